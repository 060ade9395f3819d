"""docs/organisations.md: what it tells to set can be set, and what it says of tags and encryption is so."""

import re
from pathlib import Path

import pulumi_aws
import pytest

from tests.components.project import Project
from tests.components.recording import Recorded

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs" / "organisations.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in PAGE.splitlines() if line.startswith("| ")]
SETTINGS = """
  ecs-platform:load_balancers:
    public: {certificate: {domain: example.com}}
    access_logs: {retention: 30}
  ecs-platform:dns: {zone_id: Z0123456789ABCDEF, domain: example.com}
  ecs-platform:deployers: {ci: {kind: user, access_keys: [one]}}
  ecs-platform:events: {emails: [oncall@example.com]}
  ecs-platform:network: {vpc_endpoints: true}
  ecs-platform:tags: {cost-center: "4711"}
  ecs-platform:ec2: {}
"""
OWN = {"Name", "Environment", "Project", "ManagedBy", "cost-center"}


def _shown(file: str, column: int) -> set[str]:
    """The code spans in one column of the generated tables."""
    lines = [line for line in (PROJECT / file).read_text().splitlines() if line.startswith("| `")]
    return {span for line in lines for span in re.findall("`([^`]*)`", line.split(" | ")[column])}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    project = Project(tmp_path_factory.mktemp("organisation"))
    project.settings = SETTINGS
    project.service(
        "web",
        """\
        type: Load Balanced Web Service
        image: {repository: true, tag: "1", port: 80}
        http: {path: /, alias: example.com, priority: 10}
        count: {range: 1-3, cpu_percentage: 60}
        storage: {volumes: {data: {path: /data, efs: true}}}
        network: {connect: true}
        deployment: {rollback_alarms: {cpu_utilization: 80}}
        """,
    )
    project.service("hosted", "type: Worker Service\nimage: {location: nginx}\ncapacity: ec2\n")
    project.service("nightly", "type: Scheduled Job\nimage: {location: nginx}\non: {schedule: '@daily'}\n")
    return project.record()


def test_every_row_is_whole_and_has_its_source() -> None:
    head, _, *rows = ROWS
    assert len(head) == len(set(head)) == 4
    assert len(rows) > 20
    for row in rows:
        assert len(row) == 4, row
        assert re.fullmatch(r"\[[^\]]+\]\(https://docs\.aws\.amazon\.com/\S+\)", row[3]), row


def test_what_it_tells_to_set_exists() -> None:
    names = _shown("docs/settings.md", 0) | _shown("docs/manifest.md", 0) | {"aws:region"}
    names |= set(re.findall(r'config\.\w+\("(\w+)"\)', (PROJECT / "examples/bootstrap/__main__.py").read_text()))
    values = _shown("docs/settings.md", 1) | {"[internal]"}
    told = [span for row in ROWS[2:] for span in re.findall("`([^`]*)`", row[2])]
    told = [span.partition(": ")[0] for span in told if not span.startswith(("aws-service-role/", "AWSServiceRole"))]
    assert len([span for span in told if span in names]) > 20
    assert [span for span in told if span not in names | values] == []


def test_what_takes_tags_is_made_with_them(made: Recorded) -> None:
    takes = {each.type for each in made.resources if each.type.startswith("aws:") and _has_tags(each.type)}
    assert len(takes) > 25
    for each in made.resources:
        if each.type == "aws:autoscaling/group:Group":
            assert {tag["key"] for tag in each.inputs["tags"]} >= OWN
        elif each.type in takes:
            assert set(each.inputs.get("tags", {})) >= OWN, each.key


def test_what_is_said_to_be_encrypted_is(made: Recorded) -> None:
    template = made.one("ec2/launchTemplate:LaunchTemplate")
    assert all(each["ebs"]["encrypted"] == "true" for each in template["blockDeviceMappings"])
    assert "kmsKeyId" not in template["blockDeviceMappings"][0]["ebs"], "the account's default key"
    assert template["metadataOptions"]["httpTokens"] == "required"
    assert template["metadataOptions"]["httpPutResponseHopLimit"] == 1
    assert made.one("efs/fileSystem:FileSystem")["encrypted"] is True
    assert {each["resourceType"] for each in template["tagSpecifications"]} == {"instance", "volume"}


def _has_tags(type_: str) -> bool:
    module, name = type_.removeprefix("aws:").partition("/")[0], type_.rpartition(":")[2]
    return hasattr(getattr(getattr(pulumi_aws, module), name), "tags")
