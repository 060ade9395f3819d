"""Which calls `ops logs`, `exec` and `run` make: few, and each has its right in the table of docs/operate.md."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.client import BaseClient
from typer.testing import CliRunner

from ecs_platform.model.iam.on_call import RIGHTS, Verb
from ecs_platform.model.iam.on_call_page import table, with_table
from ecs_platform.model.iam.tools import BY_TOOL
from ecs_platform.ops import awaited_task, session_plugin
from ecs_platform.ops.__main__ import app
from tests.ops.deployed import Deployed
from tests.ops.test_run import JOB

PAGE = (Path(__file__).parents[2] / "docs" / "operate.md").read_text(encoding="utf-8")
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
def two(deployed: Deployed) -> Deployed:
    """An environment with a service and a job."""
    deployed.project.write("priorities.yaml", "")
    deployed.project.write("web.yaml", WEB)
    deployed.project.write("report.yaml", JOB)
    deployed.service("web")
    deployed.job("report")
    return deployed


STARTED = ["ecs:DescribeTaskDefinition", NEEDS_NONE, "ecs:RunTask", "ecs:DescribeTasks", "logs:GetLogEvents"]
MADE = {
    ("logs", "web"): ["logs:FilterLogEvents"],
    ("logs", "web", "--filter", "NEVER"): ["logs:FilterLogEvents", "logs:DescribeLogStreams"],
    ("logs", "web", "--previous"): [
        "ecs:DescribeServices",
        "ecs:ListTasks",
        "ecs:DescribeTasks",
        "logs:FilterLogEvents",
    ],
    ("exec", "web"): ["ecs:ListTasks", "ecs:DescribeTasks", "ecs:ExecuteCommand"],
    ("run", "web", "--", "x"): ["ecs:DescribeServices", *STARTED],
    ("run", "report"): ["scheduler:GetSchedule", *STARTED],
}


def test_each_command_makes_the_calls_that_it_has_to(two: Deployed, calls: Calls) -> None:
    for command, expected in MADE.items():
        # Where nothing is found, the newest line is asked for too.
        found = [each for each in calls(*command) if each in expected or each != "logs:DescribeLogStreams"]
        assert found == expected, command


def test_a_hundred_services_make_no_more_of_them(two: Deployed, calls: Calls) -> None:
    for number in range(98):
        two.project.write(f"s{number}.yaml", WEB.replace("web", f"s{number}"))
    assert calls("exec", "web") == MADE["exec", "web"]


NO_CALL = {"run": {"ecs:TagResource", "iam:PassRole", "ecs:StopTask"}}
"""What RunTask asks IAM for besides; and `--stop`, which tests/ops/test_run.py has."""


@pytest.mark.parametrize("verb", ["logs", "exec", "run"])
def test_the_table_has_each_call_that_a_verb_makes_and_no_other(verb: Verb) -> None:
    made = {each for (first, *_), calls in MADE.items() if first == verb for each in calls} - {NEEDS_NONE}
    assert {right.action for right in RIGHTS if verb in right.verbs} == made | NO_CALL.get(verb, set())


def test_the_page_has_the_table() -> None:
    assert with_table(PAGE) == PAGE, "write it anew: `python -m ops fields --write`"
    assert with_table(PAGE.replace("| `ecs:RunTask` |", "| `ecs:Any` |")) == PAGE
    assert table() in PAGE
    assert with_table("# Without marks\n") == "# Without marks\n"


def test_operate_has_what_looks_and_nothing_else() -> None:
    assert BY_TOOL["operate"].actions == {right.action for right in RIGHTS if right.looks}
    assert all(re.search(":(Describe|Get|List|Filter)", right.action) for right in RIGHTS if right.looks)
