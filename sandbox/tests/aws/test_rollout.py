"""Deployments: they start, replace, complete, fail and roll back as on ECS."""

from datetime import timedelta
from typing import Any

import botocore.session
import pytest

from sandbox.aws.ecs.service import TRIGGERS
from sandbox.tests.aws.world import (
    BROKEN,
    GOOD,
    NEWER,
    Balanced,
    Network,
    Service,
    World,
    bridge,
    fargate,
    name,
    until,
)

BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}


@pytest.fixture
def settings(network: Network) -> dict[str, Any]:
    return {"launchType": "FARGATE", "networkConfiguration": network.awsvpc}


def test_a_good_service_becomes_stable(
    world: World, network: Network, balanced: Balanced, ecs_cluster: str, settings: dict[str, Any]
) -> None:
    targets = [{"targetGroupArn": balanced.group, "containerName": "app", "containerPort": 80}]
    service = Service(world, ecs_cluster, fargate(world), desiredCount=2, loadBalancers=targets, **settings)
    first = service.created["deployments"][0]
    assert (first["status"], first["rolloutState"], first["runningCount"]) == ("PRIMARY", "IN_PROGRESS", 0)
    now = service.wait_until_stable()
    done = now["deployments"][0]
    assert done["id"] == first["id"]
    assert done["rolloutStateReason"] == f"ECS deployment {first['id']} completed."
    assert (done["desiredCount"], done["runningCount"], done["pendingCount"], done["failedTasks"]) == (2, 2, 0, 0)
    tasks = service.tasks()
    addresses = [_detail(task, "privateIPv4Address") for task in tasks]
    assert balanced.targets() == sorted((address, 80, "healthy") for address in addresses)
    assert len(set(addresses)) == 2
    for task in tasks:
        assert task["lastStatus"] == "RUNNING"
        assert task["group"] == f"service:{service.name}"
        assert task["startedBy"] == first["id"]
        assert task["taskDefinitionArn"] == now["taskDefinition"]
        assert _detail(task, "subnetId") in network.subnets
    first_tasks = " ".join(f"(task {task['taskArn'].rsplit('/', 1)[1]})" for task in tasks)
    assert service.messages() == [
        f"(service {service.name}) has started 2 tasks: {first_tasks}.",
        f"(service {service.name}) registered 2 targets in (target-group {balanced.group})",
        f"(service {service.name}) (deployment {first['id']}) deployment completed.",
        f"(service {service.name}) has reached a steady state.",
    ]


def _detail(task: dict[str, Any], wanted: str) -> str:
    return str(next(item["value"] for item in task["attachments"][0]["details"] if item["name"] == wanted))


def test_an_update_replaces_the_tasks(
    world: World, balanced: Balanced, ecs_cluster: str, settings: dict[str, Any]
) -> None:
    family = name("family")
    targets = [{"targetGroupArn": balanced.group, "containerName": "app", "containerPort": 80}]
    service = Service(
        world, ecs_cluster, fargate(world, GOOD, family), desiredCount=2, loadBalancers=targets, **settings
    )
    service.wait_until_stable()
    before = {task["taskArn"] for task in service.tasks()}
    newer = fargate(world, NEWER, family)
    during = service.update(taskDefinition=newer)["deployments"]
    assert [(d["status"], d["rolloutState"]) for d in during] == [("PRIMARY", "IN_PROGRESS"), ("ACTIVE", "COMPLETED")]
    assert during[0]["taskDefinition"] == newer
    now = service.wait_until_stable()
    assert now["taskDefinition"] == newer
    after = service.tasks()
    assert {task["taskDefinitionArn"] for task in after} == {newer}
    assert {task["containers"][0]["image"] for task in after} == {NEWER}
    assert not before & {task["taskArn"] for task in after}
    assert len(balanced.targets()) == 2
    stopped = service.tasks("STOPPED")
    assert {task["taskArn"] for task in stopped} == before
    assert all("Scaling activity initiated by" in task["stoppedReason"] for task in stopped)
    assert any("has stopped 2 running tasks" in message for message in service.messages())
    assert [release["status"] for release in service.releases()] == ["SUCCESSFUL", "SUCCESSFUL"]


