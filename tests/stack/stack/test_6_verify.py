"""`ops verify` against the task scheduler: good, rolled back, stale, under count."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ecs_platform.ops.__main__ import app
from ecs_platform.ops.watch import Watch
from sandbox.aws.client import clients
from sandbox.tests.aws.world import until
from tests.stack.up import Stack, revision

SERVICE = "internal"


class Verify:
    """Runs the command on one service, with the outputs as they are or as a test says they were declared."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        self.stack, self.folder = stack, folder
        # A session of its own: the stack's has read the files that the shell named before this test changed it.
        self.ecs = clients(stack.sandbox.url, stack.sandbox.loaded.account.region)("ecs")
        self.declared: dict[str, Any] = json.loads(stack.sandbox.read("stack", "output", "--json"))

    def __call__(self) -> tuple[int, list[str]]:
        """The exit status, and the problems found."""
        outputs = self.folder / "outputs.json"
        outputs.write_text(json.dumps(self.declared))
        arguments = ["verify", SERVICE, "--project", str(self.stack.project), "--outputs", str(outputs), "--json"]
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code in (0, 1), done.output
        (verdict,) = json.loads(done.stdout)
        return done.exit_code, verdict["problems"]

    def watch(self) -> tuple[int, list[str], list[str]]:
        """The exit status of `verify --watch`, the states it told of, and the problems found in the end."""
        arguments = ["verify", SERVICE, "--project", str(self.stack.project), "--watch", "--timeout", "120", "--json"]
        done = CliRunner().invoke(app, arguments)
        told = [json.loads(line) for line in done.stdout.splitlines()]
        states = [each["state"] for each in told if "state" in each]
        return (
            done.exit_code,
            states,
            [problem for each in told for problem in each.get("verdict", {}).get("problems", [])],
        )

    def register(self, image: str) -> str:
        """Another revision of the service's task definition, as a deploy tool would register it."""
        definition = self.ecs.describe_task_definition(taskDefinition=f"test-{SERVICE}")["taskDefinition"]
        made = self.ecs.register_task_definition(**revision(definition, image))
        return str(made["taskDefinition"]["taskDefinitionArn"])

    def update(self, **changes: Any) -> None:
        self.ecs.update_service(cluster="test", service=SERVICE, **changes)

    def wait(self) -> None:
        self.ecs.get_waiter("services_stable").wait(cluster="test", services=[SERVICE], WaiterConfig={"Delay": 1})


