"""Whether somebody gets at a resource: policies of the identity, of the resource and of VPC endpoints together.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html

Within one account the identity's policies or the resource's suffice; keys and roles also want their own policy to hand
the decision to the account. Between two accounts both must allow. A boundary limits what identities' policies grant,
and what a resource's grants to a role; an endpoint's policy limits everything that goes through it; a Deny decides
wherever it stands.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ecs_platform.model.iam.document import VERSION, Document, statements_of
from ecs_platform.model.iam.evaluate import Decision, Request, evaluate, fitting
from ecs_platform.model.iam.principals import ANYBODY, Nearness, account_of, nearness
from ecs_platform.model.iam.unsaid import allowing, lifting

Kind = Literal["identity", "boundary", "resource", "endpoint"]

_OWNER = 4


@dataclass(frozen=True)
class Policies:
    """What is asked when somebody wants something of a resource.

    Attributes:
        identity: policies of the user or role that asks; none for AWS services, and for who does not say who it is.
        boundary: its permissions boundary; default none.
        resource: the policy of the resource; default: the resource has none.
        endpoints: policies of the VPC endpoints on the way; default none.
        owner: id of the account that the resource belongs to; default: what the ARN says, and where it does not, the
            account of who asks.
    """

    identity: Sequence[Document]
    boundary: Sequence[Document] | None = None
    resource: Document | None = None
    endpoints: Sequence[Document] = ()
    owner: str | None = None


@dataclass(frozen=True)
class Access:
    """The answer.

    Attributes:
        decision: yes or no, and why.
        kind: which kind of policies decided.
        depends: condition keys of which the request says nothing, and with which AWS might not refuse it; none where
            it is allowed, and where the refusal is certain.
    """

    decision: Decision
    kind: Kind
    depends: frozenset[str] = frozenset()


def access(policies: Policies, request: Request) -> Access:
    """Whether a request for a resource is allowed.

    Args:
        policies: all that are asked.
        request: what is asked. The keys `aws:PrincipalArn`, `aws:PrincipalAccount`, `aws:ResourceAccount`,
            `aws:SecureTransport`, a user's `aws:username` and, for keys, `kms:CallerAccount` follow from it where its
            context has not got them.

    Raises:
        UnsupportedError: a document says something the evaluator does not know.
    """
    full = replace(request, context={**_known(policies, request), **request.context})
    own = policies.resource or _default(policies, full)
    by_kind: dict[Kind, Sequence[Document]] = {
        "identity": policies.identity,
        "boundary": policies.boundary or (),
        "resource": () if own is None else (_with_boundary(own, policies.boundary),),
        "endpoint": policies.endpoints,
    }
    answer = _denied(by_kind, full) or _through(policies.endpoints, full) or _granted(policies, own, full)
    return answer if answer.decision.allowed else replace(answer, depends=_depends(answer, by_kind, full))


def _depends(answer: Access, by_kind: Mapping[Kind, Sequence[Document]], request: Request) -> frozenset[str]:
    """The keys that a refusal hangs on. What the resource grants may stand for the identity's policies and boundary."""
    if answer.decision.denied:
        return lifting([one for documents in by_kind.values() for one in documents], request)
    beside = by_kind["resource"] if answer.kind in ("identity", "boundary") else ()
    return allowing([*by_kind[answer.kind], *beside], request)


def _denied(by_kind: Mapping[Kind, Sequence[Document]], request: Request) -> Access | None:
    """The refusal of the first kind of policies that denies it."""
    for kind, documents in by_kind.items():
        decision = evaluate(documents, request)
        if decision.denied:
            return Access(decision, kind)
    return None


def _through(endpoints: Iterable[Document], request: Request) -> Access | None:
    """The refusal of the first endpoint that does not let it through."""
    for endpoint in endpoints:
        decision = evaluate([endpoint], request)
        if not decision.allowed:
            return Access(decision, "endpoint")
    return None


