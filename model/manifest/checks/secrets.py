"""Secrets: names that AWS knows, within what the service may read."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from ecs_platform.model.arns import Account
from ecs_platform.model.manifest.checks.context import Check, Context, alone, in_context
from ecs_platform.model.manifest.definition import containers_of
from ecs_platform.model.manifest.environment import Secret, Secrets, Variables
from ecs_platform.model.manifest.read_at_start import called_in, secrets_in
from ecs_platform.model.manifest.secret_reference import in_scope, of_copilot, problem_with, reference
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding

Steps = tuple[str | int, ...]
_QUOTED = re.compile(r"""(?P<quote>['"])(?P<text>.+)(?P=quote)""")
"""As in manifests of AWS Copilot, which writes the text into a template as it stands."""
_NO_ACCOUNT = Account("eu-central-1", "000000000000")


@dataclass(frozen=True)
class NamedSecret:
    """A secret that a service names.

    Attributes:
        secret: as it is written.
        path: where a parameter is whose name does not begin with `/`.
        say: a finding where it is written.
        ways: what may be written there.
        called: the variable or the option of logs; empty for credentials.
    """

    secret: Secret
    path: str
    say: Callable[[str, str], Finding]
    ways: str
    called: str = ""


def named_secrets(service: Service) -> Iterator[NamedSecret]:
    """Every secret that ECS reads for a service, whatever names it."""
    path, ways = service.source.names.parameter_path(service.name), "write the name, or `{secretsmanager: name}`"
    for steps, secrets in _in_manifest(service):
        for name, secret in secrets.items():
            yield NamedSecret(secret, path, partial(_said, service, (*steps, name)), ways, name)
    for steps, arn in _credentials(service):
        yield NamedSecret(Secret(secretsmanager=arn), path, partial(_said, service, steps), "write the ARN of a secret")
    ways = "give the name or ARN of a parameter, or the ARN of a secret in Secrets Manager"
    for number, container in enumerate(containers_of(service.source.definition or {})):
        for steps, secret in secrets_in(container):
            at = ("containerDefinitions", number, *steps)
            yield NamedSecret(secret, "", partial(_said_in_file, service, at), ways, called_in(container, steps))


def _in_manifest(service: Service) -> Iterator[tuple[Steps, Mapping[str, Secret]]]:
    yield ("secrets",), service.secrets
    yield ("logging", "secrets"), service.logging.secrets
    yield ("logging", "secretOptions"), service.logging.secret_options
    for name, sidecar in service.sidecars.items():
        yield ("sidecars", name, "secrets"), sidecar.secrets


def _credentials(service: Service) -> Iterator[tuple[Steps, str]]:
    """The credentials of registries."""
    if service.image is not None and service.image.credentials is not None:
        yield ("image", "credentials"), service.image.credentials
    for name, sidecar in service.sidecars.items():
        if sidecar.credentials_parameter is not None:
            yield ("sidecars", name, "credentialsParameter"), sidecar.credentials_parameter


def _said(service: Service, steps: Steps, message: str, hint: str) -> Finding:
    return service.finding(message, hint, *steps)


def _said_in_file(service: Service, steps: Steps, message: str, hint: str) -> Finding:
    return service.in_file(message, hint, *steps)


def names_and_scope(service: Service, context: Context) -> Iterator[Finding]:
    """Each secret has a name AWS takes, and is the service's own or listed in `secrets_outside_scope`."""
    for each in named_secrets(service):
        problem = problem_with(each.secret) or problem_with(_absolute(each)) or _problem_with_levels(each)
        if problem:
            given = each.secret.ssm or each.secret.secretsmanager
            inner = _QUOTED.fullmatch(given or "")
            hint = f"remove the inner quotes: write `{inner['text']}`" if inner else each.ways
            yield each.say(f"`{given}` {problem}" if given else problem, hint)
        else:
            yield from _scope(service, context, each)


def domainless_specs(service: Service) -> Iterator[Finding]:
    """Of a domainless credential spec, ECS reads a secret that is named within it, with the execution role.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-linux-gmsa.html
    """
    for number, container in enumerate(containers_of(service.source.definition or {})):
        named = any(":secretsmanager:" in each["valueFrom"] for each in container.get("secrets", []))
        for place, spec in enumerate(container.get("credentialSpecs", [])):
            if spec.startswith("credentialspecdomainless:") and not named:
                message = "which secret this credential spec names is not known here: ECS could not read it"
                hint = "name the secret of its `CredentialArn` in the container's `secrets` as well"
                yield service.in_file(message, hint, "containerDefinitions", number, "credentialSpecs", place)


def _problem_with_levels(each: NamedSecret) -> str:
    """What is wrong with a name that Parameter Store takes as it stands, as in a task definition's file."""
    name = each.secret.ssm or ""
    relative = not each.path and "/" in name and not name.startswith(("/", "arn:"))
    return "is not the name of a parameter: with levels it begins with `/`" if relative else ""


def _absolute(each: NamedSecret) -> Secret:
    """With a parameter's whole name, which is what AWS judges."""
    secret = each.secret
    if secret.ssm is None or secret.secretsmanager is not None or secret.ssm.startswith(("/", "arn:")):
        return secret
    return secret.model_copy(update={"ssm": each.path + secret.ssm})


def _scope(service: Service, context: Context, each: NamedSecret) -> Iterator[Finding]:
    path = service.source.names.parameter_path(service.name)
    found = reference(each.secret, each.path, context.account or _NO_ACCOUNT)
    if context.settings is None or (found.by_arn and context.account is None):
        return
    if found.partition != found.account.partition:
        yield each.say(
            f"`{found.name}` is in the partition `{found.partition}`, which nothing here can read", each.ways
        )
        return
    if in_scope(found, path) or found.listed_in(context.settings.secrets_outside_scope):
        return
    hint = f"add `{found.name}` to the setting `secrets_outside_scope`"
    if path_of_copilot := of_copilot(found.name):
        hint += f", or `{path_of_copilot}` for all that are there"
    if found.store == "parameter" and not found.name.startswith("arn:"):
        own = found.name.rpartition("/")[2] if each.path else path + found.name.rpartition("/")[2]
        hint = f"move it below `{path}` and write `{own}`, or {hint}"
        yield each.say(f"`{found.name}` is outside of `{path}`, what the service may read", hint)
    else:
        own = f"`{path.lstrip('/')}`"
        yield each.say(f"`{found.name}` is not the service's own: names of its own begin with {own}", hint)


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
    # Of a field that is wrong nothing is there, and the secrets of the others are judged all the same.
    in_context(names_and_scope, "name"),
    alone(domainless_specs, "task_definition"),
    alone(not_twice, "variables", "secrets", "sidecars", "logging", "env_file"),
)
