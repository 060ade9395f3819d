"""A condition of a listener rule, as ELBv2 has it.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
"""

from dataclasses import dataclass
from typing import Any, Literal

Field = Literal["host-header", "path-pattern", "http-request-method", "http-header", "query-string", "source-ip"]

# The order conditions are compared and written in: the host says more about who is meant than the path does, and so on.
FIELDS: tuple[Field, ...] = (
    "host-header",
    "path-pattern",
    "http-request-method",
    "http-header",
    "query-string",
    "source-ip",
)

_CONFIG: dict[Field, str] = {
    "host-header": "HostHeaderConfig",
    "path-pattern": "PathPatternConfig",
    "http-request-method": "HttpRequestMethodConfig",
    "http-header": "HttpHeaderConfig",
    "query-string": "QueryStringConfig",
    "source-ip": "SourceIpConfig",
}

MAX_VALUES = 5
"""Condition values in one rule: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html"""

MAX_WILDCARDS = 5
"""`*` and `?` in all values of one rule together (same page)."""


@dataclass(frozen=True)
class Condition:
    """One condition: satisfied where one of its values matches; a rule matches where all its conditions do.

    Attributes:
        field: what of the request is looked at.
        values: host names, path patterns, methods, patterns for a header's value, or CIDR blocks; sorted. Empty for a
            query string.
        header: the header's name; empty for all other fields.
        pairs: for a query string: key (None: whichever) and value patterns; sorted. Empty for all other fields.
    """

    field: Field
    values: tuple[str, ...] = ()
    header: str = ""
    pairs: tuple[tuple[str | None, str], ...] = ()

    @property
    def size(self) -> int:
        """How many of a rule's condition values this is."""
        return len(self.values) + len(self.pairs)

    @property
    def wildcards(self) -> int:
        """How many of a rule's wildcards this is."""
        if self.field in ("http-request-method", "source-ip"):
            return 0
        if self.field == "query-string":
            return sum(escaped_wildcards(key or "") + escaped_wildcards(value) for key, value in self.pairs)
        return sum(value.count("*") + value.count("?") for value in self.values)

    def as_api(self) -> dict[str, Any]:
        """The condition in the form of CreateRule and DescribeRules."""
        config: dict[str, Any] = {"Values": list(self.values)}
        if self.field == "http-header":
            config["HttpHeaderName"] = self.header
        if self.field == "query-string":
            config["Values"] = [{"Key": k, "Value": v} if k is not None else {"Value": v} for k, v in self.pairs]
        return {"Field": self.field, _CONFIG[self.field]: config}

    def __str__(self) -> str:
        name = {"host-header": "host", "path-pattern": "path", "http-request-method": "method"}.get(
            self.field, "source"
        )
        if self.field == "http-header":
            name = f"header {self.header}"
        if self.field == "query-string":
            return "query " + " or ".join(f"{'*' if key is None else key}={value}" for key, value in self.pairs)
        return f"{name} {' or '.join(self.values)}"


def escaped_wildcards(text: str) -> int:
    r"""The wildcards of a query-string pattern, where `\*` and `\?` are the characters themselves."""
    count, escaped = 0, False
    for character in text:
        count += character in "*?" and not escaped
        escaped = character == "\\" and not escaped
    return count
