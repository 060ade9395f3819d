"""Routes as rules: what Copilot's paths mean, and how many values go into one rule."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_platform.model.routes.conditions import MAX_VALUES, MAX_WILDCARDS, Condition
from ecs_platform.model.routes.matching import Request
from ecs_platform.model.routes.split import Draft, conditions, drafts, path_patterns
from tests.model.routes.declared import asked as declared_asked
from tests.model.routes.declared import of, route
from tests.oracle import alb, generate, intent


def pieces(path: str, **given: Any) -> list[Draft]:
    found, findings = drafts(route("a", path, **given))
    assert findings == []
    return found


def values(draft: Draft, field: str) -> list[tuple[str, ...]]:
    return [condition.values for condition in draft.conditions if condition.field == field]


@pytest.mark.parametrize(
    ("path", "patterns"),
    [
        ("/", ("/*",)),
        ("", ("/*",)),
        ("/*", ("/*",)),
        ("/shop", ("/shop", "/shop/*")),
        ("shop", ("/shop", "/shop/*")),
        ("shop/", ("/shop", "/shop/*")),
        ("/shop/*", ("/shop/*",)),
        ("/shop*", ("/shop*",)),
        ("/a/*/c", ("/a/*/c", "/a/*/c/*")),
        ("/a?", ("/a?", "/a?/*")),
    ],
)
def test_paths(path: str, patterns: tuple[str, ...]) -> None:
    assert path_patterns(route("a", path).normal_path) == patterns


def test_a_path_is_not_the_beginning_of_a_name() -> None:
    (draft,) = pieces("/shop")
    rule = {"Conditions": [condition.as_api() for condition in draft.conditions]}
    paths = ("/shop", "/shop/", "/shop/x", "/shopping", "/SHOP", "/")
    taken = [path for path in paths if alb.takes(rule, declared_asked(Request(path=path)))]
    assert taken == ["/shop", "/shop/", "/shop/x"]


def test_seven_hosts_and_a_path_are_three_rules() -> None:
    hosts = tuple(f"h{number}.example.com" for number in range(7))
    found = pieces("/shop", hosts=hosts)
    assert [len(values(draft, "host-header")[0]) for draft in found] == [3, 3, 1]
    assert all(values(draft, "path-pattern") == [("/shop", "/shop/*")] for draft in found)
    assert [draft.part for draft in found] == [0, 1, 2]
    assert found[2].key == "host=h6.example.com&path=/shop"


def test_where_two_cuts_are_as_good_the_path_stays_whole() -> None:
    """Four hosts with both patterns in two rules, rather than four hosts with one pattern each."""
    found = pieces("/shop", hosts=("a.com", "b.com", "c.com", "d.com"))
    assert [draft.key for draft in found] == ["host=a.com,b.com&path=/shop", "host=c.com,d.com&path=/shop"]


def test_the_order_in_the_manifest_does_not_matter() -> None:
    hosts = tuple(f"h{number}.example.com" for number in range(7))
    assert [d.key for d in pieces("/", hosts=hosts)] == [d.key for d in pieces("/", hosts=hosts[::-1])]


def test_a_path_is_cut_from_what_is_below_it_only_where_it_must_be() -> None:
    found = pieces("/shop", hosts=("a.com",), methods=("GET",), headers=(("X", ("1",)),), query=(("k", "v"),))
    assert [draft.key.partition("&")[2].partition("&")[0] for draft in found] == ["exact-path=/shop", "path=/shop/*"]


def test_wildcards_are_counted_over_the_whole_rule() -> None:
    found = pieces("/a", hosts=tuple(f"*.h{number}*.example.com" for number in range(3)))
    assert [len(values(draft, "host-header")[0]) for draft in found] == [2, 1]


def test_values_that_another_makes_superfluous_cost_nothing() -> None:
    (draft,) = pieces(
        "/",
        hosts=("*.Example.com", "a.example.com", "B.example.com"),
        source_ips=("10.0.0.0/8", "10.1.0.0/16", "10.2.3.4"),
        headers=(("X", ("a*", "AB", "abc")),),
    )
    assert draft.key == "host=*.example.com&path=/&header:x=a*&source=10.0.0.0/8"


def test_parameters_of_one_key_are_alternatives_and_of_several_all_wanted() -> None:
    (draft,) = pieces("/", query=(("version", "1"), ("Version", "2"), ("beta", "*")))
    assert [condition.pairs for condition in draft.conditions if condition.field == "query-string"] == [
        (("beta", "*"),),
        (("version", "1"), ("version", "2")),
    ]


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"path": "/", "query": tuple((f"k{n}", "v") for n in range(5))}, "asks for 6 things at once"),
        ({"path": "/*a*b*c*d*e"}, "needs more than 5 wildcards"),
        ({"path": "/???", "hosts": ("??.a.com",), "headers": (("X", ("*",)),)}, "needs more than 5 wildcards"),
    ],
)
def test_what_no_cutting_makes_fit(given_: dict[str, object], said: str) -> None:
    found, findings = drafts(route("a", **given_))  # type: ignore[arg-type]
    assert found == []
    assert said in findings[0].message


def test_escaped_wildcards_of_a_query_string_are_none() -> None:
    assert Condition("query-string", pairs=((r"\*", r"a\?*?"),)).wildcards == 2


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(generate.routes(), st.integers(0, 2**32))
def test_rules_together_take_what_the_route_wants_and_none_is_too_large(
    routes: list[intent.Declared], seed: int
) -> None:
    random = Random(seed)
    for each in routes:
        found, findings = drafts(of(each))
        if findings:
            continue
        rules = [{"Conditions": [condition.as_api() for condition in draft.conditions]} for draft in found]
        for draft in found:
            assert sum(condition.size for condition in draft.conditions) <= MAX_VALUES
            assert sum(condition.wildcards for condition in draft.conditions) <= MAX_WILDCARDS
        for _ in range(10):
            asked = generate.request(random, [each])
            assert intent.wants(each, asked) == any(alb.takes(rule, asked) for rule in rules), asked


def test_conditions_are_written_as_the_api_has_them() -> None:
    found = conditions(
        route(
            "a",
            "/p",
            hosts=("A.com",),
            methods=("GET",),
            headers=(("X-A", ("1",)),),
            query=((None, "v"), ("k", "w")),
            source_ips=("10.0.0.1",),
        )
    )
    assert [condition.as_api() for condition in found] == [
        {"Field": "host-header", "HostHeaderConfig": {"Values": ["a.com"]}},
        {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/p", "/p/*"]}},
        {"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["GET"]}},
        {"Field": "http-header", "HttpHeaderConfig": {"Values": ["1"], "HttpHeaderName": "X-A"}},
        {"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": "k", "Value": "w"}]}},
        {"Field": "query-string", "QueryStringConfig": {"Values": [{"Value": "v"}]}},
        {"Field": "source-ip", "SourceIpConfig": {"Values": ["10.0.0.1/32"]}},
    ]