def test_the_newer_stands_before_the_older_stops(world: World, ecs_cluster: str, settings: dict[str, Any]) -> None:
    service = Service(world, ecs_cluster, fargate(world), desiredCount=3, **settings)
    service.wait_until_stable()
    service.update(forceNewDeployment=True)
    least = 3

    def over() -> bool:
        nonlocal least
        now = service.now()
        least = min(least, now["runningCount"])
        return len(now["deployments"]) == 1

    until(over, "the deployment is over")
    assert least >= 3


def test_the_seeds_percentages_stop_the_old_before_the_new_start(
    world: World, ecs_cluster: str, settings: dict[str, Any]
) -> None:
    percentages = {"maximumPercent": 100, "minimumHealthyPercent": 0}
    service = Service(world, ecs_cluster, fargate(world), deploymentConfiguration=percentages, **settings)
    service.wait_until_stable()
    service.update(forceNewDeployment=True)
    most = 0

    def over() -> bool:
        nonlocal most
        most = max(most, len([task for task in service.every_task() if task["lastStatus"] != "STOPPED"]))
        now = service.now()
        return bool(len(now["deployments"]) == 1 and now["runningCount"] == 1)

    until(over, "the deployment is over")
    assert most == 1
    assert len(service.every_task()) == 2


def test_force_new_deployment_replaces_tasks_of_the_same_revision(
    world: World, ecs_cluster: str, settings: dict[str, Any]
) -> None:
    service = Service(world, ecs_cluster, fargate(world), **settings)
    before = service.wait_until_stable()
    old = {task["taskArn"] for task in service.tasks()}
    service.update(forceNewDeployment=True)
    after = service.wait_until_stable()
    assert after["taskDefinition"] == before["taskDefinition"]
    assert after["deployments"][0]["id"] != before["deployments"][0]["id"]
    assert not old & {task["taskArn"] for task in service.tasks()}


def test_what_triggers_a_deployment_is_what_the_api_says() -> None:
    """Each parameter's text ends with a sentence about it, but for names and those that only mean something then."""
    model = botocore.session.get_session().get_service_model("ecs")
    members = model.shape_for("UpdateServiceRequest").members  # type: ignore[attr-defined]
    triggers = {name for name, each in members.items() if "This parameter triggers a new" in each.documentation}
    assert triggers == set(TRIGGERS)
    said_not = {name for name, each in members.items() if "parameter doesn't trigger a new" in each.documentation}
    assert {*members} - triggers - said_not == {
        "cluster",
        "service",
        "forceNewDeployment",
        "deploymentController",
        "gatewayConnectors",
        "monitoring",
    }


def test_each_change_that_triggers_a_deployment_does(
    world: World, network: Network, balanced: Balanced, ecs_cluster: str, settings: dict[str, Any]
) -> None:
    world.client("servicediscovery").create_http_namespace(Name=ecs_cluster)
    targets = [{"targetGroupArn": balanced.group, "containerName": "app", "containerPort": 80}]
    connect = {"enabled": True, "namespace": ecs_cluster}
    public = {"assignPublicIp": "ENABLED"}
    changes: list[dict[str, Any]] = [
        {"taskDefinition": fargate(world, NEWER)},
        {"platformVersion": "1.4.0"},
        {"networkConfiguration": {"awsvpcConfiguration": {"subnets": network.subnets[:1], **public}}},
        {"loadBalancers": targets},
        {"serviceConnectConfiguration": connect},
        {"serviceConnectConfiguration": {"enabled": False}},
    ]
    service = Service(world, ecs_cluster, fargate(world), **settings)
    for number, change in enumerate(changes, 1):
        service.wait_until_stable()
        service.update(**change)
        service.update(**change)  # the same once more is no change
        assert len(service.releases()) == 1 + number, change


