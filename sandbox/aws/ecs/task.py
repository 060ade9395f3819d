"""One task: from PROVISIONING to STOPPED, one step a tick.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

import secrets
import uuid
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.ecs.models import Cluster, ContainerInstance, TaskDefinition

from sandbox.aws.ecs import start
from sandbox.aws.ecs.common import FARGATE_PROVIDERS, Backend, arn, containers_of, hex_id

# An image with this tag stands for a container that ends right after its start.
BROKEN = ":broken"
# What a task that belongs to no service (RunTask) works before it is done, in ticks.
WORK_TICKS = 5
# The exit code of a container that is told to end: SIGTERM.
STOPPED_BY_ECS = 143
FIRST_DYNAMIC_PORT = 32768


class Task:
    """What RunTask and services start. Attributes `task_arn` and `tags` are also read by moto's tagging calls."""

    # As every task begins.
    instance: ContainerInstance | None = None
    attachment: dict[str, Any] | None = None
    last_status = "PROVISIONING"
    desired_status = "RUNNING"
    health = "UNKNOWN"
    ticks_running = 0
    started_at: datetime | None = None
    stopping_at: datetime | None = None
    stopped_at: datetime | None = None
    stop_code: str | None = None
    stopped_reason: str | None = None
    exit_code: int | None = None

    def __init__(
        self,
        backend: Backend,
        cluster: Cluster,
        definition: TaskDefinition,
        *,
        group: str,
        started_by: str = "",
        launch_type: str,
        capacity_provider: str | None = None,
        network: dict[str, Any] | None = None,
        overrides: dict[str, Any] | None = None,
        tags: list[dict[str, str]] | None = None,
        fields: dict[str, Any] | None = None,
    ) -> None:
        self.id = hex_id()
        self.task_arn = arn(backend, "task", cluster.name, self.id)
        self.backend = backend
        self.cluster_name = cluster.name
        self.cluster_arn = cluster.arn
        self.definition = definition
        self.group = group
        self.started_by = started_by
        self.launch_type = launch_type
        self.capacity_provider = capacity_provider
        self.network = (network or {}).get("awsvpcConfiguration") or {}
        self.overrides = overrides or {}
        self.tags = tags or []
        self.fields = fields or {}
        self.host_ports: dict[tuple[str, int], int] = {}
        self.created_at = utcnow()
        self.awsvpc = definition.network_mode == "awsvpc"
        self._has_health_check = any("healthCheck" in container for container in containers_of(definition))
        self.runtime_ids = [f"{self.id}-{secrets.randbelow(10**10):010d}" for _ in containers_of(definition)]
        self.container_ids = [str(uuid.uuid4()) for _ in containers_of(definition)]

    # What it is

    @property
    def on_fargate(self) -> bool:
        return self.launch_type == "FARGATE"

    @property
    def of_service(self) -> bool:
        return self.group.startswith("service:")

    @property
    def live(self) -> bool:
        return self.last_status != "STOPPED"

    @property
    def wanted(self) -> bool:
        return self.desired_status == "RUNNING"

    @property
    def running(self) -> bool:
        return self.wanted and self.last_status == "RUNNING"

    @property
    def healthy(self) -> bool:
        return self.running and (self.health == "HEALTHY" or not self._has_health_check)

    @property
    def failed(self) -> bool:
        """It ended by its own fault."""
        return self.stop_code in ("EssentialContainerExited", "TaskFailedToStart") and self.exit_code != 0

    @property
    def placed(self) -> bool:
        return self.on_fargate or self.instance is not None

    @property
    def private_ip(self) -> str | None:
        return self.detail("privateIPv4Address")

    @property
    def _broken(self) -> bool:
        return any(map(_is_broken, self._essential))

    @property
    def _essential(self) -> list[dict[str, Any]]:
        return [container for container in containers_of(self.definition) if container.get("essential", True)]

    def exit_code_of(self, container: str) -> int | None:
        """The exit code of one of its containers: the one that ended by itself has its own, ECS stops the others.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
        """
        ended = next(iter([each for each in self._essential if _is_broken(each)] or self._essential), None)
        if self.stop_code != "EssentialContainerExited" or ended is None or container == ended["name"]:
            return self.exit_code
        return STOPPED_BY_ECS if self.started_at else None

    # What happens to it

    def advance(self) -> None:
        """One step of its life."""
        if not self.wanted:
            self._wind_down()
        elif self.last_status == "PROVISIONING" and self.placed:
            self._attach_network()
            self.last_status = "PENDING"
        elif self.last_status == "PENDING":
            self._start()
        elif self.last_status == "RUNNING":
            self._work()

    def stop(self, code: str, reason: str) -> None:
        """Ask it to end; `code` is one of the API's stop codes."""
        if not self.wanted:
            return
        self.desired_status = "STOPPED"
        self.stop_code = code
        self.stopped_reason = reason
        self.stopping_at = utcnow()

    def _start(self) -> None:
        if fault := start.fault(self._about_to_start()):
            self.stop("TaskFailedToStart", fault)
            return
        if self._broken:
            self.exit_code = 1
            self.stop("EssentialContainerExited", "Essential container in task exited")
            return
        self.last_status = "RUNNING"
        self.started_at = utcnow()

    def _work(self) -> None:
        self.ticks_running += 1
        if self._has_health_check:
            self.health = "HEALTHY"
        if not self.of_service and self.ticks_running >= WORK_TICKS:
            self.exit_code = 0
            self.stop("EssentialContainerExited", "Essential container in task exited")

    def _wind_down(self) -> None:
        if self.last_status == "RUNNING":
            self.last_status = "DEACTIVATING"
        elif self.last_status != "STOPPED":
            self._detach_network()
            self.last_status = "STOPPED"
            self.stopped_at = utcnow()
            self.exit_code = STOPPED_BY_ECS if self.exit_code is None and self.started_at else self.exit_code

    def _about_to_start(self) -> start.Starting:
        """What is looked at before its containers start."""
        host = self._host
        own = self._own_place
        return start.Starting(
            id=self.id,
            account=self.backend.account_id,
            region=self.backend.region_name,
            definition=self.definition,
            overrides=self.overrides,
            fargate=self.on_fargate,
            calls_from=own if self.on_fargate else _place(host),
            mounts_from=tuple(place for place in (own, _place(host)) if place),
            instance_profile=_profile(host),
        )

    @property
    def _host(self) -> Any:
        """The EC2 instance that it runs on, if any."""
        if self.instance is None:
            return None
        ec2 = ec2_backends[self.backend.account_id][self.backend.region_name]
        return ec2.get_instance(self.instance.ec2_instance_id)

    @property
    def _own_place(self) -> start.Place | None:
        """Its own network interface: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html:
        on an instance it has no public address."""
        subnet, address = self.detail("subnetId"), self.private_ip
        if subnet is None or address is None:
            return None
        public = self.on_fargate and self.network.get("assignPublicIp") == "ENABLED"
        return start.Place(subnet, tuple(self.network.get("securityGroups") or ()), address, public)

    def _attach_network(self) -> None:
        if not self.awsvpc:
            return
        ec2 = ec2_backends[self.backend.account_id][self.backend.region_name]
        subnets = self.network["subnets"]
        subnet = ec2.get_subnet(subnets[int(self.id, 16) % len(subnets)])
        groups = self.network.get("securityGroups") or []
        address = subnet.get_available_subnet_ip(self)  # type: ignore[arg-type]  # moto only remembers who has it
        interface = ec2.create_network_interface(
            subnet=subnet,
            private_ip_address=address,
            group_ids=groups,
            description=self.attachment_description,
        )
        interface.status = "in-use"
        details = {
            "subnetId": subnet.id,
            "networkInterfaceId": interface.id,
            "macAddress": interface.mac_address,
            "privateDnsName": getattr(interface, "private_dns_name", None),
            "privateIPv4Address": interface.private_ip_address,
        }
        self.attachment = {
            "id": str(uuid.uuid4()),
            "type": "ElasticNetworkInterface",
            "status": "ATTACHED",
            "details": [{"name": name, "value": value} for name, value in details.items() if value],
        }

    @property
    def attachment_description(self) -> str:
        return f"arn:aws:ecs:{self.backend.region_name}:{self.backend.account_id}:attachment/{self.id}"

    def _detach_network(self) -> None:
        if self.attachment is None:
            return
        ec2 = ec2_backends[self.backend.account_id][self.backend.region_name]
        interface = ec2.enis.pop(self.detail("networkInterfaceId") or "", None)
        if interface is not None:
            interface.subnet.del_subnet_ip(self.private_ip)
        self.attachment["status"] = "DELETED"

    def detail(self, name: str) -> str | None:
        details = self.attachment["details"] if self.attachment else []
        return next((detail["value"] for detail in details if detail["name"] == name), None)


