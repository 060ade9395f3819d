"""`sidecars`: containers beside the main one."""

import re
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from ecs_platform.model.manifest.build import Build, BuildField
from ecs_platform.model.manifest.container import Command, ContainerHealthCheck, DependsOn, Labels
from ecs_platform.model.manifest.environment import Secrets, Variables
from ecs_platform.model.manifest.image import CredentialsArn
from ecs_platform.model.manifest.storage import MountPoint
from ecs_platform.model.reading.fields import TEXT, AnyCase, AsTuple, Port, Section, Shorthand, fault
from ecs_platform.model.reading.image_reference import ImageReference
from ecs_platform.model.task.rules.values import CONTAINER_CPU, CONTAINER_MEMORY

_PORT = re.compile(r"([0-9]+)(?:/(tcp|udp))?", re.IGNORECASE)


class SidecarPort(Section):
    """A port of a sidecar."""

    number: Port = Field(description="Port number.")
    protocol: Annotated[Literal["tcp", "udp"], AnyCase] = Field("tcp", description="`tcp` or `udp`.")


def _port(text: str) -> dict[str, object]:
    found = _PORT.fullmatch(text)
    if found is None:
        raise fault(f"`{text}` is not a port", "write it like `9000` or `9000/udp`")
    return {"number": int(found[1]), "protocol": (found[2] or "tcp").lower()}


_BUILD = TypeAdapter[Build](BuildField)


class SidecarImage(Section):
    """The image of a sidecar."""

    location: ImageReference = Field(description="The image.")

    @model_validator(mode="before")
    @classmethod
    def _is_built_elsewhere(cls, value: object) -> object:
        if not isinstance(value, dict) or "build" not in value:
            return value
        if "location" in value:
            raise fault("`build` and `location`: the image is built, or it is there", "remove one of the two")
        try:
            command = _BUILD.validate_python(value["build"]).command("NAME")
        except ValidationError:
            command = "docker build …"
        hint = f"build and push it in CI, `{command}`, and write `image: NAME`, with the whole name"
        raise fault("no image is built here", hint)


class Sidecar(Section):
    """A container beside the main one."""

    image: Annotated[SidecarImage, Shorthand(str, lambda text: {"location": text}, TEXT)] = Field(
        description="The image."
    )
    port: (
        Annotated[
            Annotated[SidecarPort, Shorthand(str, _port, TEXT)],
            Shorthand(int, lambda number: {"number": number}, (("type", "integer"),)),
        ]
        | None
    ) = Field(None, description="A port: `9000` or `9000/udp`.")
    essential: bool = Field(True, description="Whether the task stops when this container does.")
    credentials_parameter: CredentialsArn | None = Field(
        None, alias="credentialsParameter", description="ARN of the secret with the credentials of a private registry."
    )
    variables: Variables = Field(default_factory=dict, description="Environment variables.")
    secrets: Secrets = Field(default_factory=dict, description="Environment variables that are secrets.")
    env_file: str | None = Field(None, description="A file with environment variables, in services/ or in S3.")
    mount_points: Annotated[tuple[MountPoint, ...], AsTuple] = Field((), description="Volumes of `storage`.")
    labels: Labels = Field(default_factory=dict)
    depends_on: DependsOn = Field(default_factory=dict)
    healthcheck: ContainerHealthCheck | None = Field(None, description="The container's own health check.")
    entrypoint: Command | None = Field(None, description="In place of the image's.")
    command: Command | None = Field(None, description="In place of the image's.")
    cpu: int | None = Field(None, ge=CONTAINER_CPU.low, description="CPU units of the task's that are its own.")
    memory: int | None = Field(
        None, ge=CONTAINER_MEMORY.low, description="MiB after which it is stopped; default: the task's."
    )
