"""Commands that lanes run: in a fresh clone, followed, cut off."""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lanes import commands
from lanes.lane import PROJECT, CaseError
from tests.lanes.samples import COMMIT, commit, repository

# A child that would live on; as long as it does it holds a lock.
CHILD = "import fcntl, time; held = open('lock'); fcntl.flock(held, 2); print('now', flush=True); time.sleep(600)"
WITH_A_CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}])"


def test_what_is_cut_off_takes_its_children_with_it(tmp_path: Path) -> None:
    lines: list[str] = []
    (tmp_path / "lock").touch()
    done = commands.follow([sys.executable, "-c", WITH_A_CHILD], tmp_path, lines.append, cut=lambda line: "now" in line)
    assert done.status == -9
    assert lines == ["| now"]
    with (tmp_path / "lock").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


# In a process group of its own, as `make up` has Pulumi.
IN_A_GROUP = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}], process_group=0)"


def test_what_is_cut_off_takes_other_groups_of_its_session_with_it(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    command = [sys.executable, "-c", IN_A_GROUP]
    done = commands.follow(command, tmp_path, print, cut=lambda line: "now" in line)
    assert done.status == -9
    with (tmp_path / "lock").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


LANE = """
import sys
from pathlib import Path
import lanes.__main__ as main
from lanes import commands
command, folder = sys.argv[1:]
def run(*_):
    try:
        commands.follow([sys.executable, "-c", command], Path(folder), print)
    finally:
        print("tidied", flush=True)
main.running.run = run
sys.argv = ["lanes", "run", "chaos", "--no-record"]
main.main()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_lane_that_a_signal_ends_leaves_nothing_that_it_started(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "lock").touch()
    lane = [sys.executable, "-u", "-c", LANE, IN_A_GROUP, str(tmp_path)]
    with subprocess.Popen(lane, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "| now\n"
        os.kill(process.pid, number)
        assert process.stdout.read() == "tidied\n", "what the case does at its end is done"
        assert process.wait(30) == 128 + number
    with (tmp_path / "lock").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_what_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "LIMIT_SECONDS", 1)
    with pytest.raises(CaseError, match="`a nap` had not ended"):
        commands.follow(["sleep", "600"], tmp_path, print, shown="a nap")


def test_a_status_that_is_not_0_is_told_with_the_last_lines(tmp_path: Path) -> None:
    done = commands.follow(["/bin/sh", "-c", "echo why >&2; exit 3"], tmp_path, print, shown="make up")
    with pytest.raises(CaseError, match="`make up` ended with 3:\nwhy"):
        done.well()


def test_a_new_shell_knows_nothing_of_the_make_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKEFLAGS", "-j 4 --jobserver-auth=3,4")
    monkeypatch.setenv("VIRTUAL_ENV", "elsewhere")
    monkeypatch.setenv("LANG", "C")
    assert not {"MAKEFLAGS", "VIRTUAL_ENV"} & set(commands.environment())
    assert commands.environment()["LANG"] == "C"


def test_the_summary_of_pulumi_is_read() -> None:
    text = "Resources:\n    + 112 created\n    ~ 2 updated\n    +-1 replaced\n    36 unchanged\n\nDuration: 1m\n"
    done = commands.Done("make up", 0, text, 1.0)
    assert done.counts == {"created": 112, "updated": 2, "replaced": 1, "unchanged": 36}
    assert commands.Done("make up", 0, "3 created by hand\n", 1.0).counts == {}
    preview = commands.Done(
        "make preview", 0, "Resources:\n    + 2 to create\n    ~ 1 to update\n    36 unchanged\n", 1.0
    )
    assert preview.counts == {"to create": 2, "to update": 1, "unchanged": 36}


def test_a_clone_has_the_commit_that_is_asked_for_and_nothing_that_is_not_committed(tmp_path: Path) -> None:
    source = repository(tmp_path / "source")
    first = commit(source, "src/a", "first")
    commit(source, "src/a", "second")
    (source / "src" / "new").touch()
    clone = commands.clone(tmp_path / "clone", first, source)
    assert (clone / "src" / "a").read_text() == "first"
    assert not (clone / "src" / "new").exists()
    with pytest.raises(CaseError, match="git fetch --unshallow"):
        commands.clone(tmp_path / "other", COMMIT, source)


def test_the_virtual_environment_is_the_one_that_runs_this(tmp_path: Path) -> None:
    given = commands.with_our_venv(tmp_path) / ".venv"
    assert given.resolve() == Path(sys.prefix).resolve()
    assert (given / "bin" / "python").exists()
    assert PROJECT.is_dir()
