"""Reading another stack's outputs: typed, without its secrets, and with a clear word where that cannot be."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pulumi
import pytest

from ecs_platform.components.reference import PlatformReference
from ecs_platform.model.contract.outputs import VERSION, Outputs
from tests.components.platform_outputs import STACK, outputs
from tests.components.recording import record

PROJECT = Path(__file__).parents[2]


def read(found: dict[str, Any], preview: bool = False) -> Outputs:
    read: list[Outputs] = []
    record(lambda: read.append(PlatformReference(STACK).outputs), preview, project="shop", stacks={STACK: found})
    return read[0]


@pytest.mark.parametrize("preview", [True, False])
def test_outputs_are_plain_values_also_in_a_preview(preview: bool) -> None:
    found = read(outputs(), preview)
    assert found.load_balancers["public"].listener_arns["http"].startswith("arn:")
    assert found.internal_zone is not None
    assert [rule.priority for rule in found.services["api"].rules] == [1000]


def test_secrets_are_left_out() -> None:
    assert read(outputs()).deployer_access_keys == {}


def test_a_platform_may_have_more_outputs_than_the_reader_knows() -> None:
    more = outputs(bucket="b", load_balancers={"public": {**outputs()["load_balancers"]["public"], "more": 1}})
    assert set(read(more).load_balancers) == {"public"}


def test_a_platform_may_lack_what_was_added_since() -> None:
    found = outputs()
    del found["internal_zone"]
    assert read(found).internal_zone is None


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({}, "has no outputs: it was never brought up, or it was destroyed; .*`pulumi destroy`"),
        ({"url": "x"}, "is not a platform: it has no output `version`; .*`organization/ecs-platform/<environment>`"),
        (outputs(version=VERSION + 1), f"has version {VERSION + 1} .* reads {VERSION}; bring this program .*CHANGELOG"),
        (outputs(version=VERSION - 1), f"has version {VERSION - 1} .* bring the platform to version {VERSION} first"),
        (outputs(vpc_id=5), "does not keep version 1 of the outputs: `vpc_id`: Input should be a valid string"),
    ],
)
def test_what_cannot_be_read_is_said(found: dict[str, Any], said: str) -> None:
    with pytest.raises(pulumi.RunError, match=f"`{re.escape(STACK)}` {said}"):
        read(found)


def test_components_can_be_installed_into_another_project(tmp_path: Path) -> None:
    target, source = tmp_path / "site", tmp_path / "source"
    for package in ("model", "components", "adoption", "ops", "local", "guardrails", "project", "ecs_platform"):
        shutil.copytree(
            PROJECT / package, source / package, symlinks=True, ignore=shutil.ignore_patterns("__pycache__")
        )
    for file in ("pyproject.toml", "CHANGELOG.md", "defaults.schema.json", "manifest.schema.json"):
        shutil.copy(PROJECT / file, source)
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(source)]
    subprocess.run(install, check=True, capture_output=True, timeout=300)
    names = ("ecs_platform.components.reference", "components.reference")
    said = "; ".join(f"import {name}; print(sys.modules['{name}'].__file__)" for name in names)
    program = f"import sys; sys.path.insert(0, {str(target)!r}); {said}"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(target / "ecs_platform" / "components" / "reference.py")] * 2
    assert "`components` is imported as `ecs_platform.components` now" in done.stderr
