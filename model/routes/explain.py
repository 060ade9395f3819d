"""Which rule answers a request, and why those asked before it do not."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypedDict, cast
from urllib.parse import quote, urlsplit

from ecs_platform.model.reading.host_names import ascii_name
from ecs_platform.model.routes.compile import Rule
from ecs_platform.model.routes.conditions import Condition
from ecs_platform.model.routes.matching import Request, host_name, satisfied
from ecs_platform.model.routes.route import LoadBalancer


class PassedOverJson(TypedDict):
    """A rule that was asked and did not match."""

    priority: int
    service: str
    conditions: str
    why: list[str]


class ExplanationJson(TypedDict):
    """What the rules of a listener do; priority and service are null where none answers."""

    load_balancer: str
    priority: int | None
    service: str | None
    passed_over: list[PassedOverJson]


@dataclass(frozen=True)
class Explanation:
    """The answer to one request.

    Attributes:
        load_balancer: the one that was asked.
        request: what was asked.
        rule: the rule that answers; None where none does, and the listener's default is the answer.
        passed_over: the rules asked before, in order, each with the conditions that do not hold, as sentences.
    """

    load_balancer: LoadBalancer
    request: Request
    rule: Rule | None
    passed_over: tuple[tuple[Rule, tuple[str, ...]], ...]

    def as_json(self) -> ExplanationJson:
        """The answer as plain data."""
        return {
            "load_balancer": self.load_balancer,
            "priority": self.rule.priority if self.rule else None,
            "service": self.rule.service if self.rule else None,
            "passed_over": [
                {"priority": rule.priority, "service": rule.service, "conditions": rule.key, "why": list(why)}
                for rule, why in self.passed_over
            ],
        }


def explain(rules: Iterable[Rule], request: Request, load_balancer: LoadBalancer) -> Explanation:
    """What a load balancer does with a request."""
    passed_over: list[tuple[Rule, tuple[str, ...]]] = []
    here = [rule for rule in rules if rule.load_balancer == load_balancer]
    for rule in sorted(here, key=lambda rule: rule.priority):
        why = tuple(_why_not(each, request) for each in rule.conditions if not satisfied(each, request))
        if not why:
            return Explanation(load_balancer, request, rule, tuple(passed_over))
        passed_over.append((rule, why))
    return Explanation(load_balancer, request, None, tuple(passed_over))


def request_of(
    url: str, *, method: str = "GET", headers: Iterable[tuple[str, str]] = (), source: str = Request.source
) -> Request:
    """A URL as the request a client makes of it.

    Args:
        url: with or without scheme and port; `/cart` is a path of no host in particular. The fragment is not sent;
            spaces and what is not ASCII are sent percent-encoded, and in the host in Punycode.
        method: the request's method.
        headers: names and values; `Host` is the host instead of the URL's.
        source: the address the request comes from.

    Raises:
        ValueError: the text is no URL of HTTP; the message says why.
    """
    without_scheme = re.match(r"[a-z][a-z0-9+.-]*://", url, re.IGNORECASE) is None
    parts = urlsplit(f"http://{url}" if without_scheme else url)
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"a load balancer takes http and https, not {parts.scheme}")
    given = [(name, value) for name, value in headers if name.lower() != "host"]
    hosts = [value for name, value in headers if name.lower() == "host"]
    pairs = [pair.partition("=") for pair in parts.query.split("&") if pair]
    return Request(
        host=ascii_name(host_name((hosts or [parts.netloc.rpartition("@")[2]])[-1])),
        path=_sent(parts.path) or "/",
        method=method,
        headers=tuple(given),
        query=tuple((_sent(key), _sent(value)) for key, _, value in pairs),
        source=source,
        scheme="" if without_scheme else cast(Literal["http", "https"], parts.scheme),
        port=parts.port,
    )


def _sent(text: str) -> str:
    """Text of a URL as it goes over the wire: what is encoded already stays as it is."""
    return quote(text, safe="/%!\"$&'()*+,;=:@?~[]{}|^`\\<>")


def _why_not(condition: Condition, request: Request) -> str:
    wanted = " or ".join(condition.values)
    if condition.field == "query-string":
        return f"the query string has no {str(condition).removeprefix('query ')}"
    if condition.field == "http-header":
        values = [value for name, value in request.headers if name.lower() == condition.header.lower()]
        is_not = f"the header {condition.header} is {' and '.join(values)}, not {wanted}"
        return is_not if values else f"there is no header {condition.header}"
    what, value = {
        "path-pattern": ("path", request.path),
        "host-header": ("host", host_name(request.host) or "(none)"),
        "http-request-method": ("method", request.method),
        "source-ip": ("source address", request.source),
    }[condition.field]
    only_case = any(each.lower() == value.lower() for each in condition.values)
    is_not = "is not in" if condition.field == "source-ip" else "is not"
    return f"the {what} {value} {is_not} {wanted}" + (", where case counts" if only_case else "")
