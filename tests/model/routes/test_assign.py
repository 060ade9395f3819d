"""Numbers: given once, never changed, whatever comes, goes, is renamed or moved."""

import itertools
import re
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.routes.assign import assign
from ecs_platform.model.routes.compile import compile_all
from ecs_platform.model.routes.priorities import HIGHEST, LOWEST, Entry, Priorities
from ecs_platform.model.routes.route import Route
from tests.model.routes import declared
from tests.model.routes.declared import NONE_YET, route
from tests.oracle import generate, intent

often = settings(max_examples=100, deadline=None, derandomize=True, database=None)
seeds = st.integers(0, 2**32)


def assigned(routes: list[Route], priorities: Priorities = NONE_YET) -> Priorities:
    compiled = compile_all(routes, priorities)
    after, no_room = assign(compiled.drafts, priorities, compiled.order)
    assert no_room == []
    return after


def impossible(no_room: list[Finding]) -> bool:
    """Whether the numbers given so far leave no place: what must come first has a later number than what must follow.

    Only a rule with several hosts or paths can meet that (`test_numbers_given_that_leave_no_place_are_named`).
    """
    bounds = [re.search(r"after `.*` \((\d+)\) and before `.*` \((\d+)\)", each.message) for each in no_room]
    return bool(bounds) and all(found is not None and int(found[1]) >= int(found[2]) for found in bounds)


def rules_of(routes: list[Route], priorities: Priorities) -> dict[str, tuple[int, str]]:
    """Each rule's number and service, by its conditions."""
    compiled = compile_all(routes, priorities)
    return {rule.key: (rule.priority, rule.service) for rule in compiled.rules}


def clean(routes: list[intent.Declared]) -> list[Route]:
    return [declared.of(each) for each in declared.faultless(routes)[0]]


@often
@given(generate.routes(), seeds)
def test_coming_and_going_changes_no_other_rule(routes: list[intent.Declared], seed: int) -> None:
    everybody = clean(routes)
    newcomer = everybody[Random(seed).randrange(len(everybody))] if everybody else route("x", "/")
    others = [each for each in everybody if each is not newcomer]
    without = assigned(others)
    before = rules_of(others, without)
    together = compile_all([*others, newcomer], without)
    with_newcomer, no_room = assign(together.drafts, without, together.order)
    assert no_room == [] or impossible(no_room)
    assert before.items() <= rules_of([*others, newcomer], with_newcomer).items()
    with_all = assigned(everybody)
    after_going = rules_of(others, with_all)
    assert after_going.items() <= rules_of(everybody, with_all).items()
    # Nor does running it again: nothing is missing, so nothing is given.
    assert assigned(others, with_all) == with_all


@often
@given(generate.routes(), seeds)
def test_a_renamed_service_keeps_its_numbers_and_so_do_all_others(routes: list[intent.Declared], seed: int) -> None:
    everybody = clean(routes)
    if not everybody:
        return
    priorities = assigned(everybody)
    chosen = Random(seed).choice(everybody)
    moved = [declared.renamed(each, "zzz") if each is chosen else each for each in everybody]
    before, after = rules_of(everybody, priorities), rules_of(moved, priorities)
    assert {key: number for key, (number, _) in before.items()} == {key: number for key, (number, _) in after.items()}
    assert {key for key in before if before[key] != after[key]} == {
        key for key, (_, service) in before.items() if service == chosen.service
    }
    assert assigned(moved, priorities) == priorities


@often
@given(generate.routes(), seeds)
def test_order_of_services_and_files_does_not_matter(routes: list[intent.Declared], seed: int) -> None:
    everybody = clean(routes)
    priorities = assigned(everybody)
    shuffled = Random(seed).sample(everybody, len(everybody))
    assert assigned(shuffled) == priorities
    moved = [
        declared.renamed(each, each.service, file=f"other/{len(everybody) - n}.yaml") for n, each in enumerate(shuffled)
    ]
    assert rules_of(moved, priorities) == rules_of(everybody, priorities)


