"""What becomes of tasks that fail: which failures count, how long ECS waits, and what else goes on."""

import time
from functools import partial
from typing import Any

import pytest

from sandbox.aws.scheduler import DEFAULT_TICK_SECONDS
from sandbox.tests.aws.scene import Scene
from sandbox.tests.aws.test_capacity import Group
from sandbox.tests.aws.test_faults import CHECKED
from sandbox.tests.aws.world import Service, refusal, tcp, until

TICK_SECONDS = 0.05  # of the server that these tests start
SLOWER = 2  # than its ticks a busy machine may be


def failed(service: Service) -> int:
    return int(service.now()["deployments"][0]["failedTasks"])


def stopped(scene: Scene, task: str) -> dict[str, Any] | None:
    found = scene.world.ecs.describe_tasks(cluster=scene.cluster, tasks=[task])["tasks"][0]
    return dict(found) if found["lastStatus"] == "STOPPED" else None


def job(scene: Scene, definition: str) -> dict[str, Any]:
    """A task of no service, once it has stopped."""
    run = {"taskDefinition": definition, "launchType": "FARGATE", "networkConfiguration": scene.network.awsvpc}
    (task,) = scene.world.ecs.run_task(cluster=scene.cluster, **run)["tasks"]
    return dict(until(partial(stopped, scene, task["taskArn"]), "it stops"))


@pytest.mark.parametrize("fault", ["broken", "unhealthy"])
def test_a_first_deployment_fails_within_a_minute(scene: Scene, fault: str) -> None:
    """Of the local clock, with the grace period that manifests have without being told, and the checks too."""
    started = time.monotonic()
    balancers = scene.behind(HealthCheckIntervalSeconds=10, UnhealthyThresholdCount=2)
    service = scene.run(
        scene.definition(f"acme/app:{fault}"), loadBalancers=balancers, healthCheckGracePeriodSeconds=60, desiredCount=2
    )
    until(lambda: service.now()["deployments"][0]["rolloutState"] == "FAILED", "the circuit breaker trips")
    ticks = (time.monotonic() - started) / TICK_SECONDS / SLOWER
    assert ticks * DEFAULT_TICK_SECONDS < 60
    assert service.now()["deployments"][0]["rolloutStateReason"] == (
        "ECS deployment circuit breaker: tasks failed to start."
    )


def test_a_task_that_was_healthy_and_ends_is_no_failure(scene: Scene) -> None:
    service = scene.run(scene.definition("acme/app:crash-after-30s"))
    until(lambda: len(service.tasks("STOPPED")) >= 4, "it ends again and again")
    now = service.now()["deployments"][0]
    assert (now["failedTasks"], now["rolloutState"]) == (0, "COMPLETED")
    (first, *_) = service.tasks("STOPPED")
    assert (first["stopCode"], first["containers"][0]["exitCode"]) == ("EssentialContainerExited", 1)


def test_failures_count_anew_once_a_task_is_healthy(scene: Scene) -> None:
    inside = scene.network.new_group()
    service = scene.run(
        scene.definition(),
        loadBalancers=scene.behind(),
        networkConfiguration=scene.within(inside),
        deploymentConfiguration={},
    )
    until(lambda: failed(service) >= 2, "it fails")
    scene.world.ec2.authorize_security_group_ingress(GroupId=inside, IpPermissions=[tcp(80)])
    assert service.wait_until_stable()["deployments"][0]["failedTasks"] == 0


def test_a_steady_service_loses_its_tasks_when_they_are_cut_off(scene: Scene) -> None:
    inside = scene.network.new_group(tcp(80))
    service = scene.run(scene.definition(), loadBalancers=scene.behind(), networkConfiguration=scene.within(inside))
    service.wait_until_stable()
    (first,) = service.tasks()
    scene.world.ec2.revoke_security_group_ingress(GroupId=inside, IpPermissions=[tcp(80)])
    ended = until(partial(stopped, scene, first["taskArn"]), "ECS stops it")
    assert ended["stopCode"] == "ServiceSchedulerInitiated"
    assert ended["stoppedReason"].startswith("Task failed ELB health checks in (target-group ")
    assert ended["containers"][0]["exitCode"] == 143
    scene.world.ec2.authorize_security_group_ingress(GroupId=inside, IpPermissions=[tcp(80)])
    until(lambda: service.messages()[-1].endswith("has reached a steady state."), "it is steady again")


def test_a_container_that_is_not_essential_may_end(scene: Scene) -> None:
    containers = [
        {"name": "app", "image": "nginx:1"},
        {"name": "side", "image": "acme/side:crash-after-10s", "essential": False, **CHECKED},
    ]
    service = scene.run(scene.definition(containerDefinitions=containers))
    service.wait_until_stable()

    def ended() -> list[tuple[str, int | None]]:
        (task,) = service.tasks()
        return [(each["lastStatus"], each.get("exitCode")) for each in task["containers"]]

    until(lambda: ended() == [("RUNNING", None), ("STOPPED", 1)], "the one ends, the other runs on")
    assert service.now()["runningCount"] == 1


