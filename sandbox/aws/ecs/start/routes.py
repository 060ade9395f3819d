"""Whether a subnet's routes lead to the internet.

https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
"""

import ipaddress

from moto.ec2.models import EC2Backend
from moto.ec2.models.route_tables import Route, RouteTable
from moto.ec2.models.vpcs import VPCEndPoint

from sandbox.aws.ecs.start.starting import Place


def table_of(ec2: EC2Backend, subnet: str) -> RouteTable | None:
    """The route table of a subnet: its own, or the main one of its VPC."""
    vpc = ec2.get_subnet(subnet).vpc_id
    tables = [table for table in ec2.route_tables.values() if table.vpc_id == vpc]
    own = next((table for table in tables if subnet in table._associations.values()), None)
    return own or next((table for table in tables if table.main_association_id), None)


def lead_out(ec2: EC2Backend, place: Place) -> bool:
    """Whether a connection from somewhere to a public address finds its way.

    By an internet gateway, with a public address of one's own; by a public NAT gateway whose subnet has such a route;
    or by something else, such as a transit gateway, whose ends are not known here. The default VPC has its gateway on
    AWS, and none in moto: https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
    """
    if ec2.vpcs[ec2.get_subnet(place.subnet).vpc_id].is_default:
        return True
    return any(_leads_out(ec2, route, place.public) for route in _routes_out(ec2, place.subnet))


def _routes_out(ec2: EC2Backend, subnet: str) -> list[Route]:
    table = table_of(ec2, subnet)
    routes = [] if table is None else table.routes
    return [route for route in routes if not (route.local or _is_of_a_service(route)) and _is_public(route)]


def _is_of_a_service(route: Route) -> bool:
    """A gateway endpoint's route leads to its service alone."""
    gateway = route.gateway
    return isinstance(gateway, VPCEndPoint) and gateway.vpc_endpoint_type == "Gateway"


def _is_public(route: Route) -> bool:
    text = route.destination_cidr_block or route.destination_ipv6_cidr_block
    return text is None or not ipaddress.ip_network(text, strict=False).is_private


def _leads_out(ec2: EC2Backend, route: Route, public: bool) -> bool:
    if route.nat_gateway is not None:
        return _gateway_leads_out(ec2, route)
    if route.gateway is None or not route.gateway.id.startswith("igw-"):
        return True
    gateway = ec2.internet_gateways.get(route.gateway.id)
    attached = gateway is not None and gateway.vpc is not None
    return attached and (public or route.destination_ipv6_cidr_block is not None)


def _gateway_leads_out(ec2: EC2Backend, route: Route) -> bool:
    gateway = route.nat_gateway
    if gateway is None or gateway.state != "available":
        return False
    if gateway.connectivity_type == "private":
        return any(other.nat_gateway is None for other in _routes_out(ec2, gateway.subnet_id) if not _is_igw(other))
    return any(
        _leads_out(ec2, other, public=True)
        for other in _routes_out(ec2, gateway.subnet_id)
        if other.nat_gateway is None
    )


def _is_igw(route: Route) -> bool:
    return route.gateway is not None and route.gateway.id.startswith("igw-")
