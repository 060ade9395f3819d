"""Who decides for the local AWS what IAM allows: an evaluator of policies, named from outside and written elsewhere.

The name is `MODULE:CLASS`, importable by the Python that runs the local AWS; the class takes no arguments.
"""

import importlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

SWITCH = "SANDBOX_AUTHORIZATION"

Document = dict[str, Any]
"""A policy document, as it was given to IAM."""


class NotKnownError(LookupError):
    """An evaluator does not know what IAM would say; the message tells of what, and the call is refused."""


class AuthorizerError(Exception):
    """There is no evaluator where one is needed; the message says what to do."""


class Existing(Protocol):
    """What AWS knows already when it is called."""

    def roles(self, task_definition: str) -> Sequence[str]:
        """ARNs of task role and execution role of a task definition, given as ARN, `family:revision` or `family`."""

    def tags(self, resource: str) -> Mapping[str, str]:
        """The tags of a task, by its ARN, or of a scalable target, by its resource id."""

    def namespace(self, name: str) -> str | None:
        """The ARN of a namespace of Cloud Map by its name; None where there is none."""


@dataclass(frozen=True)
class Asked:
    """An API call that somebody wants to make.

    Attributes:
        principal: ARN of the user, or of the role's session.
        policies: its policies.
        boundary: its permissions boundary; none without one.
        region: the region called.
        account: id of the account called.
        call: service prefix and operation, `ecs:UpdateService`.
        parameters: its parameters, named as in the AWS API.
        existing: what AWS knows already.
    """

    principal: str
    policies: Sequence[Document]
    boundary: Sequence[Document] | None
    region: str
    account: str
    call: str
    parameters: Mapping[str, Any]
    existing: Existing


@dataclass(frozen=True)
class Need:
    """What somebody needs of a resource while something else is done for it: a task's start reads secrets, for one.

    Attributes:
        principal: who needs it: ARN of a role, of its session (`arn:aws:sts::ID:assumed-role/NAME/SESSION`) or of a
            user, the name of an AWS service, or `*` for one that does not say who it is (NFS without IAM).
        action: `secretsmanager:GetSecretValue`.
        resource: the resource's ARN; `*` where the action knows none.
        policies: the principal's; none for an AWS service, and for `*`.
        boundary: its permissions boundary; default none.
        resource_policy: the resource's own: of a secret, repository, bucket, key or file system. Default none, which
            is AWS's default policy for a key (all that its account's policies say) and for a file system (everybody).
        endpoints: policies of the VPC endpoints that the request goes through; default none.
        owner: id of the resource's account; default: as its ARN says, else the principal's (buckets have none).
        context: further condition keys, `{"aws:SourceVpce": "vpce-1"}`; principal, accounts and TLS are known. A key
            that the request certainly has not got is given with no values, `{"aws:SourceVpce": ()}`: of others that
            are not given it is not known whether AWS has them.
    """

    principal: str
    action: str
    resource: str
    policies: Sequence[Document] = ()
    boundary: Sequence[Document] | None = None
    resource_policy: Document | None = None
    endpoints: Sequence[Document] = ()
    owner: str | None = None
    context: Mapping[str, str | Sequence[str]] = field(default_factory=dict)


Why = Literal[
    "not allowed",
    "denied",
    "outside the boundary",
    "denied by the boundary",
    "not allowed by the resource",
    "denied by the resource",
    "not allowed by the endpoint",
    "denied by the endpoint",
]

_BECAUSE: Mapping[Why, str] = {
    "not allowed": "because no identity-based policy allows the {} action",
    "denied": "with an explicit deny in an identity-based policy",
    "outside the boundary": "because no permissions boundary allows the {} action",
    "denied by the boundary": "with an explicit deny in a permissions boundary",
    "not allowed by the resource": "because no resource-based policy allows the {} action",
    "denied by the resource": "with an explicit deny in a resource-based policy",
    "not allowed by the endpoint": "because no VPC endpoint policy allows the {} action",
    "denied by the endpoint": "with an explicit deny in a VPC endpoint policy",
}


@dataclass(frozen=True)
class Denial:
    """What is not allowed.

    Attributes:
        action: the action that IAM was asked for.
        resource: on which ARN; `*` where the action knows none.
        why: which kind of policy does not allow it, or denies it.
    """

    action: str
    resource: str
    why: Why

    def message(self, principal: str) -> str:
        """What AWS says to the principal, given as ARN.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
        """
        where = "" if self.resource == "*" else f" on resource: {self.resource}"
        because = _BECAUSE[self.why].format(self.action)
        return f"User: {principal} is not authorized to perform: {self.action}{where} {because}"


class Authorizer(Protocol):
    """An evaluator of policies."""

    def denial(self, asked: Asked) -> Denial | None:
        """The first thing a call needs that is not allowed; none where all of it is.

        Raises:
            NotKnownError: it is not known what IAM is asked for this call, or what a policy means.
        """

    def refusal(self, need: Need) -> Denial | None:
        """Why somebody does not get what it needs of a resource; none where it does.

        Raises:
            NotKnownError: it is not known what a policy means, or a refusal would depend on a condition key of which
                nothing is known; AWS might allow it.
        """


_KNOWN: list[Authorizer] = []


def know(authorizer: Authorizer | None) -> None:
    """From now on this evaluator is asked what roles may do; without one IAM is not asked at all."""
    _KNOWN[:] = [] if authorizer is None else [authorizer]


def known() -> Authorizer | None:
    """The evaluator that was made known last."""
    return _KNOWN[0] if _KNOWN else None


def judges_requests() -> bool:
    """Whether signed requests are judged too: SANDBOX_AUTHORIZATION is `on`."""
    return os.environ.get(SWITCH) == "on"


def named(name: str | None) -> Authorizer | None:
    """The evaluator of this name; none where no name is given.

    Raises:
        AuthorizerError: nothing has this name, or SANDBOX_AUTHORIZATION is on and no name is given.
    """
    if not name:
        if judges_requests():
            raise AuthorizerError(
                f"{SWITCH}=on needs an evaluator of IAM policies, and none is named: give --authorizer MODULE:CLASS "
                f"(what it must be: sandbox/aws/authorizer.py), or unset {SWITCH}"
            )
        return None
    module, _, attribute = name.partition(":")
    try:
        made: Authorizer = getattr(importlib.import_module(module), attribute)()
    except (ImportError, AttributeError, ValueError) as error:
        raise AuthorizerError(f"the evaluator of IAM policies, --authorizer {name}, cannot be had: {error}") from error
    return made