def test_each_change_that_triggers_no_deployment_does_not(
    world: World, balanced: Balanced, ecs_cluster: str, settings: dict[str, Any]
) -> None:
    targets = [{"targetGroupArn": balanced.group, "containerName": "app", "containerPort": 80}]
    service = Service(world, ecs_cluster, fargate(world), loadBalancers=targets, **settings)
    alarms = {"alarmNames": ["none"], "enable": False, "rollback": True}
    changes: list[dict[str, Any]] = [
        {"desiredCount": 2},
        {"deploymentConfiguration": {"maximumPercent": 150, "alarms": alarms}},
        {"availabilityZoneRebalancing": "DISABLED"},
        {"healthCheckGracePeriodSeconds": 90},
        {"enableExecuteCommand": True},
        {"enableECSManagedTags": True},
        {"propagateTags": "SERVICE"},
        {"serviceConnectConfiguration": {"enabled": False}},
    ]
    service.wait_until_stable()
    before = {task["taskArn"] for task in service.tasks()}
    for change in changes:
        service.update(**change)
    service.wait_until_stable()
    assert len(service.releases()) == 1
    assert before < {task["taskArn"] for task in service.tasks()}


def test_what_does_not_trigger_a_deployment(world: World, ecs_cluster: str, settings: dict[str, Any]) -> None:
    service = Service(world, ecs_cluster, fargate(world), **settings)
    before = service.wait_until_stable()["deployments"][0]["id"]
    service.update(
        taskDefinition=service.created["taskDefinition"],
        deploymentConfiguration={"maximumPercent": 150, "minimumHealthyPercent": 50},
        enableExecuteCommand=True,
        propagateTags="SERVICE",
    )
    now = service.wait_until_stable()
    assert now["deployments"][0]["id"] == before
    assert now["deploymentConfiguration"]["maximumPercent"] == 150
    assert now["enableExecuteCommand"]


def test_scaling_starts_and_stops_tasks_without_a_deployment(
    world: World, ecs_cluster: str, settings: dict[str, Any]
) -> None:
    service = Service(world, ecs_cluster, fargate(world), **settings)
    before = service.wait_until_stable()["deployments"][0]["id"]
    for count in (3, 1, 0):
        service.update(desiredCount=count)
        now = service.wait_until_stable()
        assert now["deployments"][0]["id"] == before
        assert len(service.tasks()) == count
    assert len(service.releases()) == 1


def test_a_stopped_task_is_replaced(world: World, ecs_cluster: str, settings: dict[str, Any]) -> None:
    service = Service(world, ecs_cluster, fargate(world), **settings)
    service.wait_until_stable()
    first = service.tasks()[0]["taskArn"]
    world.ecs.stop_task(cluster=ecs_cluster, task=first, reason="by hand")
    until(lambda: [t for t in service.tasks() if t["taskArn"] != first and t["lastStatus"] == "RUNNING"], "another")
    ended = next(task for task in service.tasks("STOPPED") if task["taskArn"] == first)
    assert (ended["stopCode"], ended["stoppedReason"]) == ("UserInitiated", "by hand")
    assert first not in world.ecs.list_tasks(cluster=ecs_cluster)["taskArns"]


def test_health_checks_and_tags_of_tasks(world: World, ecs_cluster: str, settings: dict[str, Any]) -> None:
    definition = fargate(world, healthCheck={"command": ["CMD-SHELL", "true"]})
    service = Service(
        world,
        ecs_cluster,
        definition,
        enableECSManagedTags=True,
        propagateTags="SERVICE",
        tags=[{"key": "environment", "value": "test"}],
        **settings,
    )
    service.wait_until_stable()
    task = service.tasks()[0]
    assert task["healthStatus"] == task["containers"][0]["healthStatus"] == "HEALTHY"
    assert {tag["key"]: tag["value"] for tag in task["tags"]} == {
        "aws:ecs:clusterName": ecs_cluster,
        "aws:ecs:serviceName": service.name,
        "environment": "test",
    }


