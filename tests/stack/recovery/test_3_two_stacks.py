"""Two stacks of one account that have services of the same names: what comes back of one is its own alone."""

import json
import shutil
from collections.abc import Iterator

import pytest

from ecs_platform.local.stack import Sandbox
from sandbox.aws.client import clients
from sandbox.engine import Engine
from tests.stack.failing.environment import REGION, Environment
from tests.stack.recovery.cutting import checkpoint, exported, ids, inventory, recover
from tests.stack.up import Stack

JOB = 'type: Scheduled Job\nimage: {location: "ghcr.io/acme/report:1"}\non: {schedule: "@daily"}\n'


@pytest.fixture(scope="module")
def both(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, Stack]]:
    """`test` and `staging`, each with a job, and without a load balancer."""
    assert engine.bin_dir.is_dir()
    made = Environment(tmp_path_factory.mktemp("two"))
    made.write({"report": JOB})
    shutil.copy(made.project / "Pulumi.test.yaml", made.project / "Pulumi.staging.yaml")
    made.sandbox.start()
    staging = Sandbox(made.project, made.sandbox.folder, print, stack="staging")
    staging.start()
    staging.read("stack", "init")
    client = clients(made.sandbox.url, REGION)
    stacks = Stack(made.sandbox, client), Stack(staging, client)
    try:
        for each in stacks:
            each.up()
        yield stacks
    finally:
        made.sandbox.stop()


def test_the_lost_state_of_one_is_found_without_the_other(both: tuple[Stack, Stack]) -> None:
    test, staging = both
    there, before, others = inventory(test), exported(test.sandbox), staging.state()
    with checkpoint(test.sandbox) as latest:
        latest["resources"] = []
    looked = recover(test.sandbox, "--lost-state", "--json")
    assert (looked.status, exported(test.sandbox).get("resources")) == (1, None), looked.said
    done = recover(test.sandbox, "--lost-state", "--yes", "--json")
    assert done.status == 0, done.said
    assert ids(exported(test.sandbox)) == ids(before)
    assert (test.changes(), inventory(test), staging.state()) == ({}, there, others)
    assert recover(test.sandbox, "--lost-state", "--yes").status == 0


def test_what_was_under_way_in_one_is_not_taken_from_the_other(both: tuple[Stack, Stack]) -> None:
    """The very thing that was being made in `test` is there in `staging` alone."""
    test, staging = both
    others = staging.state()
    theirs = next(each for each in json.loads(others)["deployment"]["resources"] if "subnet:Subnet" in each["urn"])
    urn = theirs["urn"].replace("staging", "test")
    ours = next(each for each in exported(test.sandbox)["resources"] if each["urn"] == urn)
    wanted = {key: value for key, value in ours.items() if key not in ("id", "outputs")}
    wanted["inputs"] = {**wanted["inputs"], "vpcId": theirs["inputs"]["vpcId"]}
    wanted["urn"] = f"{ours['urn']}-more"
    with checkpoint(test.sandbox) as latest:
        latest["pending_operations"] = [{"resource": wanted, "type": "creating"}]
    done = recover(test.sandbox, "--yes", "--json")
    assert (done.status, set(done.verdicts())) == (0, {"never made"}), done.said
    assert (test.changes(), staging.state()) == ({}, others)
