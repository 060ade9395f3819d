"""One wheel, one empty virtual environment with it, and one project made there by `ops new`: for all tests here."""

import os
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]


@dataclass
class Installed:
    """A virtual environment in which only the wheel is installed.

    What the wheel needs is the checkout's, behind it on the path (as a folder alone: the checkout's own editable
    install does not count). Installing that from an index takes minutes: `make first-hour` does it.
    """

    folder: Path

    def run(self, at: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Runs a command of this environment (`python`, `ops`, `pulumi`) in a folder."""
        kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
        program = self.folder / "bin" / command[0]
        return subprocess.run(
            [str(program) if program.exists() else command[0], *command[1:]],
            cwd=at,
            env={**kept, **more},
            capture_output=True,
            text=True,
            check=False,
        )

    def says(self, at: Path, *command: str, **more: str) -> str:
        """What a command says on standard output; it must succeed."""
        done = self.run(at, *command, **more)
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
        return done.stdout


def built(source: Path, folder: Path) -> Path:
    """The wheel of a folder with pyproject.toml."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=source, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The wheels of ecs-platform and ecs-sandbox."""
    folder = tmp_path_factory.mktemp("dist")
    return [built(PROJECT, folder / "platform"), built(PROJECT / "sandbox", folder / "sandbox")]


@pytest.fixture(scope="session")
def installed(wheels: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("empty") / "venv"
    venv.create(folder, symlinks=True, with_pip=False)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", str(folder)]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", *map(str, wheels)], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return Installed(folder)


@pytest.fixture(scope="session")
def made(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that `ops new` wrote into an empty folder; its .venv is the one with the wheels."""
    folder = tmp_path_factory.mktemp("own") / "shop"
    installed.says(folder.parent, "ops", "new", folder.name)
    return with_venv(folder, installed)


def with_venv(project: Path, installed: Installed) -> Path:
    """The project, set up: its .venv is that one, newer than the requirements it was not made from."""
    (project / ".venv").symlink_to(installed.folder)
    (installed.folder / "ready").touch()
    return project
