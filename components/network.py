"""The network: a VPC with public and private subnets over availability zones."""

from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from ecs_platform.model.arns import endpoint_service
from ecs_platform.model.naming import Names
from ecs_platform.model.settings.subnets import subnet_cidr


@dataclass
class NetworkIds:
    """A network by its ids: what everything else needs of it, also of one that exists already.

    Attributes:
        vpc_id: the VPC.
        public_subnet_ids: subnets with a route to an internet gateway, one for each zone.
        private_subnet_ids: subnets without one.
        file_system_subnet_ids: subnets, one for each zone, that file systems are mounted in; default: the private ones.
        ways_out: by `public` and `private`, what must be there before something in those subnets reaches the internet
            or AWS: routes, with what joins them to the subnets, and endpoints. Nothing where the VPC exists.
    """

    vpc_id: pulumi.Input[str]
    public_subnet_ids: list[pulumi.Input[str]]
    private_subnet_ids: list[pulumi.Input[str]]
    file_system_subnet_ids: list[pulumi.Input[str]] = field(default_factory=list)
    ways_out: dict[str, list[pulumi.Resource]] = field(default_factory=dict)

    @property
    def mounted_in(self) -> list[pulumi.Input[str]]:
        """The subnets that file systems are mounted in."""
        return self.file_system_subnet_ids or self.private_subnet_ids

    def ways_out_of(self, kind: str | None) -> list[pulumi.Resource]:
        """What a task in subnets of a kind, `public` or `private`, waits for; None for subnets of either."""
        kinds = ("public", "private") if kind is None else (kind,)
        return [each for one in kinds for each in self.ways_out.get(one, [])]


@dataclass
class NetworkArgs:
    """Arguments of `Network`.

    Attributes:
        names: names and tags.
        region: the region (`eu-central-1`).
        cidr: the VPC's range; default `10.0.0.0/16`.
        zones: letters of the availability zones; default `a` and `b`.
        nat: NAT gateways `per_zone` (default), a `single` one, or `none`.
        interface_endpoints: AWS services reached by VPC endpoints (`ecr.api`), and with at least one of them, S3 by a
            gateway endpoint; default none.
    """

    names: Names
    region: str
    cidr: str = "10.0.0.0/16"
    zones: list[str] = field(default_factory=lambda: ["a", "b"])
    nat: str = "per_zone"
    interface_endpoints: list[str] = field(default_factory=list)


