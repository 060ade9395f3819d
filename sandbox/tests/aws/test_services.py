"""Services keep every setting that CreateService and UpdateService take, and ECS's own answers for the rest."""

from typing import Any

import pytest

from sandbox.tests.aws.world import (
    Balanced,
    Network,
    Service,
    World,
    bridge,
    fargate,
    name,
    refusal,
    rule,
    target_group,
)


def test_every_setting_of_create_service_is_answered(
    world: World, network: Network, balanced: Balanced, ecs_cluster: str
) -> None:
    settings: dict[str, Any] = {
        "desiredCount": 2,
        "capacityProviderStrategy": [
            {"capacityProvider": "FARGATE", "base": 1, "weight": 1},
            {"capacityProvider": "FARGATE_SPOT", "base": 0, "weight": 3},
        ],
        "platformVersion": "1.4.0",
        "deploymentConfiguration": {
            "deploymentCircuitBreaker": {"enable": True, "rollback": True},
            "maximumPercent": 150,
            "minimumHealthyPercent": 50,
            "alarms": {"alarmNames": ["errors"], "enable": True, "rollback": True},
        },
        "networkConfiguration": {
            "awsvpcConfiguration": {
                "subnets": network.subnets,
                "securityGroups": [network.group],
                "assignPublicIp": "ENABLED",
            }
        },
        "loadBalancers": [{"targetGroupArn": balanced.group, "containerName": "app", "containerPort": 80}],
        "healthCheckGracePeriodSeconds": 42,
        "schedulingStrategy": "REPLICA",
        "deploymentController": {"type": "ECS"},
        "enableECSManagedTags": True,
        "propagateTags": "SERVICE",
        "enableExecuteCommand": True,
        "availabilityZoneRebalancing": "ENABLED",
        "tags": [{"key": "service", "value": "api"}],
    }
    service = Service(world, ecs_cluster, fargate(world), **settings)
    now = service.now()
    for setting, value in settings.items():
        if setting == "deploymentConfiguration":
            assert now[setting].items() >= value.items()
        else:
            assert now[setting] == value, setting
    assert "launchType" not in now
    assert now["platformFamily"] == "Linux"


def test_a_bridge_service_has_no_network_configuration_at_all(world: World, ecs_cluster: str) -> None:
    settings: dict[str, Any] = {
        "placementStrategy": [{"type": "spread", "field": "attribute:ecs.availability-zone"}],
        "placementConstraints": [{"type": "distinctInstance"}],
        "deploymentConfiguration": {"maximumPercent": 100, "minimumHealthyPercent": 0},
        "desiredCount": 0,
        "networkConfiguration": {},
    }
    now = Service(world, ecs_cluster, bridge(world), **settings).now()
    assert "networkConfiguration" not in now
    assert "networkConfiguration" not in now["deployments"][0]
    assert now["launchType"] == "EC2"
    assert "capacityProviderStrategy" not in now
    assert now["placementStrategy"] == settings["placementStrategy"]
    assert now["placementConstraints"] == settings["placementConstraints"]


def test_what_is_left_out_gets_what_ecs_reads_into_it(world: World, network: Network, ecs_cluster: str) -> None:
    network_configuration = {"awsvpcConfiguration": {"subnets": network.subnets}}
    service = Service(
        world, ecs_cluster, fargate(world), launchType="FARGATE", networkConfiguration=network_configuration
    )
    now = service.now()
    assert now["launchType"] == "FARGATE"
    assert now["platformVersion"] == "LATEST"
    assert now["schedulingStrategy"] == "REPLICA"
    assert now["deploymentConfiguration"]["deploymentCircuitBreaker"] == {"enable": False, "rollback": False}
    assert now["deploymentConfiguration"]["maximumPercent"] == 200
    assert now["deploymentConfiguration"]["minimumHealthyPercent"] == 100
    assert now["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"] == []
    assert now["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"] == "DISABLED"
    assert now["propagateTags"] == "NONE"
    assert "healthCheckGracePeriodSeconds" not in now


def test_the_clusters_default_strategy_is_taken_where_none_is_given(world: World, network: Network) -> None:
    cluster = name("cluster")
    strategy = [{"capacityProvider": "FARGATE", "weight": 1, "base": 0}]
    world.ecs.create_cluster(
        clusterName=cluster, capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=strategy
    )
    service = Service(world, cluster, fargate(world), networkConfiguration=network.awsvpc)
    now = service.wait_until_stable()
    assert now["capacityProviderStrategy"] == strategy
    assert service.tasks()[0]["capacityProviderName"] == "FARGATE"
    assert service.tasks()[0]["launchType"] == "FARGATE"


