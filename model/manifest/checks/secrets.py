"""Secrets: names that AWS knows, within what the service may read."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from ecs_platform.model.arns import Account
from ecs_platform.model.manifest.checks.context import Check, Context, alone, in_context
from ecs_platform.model.manifest.environment import Secret, Secrets, Variables
from ecs_platform.model.manifest.secret_reference import in_scope, problem_with, reference
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding

Steps = tuple[str | int, ...]
_NO_ACCOUNT = Account("eu-central-1", "000000000000")


def _all_secrets(service: Service) -> Iterator[tuple[Steps, Mapping[str, Secret]]]:
    yield ("secrets",), service.secrets
    yield ("logging", "secrets"), service.logging.secrets
    yield ("logging", "secretOptions"), service.logging.secret_options
    for name, sidecar in service.sidecars.items():
        yield ("sidecars", name, "secrets"), sidecar.secrets


def names_and_scope(service: Service, context: Context) -> Iterator[Finding]:
    """Each secret has a name AWS takes, and is the service's own or listed in `secrets_outside_scope`."""
    for steps, secrets in _all_secrets(service):
        for name, secret in secrets.items():
            problem = problem_with(secret) or problem_with(_absolute(service, secret))
            if problem:
                given = secret.ssm or secret.secretsmanager
                message = f"`{given}` {problem}" if given else problem
                yield service.finding(message, "write the name, or `{secretsmanager: name}`", *steps, name)
            else:
                yield from _scope(service, context, secret, (*steps, name))


def _absolute(service: Service, secret: Secret) -> Secret:
    """With a parameter's whole name, which is what AWS judges."""
    if secret.ssm is None or secret.secretsmanager is not None or secret.ssm.startswith(("/", "arn:")):
        return secret
    return secret.model_copy(update={"ssm": service.source.names.parameter_path(service.name) + secret.ssm})


def _scope(service: Service, context: Context, secret: Secret, steps: Steps) -> Iterator[Finding]:
    path = service.source.names.parameter_path(service.name)
    found = reference(secret, path, context.account or _NO_ACCOUNT)
    if context.settings is None or (found.foreign and context.account is None):
        return
    if in_scope(found, path) or found.listed_in(context.settings.secrets_outside_scope):
        return
    entry = found.value_from if found.foreign else found.name
    hint = f"add `{entry}` to the setting `secrets_outside_scope`"
    if found.store == "parameter" and not found.foreign:
        hint = f"move it below `{path}` and write `{found.name.rpartition('/')[2]}`, or {hint}"
        yield service.finding(f"`{found.name}` is outside of `{path}`, what the service may read", hint, *steps)
    else:
        own = f"`{path.lstrip('/')}`"
        yield service.finding(f"`{entry}` is not the service's own: names of its own begin with {own}", hint, *steps)


class _Container(Protocol):
    """What has variables and secrets."""

    @property
    def variables(self) -> Variables:
        """Its variables."""

    @property
    def env_file(self) -> str | None:
        """A file with more of them."""

    @property
    def secrets(self) -> Secrets:
        """Its secrets."""


def not_twice(service: Service) -> Iterator[Finding]:
    """No name is a variable, in the manifest or in a file, and a secret."""
    containers: list[tuple[Steps, _Container]] = [((), service), (("logging",), service.logging)]
    containers += [(("sidecars", name), each) for name, each in service.sidecars.items()]
    for steps, container in containers:
        variables, secrets = container.variables, container.secrets
        in_file = service.source.env_files.get(container.env_file or "", {})
        for name in sorted((in_file.keys() & secrets.keys()) - variables.keys()):
            node = service.node.find((*steps, "secrets", name))
            yield node.finding_at_key(
                f"`{name}` is a variable in `{container.env_file}` already", "keep one of the two"
            )
        for name in sorted(variables.keys() & secrets.keys()):
            node = service.node.find((*steps, "secrets", name))
            line = service.node.find((*steps, "variables", name)).at.line
            yield node.finding_at_key(f"`{name}` is a variable in line {line} already", "keep one of the two")


CHECKS: tuple[Check, ...] = (
    in_context(names_and_scope, "name", "secrets", "sidecars", "logging"),
    alone(not_twice, "variables", "secrets", "sidecars", "logging", "env_file"),
)
