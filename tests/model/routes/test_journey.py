"""From a URL to who answers: ports, schemes, ranges and redirects, by the settings alone."""

from typing import Any

import pytest

from ecs_platform.model.routes.explain import request_of
from ecs_platform.model.routes.journey import Journey, journey
from ecs_platform.model.routes.listeners import PORTS, Listeners
from tests.model.routes.declared import numbered, route

RULES = numbered([route("shop", "/shop"), route("plain", "/plain", redirect_to_https=False)]).rules
HTTP_ALONE = Listeners({"http": 80}, "http", ("0.0.0.0/0",))
BOTH = Listeners(PORTS, "https", ("192.0.2.0/24", "10.0.0.0/8"))
OWNERS = Listeners(PORTS, "https", None)
OWNERS_HTTPS = Listeners({"https": 443}, "https", None)


def gone(url: str, listeners: Listeners, source: str | None = None, **more: Any) -> Journey:
    return journey(RULES, listeners, request_of(url, **more), "public", source)


def told(found: Journey) -> tuple[str, list[str], str | None]:
    service = found.rule.service if found.rule else None
    return found.answer, [hop.location for hop in found.hops if hop.redirect], service


@pytest.mark.parametrize(
    ("url", "listeners", "expected"),
    [
        ("http://a.com/shop", HTTP_ALONE, ("service", [], "shop")),
        ("http://a.com:80/shop", HTTP_ALONE, ("service", [], "shop")),
        ("/shop", HTTP_ALONE, ("service", [], "shop")),
        ("/shop", BOTH, ("service", [], "shop")),
        ("a.com:80/shop", BOTH, ("service", ["https://a.com:443/shop"], "shop")),
        ("a.com:443/shop", BOTH, ("service", [], "shop")),
        ("https://a.com/shop", BOTH, ("service", [], "shop")),
        ("https://a.com:443/none", BOTH, ("not-found", [], None)),
        ("http://a.com/shop?a=1", BOTH, ("service", ["https://a.com:443/shop?a=1"], "shop")),
        ("http://a.com/none", BOTH, ("not-found", ["https://a.com:443/none"], None)),
        ("http://a.com/plain", BOTH, ("service", [], "plain")),
        ("https://a.com/plain", BOTH, ("service", [], "plain")),
        ("http://a.com/plain", OWNERS, ("service", [], "plain")),
        ("http://a.com/shop", OWNERS, ("owner", [], None)),
        ("https://a.com/none", OWNERS, ("owner", [], None)),
        ("https://a.com/shop", OWNERS, ("service", [], "shop")),
    ],
)
def test_who_answers(url: str, listeners: Listeners, expected: tuple[str, list[str], str | None]) -> None:
    assert told(gone(url, listeners)) == expected


@pytest.mark.parametrize(
    ("url", "listeners", "source", "why"),
    [
        ("https://a.com/shop", HTTP_ALONE, None, "nothing listens on port 443, only HTTP on 80"),
        ("http://a.com:8080/shop", BOTH, None, "nothing listens on port 8080, only HTTP on 80 and HTTPS on 443"),
        ("http://a.com/shop", OWNERS_HTTPS, None, "nothing listens on port 80, only HTTPS on 443"),
        ("https://a.com:80/shop", BOTH, None, "port 80 speaks HTTP and knows no TLS"),
        ("http://a.com:443/shop", BOTH, None, "port 443 speaks HTTPS and answers 400 to plain HTTP"),
        ("http://a.com/shop", BOTH, "198.51.100.1", "198.51.100.1 is not in 192.0.2.0/24 or 10.0.0.0/8"),
        ("http://a.com/shop", Listeners({"http": 80}, "http", ()), None, "nobody may connect"),
        ("https://a.com/shop", BOTH, "2001:db8::1", "2001:db8::1 is not in 192.0.2.0/24 or 10.0.0.0/8"),
    ],
)
def test_why_nobody_does(url: str, listeners: Listeners, source: str | None, why: str) -> None:
    found = gone(url, listeners, source)
    assert (found.answer, found.rule) == ("no-connection", None)
    assert found.hops[-1].refused.startswith(why)
    assert found.as_json()["refused"] == found.hops[-1].refused


def test_an_address_that_is_allowed_gets_through_and_an_owners_group_is_not_known() -> None:
    assert told(gone("https://a.com/shop", BOTH, "10.9.9.9")) == ("service", [], "shop")
    assert told(gone("https://a.com/shop", OWNERS, "198.51.100.1")) == ("service", [], "shop")
    assert gone("https://a.com/shop", OWNERS).as_json()["allowed_cidrs"] is None


def test_a_load_balancer_is_there_for_its_rules() -> None:
    found = journey(RULES, HTTP_ALONE, request_of("/"), "internal", None)
    assert found.hops[0].refused.startswith("there is no internal load balancer")


def test_after_a_redirect_a_post_is_a_get_as_clients_send_it() -> None:
    methods = {
        method: gone("http://a.com/shop", BOTH, method=method).hops[1].request.method for method in ("POST", "PUT")
    }
    assert methods == {"POST": "GET", "PUT": "PUT"}
