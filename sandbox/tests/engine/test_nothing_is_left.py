"""No process outlives the `pulumi` command that it belongs to, however that ends."""

import contextlib
import json
import shutil
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox import checkpoint
from sandbox.engine import Engine
from sandbox.tests.engine.project import Project

MakeProject = Callable[[str], Project]

PARTS = {
    "built": ("terraform-provider-aws", "language_host", "provider_proxy", "program.py"),
    "official": ("pulumi-resource-aws", "pulumi-language-python"),
}
# A cluster takes the provider ten seconds, and the program does not end by itself.
PROGRAM = """
    import time
    import pulumi_aws as aws
    cluster = aws.ecs.Cluster("cluster", name="slow")
    cluster.arn.apply(lambda _: time.sleep(600))
"""


@pytest.fixture
def busy(project: MakeProject, engine: Engine) -> Iterator[tuple[Project, subprocess.Popen[str]]]:
    """A project whose update is under way, with the provider waiting for AWS."""
    made = project(PROGRAM)
    with made.start("up", "--yes", "--skip-preview", "--stack", "test") as update:
        assert update.stdout
        for line in update.stdout:
            if "aws:ecs:Cluster" in line and "creating" in line:
                break
        _wait_for_checkpoint(made)
        running = " ".join(made.processes())
        for part in PARTS[engine.kind]:
            assert part in running
        yield made, update
        update.kill()


def _wait_for_checkpoint(made: Project) -> None:
    """Until the state says what is under way: a CLI that is killed while it writes that leaves half a file."""
    state = Path(made.variables["PULUMI_BACKEND_URL"].removeprefix("file://"))
    for _ in range(200):
        with contextlib.suppress(ValueError, OSError, EOFError, zlib.error):
            if '"slow"' in json.dumps(checkpoint.read(checkpoint.newest(state, "*", "test").read_bytes())):
                return
        time.sleep(0.05)
    raise AssertionError("the update never said what it does")


def test_after_ctrl_c(busy: tuple[Project, subprocess.Popen[str]]) -> None:
    made, update = busy
    update.send_signal(signal.SIGINT)
    assert update.stdout
    output = update.stdout.read()
    assert update.wait(timeout=60) != 0
    assert "Traceback" not in output
    assert made.left_over() == []


def test_after_kill_9(busy: tuple[Project, subprocess.Popen[str]]) -> None:
    made, update = busy
    update.kill()
    assert made.left_over() == []
    # The lock stays, as with the official engine, and can be lifted.
    made.pulumi("cancel", "--yes", "test")
    made.pulumi("stack", "--stack", "test")


@pytest.mark.timeout(60)
@pytest.mark.parametrize("shell", [name for name in ("sh", "dash", "bash", "zsh", "ksh") if shutil.which(name)])
def test_a_guarded_command_ends_with_the_one_who_started_it(shell: str, tmp_path: Path) -> None:
    """Whatever /bin/sh is: dash on Debian, bash on macOS and Fedora, which are other programs under that name."""
    (tmp_path / "sh").symlink_to(str(shutil.which(shell)))
    code = (
        f"import os, signal; from sandbox.engine import lifeline; lifeline.SHELL = {str(tmp_path / 'sh')!r};"
        "lifeline.start(['/bin/sh', '-c', 'sleep 300 & echo started; sleep 300'], stdout=1).stdout;"
        "signal.pause()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == "started\n"
        parent.kill()
        # The pipe ends only when everyone who could write to it is gone.
        assert parent.stdout.read() == ""
