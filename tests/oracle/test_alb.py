"""The oracle itself, by examples from AWS's pages, and that it stands alone."""

import ast
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.alb import Asked, answering, like, takes


def asked(**given: Any) -> Asked:
    usual: Asked = {
        "host": "example.com",
        "path": "/",
        "method": "GET",
        "headers": [],
        "query": [],
        "source": "192.0.2.1",
    }
    return {**usual, **given}  # type: ignore[typeddict-item]


def test_it_imports_nothing_of_the_program() -> None:
    allowed = {"collections", "functools", "itertools", "random", "socket", "typing", "hypothesis", "tests"}
    for file in Path(__file__).parent.glob("[!t]*.py"):
        for statement in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in statement.names] if isinstance(statement, ast.Import) else []
            if isinstance(statement, ast.ImportFrom):
                assert statement.level == 0
                names = [statement.module or ""]
            assert {name.partition(".")[0] for name in names} <= allowed, file
            assert all(name.startswith("tests.oracle") for name in names if name.startswith("tests")), file


@pytest.mark.parametrize(
    ("pattern", "text", "matched"),
    [
        ("/img/*", "/img/picture.jpg", True),
        ("/img/*", "/img", False),
        ("/img/*/pics", "/img/a/b/pics", True),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("*", "", True),
        ("*a*b*", "xxaxxbxx", True),
        ("*a*b*", "xxbxxaxx", False),
        ("", "", True),
        ("", "a", False),
    ],
)
def test_like(pattern: str, text: str, matched: bool) -> None:
    assert like(pattern, text, exact=True) == matched


def test_case_and_escapes() -> None:
    assert like("A*", "abc")
    assert not like("A*", "abc", exact=True)
    assert like(r"\*\?", "*?", escapes=True)
    assert not like(r"\*", "a", escapes=True)
    assert like(r"\*", r"\a")


def test_conditions_as_describe_rules_returns_them() -> None:
    """For a host or a path it gives the values twice, where there is only one."""
    rules: list[dict[str, Any]] = [
        {"Priority": "default", "Conditions": [], "Actions": [{"Type": "fixed-response"}]},
        {
            "Priority": "20",
            "Conditions": [
                {"Field": "path-pattern", "Values": ["/api"], "PathPatternConfig": {"Values": ["/api", "/api/*"]}},
                {"Field": "host-header", "Values": ["Example.COM"]},
            ],
        },
        {
            "Priority": "3",
            "Conditions": [
                {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "User-Agent", "Values": ["*Chrome*"]}},
                {"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["CUSTOM-METHOD"]}},
                {
                    "Field": "query-string",
                    "QueryStringConfig": {"Values": [{"Key": "version", "Value": "v1"}, {"Value": "*example*"}]},
                },
                {"Field": "source-ip", "SourceIpConfig": {"Values": ["192.0.2.0/24", "198.51.100.10/32"]}},
            ],
        },
    ]
    assert answering(rules, asked(path="/other")) is None
    assert answering(rules, asked(path="/api/x", host="example.com:443")) is rules[1]
    assert answering(rules, asked(path="/API/x")) is None
    full = asked(
        headers=[("user-agent", "a chrome b")], method="CUSTOM-METHOD", query=[("any", "an Example")], path="/api"
    )
    # 3 is asked before 20: priorities are numbers, though they come as text.
    assert answering(rules, full) is rules[2]
    assert answering(rules, {**full, "source": "198.51.100.11"}) is rules[1]
    assert answering(rules, {**full, "query": [("version", "v2"), ("VERSION", "V1")]}) is rules[2]
    assert answering(rules, {**full, "query": [("v1", "version")]}) is rules[1]


@pytest.mark.parametrize(
    ("block", "address", "inside"),
    [
        ("10.0.0.0/8", "10.255.0.1", True),
        ("10.0.0.0/8", "11.0.0.1", False),
        ("0.0.0.0/0", "1.2.3.4", True),
        ("0.0.0.0/0", "::1", False),
        ("2001:db8::/32", "2001:db8:ffff::1", True),
        ("2001:db8::/32", "2001:db9::1", False),
    ],
)
def test_addresses(block: str, address: str, inside: bool) -> None:
    rule = {"Conditions": [{"Field": "source-ip", "SourceIpConfig": {"Values": [block]}}]}
    assert takes(rule, asked(source=address)) == inside
