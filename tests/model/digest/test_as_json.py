"""The digest for machines says what the Markdown says."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ecs_platform.model.digest.as_json import as_json
from ecs_platform.model.digest.gate import judge
from ecs_platform.model.digest.permissions import permissions
from ecs_platform.model.digest.preview import SERVICE
from ecs_platform.ops.__main__ import app
from tests.model.digest.previews import preview, step
from tests.model.digest.test_recordings import FIRST_LINES, FOLDER, STATE, recorded


@pytest.mark.parametrize("kind", FIRST_LINES)
def test_it_is_json_and_says_as_much(kind: str) -> None:
    found = recorded(kind)
    said = json.loads(json.dumps(as_json(found, "test")))
    assert [each["urn"] for each in said["resources"]] == [each.resource.urn for each in found.steps]
    assert sorted(each["told"] for each in said["permissions"]) == sorted(
        each.whole for each in permissions(found).wider
    )
    assert said["refused"] == {}


def test_what_is_refused_is_there_by_its_key() -> None:
    found = preview(step("delete", SERVICE, "api", {"tags": {"Service": "api"}}), protect=True)
    said = as_json(found, "test")
    assert list(said["refused"]) == [loss.key for loss in judge(found).missing] == ["remove service api"]
    assert [each["label"] for each in said["refused"]["remove service api"]] == ["ecs.Service api"]
    assert [(each["name"], each["verb"]) for each in said["services"]] == [("api", "removed")]


def test_the_verb_prints_it_and_the_gate_stays_the_same(tmp_path: Path) -> None:
    file = tmp_path / "preview.json"
    text = (FOLDER / "removed-service.json").read_text()
    file.write_text(text.replace('"ecs-platform:protect": "false"', '"ecs-platform:protect": "true"'))
    done = CliRunner().invoke(app, ["digest", str(file), "--state", str(STATE), "--json", "--gate"])
    assert (done.exit_code, json.loads(done.stdout)["protected"]) == (1, True)
    assert done.stderr.startswith("refused: ecs.Service api (delete), iam.Role api-execution (delete), ")
    assert done.stderr.endswith(" without the override `remove service api` in Pulumi.test.yaml\n")
    assert json.loads(done.stdout)["routes"] == [
        {
            "verb": "gone",
            "load_balancer": "public",
            "priority": 1000,
            "rule": "path=/api",
            "before": "api",
            "after": None,
        }
    ]
