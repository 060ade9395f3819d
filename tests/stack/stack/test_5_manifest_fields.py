"""Manifest fields that the test environment's own services do not use, brought up and planned again."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ecs_platform.local import secrets
from ecs_platform.model.manifest.count import COOLDOWN_IN, COOLDOWN_OUT
from ecs_platform.ops.routes import assign_missing
from tests.stack.up import PROJECT, Stack

MANIFESTS = {
    "shelf": """
type: Load Balanced Web Service
image:
  location: nginx:alpine
  port: 8080
  healthcheck: {command: [CMD-SHELL, "curl -f http://localhost:8080"], interval: 10s}
  depends_on: {proxy: healthy, setup: success}
cpu: 512
memory: 1024
platform: linux/arm64
http:
  path: /shelf
  healthcheck: {path: /health, success_codes: "200,204", grace_period: 90s}
  stickiness: true
  deregistration_delay: 10s
  additional_rules: [{path: /shelf-admin, target_port: 9090, allowed_source_ips: [192.0.2.0/24]}]
count:
  range: {min: 2, max: 4, spot_from: 2}
  cpu_percentage: {value: 70, cooldown: {in: 2m, out: 30s}}
  requests: 500
exec: true
variables: {MODE: full}
secrets: {TOKEN: token}
network:
  connect: {alias: shelf}
storage:
  ephemeral: 40
  volumes:
    data: {path: /data, read_only: false, efs: true}
    scratch: {path: /scratch, read_only: false}
sidecars:
  proxy:
    image: envoyproxy/envoy:v1.30-latest
    port: 9090
    healthcheck: {command: [CMD-SHELL, "true"]}
    mount_points: [{source_volume: scratch, path: /scratch}]
  setup: {image: "busybox:1", essential: false, command: "true"}
logging: {retention: 7}
deployment: {rollback_alarms: {cpu_utilization: 90}}
""",
    "worker": """
type: Worker Service
image: {location: "nginx:alpine", owner: deployer, repository: true}
capacity: fargate_spot
count: {range: 2-4, cpu_percentage: 50}
network: {connect: true}
""",
    "report": """
type: Scheduled Job
image: {location: "nginx:alpine"}
on: {schedule: "@daily"}
storage: {readonly_fs: true}
""",
    "host": """
