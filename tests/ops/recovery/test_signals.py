"""A process that is ended leaves nothing behind, and does not cut the one write off."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ecs_platform.ops.recovery.signals import undisturbed
from tests.ops.recovery.cli import Cli, on_path

PROJECT = Path(__file__).parents[3]
READING = """
from pathlib import Path
from ecs_platform.ops.recovery.pulumi import Pulumi
from ecs_platform.ops.recovery.scratch import ToRead, scratch
settings = {"aws:secretKey": {"value": "open", "secret": True}}
with scratch(Pulumi(Path("."), "test"), "shop", "test", [], settings) as made:
    settings = made.pulumi.project / "Pulumi.test.yaml"
    print(made.folder, oct(made.folder.stat().st_mode)[-3:], oct(settings.stat().st_mode)[-3:], flush=True)
    made.read([ToRead("aws:ec2/vpc:Vpc", "vpc-1", "urn:pulumi:test::shop::pulumi:providers:aws::default_7_51_1")])
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_was_read_into_is_gone_however_it_ends(tmp_path: Path, number: signal.Signals) -> None:
    cli = Cli(tmp_path / "cli")
    environment = {**os.environ, "PATH": on_path(cli.install())}
    command = [sys.executable, "-c", READING]
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        folder, mode, settings = process.stdout.readline().split()
        # Nobody else may look at the settings, which are in plain text.
        assert (mode, settings) == ("700", "600")
        until = time.monotonic() + 30
        while not (cli.root / "importing").exists() and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(number)
        assert process.wait(timeout=30) != 0
    assert not Path(folder).exists()


@pytest.mark.parametrize("threads", [0, 3])
def test_a_write_is_ended_before_the_process_is(threads: int) -> None:
    """The system gives a process's signal to any of its threads that takes it."""
    seen: list[str] = []
    over = threading.Event()
    others = [threading.Thread(target=over.wait) for _ in range(threads)]
    for each in others:
        each.start()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            write(seen)
    finally:
        over.set()
        signal.signal(signal.SIGINT, before)
    assert seen == ["written"]


def write(seen: list[str]) -> None:
    with undisturbed():
        os.kill(os.getpid(), signal.SIGINT)
        seen.append("written")
    seen.append("after it")
