"""What `make up` and `make preview` end with: what ECS runs, requests to try, and Pulumi's own words where need be."""

import io
import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ecs_platform.local import previewing, summary
from ecs_platform.local.bringing_up import ending, failure
from ecs_platform.local.requests import curl, requests
from ecs_platform.model.contract.outputs import Outputs
from ecs_platform.model.environment import Loaded
from ecs_platform.model.routes.compile import Rule
from ecs_platform.model.routes.conditions import Condition
from ecs_platform.model.routes.explain import explain
from ecs_platform.model.routes.matching import Request
from ecs_platform.ops.verifier import Verdict
from lanes.commands import Done
from sandbox.stack import SandboxError
from tests.components.platform_outputs import outputs, service
from tests.model.project import Project

PUBLIC = "http://127.0.0.1:18080"


def console() -> Console:
    return Console(file=io.StringIO(), width=80)


def text(of: Console) -> str:
    return str(of.file.getvalue())  # type: ignore[attr-defined]


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    project = Project(tmp_path / "project")
    for number in range(12):
        project.write(
            f"s{number}.yaml",
            f"name: s{number}\ntype: Load Balanced Web Service\nimage: {{location: nginx, port: 80}}\n"
            f"http: {{path: /s{number}, priority: {number + 1}}}\n",
        )
    project.write(
        "all.yaml",
        "name: all\ntype: Load Balanced Web Service\nimage: {location: nginx, port: 80}\n"
        "http: {path: /, priority: 900}\n",
    )
    found = project.load()
    assert [str(each) for each in found.findings] == []
    return found


def known() -> Outputs:
    return Outputs.model_validate(outputs(services={"api": service()}, deployer_access_keys={}))


def test_each_line_asks_what_the_rule_answers_and_no_more_than_ten_are_shown(loaded: Loaded) -> None:
    there = known()
    name, port = (
        there.load_balancers["public"].arn.split("/")[2],
        443 if "https" in there.load_balancers["public"].listener_arns else 80,
    )
    lines = [*requests(loaded.rules, there, {f"{name}:{port}": PUBLIC})]
    assert lines[-1] == "3 more: python -m ops routes"
    for line in lines[:-1]:
        wanted, *words = shlex.split(line)
        assert words[0] == "curl"
        assert words[1:-1] == [], "no host is needed where the rule asks for none"
        path = words[-1].removeprefix(PUBLIC)
        answer = explain(loaded.rules, Request(path=path), "public")
        assert answer.rule is not None
        assert answer.rule.service == wanted


@pytest.mark.parametrize(
    ("first", "host"), [("shop.example.com", ""), ("*.0.0.1", "-H 'Host: example.com' "), ("shop", "")]
)
def test_a_host_is_said_where_the_address_would_reach_another(first: str, host: str) -> None:
    def rule(priority: int, service: str, *conditions: Condition) -> Rule:
        return Rule("public", priority, service, conditions)

    there = known()
    rules = [
        rule(1, "first", Condition("host-header", (first,))),
        rule(2, "second", Condition("path-pattern", ("/a", "/a/*"))),
    ]
    name = there.load_balancers["public"].arn.split("/")[2]
    _, two = requests(rules, there, {f"{name}:80": PUBLIC, f"{name}:443": PUBLIC})
    assert two == f"second  curl {host}{PUBLIC}/a"


def test_where_nothing_plays_the_load_balancers_there_is_nothing_to_ask(loaded: Loaded) -> None:
    assert [*requests(loaded.rules, known(), {})] == []


def test_a_line_has_all_that_the_rule_looks_at() -> None:
    request = Request("shop.example.com", "/a b", "POST", (("X-Beta", "it's"),), (("v", "2"),), "198.51.100.7")
    line = curl(request, PUBLIC)
    command, _, comment = line.partition("  # ")
    assert shlex.split(command) == [
        *("curl", "-X", "POST", "-H", "Host: shop.example.com", "-H", "X-Beta: it's"),
        f"{PUBLIC}/a b?v=2",
    ]
    assert comment == "from 198.51.100.7"
    assert shlex.split(curl(Request(method="HEAD"), PUBLIC)) == ["curl", "--head", f"{PUBLIC}/"]


