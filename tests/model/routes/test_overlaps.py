"""Pairs that meet are found without comparing all with all, and each knows which of the two is the more specific."""

from itertools import combinations

import pytest
from hypothesis import given, settings

from ecs_platform.model.routes import overlaps as module
from ecs_platform.model.routes.compile import draft
from ecs_platform.model.routes.overlaps import overlaps, spaces_of
from ecs_platform.model.routes.relations import Relation, compare, meet
from ecs_platform.model.routes.request_sets import Space, space
from ecs_platform.model.routes.route import Route
from ecs_platform.model.routes.split import conditions
from tests.model.routes import declared
from tests.model.routes.declared import route
from tests.oracle import generate, intent


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(generate.routes())
def test_no_pair_is_missed(routes: list[intent.Declared]) -> None:
    drafts, _ = draft([declared.of(each) for each in routes])
    spaces = spaces_of(drafts)
    wanted = {
        frozenset((one.key, other.key))
        for one, other in combinations(drafts, 2)
        if one.route is not other.route and meet(spaces[one], spaces[other])
    }
    assert {frozenset((each.first.key, each.second.key)) for each in overlaps(drafts)} == wanted


@pytest.mark.parametrize(
    "routes",
    [
        [route(f"s{n}", f"/service-{n}") for n in range(1000)],
        [route(f"s{n}", "/", hosts=(f"service-{n}.example.com",)) for n in range(1000)],
        [route(f"s{n}", "/", hosts=(f"*.service-{n}.example.com",)) for n in range(1000)],
        [route(f"s{n}", f"/service-{n:04}*") for n in range(1000)],
    ],
)
def test_a_thousand_services_are_not_compared_each_with_each(
    routes: list[Route], monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []

    def counted(one: Space, other: Space) -> bool:
        compared.append(one)
        return meet(one, other)

    monkeypatch.setattr(module, "meet", counted)
    drafts, _ = draft([*routes, route("web", "/*")])
    found = overlaps(drafts)
    assert len(found) == 1000
    assert len(compared) < 5000


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ({"path": "/shop/cart"}, {"path": "/shop"}),
        ({"path": "/shop/*"}, {"path": "/shop"}),
        ({"path": "/shop"}, {"path": "/shop*"}),
        ({"path": "/a/b/c"}, {"path": "/a/*/c"}),
        ({"path": "/shop", "hosts": ("a.com",)}, {"path": "/shop"}),
        ({"path": "/", "hosts": ("a.com",)}, {"path": "/shop/cart"}),
        ({"path": "/", "hosts": ("a.com",)}, {"path": "/shop", "hosts": ("*.com",)}),
        ({"path": "/shop", "hosts": ("a.com", "b.com")}, {"path": "/", "hosts": ("b.com", "c.com")}),
        ({"path": "/shop", "hosts": ("a.com",)}, {"path": "/shop", "hosts": ("a.com", "b.com")}),
        ({"path": "/shop", "methods": ("GET",)}, {"path": "/shop"}),
        ({"path": "/shop", "methods": ("GET",)}, {"path": "/shop", "methods": ("GET", "POST")}),
        ({"path": "/shop", "methods": ("GET",)}, {"path": "/shop", "headers": (("X", ("1",)),)}),
        ({"path": "/shop", "headers": (("X", ("1",)),)}, {"path": "/shop", "headers": (("x", ("?",)),)}),
        ({"path": "/shop", "headers": (("X", ("1",)),)}, {"path": "/shop", "query": (("k", "1"),)}),
        ({"path": "/shop", "query": (("k", "1"),)}, {"path": "/shop", "query": ((None, "*"),)}),
        ({"path": "/shop", "query": (("k", "1"),)}, {"path": "/shop", "source_ips": ("10.0.0.0/8",)}),
        ({"path": "/s", "source_ips": ("10.1.0.0/16", "8.0.0.0/8")}, {"path": "/s", "source_ips": ("10.0.0.0/8",)}),
    ],
)
def test_the_more_specific(narrow: dict[str, object], wide: dict[str, object]) -> None:
    one = space(conditions(route("a", **narrow)))  # type: ignore[arg-type]
    other = space(conditions(route("b", **wide)))  # type: ignore[arg-type]
    assert compare(one, other) is Relation.NARROWER
    assert compare(other, one) is Relation.WIDER


def test_pieces_of_a_route_are_compared_as_the_whole_of_it() -> None:
    """Seven hosts are two rules; a route for two of them, one in each, lies in neither, but in the route."""
    hosts = tuple(f"h{number}.com" for number in range(7))
    compiled = declared.numbered([route("all", "/", hosts=hosts), route("two", "/", hosts=(hosts[0], hosts[6]))])
    assert compiled.findings == []
    assert {(each.first.service, each.second.service) for each in compiled.overlaps} == {("two", "all")}