@pytest.mark.parametrize(("essential", "health"), [(True, "UNHEALTHY"), (False, "HEALTHY")])
def test_only_essential_containers_make_a_task_unhealthy(scene: Scene, essential: bool, health: str) -> None:
    """And a task that is run by hand goes on in any case, says the page of HealthCheck."""
    containers = [
        {"name": "app", "image": "nginx:1", **CHECKED},
        {"name": "side", "image": "acme/side:unhealthy", "essential": essential, **CHECKED},
    ]
    ended = job(scene, scene.definition(containerDefinitions=containers))
    assert ended["healthStatus"] == health
    assert {each["name"]: each["healthStatus"] for each in ended["containers"]} == {
        "app": "HEALTHY",
        "side": "UNHEALTHY",
    }
    assert [each["exitCode"] for each in ended["containers"]] == [0, 143]


def test_a_job_fails_as_its_image_says(scene: Scene) -> None:
    crashed, killed = (job(scene, scene.definition(f"acme/job:{tag}")) for tag in ("crash-after-100s", "out-of-memory"))
    assert (crashed["stopCode"], crashed["containers"][0]["exitCode"]) == ("EssentialContainerExited", 1)
    (container,) = killed["containers"]
    assert container["exitCode"] == 137
    assert container["reason"] == "OutOfMemoryError: Container killed due to memory usage"


# Capacity that does not come


@pytest.mark.parametrize(
    ("memory", "most", "reason"), [(4096, 1, "RESOURCE:MEMORY"), (64, 0, "EMPTY CAPACITY PROVIDER")]
)
def test_a_task_does_not_wait_for_ever_for_its_capacity_provider(
    scene: Scene, memory: int, most: int, reason: str
) -> None:
    group = Group(scene.world, scene.network, scene.cluster, least=most, most=most)
    definition = scene.on_instances(memory=str(memory), container={"memory": memory})
    service = Service(scene.world, scene.cluster, definition, capacityProviderStrategy=group.strategy)
    found = until(lambda: [each for each in service.tasks("STOPPED") if "stoppedAt" in each], "ECS gives it up")
    assert (found[0]["stopCode"], found[0]["stoppedReason"]) == ("TaskFailedToStart", reason)
    until(lambda: failed(service) >= 1, "it counts")


@pytest.mark.parametrize("wish", ["port", "instance"])
def test_a_group_grows_to_what_one_instance_cannot_give_twice(scene: Scene, wish: str) -> None:
    group = Group(scene.world, scene.network, scene.cluster)
    fixed = {"container": {"portMappings": [{"containerPort": 80, "hostPort": 8080}]}} if wish == "port" else {}
    constraints = [{"type": "distinctInstance"}] if wish == "instance" else []
    service = Service(
        scene.world,
        scene.cluster,
        scene.on_instances(**fixed),
        desiredCount=2,
        capacityProviderStrategy=group.strategy,
        placementConstraints=constraints,
    )
    service.wait_until_stable()
    assert group.now()["DesiredCapacity"] == 2


@pytest.mark.parametrize(("setting", "fitting"), [("enabled", 3), ("disabled", 2)])
def test_more_interfaces_fit_on_an_instance_with_a_trunk(scene: Scene, setting: str, fitting: int) -> None:
    scene.world.ecs.put_account_setting_default(name="awsvpcTrunking", value=setting)
    try:
        scene.instances(instance_type="m5.large")
    finally:
        scene.world.ecs.put_account_setting_default(name="awsvpcTrunking", value="disabled")
    definition = scene.on_instances(networkMode="awsvpc", container={"portMappings": [{"containerPort": 80}]})
    service = scene.place(definition, desiredCount=3, networkConfiguration=scene.on_interfaces())
    until(lambda: service.now()["runningCount"] == fitting, f"{fitting} run")
    assert ('encountered error "RESOURCE:ENI"' in "".join(service.messages())) is (fitting < 3)


def test_run_task_says_what_is_missing(scene: Scene) -> None:
    run = partial(scene.world.ecs.run_task, cluster=scene.cluster, launchType="EC2")
    plain = scene.on_instances()
    nothing = refusal(run, taskDefinition=plain)
    assert nothing == ("InvalidParameterException", "No Container Instances were found in your cluster.")
    scene.instances()
    elsewhere = {"placementConstraints": [{"type": "memberOf", "expression": "attribute:stack == prod"}]}
    reasons: dict[str, dict[str, Any]] = {
        "MemberOf placement constraint unsatisfied.": {"taskDefinition": plain, **elsewhere},
        "RESOURCE:CPU": {"taskDefinition": scene.on_instances(cpu="4096")},
        "ATTRIBUTE": {"taskDefinition": scene.on_instances(runtimePlatform={"cpuArchitecture": "ARM64"})},
    }
    for reason, given in reasons.items():
        assert [each["reason"] for each in run(**given)["failures"]] == [reason]
    assert run(taskDefinition=plain)["failures"] == []
