"""What a task's roles may, as IAM decides it: asked of the evaluator that the local AWS was given.

Without an evaluator everything is allowed, and so is what nobody here can know: what roles of other accounts may, and
what hangs on condition keys of which a request's value is not known here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sandbox.aws import authorizer
from sandbox.aws.authorizer import Denial, Document, Need, NotKnownError

Context = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Identity:
    """A role as a task has taken it.

    Attributes:
        arn: the role's ARN.
        session: ARN of the task's session of it, which messages name.
        policies: its policies.
        boundary: its permissions boundary; none without one.
    """

    arn: str
    session: str
    policies: Sequence[Document]
    boundary: Sequence[Document] | None


@dataclass(frozen=True)
class Wish:
    """Something that a role wants to do.

    Attributes:
        action: `ssm:GetParameters`.
        resource: ARN of what it is about; `*` where the action knows none.
        context: condition keys of the request, beside those of every request; default none.
        tags: tags of the resource; default: they are not known.
        tag_keys: condition keys that tell of them, beside `aws:ResourceTag`.
        of_resource: the policy of the resource; default none.
        through: the policy of the VPC endpoint that it goes through; default none.
    """

    action: str
    resource: str
    context: Context | None = None
    tags: Mapping[str, str] | None = None
    tag_keys: tuple[str, ...] = ()
    of_resource: Document | None = None
    through: Document | None = None


def nobody_may(identities: Sequence[Identity | None], wish: Wish) -> str | None:
    """AWS's words where none of several identities may do something; None where one may, or is not known."""
    denials = [denial(identity, wish) for identity in identities]
    return None if not denials or None in denials else denials[0]


def denial(identity: Identity | None, wish: Wish) -> str | None:
    """AWS's words where an identity may not do something; None where it may, or where that is not known."""
    if identity is None:
        return None
    need = Need(
        identity.arn,
        wish.action,
        wish.resource,
        identity.policies,
        identity.boundary,
        wish.of_resource,
        [wish.through] if wish.through else [],
    )
    found = refusal(replace(need, context={**_absent_tags(wish, need), **_tags(wish), **(wish.context or {})}))
    return found.message(identity.session) if found else None


def refusal(need: Need) -> Denial | None:
    """What the evaluator says; None without one, and where it does not know."""
    evaluator = authorizer.known()
    try:
        return None if evaluator is None else evaluator.refusal(need)
    except NotKnownError:
        return None


def _tags(wish: Wish) -> dict[str, str]:
    kinds = ("aws:ResourceTag", *wish.tag_keys)
    return {f"{kind}/{name}": value for name, value in (wish.tags or {}).items() for kind in kinds}


def _absent_tags(wish: Wish, need: Need) -> dict[str, Sequence[str]]:
    """The tags that policies ask for and the resource certainly has not got."""
    if wish.tags is None:
        return {}
    kinds = {kind.lower() for kind in ("aws:ResourceTag", *wish.tag_keys)}
    given = [*need.policies, *(need.boundary or []), *([need.resource_policy] if need.resource_policy else [])]
    return {key: () for key in _condition_keys(given) if key.partition("/")[0].lower() in kinds}


def _condition_keys(policies: Sequence[Document]) -> Iterator[str]:
    for policy in policies:
        several = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
        for keys in (keys for one in several for keys in (one.get("Condition") or {}).values()):
            yield from keys
