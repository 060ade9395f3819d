"""URLs: what they are for each kind of route, and that each reaches its service."""

from typing import Any

import pytest
from hypothesis import given

from ecs_platform.model.routes.explain import request_of
from ecs_platform.model.routes.matching import matches
from ecs_platform.model.routes.urls import urls
from tests.model.routes.declared import faultless, numbered, route
from tests.oracle.generate import routes
from tests.oracle.intent import Declared

ADDRESSES = {"public": "https://lb.example.org", "internal": "http://internal.example.org"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"path": "shop"}, ["https://lb.example.org/shop"]),
        ({"path": "/"}, ["https://lb.example.org/"]),
        ({"path": "/shop/*"}, ["https://lb.example.org/shop/"]),
        ({"path": "/a/*/c"}, []),
        ({"path": "/a?c"}, []),
        ({"path": "/", "hosts": ("a.example.com", "*.example.org", "b.example.com")},
         ["https://a.example.com/", "https://b.example.com/"]),
        ({"path": "/", "hosts": ("*.example.com",)}, []),
        ({"path": "/api", "methods": ("POST",)}, []),
        ({"path": "/api", "headers": (("X-Beta", ("1",)),)}, []),
        ({"path": "/api", "query": (("v", "2"),)}, []),
        ({"path": "/api", "source_ips": ("10.0.0.0/8",)}, ["https://lb.example.org/api"]),
        ({"path": "/", "load_balancer": "internal", "hosts": ("shop.test.internal",)}, ["http://shop.test.internal/"]),
    ],
)  # fmt: skip
def test_what_one_types(given: dict[str, Any], expected: list[str]) -> None:
    path = given.pop("path")
    path = path if path.startswith("/") else f"/{path}"
    assert urls(numbered([route("shop", path, **given)]).rules, ADDRESSES) == expected


@given(routes())
def test_each_is_taken_by_its_rule(declared: list[Declared]) -> None:
    _, compiled = faultless(declared)
    for rule in compiled.rules:
        for url in urls([rule], ADDRESSES):
            source = next((value for each in rule.conditions if each.field == "source-ip" for value in each.values), "")
            request = request_of(url, source=source.partition("/")[0] or "192.0.2.1")
            assert matches(rule.conditions, request)
