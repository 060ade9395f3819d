"""`make setup` and what comes before it, on machines and checkouts as users have them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]

# `python3` as it is on PATH: virtual environments that it makes have a pip that notes what it is told to do.
PYTHON = """#!/bin/sh
if [ "$1 $2" = "-m venv" ]; then
    {real} -m venv --without-pip --clear .venv
    for site in .venv/lib/python*/site-packages; do mkdir "$site/pip" && cp "{pip}" "$site/pip/__main__.py"; done
else
    exec {real} "$@"
fi
"""
PIP = """
import os, pathlib, sys
with pathlib.Path("asked").open("a") as log:
    log.write(" ".join(sys.argv[1:]) + "\\n")
sys.exit(1 if "install" in sys.argv and os.environ.get("OFFLINE") else 0)
"""
OLD = "#!/bin/sh\n[ \"$1\" = --version ] && echo 'Python 3.9.6' && exit 0\nexit 1\n"


class Checkout:
    """What `make setup` needs of the project, in a folder with spaces, on a machine with a Python of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.bin = folder / "check out", folder / "bin"
        self.folder.mkdir()
        self.bin.mkdir()
        for name in ("Makefile", "requirements.txt", "requirements-dev.txt", "constraints.txt"):
            shutil.copy(PROJECT / name, self.folder / name)
        (folder / "pip.py").write_text(PIP)
        self.python("python3", PYTHON.format(real=sys.executable, pip=folder / "pip.py"))

    def python(self, name: str, text: str) -> None:
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)

    def make(self, *arguments: str, status: int = 0, **variables: str) -> str:
        """What it said."""
        outside = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
        environment = {**outside, "PATH": f"{self.bin}:/usr/bin:/bin", **variables}
        command = ["make", *arguments]
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        assert done.returncode == status, said
        assert "Traceback" not in said
        return said


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_it_is_set_up_once(checkout: Checkout) -> None:
    assert "Setting up .venv" in checkout.make("setup")
    asked = (checkout.folder / "asked").read_text()
    assert "install --quiet --disable-pip-version-check -r requirements-dev.txt\n" in asked
    assert checkout.make("setup") == "make: Nothing to be done for 'setup'.\n"
    assert (checkout.folder / "asked").read_text() == asked


def test_a_checkout_that_was_moved_is_set_up_anew(checkout: Checkout) -> None:
    checkout.make("setup")
    checkout.folder = checkout.folder.rename(checkout.folder.with_name("moved here"))
    assert "Setting up .venv" in checkout.make("setup")
    assert "Setting up" not in checkout.make("setup")


def test_a_virtual_environment_whose_python_is_gone_is_made_anew(checkout: Checkout) -> None:
    checkout.make("setup")
    for link in (checkout.folder / ".venv" / "bin").glob("python*"):
        link.unlink()
        link.symlink_to("/nowhere/python")
    assert "Setting up .venv" in checkout.make("setup")
    assert "Setting up" not in checkout.make("setup")


def test_a_virtual_environment_of_another_python_is_made_anew(checkout: Checkout) -> None:
    """The link is to `python3`, and that is another one since the last upgrade: its packages are not found."""
    checkout.make("setup")
    ready = checkout.folder / ".venv" / "ready"
    assert ready.read_text().split()[-2:] == [str(number) for number in sys.version_info[:2]]
    ready.write_text(f"{ready.read_text().rsplit(maxsplit=1)[0]} 9\n")
    assert "Setting up .venv" in checkout.make("setup")


def test_a_virtual_environment_that_is_another_checkout_s_is_left_alone(checkout: Checkout) -> None:
    checkout.make("setup")
    other = checkout.folder.with_name("other")
    (checkout.folder / ".venv").rename(other)
    (checkout.folder / ".venv").symlink_to(other)
    kept = sorted(other.rglob("*"))
    assert "Setting up .venv" in checkout.make("setup")
    assert not (checkout.folder / ".venv").is_symlink()
    assert sorted(other.rglob("*")) == [path for path in kept if path.name != "ready"]


def test_an_old_python_is_a_message(checkout: Checkout) -> None:
    checkout.python("python3", OLD)
    said = checkout.make("setup", "PYTHON=python3", status=2)
    assert "Python 3.11 or newer is needed, and python3 is Python 3.9.6; install one, or name it: make PYTHON=" in said
    assert not (checkout.folder / ".venv").exists()


def test_no_python_is_a_message(checkout: Checkout) -> None:
    said = checkout.make("setup", "PYTHON=python3.nowhere", status=2)
    assert "Python 3.11 or newer is needed, and python3.nowhere is " in said


def test_a_newer_python_beside_an_old_one_is_found(checkout: Checkout) -> None:
    """macOS' own is 3.9; what Homebrew brings has its number in its name."""
    new = (checkout.bin / "python3").read_text()
    checkout.python("python3", OLD)
    checkout.python("python3.14", new)
    assert "Setting up .venv" in checkout.make("setup")
    assert (checkout.folder / ".venv" / "ready").exists()


def test_packages_that_cannot_be_installed_are_a_message_and_tried_again(checkout: Checkout) -> None:
    said = checkout.make("setup", status=2, OFFLINE="1")
    assert "The packages cannot be installed: is the disk full, or the package index out of reach" in said
    assert "Setting up .venv" in checkout.make("setup")


def test_windows_is_a_message(checkout: Checkout) -> None:
    assert "on Windows use it in WSL" in checkout.make("setup", status=2, OS="Windows_NT")
    code = "import sys; sys.platform = 'win32'; import sandbox"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "on Windows use it in WSL" in done.stderr


def test_ops_without_its_packages_is_one_line() -> None:
    """The Python of a fresh shell: `-S` leaves out what is installed."""
    command = [sys.executable, "-S", "-m", "ops", "check"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "has no package `typer`: in a checkout run `bin/ops`" in done.stderr
    assert done.stderr.count("\n") == 1


def test_ops_runs_in_a_fresh_shell_and_a_folder_with_spaces(tmp_path: Path) -> None:
    (tmp_path / "check out").symlink_to(PROJECT)
    fresh = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    for command in (["./bin/ops", "check"], ["make", "check"]):
        done = subprocess.run(
            command, cwd=tmp_path / "check out", env=fresh, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr.splitlines()[0]) == (0, "test: 3 services, no faults")
