"""The private zone in which services behind the internal load balancer have their names."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ecs_platform.components.alias_records import alias_record
from ecs_platform.components.load_balancer import LoadBalancerIds
from ecs_platform.model.naming import Names


@dataclass
class InternalZoneArgs:
    """Arguments of `InternalZone`.

    Attributes:
        names: names and tags.
        vpc_id: the VPC that resolves the names.
        hosts: the names, all inside the zone (`internal.test.internal`).
        load_balancer: the internal load balancer, which they lead to.
    """

    names: Names
    vpc_id: pulumi.Input[str]
    hosts: list[str]
    load_balancer: LoadBalancerIds


class InternalZone(pulumi.ComponentResource):
    """A private hosted zone with a name for each internal service: a plain string any service can be given.

    Makes: `route53.Zone`, and `route53.Record` (an alias of the internal load balancer) for each name.

    See https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-private.html
    """

    zone_id: pulumi.Output[str]

    def __init__(self, name: str, args: InternalZoneArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:InternalZone", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        zone = aws.route53.Zone(
            name,
            name=args.names.zone,
            comment=f"Internal names of {args.names.environment}",
            vpcs=[aws.route53.ZoneVpcArgs(vpc_id=args.vpc_id)],
            tags=args.names.tags(args.names.zone),
            opts=child,
        )
        for host in args.hosts:
            alias_record(f"{name}-{host}", zone.zone_id, host, args.load_balancer, child)
        self.zone_id = zone.zone_id
        self.register_outputs({"zone_id": self.zone_id})
