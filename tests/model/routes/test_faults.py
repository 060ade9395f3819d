"""What is wrong with the order of rules: said with both manifests, a request that both take, a number that mends it."""

import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_platform.model.routes.compile import compile_all
from ecs_platform.model.routes.priorities import Entry, Priorities
from ecs_platform.model.routes.route import Route
from tests.model.routes import declared
from tests.model.routes.declared import NONE_YET, route
from tests.oracle import generate, intent


def findings(*routes: Route, priorities: Priorities = NONE_YET) -> list[str]:
    return [str(finding) for finding in compile_all(routes, priorities).findings]


def test_a_rule_that_can_never_match() -> None:
    (finding,) = findings(route("api", "/api", priority=10), route("v1", "/api/v1", line=4, priority=20))
    assert finding == (
        "services/v1.yaml:4:1: http.priority: `path=/api/v1` (priority 20) can never match: `path=/api` of `api` "
        "(priority 10, services/api.yaml:1) takes all its requests first, such as GET http://example.com/api/v1; "
        "give it a priority below 10, such as 5, with `priority`"
    )


def test_an_order_against_specificity() -> None:
    (finding,) = findings(route("shop", "/", hosts=("shop.com",), priority=20), route("api", "/api", priority=10))
    assert finding.startswith("services/shop.yaml:1:1: http.priority: `host=shop.com&path=/` (priority 20) is more ")
    assert "`path=/api` of `api` (priority 10, services/api.yaml:1), which takes GET http://shop.com/api fir" in finding
    assert "give it a priority below 10, such as 5" in finding


def test_where_there_is_no_room_the_other_one_is_to_move() -> None:
    (finding,) = findings(route("shop", "/", hosts=("shop.com",), priority=2), route("api", "/api", priority=1))
    assert finding.endswith(
        "give `path=/api` of `api` (services/api.yaml:1) a priority above 2, such as 30000, with `priority`"
    )


def test_one_that_stands_before_many_is_said_once() -> None:
    many = [route(f"s{number}", f"/s{number}", priority=number) for number in range(10, 20)]
    (finding,) = findings(route("web", "/", priority=1), *many)
    assert finding.startswith("services/web.yaml:1:1: http.priority: `path=/` (priority 1) is asked before more spec")
    assert "`path=/s10` of `s10` (priority 10, services/s10.yaml:1)" in finding
    assert "and 7 more" in finding
    assert "10 of them can never match" in finding
    assert "give it a priority above 19" in finding


def test_numbers_of_the_file_are_to_be_changed_there() -> None:
    entries = (Entry("public", 10, "path=/api"), Entry("public", 20, "path=/api/v1"))
    file = Priorities(Path("services/priorities.yaml"), "test", entries)
    (finding,) = findings(route("api", "/api"), route("v1", "/api/v1"), priorities=file)
    assert finding.endswith("give it a priority below 10, such as 5, in priorities.yaml")
    assert "services/v1.yaml:1:1: http: " in finding


def test_several_that_together_leave_nothing() -> None:
    (finding,) = findings(
        route("some", "/x?*", priority=1), route("one", "/x", priority=2), route("all", "/x*", priority=3)
    )
    assert "`path=/x*` (priority 3) can never match: `path=/x?*` of `some` (priority 1, services/some.yaml:1) and" in (
        finding
    )
    assert "`path=/x` of `one` (priority 2, services/one.yaml:1) take all its requests first, such as GET" in finding


