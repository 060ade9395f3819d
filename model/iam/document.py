"""IAM policy documents: statements that say why they are there, and one canonical text for each document.

Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Document = dict[str, Any]
"""A policy document as JSON has it: `Version` and `Statement`."""

Conditions = Mapping[str, Mapping[str, str | tuple[str, ...]]]
"""By operator, then by condition key: the values, one of which must fit."""

VERSION = "2012-10-17"


@dataclass(frozen=True)
class Statement:
    """One statement of a policy document.

    Attributes:
        sid: its name in the document; letters and digits; empty for none.
        actions: what it is about (`ecs:UpdateService`).
        resources: ARNs or patterns; empty in a trust policy, which is about the role it belongs to.
        why: what needs it, for its reader; not part of the document.
        conditions: all of which must hold; default none.
        effect: `Allow` (default) or `Deny`.
        principal: who it is about, in policies of resources and in trust policies; default none.
        not_actions: in place of `actions`: all but these; default none.
        not_resources: in place of `resources`: all but these; default none.
    """

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    why: str
    conditions: Conditions = field(default_factory=dict)
    effect: Literal["Allow", "Deny"] = "Allow"
    principal: Mapping[str, str | tuple[str, ...]] | None = None
    not_actions: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The statement as it stands in a document, lists sorted, a list of one as the one."""
        statement: dict[str, Any] = {"Sid": self.sid} if self.sid else {}
        statement["Effect"] = self.effect
        if self.principal is not None:
            statement["Principal"] = {kind: _values(values) for kind, values in sorted(self.principal.items())}
        for element, values in (
            ("Action", self.actions),
            ("NotAction", self.not_actions),
            ("Resource", self.resources),
            ("NotResource", self.not_resources),
        ):
            if values:
                statement[element] = _values(values)
        if self.conditions:
            statement["Condition"] = {
                operator: {key: _values(values) for key, values in sorted(keys.items())}
                for operator, keys in sorted(self.conditions.items())
            }
        return statement


def _values(values: str | Iterable[str]) -> str | list[str]:
    if isinstance(values, str):
        return values
    several = sorted(set(values))
    return several[0] if len(several) == 1 else several


def document(statements: Iterable[Statement]) -> Document:
    """The policy document of these statements."""
    return {"Version": VERSION, "Statement": [statement.as_json() for statement in statements]}


def statements_of(policy: Document) -> list[dict[str, Any]]:
    """The statements of a document, which may have one in place of a list."""
    several = policy["Statement"]
    return several if isinstance(several, list) else [several]


def listed(value: object) -> list[str]:
    """The values of an element of a policy, which has one in place of a list of one."""
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def text(policy: Document) -> str:
    """The document as canonical JSON: the same statements are the same bytes in every run."""
    return json.dumps(policy, sort_keys=True, separators=(",", ":"))


def policy_text(statements: Iterable[Statement]) -> str | None:
    """The document of these statements as canonical JSON; none where there are none, which IAM refuses."""
    several = list(statements)
    return text(document(several)) if several else None