class Network(pulumi.ComponentResource):
    """A VPC with an internet gateway, and in each zone a public and a private subnet.

    Makes: `ec2.Vpc`, `ec2.InternetGateway`, `ec2.Subnet` (two for each zone), `ec2.RouteTable` (one public, one private
    for each zone) with `ec2.Route` and `ec2.RouteTableAssociation`, `ec2.Eip` and `ec2.NatGateway` as `nat` says, and
    `ec2.VpcEndpoint` with a security group as `interface_endpoints` says.

    What needs a way out depends on `ids.ways_out`. Ids of subnets that are known only once their routes are there would
    be unknown in the preview of one route more, and all that is in the subnets would be shown as a change.

    See https://docs.aws.amazon.com/vpc/latest/userguide/vpc-example-private-subnets-nat.html
    """

    vpc_id: pulumi.Output[str]
    public_subnet_ids: list[pulumi.Output[str]]
    private_subnet_ids: list[pulumi.Output[str]]

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:Network", name, None, opts)
        self._name, self._args, self._child = name, args, pulumi.ResourceOptions(parent=self)
        vpc_name = args.names.of("vpc")
        self._vpc = aws.ec2.Vpc(
            name,
            cidr_block=args.cidr,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=args.names.tags(vpc_name),
            opts=self._child,
        )
        self._ways: dict[str, list[pulumi.Resource]] = {"public": [], "private": []}
        self._public = {zone: self._subnet("public", zone) for zone in args.zones}
        self._private = {zone: self._subnet("private", zone) for zone in args.zones}
        self._route_to_internet()
        self._private_tables = {zone: self._private_table(zone) for zone in args.zones}
        self._route_through_nat(self._nat_gateways())
        if args.interface_endpoints:
            self._endpoints()
        self.vpc_id = self._vpc.id
        self.public_subnet_ids = [subnet.id for subnet in self._public.values()]
        self.private_subnet_ids = [subnet.id for subnet in self._private.values()]
        self.register_outputs(
            {
                "vpc_id": self.vpc_id,
                "public_subnet_ids": self.public_subnet_ids,
                "private_subnet_ids": self.private_subnet_ids,
            }
        )

    @property
    def ids(self) -> NetworkIds:
        """The network by its ids."""
        return NetworkIds(self.vpc_id, [*self.public_subnet_ids], [*self.private_subnet_ids], ways_out=self._ways)

    def _tags(self, thing: str) -> dict[str, str]:
        return self._args.names.tags(self._args.names.of(thing))

    def _subnet(self, kind: str, zone: str) -> aws.ec2.Subnet:
        return aws.ec2.Subnet(
            f"{self._name}-{kind}-{zone}",
            vpc_id=self._vpc.id,
            availability_zone=f"{self._args.region}{zone}",
            cidr_block=subnet_cidr(self._args.cidr, kind, zone),
            tags=self._tags(f"{kind}-{zone}"),
            opts=self._child,
        )

    def _table(self, thing: str, subnets: dict[str, aws.ec2.Subnet]) -> aws.ec2.RouteTable:
        table = aws.ec2.RouteTable(
            f"{self._name}-{thing}", vpc_id=self._vpc.id, tags=self._tags(thing), opts=self._child
        )
        self._ways[thing.partition("-")[0]] += [
            aws.ec2.RouteTableAssociation(
                f"{self._name}-{key}", route_table_id=table.id, subnet_id=subnet.id, opts=self._child
            )
            for key, subnet in subnets.items()
        ]
        return table

    def _route_to_internet(self) -> None:
        self._gateway = aws.ec2.InternetGateway(
            f"{self._name}-internet", vpc_id=self._vpc.id, tags=self._tags("internet"), opts=self._child
        )
        table = self._table("public", {f"public-{zone}": subnet for zone, subnet in self._public.items()})
        route = aws.ec2.Route(
            f"{self._name}-public",
            route_table_id=table.id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=self._gateway.id,
            opts=self._child,
        )
        self._ways["public"].append(route)

    def _private_table(self, zone: str) -> aws.ec2.RouteTable:
        # One table for each zone also with a single NAT gateway: changing `nat` then changes routes and no table.
        return self._table(f"private-{zone}", {f"private-{zone}": self._private[zone]})

    def _nat_gateways(self) -> dict[str, aws.ec2.NatGateway]:
        zones = {"per_zone": self._args.zones, "single": self._args.zones[:1], "none": []}[self._args.nat]
        return {zone: self._nat_gateway(zone) for zone in zones}

    def _nat_gateway(self, zone: str) -> aws.ec2.NatGateway:
        address = aws.ec2.Eip(
            f"{self._name}-nat-{zone}", domain="vpc", tags=self._tags(f"nat-{zone}"), opts=self._child
        )
        return aws.ec2.NatGateway(
            f"{self._name}-{zone}",
            allocation_id=address.id,
            subnet_id=self._public[zone].id,
            tags=self._tags(f"nat-{zone}"),
            # AWS wants the internet gateway attached before a NAT gateway is made, and gone after it; and behind a NAT
            # gateway without a route of its own nobody is on the internet yet.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self._gateway, *self._ways["public"]]),
        )

    def _route_through_nat(self, gateways: dict[str, aws.ec2.NatGateway]) -> None:
        for zone, table in self._private_tables.items():
            gateway = gateways.get(zone) or next(iter(gateways.values()), None)
            if gateway is not None:
                route = aws.ec2.Route(
                    f"{self._name}-private-{zone}",
                    route_table_id=table.id,
                    destination_cidr_block="0.0.0.0/0",
                    nat_gateway_id=gateway.id,
                    opts=self._child,
                )
                self._ways["private"].append(route)

    def _endpoints(self) -> None:
        group_name = self._args.names.of("endpoints")
        group = aws.ec2.SecurityGroup(
            f"{self._name}-endpoints",
            name=group_name,
            description="VPC endpoints",
            vpc_id=self._vpc.id,
            tags=self._args.names.tags(group_name),
            opts=self._child,
        )
        rule = aws.vpc.SecurityGroupIngressRule(
            f"{self._name}-endpoints",
            security_group_id=group.id,
            description="HTTPS from the VPC",
            cidr_ipv4=self._args.cidr,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            tags=self._args.names.tags(group_name),
            opts=self._child,
        )
        endpoints = [self._interface_endpoint(service, group) for service in self._args.interface_endpoints]
        self._ways["private"] += [rule, *endpoints, self._s3_endpoint()]

    def _interface_endpoint(self, service: str, group: aws.ec2.SecurityGroup) -> aws.ec2.VpcEndpoint:
        return aws.ec2.VpcEndpoint(
            f"{self._name}-{service}",
            vpc_id=self._vpc.id,
            vpc_endpoint_type="Interface",
            service_name=endpoint_service(service, self._args.region),
            subnet_ids=[subnet.id for subnet in self._private.values()],
            security_group_ids=[group.id],
            private_dns_enabled=True,
            tags=self._tags(service),
            opts=self._child,
        )

    def _s3_endpoint(self) -> aws.ec2.VpcEndpoint:
        """Images in ECR are stored in S3."""
        return aws.ec2.VpcEndpoint(
            f"{self._name}-s3",
            vpc_id=self._vpc.id,
            vpc_endpoint_type="Gateway",
            service_name=endpoint_service("s3", self._args.region),
            route_table_ids=[table.id for table in self._private_tables.values()],
            tags=self._tags("s3"),
            opts=self._child,
        )
