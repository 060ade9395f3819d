"""The subnets of load balancers that are made in a VPC that exists."""

from collections.abc import Iterator, Sequence

from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.routes.route import LOAD_BALANCERS, LoadBalancer, Route
from ecs_platform.model.settings.load_balancer import FEWEST_SUBNETS
from ecs_platform.model.settings.settings import Settings
from ecs_platform.model.settings.stack import LoadedSettings


def own_subnets(load_balancer: LoadBalancer) -> tuple[str, ...]:
    """Where the settings have a load balancer's subnets, if not in `network`."""
    return ("load_balancers", load_balancer, "subnet_ids")


def subnets_of(load_balancer: LoadBalancer, settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The subnets of a load balancer in a VPC that exists: where the settings have them, and their ids."""
    own = settings.load_balancers.of(load_balancer).subnet_ids
    if own is not None:
        return own_subnets(load_balancer), own
    if load_balancer == "public":
        return ("network", "public_subnet_ids"), settings.network.public_subnet_ids
    return ("network", "private_subnet_ids"), settings.network.private_subnet_ids


def subnet_findings(routes: Sequence[Route], environment: LoadedSettings) -> Iterator[Finding]:
    """Load balancers that would be made in too few subnets, or in some that are in no VPC of ours."""
    settings = environment.settings
    if settings is None:
        return
    made = {route.load_balancer for route in routes}
    for load_balancer in LOAD_BALANCERS:
        own, (place, ids) = settings.load_balancers.of(load_balancer), subnets_of(load_balancer, settings)
        node = environment.node.find(place)
        if not settings.network.exists and own.subnet_ids is not None:
            hint = "give `network.vpc_id` and its subnets, or remove them: a new VPC's load balancers are in its own"
            yield node.finding("has subnets, and the VPC is a new one", hint)
        elif settings.network.exists and load_balancer in made and own.existing is None and len(ids) < FEWEST_SUBNETS:
            message = (
                f"the {load_balancer} load balancer needs subnets in {FEWEST_SUBNETS} zones, and there is one subnet"
            )
            yield node.finding(message, "add one in another zone")
