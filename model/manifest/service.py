"""A service, with everything its manifest says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PrivateAttr

from ecs_platform.model.manifest.alarms import Alarms
from ecs_platform.model.manifest.connect_port import ConnectPort, declared_port, port_of_file
from ecs_platform.model.manifest.container import Command, ContainerName
from ecs_platform.model.manifest.count import NUMBER, Count
from ecs_platform.model.manifest.definition import Definition, DefinitionFile, main_container_of, serving_ports
from ecs_platform.model.manifest.deployment import Deployment
from ecs_platform.model.manifest.environment import Secrets, VariableName, Variables
from ecs_platform.model.manifest.http import Http, Rule
from ecs_platform.model.manifest.image import Image
from ecs_platform.model.manifest.logs import Logging
from ecs_platform.model.manifest.network import Network
from ecs_platform.model.manifest.permissions import Permissions
from ecs_platform.model.manifest.platform import Platform, PlatformField
from ecs_platform.model.manifest.refused import NO_HTTP, REFUSED_TYPES
from ecs_platform.model.manifest.schedule import Trigger
from ecs_platform.model.manifest.sidecar import Sidecar
from ecs_platform.model.manifest.storage import Storage
from ecs_platform.model.manifest.target import Target, rules_of, targets_of
from ecs_platform.model.naming import Names
from ecs_platform.model.reading.fields import TEXT, AsTuple, Section, Shorthand, always, fault, matching
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.reading.source import Node
from ecs_platform.model.routes.route import LoadBalancer, Route
from ecs_platform.model.task.rules.values import TASK_CPU

WEB, BACKEND, WORKER, JOB = "Load Balanced Web Service", "Backend Service", "Worker Service", "Scheduled Job"
ServiceType = Literal["Load Balanced Web Service", "Backend Service", "Worker Service", "Scheduled Job"]

CPU, MEMORY = 256, 512
"""What a task on Fargate gets where its manifest does not say: CPU units and MiB."""

NAME_LENGTH = 40

_NO_STORAGE, _OWN_LOGS = always(Storage()), always(Logging())


def _known_type(value: object) -> object:
    if isinstance(value, str) and value in REFUSED_TYPES:
        raise fault(f"`{value}` of AWS Copilot is not supported", REFUSED_TYPES[value])
    return value


_SIZE = re.compile("([0-9]+[.]?[0-9]*|[.][0-9]+) ?(?:vcpu|cpu|gb|gib|g)", re.IGNORECASE)
_UNITS, _LARGEST = 1024, 256


def _in_units(value: object) -> object:
    """A size as people say it, and files may have it, is told in CPU units or MiB."""
    found = _SIZE.fullmatch(value) if isinstance(value, str) else None
    size = float(found[1]) if found is not None else value if isinstance(value, float) else None
    if size is not None and size < _LARGEST:
        hint = f"write `{size * _UNITS:.0f}`: a core has {_UNITS} units, a GB {_UNITS} MiB"
        raise fault(f"`{value}` is no number of CPU units or MiB", hint)
    return value


def _number_of_tasks(value: object) -> object:
    """A number in quotes, a range alone, `high-availability/3`: texts, and none of them is a number of tasks."""
    if not isinstance(value, str):
        return value
    number = re.fullmatch(r"(?:.*/)?\s*([0-9]+)\s*", value)
    hint = f"write `count: {number[1]}`, without quotes" if number is not None else "write a number, `count: 3`"
    if re.fullmatch(r"\s*[0-9]+\s*-\s*[0-9]+\s*", value):
        hint = f"write `count: {{range: {value.strip()}, cpu_percentage: 70}}`"
    raise fault(f"`{value}` is not a number of tasks", hint)


def _no_switch(value: object) -> object:
    """`http: false`, by which AWS Copilot leaves a service with its Network Load Balancer alone."""
    if value is False:
        raise fault("a service without `http` is a Backend Service", NO_HTTP)
    return value


@dataclass(frozen=True)
class Source:
    """What a service was read from.

    Attributes:
        node: the merged tree: every value still knows the file and the line where it stands.
        file: the manifest.
        names: the names of the environment it was read for.
        definition_file: the task definition's file that `task_definition` names, or what can be read of it.
        env_files: the variables of each local file that an `env_file` names, by what the manifest calls it.
        broken: the fields that are wrong and left out here; empty in a service that can be made.
        emptied: the sections that the environment's overrides have with nothing in them, which removes what they had.
        variables: the names of the variables (`${NAME}`) that the manifest names.
    """

    node: Node
    file: Path
    names: Names
    definition_file: DefinitionFile | None = None
    env_files: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    emptied: tuple[str, ...] = ()
    variables: frozenset[str] = frozenset()

    @property
    def definition(self) -> Definition | None:
        """What the task definition's file says, where it is a definition."""
        file = self.definition_file
        return file.definition if file is not None and file.whole else None


