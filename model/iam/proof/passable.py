"""Whether a role may be passed to tasks without a second thought: whoever may pass a role has its rights in effect."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_platform.model.arns import Account
from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.conditions import matches
from ecs_platform.model.iam.document import Document, document, listed, statements_of
from ecs_platform.model.iam.of_service import deployable_of, service_roles
from ecs_platform.model.iam.patterns import arn_overlap, arn_within, without_variables
from ecs_platform.model.iam.reach import KNOW_NO_RESOURCES, Reach, public_parameters, readable_secrets
from ecs_platform.model.iam.trust import ECS_TASKS
from ecs_platform.model.manifest.service import Service

FORBIDDEN_SERVICES = ("iam", "sts")
"""Services no passable role has any right in: with them, a role makes itself others, or takes one."""

_SECRETS_OF = {"ssm": ("parameters", "parameter"), "secretsmanager": ("secrets", "secret")}


@dataclass(frozen=True)
class PassableRole:
    """A role that a deployer may pass to tasks.

    Attributes:
        arn: its ARN.
        trust: its trust policy.
        policies: all of its policies.
        secrets: patterns of the ARNs of the parameters and secrets it may read.
        opened: the setting `permissions_outside_scope`; default nothing.
        managed_policies: ARNs of its managed policies, which are not looked at; default none.
    """

    arn: str
    trust: Document
    policies: tuple[Document, ...]
    secrets: tuple[str, ...]
    opened: tuple[str, ...] = ()
    managed_policies: tuple[str, ...] = ()


def faults(role: PassableRole, account: Account) -> list[str]:
    """Why the role should not be passed; empty for a good one.

    Checked: ECS tasks of this account take it and nobody else, and nothing narrower than AWS supports; no right in IAM
    or STS, by name or by wildcard, but for roles that `opened` names; no parameters and secrets but its service's.
    """
    found = [fault for statement in _statements([role.trust]) for fault in _trust_faults(statement, account)]
    for statement in _statements(role.policies):
        if statement["Effect"] == "Allow":
            found += _right_faults(statement, role)
    return [f"{role.arn}: {fault}" for fault in dict.fromkeys(found)]


def _statements(documents: Iterable[Document]) -> Iterator[Mapping[str, Any]]:
    for policy in documents:
        yield from statements_of(policy)


def _trust_faults(statement: Mapping[str, Any], account: Account) -> Iterator[str]:
    if statement["Effect"] != "Allow":
        return
    principal = statement.get("Principal")
    if (
        not isinstance(principal, Mapping)
        or list(principal) != ["Service"]
        or listed(principal["Service"]) != [ECS_TASKS]
    ):
        yield f"others than {ECS_TASKS} take it"
    if listed(statement.get("Action", "*")) != ["sts:AssumeRole"]:
        yield "it is taken in other ways than sts:AssumeRole"
    condition = statement.get("Condition", {})
    if listed(condition.get("StringEquals", {}).get("aws:SourceAccount", "")) != [account.id]:
        yield f"tasks of other accounts take it: aws:SourceAccount is not {account.id}"
    source = account.arn("ecs", "*")
    if listed(condition.get("ArnLike", {}).get("aws:SourceArn", "")) != [source]:
        # The cluster in it would be safer still, but AWS does not support that: no task would start.
        yield f"aws:SourceArn is not {source}"


def _right_faults(statement: Mapping[str, Any], role: PassableRole) -> Iterator[str]:
    if "NotAction" in statement or "NotResource" in statement:
        yield "it has rights by NotAction or NotResource: all but some"
        return
    opened = Reach((), role.opened).opens
    for action in listed(statement["Action"]):
        service = action.partition(":")[0].casefold()
        closed = [each for each in listed(statement["Resource"]) if not opened(action, each)]
        for forbidden in FORBIDDEN_SERVICES:
            if matches(service, forbidden) and (closed or forbidden == "iam"):
                yield f"it has rights in {forbidden}"
        for resource in closed if action.casefold() not in KNOW_NO_RESOURCES else ():
            yield from _secret_faults(service, without_variables(resource), role.secrets)


def _secret_faults(service: str, resource: str, secrets: Iterable[str]) -> Iterator[str]:
    for store, (what, kind) in _SECRETS_OF.items():
        allowed = [pattern for pattern in secrets if f":{store}:" in pattern]
        if (
            matches(service, store)
            and arn_overlap(resource, f"arn:*:{store}:*:*:{kind}*")
            and not any(arn_within(resource, pattern) for pattern in allowed)
        ):
            yield f"it reads {what} that are not its service's: {resource}"


def passable_roles(service: Service, loaded: Loaded) -> list[PassableRole]:
    """The roles of a service that its deployers may pass to tasks: its task role and its execution role."""
    roles, one = service_roles(service, loaded), deployable_of(service, loaded)
    secrets = (*readable_secrets(service, loaded), public_parameters(loaded.account))
    opened = loaded.settings.permissions_outside_scope
    task = (document(roles.task), *([document(roles.permissions)] if roles.permissions else []))
    return [
        PassableRole(one.task_role, roles.trust, task, secrets, opened, roles.managed_policies),
        PassableRole(one.execution_role, roles.trust, (document(roles.execution),), secrets),
    ]
