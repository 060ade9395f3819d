"""Inputs that change, with what they were and what they will be: `desiredCount` 3 -> 5."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_platform.model.digest.masking import code, plain
from ecs_platform.model.digest.preview import UNKNOWN, Step

_LATER = "known after up"
_LONGEST = 60
"""Characters; what is longer is a document, and told of in its own place."""

_PASSED_OVER = ("tags", "__defaults")


@dataclass(frozen=True)
class Change:
    """A value within the inputs that changes.

    Attributes:
        path: where (`healthCheck.path`).
        old: what it was, masked; empty where it was not there.
        new: what it will be.
    """

    path: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{code(self.path)} {_shown(self.old)} -> {_shown(self.new)}"


def number_changes(step: Step, names: Iterable[str]) -> list[Change]:
    """Values that change within some inputs; of an input that is no number, switch or short text, nothing."""
    old, new = (side.inputs if side else {} for side in (step.old, step.new))
    before, after = (
        {path: value for name in names for path, value in _flat(name, inputs.get(name))} for inputs in (old, new)
    )
    found = [
        Change(path, _text(path, before.get(path)), _text(path, after.get(path)))
        for path in {**before, **after}
        if before.get(path) != after.get(path) and _tells([side[path] for side in (before, after) if path in side])
    ]
    # Of two values that are both masked it is only told that they change.
    return [each for each in found if each.old != each.new]


def changed_inputs(step: Step, names: Iterable[str]) -> list[str]:
    """Each input that changes, with its values where these are told, and else by its name."""
    said = []
    for name in names:
        values = number_changes(step, [name])
        said += [str(each) for each in values] or [code(name)]
    return said


def _flat(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The values within one; neither tags nor what the engine adds to the inputs for itself."""
    if path.rpartition(".")[2] in _PASSED_OVER:
        return
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _flat(f"{path}.{name}", each)
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _flat(f"{path}[{at}]", each)
    elif value is not None:
        yield path, value


def _tells(sides: list[Any]) -> bool:
    """Whether people read it: no document, and no name that AWS gives, of which one is as good as another."""
    return all(map(_is_short, sides)) and sides != [UNKNOWN]


def _is_short(value: Any) -> bool:
    if not isinstance(value, str):
        return True
    return len(value) <= _LONGEST and not value.lstrip().startswith(("arn:", "{", "["))


def _text(path: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return _LATER if value == UNKNOWN else plain(value, path.rpartition(".")[2])


def _shown(text: str) -> str:
    return "none" if not text else text if text == _LATER else code(text)
