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

from sandbox.aws.ecs import container_logs, start
from sandbox.aws.ecs.common import FARGATE_PROVIDERS, Backend, arn, containers_of, hex_id
from sandbox.aws.ecs.container import Container

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
    ticks_running = ticks_waiting = 0
    # What the load balancers say of it, whether it has ever been healthy, and whether it ended because it was not.
    targets_pass = True
    was_healthy = failed_checks = False
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
        self.containers = [Container(container) for container in containers_of(definition)]
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
    def health(self) -> str:
        """Its essential containers' health: the worst of them, as the API orders them.

        https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
        """
        found = {container.health for container in self._essential}
        return next((state for state in ("UNHEALTHY", "UNKNOWN") if state in found), "HEALTHY")

    @property
    def healthy(self) -> bool:
        """It runs, and passes the checks that there are."""
        checked = all(container.health == "HEALTHY" for container in self._essential if container.check)
        return self.running and checked and self.targets_pass

    @property
    def failed(self) -> bool:
        """It ended by its own fault, and before it was healthy or because it was so no more.

        A task that was healthy and then ends is none for the circuit breaker:
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
        https://github.com/aws/containers-roadmap/issues/1206
        """
        ended = self.stop_code in ("EssentialContainerExited", "TaskFailedToStart") and self.exit_code != 0
        return self.failed_checks or (ended and not self.was_healthy)

    @property
    def placed(self) -> bool:
        return self.on_fargate or self.instance is not None

    @property
    def private_ip(self) -> str | None:
        return self.detail("privateIPv4Address")

    @property
    def _essential(self) -> list[Container]:
        return [container for container in self.containers if container.essential]

    @property
    def _architecture(self) -> str | None:
        """X86_64 or ARM64: of the instance, or as the definition says it of Fargate; None where it is not known."""
        if self.instance is not None:
            return {"x86_64": "X86_64", "arm64": "ARM64"}.get(str(self.instance.attributes.get("ecs.cpu-architecture")))
        return (self.definition.runtime_platform or {}).get("cpuArchitecture") or "X86_64"

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
        for container in self.containers:
            container.start(self._architecture)
        self._write_starts()
        if self._essential_ended():
            return
        self.last_status = "RUNNING"
        self.started_at = utcnow()

    def _work(self) -> None:
        self.ticks_running += 1
        lived = [container for container in self.containers if not container.ended]
        for container in self.containers:
            container.work()
        self._write_ends(lived)
        ended = self._essential_ended()
        if not ended and not self.of_service and self.ticks_running >= WORK_TICKS and not self._will_end:
            self._essential[0].exit_code = 0
            self._write_ends(self._essential[:1])
            self._essential_ended()

    @property
    def _will_end(self) -> bool:
        return any(container.behaviour.exits_after for container in self._essential)

    def _essential_ended(self) -> bool:
        ended = next((container for container in self._essential if container.ended), None)
        if ended is not None:
            self.exit_code = ended.exit_code
            self.stop("EssentialContainerExited", "Essential container in task exited")
        return ended is not None

    def _write_starts(self) -> None:
        commands = {each.get("name"): each.get("command") for each in self.overrides.get("containerOverrides") or []}
        for definition, container in zip(containers_of(self.definition), self.containers, strict=True):
            line = container_logs.started(definition, commands.get(container.name))
            wrong = container.ended and container.behaviour.architecture
            container_logs.write(self.backend, definition, self.id, container_logs.EXEC_FORMAT_ERROR if wrong else line)
        self._write_ends(self.containers)

    def _write_ends(self, lived: list[Container]) -> None:
        """The last line of those that have ended."""
        for definition, container in zip(containers_of(self.definition), self.containers, strict=True):
            if container in lived and container.ended:
                container_logs.write(self.backend, definition, self.id, f"ends with exit code {container.exit_code}")

    def _wind_down(self) -> None:
        if self.last_status == "RUNNING":
            self.last_status = "DEACTIVATING"
        elif self.last_status != "STOPPED":
            self._detach_network()
            self.last_status = "STOPPED"
            self.stopped_at = utcnow()
            for container in self.containers:
                if self.started_at and not container.ended:
                    container.exit_code = STOPPED_BY_ECS

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
            instance_profile=profile_of(host),
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


def _place(host: Any) -> start.Place | None:
    if host is None or not host.subnet_id:
        return None
    groups = tuple(group.id for group in host.security_groups)
    return start.Place(host.subnet_id, groups, host.private_ip, bool(host.public_ip))


def profile_of(host: Any) -> str | None:
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