def test_the_table_shows_what_runs_and_not_what_was_declared() -> None:
    there, shown = known(), console()
    runs = Verdict("api", "test-api:4", "shop:1.5", 1, 1, problems=["test-api:5 was rolled back"])
    name = there.load_balancers["public"].arn.split("/")[2]
    summary.show(there, [runs, Verdict("new")], [], {f"{name}:80": PUBLIC, "another:80": "http://127.0.0.1:1"}, shown)
    printed = text(shown)
    row = next(line for line in printed.splitlines() if "│ api" in line and "test-api" in line)
    assert [each.strip() for each in row.strip("│").split("│")] == [
        "api",
        "test-api:4",
        "shop:1.5",
        "1 of 1 running",
        "wrong",
    ]
    assert there.services["api"].image not in row
    assert "not there" in printed
    assert f"public: {there.load_balancers['public'].dns_name}\n  here {PUBLIC}\n" in printed
    assert "http://127.0.0.1:1\n" not in printed


PRINTED = """ +  aws:iam:Role api created (1s)
@ updating....
Diagnostics:
  aws:ecs:Service (bad):
    error: 1 error occurred:

Resources:
    + 16 created
    115 unchanged
    2 errored

Duration: 11s
"""


def test_pulumis_diagnostics_and_counts_are_shown_whole() -> None:
    shown = ending(PRINTED, 255)
    assert shown.startswith("Diagnostics:\n  aws:ecs:Service (bad):\n    error: 1 error occurred:")
    assert Done("make up", 0, f"x\n{shown}\n", 1).counts == {"created": 16, "unchanged": 115}
    assert ending("error: the stack is currently locked\n", 255) == "error: the stack is currently locked"
    assert ending("", 0) == ""


def test_a_resource_that_failed_is_named_at_once() -> None:
    step = {"urn": "urn:pulumi:test::shop::a:b$aws:ecs/service:Service::bad", "type": "aws:ecs/service:Service"}
    assert [*failure({"resOpFailedEvent": {"metadata": step}})] == ["bad: service failed"]
    assert [*failure({"resOutputsEvent": {"metadata": step}})] == []


class Played:
    """A sandbox whose Pulumi says what a test wants."""

    def __init__(self, folder: Path, preview: Mapping[str, Any] | None) -> None:
        self.project, self.stack, self._preview = folder, "test", preview
        self.asked: list[tuple[str, ...]] = []

    def read(self, *args: str) -> str:
        if args[0] == "stack":
            return json.dumps({"deployment": {"resources": []}})
        if self._preview is None:
            raise SandboxError("it failed")
        return json.dumps(self._preview)

    def pulumi(self, *args: str) -> int:
        self.asked.append(args)
        return 255


def preview_of(folder: Path, found: Mapping[str, Any] | None, shown: Console) -> tuple[int, Played]:
    played = Played(folder, found)
    return previewing.previewed(played, shown), played  # type: ignore[arg-type]


def test_with_nothing_changed_a_preview_is_one_line(tmp_path: Path) -> None:
    shown = console()
    status, _ = preview_of(tmp_path, {"config": {}, "steps": [], "changeSummary": {"same": 116}}, shown)
    assert (status, text(shown)) == (0, "test: nothing changes, 116 resources unchanged\n")


def test_a_preview_is_the_digest_and_the_counts(tmp_path: Path) -> None:
    recorded = json.loads((Path(__file__).parents[1] / "stack/digest/recordings/image.json").read_text())
    shown = console()
    warned = {
        **recorded,
        "diagnostics": [{"severity": "warning", "message": "look here\n"}],
        "changeSummary": {"update": 2, "same": 114},
    }
    status, _ = preview_of(tmp_path, warned, shown)
    printed = text(shown)
    assert status == 0
    assert printed.startswith("warning: look here\n")
    assert "**test: `api` rolled**" in printed
    assert Done("make preview", 0, printed, 1).counts == {"to update": 2, "unchanged": 114}
    terminal = Console(file=io.StringIO(), width=80, force_terminal=True)
    preview_of(tmp_path, recorded, terminal)
    assert "mermaid" not in text(terminal)
    assert "<details>" not in text(terminal)


def test_where_the_program_has_a_fault_pulumi_says_it(tmp_path: Path) -> None:
    status, played = preview_of(tmp_path, None, console())
    assert (status, played.asked) == (255, [("preview", "--diff")])
