"""Which calls `ops logs`, `exec` and `run` make: those that docs/operate-logs.md has a right for, and few."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.client import BaseClient
from typer.testing import CliRunner

from ecs_platform.ops import awaited_task, session_plugin
from ecs_platform.ops.__main__ import app
from tests.model.project import Project
from tests.ops.deployed import Deployed
from tests.ops.test_run import JOB

PAGE = (Path(__file__).parents[2] / "docs" / "operate-logs.md").read_text(encoding="utf-8")
RIGHTS = PAGE.partition("## Rights")[2].partition("\n## ")[0]
WEB = "name: web\ntype: Backend Service\nimage: {location: nginx}\nexec: true\n"
NEEDS_NONE = "sts:GetCallerIdentity"

Calls = Callable[..., list[str]]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """The calls that a command makes, in their order, without those again of a waiting loop."""
    monkeypatch.setattr(awaited_task, "PAUSE", 0.05)
    monkeypatch.setattr(session_plugin, "path", lambda: "/bin/true")

    def made(*arguments: str) -> list[str]:
        seen, original = list[str](), vars(BaseClient)["_make_api_call"]

        def call(self: BaseClient, name: str, given: Any) -> Any:
            seen.append(f"{self.meta.service_model.service_name}:{name}")
            return original(self, name, given)

        with monkeypatch.context() as patch:
            patch.setattr(BaseClient, "_make_api_call", call)
            ran = CliRunner().invoke(app, [*arguments])
        assert ran.exit_code == 0, ran.output
        return list(dict.fromkeys(seen))

    return made


@pytest.fixture
def hundred(deployed: Deployed) -> Deployed:
    """An environment with a hundred services, of which `web` and the job `report` are there."""
    project: Project = deployed.project
    project.write("priorities.yaml", "")
    project.write("web.yaml", WEB)
    project.write("report.yaml", JOB)
    for number in range(98):
        project.write(f"s{number}.yaml", WEB.replace("web", f"s{number}"))
    deployed.service("web")
    deployed.job("report")
    return deployed


def test_each_call_has_its_right_on_the_page_and_a_hundred_services_make_no_more(
    hundred: Deployed, calls: Calls
) -> None:
    awaiting = ["ecs:DescribeTasks", "logs:GetLogEvents"]
    starting = ["ecs:DescribeTaskDefinition", NEEDS_NONE, "ecs:RunTask"]
    made = {
        ("logs", "web"): ["logs:FilterLogEvents"],
        ("logs", "web", "--filter", "NEVER"): ["logs:FilterLogEvents", "logs:DescribeLogStreams"],
        ("logs", "web", "--previous", "--since", "1s"): [
            "ecs:DescribeServices",
            "ecs:ListTasks",
            "ecs:DescribeTasks",
            "logs:FilterLogEvents",
        ],
        ("exec", "web"): ["ecs:ListTasks", "ecs:DescribeTasks", "ecs:ExecuteCommand"],
        ("run", "web", "--", "x"): ["ecs:DescribeServices", *starting, *awaiting],
        ("run", "report"): ["scheduler:GetSchedule", *starting, *awaiting],
    }
    for command, expected in made.items():
        found = [each for each in calls(*command) if each in expected or each != "logs:DescribeLogStreams"]
        assert found == expected, command
    every = {each for expected in made.values() for each in expected} - {NEEDS_NONE}
    assert {each for each in every if f"`{each}`" not in RIGHTS} == set()


@pytest.mark.parametrize("action", ["ecs:TagResource", "iam:PassRole", "ecs:StopTask"])
def test_rights_that_no_call_tells_of_are_on_the_page(action: str) -> None:
    assert f"`{action}`" in RIGHTS
