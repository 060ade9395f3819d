"""An Application Load Balancer's choice of a rule, read from DescribeRules' JSON alone.

Written from AWS's pages without a look at the program, and importing nothing of it.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
"""

import socket
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict


class Asked(TypedDict):
    """A request: header names and values and parameters in order, the address the connection comes from."""

    host: str
    path: str
    method: str
    headers: list[tuple[str, str]]
    query: list[tuple[str, str]]
    source: str


def answering(rules: Sequence[Mapping[str, Any]], asked: Asked) -> Mapping[str, Any] | None:
    """The rule that answers; None for the default rule."""
    numbered = [rule for rule in rules if rule["Priority"] != "default"]
    for rule in sorted(numbered, key=lambda rule: int(rule["Priority"])):
        if takes(rule, asked):
            return rule
    return None


def takes(rule: Mapping[str, Any], asked: Asked) -> bool:
    """Whether all conditions of a rule hold."""
    return all(_holds(condition, asked) for condition in rule["Conditions"])


def _holds(condition: Mapping[str, Any], asked: Asked) -> bool:
    field = condition["Field"]
    if field == "query-string":
        pairs = condition["QueryStringConfig"]["Values"]
        return any(
            like(pair.get("Key") or "*", key, escapes=True) and like(pair["Value"], value, escapes=True)
            for pair in pairs
            for key, value in asked["query"]
        )
    values = _values(condition)
    if field == "path-pattern":
        return any(like(value, asked["path"], exact=True) for value in values)
    if field == "host-header":
        host = asked["host"]
        name, colon, port = host.rpartition(":")
        return any(like(value, name if colon and port.isdigit() else host) for value in values)
    if field == "http-request-method":
        return asked["method"] in values
    if field == "http-header":
        wanted = condition["HttpHeaderConfig"]["HttpHeaderName"].lower()
        return any(like(value, sent) for name, sent in asked["headers"] if name.lower() == wanted for value in values)
    assert field == "source-ip", field
    return any(_in_block(asked["source"], value) for value in values)


def _values(condition: Mapping[str, Any]) -> list[str]:
    for config in ("PathPatternConfig", "HostHeaderConfig", "HttpRequestMethodConfig", "HttpHeaderConfig"):
        if condition.get(config):
            return list(condition[config]["Values"])
    if condition.get("SourceIpConfig"):
        return list(condition["SourceIpConfig"]["Values"])
    return list(condition["Values"])


def like(pattern: str, text: str, *, exact: bool = False, escapes: bool = False) -> bool:
    r"""Whether a pattern with `*` and `?` matches; with `escapes`, `\*` and `\?` are characters. A table, no regex."""
    if not exact:
        pattern, text = pattern.lower(), text.lower()
    tokens: list[tuple[str, bool]] = []
    skip = False
    for place, character in enumerate(pattern):
        if skip:
            tokens.append((character, False))
            skip = False
        elif escapes and character == "\\" and place + 1 < len(pattern):
            skip = True
        else:
            tokens.append((character, character in "*?"))
    row = [True] + [False] * len(text)
    for character, wild in tokens:
        if wild and character == "*":
            for place in range(1, len(row)):
                row[place] = row[place] or row[place - 1]
        else:
            row = [False] + [
                before and (wild or character == letter) for before, letter in zip(row, text, strict=False)
            ]
    return row[-1]


def _in_block(address: str, block: str) -> bool:
    base, _, length = block.partition("/")
    family = socket.AF_INET6 if ":" in base else socket.AF_INET
    if (":" in address) != (":" in base):
        return False
    bits = 128 if ":" in base else 32
    shift = bits - int(length or bits)
    one, other = (int.from_bytes(socket.inet_pton(family, each)) for each in (address, base))
    return one >> shift == other >> shift
