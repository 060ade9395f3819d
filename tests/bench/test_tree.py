"""What a command costs: all its processes are found, told apart, and counted once."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import tree
from bench.tree import MIB, Seen, Tree, cost, kind
from lanes.lane import CaseError


def played(*looks: list[Seen]) -> Tree:
    """A tree below process 1 that has seen these, one after the other."""
    told: Iterator[list[Seen]] = iter(looks)
    found = Tree(1, lambda: iter(next(told)))
    for _ in looks:
        found.look()
    return found


def test_processes_are_counted_by_kind_with_what_they_used_last() -> None:
    pulumi, host = "pulumi up --stack test", "python -c from sandbox.engine.language_host import main"
    found = played(
        [Seen(1, 0, pulumi, 1.0, 10), Seen(2, 1, host, 0.5, 20), Seen(9, 0, "others", 50.0, 999)],
        [Seen(1, 0, pulumi, 3.0, 10), Seen(2, 1, host, 0.7, 20), Seen(3, 2, "python engine/program.py", 2.0, 40)],
        [Seen(1, 0, pulumi, 4.0, 10)],
    )
    assert found.cpu == {"CLI": 4.0, "language host": 0.7, "program": 2.0}
    assert found.peak == 70


def test_who_is_left_by_its_parent_stays_one_of_them() -> None:
    plugin = "/bin/terraform-provider-aws_v5 -debug"
    found = played([Seen(1, 0, "pulumi", 1, 1), Seen(2, 1, plugin, 1, 1)], [Seen(2, 0, plugin, 6, 5)])
    assert found.cpu == {"CLI": 1, "provider": 6}


def test_the_child_of_a_child_is_found_in_one_look_whatever_its_number() -> None:
    found = played([Seen(3, 7, "a", 1, 1), Seen(7, 5, "b", 1, 1), Seen(5, 1, "c", 1, 1), Seen(1, 0, "pulumi", 1, 1)])
    assert found.cpu == {"other": 3, "CLI": 1}


def test_what_becomes_another_program_is_told_apart() -> None:
    """A shell that executes the plugin: what it used before is not the plugin's."""
    found = played(
        [Seen(1, 0, "pulumi", 1, 1), Seen(2, 1, "sh", 0.25, 1)],
        [Seen(1, 0, "pulumi", 1, 1), Seen(2, 1, "python provider_proxy", 1.0, 1)],
    )
    assert found.cpu == {"CLI": 1, "other": 0.25, "proxy": 0.75}


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("/usr/bin/pulumi preview", "CLI"),
        ("/usr/local/bin/terraform plan", "CLI"),
        ("tofu apply", "CLI"),
        ("python -c from sandbox.engine.provider_proxy import main --bridge=/b --terraform-provider=/t", "proxy"),
        ("/cache/bridge-1234/bridge 127.0.0.1:5", "bridge"),
        ("/m/registry.terraform.io/hashicorp/aws/5/linux_amd64/terraform-provider-aws_v5.100.0_x5", "provider"),
        ("/p/pulumi-resource-aws 127.0.0.1:5", "provider"),
        ("/opt/pulumi-language-python 127.0.0.1:5", "language host"),
        ("python /opt/pulumi-language-python-exec --monitor", "program"),
        ("python -u /s/sandbox/engine/program.py --project a", "program"),
        ("sleep 1", "other"),
    ],
)
def test_a_process_is_known_by_its_command_line(command: str, expected: str) -> None:
    assert kind(command) == expected
    assert expected in tree.KINDS


def test_a_command_is_measured_with_its_children(tmp_path: Path) -> None:
    """The child works and holds memory, long enough to be looked at; the parent only waits for it."""
    work = "kept = b'x' * (200 << 20)\nwhile time.process_time() < 0.6: pass"
    child = f"import time\n{work}\ntime.sleep(2)\nprint('done')"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    found = cost([sys.executable, "-c", parent], tmp_path, os.environ, tmp_path / "log")
    assert found.text == "done\n"
    assert found.cpu["other"] >= 0.6
    assert found.peak > 200 * MIB


def test_a_command_that_fails_costs_nothing(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"ended with 3:\nwhy"):
        cost(["sh", "-c", "echo why; exit 3"], tmp_path, os.environ, tmp_path / "log")


def test_ps_tells_what_proc_tells() -> None:
    """macOS has only `ps`; where both are, they agree on this process."""
    (ours,) = (each for each in tree._of_ps() if each.pid == os.getpid())
    assert ours.parent == os.getppid()
    assert ours.memory > 10 * MIB
    assert ours.cpu >= 0
    if sys.platform == "linux":
        (same,) = (each for each in tree._of_proc() if each.pid == os.getpid())
        assert (same.parent, same.command) == (ours.parent, ours.command)
        assert same.memory > 10 * MIB


@pytest.mark.parametrize(
    ("told", "seconds"), [("00:01.50", 1.5), ("0:02", 2), ("01:02:03", 3723), ("2-00:00:01", 172801)]
)
def test_the_times_of_ps_are_seconds(told: str, seconds: float) -> None:
    assert tree._seconds(told) == seconds
