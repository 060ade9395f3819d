"""The world of an environment: from its manifests and settings, the documents that are attached in AWS."""

from collections.abc import Iterator
from dataclasses import dataclass

from ecs_platform.model.arns import Account
from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import Document, document
from ecs_platform.model.iam.instance_role import instance_statements
from ecs_platform.model.iam.of_service import deployable_of, scope_of, service_roles, start_roles
from ecs_platform.model.iam.proof.whole.account import account_world
from ecs_platform.model.iam.proof.whole.named import named_things
from ecs_platform.model.iam.proof.whole.things import INSTANCES, ServiceThings, environment_things, near
from ecs_platform.model.iam.proof.whole.world import Principal, Thing, World
from ecs_platform.model.iam.reach import readable_secrets
from ecs_platform.model.iam.statements import deployer_policies
from ecs_platform.model.iam.trust import deployer_trust, ec2_instance_trust, ecs_tasks_trust, scheduler_trust
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.naming import Names


def environment_world(loaded: Loaded) -> World:
    """Everybody and everything of an environment, and what is nearly that and is not there.

    Args:
        loaded: an environment without findings.
    """
    own = [_service_things(service, loaded) for service in loaded.services]
    names, account = loaded.names, loaded.account
    others = [_elsewhere(names, one) for one in sorted(loaded.environment.environments - {names.environment})]
    other = others[0] if others else _elsewhere(names, f"{names.environment}2")
    nearly = [each for one in own for each in near(account, names, one.one, other)]
    everywhere = [*own, *nearly]
    realms = frozenset(one.realm for one in own)
    around = account_world(loaded)
    named = named_things(loaded, everywhere)
    things = (
        *(thing for one in everywhere for thing in one.things()),
        *environment_things(account, names, realms),
        *environment_things(account, other, frozenset()),
        *named,
        *_deployers_things(loaded),
        *around.things,
    )
    return World(
        (*_principals(loaded), *around.principals),
        _once(things),
        tuple(one.workload() for one in everywhere),
        around.boundaries,
        loaded.settings.permissions_outside_scope,
        _shared(loaded),
        account.role(names.instance_path, names.of("instance")) if loaded.settings.ec2 is not None else None,
    )
