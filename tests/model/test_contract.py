"""The outputs keep their contract: what was promised is there, with its type, until a new version says otherwise."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from typer.testing import CliRunner

from ecs_platform.model.contract import schema as contract
from ecs_platform.model.contract.outputs import VERSION, Outputs
from ecs_platform.model.contract.text import markdown
from ecs_platform.ops.__main__ import app
from tests.stack.pulling.checkpoints import Checkpoint, checkpoints
from tests.stack.pulling.shown import SECRET, outputs_before

PROJECT = Path(__file__).parents[2]
PLATFORMS = [each for each in checkpoints() if each.name in ("test", "production")]
"""The checkpoints of environments, the oldest first: an older one lacks what was added since."""


def kept() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PROJECT / contract.file()).read_text(encoding="utf-8"))
    return found


def test_no_output_is_gone_or_has_another_type() -> None:
    broken = contract.breaks(kept(), contract.schema())
    assert broken == [], "raise VERSION in model/outputs.py, and say in CHANGELOG.md what readers must do"


def test_what_is_written_is_current() -> None:
    current = "run `python -m ops fields --write`"
    assert kept() == contract.schema(), current
    assert (PROJECT / "docs" / "outputs.md").read_text(encoding="utf-8") == markdown(), current
    assert f"\nThe outputs are of version {VERSION} " in (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_output_is_in_the_reference_and_described() -> None:
    rows = [line for line in markdown().splitlines() if line.startswith("| `")]
    paths = {row.split("`")[1] for row in rows}
    lists_of_texts = {path for path, kind in contract.types(contract.schema()).items() if path.endswith(("[]", ".*"))}
    assert paths | lists_of_texts == set(contract.types(contract.schema()))
    assert [row for row in rows if row.endswith("|  |")] == []


def without(path: str) -> dict[str, Any]:
    """The contract without one output."""
    changed = copy.deepcopy(contract.schema())
    name, _, inner = path.partition("/")
    del (changed["$defs"][name] if inner else changed)["properties"][inner or name]
    return changed


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("vpc_id", ["`vpc_id` is gone"]),
        ("LoadBalancerOutput/arn", ["`load_balancers.*.arn` is gone"]),
        ("ConditionOutput/values", [f"`services.*.rules[].conditions[].values{each}` is gone" for each in ("", "[]")]),
    ],
)
def test_an_output_that_is_gone_is_said(path: str, said: list[str]) -> None:
    assert contract.breaks(contract.schema(), without(path)) == said
    assert contract.breaks(without(path), contract.schema()) == [], "one more breaks nothing"


def test_another_type_is_said() -> None:
    changed = copy.deepcopy(contract.schema())
    changed["properties"]["account"]["type"] = "integer"
    changed["$defs"]["ServiceOutput"]["properties"]["service"] = {"type": "string"}
    assert contract.breaks(contract.schema(), changed) == [
        "`account` was string and is integer",
        "`services.*.service` was string or null and is string",
    ]


def test_the_writer_does_not_write_over_a_promise(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\n")
    promised = tmp_path / contract.file()
    promised.parent.mkdir()
    more = contract.schema()
    more["properties"]["bucket"] = {"type": "string"}
    promised.write_text(json.dumps(more))
    done = CliRunner().invoke(app, ["fields", "--write", "--project", str(tmp_path)])
    assert done.exit_code == 1
    assert "`bucket` is gone; raise VERSION" in done.stderr
    assert json.loads(promised.read_text()) == more


@pytest.mark.parametrize("checkpoint", PLATFORMS, ids=str)
def test_outputs_of_a_checkpoint_are_read_and_fit_the_schema(checkpoint: Checkpoint) -> None:
    """Also what was added since has a default: a reader may be newer than the platform it reads."""
    outputs = outputs_before(checkpoint.read())
    if outputs["version"] != VERSION:
        pytest.skip(f"outputs of version {outputs['version']}")
    shown = {name: "[secret]" if hidden(value) else value for name, value in outputs.items()}
    assert Outputs.model_validate(shown).version == VERSION
    jsonschema.validate({**shown, "deployer_access_keys": {}, "more": 1}, contract.schema())


@pytest.mark.parametrize("checkpoint", PLATFORMS, ids=str)
def test_exactly_what_is_called_secret_is(checkpoint: Checkpoint) -> None:
    secret = {name for name, value in outputs_before(checkpoint.read()).items() if hidden(value)}
    assert secret == {name for name, each in Outputs.model_fields.items() if each.json_schema_extra == {"secret": True}}


def hidden(value: object) -> bool:
    return isinstance(value, dict) and SECRET in value
