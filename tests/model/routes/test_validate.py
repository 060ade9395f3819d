"""What ALB would refuse in the middle of an `up` is found before, at the value that is wrong."""

from pathlib import Path
from typing import Any

import pytest

from ecs_platform.model.reading.source import parse
from ecs_platform.model.routes.validate import check
from tests.model.routes.declared import route


@pytest.mark.parametrize(
    ("given", "path", "said"),
    [
        ({"path": "/a b"}, "http.path", "` ` cannot be in a path of ALB; allowed are letters, digits and _ - . $"),
        ({"path": "/a%20b"}, "http.path", "`%` cannot be in a path"),
        ({"path": "/search?q=1"}, "http.path", "`=` cannot be in a path of ALB; what follows the `?` of a URL is"),
        ({"path": "/é"}, "http.path", "`é` cannot be"),
        ({"path": "/" + "a" * 126}, "http.path", "the path pattern has 129 characters with `/*` for what is below"),
        ({"path": "/" + "a" * 127 + "*"}, "http.path", "the path pattern has 129 characters"),
        ({"hosts": ("https://a.com",)}, "http.alias", "`/` and `:` cannot be in a host of ALB; a host is a name"),
        ({"hosts": ("localhost",)}, "http.alias", "`localhost` is no host for ALB: it needs a dot"),
        ({"hosts": ("a.b1",)}, "http.alias", "only letters after the last one"),
        ({"hosts": ("München.example.com",)}, "http.alias", "as browsers send it: `xn--mnchen-3ya.example.com`"),
        ({"hosts": ("*.münchen.example.com",)}, "http.alias", "`ü` cannot be in a host of ALB; a host is a name"),
        ({"hosts": ("shop.example.com.",)}, "http.alias", "ends with a dot; write `shop.example.com`"),
        ({"hosts": ("a.*",)}, "http.alias", "only letters after the last one; write the whole name"),
        ({"hosts": ("*",)}, "http.alias", "only letters after the last one; leave `alias` out"),
        ({"hosts": ("\u043f\u0440.\u0440\u0444",)}, "http.alias", "cannot be in a host of ALB; leave `alias` out"),
        ({"hosts": ("a.xn--p1ai",)}, "http.alias", "only letters after the last one; leave `alias` out"),
        ({"hosts": ("a." * 63 + "com",)}, "http.alias", "the host has 129 characters; ALB takes 128"),
        ({"methods": ("get",)}, "http.methods", "`get` is no method for ALB, which compares them exactly; did you me"),
        ({"methods": ("G*",)}, "http.methods", "`G*` is no method"),
        ({"methods": ("A" * 41,)}, "http.methods", "the method has 41 characters"),
        ({"headers": (("Host", ("a",)),)}, "http.headers", "the Host header has a condition of its own; use `alias`"),
        ({"headers": (("X A", ("a",)),)}, "http.headers", "`X A` is no header name"),
        ({"headers": (("X" * 41, ("a",)),)}, "http.headers", "is no header name"),
        ({"headers": (("X", ()),)}, "http.headers", "the header X has no value to compare with"),
        ({"headers": (("X", ("",)),)}, "http.headers", "the header's pattern is empty; `*` stands for any value"),
        ({"headers": (("X", ("a" * 129,)),)}, "http.headers", "the header's pattern has 129 characters"),
        ({"headers": (("X", ("a\n",)),)}, "http.headers", "other than printable ASCII"),
        ({"query": (("", "a"),)}, "http.query", "the parameter's key is empty"),
        ({"query": ((None, "a" * 129),)}, "http.query", "the parameter's pattern has 129 characters"),
        ({"source_ips": ("10.0.0.1/8",)}, "http.allowed_source_ips", "is no address or CIDR block; did you mean `10.0"),
        ({"source_ips": ("office",)}, "http.allowed_source_ips", "`office` is no address or CIDR block; such as 192.0"),
        ({"priority": 0}, "http.priority", "the priority 0 is out of range; choose a number from 1 to 50000"),
        ({"priority": 50_001}, "http.priority", "the priority 50001 is out of range"),
    ],
)
def test_refused(given: dict[str, Any], path: str, said: str) -> None:
    (finding,) = check(route("a", **{"path": "/", **given}))
    assert finding.path == path
    assert said in f"{finding.message}; {finding.hint}"


@pytest.mark.parametrize(
    "given",
    [
        {"path": "/_-.$/~\"'@:+&*?azAZ09"},
        {"path": "/" + "a" * 125},
        {"path": "/" + "a" * 126 + "*"},
        {"hosts": ("*.Example.com", "?-1.a.b.co")},
        {"methods": ("GET", "M-SEARCH", "MY_OWN")},
        {"headers": (("X-Forwarded-For", ("10.0.*", 'a, b; c="d"')),)},
        {"query": (("a*", r"\*?"), (None, "x"))},
        {"source_ips": ("10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "::/0")},
        {"priority": 1},
        {"priority": 50_000},
    ],
)
def test_taken(given: dict[str, Any]) -> None:
    assert check(route("a", **{"path": "/", **given})) == []


def test_each_fault_names_the_line_of_its_value() -> None:
    text = b"""\
name: shop
http:
  path: /a b
  alias:
    - shop.example.com
    - shop
  methods: [GET, get]
  headers:
    X-A: [ok, ""]
  query:
    k: ""
  allowed_source_ips: [10.0.0.0/8, nowhere]
  priority: 0
"""
    root, findings = parse(text, Path("services/shop.yaml"))
    assert root is not None
    assert findings == []
    declared = route(
        "shop",
        "/a b",
        node=root.find(["http"]),
        hosts=("shop.example.com", "shop"),
        methods=("GET", "get"),
        headers=(("X-A", ("ok", "")),),
        query=(("k", ""),),
        source_ips=("10.0.0.0/8", "nowhere"),
        priority=0,
    )
    assert [(finding.line, finding.path) for finding in check(declared)] == [
        (3, "http.path"),
        (6, "http.alias[1]"),
        (7, "http.methods[1]"),
        (9, "http.headers.X-A[1]"),
        (11, "http.query.k"),
        (12, "http.allowed_source_ips[1]"),
        (13, "http.priority"),
    ]
