"""The parts of the chaos lane that need no engine: moments, words, sums, and what of a fault's harvest is excused."""

import random
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ecs_platform.model.load import load
from lanes.chaos import faulty, marked, project, together
from lanes.chaos.cases import CHAOS
from lanes.chaos.clear import unclear
from lanes.chaos.inventory import ec2, iam
from lanes.chaos.inventory.thing import Thing
from lanes.chaos.kills import BALANCED, CREATION
from lanes.chaos.moments import Moment, drawn
from lanes.chaos.running import Ended, run
from lanes.lane import CaseError
from lanes.record import Outcome

BETWEEN = "kills between AWS's effect and what the state says of it"


def test_a_seed_draws_one_moment_and_fifty_draw_all_kinds() -> None:
    moments = [drawn(random.Random(seed), 100, 60) for seed in range(1, 51)]
    assert moments == [drawn(random.Random(seed), 100, 60) for seed in range(1, 51)]
    kinds = Counter(moment.kind for moment in moments)
    assert kinds["after a call"] > together.AT_LEAST[BETWEEN]
    assert set(kinds) == {"after a call", "before a call", "at an event"}
    assert all(1 <= moment.number <= (60 if moment.kind == "at an event" else 100) for moment in moments)
    assert len({moment.number for moment in moments}) > 30


def test_an_event_has_come_when_so_many_were_told() -> None:
    moment = Moment("at an event", 3)
    assert moment.has_come("unused", 2) == ""
    assert moment.has_come("unused", 3) == "at event 3"


def test_there_are_as_many_kills_and_faults_as_the_lane_promises() -> None:
    kills = sum(case.seeds for case in CHAOS.cases if case.name.endswith(", killed"))
    faults = sum(case.seeds for case in CHAOS.cases if "under faults" in case.name)
    assert (kills, faults) == (50, 100)


@pytest.mark.parametrize("balanced", [False, True])
def test_the_environment_is_right_before_and_after_its_change(tmp_path: Path, balanced: bool) -> None:
    folder = project.write(tmp_path / "project", balanced=balanced)
    project.write(folder, stack="next", cidr="10.1.0.0/16")
    assert [str(finding) for stack in ("test", "next") for finding in load(folder, stack).findings] == []
    before = {service.name for service in load(folder, "test").services}
    project.change(folder)
    loaded = load(folder, "test")
    assert [str(finding) for finding in loaded.findings] == []
    after = {service.name for service in loaded.services}
    assert before - after
    assert after - before
    with pytest.raises(FileNotFoundError):
        project.change(folder)


def outcome(phase: str, killed: str, *pending: str) -> Outcome:
    facts = {"phase": [phase], "killed": [killed], "pending": list(pending)}
    return Outcome(name="x", seed=1, passed=True, message="", seconds=1.0, facts=facts)


def kills(**changes: int) -> list[Outcome]:
    """As many of each as there must be, or so many."""
    types = changes.get("types", 12)
    made = [
        outcome(
            BALANCED.name if number < changes.get("balanced", 10) else CREATION.name,
            "at event 3",
            f"creating t{number % types}",
        )
        for number in range(changes.get("pending", 35) - 5)
    ]
    after = [outcome(CREATION.name, "after iam:CreateRole", "creating t0")] * changes.get("between", 5)
    return [*made, *after, *[outcome(CREATION.name, "at event 1")] * 15]


def test_enough_of_each_is_counted_for_the_record() -> None:
    assert {measure.name: measure.value for measure in together.enough(kills())} == dict(together.AT_LEAST)
    faults = Outcome(name="y", seed=1, passed=True, message="", seconds=1.0, facts={"faults": ["3 500"]})
    assert together.numbers([*kills(), faults]) == together.AT_LEAST


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"pending": 34}, "kills with an operation under way: 34, and there must be 35"),
        ({"types": 11}, "types of which an operation was under way: 11, and there must be 12"),
        (
            {"between": 4, "pending": 36},
            "kills between AWS's effect and what the state says of it: 4, and there must be 5",
        ),
        ({"balanced": 9}, "kills of an up of an empty world with load balancers: 9, and there must be 10"),
    ],
)
def test_too_few_of_one_kind_are_a_failure(changes: dict[str, int], said: str) -> None:
    with pytest.raises(CaseError) as error:
        together.enough(kills(**changes))
    assert str(error.value) == said


def test_after_an_effect_counts_only_with_an_operation_under_way() -> None:
    assert (
        together.numbers([outcome("update", "after sns:Subscribe")])[
            "kills between AWS's effect and what the state says of it"
        ]
        == 0
    )


