"""Variables: no secrets among them, and files of them that ECS takes."""

from collections.abc import Iterator, Mapping

from ecs_platform.model.manifest.checks.context import Check, alone
from ecs_platform.model.manifest.definition import containers_of
from ecs_platform.model.manifest.environment import Variable
from ecs_platform.model.manifest.secret_looking import looks_like_secret, shape_of_secret
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding

Steps = tuple[str | int, ...]


def _containers(service: Service) -> Iterator[tuple[Steps, Mapping[str, Variable], str | None]]:
    yield (), service.variables, service.env_file
    yield ("logging",), service.logging.variables, service.logging.env_file
    for name, sidecar in service.sidecars.items():
        yield ("sidecars", name), sidecar.variables, sidecar.env_file


def no_secrets(service: Service) -> Iterator[Finding]:
    """What looks like a secret is one, unless the manifest says `not_secret: true`."""
    for steps, variables, env_file in _containers(service):
        for name, variable in variables.items():
            why = "" if variable.not_secret else looks_like_secret(name, variable.value)
            if why:
                hint = f"move it to `secrets`, or write `{name}: {{value: …, not_secret: true}}`"
                message = f"`{name}` is a secret, {why}: everyone who sees the task definition would read it"
                yield service.finding(message, hint, *steps, "variables", name)
        for name, value in service.source.env_files.get(env_file or "", {}).items():
            why = "" if name in variables else looks_like_secret(name, value)
            if why:
                hint = "remove it there and move it to `secrets`, or say in `variables` that it is none"
                yield service.finding(f"`{name}` of `{env_file}` is a secret, {why}", hint, *steps, "env_file")


def no_secrets_in_file(service: Service) -> Iterator[Finding]:
    """A task definition's file holds no secret: by shape alone, for it cannot say that a value is none."""
    for container in containers_of(service.source.definition or {}):
        for variable in container.get("environment", []):
            shape = shape_of_secret(variable.get("value", ""))
            if shape:
                message = f"`{variable.get('name', '')}` of container `{container['name']}` looks like {shape}"
                yield service.finding(message, "move it to the container's `secrets`", "task_definition")


CHECKS: tuple[Check, ...] = (
    alone(no_secrets, "variables", "sidecars", "logging", "env_file"),
    alone(no_secrets_in_file, "task_definition"),
)
