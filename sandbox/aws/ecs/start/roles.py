"""The roles of a task: whether ECS can take them, and who they are for IAM.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
"""

import json
from typing import Any

from moto.iam.exceptions import NotFoundException
from moto.iam.models import Role, iam_backends

from sandbox.aws.authorizer import Need
from sandbox.aws.ecs.start.iam import Identity, refusal
from sandbox.aws.ecs.start.starting import Starting
from sandbox.aws.identities import boundary_of, identity_policies, role_of_profile

SERVICE = "ecs-tasks.amazonaws.com"


def fault(starting: Starting) -> str | None:
    """Why ECS cannot take one of the task's roles: it is not there, or does not trust ECS; None where it can.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html has the trust policy.
    """
    for arn in (starting.execution_role, starting.task_role):
        if arn and _is_own(starting, arn) and not _can_be_taken(starting, arn):
            return (
                f"ECS was unable to assume the role '{_arn(starting, arn)}' that was provided for this task. Please "
                "verify that the role being passed has the proper trust relationship and permissions and that your IAM "
                "user has permissions to pass this role."
            )
    return None


def execution(starting: Starting) -> Identity | None:
    """The execution role; None where there is none or nothing is known of it."""
    return _identity(starting, starting.execution_role)


def task(starting: Starting) -> Identity | None:
    """The task role; None where there is none or nothing is known of it."""
    return _identity(starting, starting.task_role)


def agent(starting: Starting) -> list[Identity | None]:
    """Who pulls images and writes logs: the execution role where there is one, on an instance also the instance's role.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html
    """
    execution_role = [execution(starting)] if starting.execution_role else []
    return execution_role if starting.fargate else [*execution_role, _of_instance(starting)]


def _of_instance(starting: Starting) -> Identity | None:
    role = role_of_profile(iam_backends[starting.account][starting.partition], starting.instance_profile)
    return None if role is None else _identity(starting, role.arn)


def _identity(starting: Starting, arn: str | None) -> Identity | None:
    role = _role(starting, arn) if arn and _is_own(starting, arn) else None
    if role is None:
        return None
    iam = iam_backends[starting.account][starting.partition]
    session = f"arn:{starting.partition}:sts::{starting.account}:assumed-role/{role.name}/{starting.id}"
    return Identity(role.arn, session, identity_policies(role), boundary_of(role, iam))


def _can_be_taken(starting: Starting, arn: str) -> bool:
    role = _role(starting, arn)
    if role is None:
        return False
    trust: Any = role.assume_role_policy_document
    document = json.loads(trust) if isinstance(trust, str) else trust
    context = {"aws:SourceAccount": starting.account}
    return refusal(Need(SERVICE, "sts:AssumeRole", role.arn, resource_policy=document, context=context)) is None


def _role(starting: Starting, arn: str) -> Role | None:
    try:
        return iam_backends[starting.account][starting.partition].get_role_by_arn(_arn(starting, arn))
    except NotFoundException:
        return None


def _arn(starting: Starting, name_or_arn: str) -> str:
    """A task definition may name a role of its account without the rest of the ARN."""
    if name_or_arn.startswith("arn:"):
        return name_or_arn
    return f"arn:{starting.partition}:iam::{starting.account}:role/{name_or_arn}"


def _is_own(starting: Starting, arn: str) -> bool:
    return starting.is_here(_arn(starting, arn))
