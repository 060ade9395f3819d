"""What the kills were, all of them: enough of each kind, or the lane has shown less than it says."""

from collections.abc import Iterator, Sequence

from lanes.chaos.kills import BALANCED, KILLED, PENDING, PHASE
from lanes.lane import CaseError
from lanes.record import Measure, Outcome

AT_LEAST = {
    "kills with an operation under way": 35,
    "types of which an operation was under way": 12,
    "kills between AWS's effect and what the state says of it": 5,
    "kills of an up of an empty world with load balancers": 10,
}
"""Of 50."""


def numbers(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """What there was of each, by the words of AT_LEAST."""
    kills = [outcome.facts for outcome in outcomes if KILLED in outcome.facts]
    pending = [facts for facts in kills if facts[PENDING]]
    types = {each.partition(" ")[2] for facts in pending for each in facts[PENDING]}
    between = [facts for facts in pending if facts[KILLED][0].startswith("after ")]
    balanced = [facts for facts in kills if facts[PHASE] == [BALANCED.name]]
    return dict(zip(AT_LEAST, map(len, (pending, types, between, balanced)), strict=True))


def enough(outcomes: Sequence[Outcome]) -> list[Measure]:
    """The numbers, for the record.

    Raises:
        CaseError: of one there are too few.
    """
    found = numbers(outcomes)
    if few := list(_too_few(found)):
        raise CaseError("; ".join(few))
    return [
        Measure(name=name, value=number, unit="", bar=None, met=None, rounds=1, spread=None)
        for name, number in found.items()
    ]


def _too_few(found: dict[str, int]) -> Iterator[str]:
    for name, number in found.items():
        if number < AT_LEAST[name]:
            yield f"{name}: {number}, and there must be {AT_LEAST[name]}"
