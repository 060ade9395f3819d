"""A task that is about to start: all that is looked at of it, whatever it needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from moto.ec2.models import EC2Backend, ec2_backends
from moto.ecs.models import TaskDefinition
from moto.utilities.utils import get_partition

from sandbox.aws.ecs.common import containers_of


@dataclass(frozen=True)
class Place:
    """Where a call to AWS leaves from: a network interface, as far as routes and security groups ask.

    Attributes:
        subnet: its subnet's id.
        groups: ids of its security groups; none means the VPC's default one.
        address: its private IPv4 address.
        public: whether it has a public IPv4 address.
    """

    subnet: str
    groups: tuple[str, ...]
    address: str
    public: bool


@dataclass(frozen=True)
class Starting:
    """A task that is about to start.

    Attributes:
        id: the task's id, which its roles' sessions are named by.
        account, region: where it runs.
        definition: its task definition.
        overrides: what RunTask gave in place of what the definition says; default nothing.
        fargate: on Fargate; else on a container instance.
        calls_from: where images, secrets and logs are asked for from: on Fargate the task's own interface, else the
            instance's, whose agent and Docker do it; none where that is not known.
        mounts_from: from where it may mount file systems.
        instance_profile: name or ARN of its instance's profile; none on Fargate, or where the instance has none.
    """

    id: str
    account: str
    region: str
    definition: TaskDefinition
    overrides: Mapping[str, Any]
    fargate: bool
    calls_from: Place | None
    mounts_from: tuple[Place, ...]
    instance_profile: str | None

    @property
    def containers(self) -> list[dict[str, Any]]:
        return containers_of(self.definition)

    @property
    def partition(self) -> str:
        return get_partition(self.region)

    @cached_property
    def ec2(self) -> EC2Backend:
        return ec2_backends[self.account][self.region]

    @property
    def execution_role(self) -> str | None:
        return self.overrides.get("executionRoleArn") or getattr(self.definition, "execution_role_arn", None)

    @property
    def task_role(self) -> str | None:
        return self.overrides.get("taskRoleArn") or getattr(self.definition, "task_role_arn", None)

    def is_here(self, arn: str) -> bool:
        """Whether an ARN is of this account and region; of others nothing is known. One without either is here."""
        _, _, _, region, account, *_ = arn.split(":", 5)
        return region in ("", self.region) and account in ("", self.account)
