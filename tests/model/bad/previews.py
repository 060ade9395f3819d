"""Previews that nobody's engine wrote: recordings with a value or key exchanged, or cut, each from its number."""

import json
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

from tests.model.bad.generated import VALUES, steps_of

RECORDINGS = sorted((Path(__file__).parents[2] / "stack" / "digest" / "recordings").glob("*.json"))
_OTHERS: list[Any] = [None, [], {}, "", "x", 0, -1, True, [None], [[]], {"a": None}, ["x"], {"": ""}, 1.5, [{}], [1]]
_PUT = [*_OTHERS, *(each for each in VALUES if not isinstance(each, str) or len(each) < 400)]


def broken(number: int) -> str:
    """The text of a preview with one or more faults."""
    random = Random(number)
    text = RECORDINGS[number % len(RECORDINGS)].read_text(encoding="utf-8")
    if number % 10 == 0:
        return text[: random.randrange(len(text))]
    if number % 10 == 1:
        return text.replace(
            random.choice(["null", "{", '"', "[]", ":"]), random.choice(["[" * 5000, "9" * 5000, "\0", "{"]), 1
        )
    tree: Any = {"steps": json.loads(text)} if text.startswith("[") else json.loads(text)
    for _ in range(random.choice([1, 1, 3])):
        if isinstance(tree, dict):
            _break(tree, random)
    return json.dumps(tree)


def _break(tree: Any, random: Random) -> None:
    """Exchanges or removes a value; also in the JSON texts (policies, container definitions) that a preview has."""
    # What stands far above is rare among all values, and breaks most.
    found = [*steps_of(tree)]
    if not found:
        return
    depth = random.randint(1, max(map(len, found)))
    *above, last = random.choice([each for each in found if len(each) == depth])
    holder = tree
    for step in above:
        holder = holder[step]
    texts = [name for name, value in holder.items() if _is_json(value)] if isinstance(holder, dict) else []
    if texts and random.random() < 0.8:
        inner = json.loads(holder[texts[0]])
        _break(inner, random)
        holder[texts[0]] = json.dumps(inner)
    elif random.random() < 0.2 and isinstance(holder, dict):
        del holder[last]
    else:
        holder[last] = deepcopy(random.choice(_PUT))


def _is_json(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("[{", '{"'))
