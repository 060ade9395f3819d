"""The name and the tags of everything an environment has in AWS.

Every name with a limit on its length goes through `shorten`. A kind stands at the end of each name that shares its
name space with others (`-task`, `-execution`, `-service`), so that no two services, however named, meet in one name.
"""

import hashlib
import json
from dataclasses import dataclass, field

from ecs_platform.model.arns import Account

ROLE_LENGTH = 64
TARGET_GROUP_LENGTH = 32
FILE_SYSTEM_LENGTH = 64
"""Of EFS's creation token: https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html"""

OWN_TAGS = ("Name", "Environment", "Project", "ManagedBy", "Service")
"""Keys of the tags that are set here; the last where a resource is one service's."""
RULE_LENGTH = 64


def digest(text: str, length: int = 8) -> str:
    """The first `length` hexadecimal digits of the SHA-256 of `text`."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def shorten(name: str, limit: int) -> str:
    """`name`, or where it is longer than `limit` characters, its beginning with a hash of the whole.

    Two names that differ stay different: the hash is of the whole name, not of what was cut off.
    """
    if len(name) <= limit:
        return name
    return f"{name[: limit - 9].rstrip('-')}-{digest(name)}"


def discovery_name(alias: str) -> str:
    """The name in AWS Cloud Map of what others call by `alias`: there it can have no periods.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html
    """
    return alias.replace(".", "-")


@dataclass(frozen=True)
class Names:
    """The names of one environment.

    Attributes:
        environment: the stack's name, `[a-z][a-z0-9]{0,15}`; without a hyphen, or `prod` + `eu-api` and `prod-eu` +
            `api` would be one name.
        project: the Pulumi project's name.
        extra_tags: tags that the settings add to everything.
        default_hosts: by load balancer, the host of services that name none, `*` for the service's name; where there
            is none: every host of the public one, and on the internal one a name in the private zone.
    """

    environment: str
    project: str
    extra_tags: dict[str, str] = field(default_factory=dict)
    default_hosts: dict[str, str] = field(default_factory=dict)

    @property
    def cluster(self) -> str:
        return self.environment

    @property
    def zone(self) -> str:
        """The private hosted zone in which internal services have their names."""
        return f"{self.environment}.internal"

    @property
    def path(self) -> str:
        """The IAM path of task and execution roles."""
        return f"/ecs/{self.environment}/"

    @property
    def instance_path(self) -> str:
        """The IAM path of the container instances' role: not the one of the roles a deployer may pass."""
        return f"/ec2/{self.environment}/"

    @property
    def schedule_path(self) -> str:
        """The IAM path of the roles with which jobs are started: not the one of the roles a deployer may pass."""
        return f"/schedule/{self.environment}/"

    @property
    def deployer_path(self) -> str:
        """The IAM path of deploy identities: not the one of the roles they may pass."""
        return f"/deploy/{self.environment}/"

    @property
    def ec2_capacity_provider(self) -> str:
        """AWS refuses names that begin with `aws`, `ecs` or `fargate`, as an environment's may."""
        return f"ec2-{self.environment}"

    @property
    def key_alias(self) -> str:
        """The alias of the environment's own key, where it has one."""
        return f"alias/ecs/{self.environment}"

    def of(self, thing: str) -> str:
        """The name of a thing there is one of (`test-events`)."""
        return f"{self.environment}-{thing}"

    def access_logs_bucket(self, account: Account) -> str:
        """Buckets have one name space for the whole world: account and region make the name ours."""
        return f"{self.environment}-access-logs-{account.id}-{account.region}"

    def load_balancer(self, scheme: str) -> str:
        """`scheme` is `public` or `internal`."""
        return f"{self.environment}-{scheme}"

    def load_balancer_security_group(self, scheme: str) -> str:
        return f"{self.environment}-{scheme}-load-balancer"

    def family(self, service: str) -> str:
        """The family of a service's task definition."""
        return f"{self.environment}-{service}"

    def service(self, service: str) -> str:
        """The ECS service's name: the cluster it is in is the environment's already."""
        return service

    def log_group(self, service: str) -> str:
        return f"/ecs/{self.environment}/{service}"

    def parameter_path(self, service: str) -> str:
        """Below this path in Parameter Store a service may read."""
        return f"/{self.environment}/{service}/"

    def repository(self, service: str) -> str:
        """The ECR repository of a service's image."""
        return f"{self.environment}/{service}"

    def task_role(self, service: str) -> str:
        return shorten(f"{self.environment}-{service}-task", ROLE_LENGTH)

    def execution_role(self, service: str) -> str:
        return shorten(f"{self.environment}-{service}-execution", ROLE_LENGTH)

    def schedule_role(self, job: str) -> str:
        """The role with which EventBridge Scheduler starts a job."""
        return shorten(f"{self.environment}-{job}-schedule", ROLE_LENGTH)

    def schedule(self, job: str) -> str:
        return shorten(f"{self.environment}-{job}", ROLE_LENGTH)

    def event_rule(self, thing: str) -> str:
        """A rule of EventBridge."""
        return shorten(self.of(thing), RULE_LENGTH)

    @property
    def dead_letters(self) -> str:
        """The queue of the starts of jobs that never succeeded."""
        return self.of("schedule-dead-letters")

    def rollback_alarm(self, service: str, measure: str) -> str:
        """The alarm that rolls a service's deployments back; `measure` is `cpu`, `memory`, `http-5xx`, or `off`."""
        return self.of(f"{service}-rollback-{measure}")

    def alarm(self, service: str, measure: str) -> str:
        """The alarm of a measure of a service or a job (`http_5xx`)."""
        return self.of(f"{service}-{measure.replace('_', '-')}-alarm")

    def dashboard(self, number: int) -> str:
        """The dashboards of an environment are counted from 1."""
        return self.of(f"services-{number}")

    def service_security_group(self, service: str) -> str:
        return f"{self.environment}-{service}-service"

    def deployer(self, deployer: str) -> str:
        return shorten(f"{self.environment}-{deployer}-deployer", ROLE_LENGTH)

    def file_system(self, service: str, volume: str) -> str:
        """The file system of a service's volume: its creation token, which EFS takes once, and its name."""
        return shorten(self.of(f"{service}-{volume}"), FILE_SYSTEM_LENGTH)

    def file_system_security_group(self, service: str, volume: str) -> str:
        return f"{self.file_system(service, volume)}-file-system"

    def internal_host(self, service: str) -> str:
        """The private name of a service behind the internal load balancer."""
        return f"{service}.{self.zone}"

    def hosts_behind(self, load_balancer: str, service: str) -> tuple[str, ...]:
        """The hosts of a service that names none; none: every host."""
        if load_balancer in self.default_hosts:
            return (self.default_hosts[load_balancer].replace("*", service, 1),)
        return (self.internal_host(service),) if load_balancer == "internal" else ()

    def target_group(self, service: str, **replaces: object) -> str:
        """The name of a service's target group.

        Args:
            service: the service's name.
            replaces: all that AWS cannot change in a target group that exists (port, protocol, target type, VPC, ...).
                The name changes with them, so that the new group is made before the old one goes: a listener rule
                cannot be left without one.
        """
        suffix = digest(json.dumps([self.environment, service, replaces], sort_keys=True))
        stem = f"{self.environment}-{service}"[: TARGET_GROUP_LENGTH - len(suffix) - 1].rstrip("-")
        return f"{stem}-{suffix}"

    def tags(self, name: str, service: str | None = None) -> dict[str, str]:
        """The tags of one resource: by type, Project, Environment and Name exactly this one is found again.

        Args:
            name: the resource's name.
            service: the service it belongs to, if any.
        """
        own = {"Name": name, "Environment": self.environment, "Project": self.project, "ManagedBy": "pulumi"}
        if service is not None:
            own["Service"] = service
        return {**self.extra_tags, **own}
