"""What a manifest says of its containers, as ECS's API spells it: what the rules of a task definition are asked about.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
"""

from collections.abc import Mapping
from typing import Any

from ecs_platform.model.manifest.container import ContainerHealthCheck, ecs_condition
from ecs_platform.model.manifest.logs import LOG_ROUTER
from ecs_platform.model.manifest.service import CPU, MEMORY, Service
from ecs_platform.model.task.rules.rule import Json, Steps

Places = dict[Steps, Steps]
"""Where something of the definition stands in the manifest."""


class AsDefinition:
    """A service without a task definition's file.

    Attributes:
        definition: what the rules look at.
        places: where it stands in the manifest; what is not here stands below the nearest that is.
    """

    def __init__(self, service: Service) -> None:
        self.service = service
        self.places: Places = {("cpu",): ("cpu",), ("memory",): ("memory",) if service.memory is not None else ("cpu",)}
        self.definition: Json = {
            "cpu": str(service.cpu or CPU),
            "memory": str(service.memory or MEMORY),
            "containerDefinitions": [],
            "volumes": [],
        }
        self._task()
        self._main()
        for name in service.sidecars:
            self._sidecar(name)
        if service.logging.routed:
            self._add({"name": LOG_ROUTER, "firelensConfiguration": {"type": "fluentbit"}}, ("logging",), {})

    def place(self, steps: Steps) -> Steps:
        """Where something of the definition stands in the manifest."""
        return next(
            self.places[steps[:length]] for length in range(len(steps), -1, -1) if steps[:length] in self.places
        )

    def _task(self) -> None:
        service = self.service
        if service.capacity != "ec2":
            self.definition["runtimePlatform"] = {
                "operatingSystemFamily": service.platform.ecs_family,
                "cpuArchitecture": service.platform.ecs_architecture,
            }
            self.places["runtimePlatform",] = ("platform",)
        if service.storage.ephemeral is not None:
            self.definition["ephemeralStorage"] = {"sizeInGiB": service.storage.ephemeral}
            self.places["ephemeralStorage",] = ("storage", "ephemeral")
        for index, (name, volume) in enumerate(service.storage.volumes.items()):
            efs = {"efsVolumeConfiguration": {"transitEncryption": "ENABLED"}} if volume.efs is not None else {}
            self.definition["volumes"].append({"name": name, **efs})
            self.places["volumes", index] = ("storage", "volumes", name)
            self.places["volumes", index, "efsVolumeConfiguration"] = ("storage", "volumes", name, "efs")

    def _main(self) -> None:
        service, image, places = self.service, self.service.image, Places()
        container: Json = {"name": service.name, "essential": True, "portMappings": self._port(service.name)}
        volumes = [(name, volume) for name, volume in service.storage.volumes.items() if volume.path is not None]
        container["mountPoints"] = [{"sourceVolume": name, "containerPath": volume.path} for name, volume in volumes]
        for index, (name, _) in enumerate(volumes):
            places["mountPoints", index, "containerPath"] = ("storage", "volumes", name, "path")
        container["readonlyRootFilesystem"] = service.storage.readonly_fs
        places["readonlyRootFilesystem",] = ("storage", "readonly_fs")
        if service.logging.routed:
            container["logConfiguration"] = {"logDriver": "awsfirelens", "options": dict(service.logging.destination)}
        if image is not None:
            container |= _started(image.depends_on, image.healthcheck)
            places |= _started_at(("image",), image.depends_on)
        places["portMappings", 0, "containerPort"] = ("image", "port")
        self._add(container, ("name",), places)

    def _sidecar(self, name: str) -> None:
        sidecar, at = self.service.sidecars[name], ("sidecars", name)
        container: Json = {
            "name": name,
            "essential": sidecar.essential,
            "portMappings": self._port(name),
            "mountPoints": [
                {"sourceVolume": each.source_volume, "containerPath": each.path} for each in sidecar.mount_points
            ],
            **_started(sidecar.depends_on, sidecar.healthcheck),
            **{field: value for field in ("cpu", "memory") if (value := getattr(sidecar, field)) is not None},
        }
        places: Places = {("cpu",): (*at, "cpu"), ("memory",): (*at, "memory"), ("name",): at}
        for index in range(len(sidecar.mount_points)):
            places["mountPoints", index, "sourceVolume"] = (*at, "mount_points", index, "source_volume")
            places["mountPoints", index, "containerPath"] = (*at, "mount_points", index, "path")
        places["portMappings", 0, "containerPort"] = (*at, "port")
        self._add(container, at, places | _started_at(at, sidecar.depends_on))

    def _add(self, container: Json, at: Steps, places: Places) -> None:
        here: Steps = ("containerDefinitions", len(self.definition["containerDefinitions"]))
        self.definition["containerDefinitions"].append(container)
        self.places[here] = at
        self.places |= {(*here, *steps): place for steps, place in places.items()}
        self.places["containerDefinitions",] = ("sidecars",)

    def _port(self, container: str) -> list[Json]:
        port, sidecar = self.service.container_ports.get(container), self.service.sidecars.get(container)
        protocol = sidecar.port.protocol if sidecar is not None and sidecar.port is not None else "tcp"
        return [] if port is None else [{"containerPort": port, "protocol": protocol}]


def _started(depends_on: Mapping[str, str], check: ContainerHealthCheck | None) -> Json:
    waits = [{"containerName": name, "condition": ecs_condition(condition)} for name, condition in depends_on.items()]
    started: dict[str, Any] = {"dependsOn": waits}
    return started if check is None else {**started, "healthCheck": {"command": list(check.command)}}


def _started_at(at: Steps, depends_on: Mapping[str, str]) -> Places:
    places: Places = {("healthCheck", "command"): (*at, "healthcheck", "command")}
    for index, name in enumerate(depends_on):
        places["dependsOn", index] = (*at, "depends_on", name)
    return places