@pytest.fixture
def verify(stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Verify:
    for name, value in stack.sandbox.environment().items():
        monkeypatch.setenv(name, value)
    return Verify(stack, tmp_path)


def test_what_is_as_declared_is_well(verify: Verify) -> None:
    assert verify() == (0, [])


def test_a_stale_revision_is_found(verify: Verify) -> None:
    declared = verify.declared["services"][SERVICE]
    newer = verify.register("nginx:alpine")
    before, declared["task_definition_arn"] = declared["task_definition_arn"], newer
    status, problems = verify()
    assert status == 1
    assert problems == [
        f"runs {before.rpartition('/')[2]}, and {newer.rpartition('/')[2]} was declared: "
        "`pulumi up --refresh` goes back to it"
    ]


def test_another_number_of_tasks_is_found(verify: Verify) -> None:
    verify.update(desiredCount=2)
    verify.wait()
    # Tasks run before their targets are healthy.
    told = (1, ["2 tasks are desired, and 1 were declared"])
    until(lambda: verify() == told, "nothing but the number is wrong")
    verify.update(desiredCount=1)
    verify.wait()
    until(lambda: verify() == (0, []), "all is well again")


def test_a_silent_rollback_is_found(verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Watch, "pause", lambda _: 0.2)
    declared = verify.declared["services"][SERVICE]
    broken = verify.register("nginx:broken")
    good = declared["task_definition_arn"]
    verify.update(taskDefinition=broken)
    status, states, problems = verify.watch()
    assert status == 1, "the watch ends when ECS is back, and before the minute in which nothing moves"
    assert [states[0], states[-1]] == ["under way", "rolled back"]
    assert problems == [], "what runs is what was declared: but a deployment failed while somebody watched"
    verify.wait()
    (service,) = verify.ecs.describe_services(cluster="test", services=[SERVICE])["services"]
    assert service["taskDefinition"] == good, "ECS went back by itself, and looks steady"
    declared["task_definition_arn"], declared["image"] = broken, "nginx:broken"
    status, problems = verify()
    assert status == 1
    assert f"{broken.rpartition('/')[2]} was rolled back" in problems[0]
    assert problems[1] == "runs the image nginx:alpine, and nginx:broken was declared"


def test_what_no_policy_keeps_a_deployer_from_is_found_and_taken_back(verify: Verify) -> None:
    """Another service's requests, by its target group and its security group, with its role; drift sees it as well."""
    api, own = verify.declared["services"]["api"], verify.declared["services"][SERVICE]
    (before,) = verify.ecs.describe_services(cluster="test", services=[SERVICE])["services"]
    network = before["networkConfiguration"]["awsvpcConfiguration"]
    definition = verify.ecs.describe_task_definition(taskDefinition=own["task_definition_arn"])["taskDefinition"]
    changed = {**revision(definition, own["image"]), "taskRoleArn": api["task_role_arn"]}
    made = verify.ecs.register_task_definition(**changed)["taskDefinition"]["taskDefinitionArn"]
    balancer = {"targetGroupArn": api["target_group_arn"], "containerName": SERVICE, "containerPort": 80}
    groups = [*network["securityGroups"], *api["security_group_ids"]]
    verify.update(
        taskDefinition=made,
        loadBalancers=[balancer],
        networkConfiguration={"awsvpcConfiguration": {**network, "securityGroups": groups}},
    )
    status, problems = verify()
    assert status == 1
    said = {problem.partition(":")[0]: problem for problem in problems}
    ends = [arn.rpartition(":")[2] for arn in (api["target_group_arn"], own["target_group_arn"])]
    assert said["its target groups"] == (
        f"its target groups: {ends[0]} at {SERVICE}:80; declared: {ends[1]} at {SERVICE}:80"
    )
    assert api["security_group_ids"][0] in said["its security groups"].partition("; declared: ")[0]
    assert said["its revision's task role"].startswith(f"its revision's task role: {api['task_role_arn']}; declared: ")
    assert "its subnets" not in said
    assert verify.stack.changes("--refresh") == {f"ecs/service:Service {SERVICE}": "update"}
    verify.update(
        taskDefinition=own["task_definition_arn"],
        loadBalancers=before["loadBalancers"],
        networkConfiguration={"awsvpcConfiguration": network},
    )
    verify.wait()
    until(lambda: verify() == (0, []), "all is well again")


def test_too_few_tasks_are_found(verify: Verify) -> None:
    good = verify.declared["services"][SERVICE]["task_definition_arn"]
    no_breaker = {"deploymentCircuitBreaker": {"enable": False, "rollback": False}}
    percents = {"maximumPercent": 100, "minimumHealthyPercent": 0}
    broken = verify.register("nginx:broken")
    verify.update(
        taskDefinition=broken,
        deploymentConfiguration={**no_breaker, **percents},
        availabilityZoneRebalancing="DISABLED",
    )
    for _ in range(200):
        (service,) = verify.ecs.describe_services(cluster="test", services=[SERVICE])["services"]
        if service["runningCount"] == 0:
            break
        time.sleep(0.1)
    status, problems = verify()
    verify.update(
        taskDefinition=good,
        deploymentConfiguration={
            "deploymentCircuitBreaker": {"enable": True, "rollback": True},
            "maximumPercent": 200,
            "minimumHealthyPercent": 100,
        },
        availabilityZoneRebalancing="ENABLED",
    )
    verify.wait()
    assert status == 1
    assert "0 of 1 tasks run" in problems
    assert verify() == (0, [])


def test_an_unknown_service_is_wrong_usage(verify: Verify) -> None:
    done = CliRunner().invoke(app, ["verify", "nosuch", "--project", str(verify.stack.project)])
    assert done.exit_code == 2
    assert "nosuch" in done.stderr
