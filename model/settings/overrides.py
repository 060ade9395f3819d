"""What the gate is told to let pass: keys of the setting `overrides`, as `ops digest --gate` prints them."""

import re
from typing import Annotated

from pydantic import AfterValidator

from ecs_platform.model.reading.fields import fault
from ecs_platform.model.reading.findings import did_you_mean

VERBS = ("remove", "replace")
WORKLOADS = ("service", "job")
_URN = re.compile(r"urn:pulumi:.+::.+::.+::.+")
_WORKLOAD = re.compile(rf"({'|'.join(VERBS)}) ({'|'.join(WORKLOADS)}) [a-z][a-z0-9-]*")
# A type as the digest writes it: `lb.TargetGroup`, or in full where it is not one of AWS's.
_RESOURCE = re.compile(rf"({'|'.join(VERBS)}) [\w-]+(\.\w+|:\S+) .+", re.DOTALL)
_MEANT = {"delete": "remove", "destroy": "remove", "drop": "remove", "recreate": "replace", "change": "replace"}
_PRINTED = "`python -m ops digest --gate` prints the line"


def _override(value: str) -> str:
    if _URN.fullmatch(value) or _WORKLOAD.fullmatch(value) or _RESOURCE.fullmatch(value):
        return value
    raise fault(f"`{value}` is no override: it says neither what is removed or replaced, nor a URN", _hint(value))


def _hint(value: str) -> str:
    """The key that was probably meant: another verb, `services/shop`, or no verb at all, which the gate knows."""
    first, *rest = [*re.split(r"[\s/:]+", value.strip()), ""]
    verb = _MEANT.get(first.casefold()) or _near(first, VERBS)
    resource = f"{verb} {value.strip()[len(first) :].strip()}"
    if _RESOURCE.fullmatch(resource):
        return f"did you mean `{resource}`? {_PRINTED}"
    words = rest if verb else [first, *rest]
    kind, name = (*words, "", "")[:2]
    thing = f"{_near(kind, WORKLOADS) or kind} {name.casefold()}"
    guesses = [f"{each} {thing}" for each in ([verb] if verb else VERBS)]
    if all(_WORKLOAD.fullmatch(each) for each in guesses):
        return f"did you mean {' or '.join(f'`{each}`' for each in guesses)}? {_PRINTED}"
    return _PRINTED


def _near(word: str, known: tuple[str, ...]) -> str:
    return next((each for each in known if did_you_mean(word, [each])), "")


Override = Annotated[str, AfterValidator(_override)]
"""A verb and a thing (`remove service shop`), or a URN."""
