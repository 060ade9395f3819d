"""What there is in an environment that a deployer can have to do with: ARNs as plain strings."""

from collections.abc import Iterable
from dataclasses import dataclass

from ecs_platform.model.arns import Account
from ecs_platform.model.naming import Names
from ecs_platform.model.settings.deployers import Deployer


@dataclass(frozen=True)
class Place:
    """Where the tasks of a service are, in the words of ECS's condition keys. Ids that only AWS knows are markers.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_service-with-iam.html#security_iam_service-with-iam-id-based-policies-conditionkeys

    Attributes:
        subnets: ids of its subnets; none in bridge mode, where ECS takes none.
        public_address: whether its tasks get a public address; default false.
        capacity: ARNs of the capacity providers of its strategy.
        namespace: ARN of the namespace in which it takes part in Service Connect; default none, and it takes no part.
    """

    subnets: tuple[str, ...]
    public_address: bool
    capacity: tuple[str, ...]
    namespace: str | None = None


@dataclass(frozen=True)
class Deployable:
    """One service or scheduled job, as deployers see it.

    Attributes:
        name: its name in the manifest.
        family: ARN of its family, without revision.
        task_role: ARN of its task role.
        execution_role: ARN of its execution role.
        log_group: ARN of its log group.
        service: ARN of its ECS service; none for a scheduled job.
        fargate: whether its tasks run on Fargate only; default true.
        exec: whether its manifest lets ECS Exec into its containers; default false.
        image_parameter: ARN of the parameter that holds its image, where the manifest says so; default none.
        repository: ARN of its ECR repository, where it has one here; default none.
        place: where its tasks are; none, the default, where nobody says: then nothing is held to it.
        schedule: ARN of the schedule of a scheduled job; none, the default, for a service.
    """

    name: str
    family: str
    task_role: str
    execution_role: str
    log_group: str
    service: str | None
    fargate: bool = True
    exec: bool = False
    image_parameter: str | None = None
    repository: str | None = None
    place: Place | None = None
    schedule: str | None = None

    @property
    def revisions(self) -> tuple[str, ...]:
        """The family's ARNs as requests name them: without a revision, or with one.

        https://github.com/aws/aws-cdk/issues/30368
        """
        return (self.family, f"{self.family}:*")


@dataclass(frozen=True)
class Scope:
    """One environment, as deployers see it.

    Attributes:
        account: where it is.
        environment: its name.
        cluster: the cluster's name.
        deployables: its services and jobs.
    """

    account: Account
    environment: str
    cluster: str
    deployables: tuple[Deployable, ...]

    @property
    def cluster_arn(self) -> str:
        return self.account.cluster(self.cluster)

    def of(self, deployer: Deployer) -> tuple[Deployable, ...]:
        """What the deployer may deploy, in the order of the names."""
        named = None if deployer.services is None else frozenset(deployer.services)
        chosen = (one for one in self.deployables if named is None or one.name in named)
        return tuple(sorted(chosen, key=lambda one: one.name))

    def missing(self, deployer: Deployer) -> tuple[str, ...]:
        """Services that the deployer names and the environment does not have."""
        known = {one.name for one in self.deployables}
        return tuple(name for name in deployer.services or () if name not in known)


def deployable(
    account: Account,
    names: Names,
    service: str,
    *,
    scheduled: bool = False,
    fargate: bool = True,
    exec_command: bool = False,
    image_parameter: str | None = None,
    repository: str | None = None,
    place: Place | None = None,
) -> Deployable:
    """A service of an environment, its ARNs computed from the names it has.

    Args:
        account: where it is.
        names: the environment's names.
        service: its name in the manifest.
        scheduled: whether it is a scheduled job, which has no ECS service; default false.
        fargate: whether its tasks run on Fargate only; default true.
        exec_command: whether its manifest lets ECS Exec in; default false.
        image_parameter: name of the parameter that holds its image; default none.
        repository: name of its ECR repository in this account; default none.
        place: where its tasks are; default none.
    """
    return Deployable(
        name=service,
        family=account.task_definition(names.family(service)).removesuffix(":*"),
        task_role=account.role(names.path, names.task_role(service)),
        execution_role=account.role(names.path, names.execution_role(service)),
        log_group=account.log_group(names.log_group(service)),
        service=None if scheduled else account.service(names.cluster, names.service(service)),
        fargate=fargate,
        exec=exec_command,
        image_parameter=None if image_parameter is None else account.parameter(image_parameter),
        repository=None if repository is None else account.repository(repository),
        place=place,
        # In the group that there is in every account.
        schedule=account.arn("scheduler", f"schedule/default/{names.schedule(service)}") if scheduled else None,
    )


def environment_scope(account: Account, names: Names, deployables: Iterable[Deployable]) -> Scope:
    """The environment of these names with these services and jobs."""
    return Scope(account, names.environment, names.cluster, tuple(deployables))
