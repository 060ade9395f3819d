"""What a service is asked to have follows from its manifest and from what the last `up` left of it."""

import json
import runpy
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pulumi
import pytest
import yaml

from ecs_platform.components import reference
from ecs_platform.components.reference import last_outputs, last_services
from ecs_platform.model.task.render import rendered
from tests.components.platform_outputs import outputs
from tests.components.project import PROJECT, Project
from tests.components.recording import Recorded, record

WORKER = "type: Worker Service\nimage: {location: nginx}\n"
SERVICE, ALARM = "ecs/service:Service", "cloudwatch/metricAlarm:MetricAlarm"
LOOPBACK = {"AWS_ENDPOINT_URL": "http://127.0.0.1:5000", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
OFF: dict[str, Any] = {"alarmNames": ["dev-worker-rollback-off"], "enable": False, "rollback": True}


def worker(project: Project, more: str = "") -> None:
    project.service("worker", WORKER + more)


def forced(recorded: Recorded) -> dict[str, bool]:
    return {name: service["forceNewDeployment"] for name, service in recorded.of(SERVICE).items()}


def alarms(recorded: Recorded) -> Any:
    return recorded.of(SERVICE)["worker"].get("alarms")


def made(recorded: Recorded) -> list[dict[str, Any]]:
    """The alarms that are made for the service: that of the environment is not one."""
    return [alarm for alarm in recorded.of(ALARM).values() if alarm["name"].startswith("dev-worker-")]


CAPACITIES = (
    "capacity: fargate\n",
    "capacity: fargate_spot\n",
    "count: {range: {min: 1, max: 9, spot_from: 4}, cpu_percentage: 50}\n",
    "count: {range: {min: 1, max: 9, spot_from: 5}, cpu_percentage: 50}\n",
    "capacity: ec2\n",
)


@pytest.mark.parametrize(("old", "new"), [*pairwise(CAPACITIES), (CAPACITIES[-1], CAPACITIES[0])])
def test_tasks_are_replaced_by_force_where_their_capacity_changes_and_there_alone(
    project: Project, old: str, new: str
) -> None:
    project.settings = '  ecs-platform:ec2: {"instance_type": "t3.small"}\n'
    project.service("other", WORKER)
    worker(project, old)
    first = project.record()
    assert forced(first) == {"other": False, "worker": False}, "nothing is known before the first up"
    assert forced(project.record(before=first.outputs)) == {"other": False, "worker": False}, "nothing has changed"
    worker(project, new)
    second = project.record(before=first.outputs)
    assert forced(second) == {"other": False, "worker": True}
    assert forced(project.record(before=second.outputs)) == {"other": False, "worker": False}, "the flag goes back"


def test_a_preview_knows_it_too(project: Project) -> None:
    worker(project)
    before = project.record().outputs
    worker(project, "capacity: fargate_spot\n")
    assert forced(project.record(preview=True, before=before)) == {"worker": True}


def test_by_older_outputs_no_capacity_changes(project: Project) -> None:
    worker(project)
    before = project.record().outputs
    for each in before["services"].values():
        del each["capacity"], each["rollback_alarms"]
    worker(project, "capacity: fargate_spot\ndeployment: {rollback_alarms: [errors]}\n")
    assert forced(project.record(before=before)) == {"worker": False}


def test_numbers_are_floating_ones_in_outputs(project: Project) -> None:
    worker(project, CAPACITIES[2])
    before = project.record().outputs
    (on_spot, on_demand) = before["services"]["worker"]["capacity"]
    assert on_demand == {"provider": "FARGATE", "weight": 0, "base": 3}
    shares = [{**each, "weight": float(each["weight"]), "base": float(each["base"])} for each in (on_demand, on_spot)]
    before["services"]["worker"]["capacity"] = shares
    assert forced(project.record(before=before)) == {"worker": False}


@pytest.mark.parametrize("declared", ["{cpu_utilization: 70}", "{cpu_utilization: 70, memory_utilization: 80}", "[a]"])
def test_alarms_that_are_removed_are_switched_off_from_then_on(project: Project, declared: str) -> None:
    worker(project, f"deployment: {{rollback_alarms: {declared}}}\n")
    on = project.record()
    assert alarms(on)["enable"] is True
    assert on.outputs["services"]["worker"]["rollback_alarms"] == alarms(on)["alarmNames"]
    worker(project)
    before = on.outputs
    for _ in range(2):
        off = project.record(before=before)
        assert alarms(off) == OFF
        assert [alarm["name"] for alarm in made(off)] == OFF["alarmNames"], "it exists after this up"
        before = off.outputs
    worker(project, f"deployment: {{rollback_alarms: {declared}}}\n")
    again = project.record(before=before)
    assert alarms(again) == alarms(on)
    assert made(again) == made(on)


def test_a_service_that_never_had_alarms_has_none(project: Project) -> None:
    worker(project)
    recorded = project.record(before=project.record().outputs)
    assert alarms(recorded) is None
    assert made(recorded) == []


def test_the_alarm_that_is_off_never_goes_off(project: Project) -> None:
    worker(project)
    before = {"services": {"worker": {"rollback_alarms": ["gone"]}}}
    recorded = project.record(before=before)
    (alarm,) = made(recorded)
    assert (alarm["metricName"], alarm["comparisonOperator"], alarm["threshold"]) == (
        "CPUUtilization",
        "LessThanThreshold",
        0,
    )
    assert {"alarmActions", "okActions", "insufficientDataActions"}.isdisjoint(alarm)


TARGET, POLICY = "appautoscaling/target:Target", "appautoscaling/policy:Policy"


def test_a_range_that_is_removed_leaves_its_number_as_both_bounds_from_then_on(project: Project) -> None:
    worker(project, "count: {range: 2-6, cpu_percentage: 50}\n")
    scaled = project.record()
    assert scaled.outputs["services"]["worker"]["scalable"] is True
    worker(project, "count: 3\n")
    assert project.record().of(TARGET) == {}, "one that never had a range is no scalable target"
    before = scaled.outputs
    for _ in range(2):
        fixed = project.record(before=before)
        (target,) = fixed.of(TARGET).values()
        assert (target["minCapacity"], target["maxCapacity"]) == (3, 3)
        assert fixed.of(POLICY) == {}
        assert fixed.options_of(SERVICE, "worker").ignore_changes == []
        before = fixed.outputs
    worker(project, "count: {range: 2-6, cpu_percentage: 50}\n")
    again = project.record(before=before)
    assert (again.of(TARGET), again.of(POLICY)) == (scaled.of(TARGET), scaled.of(POLICY))


def test_render_says_the_same(project: Project) -> None:
    worker(project)
    loaded = project.loaded()
    (manifest,) = loaded.services
    before = {"services": {"worker": {"rollback_alarms": ["gone"]}}}
    for kind in ("create-service", "update-service"):
        assert rendered(kind, manifest, loaded, before)["deploymentConfiguration"]["alarms"] == OFF
        assert "alarms" not in rendered(kind, manifest, loaded)["deploymentConfiguration"]
    assert "serviceConnectConfiguration" not in rendered("create-service", manifest, loaded)


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("found", [{}, outputs()], ids=["before the first up", "after it"])
def test_a_stack_reads_its_own_outputs(found: dict[str, Any], preview: bool) -> None:
    read: list[dict[str, Any]] = []
    recorded = record(lambda: read.append(last_outputs()), preview, stacks={"organization/ecs-platform/test": found})
    assert [set(each) for each in read] == [set(found) - {"deployer_access_keys"}], "what is secret is left out"
    assert recorded.resources == [], "no step of an `up` tells of it"


ON_SPOT = {"capacity": [{"provider": "FARGATE_SPOT", "weight": 1.0, "base": 0.0}], "rollback_alarms": ["gone"]}


@pytest.mark.parametrize(
    ("folder", "name", "service", "deployer"),
    [(PROJECT, "ecs-platform", "api", "deploy"), (PROJECT / "examples/service-stack", "shop", "cart", "shop")],
    ids=["the program", "a service stack's"],
)
def test_the_programs_hand_it_on(
    monkeypatch: pytest.MonkeyPatch, folder: Path, name: str, service: str, deployer: str
) -> None:
    for key, value in LOOPBACK.items():
        monkeypatch.setenv(key, value)
    config = yaml.safe_load((folder / "Pulumi.test.yaml").read_text())["config"]
    pulumi.runtime.set_all_config({key: _text(value) for key, value in config.items()})
    stacks = {"organization/ecs-platform/test": outputs()}
    own = stacks.setdefault(f"organization/{name}/test", {})
    own["services"] = {**own.get("services", {}), service: {**ON_SPOT, "rules": []}}
    third = f"test-{deployer}-deployer-3"
    own["deployers"] = {deployer: {"policies": {third: [service]}}}
    recorded = record(lambda: runpy.run_path(str(folder / "__main__.py")), project=name, stacks=stacks)
    pulumi.runtime.set_all_config({})
    services = recorded.of(SERVICE)
    assert {each: inputs["forceNewDeployment"] for each, inputs in services.items()} == {
        each: each == service for each in services
    }
    assert services[service]["alarms"]["alarmNames"] == [f"test-{service}-rollback-off"]
    policies = {each["name"]: each["policy"] for each in recorded.of("iam/policy:Policy").values()}
    assert [each for each, policy in policies.items() if f"role/ecs/test/test-{service}-" in policy] == [third]
    assert service in recorded.outputs["deployers"][deployer]["policies"][third]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


class Engine:
    """Answers what it is asked, once it has failed as often as it shall."""

    def __init__(self, failures: int, says: str) -> None:
        self.left, self.says, self.asked = failures, says, 0

    def invoke(self, token: str, arguments: dict[str, Any]) -> Any:
        assert (token, arguments) == ("pulumi:pulumi:readStackOutputs", {"name": "organization/shop/dev"})
        self.asked += 1
        if self.asked <= self.left:
            raise Exception(f"invocation of {token} returned an error: {self.says}")
        return SimpleNamespace(value={"outputs": {"services": {"worker": {}}}})


def asked_of(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    for name, value in (("organization", "organization"), ("project", "shop"), ("stack", "dev")):
        monkeypatch.setattr(pulumi, f"get_{name}", lambda value=value: value)
    monkeypatch.setattr(pulumi.runtime, "invoke", engine.invoke)
    monkeypatch.setattr(reference, "PAUSES", [0.0] * len(reference.PAUSES))
    return last_outputs()


CUT_OFF = "failed to load checkpoint: EOF"
RENAMED = 'unknown stack "organization/shop/dev"'
"""Where a state that was not compressed is, while it was being read, written under the other name."""


@pytest.mark.parametrize("says", [CUT_OFF, RENAMED])
@pytest.mark.parametrize("failures", [0, 1, len(reference.PAUSES)])
def test_a_state_that_is_being_written_is_asked_for_again(
    failures: int, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine begins to write as soon as the program runs, and not all of it at once."""
    engine = Engine(failures, says)
    assert asked_of(engine, monkeypatch) == {"services": {"worker": {}}}
    assert engine.asked == failures + 1
    assert last_services() == {"worker": {}}, "what a program asks for that carries nothing else on"


@pytest.mark.parametrize(("failures", "says", "asked"), [(99, CUT_OFF, 5), (1, "passphrase must be set", 1)])
def test_a_state_that_cannot_be_read_is_said(
    failures: int, says: str, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(failures, says)
    with pytest.raises(Exception, match=says):
        asked_of(engine, monkeypatch)
    assert engine.asked == asked
