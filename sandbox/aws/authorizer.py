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


class Authorizer(Protocol):
    """An evaluator of policies."""

    def denial(self, asked: Asked) -> Denial | None:
        """The first thing a call needs that is not allowed; none where all of it is.

        Raises:
            NotKnownError: it is not known what IAM is asked for this call, or what a policy means.
        """


def wanted(name: str | None) -> Authorizer | None:
    """The evaluator of this name, or none where SANDBOX_AUTHORIZATION is not `on`.

    Raises:
        AuthorizerError: it is on, and no name is given, or nothing has it.
    """
    if os.environ.get(SWITCH) != "on":
        return None
    if not name:
        raise AuthorizerError(
            f"{SWITCH}=on needs an evaluator of IAM policies, and none is named: give --authorizer MODULE:CLASS (what "
            f"it must be: sandbox/aws/authorizer.py), or unset {SWITCH}"
        )
    module, _, attribute = name.partition(":")
    try:
        made: Authorizer = getattr(importlib.import_module(module), attribute)()
    except (ImportError, AttributeError, ValueError) as error:
        raise AuthorizerError(f"the evaluator of IAM policies, --authorizer {name}, cannot be had: {error}") from error
    return made