def test_service_connect_is_kept_and_its_namespace_must_exist(world: World, network: Network, ecs_cluster: str) -> None:
    world.client("servicediscovery").create_http_namespace(Name=ecs_cluster)
    connect = {
        "enabled": True,
        "namespace": ecs_cluster,
        "services": [{"portName": "http", "discoveryName": "app", "clientAliases": [{"port": 80, "dnsName": "app"}]}],
    }
    definition = fargate(world, portMappings=[{"containerPort": 80, "name": "http"}])
    settings = {"launchType": "FARGATE", "networkConfiguration": network.awsvpc}
    service = Service(world, ecs_cluster, definition, serviceConnectConfiguration=connect, **settings)
    assert service.now()["deployments"][0]["serviceConnectConfiguration"] == connect
    given = {"cluster": ecs_cluster, "serviceName": name("s"), "taskDefinition": definition, **settings}
    nowhere = refusal(world.ecs.create_service, serviceConnectConfiguration={**connect, "namespace": "none"}, **given)
    assert nowhere == ("NamespaceNotFoundException", "The specified namespace was not found: none")
    unknown = {**connect, "services": [{"portName": "grpc"}]}
    assert "grpc" in refusal(world.ecs.create_service, serviceConnectConfiguration=unknown, **given)[1]


def test_a_name_of_service_connect_keeps_its_protocol(world: World, network: Network, ecs_cluster: str) -> None:
    world.client("servicediscovery").create_http_namespace(Name=ecs_cluster)

    def connect(discovery_name: str, **more: Any) -> dict[str, Any]:
        offered = {"portName": "http", "discoveryName": discovery_name, "clientAliases": [{"port": 80}], **more}
        return {"enabled": True, "namespace": ecs_cluster, "services": [offered]}

    tcp, http = (
        fargate(world, portMappings=[{"containerPort": 80, "name": "http", **protocol}])
        for protocol in ({}, {"appProtocol": "http"})
    )
    settings = {"launchType": "FARGATE", "networkConfiguration": network.awsvpc}
    service = Service(world, ecs_cluster, tcp, serviceConnectConfiguration=connect("app"), **settings)
    given = {"cluster": ecs_cluster, "service": service.name, "taskDefinition": http}
    code, words = refusal(world.ecs.update_service, **given)
    assert code == "InvalidParameterException"
    assert words.startswith("The following config cannot be changed for a SC service. Previous config: ")
    assert "applicationProtocol=null" in words
    assert "applicationProtocol=http," in words
    assert service.now()["taskDefinition"] == tcp
    other = connect("other", timeout={"idleTimeoutSeconds": 60, "perRequestTimeoutSeconds": 0})
    world.ecs.update_service(**given, serviceConnectConfiguration=other)
    assert service.now()["taskDefinition"] == http
    back = refusal(world.ecs.update_service, **{**given, "taskDefinition": tcp}, serviceConnectConfiguration=other)
    assert back == ("ClientException", "Per request timeout 0 can't be set for tcp application.")
    idle = connect("app", timeout={"idleTimeoutSeconds": 60})
    world.ecs.update_service(**{**given, "taskDefinition": tcp}, serviceConnectConfiguration=idle)


def test_a_part_of_the_deployment_configuration_that_is_left_out_stays(
    world: World, network: Network, ecs_cluster: str
) -> None:
    breaker = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
    settings = {"launchType": "FARGATE", "networkConfiguration": network.awsvpc}
    service = Service(world, ecs_cluster, fargate(world), deploymentConfiguration=breaker, **settings)
    service.update(deploymentConfiguration={"maximumPercent": 150, "minimumHealthyPercent": 50})
    now = service.update(deploymentConfiguration={"minimumHealthyPercent": 100})["deploymentConfiguration"]
    assert (now["maximumPercent"], now["minimumHealthyPercent"]) == (150, 100)
    assert now["deploymentCircuitBreaker"] == breaker["deploymentCircuitBreaker"]


# Refusals

SPOT = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
MIXED = [*SPOT, {"capacityProvider": "FARGATE", "base": 1}]