# Images that do not run


def test_the_circuit_breaker_rolls_back(
    world: World, balanced: Balanced, ecs_cluster: str, settings: dict[str, Any]
) -> None:
    family = name("family")
    good = fargate(world, GOOD, family)
    targets = [{"targetGroupArn": balanced.group, "containerName": "app", "containerPort": 80}]
    service = Service(
        world, ecs_cluster, good, desiredCount=2, deploymentConfiguration=BREAKER, loadBalancers=targets, **settings
    )
    first = service.wait_until_stable()["deployments"][0]["id"]
    running = {task["taskArn"] for task in service.tasks()}
    broken = service.update(taskDefinition=fargate(world, BROKEN, family))["deployments"][0]
    failed = until(lambda: _deployment(service, broken["id"], "FAILED"), "the deployment fails")
    assert failed["status"] == "ACTIVE"
    assert failed["rolloutStateReason"] == "ECS deployment circuit breaker: tasks failed to start."
    assert failed["failedTasks"] >= 3
    now = service.wait_until_stable()
    assert now["taskDefinition"] == good
    assert now["deployments"][0]["id"] == first
    assert {task["taskArn"] for task in service.tasks()} == running
    assert len(balanced.targets()) == 2
    latest = service.releases()[0]
    assert latest["status"] == "ROLLBACK_SUCCESSFUL"
    details = world.ecs.describe_service_deployments(serviceDeploymentArns=[latest["serviceDeploymentArn"]])
    release = details["serviceDeployments"][0]
    assert release["deploymentCircuitBreaker"]["status"] == "TRIGGERED"
    assert release["deploymentCircuitBreaker"]["failureCount"] >= release["deploymentCircuitBreaker"]["threshold"] == 3
    assert release["rollback"]["serviceRevisionArn"] == release["sourceServiceRevisions"][0]["arn"]
    assert broken["id"].removeprefix("ecs-svc/") in release["targetServiceRevision"]["arn"]
    says = service.messages()
    assert f"(service {service.name}) (deployment {broken['id']}) deployment failed: tasks failed to start." in says
    assert f"(service {service.name}) rolling back to deployment {first}." in says


def _deployment(service: Service, wanted: str, state: str) -> dict[str, Any] | None:
    found = [d for d in service.now()["deployments"] if d["id"] == wanted and d["rolloutState"] == state]
    return found[0] if found else None


def test_a_broken_task_says_why_it_stopped(world: World, ecs_cluster: str, settings: dict[str, Any]) -> None:
    service = Service(world, ecs_cluster, fargate(world, BROKEN), **settings)
    task = until(lambda: [t for t in service.tasks("STOPPED") if t["lastStatus"] == "STOPPED"], "a task fails")[0]
    assert task["stopCode"] == "EssentialContainerExited"
    assert task["stoppedReason"] == "Essential container in task exited"
    assert task["containers"][0]["exitCode"] == 1


def test_without_circuit_breaker_it_goes_on_failing(world: World, ecs_cluster: str, settings: dict[str, Any]) -> None:
    service = Service(world, ecs_cluster, fargate(world, GOOD), **settings)
    good = service.wait_until_stable()["deployments"][0]["id"]
    service.update(taskDefinition=fargate(world, BROKEN))
    until(lambda: service.now()["deployments"][0]["failedTasks"] >= 4, "it fails again and again")
    primary, old = service.now()["deployments"]
    assert (primary["rolloutState"], old["id"], old["runningCount"]) == ("IN_PROGRESS", good, 1)
    assert any("unable to consistently start tasks successfully" in message for message in service.messages())
    service.update(taskDefinition=fargate(world, NEWER))
    assert service.wait_until_stable()["deployments"][0]["failedTasks"] == 0
    assert [release["status"] for release in service.releases()] == ["SUCCESSFUL", "STOPPED", "SUCCESSFUL"]


