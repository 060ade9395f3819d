"""Whether policy documents allow a request: IAM's evaluation logic for one account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html

Known: Allow and Deny, Action and NotAction, Resource and NotResource, Principal and NotPrincipal (policies of
resources, trust policies), wildcards, policy variables, the condition operators, permissions boundaries.
Not known, and an error where they stand: other operators, and variables where AWS takes none. Not asked: policies of
the organisation and of sessions; those of resources beside identities' are asked by access.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ecs_platform.model.iam.conditions import failing, matches
from ecs_platform.model.iam.document import Document, listed, statements_of
from ecs_platform.model.iam.principals import nearness
from ecs_platform.model.iam.variables import Context, Fill, filling

BOUNDARY = "permissions boundary: "
"""How the reason begins where the boundary decided."""


@dataclass(frozen=True)
class Request:
    """One question to IAM. An API call can be several: RegisterTaskDefinition asks for `iam:PassRole` of each role.

    Attributes:
        principal: who asks: the ARN of a user or role, the name of an AWS service, or the ARN of an OIDC provider.
        action: `ecs:UpdateService`; its letter case does not matter.
        resource: ARN of what it is about, or `*` where the action knows no resources.
        context: condition keys of the request; default none.
    """

    principal: str
    action: str
    resource: str = "*"
    context: Context = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """The answer.

    Attributes:
        allowed: yes or no.
        reason: why, in a line; for an implicit no, which statement came nearest.
        statement: `Sid` of the statement that decided (by number, from 1, where it has none), or that came nearest;
            none where no statement is about the action.
        denied: a Deny decided; false where nothing allows it.
    """

    allowed: bool
    reason: str
    statement: str | None
    denied: bool = False


def evaluate(
    documents: Iterable[Document], request: Request, boundary: Document | Sequence[Document] | None = None
) -> Decision:
    """Whether the documents together allow the request.

    Args:
        documents: the policies of the identity that asks, or a trust policy, or a policy of a resource.
        request: what is asked.
        boundary: the permissions boundary of the identity; default none.

    Raises:
        UnsupportedError: a document says something this evaluator does not know.
    """
    within = [] if boundary is None else [boundary] if isinstance(boundary, dict) else list(boundary)
    decision = _decide(documents, request)
    if boundary is None:
        return decision
    bound = _decide(within, request)
    # A Deny decides wherever it stands; apart from that, both must allow.
    if decision.allowed and not bound.allowed:
        return replace(bound, reason=f"{BOUNDARY}{bound.reason}")
    return decision


def fitting(documents: Iterable[Document], request: Request) -> list[tuple[str, Mapping[str, Any]]]:
    """The statements that are about a request, Allow and Deny, each with its `Sid` or number.

    Raises:
        UnsupportedError: a document says something this evaluator does not know.
    """
    return [(sid, one) for sid, one, fill in _statements(documents, request) if _miss(one, request, fill) is None]


def _decide(documents: Iterable[Document], request: Request) -> Decision:
    looked_at = [(sid, one["Effect"], _miss(one, request, fill)) for sid, one, fill in _statements(documents, request)]
    for effect, allowed, word in (("Deny", False, "denies"), ("Allow", True, "allows")):
        for sid, its_effect, miss in looked_at:
            if its_effect == effect and miss is None:
                return Decision(allowed, f"statement `{sid}` {word} it", sid, denied=not allowed)
    return _nearest([(sid, miss) for sid, effect, miss in looked_at if effect == "Allow" and miss is not None])


def _statements(documents: Iterable[Document], request: Request) -> Iterable[tuple[str, Mapping[str, Any], Fill]]:
    for policy in documents:
        fill = filling(policy.get("Version"), request.context)
        for number, statement in enumerate(statements_of(policy), 1):
            yield statement.get("Sid") or str(number), statement, fill


def _nearest(allowing: Sequence[tuple[str, tuple[str, str]]]) -> Decision:
    """No statement fits: which Allow misses least, and what it misses."""
    for kind, text in (
        ("condition", "statement `{0}` would allow it, but its condition {1} does not hold"),
        ("resource", "statement `{0}` allows this action, but not on this resource"),
        ("principal", "statement `{0}` allows this action, but not to this principal"),
    ):
        for sid, miss in allowing:
            if miss[0] == kind:
                return Decision(False, text.format(sid, miss[1]), sid)
    return Decision(False, "no statement allows this action", None)


def _miss(statement: Mapping[str, Any], request: Request, fill: Fill) -> tuple[str, str] | None:
    """What keeps a statement from being about the request: kind and detail; none where it is about it."""
    if not _about(statement, "Action", request.action.casefold(), str.casefold):
        return "action", ""
    if nearness(statement, request.principal) is None:
        return "principal", ""
    named = "Resource" in statement or "NotResource" in statement
    if named and not _about(statement, "Resource", request.resource, fill):
        return "resource", ""
    failed = failing(statement.get("Condition", {}), request.context, fill)
    return None if failed is None else ("condition", failed)


def _about(statement: Mapping[str, Any], element: str, value: str, fill: Fill) -> bool:
    negated = f"Not{element}" in statement
    patterns = [fill(pattern) for pattern in listed(statement[f"Not{element}" if negated else element])]
    return any(matches(pattern, value) for pattern in patterns if pattern is not None) != negated
