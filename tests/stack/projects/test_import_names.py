"""`ecs_platform` is the one name to import: in a checkout, an editable install and a wheel."""

import subprocess
import sys
import sysconfig
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stack.projects.conftest import PROJECT, Installed

Python = Callable[[Path, str], subprocess.CompletedProcess[str]]
"""Runs a program, saved as main.py in a folder, with that folder first on its path."""

WAYS = ("checkout", "editable", "wheel")


def saved(folder: Path, program: str) -> Path:
    (folder / "main.py").write_text(textwrap.dedent(program), encoding="utf-8")
    return folder / "main.py"


@pytest.fixture(params=WAYS)
def python(request: pytest.FixtureRequest, installed: Installed) -> Python:
    """Python where the program is importable in one of three ways, and what it needs in the same one."""
    packages = sysconfig.get_paths()["purelib"]
    if request.param == "wheel":
        return lambda at, program: installed.run(at, "python", str(saved(at, program)))
    if request.param == "editable":
        command = [sys.executable]
    else:
        # -S: no editable install is seen. The checkout is on the path because one stands in it.
        start = f"import runpy, sys; sys.path[:1] = [{{at!r}}, {str(PROJECT)!r}, {packages!r}]; "
        command = [sys.executable, "-S", "-c", start + "runpy.run_path({file!r}, run_name='__main__')"]

    def run(at: Path, program: str) -> subprocess.CompletedProcess[str]:
        file = saved(at, program)
        filled = [part.format(at=str(at), file=str(file)) for part in command]
        arguments = filled if "-c" in command else [*filled, str(file)]
        return subprocess.run(arguments, cwd=at, capture_output=True, text=True, check=False)

    return run


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_everything_is_there(python: Python, tmp_path: Path) -> None:
    program = """\
        import ecs_platform.components.platform
        import ecs_platform.guardrails.rules
        import ecs_platform.model.attached
        import ecs_platform.ops.check
        print(ecs_platform.components.platform.Platform.__name__, ecs_platform.model.attached.load_attached.__name__)
        """
    assert said(python(tmp_path, program)) == ["Platform", "load_attached"]


@pytest.mark.parametrize("init", [True, False], ids=["with __init__.py", "without"])
def test_folders_of_ones_own_do_not_collide(python: Python, init: bool, tmp_path: Path) -> None:
    for folder in ("components", "model"):
        (tmp_path / folder).mkdir()
        if init:
            (tmp_path / folder / "__init__.py").touch()
        (tmp_path / folder / "attached.py").write_text("OWN = True\n")
    program = """\
        from importlib.util import find_spec
        import components.attached, model.attached
        import ecs_platform.model.attached
        print(components.attached.OWN, model.attached.OWN, hasattr(ecs_platform.model.attached, "OWN"))
        print(find_spec("ecs_platform.components.attached").origin != components.attached.__file__)
        try:
            import components.reference
        except ModuleNotFoundError as error:
            print(error.name)
        """
    done = python(tmp_path, program)
    assert said(done) == ["True", "True", "False", "True", "components.reference"]
    assert "FutureWarning" not in done.stderr


def test_old_names_are_the_same_modules(python: Python, tmp_path: Path) -> None:
    program = """\
        import components.reference
        import model.attached
        from model.outputs import Outputs as Old

        from ecs_platform.components.reference import PlatformReference
        from ecs_platform.model.attached import load_attached
        from ecs_platform.model.contract.outputs import Outputs

        print(components.reference.PlatformReference is PlatformReference)
        print(model.attached.load_attached is load_attached)
        print(isinstance(Outputs.model_construct(), Old))
        """
    done = python(tmp_path, program)
    assert said(done) == ["True"] * 3
    warned = [line for line in done.stderr.splitlines() if "FutureWarning" in line]
    file = str(tmp_path / "main.py")
    assert [line.partition(": FutureWarning: ")[0] for line in warned] == [f"{file}:1", f"{file}:2"]
    assert "`components` is imported as `ecs_platform.components` now" in warned[0]


def test_an_old_name_that_never_was_is_not_there(python: Python, tmp_path: Path) -> None:
    done = python(tmp_path, "import model.nothing\n")
    assert done.returncode == 1
    assert "ModuleNotFoundError: No module named 'model.nothing'" in done.stderr


TYPED = """\
from pathlib import Path

from ecs_platform.components.program import run
from ecs_platform.model.load import load

reveal_type(load(Path(), "test").account.region)
run(5)
load(5, "test")
"""


# To read the types of Pulumi and pulumi_aws takes mypy minutes, and they are not ours.
CONFIGURATION = "[mypy]\ncache_dir = /dev/null\n[mypy-pulumi.*,pulumi_aws.*]\nfollow_imports = skip\n"


@pytest.mark.parametrize("way", ["editable", "wheel"])
def test_mypy_resolves_it_from_outside_the_checkout(way: str, installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(TYPED)
    (tmp_path / "mypy.ini").write_text(CONFIGURATION)
    python = sys.executable if way == "editable" else str(installed.folder / "bin" / "python")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--follow-imports=silent", "--python-executable", python, "program.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert 'program.py:6: note: Revealed type is "str"' in done.stdout.replace("builtins.", ""), done.stdout
    assert 'program.py:7: error: Argument 1 to "run" has incompatible type "int"' in done.stdout
    assert 'program.py:8: error: Argument 1 to "load" has incompatible type "int"' in done.stdout
