"""Names in a hosted zone that lead to load balancers."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ecs_platform.components.load_balancer import LoadBalancerIds


@dataclass
class AliasRecordsArgs:
    """Arguments of `AliasRecords`.

    Attributes:
        zone_id: the hosted zone.
        hosts: the load balancer that each name leads to, by the name in full.
    """

    zone_id: pulumi.Input[str]
    hosts: dict[str, LoadBalancerIds]


class AliasRecords(pulumi.ComponentResource):
    """A name for each host of the listener rules: without one nobody finds the way to the load balancer.

    Makes: `route53.Record` (an alias) for each name. A name that somebody else made a record for is refused by Route
    53, and stays theirs.

    See https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-to-elb-load-balancer.html
    """

    def __init__(self, name: str, args: AliasRecordsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:AliasRecords", name, None, opts)
        for host, load_balancer in args.hosts.items():
            alias_record(f"{name}-{host}", args.zone_id, host, load_balancer, pulumi.ResourceOptions(parent=self))
        self.register_outputs({})


def alias_record(
    name: str, zone_id: pulumi.Input[str], host: str, load_balancer: LoadBalancerIds, opts: pulumi.ResourceOptions
) -> None:
    """A name that leads to a load balancer; makes `route53.Record`.

    Args:
        name: the resource's name.
        zone_id: the zone.
        host: the name in it, in full.
        load_balancer: where it leads.
        opts: the resource's options.
    """
    alias = aws.route53.RecordAliasArgs(
        name=load_balancer.dns_name, zone_id=load_balancer.zone_id, evaluate_target_health=False
    )
    aws.route53.Record(name, zone_id=zone_id, name=host, type="A", aliases=[alias], opts=opts)
