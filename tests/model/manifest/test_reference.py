"""The reference is made from the code, and says all that it must."""

from pathlib import Path

import pytest

from ecs_platform.model.manifest.differences import DIFFERENCES, differences_of
from ecs_platform.model.manifest.reference import markdown as manifest_reference
from ecs_platform.model.manifest.refused import REFUSED, REFUSED_TYPES
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.faults import paths_of
from ecs_platform.model.settings.settings import Settings
from ecs_platform.model.settings.text import markdown as settings_reference
from tests.model.project import WEB, Project

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize(
    ("name", "text"), [("manifest.md", manifest_reference()), ("settings.md", settings_reference())]
)
def test_the_references_are_current(name: str, text: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == text, "run `python -m ops fields --write`"


def test_every_field_is_in_the_reference() -> None:
    text = manifest_reference()
    assert [
        path for path in paths_of(Service) if f"| `{path}` |" not in text and ".additional_rules.*" not in path
    ] == []
    assert [path for path in paths_of(Settings) if f"| `{path}` |" not in settings_reference()] == []
    assert [path for path in (*REFUSED, *REFUSED_TYPES) if path not in text] == []
    assert [each.path for each in DIFFERENCES if each.ours not in text or each.copilot not in text] == []


def test_every_field_is_described() -> None:
    rows = [line for line in (manifest_reference() + settings_reference()).splitlines() if line.startswith("| `")]
    assert [row for row in rows if row.endswith("|  |")] == []


def test_differences_are_those_of_the_service(project: Project) -> None:
    said = {each.path: (each.ours, node.at.line) for each, node in differences_of(project.one(WEB))}
    assert said["http.deregistration_delay"] == ("`30s`", 4)
    assert said["network.vpc.placement"][0] == "`private`"
    given = WEB.replace("{path: /}", "{path: /, deregistration_delay: 60s}") + "network: {vpc: {placement: public}}\n"
    paths = {each.path for each, _ in differences_of(project.one(given))}
    assert not paths & {"http.deregistration_delay", "network.vpc.placement", "secrets", "on.schedule"}


SPOT = "count: {{range: {{min: {}, max: 10, spot_from: 3}}, cpu_percentage: 70}}\n"


@pytest.mark.parametrize(
    ("text", "path", "told"),
    [
        (WEB + SPOT.format(5), "count.range.spot_from", 1),
        (WEB + SPOT.format(4), "count.range.spot_from", 1),
        (WEB + SPOT.format(3), "count.range.spot_from", 0),
        (WEB + SPOT.format(1), "count.range.spot_from", 0),
        (WEB + "network: {connect: true}\n", "network.connect", 2),
        (WEB + "network: {connect: {protocol: tcp}}\n", "network.connect", 1),
        (WEB + "network: {connect: {protocol: http, logs: true}}\n", "network.connect", 0),
        (WEB + "network: {connect: false}\n", "network.connect", 0),
        (
            "name: b\ntype: Backend Service\nimage: {location: x, port: 1}\nnetwork: {connect: true}\n",
            "network.connect",
            1,
        ),
        (WEB + "deployment: {rollback_alarms: {memory_utilization: 9}}\n", "deployment.rollback_alarms", 1),
        (WEB + "deployment: {rollback_alarms: [own]}\n", "deployment.rollback_alarms", 0),
    ],
)
def test_a_difference_is_told_where_it_is_one(text: str, path: str, told: int, project: Project) -> None:
    assert [each.path for each, _ in differences_of(project.one(text))].count(path) == told


def test_every_difference_concerns_some_service(project: Project) -> None:
    project.write("x.env", "X=a\n")
    texts = [
        WEB.replace("path: /", "path: /a*") + "secrets: {A: a}\nenv_file: x.env\n",
        WEB.replace("{path: /}", "{path: /, healthcheck: {interval: 90s}}")
        + "storage: {volumes: {v: {path: /v, efs: true}}}\n",
        'name: job\ntype: Scheduled Job\nimage: {location: x}\non: {schedule: "@daily"}\n',
        "name: back\ntype: Backend Service\nimage: {location: x}\n",
        f"{WEB}network: {{connect: true}}\ndeployment: {{rollback_alarms: {{cpu_utilization: 90}}}}\n"
        "count: {range: {min: 5, max: 10, spot_from: 3}, cpu_percentage: 70}\n",
    ]
    found = {each.path for text in texts for each, _ in differences_of(project.one(text))}
    assert found == {each.path for each in DIFFERENCES}
