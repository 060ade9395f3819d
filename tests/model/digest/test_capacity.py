"""Container instances that go together with the last services on them: said, and refused, before `up` hangs on it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ecs_platform.model.digest.capacity import in_one_step, two_steps
from ecs_platform.model.digest.markdown import digest
from ecs_platform.model.digest.preview import AUTO_SCALING_GROUP, CLUSTER_CAPACITY, UNKNOWN
from ecs_platform.ops.__main__ import app
from tests.model.digest.previews import preview, service, step

BOTH = {"capacityProviders": ["FARGATE", "FARGATE_SPOT", "ec2-test"]}
FARGATE = {"capacityProviders": ["FARGATE", "FARGATE_SPOT"]}
TAKEN = step("update", CLUSTER_CAPACITY, "capacity", old=BOTH, new=FARGATE)


def on(provider: str) -> dict[str, Any]:
    return {"capacityProviderStrategies": [{"capacityProvider": provider, "weight": 1}]}


LAST = {
    "deleted": service("delete", "nginx", old=on("ec2-test")),
    "moved": service("update", "nginx", old=on("ec2-test"), new=on("FARGATE")),
    "replaced": service("replace", "nginx", old=on("ec2-test"), new=on("FARGATE")),
}


@pytest.mark.parametrize("last", LAST.values(), ids=LAST.keys())
def test_the_last_service_and_its_capacity_take_two_steps(last: dict[str, Any], tmp_path: Path) -> None:
    found = preview(TAKEN, last, service("update", "api", old=on("FARGATE"), new=on("FARGATE")))
    assert in_one_step(found) == ["nginx"]
    said = digest(found, "test")
    assert "this `up` would fail: it takes two steps" in said.splitlines()[1]
    assert "Keep `ec2` in the stack's file for this `up`, and take it away in the next one" in said
    file = tmp_path / "preview.json"
    file.write_text(json.dumps({"config": {}, "steps": [TAKEN, last]}), encoding="utf-8")
    assert CliRunner().invoke(app, ["digest", str(file)]).exit_code == 0
    ran = CliRunner().invoke(app, ["digest", "--gate", str(file)])
    assert (ran.exit_code, "refused: container instances go" in ran.stderr) == (1, True)


def test_each_step_alone_is_fine(tmp_path: Path) -> None:
    stays = [preview(each) for each in LAST.values()]
    for found in (preview(TAKEN), *stays, preview(TAKEN, service("update", "a", old=on("FARGATE"), new=on("FARGATE")))):
        assert (in_one_step(found), two_steps(found)) == ([], "")
        assert "two steps" not in digest(found, "test").lower()
    file = tmp_path / "preview.json"
    file.write_text(json.dumps({"config": {}, "steps": [TAKEN]}), encoding="utf-8")
    assert CliRunner().invoke(app, ["digest", "--gate", str(file)]).exit_code == 0


def test_where_all_goes_services_go_first() -> None:
    assert in_one_step(preview(step("delete", CLUSTER_CAPACITY, "capacity", old=BOTH), LAST["deleted"])) == []


def test_a_provider_that_is_made_anew_is_not_taken_away() -> None:
    after = {"capacityProviders": ["FARGATE", "FARGATE_SPOT", UNKNOWN]}
    made = step("update", CLUSTER_CAPACITY, "capacity", old=BOTH, new=after)
    assert in_one_step(preview(made, LAST["moved"])) == []


def group(**changes: Any) -> dict[str, Any]:
    old = {"name": "test-instances", "maxSize": 4, "launchTemplate": {"id": "lt-1", "version": "1"}}
    return step("update", AUTO_SCALING_GROUP, "ec2-capacity", old=old, new={**old, **changes})


@pytest.mark.parametrize("version", ["2", UNKNOWN])
def test_a_new_launch_template_replaces_instances_and_the_digest_says_so(version: str) -> None:
    said = digest(preview(group(launchTemplate={"id": "lt-1", "version": version})), "test")
    assert "container instances are replaced" in said.splitlines()[1]
    assert "- instances of `test-instances` that started from an older launch template are replaced" in said


def test_another_size_replaces_none() -> None:
    assert "are replaced" not in digest(preview(group(maxSize=5)), "test")
