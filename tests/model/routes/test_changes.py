"""What a change does to rules that exist, and to requests while it is under way."""

from collections import Counter
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_platform.model.routes.changes import Placed, changes, placed, placed_by_outputs
from ecs_platform.model.routes.compile import Rule, compile_all
from ecs_platform.model.routes.route import Route
from tests.model.routes import declared
from tests.model.routes.declared import NONE_YET, route
from tests.oracle import alb, generate, intent


def rules(*routes: Route) -> list[Placed]:
    compiled = compile_all(routes, NONE_YET)
    assert compiled.findings == []
    return placed(compiled.rules)


def said(before: list[Placed], after: list[Placed], running: tuple[str, ...] = ()) -> list[str]:
    return [str(change) for change in changes(before, after, running)]


def test_nothing_changes() -> None:
    same = rules(route("a", "/a", priority=1), route("b", "/", priority=2))
    assert changes(same, same, ["a", "b"]) == []


def test_a_path_handed_to_a_service_that_runs() -> None:
    before, after = rules(route("old", "/shop", priority=5)), rules(route("new", "/shop", priority=5))
    assert said(before, after, ("old", "new")) == ["public 5: `path=/shop` goes from `old` to `new`"]


def test_a_path_handed_to_a_service_that_does_not_run_yet() -> None:
    before, after = rules(route("old", "/shop", priority=5)), rules(route("new", "/shop", priority=5))
    (text,) = said(before, after, ("old",))
    assert "`new` does not run yet and answers 503 until its first task is healthy" in text
    assert "in two steps: first give `new` a route of its own beside `old`, then hand the path over" in text


def test_a_swap_has_a_moment_without_either() -> None:
    before = rules(route("a", "/a", priority=1), route("b", "/b", priority=2))
    after = rules(route("a", "/a", priority=2), route("b", "/b", priority=1))
    assert said(before, after, ("a", "b")) == [
        "public 1: `path=/b` moves from 2 to 1; for a moment the next rule that fits answers",
        "public 2: `path=/a` moves from 1 to 2; for a moment the next rule that fits answers",
    ]


def test_a_move_to_a_free_number_has_none() -> None:
    before, after = rules(route("a", "/a", priority=1)), rules(route("a", "/a", priority=2))
    assert said(before, after, ("a",)) == ["public 2: `path=/a` moves from 1 to 2"]


def test_what_comes_and_goes() -> None:
    before = rules(route("a", "/a", priority=1), route("i", "/", "internal", priority=1))
    after = rules(route("b", "/b", priority=1))
    assert said(before, after) == [
        "public 1: `path=/a` of `a` is gone",
        "public 1: `path=/b` of `b` is new",
        "internal 1: `path=/` of `i` is gone",
    ]


def test_the_stack_s_outputs_say_the_same_as_the_manifests() -> None:
    compiled = compile_all(
        [
            route("a", "/a", hosts=("x.com", "y.com"), headers=(("X-A", ("1",)),), priority=1),
            route("b", "/a", query=((None, "v"), ("k", "a=b")), source_ips=("10.0.0.0/8",), priority=3),
        ],
        NONE_YET,
    )
    outputs: dict[str, dict[str, Any]] = {}
    for rule in compiled.rules:
        conditions = []
        for each in rule.conditions:
            pairs = [value if key is None else f"{key}={value}" for key, value in each.pairs]
            conditions.append({"field": each.field, "values": [*each.values, *pairs], "header": each.header or None})
        one = {"load_balancer": rule.load_balancer, "priority": rule.priority, "conditions": conditions}
        outputs.setdefault(rule.service, {"rules": []})["rules"].append(one)
    assert placed_by_outputs(outputs) == placed(compiled.rules)


def test_no_step_of_a_change_is_felt_by_requests_whose_rule_stays() -> None:
    """Renames, hand-overs, swaps, new and removed rules at once, each priority changed at its own time."""
    seen: Counter[str] = Counter()

    @settings(max_examples=100, deadline=None, derandomize=True, database=None)
    @given(generate.routes(), st.integers(0, 2**32))
    def check(routes: list[intent.Declared], seed: int) -> None:
        random = Random(seed)
        kept = [declared.of(each) for each in declared.faultless(routes)[0]]
        before = declared.numbered(kept).rules
        after = declared.numbered(
            declared.renamed(each, random.choice([each.service, "new"])) for each in kept if random.random() < 0.8
        ).rules
        if random.random() < 0.5:
            # Swaps, or whatever order: the claim does not need the new order to be right.
            numbers = random.sample([rule.priority for rule in before], len(after))
            after = [declared.with_priority(rule, number) for rule, number in zip(after, numbers, strict=True)]
        old, new = _by_priority(before), _by_priority(after)
        asked = [generate.request(random, routes) for _ in range(20)]
        answers = [(alb.answering([*old.values()], each), alb.answering([*new.values()], each)) for each in asked]
        for _ in range(10):
            there = {place: random.choice([old, new]).get(place) for place in old.keys() | new.keys()}
            state = [rule for rule in there.values() if rule is not None]
            for each, (first, last) in zip(asked, answers, strict=True):
                if first is not None and first == last:
                    assert alb.answering(state, each) == first
                    seen["stays"] += 1
                else:
                    seen["changes"] += 1

    check()
    assert min(seen["stays"], seen["changes"]) > 1000


def _by_priority(rules: list[Rule]) -> dict[str, dict[str, Any]]:
    return {rule["Priority"]: rule for rule in declared.as_described(rules) if rule["Priority"] != "default"}
