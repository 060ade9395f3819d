"""What ECS reads and writes for a service without its manifest having been asked: registries' credentials, and what
stands in a task definition's file. The same holds for it as for what stands in manifests.
"""

from collections.abc import Iterator, Mapping

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import Statement
from ecs_platform.model.iam.patterns import arn_within
from ecs_platform.model.iam.reach import excesses, reach_of, readable_secrets
from ecs_platform.model.iam.roles import secret_resources
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.task.definition import TaskDefinition

_LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")


def read_by_ecs_findings(loaded: Loaded, definitions: Mapping[str, TaskDefinition]) -> Iterator[Finding]:
    """Secrets that are not the service's own and that no setting lists, and log groups of other services.

    Args:
        loaded: an environment whose settings, region and account are known; of its services those without a fault.
        definitions: the task definitions of these services, by name.
    """
    for service in loaded.services:
        if service.source.definition is None:
            for arn, at in _credentials(service).items():
                yield from _secret(arn, at, service, loaded)
            continue
        definition = definitions[service.name]
        for arn in definition.secret_arns:
            yield from _secret(arn, ("task_definition",), service, loaded)
        yield from _log_groups(service, definition, loaded)


def _secret(value: str, at: tuple[str, ...], service: Service, loaded: Loaded) -> Iterator[Finding]:
    allowed, resources = list(readable_secrets(service, loaded)), secret_resources(value)
    if all(any(arn_within(resource, each) for each in allowed) for resource in resources):
        return
    path = loaded.names.parameter_path(service.name)
    message = f"`{value}` is not the service's own: names of its own begin with `{path}` or `{path.lstrip('/')}`"
    yield service.finding(message, f"add `{resources[0]}` to the setting `secrets_outside_scope`", *at)


def _credentials(service: Service) -> dict[str, tuple[str, ...]]:
    """The credentials of registries in a manifest, by ARN, with the field that names them."""
    named = [
        (sidecar.credentials_parameter, ("sidecars", name, "credentialsParameter"))
        for name, sidecar in service.sidecars.items()
    ]
    own = None if service.image is None else service.image.credentials
    return {arn: at for arn, at in [*named, (own, ("image", "credentials"))] if arn is not None}


def _log_groups(service: Service, definition: TaskDefinition, loaded: Loaded) -> Iterator[Finding]:
    reach = reach_of(service, loaded)
    for group in definition.log_groups:
        arn = loaded.account.arn("logs", f"log-group:{group.name}:*", group.region)
        for excess in [*excesses(Statement("", _LOGS, (arn,), ""), reach)][:1]:
            hint = "remove its `logConfiguration`: logs then go where the program puts them"
            yield service.finding(f"its containers write to `{group.name}`: {excess.message}", hint, "task_definition")
