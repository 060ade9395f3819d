"""Who decides for the local AWS what IAM allows: an evaluator of policies, named from outside and written elsewhere.

The name is `MODULE:CLASS`, importable by the Python that runs the local AWS; the class takes no arguments.
"""

import importlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
class Denial:
    """What is not allowed of a call.

    Attributes:
        action: the action that IAM was asked for.
        resource: on which ARN; `*` where the action knows none.
        why: no policy allows it, the permissions boundary does not, or a policy denies it.
    """

    action: str
    resource: str
    why: Literal["not allowed", "outside the boundary", "denied"]


@dataclass(frozen=True)
class Need:
    """One question to IAM: may somebody do this?

    Attributes:
        principal: ARN of the role that asks, or `anonymous`.
        action: `ssm:GetParameters`.
        resource: ARN of what it is about, or `*` where the action knows no resources.
        context: condition keys of the request.
    """

    principal: str
    action: str
    resource: str
    context: Mapping[str, str | Sequence[str]]


class Authorizer(Protocol):
    """An evaluator of policies."""

    def denial(self, asked: Asked) -> Denial | None:
        """The first thing a call needs that is not allowed; none where all of it is.

        Raises:
            NotKnownError: it is not known what IAM is asked for this call, or what a policy means.
        """

    def lacking(self, policies: Sequence[Document], boundary: Sequence[Document] | None, need: Need) -> Denial | None:
        """What keeps policies, within a boundary, from allowing what is needed; none where they allow it.

        The policies are an identity's, or the one of a resource, which says of whom it speaks.

        Raises:
            NotKnownError: it is not known what a policy means.
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
