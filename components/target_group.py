"""The target group of a service behind one load balancer."""

from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from ecs_platform.model.naming import Names


@dataclass
class HealthCheckArgs:
    """How the load balancer finds out whether a target is healthy.

    Attributes:
        path: default `/`.
        port: the port asked, or `traffic-port` (default) for the one that serves.
        interval: seconds between two checks, 5 to 300; default 30.
        timeout: seconds after which a check has failed, less than the interval; default 5.
        healthy_threshold: successes in a row until healthy, 2 to 10; default 2.
        unhealthy_threshold: failures in a row until unhealthy, 2 to 10; default 2.
        success_codes: HTTP status codes of a healthy answer (`200`, `200-299`); default `200`.
        protocol: `HTTP` or `HTTPS`: what the port asked speaks; default the target group's.
    """

    path: str = "/"
    port: str = "traffic-port"
    interval: int = 30
    timeout: int = 5
    healthy_threshold: int = 2
    unhealthy_threshold: int = 2
    success_codes: str = "200"
    protocol: str | None = None


@dataclass
class TargetGroupArgs:
    """Arguments of `TargetGroup`.

    Attributes:
        names: names and tags.
        service: the service whose tasks are the targets.
        load_balancer: `public` or `internal`: AWS lets a target group belong to one load balancer only.
        vpc_id: the VPC.
        network: what the settings say of the VPC (its id or its range): with another one the group gets another name.
        port: port of the container.
        protocol: `HTTP` (default) or `HTTPS`: what the container speaks on its port.
        target_type: `ip` (tasks with their own network interface, default) or `instance` (bridge mode).
        protocol_version: `HTTP1` (default), `HTTP2` or `GRPC`.
        health_check: see `HealthCheckArgs`.
        deregistration_delay: seconds a target that goes has for its open requests, 0 to 3,600; default 30.
        stickiness: whether a client stays with one target, by a cookie for a day; default false.
    """

    names: Names
    service: str
    load_balancer: str
    vpc_id: pulumi.Input[str]
    network: str
    port: int
    protocol: str = "HTTP"
    target_type: str = "ip"
    protocol_version: str = "HTTP1"
    health_check: HealthCheckArgs = field(default_factory=HealthCheckArgs)
    deregistration_delay: int = 30
    stickiness: bool = False


class TargetGroup:
    """A target group, made anew before the old one goes where AWS cannot change it.

    A part of the component that `opts.parent` names. Makes: `lb.TargetGroup`.

    See https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
    """

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: TargetGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        group_name = args.names.target_group(
            args.service,
            load_balancer=args.load_balancer,
            network=args.network,
            port=args.port,
            protocol=args.protocol,
            target_type=args.target_type,
            protocol_version=args.protocol_version,
        )
        check = args.health_check
        group = aws.lb.TargetGroup(
            name,
            name=group_name,
            vpc_id=args.vpc_id,
            port=args.port,
            protocol=args.protocol,
            protocol_version=args.protocol_version,
            target_type=args.target_type,
            deregistration_delay=args.deregistration_delay,
            health_check=aws.lb.TargetGroupHealthCheckArgs(
                enabled=True,
                protocol=check.protocol or args.protocol,
                path=check.path,
                port=check.port,
                interval=check.interval,
                timeout=check.timeout,
                healthy_threshold=check.healthy_threshold,
                unhealthy_threshold=check.unhealthy_threshold,
                matcher=check.success_codes,
            ),
            stickiness=aws.lb.TargetGroupStickinessArgs(
                enabled=args.stickiness, type="lb_cookie", cookie_duration=86400
            ),
            tags=args.names.tags(group_name, args.service),
            # A resource with a name is deleted before its replacement is made, unless told otherwise; a rule that
            # points at it would make that fail. https://github.com/pulumi/pulumi-aws/issues/4220
            opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=False)),
        )
        self.arn = group.arn
