"""Variables and log options: no secrets among them, and files of variables that ECS takes."""

from collections.abc import Iterable, Iterator, Mapping

from ecs_platform.model.manifest.checks.context import Check, alone
from ecs_platform.model.manifest.checks.texts import fields_of_texts
from ecs_platform.model.manifest.definition import containers_of
from ecs_platform.model.manifest.environment import Variable
from ecs_platform.model.manifest.secret_looking import looks_like_secret
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding, did_you_mean

Steps = tuple[str | int, ...]
_READ = "everyone who sees the task definition would read it"


def _containers(service: Service) -> Iterator[tuple[Steps, Mapping[str, Variable], str | None]]:
    yield (), service.variables, service.env_file
    yield ("logging",), service.logging.variables, service.logging.env_file
    for name, sidecar in service.sidecars.items():
        yield ("sidecars", name), sidecar.variables, sidecar.env_file


def no_secrets(service: Service) -> Iterator[Finding]:
    """What looks like a secret is one, unless the manifest says that it is none."""
    for steps, variables, env_file in _containers(service):
        for name, variable in variables.items():
            why = "" if variable.not_secret else _why(service, name, variable.value)
            if why:
                hint = f"move it to `secrets`, or write `{name}: {{value: …, not_secret: true}}`"
                yield service.finding(f"`{name}` is a secret, {why}: {_READ}", hint, *steps, "variables", name)
        for name, value in service.source.env_files.get(env_file or "", {}).items():
            why = "" if name in variables else _why(service, name, value)
            if why:
                hint = f"remove it there and move it to `secrets`, or write `not_secret: [{name}]` in the manifest"
                yield service.finding(f"`{name}` of `{env_file}` is a secret, {why}", hint, *steps, "env_file")


def no_secrets_in_file(service: Service) -> Iterator[Finding]:
    """The same of a task definition's file, which cannot say itself that a value is none."""
    yield from _secrets_in_file(service, _in_file(service), "the container's `secrets`")


def _why(service: Service, name: str, value: str) -> str:
    """Why a value looks like a secret; empty where it does not, and where the manifest says that it is none."""
    return "" if name in service.not_secret else looks_like_secret(name, value)


def _secrets_in_file(service: Service, found: Iterable[tuple[Steps, str, str]], place: str) -> Iterator[Finding]:
    """What of a task definition's file looks like a secret, and belongs into another place."""
    for steps, name, value in found:
        why = _why(service, name, value)
        if why:
            hint = f"move it to {place}, or write `not_secret: [{name}]` in the manifest"
            yield service.in_file(f"`{name}` is a secret, {why}: {_READ}", hint, *steps)


def _in_file(service: Service) -> Iterator[tuple[Steps, str, str]]:
    """The variables of a task definition's file."""
    for container, definition in enumerate(containers_of(service.source.definition or {})):
        for number, variable in enumerate(definition.get("environment", [])):
            steps = ("containerDefinitions", container, "environment", number)
            yield steps, variable.get("name", ""), variable.get("value", "")


def no_secrets_in_log_options(service: Service) -> Iterator[Finding]:
    """The same of the options of log drivers and log routers, which stand in the task definition as variables do."""
    for name, value in service.logging.destination.items():
        why = _why(service, name, value)
        if why:
            hint = f"move it to `secretOptions`, or write `not_secret: [{name}]`"
            yield service.finding(f"`{name}` is a secret, {why}: {_READ}", hint, "logging", "destination", name)
    yield from _secrets_in_file(service, _log_options_in_file(service), "`secretOptions` beside `options`")


def _log_options_in_file(service: Service) -> Iterator[tuple[Steps, str, str]]:
    """The options of log drivers in a task definition's file."""
    for container, definition in enumerate(containers_of(service.source.definition or {})):
        steps = ("containerDefinitions", container, "logConfiguration", "options")
        for name, value in definition.get("logConfiguration", {}).get("options", {}).items():
            yield (*steps, name), name, value


def not_secret_names_variables(service: Service) -> Iterator[Finding]:
    """Each name in `not_secret` is a variable's or a log option's, or a field that may have a secret in it."""
    known = {name for _, name, _ in (*_in_file(service), *_log_options_in_file(service))}
    known |= {*service.logging.destination, *fields_of_texts(service)}
    for _, variables, env_file in _containers(service):
        known |= {*variables, *service.source.env_files.get(env_file or "", {})}
    for number, name in enumerate(service.not_secret):
        if name not in known:
            hint = did_you_mean(name, known) or "remove it"
            yield service.finding(f"there is no variable `{name}`", hint, "not_secret", number)


CHECKS: tuple[Check, ...] = (
    alone(no_secrets, "variables", "sidecars", "logging", "env_file", "not_secret"),
    alone(no_secrets_in_file, "task_definition", "not_secret"),
    alone(no_secrets_in_log_options, "logging", "task_definition", "not_secret"),
    alone(
        not_secret_names_variables,
        *("variables", "sidecars", "logging", "env_file", "task_definition", "not_secret"),
        *("entrypoint", "command", "image"),
    ),
)
