"""One change among a hundred services touches what is its own, and nothing else: docs/blast-radius.md."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.components.blast_radius import ALONE, COUNTS, PAGE, POLICY, TOGETHER, Change, a_hundred, page
from tests.components.recording import COMPONENT, Recorded, Registered


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return a_hundred(tmp_path_factory.mktemp("before")).record()


def by_key(recorded: Recorded) -> dict[tuple[str, str], Registered]:
    found = {each.key: each for each in recorded.resources if not each.type.startswith(COMPONENT)}
    assert len(found) == sum(not each.type.startswith(COMPONENT) for each in recorded.resources)
    return found


def short(type_: str) -> str:
    """`ecs.Service` of `aws:ecs/service:Service`, as a program writes it."""
    _, module, name = type_.split(":")
    return f"{module.partition('/')[0]}.{name}"


def counted(resources: list[Registered]) -> Counter[str]:
    return Counter(short(each.type) for each in resources)


def test_there_are_a_hundred(before: Recorded) -> None:
    services, schedules = before.of("ecs/service:Service"), before.of("scheduler/schedule:Schedule")
    assert len(services) + len(schedules) == sum(COUNTS.values()) == 100
    assert len(before.of("iam/policy:Policy")) > 10


@dataclass(frozen=True)
class Touched:
    """What differs: each resource in the state that it has afterwards, or had last."""

    made: list[Registered]
    changed: list[Registered]
    deleted: list[Registered]

    def of(self, change: Change) -> "Touched":
        """What is of one change, by its name."""
        return Touched(
            *([one for one in several if one.name.startswith(change.about or "no name")] for several in self.each())
        )

    def each(self) -> tuple[list[Registered], ...]:
        return self.made, self.changed, self.deleted


def touched(before: Recorded, changes: Sequence[Change], folder: Path) -> Touched:
    project = a_hundred(folder)
    for change in changes:
        change.make(project)
    old, new = by_key(before), by_key(project.record(before=before.outputs))
    made, deleted = ([one[key] for key in sorted(one.keys() - other.keys())] for one, other in ((new, old), (old, new)))
    changed = [new[key] for key in sorted(old.keys() & new.keys()) if old[key].inputs != new[key].inputs]
    for each in (each for each in changed if short(each.type) == POLICY):
        assert {name for name in each.inputs if each.inputs[name] != old[each.key].inputs[name]} == {"policy"}
    return Touched(made, changed, deleted)


@pytest.mark.parametrize(
    "changes", [TOGETHER, *((each,) for each in ALONE)], ids=["no service more or less", *(each.what for each in ALONE)]
)
def test_a_change_touches_what_is_its_own_and_nothing_else(
    before: Recorded, changes: Sequence[Change], tmp_path: Path
) -> None:
    found = touched(before, changes, tmp_path)
    for change in changes:
        assert [*map(counted, found.of(change).each())] == [change.made, change.changed, change.deleted], change.what
    own = {one.key for change in changes for several in found.of(change).each() for one in several}
    assert [one.key for several in found.each() for one in several if one.key not in own] == []


def test_the_page_says_the_same() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.components.blast_radius"
