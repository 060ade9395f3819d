"""The stack files of examples/environments: checked with the shipped services, previewed against mocks."""

import shutil
from pathlib import Path

import pulumi
import pytest
import yaml

from ecs_platform.components.outputs import outputs_of
from ecs_platform.components.platform import Platform
from ecs_platform.model.environment import Loaded
from ecs_platform.model.load import load
from ecs_platform.model.settings.settings import Settings
from tests.components.recording import Recorded, record
from tests.shipped import shipped

PROJECT = Path(__file__).parents[2]
EXAMPLES = sorted((PROJECT / "examples" / "environments").glob("Pulumi.*.yaml"))
NAMES = [file.name.split(".")[1] for file in EXAMPLES]


def environment(folder: Path, name: str) -> Loaded:
    """The example in a project as a user has it: beside Pulumi.yaml, with services/."""
    shutil.copy(PROJECT / "examples" / "environments" / f"Pulumi.{name}.yaml", shipped(folder))
    return load(folder, name)


def preview(loaded: Loaded, name: str) -> Recorded:
    def program() -> None:
        for output, value in outputs_of(Platform("platform", loaded)).items():
            pulumi.export(output, value)

    return record(program, preview=True, stack=name)


def test_there_is_one_to_try_things_in_and_one_that_must_not_fail() -> None:
    assert NAMES == ["production", "staging"]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_right(tmp_path: Path, name: str) -> None:
    assert [str(finding) for finding in environment(tmp_path, name).findings] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_of_an_example_says_something(tmp_path: Path, name: str) -> None:
    """A setting that is the default anyway would only be read, and believed to matter."""
    loaded = environment(tmp_path, name)
    written = yaml.safe_load((tmp_path / f"Pulumi.{name}.yaml").read_text())["config"]
    own = [key.partition(":")[2] for key in written if key.startswith("ecs-platform:")]
    assert len(own) > 5
    assert [field for field in own if getattr(loaded.settings, field) == getattr(Settings(), field)] == []


def test_production_previews_protected_with_its_own_certificate(tmp_path: Path) -> None:
    recorded = preview(environment(tmp_path, "production"), "production")
    assert recorded.one("acm/certificate:Certificate")["domainName"] == "example.com"
    assert set(recorded.of("lb/listener:Listener")) >= {"public-load-balancer-https"}
    assert len(recorded.of("ec2/natGateway:NatGateway")) == 3
    assert all(made["enableDeletionProtection"] for made in recorded.of("lb/loadBalancer:LoadBalancer").values())
    boundary = "arn:aws:iam::210987654321:policy/ecs-platform-boundary"
    assert {role["permissionsBoundary"] for role in recorded.of("iam/role:Role").values()} == {boundary}
    assert recorded.of("iam/accessKey:AccessKey") == {}


def test_staging_previews_smaller_and_closed_to_strangers(tmp_path: Path) -> None:
    recorded = preview(environment(tmp_path, "staging"), "staging")
    assert len(recorded.of("ec2/natGateway:NatGateway")) == 1
    ways_in = recorded.of("vpc/securityGroupIngressRule:SecurityGroupIngressRule").values()
    assert "0.0.0.0/0" not in {rule.get("cidrIpv4") for rule in ways_in}
    assert "192.0.2.0/24" in {rule.get("cidrIpv4") for rule in ways_in}


def test_examples_are_no_environments_of_a_project(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "examples", shipped(tmp_path) / "examples")
    assert load(tmp_path, "test").environment.environments == {"test"}
