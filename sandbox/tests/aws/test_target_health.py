"""The health of targets, as DescribeTargetHealth tells it."""

from types import SimpleNamespace
from typing import Any

import pytest

from sandbox.aws.ecs.health import judged
from sandbox.aws.target_health import mismatch
from sandbox.tests.aws.world import Balanced, Network, World, name, tcp, until

NOBODY = "10.0.1.200"


def told(balanced: Balanced, target: str) -> tuple[str, str | None, str | None] | None:
    """State, reason and description of a target; None where it is not listed."""
    found = [each["TargetHealth"] for each in balanced.health() if each["Target"]["Id"] == target]
    return (found[0]["State"], found[0].get("Reason"), found[0].get("Description")) if found else None


def asked(world: World, balanced: Balanced, target: dict[str, Any]) -> dict[str, Any]:
    """The same of one target that is asked for."""
    answer = world.elb.describe_target_health(TargetGroupArn=balanced.group, Targets=[target])
    return dict(answer["TargetHealthDescriptions"][0])


def interface(world: World, network: Network, group: str, subnet: str | None = None) -> str:
    """The address of a new network interface in a group."""
    made = world.ec2.create_network_interface(SubnetId=subnet or network.subnets[0], Groups=[group])
    return str(made["NetworkInterface"]["PrivateIpAddress"])


def register(world: World, balanced: Balanced, target: str, port: int = 80) -> None:
    world.elb.register_targets(TargetGroupArn=balanced.group, Targets=[{"Id": target, "Port": port}])


HEALTHY = ("healthy", None, None)
TIMEOUT = ("unhealthy", "Target.Timeout", "Request timed out")


def test_a_target_is_checked_before_it_is_healthy(world: World, balanced: Balanced) -> None:
    register(world, balanced, NOBODY)
    assert told(balanced, NOBODY) in (
        ("initial", "Elb.RegistrationInProgress", "Target registration is in progress"),
        HEALTHY,
    )
    until(lambda: told(balanced, NOBODY) == HEALTHY, "one check has passed")
    assert asked(world, balanced, {"Id": NOBODY, "Port": 80})["HealthCheckPort"] == "80"


def test_a_target_drains_before_it_is_gone(world: World, balanced: Balanced) -> None:
    target = {"Id": NOBODY, "Port": 80}
    register(world, balanced, NOBODY)
    until(lambda: told(balanced, NOBODY) == HEALTHY, "it is healthy")
    world.elb.deregister_targets(TargetGroupArn=balanced.group, Targets=[target])
    draining = ("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress")
    assert told(balanced, NOBODY) in (draining, None)
    until(lambda: told(balanced, NOBODY) is None, "it is gone")
    health = asked(world, balanced, target)["TargetHealth"]
    assert (health["State"], health["Reason"]) == ("unused", "Target.NotRegistered")


def test_an_instance_that_is_stopped_is_not_used(world: World, network: Network) -> None:
    balanced = Balanced(world, network, "instance")
    made = world.ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1, SubnetId=network.subnets[0])
    instance = made["Instances"][0]["InstanceId"]
    register(world, balanced, instance)
    until(lambda: told(balanced, instance) == HEALTHY, "it is healthy")
    world.ec2.stop_instances(InstanceIds=[instance])
    assert told(balanced, instance) == ("unused", "Target.InvalidState", "Target is in the stopped state")
    world.ec2.start_instances(InstanceIds=[instance])
    until(lambda: told(balanced, instance) == HEALTHY, "it is healthy again")


def test_a_group_without_a_rule_is_not_used(world: World, balanced: Balanced) -> None:
    register(world, balanced, NOBODY)
    until(lambda: told(balanced, NOBODY) == HEALTHY, "it is healthy")
    world.elb.delete_rule(RuleArn=balanced.rule)
    assert told(balanced, NOBODY) == (
        "unused",
        "Target.NotInUse",
        "Target group is not configured to receive traffic from the load balancer",
    )


def test_a_zone_may_be_enabled_later(world: World) -> None:
    network = Network(world)
    balanced = Balanced(world, network)
    third = network.new_subnet(world.ec2.describe_availability_zones()["AvailabilityZones"][2]["ZoneName"])
    address = interface(world, network, network.group, third)
    register(world, balanced, address)
    zone = "Target is in an Availability Zone that is not enabled for the load balancer"
    until(lambda: told(balanced, address) == ("unused", "Target.NotInUse", zone), "it is in a zone without a subnet")
    world.elb.set_subnets(LoadBalancerArn=balanced.arn, Subnets=[*network.subnets, third])
    until(lambda: told(balanced, address) == HEALTHY, "its zone is enabled")


