"""What `python -m ecs_platform.local` says when something is missing or wrong, and where it keeps what is its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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
