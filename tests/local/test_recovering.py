"""A stack that was interrupted is brought back by `ops recover`, in a shell that reaches the local AWS."""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ecs_platform.local.recovering import recovered
from sandbox import ending

# In the place of the verb: it notes how it was called, and mends the stack or does not.
PLAYED = """
import os, pathlib, sys
folder = pathlib.Path(os.environ["FOLDER"])
(folder / "called").write_text(" ".join(sys.argv[1:]))
print("a plan")
how = (folder / "how").read_text()
if how == "well":
    (folder / "pending").unlink()
sys.exit(0 if how != "wrong" else 1)
"""


@pytest.fixture
def sandbox(tmp_path: Path) -> Any:
    package = tmp_path / "ecs_platform" / "ops"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").touch()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(PLAYED)

    class Played(SimpleNamespace):
        @property
        def is_interrupted(self) -> bool:
            return (tmp_path / "pending").exists()

    return Played(
        stack="staging",
        project=tmp_path,
        is_cut_off=False,
        environment=lambda: {"FOLDER": str(tmp_path), "PYTHONPATH": str(tmp_path)},
    )


@pytest.mark.parametrize(("how", "well"), [("well", True), ("wrong", False), ("nothing", False)])
def test_it_is_asked_for_this_stack_and_believed_where_nothing_is_left(
    sandbox: Any, how: str, well: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    (sandbox.project / "pending").touch()
    (sandbox.project / "how").write_text(how)
    lines: list[str] = []
    assert recovered(sandbox, lines.append) is well
    assert (sandbox.project / "called").read_text() == "recover --yes --stack staging"
    assert "staging was interrupted" in lines[0]
    told = capfd.readouterr()
    assert (told.out, told.err) == ("", "a plan\n"), "what `make up` prints is its own"
    assert "FOLDER" not in os.environ


def test_where_the_state_is_cut_off_all_is_looked_for(sandbox: Any) -> None:
    (sandbox.project / "pending").touch()
    (sandbox.project / "how").write_text("well")
    sandbox.is_cut_off = True
    assert recovered(sandbox, print)
    assert (sandbox.project / "called").read_text() == "recover --yes --stack staging --lost-state"


def test_what_was_not_interrupted_is_left_alone(sandbox: Any) -> None:
    assert recovered(sandbox, print)
    assert not (sandbox.project / "called").exists()


def test_a_signal_ends_it(sandbox: Any) -> None:
    (sandbox.project / "pending").touch()
    (sandbox.project / "ecs_platform" / "ops" / "__main__.py").write_text(
        "import os, signal, time\nos.kill(os.getppid(), signal.SIGTERM)\ntime.sleep(60)"
    )
    with pytest.raises(ending.Ended) as ended:
        recovered(sandbox, print)
    assert ended.value.status == 143
