"""`ops architecture`, run as a user runs it; and pictures on a terminal."""

import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ecs_platform.ops.__main__ import app
from tests.model.architecture.made import backend
from tests.model.project import WEB, Project

CALLER = """\
name: caller
type: Worker Service
image: {location: nginx}
variables: {URL: http://api.test.internal}
secrets: {KEY: key}
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["architecture", *arguments])


@pytest.fixture
def grown(project: Project) -> Path:
    """What was there before a service that others call and one that calls it came."""
    before = Path(shutil.copytree(project.folder, project.folder.parent / "before"))
    project.write("api.yaml", backend("api"))
    project.write("caller.yaml", CALLER)
    project.write(
        "priorities.yaml", "public:\n  1000: path=/\ninternal:\n  7: host=api.<environment>.internal&path=/\n"
    )
    return before


@pytest.mark.usefixtures("grown")
def test_a_tree_says_who_calls_whom() -> None:
    done = run()
    assert done.exit_code == 0, done.output
    lines = [line.strip(" │├└─") for line in done.stdout.splitlines()]
    assert lines[0] == "test"
    assert "leads to web  1000: everything" in lines
    caller = lines.index("caller  Fargate; 1 task")
    assert lines[caller + 1 : caller + 3] == [
        "calls api by the internal load balancer  http://api.test.internal",
        "reads Parameter Store /test/caller/  KEY",
    ]


@pytest.mark.parametrize(
    ("kind", "begins"),
    [("mermaid", "flowchart LR\n"), ("markdown", "### Arch"), ("svg", "<svg "), ("html", "<!doctype")],
)
def test_pictures(project: Project, kind: str, begins: str) -> None:
    done = run("--map", kind, "--project", str(project.folder))
    assert done.exit_code == 0
    assert done.stdout.startswith(begins)
    assert "web" in done.stdout


def test_a_change_beside_another_checkout(grown: Path) -> None:
    done = run("--before", str(grown))
    assert done.exit_code == 0
    assert "+ caller  Fargate; 1 task" in done.stdout
    assert "+ calls api by the internal load balancer" in done.stdout
    drawn = run("--before", str(grown), "--map", "markdown").stdout
    assert "```diff\n+ internal load balancer: HTTP :80\n" in drawn
    assert '"new: http://api.test.internal"' in drawn


def test_a_change_beside_what_json_printed_there(grown: Path, tmp_path: Path) -> None:
    before = tmp_path / "before.json"
    before.write_text(run("--json", "--project", str(grown)).stdout)
    by_file, by_folder = (json.loads(run("--json", "--before", str(each)).stdout) for each in (before, grown))
    assert by_file == by_folder
    assert by_file["altered"] is True
    assert {each["id"]: each["mark"] for each in by_file["nodes"] if each["kind"] == "service"} == {
        "service/api": "new",
        "service/caller": "new",
        "service/web": None,
    }


@pytest.mark.parametrize("options", [[], ["--map", "markdown"], ["--map", "html"]])
def test_where_nothing_changes_nothing_is_drawn(project: Project, options: list[str]) -> None:
    before = shutil.copytree(project.folder, project.folder.parent / "before")
    project.write("web.yaml", (project.services / "web.yaml").read_text().replace("nginx", "nginx:2"))
    done = run("--before", str(before), *options)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "the architecture of test is as it was\n")


def test_an_environment_that_was_not_there_is_new(grown: Path) -> None:
    (grown / "Pulumi.test.yaml").unlink()
    done = run("--before", str(grown))
    assert "+ web  Fargate" in done.stdout


def instead(raw: bytes) -> Callable[[Path], object]:
    """Puts a file in place of the folder."""

    def put(folder: Path) -> None:
        shutil.rmtree(folder)
        folder.write_bytes(raw)

    return put


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "services" / "web.yaml").write_text(f"{WEB}older_field: 1\n"), "older_field"),
        (lambda folder: (folder / "Pulumi.yaml").unlink(), "Pulumi.yaml"),
        (shutil.rmtree, "No such file"),
        (instead(b"[" * 100_000), ""),
        (instead(b'{"nodes": 3}'), "environment: Field required"),
        (instead(b"\xff"), "decode"),
    ],
)
def test_what_was_before_may_be_unreadable(grown: Path, spoil: Callable[[Path], object], said: str) -> None:
    spoil(grown)
    done = run("--before", str(grown), "--map", "markdown")
    assert done.exit_code == 0
    assert len(done.stderr.splitlines()) == 1
    assert "cannot be read, and nothing is compared: " in done.stderr
    assert said in done.stderr
    assert done.stderr.strip() in done.stdout, "a summary says it too"
    assert "```mermaid" in done.stdout
    assert "new: " not in done.stdout


def test_the_graph_of_another_environment_is_not_compared(project: Project, tmp_path: Path) -> None:
    found = json.loads(run("--json").stdout)
    (tmp_path / "before.json").write_text(json.dumps({**found, "environment": "staging"}))
    assert "it is the environment `staging`" in run("--before", str(tmp_path / "before.json")).stderr
    assert project.folder.exists()


def test_faults_are_said_and_nothing_is_drawn(project: Project) -> None:
    project.write("web.yaml", "name: web\nimgae: nginx\n")
    done = run("--map", "svg")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "services/web.yaml:2:1" in done.stderr


def on_a_terminal(project: Project, verb: str, environment: dict[str, str]) -> list[str]:
    """The lines that a verb prints on a terminal, as a process of its own."""
    known = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")}
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "ecs_platform.ops", verb, "--map", "svg", "--project", str(project.folder)]
    done = subprocess.run(command, stdout=theirs, stderr=theirs, env={**known, **environment}, check=False, timeout=120)
    os.close(theirs)
    said = os.read(ours, 100_000).decode()
    os.close(ours)
    assert done.returncode == 0, said
    return said.splitlines()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
@pytest.mark.parametrize("verb", ["routes", "architecture"])
def test_on_a_terminal_a_picture_is_a_file_that_is_opened(project: Project, tmp_path: Path, verb: str) -> None:
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    browser.chmod(0o755)
    (said,) = on_a_terminal(project, verb, {"BROWSER": f"{browser} %s"})
    assert Path(said).read_text().startswith("<svg ")
    assert Path(said).name == f"{verb}-test.svg"
    assert opened.read_text().strip() == Path(said).as_uri()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_its_path_is_all(project: Project) -> None:
    (said,) = on_a_terminal(project, "architecture", {})
    assert Path(said).read_text().startswith("<svg ")
