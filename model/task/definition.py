"""A service's task definition: all names and no outputs, so that every preview shows the whole of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ecs_platform.model.arns import Account
from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.container import ContainerHealthCheck, ecs_condition
from ecs_platform.model.manifest.definition import containers_of
from ecs_platform.model.manifest.env_file import S3_OBJECT
from ecs_platform.model.manifest.environment import Variable
from ecs_platform.model.manifest.read_at_start import objects_in, secrets_in, with_whole_secrets
from ecs_platform.model.manifest.secret_reference import reference
from ecs_platform.model.manifest.service import CPU, MEMORY, Service
from ecs_platform.model.naming import Names, discovery_name
from ecs_platform.model.settings.settings import Settings
from ecs_platform.model.task.containers import canonical
from ecs_platform.model.task.logs import log_configuration, log_router, secrets_of, to_cloudwatch
from ecs_platform.model.task.markers import IMAGE
from ecs_platform.model.task.volumes import TaskVolume, volumes_of

FREE_STORAGE = 20
"""GiB of disk that a task on Fargate has for nothing; to ask for as much is refused."""
REQUEST_TIMEOUT, IDLE_TIMEOUT = 15, 300
"""Seconds that ECS gives a request and an idle connection in Service Connect, where nothing is said of either."""

Container = dict[str, Any]


@dataclass(frozen=True)
class ConnectEndpoint:
    """What a service offers in Service Connect.

    Attributes:
        port_name: the name of the port mapping.
        port: the port others call.
        alias: the name others call.
        request_timeout: seconds for a whole answer, 0 for any; None with `idle_timeout` for ECS's own.
        idle_timeout: seconds that a connection may be idle, likewise. They are given both or none: the provider sends 0
            for one that is left out.
    """

    port_name: str
    port: int
    alias: str
    request_timeout: int | None = None
    idle_timeout: int | None = None

    @property
    def discovery_name(self) -> str:
        """Its name in the namespace: as the alias, so that no two services of an environment have one alias."""
        return discovery_name(self.alias)


@dataclass(frozen=True)
class LogDestination:
    """Where the log router sends the output of a container (log driver `awsfirelens`).

    Attributes:
        options: the options of the router's output plugin, `Name` among them.
        secret: names of those that are secrets, whose values are not known here.
    """

    options: Mapping[str, str]
    secret: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LogGroup:
    """A log group that containers write to (log driver `awslogs`).

    Attributes:
        name: its name.
        region: where it is.
        create: whether it is made where it is not there (`awslogs-create-group`).
    """

    name: str
    region: str
    create: bool = False


@dataclass(frozen=True)
class TaskDefinition:
    """What is registered for a service.

    Attributes:
        family: the family.
        compatibility: `FARGATE` or `EC2`.
        network_mode: `awsvpc` or `bridge`.
        cpu: CPU units of the task, as text; None where only its containers say.
        memory: MiB of the task, likewise.
        container_definitions: the containers as canonical JSON.
        volumes: by name.
        ephemeral_storage: GiB; None for what Fargate gives.
        operating_system: `LINUX`, …; None on EC2, where it is the instance's.
        architecture: `X86_64` or `ARM64`, likewise.
        main_container: the container the manifest is about.
        main_port: the port it declares, if any.
        image: the main container's image.
        images: the images of all containers, sorted.
        secret_arns: what the execution role must be able to read, sorted: secrets, credentials of registries and
            credential specs in Parameter Store.
        environment_files: ARNs of the objects in S3 it must be able to read, sorted: environment files, a log router's
            configuration, credential specs.
        connect: what the service offers in Service Connect; None where it offers nothing.
        log_destinations: where a log router sends the containers' output.
        log_groups: the log groups that containers write to without one.
    """

    family: str
    compatibility: Literal["FARGATE", "EC2"]
    network_mode: str
    cpu: str | None
    memory: str | None
    container_definitions: str
    volumes: tuple[TaskVolume, ...]
    ephemeral_storage: int | None
    operating_system: str | None
    architecture: str | None
    main_container: str
    main_port: int | None
    image: str
    images: tuple[str, ...]
    secret_arns: tuple[str, ...]
    environment_files: tuple[str, ...]
    connect: ConnectEndpoint | None
    log_destinations: tuple[LogDestination, ...] = ()
    log_groups: tuple[LogGroup, ...] = ()


def image_of(service: Service, account: Account, settings: Settings) -> str:
    """The image of a service's main container: the settings' before the manifest's; a marker where it is not known."""
    if service.name in settings.images:
        return settings.images[service.name]
    if service.image is not None and service.image.owner == "parameter":
        return IMAGE
    if service.repository is not None and service.image is not None and service.image.tag is not None:
        return account.image(service.repository, service.image.tag)
    if service.source.definition is not None:
        main = service.main_container
        return next(str(each["image"]) for each in containers_of(service.source.definition) if each["name"] == main)
    if service.image is not None and service.image.location is not None:
        return service.image.location
    return IMAGE


