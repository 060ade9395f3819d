"""Zones that not every account has: nobody is sent into an `up` that AWS refuses, and who has chosen is believed."""

from pathlib import Path

import pytest

from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.settings.stack import load_settings
from tests.model.project import Project


def findings(folder: Path, region: str, settings: str = "") -> list[Finding]:
    project = Project(folder)
    file = project.stack(settings)
    file.write_text(file.read_text().replace("eu-central-1", region))
    return load_settings(folder, "test").findings


@pytest.mark.parametrize("settings", ["", "network: {nat: single}"])
@pytest.mark.parametrize(("region", "sure"), [("ap-northeast-1", "[a, c]"), ("us-west-1", "[a, b]")])
def test_the_default_is_refused_where_an_account_may_lack_it(
    tmp_path: Path, region: str, sure: str, settings: str
) -> None:
    (found,) = findings(tmp_path, region, settings)
    assert found.path == "network.zones"
    assert found.file.name == "Pulumi.test.yaml"
    assert found.line == (4 if settings else 1)
    assert found.message == f"the default zones, a and b, are not in every account of {region}"
    assert sure in found.hint
    assert "{zones: [a, b]}` if this account has them" in found.hint
    assert f"aws ec2 describe-availability-zones --region {region}" in found.hint


@pytest.mark.parametrize(
    ("region", "settings"),
    [
        ("ap-northeast-1", "network: {zones: [a, b]}"),
        ("ap-northeast-1", "network: {zones: [a, c, d]}"),
        ("us-west-1", "network: {zones: [a, c]}"),
        ("us-west-1", "network: {zones: [b, a]}"),
        ("ca-central-1", ""),
        ("ca-central-1", "network: {zones: [a, b, d]}"),
        ("us-east-1", "network: {zones: [a, f]}"),
        ("eu-central-1", ""),
        (
            "ap-northeast-1",
            "network: {vpc_id: vpc-0a1b2c3d, public_subnet_ids: [subnet-0a1b2c3d, subnet-0a1b2c3e], "
            "private_subnet_ids: [subnet-0a1b2c3f, subnet-0a1b2c40]}",
        ),
    ],
)
def test_what_is_chosen_or_everywhere_is_taken(tmp_path: Path, region: str, settings: str) -> None:
    assert findings(tmp_path, region, settings) == []


@pytest.mark.parametrize(("region", "zone", "there"), [("ca-central-1", "c", "a, b, d"), ("us-west-1", "d", "a, b, c")])
def test_a_zone_that_no_account_has_is_refused(tmp_path: Path, region: str, zone: str, there: str) -> None:
    (found,) = findings(tmp_path, region, f"network: {{zones: [a, {zone}]}}")
    assert found.message == f"no account has `{zone}` in {region}"
    assert found.hint.startswith(f"there are {there}")
    assert found.line == 4


def test_the_projects_default_may_be_what_every_account_has(tmp_path: Path) -> None:
    project = Project(tmp_path)
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nconfig:\n  network:\n    default: {zones: [a, c]}\n")
    file = project.stack()
    file.write_text(file.read_text().replace("eu-central-1", "ap-northeast-1"))
    assert load_settings(tmp_path, "test").findings == []
