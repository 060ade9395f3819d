"""What the questions aim at: a service of the deployer's, and six things that are nearly that and are not its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.scope import Deployable, Scope, deployable
from ecs_platform.model.naming import Names


@dataclass(frozen=True)
class Target:
    """What a call is made about.

    Attributes:
        label: how the questions call it.
        service: ARN of the ECS service updated.
        cluster: ARN of the cluster.
        family: ARN of the family registered, or that the definition used is of; without revision.
        task_role: ARN of the task role in the definition.
        execution_role: ARN of the execution role in the definition.
        task_tags: tags of the task a shell is opened in.
        secret: name of a parameter with a secret.
        log_group: ARN of the log group.
        fargate: whether the definition is for Fargate.
        schedule: ARN of the schedule, were it a job.
        image_parameter: ARN of the parameter that holds its image.
    """

    label: str
    service: str
    cluster: str
    family: str
    task_role: str
    execution_role: str
    task_tags: Mapping[str, str]
    secret: str
    log_group: str
    fargate: bool
    schedule: str
    image_parameter: str

    @property
    def revision(self) -> str:
        return f"{self.family}:7"

    @property
    def task(self) -> str:
        return f"{self.cluster.replace(':cluster/', ':task/')}/0123456789abcdef0123456789abcdef"

    @property
    def role_name(self) -> str:
        return self.task_role.rpartition("/")[2]


@dataclass(frozen=True)
class Targets:
    """The targets for one of the deployer's services.

    Attributes:
        own: the service itself.
        others: the six others, by label.
    """

    own: Target
    others: Mapping[str, Target]

    @property
    def all(self) -> Mapping[str, Target]:
        return {self.own.label: self.own, **self.others}


@dataclass(frozen=True)
class Existing:
    """What AWS knows while a question is asked: that all definitions and tasks are the target's."""

    target: Target

    def roles(self, task_definition: str) -> Sequence[str]:  # noqa: ARG002
        return (self.target.task_role, self.target.execution_role)

    def tags(self, resource: str) -> Mapping[str, str]:  # noqa: ARG002
        return self.target.task_tags


def targets(scope: Scope, names: Names, service: Deployable, other: str) -> Targets:
    """The targets for a service.

    Args:
        scope: the environment.
        names: its names.
        service: one of the deployer's services.
        other: the name of a service that is not the deployer's.
    """
    account = scope.account
    own = _target("own service", account, names, service)
    stranger = _target("other service", account, names, deployable(account, names, other, fargate=service.fargate))
    # The nearest names there are: what a careless `*` at the end would let in.
    elsewhere = replace(names, environment=f"{names.environment}2")
    twin = deployable(account, elsewhere, service.name, fargate=service.fargate)
    namesake = deployable(account, names, f"{service.name}-admin", fargate=service.fargate)
    admin = account.role(names.path, "admin")
    nobodys = {"Environment": names.environment}
    others = [
        stranger,
        _target("other environment", account, elsewhere, twin),
        replace(own, label="admin role", task_role=admin, execution_role=admin, task_tags=nobodys),
        replace(
            own,
            label="role of another service",
            task_role=stranger.task_role,
            execution_role=stranger.execution_role,
            task_tags=stranger.task_tags,
        ),
        replace(
            own,
            label="foreign family",
            family=account.arn("ecs", "task-definition/legacy"),
            task_tags=nobodys,
        ),
        _target("same name prefix", account, names, namesake),
    ]
    return Targets(own, {target.label: target for target in others})


def _target(label: str, account: Account, names: Names, service: Deployable) -> Target:
    return Target(
        label=label,
        service=service.service or account.service(names.cluster, names.service(service.name)),
        cluster=account.cluster(names.cluster),
        family=service.family,
        task_role=service.task_role,
        execution_role=service.execution_role,
        task_tags=names.tags(service.name, service.name),
        secret=f"{names.parameter_path(service.name)}password",
        log_group=service.log_group,
        fargate=service.fargate,
        schedule=account.arn("scheduler", f"schedule/default/{names.schedule(service.name)}"),
        image_parameter=service.image_parameter or account.parameter(f"{names.parameter_path(service.name)}image"),
    )