def task_definition_of(service: Service, loaded: Loaded) -> TaskDefinition:
    """The task definition of a service or a job in its environment, whose settings, names and account are known."""
    image = loaded.images.get(service.name)
    return task_definition(service, loaded.names, loaded.account, loaded.settings, image)


def task_definition(
    service: Service, names: Names, account: Account, settings: Settings, image: str | None = None
) -> TaskDefinition:
    """The task definition of a service.

    Args:
        service: the service.
        names: the environment's names.
        account: region and account.
        settings: the environment's settings.
        image: the main container's image where it is known only now (`image.owner: parameter`).
    """
    chosen = image or image_of(service, account, settings)
    containers = _Containers(service, names, account, chosen)
    definition = service.source.definition or {}
    every = containers.given(definition) if definition else containers.declared()
    cpu, memory = (None, None) if definition else (CPU, MEMORY)
    on_ec2 = service.capacity == "ec2"
    system, architecture = (None, None) if on_ec2 else _platform(service, definition)
    return TaskDefinition(
        family=names.family(service.name),
        compatibility="EC2" if on_ec2 else "FARGATE",
        network_mode=service.network_mode,
        cpu=_text(service.cpu or definition.get("cpu") or cpu),
        memory=_text(service.memory or definition.get("memory") or memory),
        container_definitions=canonical(every, service.network_mode),
        volumes=volumes_of(service),
        ephemeral_storage=_ephemeral_storage(service, definition),
        operating_system=system,
        architecture=architecture,
        main_container=service.main_container,
        main_port=service.container_ports.get(service.main_container),
        image=chosen,
        images=tuple(sorted({str(container["image"]) for container in every})),
        secret_arns=tuple(sorted({arn for container in every for arn in _secret_arns(container, account)})),
        environment_files=tuple(sorted({arn for container in every for arn in objects_in(container)})),
        connect=connect_endpoint(service),
        log_destinations=tuple(log_destinations(every)),
        log_groups=tuple(dict.fromkeys(log_groups(every, account))),
    )


def log_destinations(containers: Iterable[Container]) -> Iterator[LogDestination]:
    """Where the log router sends the output of these container definitions."""
    for container in containers:
        configuration = container.get("logConfiguration", {})
        if configuration.get("logDriver") == "awsfirelens" and configuration.get("options"):
            options = {name: str(value) for name, value in configuration["options"].items()}
            yield LogDestination(options, frozenset(each["name"] for each in configuration.get("secretOptions", [])))


def log_groups(containers: Iterable[Container], account: Account) -> Iterator[LogGroup]:
    """The log groups that these container definitions write to without one.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
    """
    for container in containers:
        configuration = container.get("logConfiguration", {})
        options = configuration.get("options", {})
        if configuration.get("logDriver") == "awslogs" and "awslogs-group" in options:
            create = str(options.get("awslogs-create-group", "")).lower() == "true"
            yield LogGroup(options["awslogs-group"], options.get("awslogs-region", account.region), create)


def connect_endpoint(service: Service) -> ConnectEndpoint | None:
    """What a service offers in Service Connect, if it takes part and has a port."""
    connect, port = service.network.connect, service.connect_port
    if not connect.enabled or port is None:
        return None
    timeouts = _timeouts(connect.request_timeout, connect.idle_timeout)
    return ConnectEndpoint(port.name, port.number, connect.alias or service.name, *timeouts)


def _timeouts(request: int | None, idle: int | None) -> tuple[int | None, int | None]:
    if request is None and idle is None:
        return None, None
    request = REQUEST_TIMEOUT if request is None else request
    return request, max(IDLE_TIMEOUT, request) if idle is None else idle


def _platform(service: Service, definition: Mapping[str, Any]) -> tuple[str, str]:
    given = definition.get("runtimePlatform", {})
    system = given.get("operatingSystemFamily", service.platform.ecs_family)
    return system, given.get("cpuArchitecture", service.platform.ecs_architecture)


def _ephemeral_storage(service: Service, definition: Mapping[str, Any]) -> int | None:
    size = service.storage.ephemeral or definition.get("ephemeralStorage", {}).get("sizeInGiB")
    return None if size is None or size <= FREE_STORAGE else int(size)


def _secret_arns(container: Container, account: Account) -> Iterator[str]:
    yield from (reference(secret, "", account).value_from for _, secret in secrets_in(container))


