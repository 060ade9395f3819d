"""An application load balancer with its security group and listeners."""

from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from ecs_platform.components.depends_on import depends_on
from ecs_platform.model.naming import Names
from ecs_platform.model.routes.listeners import PORTS, REDIRECT

# TLS 1.3, and 1.2 for clients without it.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
SSL_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"


@dataclass
class LoadBalancerIds:
    """A load balancer by its ids: what services need of it, also of one that another stack made.

    Attributes:
        arn: the load balancer.
        dns_name: its DNS name.
        zone_id: hosted zone of that name.
        security_group_id: its security group.
        listener_arns: its listeners by protocol, `http` and `https`; where there is `https`, that serves.
        opened: whether its group lets it out to the whole VPC, and says itself who reaches it; otherwise each service
            adds rules for itself. Default false.
    """

    arn: pulumi.Input[str]
    dns_name: pulumi.Input[str]
    zone_id: pulumi.Input[str]
    security_group_id: pulumi.Input[str]
    listener_arns: dict[str, pulumi.Input[str]]
    opened: bool = False

    @property
    def serving_protocol(self) -> str:
        """The protocol of the listener that services' rules stand on."""
        return "https" if "https" in self.listener_arns else "http"

    @property
    def ports(self) -> list[int]:
        """The ports the listeners listen on."""
        return [port for protocol, port in PORTS.items() if protocol in self.listener_arns]


@dataclass
class LoadBalancerArgs:
    """Arguments of `LoadBalancer`.

    Attributes:
        names: names and tags.
        scheme: `public` (internet-facing) or `internal`.
        vpc_id: the VPC.
        subnet_ids: subnets in at least two zones.
        allowed_cidrs: ranges the listeners' ports are open to; default none.
        target_cidrs: ranges its targets are in, those of the VPC: it is let out to all their TCP ports. Default none;
            then each service has to let it out to itself (`TaskSecurityGroup.let_in`).
        certificate_arn: ACM certificate: with one, HTTPS serves and HTTP redirects to it; without, HTTP serves.
        more_certificate_arns: ACM certificates for clients that ask for their names; default none.
        access_logs_bucket: bucket that every request is logged to, below the scheme; default none.
        idle_timeout: seconds a connection may be idle, 1 to 4,000; default 60.
        deletion_protection: whether AWS refuses to delete it; default false.
    """

    names: Names
    scheme: str
    vpc_id: pulumi.Input[str]
    subnet_ids: list[pulumi.Input[str]]
    allowed_cidrs: list[str] = field(default_factory=list)
    target_cidrs: list[str] = field(default_factory=list)
    certificate_arn: pulumi.Input[str] | None = None
    more_certificate_arns: list[str] = field(default_factory=list)
    access_logs_bucket: pulumi.Input[str] | None = None
    idle_timeout: int = 60
    deletion_protection: bool = False

    @property
    def ports(self) -> dict[str, int]:
        """The listeners' ports by protocol."""
        secure = self.certificate_arn is not None
        return {protocol: port for protocol, port in PORTS.items() if protocol == "http" or secure}


