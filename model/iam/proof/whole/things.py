"""What a service, or an environment, has: the things that whoever has nothing to do with it must not get at."""

from collections.abc import Iterator
from dataclasses import dataclass

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.document import Document
from ecs_platform.model.iam.file_system import file_system_policy
from ecs_platform.model.iam.proof.whole.variants import PLACING
from ecs_platform.model.iam.proof.whole.world import Thing, Workload
from ecs_platform.model.iam.scope import Deployable, Place, deployable
from ecs_platform.model.naming import Names

_NO_BUCKET = frozenset({"for another bucket"})

INSTANCES, IMAGES, STATE, BOUNDED = "@container instances", "@images", "@state", "@bounded"
"""What is beside an environment's services: no service's name begins so."""

_TASK, _INSTANCE = "0123456789abcdef0123456789abcdef", "i-0123456789abcdef0"


@dataclass(frozen=True)
class ServiceThings:
    """What a service has, by the names that it has or would have.

    Attributes:
        account: where.
        names: of its environment.
        one: the service.
        trust: who may take its roles; default unknown.
        boundary: ARN of its roles' boundary; default none.
        volumes: names of the volumes for which a file system is made; default none.
    """

    account: Account
    names: Names
    one: Deployable
    trust: Document | None = None
    boundary: str | None = None
    volumes: tuple[str, ...] = ()

    @property
    def realm(self) -> str:
        return f"{self.names.environment}/{self.one.name}"

    @property
    def owners(self) -> frozenset[str]:
        return frozenset({self.realm})

    @property
    def _ecs(self) -> str:
        return self.account.cluster(self.names.cluster)

    @property
    def schedule(self) -> str:
        return self.account.arn("scheduler", f"schedule/default/{self.names.schedule(self.one.name)}")

    @property
    def image_parameter(self) -> str:
        """The parameter that decides its image, or would by default."""
        return self.one.image_parameter or self.account.parameter(f"{self.names.parameter_path(self.one.name)}image")

    @property
    def repository(self) -> str:
        """Its repository, or the one that would be made for it."""
        return self.one.repository or self.account.repository(self.names.repository(self.one.name))

    def workload(self) -> Workload:
        """What decides what it runs."""
        return Workload(
            self.realm,
            self.one.family,
            (self.one.task_role, self.one.execution_role),
            frozenset({self.image_parameter, self.repository}),
            on_instances=not self.one.fargate,
        )

    @property
    def _task(self) -> str:
        # A task's ARN does not tell whose it is: what follows the cluster's name is drawn by AWS.
        return self.account.task(self.names.cluster, _TASK)

    def things(self) -> Iterator[Thing]:
        """All that it has."""
        yield from self._roles()
        yield from self._running()
        yield from self._data()

    def _roles(self) -> Iterator[Thing]:
        for arn in (self.one.task_role, self.one.execution_role):
            yield Thing("role", arn, self.owners, boundary=self.boundary, policy=self.trust)
        if self.one.service is None:
            role = self.account.role(self.names.schedule_path, self.names.schedule_role(self.one.name))
            yield Thing("role", role, self.owners, boundary=self.boundary)
            yield Thing("schedule", self.schedule, self.owners)

    def _running(self) -> Iterator[Thing]:
        one, tags = self.one, self.names.tags(self.one.name, self.one.name)
        here = {"ecs:cluster": self._ecs}
        ways = PLACING - {"on another cluster"} if one.place is None else frozenset[str]()
        yield Thing("family", one.family, self.owners, (f"{one.family}:7",), tags=tags, may=ways)
        yield Thing("task", self._task, self.owners, facts={**here, "ecs:task": self._task}, tags=tags)
        if one.service is not None:
            deployment = f"{one.service.replace(':service/', ':service-deployment/')}/0123456789abcdef01234"
            yield Thing("service", one.service, self.owners, (deployment,), here, tags, may=_ways(one.place))
            group = f"targetgroup/{self.names.target_group(one.name)}/0123456789abcdef"
            yield Thing("target group", self.account.arn("elasticloadbalancing", group), self.owners, tags=tags)
            target = self.account.arn("application-autoscaling", "scalable-target/0ec5")
            yield Thing("scalable target", target, self.owners, tags=tags)

    def _data(self) -> Iterator[Thing]:
        account, path, owners = self.account, self.names.parameter_path(self.one.name), self.owners
        yield Thing("parameter", account.parameter(f"{path}password"), owners)
        yield Thing("parameter", account.parameter(path.rstrip("/")), owners)
        images = owners | {f"{self.names.environment}/{IMAGES}"}
        yield Thing("parameter", account.parameter(f"{path}image"), images)
        yield Thing("secret", account.arn("secretsmanager", f"secret:{path.lstrip('/')}password-AbCdEf"), owners)
        yield Thing("repository", account.repository(self.names.repository(self.one.name)), owners)
        group = self.one.log_group
        yield Thing("log group", group, owners, (f"{group}:*", f"{group}:log-stream:ecs/main/1"))
        for volume in self.volumes:
            name = self.names.file_system(self.one.name, volume)
            arn = account.arn("elasticfilesystem", f"file-system/fs-{name}")
            policy = file_system_policy(account, arn, self.one.task_role)
            yield Thing("file system", arn, owners, tags=self.names.tags(name, self.one.name), policy=policy)
            head, hyphen, _ = volume.partition("-")
            if hyphen:
                # `shop` with `a-b`, and `shop-a` with `b`: both have one name.
                twin = f"{self.one.name}-{head}"
                policy = file_system_policy(account, f"{arn}2", self.one.task_role.replace(self.one.name, twin))
                theirs = frozenset({f"{self.names.environment}/{twin}"})
                yield Thing("file system", f"{arn}2", theirs, tags=self.names.tags(name, twin), policy=policy)