def test_a_closed_target_becomes_healthy_once_it_is_opened(world: World) -> None:
    network = Network(world)
    balanced = Balanced(world, network)
    group = network.new_group()
    address = interface(world, network, group)
    register(world, balanced, address)
    until(lambda: told(balanced, address) == TIMEOUT, "nothing lets the load balancer in")
    world.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[tcp(80)])
    until(lambda: told(balanced, address) == HEALTHY, "the group is open")
    world.ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[tcp(80)])
    until(lambda: told(balanced, address) == TIMEOUT, "it is closed again")


@pytest.mark.parametrize(
    ("permission", "state"),
    [
        (tcp(79), "unhealthy"),
        (tcp(80), "healthy"),
        (tcp(81), "unhealthy"),
        (tcp(1, 80), "healthy"),
        (tcp(80, cidr="10.0.2.0/24"), "unhealthy"),
        (tcp(80, cidr="10.0.1.0/24"), "healthy"),
        (tcp(80, cidr="0.0.0.0/0"), "healthy"),
        ({**tcp(80), "IpProtocol": "udp"}, "unhealthy"),
        ({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}, "healthy"),
        ({"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "PrefixListIds": [{"PrefixListId": "pl-1"}]}, "healthy"),
    ],
)
def test_a_rule_lets_in_what_it_names(world: World, network: Network, permission: dict[str, Any], state: str) -> None:
    """From both sides of its border: the protocol, the first and last port, the range; a prefix list is not known."""
    balanced = Balanced(world, network)
    address = interface(world, network, network.new_group(permission))
    register(world, balanced, address)
    until(lambda: (told(balanced, address) or [""])[0] == state, state)


def test_a_vpcs_default_group_lets_itself_in(world: World) -> None:
    network = Network(world)
    balanced = Balanced(world, network)  # without groups of its own it is in the default one
    groups = world.ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [network.vpc]}])
    default = next(each["GroupId"] for each in groups["SecurityGroups"] if each["GroupName"] == "default")
    address = interface(world, network, default)
    register(world, balanced, address)
    until(lambda: told(balanced, address) == HEALTHY, "it lets itself in")


@pytest.mark.parametrize("is_open", [True, False])
def test_a_network_load_balancer_has_one_reason_for_all(world: World, is_open: bool) -> None:
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/network/check-target-health.html"""
    network, elb = Network(world), world.elb
    network.open()
    made = elb.create_load_balancer(Name=name("lb"), Subnets=network.subnets, Type="network")["LoadBalancers"][0]
    group = elb.create_target_group(Name=name("tg"), Port=80, Protocol="TCP", VpcId=network.vpc, TargetType="ip")
    arn = group["TargetGroups"][0]["TargetGroupArn"]
    forward = [{"Type": "forward", "TargetGroupArn": arn}]
    elb.create_listener(LoadBalancerArn=made["LoadBalancerArn"], Port=80, Protocol="TCP", DefaultActions=forward)
    address = interface(world, network, network.new_group(*([tcp(80)] if is_open else [])))
    elb.register_targets(TargetGroupArn=arn, Targets=[{"Id": address}])

    def state() -> tuple[str, str | None]:
        health = elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"][0]["TargetHealth"]
        return health["State"], health.get("Reason")

    wanted = ("healthy", None) if is_open else ("unhealthy", "Target.FailedHealthChecks")
    until(lambda: state() == wanted, f"{wanted}")


@pytest.mark.parametrize(
    ("version", "matcher", "status", "code"),
    [
        ("HTTP1", {"HttpCode": "200"}, None, None),
        ("HTTP1", {"HttpCode": "200"}, 200, None),
        ("HTTP1", {"HttpCode": "200"}, 201, 201),
        ("HTTP1", {"HttpCode": "200,302"}, 302, None),
        ("HTTP1", {"HttpCode": "200-299"}, 299, None),
        ("HTTP1", {"HttpCode": "200-299"}, 300, 300),
        ("HTTP1", None, 404, 404),
        ("GRPC", {"GrpcCode": "12"}, None, None),
        ("GRPC", {"GrpcCode": "12"}, 503, 14),
        ("GRPC", {"GrpcCode": "0-14"}, 503, None),
    ],
)
def test_a_status_is_held_to_the_matcher(
    version: str, matcher: dict[str, str] | None, status: int | None, code: int | None
) -> None:
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html (14: UNAVAILABLE)"""
    group: Any = SimpleNamespace(protocol_version=version, matcher=matcher)
    assert judged(group, status) == (None if code is None else mismatch(code))