def test_without_rollback_the_old_tasks_run_on(world: World, ecs_cluster: str, settings: dict[str, Any]) -> None:
    breaker = {"deploymentCircuitBreaker": {"enable": True, "rollback": False}, "minimumHealthyPercent": 100}
    service = Service(world, ecs_cluster, fargate(world), desiredCount=2, deploymentConfiguration=breaker, **settings)
    service.wait_until_stable()
    running = {task["taskArn"] for task in service.tasks()}
    broken = service.update(taskDefinition=fargate(world, BROKEN))["deployments"][0]["id"]
    failed = until(lambda: _deployment(service, broken, "FAILED"), "the deployment fails")
    assert failed["status"] == "PRIMARY"
    assert {task["taskArn"] for task in service.tasks()} == running
    assert service.releases()[0]["status"] == "STOPPED"


def test_a_first_deployment_that_fails_has_nothing_to_roll_back_to(
    world: World, ecs_cluster: str, settings: dict[str, Any]
) -> None:
    service = Service(world, ecs_cluster, fargate(world, BROKEN), deploymentConfiguration=BREAKER, **settings)
    first = service.created["deployments"][0]["id"]
    failed = until(lambda: _deployment(service, first, "FAILED"), "the deployment fails")
    assert (failed["status"], service.now()["runningCount"]) == ("PRIMARY", 0)


def test_a_sidecar_that_is_not_essential_may_be_broken(
    world: World, ecs_cluster: str, settings: dict[str, Any]
) -> None:
    definition = world.ecs.register_task_definition(
        family=name("family"),
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "app", "image": GOOD}, {"name": "side", "image": BROKEN, "essential": False}],
    )["taskDefinition"]["taskDefinitionArn"]
    assert Service(world, ecs_cluster, definition, **settings).wait_until_stable()["runningCount"] == 1


# Deployments by their own API


def test_revisions_are_described(world: World, ecs_cluster: str, settings: dict[str, Any]) -> None:
    service = Service(world, ecs_cluster, fargate(world), **settings)
    service.wait_until_stable()
    target = service.releases()[0]["targetServiceRevisionArn"]
    answer = world.ecs.describe_service_revisions(serviceRevisionArns=[target, f"{target}0"])
    assert answer["failures"] == [{"arn": f"{target}0", "reason": "MISSING"}]
    revision = answer["serviceRevisions"][0]
    assert revision["taskDefinition"] == service.created["taskDefinition"]
    assert revision["containerImages"] == [{"containerName": "app", "image": GOOD}]
    assert revision["launchType"] == "FARGATE"
    assert service.now()["currentServiceRevisions"][0]["arn"] == target


def test_deployments_are_listed_by_status_and_time(world: World, ecs_cluster: str, settings: dict[str, Any]) -> None:
    service = Service(world, ecs_cluster, fargate(world), **settings)
    service.wait_until_stable()
    first = service.releases()[0]
    service.update(forceNewDeployment=True)
    call = {"cluster": ecs_cluster, "service": service.name}
    hour = timedelta(hours=1)
    for created, count in (
        ({"after": first["createdAt"] - hour}, 2),
        ({"after": first["createdAt"] + hour}, 0),
        ({"before": first["createdAt"] - hour}, 0),
        ({"before": first["createdAt"] + hour}, 2),
    ):
        found = world.ecs.list_service_deployments(**call, createdAt=created)["serviceDeployments"]
        assert len(found) == count, created
    service.wait_until_stable()
    assert not world.ecs.list_service_deployments(**call, status=["IN_PROGRESS"])["serviceDeployments"]
    one = world.ecs.list_service_deployments(**call, maxResults=1)
    two = world.ecs.list_service_deployments(**call, maxResults=1, nextToken=one["nextToken"])
    assert two["serviceDeployments"][0]["serviceDeploymentArn"] == first["serviceDeploymentArn"]
    assert "nextToken" not in two


