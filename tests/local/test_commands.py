"""What `python -m ecs_platform.local` says when something is missing or wrong, and where it keeps what is its own."""

import os
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer
from rich.console import Console

from ecs_platform.local import commands, secrets
from ecs_platform.model.contract.outputs import Outputs
from ecs_platform.ops.verifier import Verdict
from sandbox.stack import SandboxError
from tests.components.platform_outputs import outputs, service

PROJECT = Path(__file__).parents[2]
WITHOUT = """
import sys
class NotInstalled:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == MISSING:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, NotInstalled())
from ecs_platform.local.__main__ import main
main()
"""


def local(*arguments: str, cwd: Path, code: str | None = None) -> subprocess.CompletedProcess[str]:
    start = ["-c", code] if code else ["-m", "ecs_platform.local"]
    command = [sys.executable, *start, *arguments]
    environment = {key: value for key, value in os.environ.items() if key != "SANDBOX_ENGINE"}
    # Wide enough that no message is broken into lines.
    environment |= {"COLUMNS": "200", "PYTHONPATH": str(PROJECT)}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one's own: settings and manifests, and nothing of the program."""
    folder = tmp_path / "project"
    folder.mkdir()
    shutil.copytree(PROJECT / "services", folder / "services")
    for name in ("Pulumi.yaml", "Pulumi.test.yaml"):
        shutil.copy(PROJECT / name, folder / name)
    return folder


def test_without_the_sandbox_one_line_says_how_to_install_it(project: Path) -> None:
    done = local("up", cwd=project, code=WITHOUT.replace("MISSING", repr("sandbox")))
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("error: ")
    assert "pip install -r requirements-dev.txt" in line


def test_anything_else_that_is_missing_is_no_missing_sandbox(project: Path) -> None:
    done = local("up", cwd=project, code=WITHOUT.replace("MISSING", repr("rich")))
    assert "ModuleNotFoundError" in done.stderr


def test_where_no_project_is_that_is_said(tmp_path: Path) -> None:
    done = local("down", cwd=tmp_path)
    assert done.returncode == 2
    assert "there is no Pulumi.yaml here or above" in done.stderr


@pytest.mark.parametrize("command", ["up", "preview", "down", "env"])
def test_a_faulty_manifest_stops_everything_with_its_line(command: str, project: Path) -> None:
    manifest = project / "services" / "api.yaml"
    manifest.write_text(manifest.read_text().replace("healthcheck:", "heathcheck:"))
    done = local(command, cwd=project)
    assert done.returncode == 1
    assert "services/api.yaml:9:3: http.heathcheck: unknown field" in done.stderr
    assert not (project / ".sandbox").exists()


def test_what_never_ran_has_nothing_to_take_away(project: Path, tmp_path: Path) -> None:
    """The project is the folder one stands in, or the one that is named."""
    for done in (local("down", cwd=project / "services"), local("down", "--project", str(project), cwd=tmp_path)):
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr.strip() == "The local AWS does not run: there is nothing to take away."


class Up:
    """`make up`, whose parts are played."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, status: int, *verdicts: Verdict, with_outputs: bool = True
    ) -> None:
        known = Outputs.model_validate(outputs(services={"api": service()}, deployer_access_keys={}))
        self.sandbox = sandbox = SimpleNamespace(
            loaded=SimpleNamespace(rules=[]),
            engine=SimpleNamespace(description="played"),
            addresses={},
            stack="test",
            others=[],
            holder="",
            alone=lambda what: nullcontext(),
            start_afresh=lambda: self.begun.append("afresh"),
        )
        self.begun: list[str] = []
        self.is_recovered = True
        for name, value in {
            "_with_stack_file": lambda *_: None,
            "project_folder": lambda *_: Path(),
            "assign_missing": lambda *_: [],
            "_sandbox": lambda *_: sandbox,
            "_start": lambda *_: None,
            "_client": lambda *_: None,
            "recovered": lambda *_: self.is_recovered,
            "bring_up": lambda *_: status,
            "outputs_of": lambda *_, **__: known if with_outputs else None,
            "settled": lambda *_: list(verdicts),
            "Console": lambda: Console(width=200),
        }.items():
            monkeypatch.setattr(commands, name, value)
        monkeypatch.setattr(secrets, "make_up", lambda *_: [])

    def ends(self) -> int:
        try:
            commands.up()
        except typer.Exit as ended:
            return ended.exit_code
        return 0


GOOD = Verdict("api", "test-api:1", "nginx:1", 1, 1)
WRONG = Verdict("api", "test-api:1", "nginx:1", 1, 1, problems=["runs test-api:1: test-api:2 was rolled back (x)"])


def test_where_all_is_as_declared_it_ends_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Up(monkeypatch, 0, GOOD).ends() == 0
    printed = capsys.readouterr().out
    assert "engine: played" in printed
    assert "make down" in printed


@pytest.mark.parametrize(("status", "ends"), [(0, 1), (255, 255)])
def test_where_verify_finds_a_fault_it_ends_as_verify_does(
    status: int, ends: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Up(monkeypatch, status, WRONG).ends() == ends
    printed = capsys.readouterr().out
    assert "WRONG  api: test-api:1, nginx:1" in printed
    assert "test-api:2 was rolled back" in printed
    assert "engine: played" not in printed


def test_a_pulumi_that_failed_stays_a_failure_though_all_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Up(monkeypatch, 255, GOOD).ends() == 255
    assert Up(monkeypatch, 255, GOOD, with_outputs=False).ends() == 255


@pytest.mark.parametrize("status", [129, 130, 143])
def test_what_a_signal_ended_says_no_more(
    status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Up(monkeypatch, status, WRONG).ends() == status
    assert capsys.readouterr().out == ""


def test_what_cannot_begin_because_another_works_says_who(monkeypatch: pytest.MonkeyPatch) -> None:
    up = Up(monkeypatch, 255, GOOD)
    up.sandbox.holder = "another run of Pulumi (process 4711) works on test"
    with pytest.raises(SandboxError, match="process 4711"):
        up.ends()


def test_what_was_brought_back_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    up = Up(monkeypatch, 0, GOOD)
    assert up.ends() == 0
    assert up.begun == []


def test_what_cannot_be_brought_back_begins_afresh_where_it_is_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    up = Up(monkeypatch, 0, GOOD)
    up.is_recovered = False
    assert up.ends() == 0
    assert up.begun == ["afresh"]
    assert "started afresh" in capsys.readouterr().err


def test_what_cannot_be_brought_back_costs_no_other_stack_its_state(monkeypatch: pytest.MonkeyPatch) -> None:
    up = Up(monkeypatch, 0, GOOD)
    up.is_recovered, up.sandbox.others = False, ["staging"]
    with pytest.raises(SandboxError, match="staging in the same local AWS stays as it is"):
        up.ends()
    assert up.begun == []
