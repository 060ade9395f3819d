"""Which causes `ops verify` finds in what ECS and load balancers say, and what it says is to be done."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ecs_platform.ops import remedies
from ecs_platform.ops.causes import Cause, causes

LOGS = "/ecs/test/web"
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
SERVICE = {
    "serviceName": "web",
    "clusterArn": "arn:cluster/test",
    "deployments": [{"id": "ecs-svc/1", "status": "PRIMARY", "createdAt": BEGAN}],
}
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:test/shop/key"
# AWS's words, each from the page of its remedy, and what the remedy must name.
SAID = {
    f"ResourceInitializationError: unable to pull secrets: failed to fetch secret {SECRET} from secrets "
    "manager: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/shop/1 is not authorized "
    f"to perform: secretsmanager:GetSecretValue on resource: {SECRET} because no identity-based policy allows the "
    "secretsmanager:GetSecretValue action": (
        "no such secret, or no right to it",
        "create-secret --name test/shop/key`",
    ),
    "AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/x/1 is not authorized to perform: "
    "secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-Ab1Cd2 "
    "because no resource-based policy allows it": ("a role may not do it", "secret:shop-Ab1Cd2"),
    "ResourceInitializationError: unable to retrieve secrets from ssm: service call has been retried 1 time(s): "
    "invalid parameters: arn:aws:ssm:eu-central-1:123456789012:parameter/test/shop/key": (
        "no such parameter",
        "secrets set /test/shop/key --stack test`",
    ),
    "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to"
    " create"
    " Cloudwatch log stream: operation error CloudWatch Logs: CreateLogStream, ResourceNotFoundException: The"
    " specified log"
    " group does not exist. : exit status 1": ("no log group", LOGS),
    "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log"
    " group defined"
    " in the task definition. There is a connection issue between the task and Amazon CloudWatch. Check your network"
    " configuration. : signal: killed": ("no way to CloudWatch Logs", "network.nat"),
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed:"
    " unable to"
    " retrieve secrets from ssm: service call has been retried 1 time(s): AccessDeniedException: User:"
    " arn:aws:sts::111122223333:assumed-role/test-web-execution/0123 is not authorized to perform: ssm:GetParameters on"
    " resource: arn:aws:ssm:eu-west-1:111122223333:parameter/test/web/key because no identity-based policy allows it": (
        "a role may not do it",
        "let test-web-execution do ssm:GetParameters on arn:aws:ssm:eu-west-1:111122223333:parameter/test/web/key",
    ),
    "ResourceInitializationError: unable to pull secrets or registry auth: … is not authorized to perform: kms:Decrypt"
    " because the resource does not exist in this Region": ("a role may not do it", "do kms:Decrypt on what it names"),
    "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secrets from ssm:"
    " invalid ssm"
    " parameters: /test/web/key": ("no such parameter", "secrets set /test/web/key --stack test`"),
    "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: api"
    " error"
    " ResourceNotFoundException: Secrets Manager can't find the specified secret.": (
        "no such secret",
        "secretsmanager",
    ),
    "ResourceInitializationError: unable to pull secrets or registry auth: retrieved secret from Secrets Manager"
    " did not"
    " contain json key password": ("no such key in a secret", "`password`"),
    "ResourceInitializationError: failed to download env files: file download command: non empty error stream": (
        "a file cannot be read before the start",
        "env_file",
    ),
    "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve"
    ' "fs-0123.efs.eu-west-1.amazonaws.com"': ("a file system cannot be mounted", "2049"),
    "Timeout waiting for network interface provisioning to complete.": ("no network interface", "subnets"),
    "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from"
    " Amazon ECR:"
    " There is a connection issue between the task and Amazon ECR. Check your task network configuration.": (
        "no way to a registry, or to where secrets are",
        "vpc_endpoints",
    ),
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref"
    " docker.io/library/web:2: docker.io/library/web:2: not found": ("no such image", "image.location"),
    "CannotPullImageManifestError: Error response from daemon: manifest unknown": ("no such image", "web"),
    "CannotPullContainerError: The task cannot pull docker.io/library/nginx:latest from the registry. There is a"
    " connection"
    " issue between the task and the registry.": ("no way to a registry, or to where secrets are", "public"),
    "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/arm64'": (
        "an image of another architecture",
        "platform",
    ),
    "CannotPullContainerError: toomanyrequests: You have reached your unauthenticated pull rate limit.": (
        "a registry's limit",
        "cache",
    ),
    "CannotPullContainerError: pull access denied, repository does not exist or may require authorization:"
    " authorization"
    " failed: no basic auth credentials": ("a registry refuses", "image.credentials"),
    "CannotPullContainerError: failed to copy: write /var/lib: no space left on device": (
        "no room for an image",
        "ephemeral",
    ),
    "Fetching secret data from SSM Parameter Store in eu-west-1: invalid parameters: /test/web/key": (
        "no such parameter",
        "secrets set /test/web/key --stack test`",
    ),
    "ResourceInitializationError: unable to pull secrets or registry auth: AccessDeniedException: Access to KMS is not"
    " allowed": ("a KMS key cannot be used", "kms:Decrypt"),
    "ResourceInitializationError: unable to download env file: RequestCanceled: request context canceled caused by:"
    " context deadline exceeded": ("no way to a registry, or to where secrets are", "network.nat"),
    "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: RequestError: send"
    " request failed: i/o timeout": ("no way to CloudWatch Logs", "network.nat"),
    "CannotCreateVolumeError: Error response from daemon: VolumeDriver.Create: mounting volume failed: b'mount.nfs4:"
    " access denied by server'": ("a file system cannot be mounted", "2049"),
    "OutOfMemoryError: Container killed due to memory usage": ("out of memory", "memory"),
    "CannotStartContainerError: Error response from daemon: failed to create task for container": (
        "a container cannot be started",
        "command",
    ),
    "Essential container in task exited: `web` ended with exit code 0": ("it ended, without a fault", "Scheduled Job"),
    "Essential container in task exited: `web` ended with exit code 1": ("it ended by itself", "python -m ops logs"),
    "Essential container in task exited: `web` ended with exit code 137": ("out of memory", "memory"),
    "target 10.0.0.1:80 is unhealthy: Health checks failed with these codes: [404], Target.ResponseCodeMismatch": (
        "a health check is answered with another status",
        "it answered 404",
    ),
    "target 10.0.0.1:80 is unhealthy: Request timed out, Target.Timeout": ("a health check is not answered", "0.0.0.0"),
    "target 10.0.0.1:80 is unused: Target is in an Availability Zone that is not enabled for the load balancer,"
    " Target.NotInUse": ("a zone that the load balancer has not", "zone"),
    "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/web/1)": (
        "health checks of a load balancer fail",
        "http.healthcheck",
    ),
    "Task failed container health checks": ("a container's own health check fails", "start_period"),
    "(service web) was unable to place a task because no container instance met all of its requirements. Reason: No"
    " Container"
    " Instances were found in your cluster.": ("no container instance", "ec2.max_size"),
    "(service web) was unable to place a task because no container instance met all of its requirements. The"
    " closest matching"
    " (container-instance 0123) has insufficient memory available.": ("container instances are full", "instance_type"),
    "(service web) was unable to place a task because no container instance met all of its requirements. The"
    " closest matching"
    " (container-instance 0123) is missing an attribute required by your task.": (
        "container instances lack something",
        "architecture",
    ),
    "(service web) was unable to place a task. Reason: Capacity is unavailable at this time.": (
        "Fargate has no capacity",
        "count.spot",
    ),
    "(service web) was unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run"
    " concurrently": ("a quota is reached", "quotas --aws"),
    "(service web) failed to launch a task with (error ECS was unable to assume the role 'arn:aws:iam::1:role/web')": (
        "ECS may not take a role",
        "ecs-tasks.amazonaws.com",
    ),
    "Host EC2 (instance i-0123) terminated.": ("an instance went", "max_size"),
}


class Ecs:
    """An ECS with these tasks of one service."""

    def __init__(self, *tasks: dict[str, Any]) -> None:
        self._tasks = {str(number): task for number, task in enumerate(tasks)}

    def list_tasks(self, **asked: Any) -> dict[str, Any]:
        assert (asked["cluster"], asked["serviceName"]) == ("arn:cluster/test", "web")
        stopped = {number for number, task in self._tasks.items() if task["lastStatus"] == "STOPPED"}
        return {"taskArns": sorted(stopped if asked["desiredStatus"] == "STOPPED" else self._tasks.keys() - stopped)}

    def describe_tasks(self, *, cluster: str, tasks: list[str]) -> dict[str, Any]:
        assert cluster == "arn:cluster/test"
        return {"tasks": [self._tasks[task] for task in tasks]}


def stopped(reason: str, *containers: tuple[str, int | None, str], code: str = "TaskFailedToStart") -> dict[str, Any]:
    shown = [{"name": name, "exitCode": ended, "reason": why} for name, ended, why in containers]
    return {
        "startedBy": "ecs-svc/1",
        "lastStatus": "STOPPED",
        "stopCode": code,
        "stoppedReason": reason,
        "containers": [{key: value for key, value in each.items() if value not in (None, "")} for each in shown],
        "createdAt": BEGAN,
    }


def exited(*containers: tuple[str, int | None, str]) -> dict[str, Any]:
    return stopped("Essential container in task exited", *containers, code="EssentialContainerExited")


def found(*tasks: dict[str, Any], targets: list[dict[str, Any]] | None = None, **service: Any) -> list[Cause]:
    return causes(Ecs(*tasks), {**SERVICE, **service}, ["ecs-svc/1"], targets or [], LOGS)


@pytest.mark.parametrize("reason", SAID)
def test_what_aws_says_has_its_remedy(reason: str) -> None:
    cause, named = SAID[reason]
    first = next(each for each in remedies.REMEDIES if re.search(each.words, reason, re.DOTALL))
    assert first.cause == cause
    assert named in (remedies.remedy(reason, "web", LOGS) or "")


def test_each_remedy_is_for_something_that_aws_says() -> None:
    untried = {each.cause for each in remedies.REMEDIES} - {cause for cause, _ in SAID.values()}
    assert untried == set()


def test_what_is_not_known_has_no_remedy() -> None:
    assert found(stopped("Something new.")) == [Cause("task", "Something new.")]


def test_the_container_that_ended_by_itself_is_named() -> None:
    (cause,) = found(exited(("proxy", 143, ""), ("web", 3, "")))
    assert (cause.container, cause.exit_code) == ("web", 3)
    assert cause.reason == "Essential container in task exited: `web` ended with exit code 3"
    (cause,) = found(exited(("proxy", 137, ""), ("web", 0, "")))
    assert (cause.container, cause.exit_code) == ("web", 0)


def test_a_containers_own_reason_is_told() -> None:
    (cause,) = found(exited(("web", 137, "OutOfMemoryError: Container killed due to memory usage")))
    assert cause.reason.endswith("(OutOfMemoryError: Container killed due to memory usage)")
    assert "raise `memory`" in (cause.remedy or "")
    why = "CannotPullContainerError: web: not found"
    (cause,) = found(stopped(why, ("web", None, why)))
    assert (cause.reason, cause.container, cause.exit_code) == (why, "web", None)


def test_tasks_that_say_the_same_are_one_cause() -> None:
    ids = ("0123456789abcdef", "fedcba9876543210")
    (cause,) = found(*(stopped(f"ResourceInitializationError: RequestID: {each}, not found") for each in ids))
    assert cause.count == 2


def test_what_ecs_scaled_and_what_another_deployment_started_is_no_cause() -> None:
    scaled = stopped("Scaling activity initiated by (deployment ecs-svc/1)", code="ServiceSchedulerInitiated")
    assert found(scaled, {**stopped("Something old."), "startedBy": "ecs-svc/0"}) == []


@pytest.mark.parametrize(("provider", "told"), [("test-ec2", True), ("FARGATE", False)])
def test_a_task_that_waits_for_an_instance_is_told(provider: str, told: bool) -> None:
    task = {"startedBy": "ecs-svc/1", "lastStatus": "PROVISIONING", "capacityProviderName": provider}
    waiting = [each for each in found(task) if "waits in PROVISIONING" in each.reason]
    assert [bool(each.remedy) for each in waiting] == [True] * told


def test_targets_that_are_not_healthy_are_told() -> None:
    states = {
        "healthy": {},
        "draining": {},
        "unhealthy": {"Description": "Request timed out", "Reason": "Target.Timeout"},
    }
    targets = [
        {"Target": {"Id": "10.0.0.1", "Port": 80}, "TargetHealth": {"State": state, **said}}
        for state, said in states.items()
    ]
    (cause,) = found(targets=targets)
    assert (cause.source, cause.reason) == (
        "target",
        "target 10.0.0.1:80 is unhealthy: Request timed out, Target.Timeout",
    )


def test_events_of_the_newest_deployment_tell_what_no_task_says() -> None:
    said = "(service web) was unable to place a task. Reason: Capacity is unavailable at this time."
    events = [
        {"createdAt": BEGAN + timedelta(minutes=3), "message": said},
        {"createdAt": BEGAN + timedelta(minutes=2), "message": "(service web) has started 1 tasks: (task 1)."},
        {"createdAt": BEGAN + timedelta(minutes=1), "message": said},
        {
            "createdAt": BEGAN - timedelta(minutes=1),
            "message": "(service web) was unable to place a task because of old.",
        },
    ]
    (cause,) = found(events=events)
    assert (cause.source, cause.reason, cause.count) == ("event", said, 2)


def test_the_page_has_the_table() -> None:
    page = Path(__file__).parents[2] / "docs" / "verify.md"
    assert remedies.table() in page.read_text(encoding="utf-8")