class LoadBalancer(pulumi.ComponentResource):
    """An application load balancer whose listeners answer 404 to all that no rule takes.

    Makes: `lb.LoadBalancer`, `ec2.SecurityGroup` with a `vpc.SecurityGroupIngressRule` for each port and allowed range
    and a `vpc.SecurityGroupEgressRule` for each range of targets, and `lb.Listener` for HTTP and, with a certificate,
    HTTPS, with an `lb.ListenerCertificate` for each further one. The group has the same rules for one service and for
    three hundred: AWS takes 60 in each direction, so it is each service's own group that says which of its ports the
    load balancer reaches.

    It depends on its rules, so that what stands on its listeners has its way until it is gone itself; and on what
    `opts.depends_on` names: an internet-facing one is refused in a VPC that has no internet gateway yet.

    See https://docs.aws.amazon.com/elasticloadbalancing/latest/application/introduction.html
    """

    arn: pulumi.Output[str]
    dns_name: pulumi.Output[str]
    zone_id: pulumi.Output[str]
    security_group_id: pulumi.Output[str]
    listener_arns: dict[str, pulumi.Output[str]]

    def __init__(self, name: str, args: LoadBalancerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:LoadBalancer", name, None, opts)
        self._name, self._args, self._child = name, args, pulumi.ResourceOptions(parent=self)
        group = self._security_group()
        rules = [*self._let_in(group), *self._let_out(group)]
        load_balancer_name = args.names.load_balancer(args.scheme)
        load_balancer = aws.lb.LoadBalancer(
            name,
            name=load_balancer_name,
            load_balancer_type="application",
            internal=args.scheme == "internal",
            security_groups=[group.id],
            subnets=args.subnet_ids,
            idle_timeout=args.idle_timeout,
            drop_invalid_header_fields=True,
            enable_deletion_protection=args.deletion_protection,
            access_logs=self._access_logs(),
            tags=args.names.tags(load_balancer_name),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*depends_on(opts), *rules]),
        )
        self.arn, self.dns_name, self.zone_id = load_balancer.arn, load_balancer.dns_name, load_balancer.zone_id
        self.security_group_id = group.id
        self.listener_arns = {protocol: self._listener(protocol, port).arn for protocol, port in args.ports.items()}
        self._add_certificates()
        self.register_outputs(
            {
                "arn": self.arn,
                "dns_name": self.dns_name,
                "zone_id": self.zone_id,
                "security_group_id": self.security_group_id,
                "listener_arns": self.listener_arns,
            }
        )

    @property
    def ids(self) -> LoadBalancerIds:
        """The load balancer by its ids."""
        return LoadBalancerIds(
            self.arn,
            self.dns_name,
            self.zone_id,
            self.security_group_id,
            {**self.listener_arns},
            opened=bool(self._args.target_cidrs),
        )

    def _access_logs(self) -> aws.lb.LoadBalancerAccessLogsArgs | None:
        if self._args.access_logs_bucket is None:
            return None
        return aws.lb.LoadBalancerAccessLogsArgs(
            bucket=self._args.access_logs_bucket, prefix=self._args.scheme, enabled=True
        )

    def _security_group(self) -> aws.ec2.SecurityGroup:
        group_name = self._args.names.load_balancer_security_group(self._args.scheme)
        return aws.ec2.SecurityGroup(
            self._name,
            name=group_name,
            description=f"The {self._args.scheme} load balancer",
            vpc_id=self._args.vpc_id,
            tags=self._args.names.tags(group_name),
            opts=self._child,
        )

    def _let_in(self, group: aws.ec2.SecurityGroup) -> list[pulumi.Resource]:
        group_name = self._args.names.load_balancer_security_group(self._args.scheme)
        return [
            aws.vpc.SecurityGroupIngressRule(
                f"{self._name}-{protocol}-{cidr}",
                security_group_id=group.id,
                description=f"{protocol.upper()} from {cidr}",
                cidr_ipv4=cidr,
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
                tags=self._args.names.tags(f"{group_name}-{protocol}"),
                opts=self._child,
            )
            for protocol, port in self._args.ports.items()
            for cidr in self._args.allowed_cidrs
        ]

    def _let_out(self, group: aws.ec2.SecurityGroup) -> list[pulumi.Resource]:
        group_name = self._args.names.load_balancer_security_group(self._args.scheme)
        return [
            aws.vpc.SecurityGroupEgressRule(
                f"{self._name}-{cidr}",
                security_group_id=group.id,
                description=f"Targets in {cidr}",
                cidr_ipv4=cidr,
                ip_protocol="tcp",
                from_port=0,
                to_port=65535,
                tags=self._args.names.tags(f"{group_name}-targets"),
                opts=self._child,
            )
            for cidr in self._args.target_cidrs
        ]

    def _listener(self, protocol: str, port: int) -> aws.lb.Listener:
        return aws.lb.Listener(
            f"{self._name}-{protocol}",
            load_balancer_arn=self.arn,
            port=port,
            protocol=protocol.upper(),
            certificate_arn=self._args.certificate_arn if protocol == "https" else None,
            ssl_policy=SSL_POLICY if protocol == "https" else None,
            default_actions=[self._default_action(protocol)],
            tags=self._args.names.tags(f"{self._args.names.load_balancer(self._args.scheme)}-{protocol}"),
            opts=self._child,
        )

    def _add_certificates(self) -> None:
        for arn in self._args.more_certificate_arns:
            aws.lb.ListenerCertificate(
                f"{self._name}-https-{arn.rpartition('/')[2]}",
                listener_arn=self.listener_arns["https"],
                certificate_arn=arn,
                opts=self._child,
            )

    def _default_action(self, protocol: str) -> aws.lb.ListenerDefaultActionArgs:
        if protocol == "http" and self._args.certificate_arn is not None:
            return aws.lb.ListenerDefaultActionArgs(
                type="redirect",
                redirect=aws.lb.ListenerDefaultActionRedirectArgs(
                    protocol="HTTPS", port=str(PORTS["https"]), status_code=f"HTTP_{REDIRECT}"
                ),
            )
        # A default that forwards would hand every stranger's request to one service.
        return aws.lb.ListenerDefaultActionArgs(
            type="fixed-response",
            fixed_response=aws.lb.ListenerDefaultActionFixedResponseArgs(
                content_type="text/plain", message_body="Not found", status_code="404"
            ),
        )
