"""Rules for which others leave nothing: decided exactly, checked with the oracle."""

from collections import Counter
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_platform.model.routes.relations import inside, meet
from ecs_platform.model.routes.request_sets import Space, space
from ecs_platform.model.routes.shadows import responsible, uncovered
from ecs_platform.model.routes.split import Draft, conditions, drafts
from tests.model.routes import declared
from tests.model.routes.declared import route
from tests.oracle import alb, generate, intent

often = settings(max_examples=200, deadline=None, derandomize=True, database=None)


def space_of(path: str, **given: Any) -> Space:
    return space(conditions(route("a", path, **given)))


def described(draft: Draft) -> dict[str, object]:
    return {"Priority": "1", "Conditions": [condition.as_api() for condition in draft.conditions]}


def test_what_is_left_over_is_shown_and_what_is_not_is_nowhere_to_be_found() -> None:
    seen: Counter[str] = Counter()

    @often
    @given(generate.routes(), st.integers(0, 2**32))
    def check(routes: list[intent.Declared], seed: int) -> None:
        random = Random(seed)
        rules = [draft for each in routes for draft in drafts(declared.of(each))[0] if not draft.part]
        for rule in rules[:3]:
            others = [other for other in rules if other is not rule]
            left = uncovered(space(rule.conditions), [space(other.conditions) for other in others])
            if left is None:
                seen["shadowed"] += 1
                for _ in range(30):
                    asked = generate.request(random, routes)
                    if alb.takes(described(rule), asked):
                        assert any(alb.takes(described(other), asked) for other in others), asked
                        seen["tried"] += 1
            else:
                seen["left over"] += 1
                asked = declared.asked(left)
                assert alb.takes(described(rule), asked), asked
                assert not any(alb.takes(described(other), asked) for other in others), asked

    check()
    assert min(seen["shadowed"], seen["left over"]) > 50
    assert seen["tried"] > 300


def test_inside_and_meet_agree_with_requests() -> None:
    seen: Counter[str] = Counter()

    @often
    @given(generate.routes(), st.integers(0, 2**32))
    def check(routes: list[intent.Declared], seed: int) -> None:
        random = Random(seed)
        rules = [draft for each in routes[:3] for draft in drafts(declared.of(each))[0]][:4]
        spaces = {rule: space(rule.conditions) for rule in rules}
        for _ in range(20):
            asked = generate.request(random, routes)
            taking = {rule for rule in rules if alb.takes(described(rule), asked)}
            for one in taking:
                for other in rules:
                    if other in taking:
                        assert meet(spaces[one], spaces[other])
                    else:
                        assert not inside(spaces[one], spaces[other]), asked
                        seen["outside"] += 1
        for one in rules:
            for other in rules:
                alone = uncovered(spaces[one], [spaces[other]])
                assert inside(spaces[one], spaces[other]) == (alone is None)
                seen["inside"] += alone is None and one is not other

    check()
    assert min(seen["outside"], seen["inside"]) > 50


def test_several_together_leave_nothing() -> None:
    assert uncovered(space_of("/x*"), [space_of("/x?*"), space_of("/x*", hosts=("a.com",))]) is not None
    assert uncovered(space_of("/x*"), [space_of("/x?*"), space_of("/x")]) is None
    methods = [space_of("/", methods=("GET",)), space_of("/", methods=("POST", "PUT"))]
    assert uncovered(space_of("/", methods=("GET", "POST")), methods) is None
    assert uncovered(space_of("/"), methods) is not None
    halves = [space_of("/", source_ips=("10.0.0.0/9",)), space_of("/", source_ips=("10.128.0.0/9",))]
    assert uncovered(space_of("/", source_ips=("10.0.0.0/8",)), halves) is None
    assert uncovered(space_of("/"), [space_of("/", source_ips=("0.0.0.0/0", "::/0"))]) is None
    left = uncovered(space_of("/"), [space_of("/", source_ips=("0.0.0.0/0",))])
    assert left is not None
    assert ":" in left.source


def test_a_corner_between_two_is_found() -> None:
    """The one covers a host, the other a path: together they leave other hosts' other paths."""
    others = [space_of("/", hosts=("a.com",)), space_of("/shop")]
    left = uncovered(space_of("/"), others)
    assert left is not None
    assert left.host != "a.com"
    assert not left.path.startswith("/shop")
    assert uncovered(space_of("/shop/cart", hosts=("*.com",)), others) is None


def test_each_of_several_values_is_looked_at() -> None:
    """The first host is taken whole by one, the second only in part by another."""
    one = space_of("/", hosts=("a.com", "b.com"))
    left = uncovered(one, [space_of("/", hosts=("a.com",)), space_of("/x", hosts=("b.com",))])
    assert left is not None
    assert left.host == "b.com"
    assert (
        uncovered(one, [space_of("/", hosts=("a.com",)), space_of("/", hosts=("?.com",), methods=("GET",))]) is not None
    )
    assert uncovered(one, [space_of("/", hosts=("a.com",)), space_of("/", hosts=("b.com",))]) is None


def test_an_address_just_beyond_a_block_is_tried() -> None:
    others = [space_of("/", source_ips=("10.0.0.0/9",)), space_of("/", source_ips=("10.192.0.0/10",))]
    left = uncovered(space_of("/", source_ips=("10.0.0.0/8",)), others)
    assert left is not None
    assert left.source == "10.128.0.0"


def test_headers_and_parameters_can_always_be_left_out_or_added() -> None:
    wanting = space_of("/", headers=(("X", ("1",)),), query=(("k", "v"),))
    assert uncovered(space_of("/"), [wanting]) is not None
    assert uncovered(wanting, [space_of("/", headers=(("x", ("?",)),))]) is None
    assert uncovered(wanting, [space_of("/", query=((None, "v"),))]) is None
    assert uncovered(wanting, [space_of("/", query=(("k", "w"),))]) is not None
    assert uncovered(space_of("/", query=((None, "v"),)), [wanting, space_of("/", query=(("k", "*"),))]) is not None


def test_only_those_that_matter_are_held_responsible() -> None:
    others = [space_of("/other"), space_of("/x"), space_of("/x?*"), space_of("/x/more")]
    assert responsible(space_of("/x*"), others) == [1, 2]
    assert responsible(space_of("/x/more/of"), others) == [1]


def test_two_thousand_rules_before_the_last_one() -> None:
    left = uncovered(space_of("/"), [space_of(f"/service-{number}") for number in range(2000)])
    assert left is not None
    assert not left.path.startswith("/service")