def _with_boundary(policy: Document, boundary: Sequence[Document] | None) -> Document:
    """A resource's policy as it is for who has a boundary: a Deny with `NotPrincipal` spares nobody of them.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """
    if boundary is None:
        return policy
    sparing = {"Effect": "Deny", "NotPrincipal": {}}
    as_it_is = [
        one | sparing if one["Effect"] == "Deny" and "NotPrincipal" in one else one for one in statements_of(policy)
    ]
    return {**policy, "Statement": as_it_is}


def _granted(policies: Policies, own: Document | None, request: Request) -> Access:
    """Whether identity and the resource's own policy allow it together; there is no Deny."""
    by_resource = evaluate([own] if own else [], request)
    near = _nearest(own, request)
    account = account_of(request.principal)
    same = account is not None and _owner(policies, request) == account
    if account is None or (same and near is Nearness.ITSELF):
        return Access(by_resource, "resource")
    if same and near is Nearness.ROLE:
        return _within_boundary(policies, request, Access(by_resource, "resource"))
    if near is None and (not same or _wants_to_be_asked(request, own)):
        return Access(by_resource, "resource")
    return _within_boundary(policies, request, Access(evaluate(policies.identity, request), "identity"))


def _within_boundary(policies: Policies, request: Request, so_far: Access) -> Access:
    if policies.boundary is None or not so_far.decision.allowed:
        return so_far
    bound = evaluate(policies.boundary, request)
    return so_far if bound.allowed else Access(bound, "boundary")


def _nearest(policy: Document | None, request: Request) -> Nearness | None:
    """How directly the resource's policy grants it to who asks.

    A role's session that is let in as everybody is let in itself: a boundary does not limit that
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html, "Resource-based policies").
    """
    if policy is None:
        return None
    near = [nearness(one, request.principal) for _, one in fitting([policy], request) if one["Effect"] == "Allow"]
    return max((one for one in near if one is not None), default=None)


def _wants_to_be_asked(request: Request, policy: Document | None) -> bool:
    """Whether identities' policies count only as far as the resource's own policy says so.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html and, for the trust policies of roles,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html
    """
    service = request.action.partition(":")[0].casefold()
    return (service == "kms" and ":key/" in request.resource) or (service == "sts" and policy is not None)


def _default(policies: Policies, request: Request) -> Document | None:
    """What AWS takes for the policy of a resource that was given none.

    A key hands all decisions to its account (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html),
    a file system lets every client in that reaches it
    (https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html#default-filesystempolicy).
    """
    service, _, name = request.action.casefold().partition(":")
    if service == "kms":
        return _all_to({"AWS": _owner(policies, request) or ANYBODY}, "kms:*")
    if service == "elasticfilesystem" and name.startswith("client"):
        return _all_to(ANYBODY, "elasticfilesystem:Client*")
    return None


def _all_to(principal: object, action: str) -> Document:
    statement = {"Sid": "default", "Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*"}
    return {"Version": VERSION, "Statement": [statement]}


def _owner(policies: Policies, request: Request) -> str | None:
    parts = request.resource.split(":")
    stated = parts[_OWNER] if len(parts) > _OWNER else ""
    return policies.owner or (stated if stated.isdigit() else account_of(request.principal))


def _known(policies: Policies, request: Request) -> dict[str, str]:
    """Condition keys that every request has.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    account, owner = account_of(request.principal), _owner(policies, request)
    found = {
        "aws:PrincipalArn": request.principal if account and ":assumed-role/" not in request.principal else None,
        "aws:PrincipalAccount": account,
        "aws:ResourceAccount": owner,
        "aws:SecureTransport": "true",
        "aws:username": request.principal.rpartition("/")[2] if ":user/" in request.principal else None,
        "kms:CallerAccount": account if request.action.casefold().startswith("kms:") else None,
    }
    return {key: value for key, value in found.items() if value}
