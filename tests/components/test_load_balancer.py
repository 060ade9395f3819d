"""Load balancer, listener rules and target groups."""

import pytest

from ecs_platform.components.listener_rules import ConditionArgs, ListenerRules, ListenerRulesArgs, RuleArgs
from ecs_platform.components.load_balancer import LoadBalancer, LoadBalancerArgs
from ecs_platform.components.target_group import HealthCheckArgs, TargetGroup, TargetGroupArgs
from ecs_platform.model.naming import Names
from tests.components.recording import Recorded, record


def load_balancer(names: Names, scheme: str = "public", **changes: object) -> Recorded:
    args = LoadBalancerArgs(names, scheme, "vpc-1", ["subnet-1", "subnet-2"], **changes)  # type: ignore[arg-type]
    return record(lambda: LoadBalancer(scheme, args))


def test_what_no_rule_takes_is_answered_404(names: Names) -> None:
    listener = load_balancer(names).one("lb/listener:Listener")
    (action,) = listener["defaultActions"]
    assert (listener["port"], listener["protocol"]) == (80, "HTTP")
    assert (action["type"], action["fixedResponse"]["statusCode"]) == ("fixed-response", "404")


def test_with_a_certificate_https_serves_and_http_redirects(names: Names) -> None:
    recorded = load_balancer(names, certificate_arn="arn:cert", allowed_cidrs=["0.0.0.0/0"])
    listeners = recorded.of("lb/listener:Listener")
    assert listeners["public-http"]["defaultActions"][0]["redirect"] == {
        "protocol": "HTTPS",
        "port": "443",
        "statusCode": "HTTP_301",
    }
    https = listeners["public-https"]
    assert (https["port"], https["certificateArn"]) == (443, "arn:cert")
    assert https["sslPolicy"].startswith("ELBSecurityPolicy-TLS13")
    assert https["defaultActions"][0]["fixedResponse"]["statusCode"] == "404"
    rules = recorded.of("vpc/securityGroupIngressRule:SecurityGroupIngressRule").values()
    assert sorted(rule["fromPort"] for rule in rules) == [80, 443]


@pytest.mark.parametrize(("scheme", "internal"), [("public", False), ("internal", True)])
def test_the_scheme_says_who_can_reach_it(names: Names, scheme: str, internal: bool) -> None:
    made = load_balancer(names, scheme).one("lb/loadBalancer:LoadBalancer")
    assert made["internal"] is internal
    assert made["loadBalancerType"] == "application"
    assert made["dropInvalidHeaderFields"] is True


def test_it_is_open_to_the_allowed_ranges_only(names: Names) -> None:
    recorded = load_balancer(names, allowed_cidrs=["192.0.2.0/24", "198.51.100.0/24"])
    rules = recorded.of("vpc/securityGroupIngressRule:SecurityGroupIngressRule").values()
    assert sorted((r["cidrIpv4"], r["fromPort"], r["toPort"]) for r in rules) == [
        ("192.0.2.0/24", 80, 80),
        ("198.51.100.0/24", 80, 80),
    ]
    assert recorded.of("vpc/securityGroupEgressRule:SecurityGroupEgressRule") == {}
    assert load_balancer(names).of("vpc/securityGroupIngressRule:SecurityGroupIngressRule") == {}


def test_it_is_let_out_to_its_targets_by_one_rule_for_each_range(names: Names) -> None:
    recorded = load_balancer(names, target_cidrs=["10.0.0.0/16", "10.1.0.0/16"])
    rules = recorded.of("vpc/securityGroupEgressRule:SecurityGroupEgressRule").values()
    assert sorted((r["cidrIpv4"], r["ipProtocol"], r["fromPort"], r["toPort"]) for r in rules) == [
        ("10.0.0.0/16", "tcp", 0, 65535),
        ("10.1.0.0/16", "tcp", 0, 65535),
    ]


@pytest.mark.parametrize(("ranges", "opened"), [([], False), (["10.0.0.0/16"], True)])
def test_it_says_whether_services_have_to_open_it(names: Names, ranges: list[str], opened: bool) -> None:
    made: list[LoadBalancer] = []
    args = LoadBalancerArgs(names, "public", "vpc-1", ["subnet-1", "subnet-2"], target_cidrs=ranges)
    record(lambda: made.append(LoadBalancer("public", args)))
    assert made[0].ids.opened is opened