@often
@given(generate.routes(), seeds)
def test_one_after_the_other_ends_without_faults_too(routes: list[intent.Declared], seed: int) -> None:
    """Whatever the order in which services come, each finds a place between those it must stand between."""
    everybody = clean(routes)
    priorities = NONE_YET
    for count in range(1, len(everybody) + 1):
        some = Random(seed).sample(everybody, len(everybody))[:count]
        compiled = compile_all(some, priorities)
        priorities, no_room = assign(compiled.drafts, priorities, compiled.order)
        if impossible(no_room):
            return
        assert no_room == []
        assert compile_all(some, priorities).findings == []
    assert all(LOWEST <= entry.priority <= HIGHEST for entry in priorities.entries)


def test_a_handed_over_path_keeps_its_number() -> None:
    priorities = assigned([route("old", "/shop"), route("web", "/")])
    before = rules_of([route("old", "/shop"), route("web", "/")], priorities)
    after = rules_of([route("new", "/shop"), route("web", "/")], priorities)
    assert before["path=/shop"] == (after["path=/shop"][0], "old")
    assert after["path=/shop"][1] == "new"
    assert assigned([route("new", "/shop"), route("web", "/")], priorities) == priorities


def test_the_more_specific_gets_the_lower_number() -> None:
    priorities = assigned(
        [route("web", "/"), route("api", "/api"), route("v1", "/api/v1"), route("shop", "/", hosts=("shop.com",))]
    )
    numbers = priorities.numbers("public")
    assert sorted(numbers, key=numbers.__getitem__) == ["host=shop.com&path=/", "path=/api/v1", "path=/api", "path=/"]
    assert all(number % 1000 == 0 for number in numbers.values())


def test_room_is_left_between_many() -> None:
    priorities = assigned([route(f"s{number}", f"/s{number}") for number in range(100)])
    numbers = sorted(priorities.numbers("public").values())
    assert min(b - a for a, b in itertools.pairwise(numbers)) >= 100


def test_explicit_numbers_are_not_given_to_others_and_not_written() -> None:
    compiled = compile_all([route("api", "/api", priority=30_000), route("web", "/")], NONE_YET)
    priorities, _ = assign(compiled.drafts, NONE_YET, compiled.order)
    assert set(priorities.numbers("public")) == {"path=/"}
    assert priorities.numbers("public")["path=/"] > 30_000


def test_no_room_is_said() -> None:
    entries = (Entry("public", 5, "path=/a/b/c"), Entry("public", 6, "path=/"))
    tight = Priorities(Path("p.yaml"), "test", entries)
    compiled = compile_all([route("c", "/a/b/c"), route("web", "/"), route("b", "/a/b")], tight)
    after, (finding,) = assign(compiled.drafts, tight, compiled.order)
    assert after == tight
    assert finding.message == (
        "no priority is free for `path=/a/b`, which must come after `path=/a/b/c` (5) and before `path=/` (6)"
    )
    assert finding.hint == "make room: change numbers in priorities.yaml by hand"


def test_a_full_gap_is_passed_by_where_nothing_must_be_in_between() -> None:
    """The order of rules that never meet is for the reader only."""
    tight = Priorities(Path("p.yaml"), "test", (Entry("public", 5, "path=/aaaa"), Entry("public", 6, "path=/b")))
    compiled = compile_all([route("a", "/aaaa"), route("b", "/b"), route("c", "/ccc")], tight)
    after, no_room = assign(compiled.drafts, tight, compiled.order)
    assert no_room == []
    assert after.numbers("public")["path=/ccc"] > 6


# `many` stands between the two rules that `wide` is cut into, though the words of neither say so.
WIDE = route("wide", "/", hosts=("b.com", "aa.com"), methods=("GET", "POST", "PUT"))
MANY = route("many", "/?", hosts=("?.com", "aa.com"))


def test_what_must_come_first_is_numbered_first() -> None:
    numbers = assigned([WIDE, MANY, route("web", "/")]).numbers("public")
    order = sorted(numbers, key=numbers.__getitem__)
    assert [key.partition("&")[0] for key in order] == ["host=b.com", "host=?.com,aa.com", "host=aa.com", "path=/"]


def test_numbers_given_that_leave_no_place_are_named() -> None:
    before = assigned([WIDE])
    compiled = compile_all([WIDE, MANY], before)
    _, (finding,) = assign(compiled.drafts, before, compiled.order)
    assert finding.message.startswith("no priority is free for `host=?.com,aa.com&path=/?`, which must come after")
