"""Which rule answers, by the examples of AWS's pages. tests/oracle/test_router.py compares what is drawn at random."""

from typing import Any

import pytest

from sandbox.router.rules import Request, choose, takes


def rule(*conditions: dict[str, Any], priority: object = 1) -> dict[str, Any]:
    return {"Priority": str(priority), "Conditions": list(conditions), "Actions": []}


def paths(*values: str) -> dict[str, Any]:
    return {"Field": "path-pattern", "PathPatternConfig": {"Values": list(values)}, "Values": list(values)}


def query(value: str, key: str | None = None) -> dict[str, Any]:
    pair = {"Value": value, **({"Key": key} if key else {})}
    return {"Field": "query-string", "QueryStringConfig": {"Values": [pair]}}


def header(name: str, *values: str) -> dict[str, Any]:
    return {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": name, "Values": list(values)}}


def asked(path: str = "/", host: str = "example.com", **given: Any) -> Request:
    return Request(given.pop("method", "GET"), host, path, **given)


HOST = {"Field": "host-header", "Values": ["*.Example.com"]}
SOURCES = {"Field": "source-ip", "SourceIpConfig": {"Values": ["192.0.2.0/24", "2001:db8::/32"]}}
METHOD = {"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["CUSTOM-METHOD"]}}


@pytest.mark.parametrize(
    ("condition", "request_", "taken"),
    [
        (paths("/img/*"), asked("/img/"), True),
        (paths("/img/*"), asked("/img"), False),
        (paths("/img/*"), asked("/IMG/a"), False),
        (paths("/img/*/pics"), asked("/img/a/b/pics"), True),
        (paths("/a?c"), asked("/abc"), True),
        (paths("/a?c"), asked("/ac"), False),
        (paths("/a.c"), asked("/abc"), False),
        (paths("/api"), asked("/api", query="x=/api"), True),
        (paths("/a%20b"), asked("/a b"), False),
        (paths("/a", "/b"), asked("/b"), True),
        (HOST, asked(host="SHOP.example.COM:8080"), True),
        (HOST, asked(host="example.com"), False),
        (METHOD, asked(method="CUSTOM-METHOD"), True),
        (METHOD, asked(method="custom-method"), False),
        (header("User-Agent", "*chrome*"), asked(headers=(("user-agent", "a CHROME b"),)), True),
        (header("X-A", "1"), asked(headers=(("X-A", "2"), ("x-a", "1"))), True),
        (header("X-A", r"\*"), asked(headers=(("X-A", r"\b"),)), True),
        (header("X-A", "*"), asked(), False),
        (query("v1", key="version"), asked(query="a=b&VERSION=V1"), True),
        (query("v1", key="version"), asked(query="v1=version"), False),
        (query("*example*"), asked(query="any=an-Example-"), True),
        (query(r"\*"), asked(query="a=*"), True),
        (query(r"\*"), asked(query="a=b"), False),
        (query("*"), asked(), False),
        (SOURCES, asked(source="192.0.2.7"), True),
        (SOURCES, asked(source="192.0.3.7"), False),
        (SOURCES, asked(source="2001:db8::1"), True),
        ({"Field": "of-a-year-to-come"}, asked(), False),
    ],
)
def test_a_condition(condition: dict[str, Any], request_: Request, taken: bool) -> None:
    assert takes(rule(condition), request_) == taken


def test_all_conditions_must_hold_and_the_lowest_number_answers() -> None:
    """Numbers come as text: 3 is before 20."""
    default, late, early = (
        rule(priority="default"),
        rule(paths("/*"), priority=20),
        rule(paths("/a"), METHOD, priority=3),
    )
    rules = [default, late, early]
    assert choose(rules, asked("/a", method="CUSTOM-METHOD")) is early
    assert choose(rules, asked("/a")) is late
    assert choose(rules, asked("*")) is default
    assert choose([], asked()) is None


def test_no_pattern_searches_without_end() -> None:
    assert not takes(rule(paths("/*a*a*a*a*a*b")), asked("/" + "a" * 20000))
