"""A manifest with `task_definition`: what it leaves to the file, and where the two must agree."""

from collections.abc import Iterator

from pydantic_core import PydanticCustomError

from ecs_platform.model.manifest.checks.context import Check, Context, alone, in_context
from ecs_platform.model.manifest.definition import Definition, containers_of
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.reading.image_reference import checked

IN_THE_FILE = (
    "entrypoint",
    "command",
    "variables",
    "env_file",
    "secrets",
    "sidecars",
    "storage",
    "platform",
)
_IMAGE_FIELDS = ("owner", "parameter", "repository", "tag")
_LOG_FIELDS = ("retention",)
_DECIDED_ELSEWHERE = (
    "; it may stand where the setting `images`, or `tag` or `owner: parameter` of `image`, says which runs"
)
_SEVERAL = "give it in one place: here or in the file"


def container_fields(service: Service) -> Iterator[Finding]:
    """Everything about containers stands in the file."""
    if service.task_definition is None:
        return
    for field in IN_THE_FILE:
        node = service.node.get(field)
        if node is not None:
            yield node.finding_at_key(f"`{field}` stands in the task definition's file", "remove it here")
    for field, allowed in (("image", _IMAGE_FIELDS), ("logging", _LOG_FIELDS)):
        section = service.node.get(field)
        for key, node in (section.value if section and isinstance(section.value, dict) else {}).items():
            if key not in allowed:
                yield node.finding_at_key(f"`{field}.{key}` stands in the task definition's file", "remove it here")
    protocol = service.node.get("network", "connect", "protocol")
    if protocol is not None:
        hint = "write it there, as `appProtocol` of the port"
        yield protocol.finding_at_key("`protocol` stands in the task definition's file", hint)


def agrees_with_file(service: Service) -> Iterator[Finding]:
    """Size, network mode and capacity are said once, or twice the same."""
    definition = service.source.definition
    if definition is None:
        return
    for field in ("cpu", "memory"):
        if field in definition and service.node.get(field) is not None:
            yield service.finding(f"the task definition's file gives `{field}` too", _SEVERAL, field)
    mode = definition.get("networkMode")
    if mode not in (None, "awsvpc", "bridge"):
        hint = "use `awsvpc` or `bridge` in the file"
        yield service.in_file(f"the network mode `{mode}` is not supported", hint, "networkMode")
    elif mode is not None and service.network.mode not in (None, mode):
        message = f"the task definition's file says `{mode}`"
        yield service.finding(message, _SEVERAL, "network", "mode")
    elif mode == "bridge" and service.capacity != "ec2":
        hint = "write `awsvpc`, or `capacity: ec2` in the manifest"
        yield service.in_file("Fargate has no bridge networking", hint, "networkMode")
    yield from _compatibility(service, definition)


def _compatibility(service: Service, definition: Definition) -> Iterator[Finding]:
    wanted = "EC2" if service.capacity == "ec2" else "FARGATE"
    given = definition.get("requiresCompatibilities", [wanted])
    if wanted not in given:
        message = f"the file requires {', '.join(given)}, and the capacity is `{service.capacity}`"
        other = {"EC2": "FARGATE", "FARGATE": "EC2"}[wanted]
        hint = f"write `capacity: {other.lower()}`, or `{wanted}` in the file"
        hint = hint if other in given else f"write `{wanted}` in the file: `{given[0]}` is not supported"
        yield service.finding(message, hint, "capacity")
    for field, what in (("runtimePlatform", "platform"), ("ephemeralStorage", "disk")):
        if wanted == "EC2" and field in definition:
            yield service.in_file(f"the {what} is the container instance's", f"remove `{field}`", field)


def images_of_file(service: Service, context: Context) -> Iterator[Finding]:
    """The images of a file are some; its main container's may say anything where another place decides that."""
    image, settings = service.image, context.settings
    elsewhere = image is not None and (image.owner == "parameter" or image.tag is not None)
    for index, container in enumerate(containers_of(service.source.definition or {})):
        main = container["name"] == service.main_container
        if main and (elsewhere or settings is None or service.name in settings.images):
            continue
        try:
            checked(str(container["image"]))
        except PydanticCustomError as error:
            hint = str((error.context or {}).get("hint", "")) + (_DECIDED_ELSEWHERE if main else "")
            yield service.in_file(error.message(), hint, "containerDefinitions", index, "image")


CHECKS: tuple[Check, ...] = (
    alone(container_fields),
    alone(agrees_with_file, "task_definition", "cpu", "memory", "network", "capacity"),
    in_context(images_of_file, "task_definition", "image", "name"),
)
