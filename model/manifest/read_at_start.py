"""What ECS reads before a container starts: where it stands in a container definition, and what it is.

The execution role has the rights to just this, and `check` looks at just this.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ecs_platform.model.manifest.environment import Secret
from ecs_platform.model.manifest.secret_reference import complete

Container = Mapping[str, Any]
Steps = tuple[str | int, ...]

_LISTS: tuple[tuple[str, ...], ...] = (("secrets",), ("logConfiguration", "secretOptions"))
_CREDENTIALS = ("repositoryCredentials", "credentialsParameter")


def secrets_in(container: Container) -> Iterator[tuple[Steps, Secret]]:
    """Parameters and secrets: those of `secrets` and log options, a registry's credentials, credential specs.

    Credentials without an ARN are named in Secrets Manager, all else in Parameter Store.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RepositoryCredentials.html
    """
    for path in _LISTS:
        for number, each in enumerate(_at(container, path) or []):
            yield (*path, number, "valueFrom"), _secret(each["valueFrom"])
    credentials = _at(container, _CREDENTIALS)
    if credentials:
        yield _CREDENTIALS, Secret(secretsmanager=credentials)
    for steps, arn in _credential_specs(container):
        if ":ssm:" in arn:
            yield steps, Secret(ssm=arn)


def called_in(container: Container, steps: Steps) -> str:
    """What one of them is called: the name of the variable or of the option of logs; empty for credentials."""
    listed = next((path for path in _LISTS if steps[: len(path)] == path), None)
    return "" if listed is None else str(_at(container, listed)[steps[len(listed)]]["name"])


def objects_in(container: Container) -> Iterator[str]:
    """ARNs of objects in S3: environment files, a log router's configuration, credential specs."""
    yield from (file["value"] for file in container.get("environmentFiles", []))
    options = _at(container, ("firelensConfiguration", "options")) or {}
    if options.get("config-file-type") == "s3" and "config-file-value" in options:
        yield options["config-file-value"]
    yield from (arn for _, arn in _credential_specs(container) if ":s3:" in arn)


def with_whole_secrets(container: Container) -> dict[str, Any]:
    """The container with each secret as ECS wants it: with all colons behind a JSON key."""
    changed = dict(container)
    if "secrets" in container:
        changed["secrets"] = _whole(container["secrets"])
    if _at(container, _LISTS[1]):
        logs = container["logConfiguration"]
        changed["logConfiguration"] = {**logs, "secretOptions": _whole(logs["secretOptions"])}
    return changed


def _whole(secrets: list[Mapping[str, str]]) -> list[dict[str, str]]:
    return [{**each, "valueFrom": complete(each["valueFrom"])} for each in secrets]


def _secret(value: str) -> Secret:
    """What a `valueFrom` names, which may be nothing: `check` says so where it stands."""
    if ":secretsmanager:" in value:
        return Secret.model_construct(secretsmanager=value)
    return Secret.model_construct(ssm=value)


def _at(container: Container, path: tuple[str, ...]) -> Any:
    value: Any = container
    for step in path:
        value = (value or {}).get(step)
    return value


def _credential_specs(container: Container) -> Iterator[tuple[Steps, str]]:
    """ARNs in `credentialspec:ARN` and `credentialspecdomainless:ARN`, which stood among Docker's options once.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    """
    for field in ("credentialSpecs", "dockerSecurityOptions"):
        for number, spec in enumerate(container.get(field, [])):
            kind, _, arn = str(spec).partition(":")
            if kind.startswith("credentialspec") and arn.startswith("arn:"):
                yield (field, number), arn
