"""Whether the process of a lock works: judged of real processes, and of such as other machines show them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ecs_platform.ops.recovery import holder
from ecs_platform.ops.recovery.holder import Process

NOW = datetime.now(UTC)
MINUTE = timedelta(minutes=1)
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process
        process.kill()


def found(pid: int) -> Iterator[Process]:
    return holder.with_number(pid) if sys.platform == "linux" else holder.by_ps(pid)


def dead(pid: int, since: datetime) -> bool | None:
    return holder.of_those(pid, since, found(pid)).is_dead


def test_a_process_that_works_is_not_dead(sleeper: subprocess.Popen[bytes]) -> None:
    assert dead(sleeper.pid, datetime.now(UTC)) is False


def test_one_that_is_stopped_works_on_and_it_is_said_how(sleeper: subprocess.Popen[bytes]) -> None:
    sleeper.send_signal(signal.SIGSTOP)
    time.sleep(0.1)
    verdict = holder.of_those(sleeper.pid, datetime.now(UTC), found(sleeper.pid))
    assert verdict.is_dead is False
    assert f"kill -CONT {sleeper.pid}" in verdict.why


def test_one_that_is_gone_is_dead(sleeper: subprocess.Popen[bytes]) -> None:
    sleeper.kill()
    sleeper.wait()
    assert dead(sleeper.pid, NOW) is True


def test_one_that_ended_and_that_nobody_asked_for_is_dead(sleeper: subprocess.Popen[bytes]) -> None:
    sleeper.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)  # a zombie from now on
    assert dead(sleeper.pid, datetime.now(UTC)) is True


def test_a_number_that_was_given_again_is_dead_and_whose_it_is_now_is_said(sleeper: subprocess.Popen[bytes]) -> None:
    verdict = holder.of_those(sleeper.pid, datetime.now(UTC) - MINUTE, found(sleeper.pid))
    assert verdict.is_dead is True
    assert "sleep, which has its number, began later" in verdict.why


@pytest.mark.parametrize(
    ("process", "is_dead"),
    [
        (Process((7,), "S", "pulumi", 90), False),
        # It began after the lock was written: another run, or the clock was set meanwhile.
        (Process((7,), "S", "pulumi", 30), None),
        (Process((7,), "S", ".pulumi-wrapped", 30), None),
        (Process((7,), "S", "bash", 30), True),
        (Process((7,), "Z", "pulumi", 90), True),
        # In a container that has the machine's name.
        (Process((4711, 7), "S", "pulumi", 90), None),
        (Process((4711, 7), "S", "python", 90), None),
        (Process((4711, 7), "S", "bash", 30), True),
        # One of a container has here the number that the lock says.
        (Process((7, 1), "S", "pulumi", 90), None),
    ],
)
def test_only_what_is_sure_is_said(process: Process, is_dead: bool | None) -> None:
    assert holder.of_those(7, datetime.now(UTC) - MINUTE, iter([process])).is_dead is is_dead


def test_one_of_a_container_is_seen_beside_one_that_began_later() -> None:
    both = [Process((7,), "S", "bash", 1), Process((4711, 7), "S", "pulumi", 90)]
    assert holder.of_those(7, datetime.now(UTC) - MINUTE, iter(both)).is_dead is None


@ON_LINUX
def test_the_numbers_of_namespaces_below_are_read(tmp_path: Path) -> None:
    (tmp_path / "uptime").write_text("1000.50 2000.00\n")
    for name, numbers in (("4711", "4711\t7"), ("12", "12")):
        folder = tmp_path / name
        folder.mkdir()
        ticks = 900 * os.sysconf("SC_CLK_TCK")
        (folder / "stat").write_text(f"{name} (pulumi) up)) S {' '.join(['0'] * 18)} {ticks} 0")
        (folder / "status").write_text(f"Name:\tpulumi\nNSpid:\t{numbers}\n")
    (tmp_path / "13").mkdir()  # one that is gone by now
    (process,) = holder.with_number(7, tmp_path)
    assert process == Process((4711, 7), "S", "pulumi) up)", 100.5)


@ON_LINUX
@pytest.mark.parametrize(
    ("namespace", "own", "first", "sees"),
    [
        ("pid:[4026531836]", str(os.getpid()), True, True),
        ("pid:[4026532999]", str(os.getpid()), True, False),  # a container
        ("pid:[4026531836]", "1", True, False),  # /proc of another namespace
        ("pid:[4026531836]", str(os.getpid()), False, False),  # hidepid
    ],
    ids=["all", "a container", "of another namespace", "hidepid"],
)
def test_whether_all_processes_are_seen(tmp_path: Path, namespace: str, own: str, first: bool, sees: bool) -> None:
    (tmp_path / "1").mkdir()
    if first:
        (tmp_path / "1" / "status").write_text("")
    (tmp_path / own / "ns").mkdir(parents=True)
    (tmp_path / own / "ns" / "pid").symlink_to(namespace)
    (tmp_path / "self").symlink_to(own)
    assert holder.sees_the_machine(tmp_path) is sees


@ON_LINUX
def test_in_a_container_nothing_is_sure() -> None:
    program = (
        "from datetime import UTC, datetime\nfrom ecs_platform.ops.recovery import holder\n"
        "print(holder.judged(4_000_000, datetime.now(UTC)).is_dead)"
    )
    inside = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", sys.executable, "-c", program]
    done = subprocess.run(inside, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no namespace can be made here: {done.stderr.strip()}")
    assert done.stdout.strip() == "None"


def test_ps_is_read_as_proc_is(sleeper: subprocess.Popen[bytes]) -> None:
    (process,) = holder.by_ps(sleeper.pid)
    assert (process.numbers, process.state, process.name) == ((sleeper.pid,), "S", "sleep")
    assert process.age < 60
    sleeper.kill()
    sleeper.wait()
    assert list(holder.by_ps(sleeper.pid)) == []


@pytest.mark.parametrize(
    ("elapsed", "seconds"), [("00:07", 7), ("01:00", 60), ("02:00:01", 7201), ("3-01:00:00", 262_800)]
)
def test_the_age_that_ps_says(elapsed: str, seconds: float) -> None:
    assert holder.seconds_of(elapsed) == seconds


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=1), "1 second ago"),
        (timedelta(seconds=59), "59 seconds ago"),
        (timedelta(minutes=1, seconds=59), "1 minute ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=2, hours=3), "2 days ago"),
        (timedelta(seconds=-9), "0 seconds ago"),
    ],
)
def test_how_long_ago_is_said(before: timedelta, said: str) -> None:
    assert holder.ago(NOW - before, NOW.timestamp()) == said
