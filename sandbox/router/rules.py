r"""Which rule of a listener answers a request: the lowest priority all of whose conditions hold.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html and
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html, with the pages of each
condition's configuration: `*` is any text, `?` one character. Paths are compared with regard to case, hosts, header
values and queries without, methods exactly; of a query alone `\*` and `\?` mean the characters. Nothing is decoded.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any

Rule = Mapping[str, Any]
"""As DescribeRules answers it."""

DEFAULT = "default"


@dataclass(frozen=True)
class Request:
    """What a client asks.

    Attributes:
        method: GET, or any other.
        host: the Host header, with its port where it has one.
        path: as it was sent, without the query.
        query: as it was sent, without its `?`; empty where there is none.
        headers: names and values in the order in which they came.
        source: the client's address.
    """

    method: str
    host: str
    path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    source: str = "127.0.0.1"

    @property
    def hostname(self) -> str:
        """The host without its port."""
        name, colon, port = self.host.rpartition(":")
        return name if colon and port.isdigit() else self.host

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Keys and values of the query."""
        pairs = (each.partition("=") for each in self.query.split("&") if each)
        return [(key, value) for key, _, value in pairs]

    def values(self, name: str) -> list[str]:
        """The values of a header, in order."""
        return [value for sent, value in self.headers if sent.lower() == name.lower()]


def choose(rules: Iterable[Rule], request: Request) -> Rule | None:
    """The rule that answers; None where there is not even a default one."""
    found = list(rules)
    numbered = sorted((rule for rule in found if rule["Priority"] != DEFAULT), key=lambda rule: int(rule["Priority"]))
    default = [rule for rule in found if rule["Priority"] == DEFAULT]
    return next((rule for rule in [*numbered, *default] if takes(rule, request)), None)


def takes(rule: Rule, request: Request) -> bool:
    """Whether all conditions of a rule hold."""
    return all(_holds(condition, request) for condition in rule.get("Conditions") or [])


def _holds(condition: Mapping[str, Any], request: Request) -> bool:
    asked = _ASKED.get(condition["Field"])
    return asked is not None and asked(condition, request)


def _values(condition: Mapping[str, Any], config: str) -> Sequence[str]:
    """For one host or path the values may stand in the condition itself."""
    found: Sequence[str] = (condition.get(config) or condition).get("Values") or []
    return found


def _any(patterns: Sequence[str], texts: Sequence[str], case: re.RegexFlag = re.IGNORECASE) -> bool:
    return any(_compiled(pattern, case, escapes=False).fullmatch(text) for pattern in patterns for text in texts)


def _has(request: Request, pair: Mapping[str, str]) -> bool:
    """Whether a parameter has this value, and this key where one is given."""
    key, value = (
        _compiled(text, re.IGNORECASE, escapes=True) for text in (pair.get("Key") or "*", pair.get("Value") or "")
    )
    return any(key.fullmatch(name) and value.fullmatch(sent) for name, sent in request.parameters)


def _in_range(condition: Mapping[str, Any], request: Request) -> bool:
    source = ip_address(request.source)
    return any(source in ip_network(block, strict=False) for block in _values(condition, "SourceIpConfig"))


def _has_header(condition: Mapping[str, Any], request: Request) -> bool:
    name = condition["HttpHeaderConfig"]["HttpHeaderName"]
    return _any(_values(condition, "HttpHeaderConfig"), request.values(name))


_ASKED: dict[str, Callable[[Mapping[str, Any], Request], bool]] = {
    "path-pattern": lambda given, request: _any(_values(given, "PathPatternConfig"), [request.path], re.NOFLAG),
    "host-header": lambda given, request: _any(_values(given, "HostHeaderConfig"), [request.hostname]),
    "http-request-method": lambda given, request: request.method in _values(given, "HttpRequestMethodConfig"),
    "http-header": _has_header,
    "query-string": lambda given, request: any(_has(request, pair) for pair in given["QueryStringConfig"]["Values"]),
    "source-ip": _in_range,
}


@lru_cache(maxsize=4096)
def _compiled(pattern: str, case: re.RegexFlag, *, escapes: bool) -> re.Pattern[str]:
    """Each text between two stars is looked for once, where it comes first: no pattern makes a search without end."""
    between = [""]
    for part in re.findall(r"\\.|." if escapes else r".", pattern, flags=re.DOTALL):
        if part == "*":
            between.append("")
        else:
            between[-1] += "." if part == "?" else re.escape(part[-1])
    first, middle, last = between[0], between[1:-1], between[1:][-1:]
    texts = [first, *(f"(?>.*?{text})" for text in middle), *(f".*{text}" for text in last)]
    return re.compile("".join(texts), case | re.DOTALL)
