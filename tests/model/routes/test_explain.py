"""`explain`: ALB's comparisons one by one, and why a rule did not answer."""

from typing import Any

import pytest

from ecs_platform.model.routes.compile import Rule, compile_all
from ecs_platform.model.routes.explain import explain, request_of
from ecs_platform.model.routes.matching import Request, matches
from ecs_platform.model.routes.route import Route
from ecs_platform.model.routes.split import conditions
from tests.model.routes.declared import NONE_YET, route


def rules(*routes: Route) -> list[Rule]:
    return compile_all(routes, NONE_YET).rules


def takes(request: Request, path: str = "/", **given: Any) -> bool:
    return matches(conditions(route("a", path, **given)), request)


@pytest.mark.parametrize(
    ("path", "asked", "taken"),
    [
        ("/shop", "/shop", True),
        ("/shop", "/shop/cart", True),
        ("/shop", "/shopping", False),
        ("/shop", "/Shop", False),
        ("/shop", "/%73hop", False),
        ("/a/*/c", "/a/x/y/c", True),
        ("/a/*/c", "/a//c", True),
        ("/a/*/c", "/a/c", False),
        ("/a?c", "/a/c", True),
        ("/a?c", "/ac", False),
        ("/a.c", "/abc", False),
        ("/", "/anything?not=here", True),
        ("/a*", "/a\nb", True),
    ],
)
def test_paths(path: str, asked: str, taken: bool) -> None:
    assert takes(Request(path=asked), path) == taken


@pytest.mark.parametrize(
    ("host", "asked", "taken"),
    [
        ("shop.example.com", "SHOP.Example.com", True),
        ("shop.example.com", "shop.example.com:8080", True),
        ("*.example.com", "a.b.example.com", True),
        ("*.example.com", "example.com", False),
        ("?.example.com", "ab.example.com", False),
        ("shop.example.com", "", False),
    ],
)
def test_hosts(host: str, asked: str, taken: bool) -> None:
    assert takes(Request(host=asked), hosts=(host,)) == taken


@pytest.mark.parametrize(
    ("query", "asked", "taken"),
    [
        ((("version", "v1"),), "version=v1", True),
        ((("Version", "V1"),), "a=b&vERSION=v1", True),
        ((("version", "v1"),), "version=v10", False),
        (((None, "*v1*"),), "whatever=xv1x", True),
        (((None, "v1"),), "v1", False),
        ((("v1", "*"),), "v1", True),
        ((("a*", "1"),), "abc=1", True),
        (((r"k", r"\*"),), "k=*", True),
        (((r"k", r"\*"),), "k=a", False),
        ((("k", "a b"),), "k=a%20b", False),
        ((("a", "1"), ("b", "2")), "a=1&b=2", True),
        ((("a", "1"), ("b", "2")), "a=1", False),
        ((("a", "1"), ("a", "2")), "a=2", True),
        ((("a", "1"),), "a=2&a=1", True),
    ],
)
def test_query_strings(query: Any, asked: str, taken: bool) -> None:
    assert takes(request_of(f"/?{asked}"), query=query) == taken


@pytest.mark.parametrize(
    ("headers", "asked", "taken"),
    [
        ((("User-Agent", ("*Chrome*", "*safari*")),), [("user-agent", "Mozilla Safari/1")], True),
        ((("X", ("1",)),), [("X", "2"), ("x", "1")], True),
        ((("X", ("1",)), ("Y", ("2",))), [("X", "1")], False),
        ((("X", (r"\*",)),), [("X", r"\anything")], True),
        ((("X*", ("1",)),), [("Xy", "1")], False),
    ],
)
def test_headers(headers: Any, asked: list[tuple[str, str]], taken: bool) -> None:
    assert takes(Request(headers=tuple(asked)), headers=headers) == taken


@pytest.mark.parametrize(
    ("block", "asked", "taken"),
    [
        ("10.0.0.0/8", "10.255.255.255", True),
        ("10.0.0.0/8", "11.0.0.0", False),
        ("192.0.2.7", "192.0.2.7", True),
        ("2001:db8::/32", "2001:db8::1", True),
        ("0.0.0.0/0", "::1", False),
    ],
)
def test_sources(block: str, asked: str, taken: bool) -> None:
    assert takes(Request(source=asked), source_ips=(block,)) == taken


