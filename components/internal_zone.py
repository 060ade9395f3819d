"""The private zone in which services behind the internal load balancer have their names."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from model.naming import Names


@dataclass
class InternalZoneArgs:
    """Arguments of `InternalZone`.

    Attributes:
        names: names and tags.
        vpc_id: the VPC that resolves the names.
        hosts: the names, all inside the zone (`internal.test.internal`).
        load_balancer_dns_name: what they are names for.
        load_balancer_zone_id: the hosted zone of that name.
    """

    names: Names
    vpc_id: pulumi.Input[str]
    hosts: list[str]
    load_balancer_dns_name: pulumi.Input[str]
    load_balancer_zone_id: pulumi.Input[str]


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
            internal_name(
                f"{name}-{host}",
                zone.zone_id,
                host,
                (args.load_balancer_dns_name, args.load_balancer_zone_id),
                opts=child,
            )
        self.zone_id = zone.zone_id
        self.register_outputs({"zone_id": self.zone_id})


def internal_name(
    name: str,
    zone_id: pulumi.Input[str],
    host: str,
    load_balancer: tuple[pulumi.Input[str], pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> None:
    """A name in the private zone; makes `route53.Record`.

    Args:
        name: the resource's name.
        zone_id: the zone.
        host: the name in it, in full.
        load_balancer: DNS name of the internal load balancer, and the hosted zone of that.
        opts: the resource's options.
    """
    alias = aws.route53.RecordAliasArgs(name=load_balancer[0], zone_id=load_balancer[1], evaluate_target_health=False)
    aws.route53.Record(name, zone_id=zone_id, name=host, type="A", aliases=[alias], opts=opts)