def _is_broken(container: dict[str, Any]) -> bool:
    return str(container.get("image", "")).endswith(BROKEN)


def _place(host: Any) -> start.Place | None:
    if host is None or not host.subnet_id:
        return None
    groups = tuple(group.id for group in host.security_groups)
    return start.Place(host.subnet_id, groups, host.private_ip, bool(host.public_ip))


def _profile(host: Any) -> str | None:
    """Name or ARN of an instance's profile; a launch template gives either in a mapping."""
    given = getattr(host, "iam_instance_profile", None) or {}
    return given if isinstance(given, str) else given.get("Name") or given.get("Arn")


def launch_type_of(provider: str | None, launch_type: str | None) -> str:
    """FARGATE or EC2, of a task that a capacity provider or a launch type asks for."""
    if provider:
        return "FARGATE" if provider in FARGATE_PROVIDERS else "EC2"
    return launch_type or "EC2"


def tasks_of(backend: Backend, cluster_name: str) -> list[Task]:
    """Every task of the cluster, also the ones that stopped a while ago."""
    return list(backend.tasks.get(cluster_name, {}).values())  # type: ignore[arg-type]


def add(backend: Backend, task: Task) -> None:
    backend.tasks.setdefault(task.cluster_name, {})[task.task_arn] = task  # type: ignore[assignment]