def test_methods_are_compared_exactly() -> None:
    assert takes(Request(method="GET"), methods=("GET",))
    assert not takes(Request(method="get"), methods=("GET",))
    assert not takes(Request(method="HEAD"), methods=("GET",))


@pytest.mark.parametrize(
    ("url", "host", "path", "query"),
    [
        ("https://Shop.example.com/Cart?a=1&b#top", "shop.example.com", "/Cart", (("a", "1"), ("b", ""))),
        ("shop.example.com:8080", "shop.example.com", "/", ()),
        ("/cart", "", "/cart", ()),
        ("http://u:p@h.com/a%2Fb c/é?ü=ß", "h.com", "/a%2Fb%20c/%C3%A9", (("%C3%BC", "%C3%9F"),)),
        ("http://h.com//a/../b", "h.com", "//a/../b", ()),
        ("http://[::1]:80/x", "[::1]", "/x", ()),
        ("http://münchen.Example.com:80/ü", "xn--mnchen-3ya.example.com", "/%C3%BC", ()),
    ],
)
def test_urls(url: str, host: str, path: str, query: tuple[tuple[str, str], ...]) -> None:
    request = request_of(url)
    assert (request.host, request.path, request.query) == (host, path, query)


def test_a_host_header_is_the_host() -> None:
    request = request_of("http://10.0.0.1/x", headers=[("host", "Shop.example.com:80"), ("X", "1")])
    assert (request.host, request.headers) == ("shop.example.com", (("X", "1"),))
    assert request_of("/x", headers=[("Host", "münchen.example.com")]).host == "xn--mnchen-3ya.example.com"


def test_other_schemes_are_refused() -> None:
    with pytest.raises(ValueError, match="http and https, not ftp"):
        request_of("ftp://a.com/")


def test_the_lowest_number_that_fits_answers_and_the_others_say_why_not() -> None:
    found = explain(
        rules(
            route("post", "/api", methods=("POST",), headers=(("X-A", ("1",)),), priority=1),
            route("shop", "/", hosts=("shop.com",), query=(("k", "v"), ("k", "w")), priority=2),
            route("office", "/API", source_ips=("10.0.0.0/8",), priority=3),
            route("api", "/api", priority=4),
            route("web", "/", priority=5),
            route("inside", "/", "internal", priority=1),
        ),
        request_of("http://a.com/api/x", headers=[("x-a", "2")]),
        "public",
    )
    assert found.as_json() == {
        "load_balancer": "public",
        "priority": 4,
        "service": "api",
        "passed_over": [
            {
                "priority": 1,
                "service": "post",
                "conditions": "path=/api&method=POST&header:x-a=1",
                "why": ["the method GET is not POST", "the header X-A is 2, not 1"],
            },
            {
                "priority": 2,
                "service": "shop",
                "conditions": "host=shop.com&path=/&query:k=v,w",
                "why": ["the host a.com is not shop.com", "the query string has no k=v or k=w"],
            },
            {
                "priority": 3,
                "service": "office",
                "conditions": "path=/API&source=10.0.0.0/8",
                "why": [
                    "the path /api/x is not /API or /API/*",
                    "the source address 192.0.2.1 is not in 10.0.0.0/8",
                ],
            },
        ],
    }


def test_the_case_of_a_path_is_pointed_out() -> None:
    found = explain(rules(route("api", "/Api", priority=1)), request_of("/api"), "public")
    assert found.passed_over[0][1] == ("the path /api is not /Api or /Api/*, where case counts",)


def test_the_order_in_which_rules_are_given_does_not_matter() -> None:
    given = rules(route("api", "/api", priority=4), route("web", "/", priority=30))
    for each in (given, given[::-1]):
        found = explain(each, request_of("/api"), "public")
        assert (found.as_json()["service"], found.passed_over) == ("api", ())


def test_no_rule_is_the_fixed_404() -> None:
    found = explain(rules(route("api", "/api", priority=1)), request_of("/"), "internal")
    assert found.as_json() == {"load_balancer": "internal", "priority": None, "service": None, "passed_over": []}


def test_what_is_explained_is_what_a_shell_can_send() -> None:
    request = request_of("http://a.com/x?k=v", method="PUT", headers=[("X", "1")], source="10.0.0.1")
    assert str(request) == "PUT http://a.com/x?k=v -H 'X: 1' from 10.0.0.1"
