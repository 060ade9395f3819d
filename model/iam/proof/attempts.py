"""What a deployer might do, or try: the API calls that the questions are about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ecs_platform.model.iam.evaluate import Request
from ecs_platform.model.iam.proof.calls import Call, requests
from ecs_platform.model.iam.proof.targets import Existing, Target, Targets
from ecs_platform.model.iam.scope import Deployable, Scope


@dataclass(frozen=True)
class Asking:
    """Who asks about which service.

    Attributes:
        principal: ARN of the deployer.
        scope: the environment.
        service: the service asked about.
        targets: the targets for it.
    """

    principal: str
    scope: Scope
    service: Deployable
    targets: Targets

    def calls(self, name: str, target: Target, **parameters: Any) -> tuple[Request, ...]:
        """What IAM is asked for an API call about a target."""
        call = Call(self.principal, self.scope.account, name, parameters, Existing(target))
        return tuple(requests(call))

    def asks(self, action: str, resource: str, **context: str) -> tuple[Request, ...]:
        """One request as it is; in `context`, `iam__PassedToService` stands for `iam:PassedToService`."""
        keys = {key.replace("__", ":"): value for key, value in context.items()}
        return (Request(self.principal, action, resource, keys),)


DEED_TEXTS = {
    "register": "register a revision with its roles and tags",
    "update": "update the service to a revision",
    "pass": "pass the task role to tasks",
    "run": "run a one-off task of the family",
    "tag": "change the tags of a registered revision",
    "exec": "open a shell in a task",
    "deregister": "deregister a revision",
    "create role": "create a role of this name",
    "put policy": "put a policy on the task role",
    "read secrets": "read the secrets",
}


def register(asking: Asking, target: Target, **changed: Any) -> tuple[Request, ...]:
    parameters: dict[str, Any] = {
        "family": target.family.rpartition("/")[2],
        "taskRoleArn": target.task_role,
        "executionRoleArn": target.execution_role,
        "containerDefinitions": [{"name": "main", "image": "new"}],
        "requiresCompatibilities": ["FARGATE" if target.fargate else "EC2"],
        "tags": [{"key": "Environment", "value": "any"}],
        **changed,
    }
    return asking.calls("ecs:RegisterTaskDefinition", target, **parameters)


def update(asking: Asking, target: Target, **changed: Any) -> tuple[Request, ...]:
    parameters = {"cluster": target.cluster, "service": target.service, "taskDefinition": target.revision, **changed}
    return asking.calls("ecs:UpdateService", target, **parameters)


def run(asking: Asking, target: Target, **changed: Any) -> tuple[Request, ...]:
    parameters = {"cluster": target.cluster, "taskDefinition": target.revision, **changed}
    return asking.calls("ecs:RunTask", target, **parameters)


def read_secrets(asking: Asking, target: Target) -> tuple[Request, ...]:
    return asking.calls("ssm:GetParameters", target, Names=[target.secret], WithDecryption=True)


DEEDS: Mapping[str, Callable[[Asking, Target], tuple[Request, ...]]] = {
    "register": register,
    "update": update,
    "pass": lambda asking, target: asking.asks(
        "iam:PassRole", target.task_role, iam__PassedToService="ecs-tasks.amazonaws.com"
    ),
    "run": run,
    "tag": lambda asking, target: asking.calls(
        "ecs:TagResource", target, resourceArn=target.revision, tags=[{"key": "Service", "value": "mine"}]
    ),
    "exec": lambda asking, target: asking.calls(
        "ecs:ExecuteCommand", target, cluster=target.cluster, task=target.task, command="/bin/sh", interactive=True
    ),
    "deregister": lambda asking, target: asking.calls(
        "ecs:DeregisterTaskDefinition", target, taskDefinition=target.revision
    ),
    "create role": lambda asking, target: asking.asks("iam:CreateRole", target.task_role),
    "put policy": lambda asking, target: asking.asks("iam:PutRolePolicy", target.task_role),
    "read secrets": read_secrets,
}


def either_name(asking: Asking, target: Target) -> tuple[Request, ...]:
    """Registration with the family's ARN with and without a revision: AWS has asked for both."""
    asked = register(asking, target)
    names = (target.family, f"{target.family}:*")
    return tuple(
        replace(request, resource=name) for request in asked if request.action != "iam:PassRole" for name in names
    )


def tag_while_registering(asking: Asking, target: Target) -> tuple[Request, ...]:
    """The tags of a registration, alone."""
    return tuple(request for request in either_name(asking, target) if request.action == "ecs:TagResource")


def see_deployments(asking: Asking, target: Target) -> tuple[Request, ...]:
    one = f"{target.service.replace(':service/', ':service-deployment/')}/0123456789abcdef01234"
    return (
        *asking.calls("ecs:ListServiceDeployments", target, cluster=target.cluster, service=target.service),
        *asking.calls("ecs:DescribeServiceDeployments", target, serviceDeploymentArns=[one]),
    )