def _ways(place: Place | None) -> frozenset[str]:
    """What of where tasks go is a service's own way; all of it where nobody says."""
    if place is None:
        return PLACING
    named = {"with a public address": place.public_address, "in Service Connect": place.namespace is not None}
    return frozenset(name for name, own in named.items() if own)


def near(account: Account, names: Names, one: Deployable, other: Names) -> Iterator[ServiceThings]:
    """Services that are not there, with names nearly a service's own: what a careless `*` would let in.

    Args:
        account: where.
        names: of the service's environment.
        one: the service.
        other: of another environment, with services of the same names.
    """
    named = [(names, f"{one.name}2"), (names, f"{one.name}-admin"), (names, f"x{one.name}"), (other, one.name)]
    for whose, name in named:
        yield ServiceThings(
            account, whose, deployable(account, whose, name, fargate=one.fargate, scheduled=one.service is None)
        )


def environment_things(account: Account, names: Names, realms: frozenset[str]) -> Iterator[Thing]:
    """What all of an environment has.

    Args:
        account: where.
        names: of the environment.
        realms: of its services and jobs, which share some of it.
    """
    environment, cluster = frozenset({names.environment}), account.cluster(names.cluster)
    instances = environment | {f"{names.environment}/{INSTANCES}"}
    tags, here = names.tags(names.cluster), {"ecs:cluster": cluster}
    yield Thing("cluster", cluster, instances, facts=here, tags=tags)
    instance = account.arn("ecs", f"container-instance/{names.cluster}/{_TASK}")
    yield Thing("container instance", instance, instances, facts=here, tags=tags)
    machine = account.arn("ec2", f"instance/{_INSTANCE}")
    yield Thing("instance", machine, environment, tags=names.tags(names.of("instance")))
    yield Thing("role", account.role(names.instance_path, names.of("instance")), environment)
    profile = account.arn("iam", f"instance-profile{names.instance_path}{names.of('instance')}", region="")
    yield Thing("instance profile", profile, environment)
    yield Thing("queue", account.queue(names.dead_letters), environment | realms)
    key = account.arn("kms", f"key/of-{names.environment}")
    aliases = {"kms:ResourceAliases": names.key_alias}
    yield Thing("key", key, environment | realms, facts=aliases, tags=names.tags(names.environment), may=_NO_BUCKET)
    yield Thing("topic", account.topic(names.of("events")), environment)
    rule = f"listener-rule/app/{names.load_balancer('public')}/0123456789abcdef/0123456789abcdef/0123456789abcdef"
    yield Thing("listener rule", account.arn("elasticloadbalancing", rule), environment, tags=tags)
    logs = f"arn:{account.partition}:s3:::{names.access_logs_bucket(account)}/public/AWSLogs/log.gz"
    yield Thing("object", logs, environment)
    yield Thing("bucket", logs.partition("/")[0], environment)
    yield Thing("listing", logs.partition("/")[0], environment | {f"{names.environment}/{STATE}"})
