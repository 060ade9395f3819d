"""What manifests name: the secrets, parameters, repositories and files that services and their tasks have to do with.

Whose something is says its name where that is a service's (`/test/shop/…`, `test/shop`); else whoever names it has it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.of_service import deployable_of
from ecs_platform.model.iam.proof.whole.things import ServiceThings
from ecs_platform.model.iam.proof.whole.world import Thing
from ecs_platform.model.iam.roles import ecr_repository
from ecs_platform.model.iam.scope import deployable
from ecs_platform.model.manifest.secret_reference import whole_arn
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.naming import Names
from ecs_platform.model.task.definition import TaskDefinition

_KINDS = {"ssm": "parameter", "secretsmanager": "secret", "ecr": "repository", "s3": "object"}
_IN_NAME = re.compile(
    r"(parameter/|secret:|repository/)(?P<environment>[a-z][a-z0-9]{0,15})/(?P<service>[a-z][a-z0-9-]*)(/|$)"
)


@dataclass(frozen=True)
class Named:
    """What manifests name.

    Attributes:
        things: all of it, by ARN.
        users: the realms that use each, by ARN: they run the images of a repository, and of a parameter.
        strangers: services of which only a name is known, because something of theirs is named.
    """

    things: Mapping[str, Thing]
    users: Mapping[str, frozenset[str]]
    strangers: tuple[ServiceThings, ...]


def named(loaded: Loaded, definitions: Mapping[str, TaskDefinition], services: Mapping[str, ServiceThings]) -> Named:
    """What the manifests of an environment name.

    Args:
        loaded: the environment, without findings.
        definitions: the task definitions of its services, by name.
        services: the things of its services, by realm.
    """
    users: dict[str, set[str]] = defaultdict(set)
    for service in loaded.services:
        for arn in _of(service, loaded, definitions[service.name]):
            users[arn].add(f"{loaded.names.environment}/{service.name}")
    owners = {arn: realm_in(arn) or frozenset(realms) for arn, realms in users.items()}
    unknown = {realm for realms in owners.values() for realm in realms if realm not in services}
    things = {
        arn: Thing(_KINDS[arn.split(":")[2]], arn, owners[arn] | (users[arn] if ":ecr:" in arn else set()))
        for arn in users
    }
    strangers = tuple(_stranger(realm, loaded) for realm in sorted(unknown))
    return Named(things, {arn: frozenset(realms) for arn, realms in users.items()}, strangers)


def realm_in(arn: str) -> frozenset[str]:
    """The realm that the name of a parameter, secret or repository says; empty where it says none."""
    found = _IN_NAME.search(arn.split(":", 5)[-1])
    return frozenset({f"{found['environment']}/{found['service']}"}) if found else frozenset()


def _of(service: Service, loaded: Loaded, definition: TaskDefinition) -> Iterator[str]:
    yield from (whole_arn(arn) for arn in definition.secret_arns)
    yield from definition.environment_files
    yield from (arn for image in definition.images if (arn := ecr_repository(image)) is not None)
    deploys = deployable_of(service, loaded)
    yield from (arn for arn in (deploys.image_parameter, deploys.repository) if arn is not None)


def _stranger(realm: str, loaded: Loaded) -> ServiceThings:
    environment, _, name = realm.partition("/")
    names = Names(environment, loaded.names.project)
    return ServiceThings(loaded.account, names, deployable(loaded.account, names, name))
