"""An `up` in front of which calls fail: what is tried again, how long, what is left, and what is said of it.

One small stack, without load balancers, goes through it: each test goes on where the one before ended.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecs_platform.local.stack import Sandbox
from ecs_platform.model.settings.provider import MAX_RETRIES
from ecs_platform.ops.faults import faults, told
from sandbox.aws.client import Client, clients
from sandbox.aws.faults import control
from sandbox.engine import Engine
from tests.stack.recovery.cutting import recover
from tests.stack.up import copy_of_the_project

USER = "test-deploy-deployer"
JOB = "name: night\ntype: Scheduled Job\nimage: {location: nginx}\non: {schedule: '@daily'}\n"


class Stack:
    """The stack, and what the engine told of its last `up`."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.client: Client = clients(sandbox.url, sandbox.loaded.account.region)
        self.events: list[Any] = []

    def up(self, settings: str) -> tuple[int, list[dict[str, Any]]]:
        """An `up` with faults; its exit status, and the faults that were."""
        self.events = []
        control.begin(self.sandbox.url, settings)
        try:
            status, printed = self.sandbox.up_followed(self._note)
        finally:
            fired = control.end(self.sandbox.url)["fired"]
        print(printed)
        return status, fired

    def _note(self, event: Any) -> None:
        if event is not None:
            self.events.append(event)

    def told(self) -> list[str]:
        """What is said of the resources that failed, each in one line."""
        return [" ".join(" ".join(told(each)).split()) for each in faults(self.events, ["night"])]

    def state(self) -> dict[str, Any]:
        deployment: dict[str, Any] = json.loads(self.sandbox.read("stack", "export"))["deployment"]
        return deployment

    def vpcs(self) -> set[str]:
        named = [{"Name": "tag:Name", "Values": ["test-vpc"]}]
        return {each["VpcId"] for each in self.client("ec2").describe_vpcs(Filters=named)["Vpcs"]}


@pytest.fixture(scope="module")
def stack(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    assert engine.bin_dir.is_dir()
    root = tmp_path_factory.mktemp("faults")
    project = copy_of_the_project(root / "project")
    for manifest in (project / "services").iterdir():
        manifest.unlink()
    (project / "services" / "night.yaml").write_text(JOB)
    settings = (project / "Pulumi.test.yaml").read_text()
    kept = [line for line in settings.splitlines() if "ecs-platform:ec2" not in line]
    (project / "Pulumi.test.yaml").write_text("\n".join(kept) + "\n")
    sandbox = Sandbox(project, root / "sandbox", print)
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("SANDBOX_PORT", raising=False)
        sandbox.start()
    try:
        yield Stack(sandbox)
    finally:
        sandbox.stop()


def test_a_lost_answer_makes_a_double_or_a_conflict_and_no_pending_operation(stack: Stack) -> None:
    status, fired = stack.up("rate=1 kinds=cut-after first=1 only=ec2:CreateVpc,iam:CreateUser,ec2:CreateRouteTable")
    assert {each["call"] for each in fired} == {"ec2:CreateVpc", "iam:CreateUser", "ec2:CreateRouteTable"}
    assert status != 0
    assert [each for each in stack.told() if "user" in each] == [
        "FAILED environment: user `deploy` EntityAlreadyExists: User with name test-deploy-deployer already exists. "
        "(IAM: CreateUser) decided by the settings `deployers` or `permissions_boundary` -> it is there already: "
        "`python -m ops recover --lost-state` says whose it is, and with --yes takes in what is this stack's"
    ]
    state = stack.state()
    assert not state.get("pending_operations")
    kept = {each["id"] for each in state["resources"] if each["type"] == "aws:ec2/vpc:Vpc"}
    assert len(stack.vpcs()) == 2, "AWS knows no second CreateVpc from the first"
    assert kept < stack.vpcs()
    # What has a token of the client's is made once.
    tables = stack.client("ec2").describe_route_tables(Filters=[{"Name": "tag:Environment", "Values": ["test"]}])
    in_state = {each["id"] for each in state["resources"] if each["type"] == "aws:ec2/routeTable:RouteTable"}
    assert {each["RouteTableId"] for each in tables["RouteTables"]} == in_state
    for vpc in stack.vpcs() - kept:
        stack.client("ec2").delete_vpc(VpcId=vpc)
    stack.client("iam").delete_user(UserName=USER)


def test_a_fault_that_never_ends_ends_the_up_after_so_many_attempts_and_hides_nothing(stack: Stack) -> None:
    status, fired = stack.up("rate=1 kinds=500 only=iam:CreateUser")
    assert status != 0
    assert [each["attempt"] for each in fired] == list(range(1, MAX_RETRIES + 1)), "as often as Pulumi.yaml says"
    assert [each.partition(" decided")[0] for each in stack.told()] == [
        "FAILED environment: user `deploy` ServiceFailure: We encountered an internal error. Please try again."
        f" (IAM: CreateUser, {MAX_RETRIES} attempts)"
    ]
    assert "aws:scheduler/schedule:Schedule" in {each["type"] for each in stack.state()["resources"]}


def test_what_is_over_within_the_bound_is_not_seen(stack: Stack) -> None:
    status, fired = stack.up("rate=1 kinds=throttling,503,cut-before,delay first=2 delay=0.1 only=iam:*,ec2:Describe*")
    assert status == 0
    assert len(fired) > 4
    assert len({each["kind"] for each in fired}) > 2
    assert stack.told() == []
    changed = json.loads(stack.sandbox.read("preview", "--json", "--refresh"))["changeSummary"]
    assert set(changed) == {"same"}


def test_a_group_whose_making_was_answered_to_nobody_is_adopted_without_the_rule_that_aws_gives_it(
    stack: Stack,
) -> None:
    """AWS makes each group with a rule out to everywhere, which the provider takes away in its next call."""
    manifest = stack.sandbox.project / "services" / "day.yaml"
    manifest.write_text(JOB.replace("night", "day"))
    status, fired = stack.up("rate=1 kinds=cut-after first=1 only=ec2:CreateSecurityGroup")
    assert (status != 0, len(fired)) == (True, 1)
    assert any("InvalidGroup.Duplicate" in each for each in stack.told())
    done = recover(stack.sandbox, "--lost-state", "--yes", "--json")
    assert (done.status, done.verdicts()["adopt"]) == (0, {"aws:ec2/securityGroup:SecurityGroup"}), done.said
    status, _ = stack.up("rate=0")
    assert (status, stack.told()) == (0, [])
    ec2 = stack.client("ec2")
    (group,) = ec2.describe_security_groups(Filters=[{"Name": "tag:Service", "Values": ["day"]}])["SecurityGroups"]
    of_it = [{"Name": "group-id", "Values": [group["GroupId"]]}]
    rules = ec2.describe_security_group_rules(Filters=of_it)["SecurityGroupRules"]
    assert rules
    assert all(each["Tags"] for each in rules), "each is the program's"


def test_the_log_is_a_file_of_the_sandbox(stack: Stack) -> None:
    log: Path = stack.sandbox.folder / "aws" / "faults.jsonl"
    assert {json.loads(line)["call"] for line in log.read_text().splitlines()} >= {"ec2:CreateVpc", "iam:CreateUser"}
