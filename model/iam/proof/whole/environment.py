"""The world of an environment: from its manifests and settings, with the documents that are attached in AWS."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import Document, document
from ecs_platform.model.iam.instance_role import instance_statements
from ecs_platform.model.iam.of_service import (
    deployable_of,
    deployer_arn,
    deployer_boundary,
    scope_of,
    service_roles,
    start_roles,
)
from ecs_platform.model.iam.policies import deployer_policies
from ecs_platform.model.iam.proof.whole.account import Bootstrap
from ecs_platform.model.iam.proof.whole.named import named
from ecs_platform.model.iam.proof.whole.things import INSTANCES, ServiceThings, environment_things, near
from ecs_platform.model.iam.proof.whole.world import Principal, Thing, World
from ecs_platform.model.iam.reach import shared_secrets
from ecs_platform.model.iam.scope import Scope
from ecs_platform.model.iam.trust import deployer_trust, ec2_instance_trust, ecs_tasks_trust, scheduler_trust
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.naming import Names
from ecs_platform.model.settings.deployers import Deployer
from ecs_platform.model.task.definition import TaskDefinition, task_definition_of


def environment_world(loaded: Loaded) -> World:
    """Everybody and everything of an environment, and what is nearly that and is not there.

    Where the environment has a permissions boundary, the roles that examples/bootstrap makes beside it are in it too.

    Args:
        loaded: an environment without findings.
    """
    definitions = {each.name: task_definition_of(each, loaded) for each in loaded.services}
    own = {one.realm: one for one in (_things_of(each, loaded, definitions[each.name]) for each in loaded.services)}
    names, account = loaded.names, loaded.account
    other = Names(_another(loaded), names.project)
    found = named(loaded, definitions, own)
    nearly = (each for one in own.values() for each in near(account, names, one.one, other))
    everywhere = {one.realm: one for one in (*nearly, *found.strangers, *own.values())}
    around = _bootstrap(loaded, other)
    things = (
        *(thing for one in everywhere.values() for thing in one.things()),
        *environment_things(account, names, frozenset(own)),
        *environment_things(account, other, frozenset()),
        *(_deployer_things(loaded)),
        *(() if around is None else around.things()),
        *found.things.values(),
    )
    settings = loaded.settings
    return World(
        account,
        (*_principals(loaded, definitions), *(() if around is None else around.principals())),
        tuple({(one.kind, one.arn): one for one in things}.values()),
        tuple(replace(one.workload(), images=_images(one, found.users)) for one in everywhere.values()),
        {} if around is None else around.boundaries(),
        settings.permissions_outside_scope,
        tuple(shared_secrets(loaded)),
        account.role(names.instance_path, names.of("instance")) if settings.ec2 is not None else None,
    )


def _another(loaded: Loaded) -> str:
    """Another environment of the account; where there is none, one that might be."""
    others = sorted(loaded.environment.environments - {loaded.names.environment})
    return others[0] if others else f"{loaded.names.environment[:15]}2"


def _bootstrap(loaded: Loaded, other: Names) -> Bootstrap | None:
    boundary = loaded.settings.permissions_boundary
    if boundary is None:
        return None
    return Bootstrap(loaded.account, (loaded.names.environment, other.environment), boundary)


def _things_of(service: Service, loaded: Loaded, definition: TaskDefinition) -> ServiceThings:
    return ServiceThings(
        loaded.account,
        loaded.names,
        deployable_of(service, loaded),
        ecs_tasks_trust(loaded.account),
        loaded.settings.permissions_boundary,
        tuple(volume.name for volume in definition.volumes if volume.managed),
    )


def _images(one: ServiceThings, users: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """What decides a service's image: what it is named by, and every repository that its images are in."""
    used = {arn for arn, realms in users.items() if one.realm in realms and (":ecr:" in arn or ":ssm:" in arn)}
    return one.workload().images | {arn for arn in used if ":ecr:" in arn or arn == one.image_parameter}


def _principals(loaded: Loaded, definitions: Mapping[str, TaskDefinition]) -> Iterator[Principal]:
    scope = scope_of(loaded)
    yield from (_deployer(name, each, loaded, scope) for name, each in sorted(loaded.settings.deployers.items()))
    for service in loaded.services:
        yield from _service_principals(service, loaded, definitions[service.name])
    if loaded.settings.ec2 is not None:
        names, account = loaded.names, loaded.account
        yield Principal(
            account.role(names.instance_path, names.of("instance")),
            "instance",
            frozenset({f"{names.environment}/{INSTANCES}"}),
            (document(instance_statements(account, names.cluster)),),
            ec2_instance_trust(account),
            loaded.settings.permissions_boundary,
        )


def _deployer(name: str, deployer: Deployer, loaded: Loaded, scope: Scope) -> Principal:
    return Principal(
        deployer_arn(name, loaded),
        "deployer",
        frozenset(f"{loaded.names.environment}/{one.name}" for one in scope.of(deployer)),
        tuple(deployer_policies(deployer, scope)),
        deployer_trust(deployer, loaded.account),
        deployer_boundary(deployer, loaded.settings),
        frozenset(_meant(deployer, loaded)),
    )


def _meant(deployer: Deployer, loaded: Loaded) -> Iterator[str]:
    for name in deployer.shared:
        yield loaded.account.parameter(name) if name.startswith("/") else loaded.account.repository(name)


def _service_principals(service: Service, loaded: Loaded, definition: TaskDefinition) -> Iterator[Principal]:
    roles, one = service_roles(service, loaded, definition), deployable_of(service, loaded)
    realms, boundary = frozenset({f"{loaded.names.environment}/{service.name}"}), loaded.settings.permissions_boundary
    task: tuple[Document, ...] = (document(roles.task), *([document(roles.permissions)] * bool(roles.permissions)))
    yield Principal(one.task_role, "task", realms, task, roles.trust, boundary)
    yield Principal(one.execution_role, "execution", realms, (document(roles.execution),), roles.trust, boundary)
    if service.is_job:
        role = loaded.account.role(loaded.names.schedule_path, loaded.names.schedule_role(service.name))
        starts = (document(start_roles(service, loaded)),)
        yield Principal(role, "schedule", realms, starts, scheduler_trust(loaded.account), boundary)


def _deployer_things(loaded: Loaded) -> Iterator[Thing]:
    """The identities of deployers, and their policies: nobody of the environment's own has to do with them."""
    owners = frozenset({loaded.names.environment})
    for name, deployer in sorted(loaded.settings.deployers.items()):
        boundary = deployer_boundary(deployer, loaded.settings)
        kind = "user" if deployer.kind == "user" else "role"
        trust = deployer_trust(deployer, loaded.account)
        yield Thing(kind, deployer_arn(name, loaded), owners, boundary=boundary, policy=trust)
        policy = f"policy{loaded.names.deployer_path}{loaded.names.deployer(name)}"
        yield Thing("policy", loaded.account.arn("iam", policy, region=""), owners, boundary=boundary)
