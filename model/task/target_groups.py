"""The names of a service's target groups, and which revision's tasks are in which."""

from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.manifest.target import Target
from ecs_platform.model.task.placement import has_interface

PRODUCTION, ALTERNATE = 100, 0
"""Weights of the two target groups of a rule that is new: the first deployment's tasks are in the first.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
"""


def target_type(service: Service) -> str:
    """What targets are: addresses of tasks (`ip`), or in bridge mode instances."""
    return "ip" if has_interface(service.network_mode) else "instance"


def target_group_name(target: Target, key: str, service: Service, loaded: Loaded) -> str:
    """The name of one of a target's groups, by its key."""
    network = loaded.settings.network
    return loaded.names.target_group(
        service.name,
        load_balancer=key,
        network=network.vpc_id or network.cidr,
        port=target.port,
        protocol=target.protocol,
        target_type=target_type(service),
        protocol_version=target.protocol_version,
    )


def target_group_names(service: Service, loaded: Loaded) -> dict[str, str]:
    """The names of all its target groups, by key."""
    return {
        key: target_group_name(target, key, service, loaded) for target in service.targets for key in target.group_keys
    }
