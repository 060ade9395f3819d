"""A request against a listener rule, as an Application Load Balancer compares them.

- Path: with regard to case, as it is in the request (nothing is decoded), without the query string.
- Host: without regard to case, without the port.
- Method: exactly.
- Header: the name without regard to case and without wildcards, the value without regard to case. A header that is
  there several times matches if one of its values does.
- Query string: a condition is satisfied by one parameter whose key and value both match, without regard to case; a
  condition without a key looks at the values of all. Nothing is decoded; a parameter without `=` has an empty value.
- Source: the address of the connection; X-Forwarded-For is only a header.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ecs_platform.model.routes.conditions import Condition


@dataclass(frozen=True)
class Request:
    """What a load balancer sees of a request.

    Attributes:
        host: as in the Host header, with or without a port.
        path: begins with `/`.
        method: in capitals, as sent.
        headers: names and values, in order.
        query: keys and values, in order.
        source: the address the connection comes from.
        scheme: `http` or `https`; empty where that is not said. No rule looks at it, or at the port.
        port: the port it is sent to; None for that of the scheme.
    """

    host: str = ""
    path: str = "/"
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    source: str = "192.0.2.1"
    scheme: Literal["", "http", "https"] = ""
    port: int | None = None

    @property
    def url(self) -> str:
        """The request as a URL, as `ops explain` takes it."""
        query = "&".join(f"{key}={value}" for key, value in self.query)
        port = "" if self.port is None else f":{self.port}"
        return f"{self.scheme or 'http'}://{self.host or '*'}{port}{self.path}{'?' + query if query else ''}"

    def __str__(self) -> str:
        extra = [f"-H '{name}: {value}'" for name, value in self.headers]
        source = [] if self.source == Request.source else [f"from {self.source}"]
        return " ".join([self.method, self.url, *extra, *source])


def matches(conditions: Iterable[Condition], request: Request) -> bool:
    """Whether a rule with these conditions takes the request."""
    return all(satisfied(condition, request) for condition in conditions)


def satisfied(condition: Condition, request: Request) -> bool:
    """Whether one condition of a rule holds for the request."""
    match condition.field:
        case "path-pattern":
            return _any(condition.values, request.path, fold=False)
        case "host-header":
            return _any(condition.values, host_name(request.host))
        case "http-request-method":
            return request.method in condition.values
        case "http-header":
            name = condition.header.lower()
            return any(_any(condition.values, value) for key, value in request.headers if key.lower() == name)
        case "query-string":
            return any(_parameter(pair, parameter) for pair in condition.pairs for parameter in request.query)
    address = ipaddress.ip_address(request.source)
    return any(address in ipaddress.ip_network(block) for block in condition.values)


def host_name(host: str) -> str:
    """A Host header without its port."""
    return re.sub(r":[0-9]*$", "", host)


def _parameter(pair: tuple[str | None, str], parameter: tuple[str, str]) -> bool:
    key, value = pair
    fits = key is None or _pattern(key, True, True).fullmatch(parameter[0])
    return bool(fits and _pattern(value, True, True).fullmatch(parameter[1]))


def _any(patterns: Iterable[str], text: str, fold: bool = True) -> bool:
    return any(_pattern(pattern, fold, False).fullmatch(text) for pattern in patterns)


@lru_cache(maxsize=16_384)
def _pattern(pattern: str, fold: bool, escapes: bool) -> re.Pattern[str]:
    r"""A pattern with `*` and `?` as a regular expression; with `escapes`, `\*` and `\?` are characters."""
    parts: list[str] = []
    characters = iter(re.sub(r"\*+", "*", pattern) if not escapes else pattern)
    for character in characters:
        if escapes and character == "\\":
            parts.append(re.escape(next(characters, "\\")))
        else:
            parts.append({"*": ".*", "?": "."}.get(character) or re.escape(character))
    return re.compile("".join(parts), re.DOTALL | (re.IGNORECASE if fold else 0))