@pytest.mark.parametrize(("before", "after"), [(None, SPOT), (SPOT, MIXED), (MIXED, SPOT)])
def test_another_capacity_must_be_forced(
    world: World, network: Network, ecs_cluster: str, before: list[dict[str, Any]] | None, after: list[dict[str, Any]]
) -> None:
    on = {"launchType": "FARGATE"} if before is None else {"capacityProviderStrategy": before}
    service = Service(world, ecs_cluster, fargate(world), networkConfiguration=network.awsvpc, **on)
    first = service.wait_until_stable()["deployments"][0]["id"]
    call = {"cluster": ecs_cluster, "service": service.name, "capacityProviderStrategy": after}
    code, message = refusal(world.ecs.update_service, **call)
    assert code == "InvalidParameterException"
    assert message.endswith("you must force a new deployment.")
    assert service.now()["deployments"][0]["id"] == first
    service.update(capacityProviderStrategy=after, forceNewDeployment=True)
    now = service.wait_until_stable()
    assert now["deployments"][0]["id"] != first
    assert now["capacityProviderStrategy"] == [{"base": 0, "weight": 0, **each} for each in after]


def test_the_same_capacity_need_not_be_forced(world: World, network: Network, ecs_cluster: str) -> None:
    service = Service(
        world, ecs_cluster, fargate(world), networkConfiguration=network.awsvpc, capacityProviderStrategy=MIXED
    )
    first = service.now()["deployments"][0]["id"]
    same = [{**each, "base": each.get("base", 0)} for each in reversed(MIXED)]
    assert service.update(capacityProviderStrategy=same)["deployments"][0]["id"] == first


@pytest.fixture
def given(world: World, network: Network, ecs_cluster: str) -> dict[str, Any]:
    """A request that is in order."""
    return {
        "cluster": ecs_cluster,
        "serviceName": name("service"),
        "taskDefinition": fargate(world),
        "desiredCount": 0,
        "launchType": "FARGATE",
        "networkConfiguration": network.awsvpc_on_instances,
    }


def balancer(group: str, container: str = "app", port: int = 80) -> list[dict[str, Any]]:
    return [{"targetGroupArn": group, "containerName": container, "containerPort": port}]


def test_a_name_can_be_used_once(world: World, given: dict[str, Any]) -> None:
    world.ecs.create_service(**given)
    assert refusal(world.ecs.create_service, **given) == (
        "InvalidParameterException",
        "Creation of service was not idempotent.",
    )


def test_a_target_group_without_load_balancer(world: World, network: Network, given: dict[str, Any]) -> None:
    group = target_group(world, network)
    assert refusal(world.ecs.create_service, **given, loadBalancers=balancer(group)) == (
        "InvalidParameterException",
        f"The target group with targetGroupArn {group} does not have an associated load balancer.",
    )


def test_a_target_group_whose_last_rule_is_gone(world: World, balanced: Balanced, given: dict[str, Any]) -> None:
    world.elb.delete_rule(RuleArn=balanced.rule)
    code, message = refusal(world.ecs.create_service, **given, loadBalancers=balancer(balanced.group))
    assert code == "InvalidParameterException"
    assert "does not have an associated load balancer" in message


def test_containers_and_ports_must_exist(world: World, balanced: Balanced, given: dict[str, Any]) -> None:
    assert refusal(world.ecs.create_service, **given, loadBalancers=balancer(balanced.group, container="web")) == (
        "InvalidParameterException",
        "The container web does not exist in the task definition.",
    )
    assert refusal(world.ecs.create_service, **given, loadBalancers=balancer(balanced.group, port=81)) == (
        "InvalidParameterException",
        "The container app did not have a container port 81 defined.",
    )


def test_an_unknown_target_group(world: World, given: dict[str, Any]) -> None:
    arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/none/0123456789abcdef"
    code, message = refusal(world.ecs.create_service, **given, loadBalancers=balancer(arn))
    assert (code, arn in message) == ("InvalidParameterException", True)


