"""Whether a role may be passed to tasks without a second thought: whoever may pass a role has its rights in effect."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_platform.model.arns import Account
from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.conditions import matches
from ecs_platform.model.iam.document import Document, document
from ecs_platform.model.iam.of_service import deployable_of, service_roles
from ecs_platform.model.iam.trust import ECS_TASKS
from ecs_platform.model.manifest.service import Service

FORBIDDEN_SERVICES = ("iam", "sts")
"""Services no passable role has any right in: with them, a role makes itself others."""

_SECRETS_OF = {"ssm": "parameters", "secretsmanager": "secrets"}


@dataclass(frozen=True)
class PassableRole:
    """A role that a deployer may pass to tasks.

    Attributes:
        arn: its ARN.
        trust: its trust policy.
        policies: all of its policies.
        secrets: patterns of the ARNs of the parameters and secrets it may read.
    """

    arn: str
    trust: Document
    policies: tuple[Document, ...]
    secrets: tuple[str, ...]


def faults(role: PassableRole, account: Account) -> list[str]:
    """Why the role should not be passed; empty for a good one.

    Checked: ECS tasks of this account take it and nobody else, and nothing narrower than AWS supports; no right in IAM
    or STS, by name or by wildcard; no parameters and secrets but its service's.
    """
    found = [fault for statement in _statements([role.trust]) for fault in _trust_faults(statement, account)]
    for statement in _statements(role.policies):
        if statement["Effect"] == "Allow":
            found += _right_faults(statement, role.secrets)
    return [f"{role.arn}: {fault}" for fault in dict.fromkeys(found)]


def _statements(documents: Iterable[Document]) -> Iterator[Mapping[str, Any]]:
    for policy in documents:
        yield from policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]


def _listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def _trust_faults(statement: Mapping[str, Any], account: Account) -> Iterator[str]:
    if statement["Effect"] != "Allow":
        return
    principal = statement.get("Principal")
    if (
        not isinstance(principal, Mapping)
        or list(principal) != ["Service"]
        or _listed(principal["Service"]) != [ECS_TASKS]
    ):
        yield f"others than {ECS_TASKS} take it"
    if _listed(statement.get("Action", "*")) != ["sts:AssumeRole"]:
        yield "it is taken in other ways than sts:AssumeRole"
    condition = statement.get("Condition", {})
    if _listed(condition.get("StringEquals", {}).get("aws:SourceAccount", "")) != [account.id]:
        yield f"tasks of other accounts take it: aws:SourceAccount is not {account.id}"
    source = account.arn("ecs", "*")
    if _listed(condition.get("ArnLike", {}).get("aws:SourceArn", "")) != [source]:
        # The cluster in it would be safer still, but AWS does not support that: no task would start.
        yield f"aws:SourceArn is not {source}"


def _right_faults(statement: Mapping[str, Any], secrets: Iterable[str]) -> Iterator[str]:
    if "NotAction" in statement or "NotResource" in statement:
        yield "it has rights by NotAction or NotResource: all but some"
        return
    services = {action.partition(":")[0].casefold() for action in _listed(statement["Action"])}
    for forbidden in FORBIDDEN_SERVICES:
        if any(matches(service, forbidden) for service in services):
            yield f"it has rights in {forbidden}"
    for service, what in _SECRETS_OF.items():
        if any(matches(pattern, service) for pattern in services):
            allowed = [pattern for pattern in secrets if f":{service}:" in pattern]
            for resource in _listed(statement["Resource"]):
                if not any(_within(resource, pattern) for pattern in allowed):
                    yield f"it reads {what} that are not its service's: {resource}"


def _within(resource: str, pattern: str) -> bool:
    """Whether all that `resource` matches is matched by `pattern`; a wildcard at its end only takes in what follows."""
    if pattern.endswith("*") and "*" not in pattern[:-1] and "?" not in pattern:
        return resource.startswith(pattern[:-1])
    return resource == pattern


def passable_roles(service: Service, loaded: Loaded) -> list[PassableRole]:
    """The roles of a service that its deployers may pass to tasks: its task role and its execution role."""
    roles, one = service_roles(service, loaded), deployable_of(service, loaded)
    secrets = tuple(_readable(service, loaded))
    rights = {one.task_role: roles.task, one.execution_role: roles.execution}
    return [PassableRole(arn, roles.trust, (document(statements),), secrets) for arn, statements in rights.items()]


def _readable(service: Service, loaded: Loaded) -> Iterator[str]:
    """Patterns of the secrets that a service may read: its own, and what the setting `secrets_outside_scope` names."""
    account, path = loaded.account, loaded.names.parameter_path(service.name)
    # Reading by path asks for the path itself.
    yield account.parameter(path.rstrip("/"))
    for name in (path, *loaded.settings.secrets_outside_scope):
        end = "*" if name.endswith("/") else ""
        if name.startswith("arn:"):
            yield from (f"{name}{end}", f"{name}-??????")
            continue
        yield f"{account.parameter(name)}{end}"
        for secret in {name, name.lstrip("/")}:
            arn = account.arn("secretsmanager", f"secret:{secret}")
            yield from (f"{arn}{end}", f"{arn}-??????")