class Service(Section):
    """All fields of a manifest, after defaults, the environment's overrides and variables."""

    name: Annotated[
        str,
        matching(
            rf"(?=.{{1,{NAME_LENGTH}}}\Z)[a-z]([a-z0-9-]*[a-z0-9])?",
            "`{value}` cannot name a service",
            f"at most {NAME_LENGTH} lower-case letters, digits and `-`, a letter first",
        ),
    ] = Field(description="The service's name.")
    type: Annotated[ServiceType, BeforeValidator(_known_type)] = Field(
        description="What it is; may be left out with `task_definition`: then `Load Balanced Web Service` where `http` "
        "is there, else `Backend Service`."
    )
    image: Image | None = Field(None, description="The main container's image.")
    http: Annotated[Http, BeforeValidator(_no_switch)] | None = Field(
        None, description="The requests it takes from a load balancer."
    )
    entrypoint: Command | None = Field(None, description="In place of the image's; a text is split as a shell would.")
    command: Command | None = Field(None, description="In place of the image's; a text is split as a shell would.")
    cpu: Annotated[int, Field(ge=TASK_CPU.low, le=TASK_CPU.high), BeforeValidator(_in_units)] | None = Field(
        None, description=f"CPU units (1024 is a core); default {CPU}."
    )
    memory: Annotated[int, Field(ge=4, le=3_145_728), BeforeValidator(_in_units)] | None = Field(
        None, description=f"MiB; default {MEMORY}."
    )
    platform: PlatformField = Field(Platform(), description="`linux/x86_64`, `linux/arm64`, `windows/x86_64`.")
    count: Annotated[
        Count, Shorthand(int, lambda number: {"value": number}, NUMBER), BeforeValidator(_number_of_tasks)
    ] = Field(Count(), description="Number of tasks, or a range and scaling rules; default 1.")
    exec: bool = Field(
        False,
        description="Whether `aws ecs execute-command` opens a shell in the containers; it writes to their root file "
        "system, so not with `storage.readonly_fs`.",
    )
    variables: Variables = Field(default_factory=dict, description="Environment variables.")
    env_file: str | None = Field(None, description="A file with environment variables, in services/ or in S3.")
    not_secret: Annotated[tuple[VariableName, ...], AsTuple] = Field(
        (),
        description="What looks like a secret and is none: names of variables in a task definition's file or an "
        "`env_file`, options of logs, fields (`command`, `sidecars.proxy.command`, `containerDefinitions.command`).",
    )
    secrets: Secrets = Field(default_factory=dict, description="Environment variables that are secrets.")
    permissions: Permissions = Field(
        Permissions(), description="What the containers may do in AWS, by their task role (docs/permissions.md)."
    )
    network: Network = Field(Network(), description="How tasks are on the network.")
    storage: Storage = Field(default_factory=_NO_STORAGE, description="Disk space and volumes.")
    sidecars: dict[ContainerName, Sidecar] = Field(
        default_factory=dict, description="Containers beside the main one, by name."
    )
    logging: Logging = Field(default_factory=_OWN_LOGS, description="Where output goes.")
    deployment: Deployment = Field(Deployment(), description="How new tasks take the place of old ones.")
    alarms: Annotated[
        Alarms,
        Shorthand(str, lambda level: {"level": level}, TEXT),
        Shorthand(bool, lambda enabled: {"level": enabled}, (("type", "boolean"),)),
    ] = Field(
        Alarms(),
        description="Alarms that tell the environment's topic: a level, or a mapping; default: what the setting "
        "`alarms` says (docs/operate-alarms.md).",
    )
    on: Trigger | None = Field(None, description="When a Scheduled Job runs.")
    capacity: Literal["fargate", "fargate_spot", "ec2"] = Field(
        "fargate", description="What tasks run on; `ec2` where the settings have `ec2`."
    )
    task_definition: str | None = Field(
        None, description="A task definition's JSON file, in place of the container fields."
    )

    _source: Source = PrivateAttr()

    def place(self, source: Source) -> None:
        """Says what the service was read from, once, by its reader."""
        self._source = source

    @cached_property
    def source(self) -> Source:
        """What it was read from."""
        return self._source

    @property
    def node(self) -> Node:
        """The merged tree, for places."""
        return self.source.node

    def finding(self, message: str, hint: str = "", *steps: str | int) -> Finding:
        """A finding at the value that `steps` lead to; at the key of its parent where it is not written."""
        found = self.node.find(steps)
        last = steps[-1] if steps else ""
        written = not steps or found.path.endswith((f".{last}", f"[{last}]")) or found.path == last
        return found.finding(message, hint) if written else found.finding_at_key(message, hint)

    def in_file(self, message: str, hint: str = "", *steps: str | int) -> Finding:
        """A finding at the value in the task definition's file that `steps` lead to, or at the last one there is."""
        assert self.source.definition_file is not None
        return self.source.definition_file.root.find(steps).finding(message, hint)

    @property
    def network_mode(self) -> Literal["awsvpc", "bridge"]:
        """`awsvpc` or `bridge`: what the manifest says, or the task definition's file."""
        in_file = (self.source.definition or {}).get("networkMode")
        return self.network.mode or ("bridge" if in_file == "bridge" else "awsvpc")

    @property
    def windows(self) -> bool:
        """Whether its containers are for Windows, by the manifest or the task definition's file; never on EC2 here."""
        in_file = (self.source.definition or {}).get("runtimePlatform", {})
        system = in_file.get("operatingSystemFamily", self.platform.ecs_family)
        return self.capacity != "ec2" and str(system).startswith("WINDOWS")

    @property
    def grace_period(self) -> int:
        """Seconds after a task's start in which failing health checks do not count; 0 without a load balancer."""
        if self.http is None:
            return 0
        check = self.http.healthcheck
        # A grace that ends before the first check can have failed would be none.
        return check.grace_period if check.grace_is_given else max(check.grace_period, check.interval)

    @property
    def behind(self) -> LoadBalancer:
        """The load balancer its rules are on where they name none: the one of its type."""
        return "internal" if self.type == BACKEND else "public"

    def hosts_behind(self, load_balancer: LoadBalancer) -> tuple[str, ...]:
        """Its hosts where a rule names none; none: every host."""
        return self._source.names.hosts_behind(load_balancer, self.name)

    @property
    def image_parameter(self) -> str | None:
        """The name of the parameter that says which image runs, with `image.owner: parameter`."""
        if self.image is None or self.image.owner != "parameter":
            return None
        return self.image.parameter or f"{self._source.names.parameter_path(self.name)}image"

    def says_no_secret(self, name: str, value: str) -> bool:
        """Whether it says of a variable with this name and value, in any of its containers, that it is no secret."""
        beside = (container.variables for container in self.sidecars.values())
        found = (each.get(name) for each in (self.variables, self.logging.variables, *beside))
        said = any(each is not None and each.not_secret and each.value == value for each in found)
        return said or name in self.not_secret

    @property
    def repository(self) -> str | None:
        """The name of the repository in ECR that is made for it, with `image.repository`."""
        if self.image is None or not self.image.repository:
            return None
        return self._source.names.repository(self.name)

    @property
    def is_job(self) -> bool:
        """Whether it runs on a schedule and ends."""
        return self.type == JOB

    @cached_property
    def main_container(self) -> str:
        """The name of the container that the manifest is about."""
        definition = self.source.definition
        return self.name if definition is None else main_container_of(definition, self.http)

    @cached_property
    def container_ports(self) -> dict[str, int]:
        """The port that each container declares, if it declares one."""
        if self.source.definition is not None:
            return serving_ports(self.source.definition)
        ports = {name: sidecar.port.number for name, sidecar in self.sidecars.items() if sidecar.port is not None}
        if self.image is not None and self.image.port is not None:
            ports[self.name] = self.image.port
        return ports

    @cached_property
    def connect_port(self) -> ConnectPort | None:
        """The port that others call by the service's name in Service Connect; none for what only calls others."""
        if self.type in (WORKER, JOB):
            return None
        definition = self.source.definition
        return declared_port(self) if definition is None else port_of_file(self, definition)

    @cached_property
    def rules(self) -> list[tuple[Rule, Node]]:
        """`http` and its additional rules, with their places."""
        return rules_of(self)

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """The target groups its rules need: each once, whatever number of rules leads to it."""
        return targets_of(self)

    @cached_property
    def routes(self) -> list[Route]:
        """The requests it takes: one for each rule and load balancer."""
        return [route for target in self.targets for route in target.routes]

    def target_of(self, route: Route) -> Target:
        """The target group that a route of this service leads to."""
        return next(target for target in self.targets if route in target.routes)