type: Backend Service
image: {location: nginx:alpine, port: 80}
capacity: ec2
network: {mode: awsvpc}
http: {path: /}
""",
}

RANGE = "count: {range: 2-4, cpu_percentage: 50}"


def test_all_of_them_go_up_and_the_second_preview_is_empty(stack: Stack) -> None:
    for name, text in MANIFESTS.items():
        (stack.project / "services" / f"{name}.yaml").write_text(f"name: {name}{text}")
    assign_missing(stack.project, "test")
    assert stack.sandbox.loaded.findings == []
    secrets.make_up(stack.sandbox.loaded, stack.client)
    stack.up()
    assert stack.changes() == {}
    assert stack.sandbox.pulumi("preview", "--refresh", "--diff", "--expect-no-changes") == 0


def container(definition: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (each for each in definition["containerDefinitions"] if each["name"] == name)
    return dict(found)


def test_they_are_in_aws_as_their_manifests_say(stack: Stack) -> None:
    ecs = stack.client("ecs")
    definition = ecs.describe_task_definition(taskDefinition="test-shelf")["taskDefinition"]
    main, proxy = container(definition, "shelf"), container(definition, "proxy")
    assert (definition["cpu"], definition["memory"]) == ("512", "1024")
    assert definition["runtimePlatform"] == {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"}
    assert definition["ephemeralStorage"] == {"sizeInGiB": 40}
    assert main["linuxParameters"] == {"initProcessEnabled": True}
    assert {(d["containerName"], d["condition"]) for d in main["dependsOn"]} == {
        ("proxy", "HEALTHY"),
        ("setup", "SUCCESS"),
    }
    assert {p["containerPort"] for p in proxy["portMappings"]} == {9090}
    assert container(definition, "setup")["essential"] is False
    (data,) = (v for v in definition["volumes"] if v["name"] == "data")
    assert data["efsVolumeConfiguration"]["transitEncryption"] == "ENABLED"
    report = ecs.describe_task_definition(taskDefinition="test-report")["taskDefinition"]
    assert container(report, "report")["readonlyRootFilesystem"] is True
    (service,) = ecs.describe_services(cluster="test", services=["shelf"])["services"]
    assert service["enableExecuteCommand"] is True
    assert (service["runningCount"], service["healthCheckGracePeriodSeconds"]) == (2, 90)
    assert {target["containerPort"] for target in service["loadBalancers"]} == {8080, 9090}
    (group,) = stack.client("logs").describe_log_groups(logGroupNamePrefix="/ecs/test/shelf")["logGroups"]
    assert group["retentionInDays"] == 7


def test_a_file_system_is_mounted_by_the_tasks_of_its_service_and_no_others(stack: Stack) -> None:
    """Whoever deploys one service may give it any volume, and the security groups of another."""
    ecs, efs, services = stack.client("ecs"), stack.client("efs"), stack.outputs().services
    made = services["shelf"].file_systems["data"]
    policy = json.loads(efs.describe_file_system_policy(FileSystemId=made.file_system_id)["Policy"])
    assert policy["Statement"][0]["Principal"] == {"AWS": services["shelf"].task_role_arn}
    full = {"accessPointId": made.access_point_id, "iam": "ENABLED"}
    tried = {
        "its own": ("shelf", full),
        "of another service": ("worker", full),
        "without IAM": ("shelf", {**full, "iam": "DISABLED"}),
        "past the access point": ("shelf", {"iam": "ENABLED"}),
    }
    network = {"subnets": stack.outputs().private_subnet_ids, "securityGroups": services["shelf"].security_group_ids}
    tasks = {}
    for why, (service, authorization) in tried.items():
        efs_volume = {"fileSystemId": made.file_system_id, "transitEncryption": "ENABLED"}
        volume = {"name": "data", "efsVolumeConfiguration": {**efs_volume, "authorizationConfig": authorization}}
        mount = {"sourceVolume": "data", "containerPath": "/data"}
        revision = ecs.register_task_definition(
            family="mounts",
            taskRoleArn=services[service].task_role_arn,
            requiresCompatibilities=["FARGATE"],
            **{"networkMode": "awsvpc", "cpu": "256", "memory": "512", "volumes": [volume]},
            containerDefinitions=[{"name": "app", "image": "nginx:alpine", "mountPoints": [mount]}],
        )["taskDefinition"]["taskDefinitionArn"]
        started = ecs.run_task(
            cluster="test",
            taskDefinition=revision,
            launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": network},
        )
        tasks[why] = started["tasks"][0]["taskArn"]
        ecs.deregister_task_definition(taskDefinition=revision)
    own, *others = tasks.values()
    ecs.get_waiter("tasks_running").wait(cluster="test", tasks=[own], WaiterConfig={"Delay": 1})
    ecs.get_waiter("tasks_stopped").wait(cluster="test", tasks=others, WaiterConfig={"Delay": 1})
    for task in ecs.describe_tasks(cluster="test", tasks=others)["tasks"]:
        assert "access denied by server while mounting" in task["stoppedReason"]
    ecs.stop_task(cluster="test", task=own)


def targets(stack: Stack) -> dict[str, Any]:
    """The scalable targets, by what they scale."""
    found = stack.client("application-autoscaling").describe_scalable_targets(ServiceNamespace="ecs")
    return {each["ResourceId"]: each for each in found["ScalableTargets"]}


def test_the_number_of_tasks_is_autoscalings(stack: Stack) -> None:
    ecs = stack.client("ecs")
    scaling = stack.client("application-autoscaling")
    target = targets(stack)["service/test/shelf"]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 4)
    policies = scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    tracking = {each["PolicyName"]: each["TargetTrackingScalingPolicyConfiguration"] for each in policies}
    assert {name: (each["ScaleInCooldown"], each["ScaleOutCooldown"]) for name, each in tracking.items()} == {
        "test-shelf-cpu": (120, 30),
        "test-shelf-requests": (COOLDOWN_IN, COOLDOWN_OUT),
        "test-worker-cpu": (COOLDOWN_IN, COOLDOWN_OUT),
    }
    ecs.update_service(cluster="test", service="shelf", desiredCount=3)
    ecs.get_waiter("services_stable").wait(cluster="test", services=["shelf"], WaiterConfig={"Delay": 1})
    assert stack.sandbox.pulumi("preview", "--refresh", "--expect-no-changes") == 0


def test_one_up_takes_autoscaling_away_and_one_brings_it_back(stack: Stack, tmp_path: Path) -> None:
    """Three tasks run, of which Pulumi knows nothing: in its state there are two, the number that is asked for now."""
    ecs = stack.client("ecs")
    ecs.update_service(cluster="test", service="worker", desiredCount=3)
    ecs.get_waiter("services_stable").wait(cluster="test", services=["worker"], WaiterConfig={"Delay": 1})
    assert brought_up(stack, tmp_path, RANGE, "count: 2") == (2, 2, 2)
    assert stack.changes() == {}
    assert brought_up(stack, tmp_path, "count: 2", RANGE.replace("2-4", "3-4")) == (3, 4, 3)


def brought_up(stack: Stack, folder: Path, before: str, after: str) -> tuple[int, int, int]:
    """Another `count` for the worker: fewest and most tasks then, and the number that runs."""
    manifest = stack.project / "services" / "worker.yaml"
    manifest.write_text(manifest.read_text().replace(before, after))
    stack.up()
    ecs, outputs = stack.client("ecs"), folder / "outputs.json"
    ecs.get_waiter("services_stable").wait(cluster="test", services=["worker"], WaiterConfig={"Delay": 1})
    outputs.write_text(stack.outputs().model_dump_json())
    verify = [sys.executable, "-m", "ops", "verify", "worker", "--project", str(stack.project)]
    environment = {**os.environ, **stack.sandbox.environment()}
    subprocess.run([*verify, "--outputs", str(outputs)], cwd=PROJECT, env=environment, check=True)
    target = targets(stack)["service/test/worker"]
    (service,) = ecs.describe_services(cluster="test", services=["worker"])["services"]
    return target["MinCapacity"], target["MaxCapacity"], service["runningCount"]


def test_the_job_has_a_schedule_that_may_start_it_alone(stack: Stack) -> None:
    schedule = stack.client("scheduler").get_schedule(Name="test-report")
    assert (schedule["ScheduleExpression"], schedule["State"]) == ("cron(0 0 * * ? *)", "ENABLED")
    parameters = schedule["Target"]["EcsParameters"]
    assert parameters["TaskDefinitionArn"] == stack.outputs().services["report"].task_definition_arn
    assert schedule["Target"]["RoleArn"] == "arn:aws:iam::123456789012:role/schedule/test/test-report-schedule"
