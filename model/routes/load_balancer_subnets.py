"""The subnets of load balancers that are made in a VPC that exists.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
"""

from collections.abc import Iterator, Sequence

from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.routes.route import LOAD_BALANCERS, Route
from ecs_platform.model.settings.stack import LoadedSettings

_SUBNETS = {"public": "public", "internal": "private"}
FEWEST = 2
"""Subnets of one load balancer, each in another zone. Which zone a subnet is in, only AWS knows."""


def subnet_findings(routes: Sequence[Route], environment: LoadedSettings) -> Iterator[Finding]:
    """Load balancers that would be made in too few subnets."""
    settings = environment.settings
    if settings is None or not settings.network.exists:
        return
    given = {"public": settings.network.public_subnet_ids, "private": settings.network.private_subnet_ids}
    for scheme in LOAD_BALANCERS:
        made = any(route.load_balancer == scheme for route in routes)
        field = f"{_SUBNETS[scheme]}_subnet_ids"
        if made and settings.load_balancers.of(scheme).existing is None and len(given[_SUBNETS[scheme]]) < FEWEST:
            node = environment.node.find(("network", field))
            message = f"the {scheme} load balancer needs subnets in {FEWEST} zones, and there is one subnet"
            yield node.finding(message, "add one in another zone")
