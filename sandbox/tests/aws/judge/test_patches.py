"""No fix of ours loosens what moto refuses: the same requests to both."""

from collections.abc import Callable
from typing import Any

import pytest
from moto import mock_aws

from sandbox.tests.aws.judge.cases import Clients, made
from sandbox.tests.aws.judge.cases.things import Balanced, cluster, definition, group, service, target_group, task, vpc
from sandbox.tests.aws.judge.test_rules import code
from sandbox.tests.aws.world import World

Request = tuple[str, str, dict[str, Any]]
NO_PROVIDERS: dict[str, Any] = {"capacityProviders": [], "defaultCapacityProviderStrategy": []}


def _six_groups(clients: Clients) -> Request:
    given = service(clients)
    network = {**given["networkConfiguration"]["awsvpcConfiguration"], "securityGroups": ["sg-1"] * 6}
    return "ecs", "create_service", {**given, "networkConfiguration": {"awsvpcConfiguration": network}}


def _no_subnets(clients: Clients) -> Request:
    return (
        *("ecs", "create_service"),
        {**service(clients), "networkConfiguration": {"awsvpcConfiguration": {"subnets": []}}},
    )


def _run_without_network(clients: Clients) -> Request:
    return (
        "ecs",
        "run_task",
        {"cluster": cluster(clients), "taskDefinition": definition(clients), "launchType": "FARGATE"},
    )


def _used_provider(clients: Clients) -> Request:
    return "ecs", "delete_capacity_provider", {"capacityProvider": made("none")}


def _taken_priority(clients: Clients) -> Request:
    one, elb = Balanced(clients), clients.client("elbv2")
    arn = target_group(clients, one.vpc)
    given = {
        "ListenerArn": one.listener,
        "Priority": 1,
        "Conditions": [{"Field": "path-pattern", "Values": ["/a"]}],
        "Actions": [{"Type": "forward", "TargetGroupArn": arn}],
    }
    elb.create_rule(**given)
    return "elbv2", "create_rule", given


def _unknown_target(clients: Clients) -> Request:
    arn = target_group(clients, vpc(clients))
    return "elbv2", "deregister_targets", {"TargetGroupArn": arn, "Targets": [{"Id": "10.0.0.9"}]}


def _same_namespace(clients: Clients) -> Request:
    given = {"Name": made("n") + ".internal", "Vpc": vpc(clients)}
    clients.client("servicediscovery").create_private_dns_namespace(**given)
    return "servicediscovery", "create_private_dns_namespace", given


def _group_twice(clients: Clients) -> Request:
    network = vpc(clients)
    found = group(clients, network)
    name = clients.client("ec2").describe_security_groups(GroupIds=[found])["SecurityGroups"][0]["GroupName"]
    return "ec2", "create_security_group", {"GroupName": name, "Description": "x", "VpcId": network}


def _of(service: str, operation: str, /, **given: Any) -> Callable[[Clients], Request]:
    return lambda clients: (service, operation, given)


REQUESTS: list[Callable[[Clients], Request]] = [
    *(_six_groups, _no_subnets, _run_without_network, _used_provider, _taken_priority, _unknown_target),
    *(_same_namespace, _group_twice),
    _of("ecs", "describe_services", cluster="none", services=["a"]),
    _of("ecs", "create_service", cluster="none", serviceName="a", taskDefinition="b"),
    _of("ecs", "update_service", cluster="none", service="a"),
    _of("ecs", "delete_service", cluster="none", service="a"),
    _of("ecs", "list_services", cluster="none"),
    _of("ecs", "list_tasks", cluster="none"),
    _of("ecs", "describe_tasks", cluster="none", tasks=["a"]),
    _of("ecs", "stop_task", cluster="none", task="a"),
    _of("ecs", "delete_cluster", cluster="none"),
    _of("ecs", "put_cluster_capacity_providers", cluster="none", **NO_PROVIDERS),
    _of("ecs", "register_task_definition", **{**task(), "memory": "500"}),
    _of("ecs", "register_task_definition", **{**task(), "requiresCompatibilities": ["FARGATE"], "cpu": "255"}),
    _of("ecs", "describe_task_definition", taskDefinition="none"),
    _of("elbv2", "create_listener", LoadBalancerArn="arn:none", Port=80, Protocol="HTTP", DefaultActions=[]),
    _of("elbv2", "delete_load_balancer", LoadBalancerArn="none"),
    _of("ec2", "delete_subnet", SubnetId="subnet-1"),
    _of("ec2", "delete_vpc", VpcId="vpc-1"),
    _of("ec2", "run_instances", ImageId="none", MinCount=1, MaxCount=1),
    _of("ec2", "delete_nat_gateway", NatGatewayId="nat-1"),
    _of("iam", "delete_policy", PolicyArn="arn:aws:iam::123456789012:policy/none"),
    _of("iam", "delete_user", UserName="none"),
    _of("iam", "create_role", RoleName="x", AssumeRolePolicyDocument="{", Description="x" * 1001),
    _of("servicediscovery", "delete_namespace", Id="ns-none"),
    _of("servicediscovery", "delete_service", Id="srv-none"),
    _of("sqs", "get_queue_attributes", QueueUrl="http://localhost/123456789012/none", AttributeNames=["All"]),
    _of("scheduler", "update_schedule", Name="none", ScheduleExpression="rate(1 hour)"),
    _of("application-autoscaling", "put_scaling_policy", PolicyName="a", ServiceNamespace="ecs"),
]

FAILS = (ValueError, TypeError, AttributeError, KeyError)
CRASHES = [kind.__name__ for kind in FAILS]
OTHERWISE = {
    "create_listener": "InvalidLoadBalancerAction",  # no action at all, which is judged before the load balancer
    "update_schedule": "ValidationException",  # without the required window, which is judged before the schedule
}
"""Codes that differ from moto's, by operation: a request with two faults, of which ours names the other."""


@pytest.mark.parametrize("number", range(len(REQUESTS)))
def test_what_moto_refuses_ours_refuses(world: World, number: int) -> None:
    with mock_aws():
        clients = Clients(None)
        name, operation, given = REQUESTS[number](clients)
        try:
            alone = code(getattr(clients.client(name), operation), given)
        except FAILS as crash:
            alone = type(crash).__name__
    clients = Clients(world.server.url)
    name, operation, given = REQUESTS[number](clients)
    ours = code(getattr(clients.client(name), operation), given)
    assert ours is not None or alone is None, f"{operation} ended in {alone} with moto alone"
    if alone is not None and alone not in CRASHES:
        assert ours == OTHERWISE.get(operation, alone)