def test_the_target_type_must_fit_the_network_mode(world: World, network: Network, given: dict[str, Any]) -> None:
    instances = Balanced(world, network, "instance")
    code, message = refusal(world.ecs.create_service, **given, loadBalancers=balancer(instances.group))
    assert code == "InvalidParameterException"
    assert "has target type instance, which is incompatible with the awsvpc network mode" in message
    addresses = Balanced(world, network, "ip")
    bridged = {key: given[key] for key in ("cluster", "serviceName", "desiredCount")}
    _, message = refusal(
        world.ecs.create_service, **bridged, taskDefinition=bridge(world), loadBalancers=balancer(addresses.group)
    )
    assert "has target type ip, which is incompatible with the bridge network mode" in message


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"networkConfiguration": None}, "Network Configuration must be provided when networkMode 'awsvpc'"),
        ({"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0"]}}}, "information for .subnet-0."),
        ({"launchType": "EC2"}, "Task definition does not support launch_type EC2"),
        (
            {"launchType": None, "capacityProviderStrategy": [{"capacityProvider": "other", "weight": 1}]},
            "not associated with the cluster.*other",
        ),
        (
            {"deploymentConfiguration": {"minimumHealthyPercent": 100, "maximumPercent": 100}},
            "Both maximumPercent and minimumHealthyPercent cannot be 100",
        ),
        (
            {"deploymentConfiguration": {"maximumPercent": 100}, "availabilityZoneRebalancing": "ENABLED"},
            "Availability Zone rebalancing requires",
        ),
    ],
)
def test_what_does_not_fit_together(world: World, given: dict[str, Any], change: dict[str, Any], message: str) -> None:
    request = {key: value for key, value in {**given, **change}.items() if value is not None}
    with pytest.raises(world.ecs.exceptions.InvalidParameterException, match=message):
        world.ecs.create_service(**request)


def test_a_definition_must_exist_and_be_active(world: World, given: dict[str, Any]) -> None:
    assert refusal(world.ecs.create_service, **{**given, "taskDefinition": "none"})[0] == "ClientException"
    world.ecs.deregister_task_definition(taskDefinition=given["taskDefinition"])
    assert refusal(world.ecs.create_service, **given) == ("ClientException", "TaskDefinition is inactive")


def test_a_service_that_is_not_there(world: World, ecs_cluster: str) -> None:
    call = {"cluster": ecs_cluster, "service": "none"}
    assert refusal(world.ecs.update_service, **call)[0] == "ServiceNotFoundException"
    assert refusal(world.ecs.delete_service, **call)[0] == "ServiceNotFoundException"
    assert refusal(world.ecs.list_tasks, cluster=ecs_cluster, serviceName="none")[0] == "ServiceNotFoundException"
    assert refusal(world.ecs.update_service, cluster="none", service="none")[0] == "ClusterNotFoundException"
    answer = world.ecs.describe_services(cluster=ecs_cluster, services=["none"])
    assert answer["services"] == []
    assert answer["failures"][0]["reason"] == "MISSING"


# Reading


def test_more_services_than_a_call_takes(world: World, network: Network, ecs_cluster: str) -> None:
    definition = fargate(world)
    names = [
        Service(
            world, ecs_cluster, definition, desiredCount=0, launchType="FARGATE", networkConfiguration=network.awsvpc
        ).name
        for _ in range(12)
    ]
    first = world.ecs.list_services(cluster=ecs_cluster)
    assert len(first["serviceArns"]) == 10
    pages = world.ecs.get_paginator("list_services").paginate(cluster=ecs_cluster)
    assert sorted(arn.rsplit("/", 1)[1] for page in pages for arn in page["serviceArns"]) == sorted(names)
    assert refusal(world.ecs.describe_services, cluster=ecs_cluster, services=names)[0] == "InvalidParameterException"


def test_tags_come_only_when_asked_for_and_can_be_changed(world: World, given: dict[str, Any]) -> None:
    arn = world.ecs.create_service(**given, tags=[{"key": "a", "value": "1"}])["service"]["serviceArn"]
    world.ecs.tag_resource(resourceArn=arn, tags=[{"key": "b", "value": "2"}])
    world.ecs.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert world.ecs.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "b", "value": "2"}]
    call = {"cluster": given["cluster"], "services": [given["serviceName"]]}
    assert "tags" not in world.ecs.describe_services(**call)["services"][0]
    assert world.ecs.describe_services(**call, include=["TAGS"])["services"][0]["tags"] == [{"key": "b", "value": "2"}]


def test_a_rule_added_later_makes_the_group_usable(world: World, network: Network, given: dict[str, Any]) -> None:
    balanced = Balanced(world, network)
    group = target_group(world, network)
    assert refusal(world.ecs.create_service, **given, loadBalancers=balancer(group))[0] == "InvalidParameterException"
    rule(world, balanced.listener, 2, group)
    assert world.ecs.create_service(**given, loadBalancers=balancer(group))["service"]["status"] == "ACTIVE"
