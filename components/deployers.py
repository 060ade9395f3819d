"""The deploy identities of a stack, with the rights that their tools need on its services."""

from collections.abc import Mapping

import pulumi

from ecs_platform.components.deployer import Deployer, DeployerArgs
from ecs_platform.components.network import NetworkIds
from ecs_platform.components.service_connect import ServiceConnect
from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import text
from ecs_platform.model.iam.of_service import deployer_boundary, scope_of
from ecs_platform.model.iam.places import NAMESPACE, put_in_place, zone_subnet
from ecs_platform.model.iam.policies import named_policies
from ecs_platform.model.iam.scope import Scope
from ecs_platform.model.iam.trust import deployer_trust


def deployers(
    loaded: Loaded,
    opts: pulumi.ResourceOptions,
    network: NetworkIds | None = None,
    connect: ServiceConnect | None = None,
) -> dict[str, Deployer]:
    """A `Deployer` for each that the settings name, by name.

    Args:
        loaded: all that was read and checked.
        opts: options of each.
        network: the network, whose subnets their policies name; without one that is made here, what a deploy tool sends
            with subnets in it is refused. Default none.
        connect: Service Connect, where a service uses it; likewise. Default none.
    """
    ids = _ids(loaded, network, connect)
    scope = scope_of(loaded)
    return {key: Deployer(key, _args(key, loaded, scope, ids), opts=opts) for key in loaded.settings.deployers}


def _args(key: str, loaded: Loaded, scope: Scope, ids: Mapping[str, pulumi.Input[str]]) -> DeployerArgs:
    settings, names = loaded.settings.deployers[key], loaded.names
    trust = deployer_trust(settings, loaded.account)
    before = loaded.deployers_before.get(key, {}).get("policies")
    policies = named_policies(names.deployer(key), settings, scope, before)
    return DeployerArgs(
        names=names,
        deployer=key,
        policies={policy: _filled(text(each.document), ids) for policy, each in policies.items()},
        services={policy: [*each.services] for policy, each in policies.items()},
        assume_role_policy=None if trust is None else text(trust),
        permissions_boundary=deployer_boundary(settings, loaded.settings),
        access_keys=list(settings.access_keys),
        keep_user=loaded.settings.protect,
    )


def _filled(document: str, ids: Mapping[str, pulumi.Input[str]]) -> pulumi.Input[str]:
    """A policy with ids in place of its markers; plain text where it has none, as for a VPC that exists."""
    used = {marker: id for marker, id in ids.items() if marker in document}
    if not used:
        return document
    return pulumi.Output.all(**used).apply(lambda known: put_in_place(document, known))


def _ids(loaded: Loaded, network: NetworkIds | None, connect: ServiceConnect | None) -> dict[str, pulumi.Input[str]]:
    """What stands in place of the markers of policies."""
    ids: dict[str, pulumi.Input[str]] = {}
    if network is not None and not loaded.settings.network.exists:
        zones = loaded.settings.network.zones
        for kind, subnets in (("public", network.public_subnet_ids), ("private", network.private_subnet_ids)):
            ids |= {zone_subnet(kind, zone): subnet for zone, subnet in zip(zones, subnets, strict=True)}
    if connect is not None:
        ids[NAMESPACE] = connect.namespace_id
    return ids