ROLE = "urn:pulumi:test::ecs-platform::aws:iam/role:Role::api-task"
WORDS = """
Updating (test):
 +  aws:iam:Role api-task creating (0s) error: it failed

Diagnostics:
  aws:iam:Role (api-task):
    error:   sdk-v2/provider2.go:572: sdk.helper_schema: {}
    error: 1 error occurred:
  pulumi:pulumi:Stack (ecs-platform-test):
    error: update failed

Resources:
    + 3 created
"""
THROTTLED = "creating IAM Role (x): operation error IAM: CreateRole, api error Throttling: Rate exceeded"
LOST = (
    "operation error IAM: CreateRole, request send failed, read tcp 127.0.0.1:1->127.0.0.1:2: connection reset by peer"
)


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (THROTTLED, []),
        (LOST, []),
        ("ThrottlingException: Rate exceeded", []),
        ("IAM: CreateRole, https response error StatusCode: 409, RequestID: x-1, EntityAlreadyExists: Role", []),
        ("something went wrong", ["of api-task neither AWS's code nor the connection is told"]),
        (f"{THROTTLED}\nTraceback (most recent call last):", ["the inside of a program is shown"]),
        (f"{THROTTLED}\npanic: runtime error", ["the inside of a program is shown"]),
    ],
)
def test_words_are_clear_that_name_resource_and_cause_and_no_inside(words: str, wrong: list[str]) -> None:
    found = unclear(Ended(255, WORDS.format(words), (ROLE,), 9, ""))
    assert [text.partition(":")[0] for text in found] == wrong


def test_a_resource_of_which_nothing_is_said_is_unclear() -> None:
    other = ROLE.replace("api-task", "web-task")
    assert unclear(Ended(255, WORDS.format(THROTTLED), (ROLE, other), 9, "")) == [
        "web-task failed, and nothing is said of it"
    ]
    assert unclear(Ended(255, "it failed", (), 9, "")) == ["nothing failed by name, and no cause is told"]


def fired(kind: str, call: str) -> dict[str, Any]:
    return {"kind": kind, "call": call}


def test_only_what_a_lost_answer_made_again_is_excused_and_only_as_often() -> None:
    one, two = Thing(ec2.VPC, "vpc-1"), Thing(ec2.VPC, "vpc-2")
    lost = fired("cut-after", "ec2:CreateVpc")
    assert faulty.are_twice([], [])
    assert faulty.are_twice([one], [lost])
    assert not faulty.are_twice([one], [fired("500", "ec2:CreateVpc"), fired("cut-after", "ec2:CreateSubnet")])
    assert not faulty.are_twice([one, two], [lost])
    assert not faulty.are_twice([Thing(iam.ROLE, "x")], [fired("cut-after", "iam:CreateRole")])


def test_a_command_without_an_end_of_its_own_is_killed_at_its_moment(tmp_path: Path) -> None:
    """With all that it started, which is found by what it inherits."""
    told = '{"resOutputsEvent": {"metadata": {"type": "aws:iam/role:Role", "op": "create", "urn": "u"}}}'
    script = f"echo '{told}' >> $2; sleep 300 & sleep 300"
    command = ["sh", "-c", script, "sh"]
    variables = {"PATH": "/usr/bin:/bin", "CHAOS_TEST": str(tmp_path)}
    ended = run(command, tmp_path, variables, tmp_path / "x.log", url="unused", moment=Moment("at an event", 1))
    assert (ended.killed, ended.status, ended.events) == ("at event 1", -9, 1)
    deadline = time.monotonic() + 30
    # A signal is there at once, and the end of whom it goes to a moment later.
    while marked.processes("CHAOS_TEST", str(tmp_path)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert marked.processes("CHAOS_TEST", str(tmp_path)) == []
    assert marked.processes("CHAOS_TEST", "another") == []


def test_a_command_that_ends_by_itself_was_not_killed(tmp_path: Path) -> None:
    failed = '{"resOpFailedEvent": {"metadata": {"type": "aws:iam/role:Role", "op": "create", "urn": "u"}}}'
    same = '{"resOutputsEvent": {"metadata": {"type": "aws:iam/role:Role", "op": "same", "urn": "v"}}}'
    script = f"printf '%s\\n' '{failed}' '{same}' 'cut' | head -c -1 > $2; echo why; exit 3"
    ended = run(["sh", "-c", script, "sh"], tmp_path, {"PATH": "/usr/bin:/bin"}, tmp_path / "x.log", url="unused")
    assert (ended.killed, ended.status, ended.failed, ended.events) == ("", 3, ("u",), 1)
    with pytest.raises(CaseError, match="ended with 3:\nwhy"):
        ended.well()


def test_a_command_does_not_outlive_a_run_that_is_ended(tmp_path: Path) -> None:
    over = threading.Event()
    threading.Timer(0.3, over.set).start()
    with pytest.raises(CaseError, match="before its time"):
        run(["sh", "-c", "sleep 300"], tmp_path, {"PATH": "/usr/bin:/bin"}, tmp_path / "x.log", url="unused", over=over)
