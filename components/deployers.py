"""The deploy identities of a stack, with the rights that their tools need on its services."""

import pulumi

from ecs_platform.components.deployer import Deployer, DeployerArgs
from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import text
from ecs_platform.model.iam.of_service import scope_of
from ecs_platform.model.iam.statements import named_policies
from ecs_platform.model.iam.trust import deployer_trust


def deployers(loaded: Loaded, opts: pulumi.ResourceOptions) -> dict[str, Deployer]:
    """A `Deployer` for each that the settings name, by name."""
    return {key: Deployer(key, _args(key, loaded), opts=opts) for key in loaded.settings.deployers}


def _args(key: str, loaded: Loaded) -> DeployerArgs:
    settings, names = loaded.settings.deployers[key], loaded.names
    trust = deployer_trust(settings, loaded.account)
    return DeployerArgs(
        names=names,
        deployer=key,
        policies=named_policies(names.deployer(key), settings, scope_of(loaded)),
        assume_role_policy=None if trust is None else text(trust),
        permissions_boundary=settings.permissions_boundary or loaded.settings.permissions_boundary,
        access_keys=list(settings.access_keys),
        keep_user=loaded.settings.protect,
    )