@pytest.mark.parametrize(
    ("one", "other", "witness"),
    [
        ({"path": "/a/*/c"}, {"path": "/a/b"}, "GET http://example.com/a/b/c"),
        ({"path": "/*.jpg"}, {"path": "/shop"}, "GET http://example.com/shop/.jpg"),
        ({"path": "/", "hosts": ("a*.com",)}, {"path": "/", "hosts": ("*b.com",)}, "GET http://ab.com/"),
        ({"path": "/", "hosts": ("a.com", "b.com")}, {"path": "/", "hosts": ("b.com", "c.com")}, "GET http://b.com/"),
        ({"path": "/", "methods": ("GET", "PUT")}, {"path": "/", "methods": ("PUT", "POST")}, "PUT http://example.c"),
        (
            {"path": "/", "headers": (("X-A", ("1",)),)},
            {"path": "/", "headers": (("X-B", ("2",)),)},
            "GET http://example.com/ -H 'x-a: 1' -H 'x-b: 2'",
        ),
        (
            {"path": "/", "query": (("a", "1"),)},
            {"path": "/", "query": (("b", "2"),)},
            "GET http://example.com/?a=1&b=2",
        ),
    ],
)
def test_two_of_which_neither_is_more_specific(one: dict[str, Any], other: dict[str, Any], witness: str) -> None:
    """Nobody has said which answers, and the alphabet must not."""
    first, second = route("one", **one), route("two", **other)
    said = [str(finding) for finding in declared.numbered([first, second]).findings]
    assert [each.partition(": ")[0] for each in said] == ["services/one.yaml:1:1", "services/two.yaml:1:1"]
    assert all("neither" in each and witness in each for each in said)
    assert {"services/one.yaml:1", "services/two.yaml:1"} <= set(re.findall(r"services/\w+\.yaml:1", said[0]))
    proposal = re.search(r"`priority: (\d+)` in services/(\w+)\.yaml", said[0])
    assert proposal
    decided = [
        route(r.service, **values, priority=int(proposal[1])) if r.service == proposal[2] else r
        for r, values in ((first, one), (second, other))
    ]
    assert declared.numbered(decided).findings == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"headers": (("X-V", ("1",)),)}, {"headers": (("x-v", ("2",)),)}),
        ({"query": (("v", "1"),)}, {"query": (("V", "2"),)}),
        ({"headers": (("X", ("1",)), ("Y", ("1",)))}, {"headers": (("X", ("2",)),)}),
    ],
)
def test_what_only_a_repeated_header_or_parameter_brings_together_is_no_fault(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    """Routing by a header's value is what header conditions are for; the overlap is known all the same."""
    compiled = declared.numbered([route("one", "/", **one), route("two", "/", **other)])
    assert compiled.findings == []
    (overlap,) = compiled.overlaps
    assert overlap.repeats


def test_routes_of_one_service_may_cross() -> None:
    assert declared.numbered([route("one", "/a/*/c"), route("one", "/a/b", line=5)]).findings == []


def test_an_order_within_a_service_matters_only_where_a_rule_never_matches() -> None:
    shop = route("shop", "/", hosts=("shop.com",), priority=20)
    assert findings(shop, route("shop", "/api", priority=10)) == []
    (finding,) = findings(shop, route("shop", "/", priority=10))
    assert "can never match" in finding


def test_the_same_conditions_twice() -> None:
    in_one, in_two = findings(route("one", "/a", priority=1), route("two", "a/", line=9, priority=2))
    assert in_one.startswith(
        "services/one.yaml:1:1: http.path: `path=/a` on the public load balancer is that of `two` too "
        "(services/two.yaml:9)"
    )
    assert in_two == (
        "services/two.yaml:9:1: http.path: `path=/a` on the public load balancer is that of `one` too "
        "(services/one.yaml:1): both take GET http://example.com/a; give one of the two another path or host, or "
        "remove it"
    )
    in_one, in_two = findings(route("one", "/a*?", priority=1), route("two", "/a?*", priority=2))
    assert "takes the same requests as `path=/a?*` of `two`" in in_one
    assert "takes the same requests as `path=/a*?` of `one`" in in_two


def test_the_same_conditions_twice_in_one_file() -> None:
    (finding,) = findings(route("one", "/a", priority=1), route("one", "/a", line=5, priority=2))
    assert finding.startswith("services/one.yaml:5:1: http.path: `path=/a` on the public load balancer is that of a")


def test_the_same_path_on_two_load_balancers_is_two_rules() -> None:
    assert declared.numbered([route("one", "/a"), route("two", "/a", "internal")]).findings == []


def test_the_same_number_twice() -> None:
    in_one, in_two = findings(route("one", "/a", priority=7), route("two", "/b", priority=7))
    said = "http.priority: the priority 7 on the public load balancer is that of"
    assert in_one.startswith(f"services/one.yaml:1:1: {said} `path=/b` of `two` (services/two.yaml:1) too")
    assert in_two.startswith(f"services/two.yaml:1:1: {said} `path=/a` of `one` (services/one.yaml:1) too")


def test_a_route_of_several_rules_counts_on_from_its_priority() -> None:
    hosts = tuple(f"h{number}.com" for number in range(7))
    compiled = compile_all([route("one", "/", hosts=hosts, priority=7)], NONE_YET)
    assert [rule.priority for rule in compiled.rules] == [7, 8]
    _, in_two = findings(route("one", "/", hosts=hosts, priority=7), route("two", "/b", priority=8))
    assert "the priority 8 on the public load balancer is that of `host=h4.com,h5.com,h6.com&path=/`" in in_two
    finding, _ = findings(route("one", "/z", hosts=hosts, priority=7), route("two", "/b", hosts=("g.com",), priority=8))
    assert finding.startswith("services/one.yaml:1:1: http.priority: the priority 8")
    assert "this route needs 2 rules or more, numbered from 7" in finding


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(generate.routes(), st.integers(0, 2**32))
def test_following_what_findings_propose_ends_without_any(routes: list[intent.Declared], seed: int) -> None:
    """From any numbers: each proposed number is free, and mends the fault it is proposed for."""
    given_routes = {each["service"]: declared.of(each) for each in declared.faultless(routes)[0]}
    numbers = dict(zip(given_routes, some_numbers(len(given_routes), seed), strict=True))
    for _ in range(3 * len(given_routes) + 1):
        now = [
            route(
                r.service,
                r.path,
                priority=numbers[name],
                hosts=r.hosts,
                methods=r.methods,
                headers=r.headers,
                query=r.query,
                source_ips=r.source_ips,
            )
            for name, r in given_routes.items()
        ]
        found = [each for each in compile_all(now, NONE_YET).findings if "such as" in each.hint]
        if not found:
            break
        finding = found[0]
        target = re.search(r"of `(\w+)` \(services", finding.hint)
        name = target[1] if target else finding.file.stem
        proposed = re.search(r"such as (\d+)", finding.hint)
        assert proposed
        assert int(proposed[1]) not in numbers.values()
        numbers[name] = int(proposed[1])
    else:
        pytest.fail(f"no end: {finding}")


def some_numbers(count: int, seed: int) -> list[int]:
    return Random(seed).sample(range(100, 40_000, 100), count)
