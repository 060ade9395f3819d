"""What a task's roles may, as IAM decides it: asked of the evaluator that the local AWS was given.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html

Without an evaluator everything is allowed, and so is what nobody here can know: roles of other accounts, and statements
that hang on condition keys of which a request's value is not known here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.aws import authorizer
from sandbox.aws.authorizer import Denial, Document, Need, NotKnownError

Context = dict[str, str | Sequence[str]]


@dataclass(frozen=True)
class Identity:
    """A role as a task has taken it.

    Attributes:
        arn: the role's ARN.
        session: ARN of the task's session of it, which messages name.
        policies: its policies.
        boundary: its permissions boundary; none without one.
        account: its account's id.
    """

    arn: str
    session: str
    policies: Sequence[Document]
    boundary: Sequence[Document] | None
    account: str


@dataclass(frozen=True)
class Wish:
    """Something that a role wants to do.

    Attributes:
        action: `ssm:GetParameters`.
        resource: ARN of what it is about.
        context: condition keys of the request, beside those of every request; default none.
        of_resource: the policy of the resource; default none, which keeps nobody away.
        delegates: whether that policy must allow it too, as that of a KMS key must; default no.
        through: the policy of the VPC endpoint that it goes through; default none.
    """

    action: str
    resource: str
    context: Mapping[str, str | Sequence[str]]
    of_resource: Document | None = None
    delegates: bool = False
    through: Document | None = None


def nobody_may(identities: Sequence[Identity | None], wish: Wish) -> str | None:
    """AWS's words where none of several identities may do something; None where one may, or is not known."""
    denials = [denial(identity, wish) for identity in identities]
    return None if not denials or None in denials else denials[0]


def denial(identity: Identity | None, wish: Wish) -> str | None:
    """AWS's words where an identity may not do something; None where it may, or where that is not known.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    """
    why = None if identity is None or authorizer.known() is None else _why(identity, wish)
    if identity is None or why is None:
        return None
    return f"User: {identity.session} is not authorized to perform: {wish.action} on resource: {wish.resource} {why}"


def _why(identity: Identity, wish: Wish) -> str | None:
    need = _need(identity, wish)
    if wish.through is not None and lacking([wish.through], need):
        return f"because no VPC endpoint policy allows the {wish.action} action"
    by_identity = lacking(identity.policies, need, identity.boundary)
    by_resource = None if wish.of_resource is None else lacking([wish.of_resource], need)
    for found, kind in ((by_identity, "an identity-based"), (by_resource, "a resource-based")):
        if found and found.why == "denied":
            return f"with an explicit deny in {kind} policy"
    if wish.delegates and by_resource is not None:
        return f"because no resource-based policy allows the {wish.action} action"
    if by_identity is None or (by_resource is None and _names(identity, wish, need)):
        return None
    kind = "permissions boundary" if by_identity.why == "outside the boundary" else "identity-based policy"
    return f"because no {kind} allows the {wish.action} action"


def lacking(policies: Sequence[Document], need: Need, boundary: Sequence[Document] | None = None) -> Denial | None:
    """What the evaluator finds, the statements about unknown condition keys read in the task's favour."""
    evaluator = authorizer.known()
    if evaluator is None:
        return None
    known = [_without_unknown(policy, need.context) for policy in policies]
    within = None if boundary is None else [_without_unknown(policy, need.context) for policy in boundary]
    try:
        return evaluator.lacking(known, within, need)
    except NotKnownError:
        return None


def _names(identity: Identity, wish: Wish, need: Need) -> bool:
    """Whether the resource's policy allows it to the role itself, which is enough in one account.

    Where it names the account alone, it leaves the decision to the role's policies:
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    if wish.of_resource is None:
        return False
    statements = [one for one in _statements(wish.of_resource) if not _is_for_account(one, identity.account)]
    return lacking([{**wish.of_resource, "Statement": statements}], need) is None


def _is_for_account(statement: Mapping[str, Any], account: str) -> bool:
    principal = statement.get("Principal")
    named = principal.get("AWS") if isinstance(principal, dict) else None
    several = named if isinstance(named, list) else [named]
    return any(one == account or str(one).endswith(f"::{account}:root") for one in several)


def _need(identity: Identity, wish: Wish) -> Need:
    context: Context = {
        "aws:PrincipalArn": identity.arn,
        "aws:PrincipalAccount": identity.account,
        "aws:PrincipalType": "AssumedRole",
        "aws:ResourceAccount": wish.resource.split(":")[4] or identity.account if ":" in wish.resource else "",
        "aws:SecureTransport": "true",
        **wish.context,
    }
    return Need(identity.arn, wish.action, wish.resource, {key: value for key, value in context.items() if value})


def _without_unknown(policy: Document, context: Mapping[str, Any]) -> Document:
    """A policy without the conditions, and the denials, that hang on keys whose value is not known here."""
    known = {key.lower() for key in context}
    kinds = {key.partition("/")[0] for key in known if "/" in key}
    statements = []
    for statement in _statements(policy):
        conditions = statement.get("Condition") or {}
        asked = {key.lower() for keys in conditions.values() for key in keys}
        if not {key for key in asked if key not in known and key.partition("/")[0] not in kinds}:
            statements.append(statement)
        elif statement["Effect"] == "Allow":
            statements.append({**statement, "Condition": _known_conditions(conditions, known, kinds)})
    return {**policy, "Statement": statements}


def _known_conditions(conditions: Mapping[str, Any], known: set[str], kinds: set[str]) -> dict[str, Any]:
    return {
        operator: kept
        for operator, keys in conditions.items()
        if (kept := {k: v for k, v in keys.items() if k.lower() in known or k.lower().partition("/")[0] in kinds})
    }


def _statements(policy: Document) -> list[dict[str, Any]]:
    several = policy["Statement"]
    return several if isinstance(several, list) else [several]
