"""Elastic Load Balancing: every attribute that AWS answers, and the defaults of target groups.

The attributes and their defaults:
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html,
API_TargetGroupAttribute.html and API_ListenerAttribute.html; the health checks' defaults: API_CreateTargetGroup.html.
"""

from typing import Any

from moto.elbv2.models import FakeListener, FakeLoadBalancer, FakeTargetGroup

from sandbox.aws.fixes.patching import around, instead_of

NETWORK = ("TCP", "UDP", "TCP_UDP", "TLS")
OFF_LOGS = {"enabled": "false", "bucket": "", "prefix": ""}
APPLICATION_BALANCER = {
    **{f"{kind}_logs.s3.{key}": value for kind in ("access", "connection") for key, value in OFF_LOGS.items()},
    **{f"health_check_logs.s3.{key}": value for key, value in OFF_LOGS.items()},
    "client_keep_alive.seconds": "3600",
    "deletion_protection.enabled": "false",
    "idle_timeout.timeout_seconds": "60",
    "load_balancing.cross_zone.enabled": "true",
    "routing.http.desync_mitigation_mode": "defensive",
    "routing.http.drop_invalid_header_fields.enabled": "false",
    "routing.http.preserve_host_header.enabled": "false",
    "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "false",
    "routing.http.xff_client_port.enabled": "false",
    "routing.http.xff_header_processing.mode": "append",
    "routing.http2.enabled": "true",
    "waf.fail_open.enabled": "false",
    "zonal_shift.config.enabled": "false",
}
NETWORK_BALANCER = {
    **{f"access_logs.s3.{key}": value for key, value in OFF_LOGS.items()},
    "deletion_protection.enabled": "false",
    "dns_record.client_routing_policy": "any_availability_zone",
    "load_balancing.cross_zone.enabled": "false",
    "secondary_ips.auto_assigned.per_subnet": "0",
    "zonal_shift.config.enabled": "false",
}
GROUP = {
    "deregistration_delay.timeout_seconds": "300",
    "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
    "stickiness.enabled": "false",
    "target_group_health.dns_failover.minimum_healthy_targets.count": "1",
    "target_group_health.dns_failover.minimum_healthy_targets.percentage": "off",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": "1",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": "off",
}
APPLICATION_GROUP = {
    **GROUP,
    "load_balancing.algorithm.anomaly_mitigation": "off",
    "load_balancing.algorithm.type": "round_robin",
    "slow_start.duration_seconds": "0",
    "stickiness.app_cookie.cookie_name": "",
    "stickiness.app_cookie.duration_seconds": "86400",
    "stickiness.lb_cookie.duration_seconds": "86400",
    "stickiness.type": "lb_cookie",
}
NETWORK_GROUP = {
    **GROUP,
    "proxy_protocol_v2.enabled": "false",
    "stickiness.type": "source_ip",
    "target_health_state.unhealthy.connection_termination.enabled": "true",
    "target_health_state.unhealthy.draining_interval_seconds": "0",
}
HEADERS = ("strict_transport_security", "content_security_policy", "x_content_type_options", "x_frame_options")
ORIGINS = ("allow_origin", "allow_methods", "allow_headers", "allow_credentials", "expose_headers", "max_age")
APPLICATION_LISTENER = {
    "routing.http.response.server.enabled": "true",
    **{f"routing.http.response.{name}.header_value": "" for name in HEADERS},
    **{f"routing.http.response.access_control_{name}.header_value": "" for name in ORIGINS},
}

instead_of(FakeLoadBalancer, "VALID_ATTRS")({*FakeLoadBalancer.VALID_ATTRS, *APPLICATION_BALANCER, *NETWORK_BALANCER})  # type: ignore[type-var]


@around(FakeLoadBalancer, "__init__")
def load_balancer(original: Any, self: FakeLoadBalancer, *rest: Any, **more: Any) -> None:
    """moto has four attributes."""
    original(self, *rest, **more)
    internal = {"ipv6.deny_all_igw_traffic": "true" if self.scheme == "internal" else "false"}
    if self.type == "application":
        self.attrs = {**APPLICATION_BALANCER, **internal}
    elif self.type == "network":
        self.attrs = {**NETWORK_BALANCER, **internal}


@around(FakeTargetGroup, "__init__")
def target_group(original: Any, self: FakeTargetGroup, *rest: Any, **more: Any) -> None:
    """moto has a third of the attributes, one that no target group has, no path and the time-out of TCP's checks."""
    original(self, *rest, **more)
    found: Any = self
    if found.target_type == "lambda" or found.protocol not in (*NETWORK, "HTTP", "HTTPS"):
        return
    if found.protocol in NETWORK:
        found.attributes = {**NETWORK_GROUP, **_of_network(found)}
    else:
        found.attributes = dict(APPLICATION_GROUP)
        found.protocol_version = found.protocol_version or "HTTP1"
    _check(found, more)


def _of_network(group: FakeTargetGroup) -> dict[str, str]:
    """By type and protocol, as API_TargetGroupAttribute.html has it."""
    of_address = group.target_type == "ip" and group.protocol in ("TCP", "TLS")
    return {
        "preserve_client_ip.enabled": "false" if of_address else "true",
        "deregistration_delay.connection_termination.enabled": "true" if "UDP" in str(group.protocol) else "false",
    }


def _check(group: Any, given: dict[str, Any]) -> None:
    """The defaults of a health check."""
    if group.protocol in NETWORK and not given.get("healthcheck_protocol"):
        group.health_check_protocol = "TCP"
    asks = group.health_check_protocol in ("HTTP", "HTTPS")
    grpc = group.protocol_version == "GRPC"
    if asks and not group.health_check_path:
        group.health_check_path = "/AWS.ALB/healthcheck" if grpc else "/"
    if grpc and not given.get("matcher"):
        group.matcher = {"GrpcCode": "12"}
    if not given.get("healthcheck_timeout_seconds"):
        of_network = 6 if group.health_check_protocol == "HTTP" else 10
        group.health_check_timeout_seconds = of_network if group.protocol in NETWORK else 5


@around(FakeListener, "__init__")
def listener(original: Any, self: FakeListener, *rest: Any, **more: Any) -> None:
    """moto has the attribute of TCP listeners for all."""
    original(self, *rest, **more)
    if self.protocol in ("HTTP", "HTTPS"):
        self.attributes = dict(APPLICATION_LISTENER)