def test_a_deployment_can_be_stopped(world: World, ecs_cluster: str, settings: dict[str, Any]) -> None:
    service = Service(world, ecs_cluster, fargate(world), **settings)
    good = service.wait_until_stable()["taskDefinition"]
    arn = service.releases()[0]["serviceDeploymentArn"]
    with pytest.raises(world.ecs.exceptions.ConflictException):
        world.ecs.stop_service_deployment(serviceDeploymentArn=arn)
    service.update(taskDefinition=fargate(world, BROKEN))
    stopping = service.releases()[0]["serviceDeploymentArn"]
    assert world.ecs.stop_service_deployment(serviceDeploymentArn=stopping)["serviceDeploymentArn"] == stopping
    assert service.wait_until_stable()["taskDefinition"] == good
    assert service.releases()[0]["status"] == "ROLLBACK_SUCCESSFUL"
    with pytest.raises(world.ecs.exceptions.ServiceDeploymentNotFoundException):
        world.ecs.stop_service_deployment(serviceDeploymentArn=f"{arn}0")


# The end


def test_deletion_drains(world: World, balanced: Balanced, ecs_cluster: str, settings: dict[str, Any]) -> None:
    targets = [{"targetGroupArn": balanced.group, "containerName": "app", "containerPort": 80}]
    service = Service(world, ecs_cluster, fargate(world), loadBalancers=targets, **settings)
    service.wait_until_stable()
    call = {"cluster": ecs_cluster, "service": service.name}
    with pytest.raises(world.ecs.exceptions.InvalidParameterException, match="while it is scaled above 0"):
        world.ecs.delete_service(**call)
    assert world.ecs.delete_service(**call, force=True)["service"]["status"] == "DRAINING"
    until(lambda: service.now()["status"] == "INACTIVE", "it is inactive")
    assert service.tasks() == []
    assert balanced.targets() == []
    assert world.ecs.list_services(cluster=ecs_cluster)["serviceArns"] == []
    again = world.ecs.create_service(
        cluster=ecs_cluster,
        serviceName=service.name,
        taskDefinition=service.created["taskDefinition"],
        desiredCount=1,
        **settings,
    )
    assert again["service"]["status"] == "ACTIVE"


def test_what_never_ran_is_gone_as_soon_as_what_ran(world: World, ecs_cluster: str, settings: dict[str, Any]) -> None:
    failed = Service(world, ecs_cluster, fargate(world, BROKEN), deploymentConfiguration=BREAKER, **settings)
    failing = Service(world, ecs_cluster, fargate(world, BROKEN), **settings)
    unplaced = Service(world, ecs_cluster, bridge(world), launchType="EC2")
    healthy = Service(world, ecs_cluster, fargate(world), **settings)
    healthy.wait_until_stable()
    until(lambda: failed.now()["deployments"][0]["rolloutState"] == "FAILED", "the deployment fails")
    until(lambda: failing.now()["deployments"][0]["failedTasks"] >= 3, "it fails again and again")
    until(lambda: any("unable to place a task" in said for said in unplaced.messages()), "there is no instance")
    services = (failed, failing, unplaced, healthy)
    for service in services:
        # As the provider does it: to none, then away.
        service.update(desiredCount=0)
        world.ecs.delete_service(cluster=ecs_cluster, service=service.name)
    until(lambda: healthy.now()["status"] == "INACTIVE", "it is inactive")
    assert [service.now()["status"] for service in services] == ["INACTIVE"] * 4
    world.ecs.delete_cluster(cluster=ecs_cluster)


def test_the_waiters_of_the_sdk_wait(world: World, ecs_cluster: str, settings: dict[str, Any]) -> None:
    service = Service(world, ecs_cluster, fargate(world), **settings)
    once = {"Delay": 0.1, "MaxAttempts": 300}
    world.ecs.get_waiter("services_stable").wait(cluster=ecs_cluster, services=[service.name], WaiterConfig=once)
    assert service.now()["runningCount"] == 1
    world.ecs.delete_service(cluster=ecs_cluster, service=service.name, force=True)
    world.ecs.get_waiter("services_inactive").wait(cluster=ecs_cluster, services=[service.name], WaiterConfig=once)