def test_its_rules_are_there_before_it_and_go_after_it(names: Names) -> None:
    recorded = load_balancer(names, allowed_cidrs=["192.0.2.0/24"], target_cidrs=["10.0.0.0/16"])
    before = recorded.waits_for("lb/listener:Listener", "public-http")
    assert {("vpc/securityGroupIngressRule:SecurityGroupIngressRule", "public-http-192.0.2.0/24")} <= before
    assert {("vpc/securityGroupEgressRule:SecurityGroupEgressRule", "public-10.0.0.0/16")} <= before


CONDITIONS = [
    (ConditionArgs("path-pattern", ["/a", "/a/*"]), {"pathPattern": {"values": ["/a", "/a/*"]}}),
    (ConditionArgs("host-header", ["a.example"]), {"hostHeader": {"values": ["a.example"]}}),
    (ConditionArgs("http-request-method", ["GET"]), {"httpRequestMethod": {"values": ["GET"]}}),
    (ConditionArgs("source-ip", ["192.0.2.0/24"]), {"sourceIp": {"values": ["192.0.2.0/24"]}}),
    (
        ConditionArgs("http-header", ["1*"], header="X-Version"),
        {"httpHeader": {"httpHeaderName": "X-Version", "values": ["1*"]}},
    ),
    (
        ConditionArgs("query-string", query=[("v", "1"), ("", "beta")]),
        {"queryStrings": [{"key": "v", "value": "1"}, {"value": "beta"}]},
    ),
]


@pytest.mark.parametrize(("condition", "expected"), CONDITIONS, ids=[c.field for c, _ in CONDITIONS])
def test_each_condition_reaches_the_provider(
    names: Names, condition: ConditionArgs, expected: dict[str, object]
) -> None:
    args = ListenerRulesArgs(names, "public-http", "arn:listener", [RuleArgs(7, "arn:tg", [condition])])
    recorded = record(lambda: ListenerRules("public-http", args))
    rule = recorded.of("lb/listenerRule:ListenerRule")["public-http-7"]
    assert rule["conditions"] == [expected]
    assert (rule["priority"], rule["listenerArn"]) == (7, "arn:listener")
    assert rule["actions"] == [{"type": "forward", "targetGroupArn": "arn:tg"}]


def test_an_unknown_condition_is_refused() -> None:
    with pytest.raises(ValueError, match="cookie"):
        ConditionArgs("cookie", ["a"]).as_input()


def target_group(names: Names, **changes: object) -> dict[str, object]:
    fields: dict[str, object] = {
        "service": "api",
        "load_balancer": "public",
        "vpc_id": "vpc-1",
        "network": "10.0.0.0/16",
        "port": 8080,
        **changes,
    }
    args = TargetGroupArgs(names, **fields)  # type: ignore[arg-type]
    return record(lambda: TargetGroup("api", args)).one("lb/targetGroup:TargetGroup")


def test_health_check_and_drain_reach_the_target_group(names: Names) -> None:
    check = HealthCheckArgs("/health", "9000", 20, 4, 3, 5, "200-204")
    made = target_group(names, health_check=check, deregistration_delay=12, stickiness=True)
    assert made["healthCheck"] == {
        "enabled": True,
        "protocol": "HTTP",
        "path": "/health",
        "port": "9000",
        "interval": 20,
        "timeout": 4,
        "healthyThreshold": 3,
        "unhealthyThreshold": 5,
        "matcher": "200-204",
    }
    assert made["deregistrationDelay"] == 12
    assert made["stickiness"] == {"enabled": True, "type": "lb_cookie", "cookieDuration": 86400}
    assert (made["port"], made["protocol"], made["targetType"]) == (8080, "HTTP", "ip")


@pytest.mark.parametrize(
    "change",
    [
        {"port": 8081},
        {"target_type": "instance"},
        {"protocol_version": "GRPC"},
        {"network": "vpc-2"},
        {"protocol": "HTTPS"},
        {"load_balancer": "internal"},
    ],
)
def test_what_replaces_a_target_group_renames_it(names: Names, change: dict[str, object]) -> None:
    assert target_group(names, **change)["name"] != target_group(names)["name"]


def test_a_replaced_target_group_is_made_before_the_old_one_goes(names: Names) -> None:
    args = TargetGroupArgs(names, "api", "public", "vpc-1", "10.0.0.0/16", 80)
    recorded = record(lambda: TargetGroup("api", args))
    assert recorded.options_of("lb/targetGroup:TargetGroup", "api").delete_before_replace is False


def test_what_does_not_replace_a_target_group_leaves_its_name(names: Names) -> None:
    changed = target_group(names, health_check=HealthCheckArgs("/other"), deregistration_delay=1, stickiness=True)
    assert changed["name"] == target_group(names)["name"]