class _Containers:
    """The containers of one service."""

    def __init__(self, service: Service, names: Names, account: Account, image: str) -> None:
        self.service, self.names, self.account, self.image = service, names, account, image

    def given(self, definition: Mapping[str, Any]) -> list[Container]:
        """Those of a task definition's JSON file, with our image and, where they have none, our logs."""
        containers = []
        for each in containers_of(dict(definition)):
            logs = to_cloudwatch(self.service, self.names, self.account)
            container = {"logConfiguration": logs, **with_whole_secrets(each)}
            if each["name"] == self.service.main_container:
                container["image"] = self.image
            containers.append(self._common(container))
        return containers

    def declared(self) -> list[Container]:
        """Those of the manifest, and the log router where `logging` asks for one."""
        containers = [self._main(), *(self._sidecar(name) for name in self.service.sidecars)]
        router = log_router(self.service, self.names, self.account)
        if router is not None:
            logging = self.service.logging
            containers.append(self._common({**router, **self._environment(logging.variables, logging.env_file)}))
        return containers

    def _main(self) -> Container:
        service, image = self.service, self.service.image
        container = {
            "name": service.name,
            "image": self.image,
            "portMappings": self._port_mappings(service.name),
            "secrets": secrets_of(service.secrets, service, self.names, self.account),
            "entryPoint": _list(service.entrypoint),
            "command": _list(service.command),
            "mountPoints": [
                _mount(name, volume.path, volume.read_only)
                for name, volume in service.storage.volumes.items()
                if volume.path is not None
            ],
            "readonlyRootFilesystem": service.storage.readonly_fs or None,
            "logConfiguration": log_configuration(service, self.names, self.account),
            **self._environment(service.variables, service.env_file),
        }
        if image is not None:
            container |= {
                "dockerLabels": image.labels or None,
                "dependsOn": _depends_on(image.depends_on),
                "healthCheck": _health_check(image.healthcheck),
                "repositoryCredentials": _credentials(image.credentials),
            }
        return self._common(container)

    def _sidecar(self, name: str) -> Container:
        sidecar = self.service.sidecars[name]
        return self._common(
            {
                "name": name,
                "image": sidecar.image.location,
                "essential": sidecar.essential,
                "cpu": sidecar.cpu,
                "memory": sidecar.memory,
                "portMappings": self._port_mappings(name),
                "secrets": secrets_of(sidecar.secrets, self.service, self.names, self.account),
                "entryPoint": _list(sidecar.entrypoint),
                "command": _list(sidecar.command),
                "mountPoints": [_mount(each.source_volume, each.path, each.read_only) for each in sidecar.mount_points],
                "dockerLabels": sidecar.labels or None,
                "dependsOn": _depends_on(sidecar.depends_on),
                "healthCheck": _health_check(sidecar.healthcheck),
                "repositoryCredentials": _credentials(sidecar.credentials_parameter),
                "logConfiguration": to_cloudwatch(self.service, self.names, self.account),
                **self._environment(sidecar.variables, sidecar.env_file),
            }
        )

    def _environment(self, variables: Mapping[str, Variable], env_file: str | None) -> Container:
        """Variables and those of a file: a local file is read now, an object in S3 when the container starts."""
        in_s3 = env_file is not None and S3_OBJECT.fullmatch(env_file)
        files = [{"type": "s3", "value": env_file}] if in_s3 else []
        local = self.service.source.env_files.get(env_file or "", {})
        values = {**local, **{name: variable.value for name, variable in variables.items()}}
        environment = [{"name": name, "value": value} for name, value in values.items()]
        return {"environment": environment, "environmentFiles": files}

    def _common(self, container: Container) -> Container:
        if self.service.exec and not self.service.windows:
            # A session's processes need a parent that buries them; on Windows ECS refuses the parameter.
            parameters = {"initProcessEnabled": True, **container.get("linuxParameters", {})}
            container["linuxParameters"] = parameters
        return {key: value for key, value in container.items() if value is not None and value != []}

    def _port_mappings(self, container: str) -> list[dict[str, Any]]:
        declared = self.service.container_ports.get(container)
        ports = {declared} if declared is not None else set()
        ports |= {target.port for target in self.service.targets if target.container == container}
        return [
            {"containerPort": port, "protocol": self._protocol(container, port), **self._connect(container, port)}
            for port in sorted(ports)
        ]

    def _connect(self, container: str, number: int) -> dict[str, str]:
        """What makes a port one of Service Connect; without a protocol it sees connections, not requests."""
        port = self.service.connect_port
        if (
            connect_endpoint(self.service) is None
            or port is None
            or (port.container, port.number) != (container, number)
        ):
            return {}
        return {"name": port.name, **({} if port.protocol == "tcp" else {"appProtocol": port.protocol})}

    def _protocol(self, container: str, port: int) -> str:
        sidecar = self.service.sidecars.get(container)
        declared = sidecar.port if sidecar is not None else None
        return declared.protocol if declared is not None and declared.number == port else "tcp"


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _list(words: tuple[str, ...] | None) -> list[str] | None:
    return None if words is None else list(words)


def _mount(volume: str, path: str, read_only: bool) -> dict[str, Any]:
    return {"sourceVolume": volume, "containerPath": path, "readOnly": read_only}


def _depends_on(dependencies: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"containerName": name, "condition": ecs_condition(condition)} for name, condition in dependencies.items()]


def _credentials(arn: str | None) -> dict[str, str] | None:
    return None if arn is None else {"credentialsParameter": arn}


def _health_check(check: ContainerHealthCheck | None) -> dict[str, Any] | None:
    if check is None:
        return None
    return {
        "command": list(check.command),
        "interval": check.interval,
        "retries": check.retries,
        "timeout": check.timeout,
        "startPeriod": check.start_period,
    }
