"""What ALB takes as the values of a rule's conditions; anything else it would refuse in the middle of an `up`.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html and the pages of each
condition's `…ConditionConfig`.
"""

import ipaddress
import re

from ecs_platform.model.reading.findings import Finding, did_you_mean
from ecs_platform.model.reading.host_names import ascii_name
from ecs_platform.model.routes.priorities import HIGHEST, LOWEST
from ecs_platform.model.routes.route import Route
from ecs_platform.model.routes.split import path_patterns

MAX_LENGTH = 128
"""Characters of a host name, path pattern, header pattern, query key or query pattern."""

MAX_NAME = 40
"""Characters of a header's name or a method."""

_PATH = re.compile(r"[A-Za-z0-9_.$/~\"'@:+&*?-]*")
_HOST = re.compile(r"[A-Za-z0-9.*?-]*")
_METHOD = re.compile(r"[A-Z_-]+")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_TEXT = re.compile(r"[\x20-\x7e]+")
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE")


def check(route: Route) -> list[Finding]:
    """Everything in a route that ALB does not take; empty for a good one."""
    found = [*_path(route), *_hosts(route), *_methods(route), *_headers(route), *_query(route), *_sources(route)]
    if route.priority is not None and not LOWEST <= route.priority <= HIGHEST:
        hint = f"choose a number from {LOWEST} to {HIGHEST}"
        found.append(route.finding(f"the priority {route.priority} is out of range", hint, "priority"))
    return found


def _path(route: Route) -> list[Finding]:
    path = route.normal_path
    wrong = sorted(set(path) - set("".join(_PATH.findall(path))))
    if wrong:
        hint = "allowed are letters, digits and _ - . $ / ~ \" ' @ : + & with the wildcards * and ?"
        if "=" in wrong and "?" in path:
            hint = "what follows the `?` of a URL is its query string: `http.query`"
        return [route.finding(f"{_quoted(wrong)} cannot be in a path of ALB", hint, "path")]
    longest = max(path_patterns(path), key=len)
    if len(longest) > MAX_LENGTH:
        message = (
            f"the path pattern has {len(longest)} characters with `/*` for what is below it; ALB takes {MAX_LENGTH}"
        )
        return [route.finding(message, "end the path with a `*` earlier", "path")]
    return []


def _hosts(route: Route) -> list[Finding]:
    found = []
    for index, host in enumerate(route.hosts):
        steps = ("alias", index)
        wrong = sorted(set(host) - set("".join(_HOST.findall(host))))
        if wrong:
            hint = "a host is a name such as shop.example.com, without scheme, port and path"
            if not host.isascii() and not {"*", "?"} & {*host}:
                sent = ascii_name(host)
                hint = _instead(sent) if _in_other_letters(sent) else f"write it as browsers send it: `{sent}`"
            found.append(route.finding(f"{_quoted(wrong)} cannot be in a host of ALB", hint, *steps))
        elif len(host) > MAX_LENGTH:
            found.append(route.finding(f"the host has {len(host)} characters; ALB takes {MAX_LENGTH}", "", *steps))
        elif host.endswith("."):
            found.append(route.finding(f"`{host}` ends with a dot", f"write `{host.rstrip('.')}`", *steps))
        elif not re.fullmatch(r".*\.[A-Za-z]+", host):
            message = f"`{host}` is no host for ALB: it needs a dot, and only letters after the last one"
            found.append(route.finding(message, _instead(host), *steps))
    return found


def _in_other_letters(host: str) -> bool:
    """Whether the last part of a name is written in other letters: ALB compares none of these."""
    return host.rpartition(".")[2].startswith("xn--")


def _instead(host: str) -> str:
    if host == "*" or _in_other_letters(host):
        return "leave `alias` out: without, the rule is for every host"
    return "write the whole name, such as shop.example.com"


def _methods(route: Route) -> list[Finding]:
    found = []
    for index, method in enumerate(route.methods):
        steps = ("methods", index)
        if not _METHOD.fullmatch(method):
            hint = did_you_mean(method.upper(), _METHODS) or "capital letters, `-` and `_` only"
            found.append(route.finding(f"`{method}` is no method for ALB, which compares them exactly", hint, *steps))
        elif len(method) > MAX_NAME:
            found.append(route.finding(f"the method has {len(method)} characters; ALB takes {MAX_NAME}", "", *steps))
    return found


def _headers(route: Route) -> list[Finding]:
    found = []
    for name, values in route.headers:
        steps = ("headers", name)
        if name.lower() == "host":
            found.append(route.finding("the Host header has a condition of its own", "use `alias`", *steps))
        elif not _HEADER.fullmatch(name) or len(name) > MAX_NAME:
            message = f"`{name}` is no header name for ALB: letters, digits and `-`, at most {MAX_NAME}, no wildcards"
            found.append(route.finding(message, "", *steps))
        if not values:
            found.append(route.finding(f"the header {name} has no value to compare with", "give a pattern", *steps))
        for index, value in enumerate(values):
            found += _text(route, value, "header's pattern", *steps, index)
    return found


def _query(route: Route) -> list[Finding]:
    found = []
    for key, value in route.query:
        steps = ("query",) if key is None else ("query", key)
        if key is not None:
            found += _text(route, key, "parameter's key", *steps)
        found += _text(route, value, "parameter's pattern", *steps)
    return found


def _text(route: Route, text: str, what: str, *steps: str | int) -> list[Finding]:
    if not text:
        return [route.finding(f"the {what} is empty", "`*` stands for any value", *steps)]
    if len(text) > MAX_LENGTH:
        return [route.finding(f"the {what} has {len(text)} characters; ALB takes {MAX_LENGTH}", "", *steps)]
    if not _TEXT.fullmatch(text):
        return [route.finding(f"the {what} has characters other than printable ASCII", "", *steps)]
    return []


def _sources(route: Route) -> list[Finding]:
    found = []
    for index, address in enumerate(route.source_ips):
        try:
            ipaddress.ip_network(address)
        except ValueError:
            hint = _network_of(address) or "such as 192.0.2.0/24, 192.0.2.7 or 2001:db8::/32"
            message = f"`{address}` is no address or CIDR block"
            found.append(route.finding(message, hint, "allowed_source_ips", index))
    return found


def _network_of(address: str) -> str:
    """A hint for a block whose address has bits set beyond its prefix; empty for what is no address at all."""
    try:
        return f"did you mean `{ipaddress.ip_network(address, strict=False)}`?"
    except ValueError:
        return ""


def _quoted(characters: list[str]) -> str:
    return " and ".join(f"`{character}`" for character in characters)
