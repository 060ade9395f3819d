"""What befalls a command: signals, a kill, another command, a state that is cut off; and that what was made stays."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator

import pytest

from ecs_platform.ops.recovery import cut, holder, locks
from ecs_platform.ops.recovery.store import Folder
from lanes.commands import kill_session
from sandbox import checkpoint
from sandbox.engine import Engine
from tests.stack.endings.typed import Typed, World

NAMES = ("ecs-platform", "test")


@pytest.fixture(scope="module")
def world(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    assert engine.bin_dir.is_dir()
    made = World(tmp_path_factory.mktemp("endings"))
    try:
        yield made
    finally:
        made.sandbox.stop()


@pytest.fixture
def there(world: World) -> World:
    """The stack is up, by the tests before or by itself."""
    if not world.latest() or world.pending():
        world.run("up")
    return world


def store(world: World) -> Folder:
    return Folder(world.sandbox.folder / "state")


def ends_in_order(world: World, typed: Typed, number: signal.Signals) -> None:
    """With the signal's status, a whole state in which nothing is under way, no lock and no process."""
    status, said = typed.ended()
    assert status == 128 + number, said
    assert "Stopping: Pulumi ends what it has begun" in said
    assert "Traceback" not in said
    assert world.locks() == []
    assert world.latest()
    assert world.pending() == []
    assert typed.left_over() == []


def test_each_signal_ends_up_in_order_and_the_next_goes_on(world: World) -> None:
    """To the process alone and to its group, as a terminal and `make` send it."""
    made = 0
    for number, to in ((signal.SIGTERM, os.killpg), (signal.SIGHUP, os.kill), (signal.SIGINT, os.killpg)):
        up = world.type("up")
        up.until(world.pending, "something is under way")
        to(up.process.pid, number)
        ends_in_order(world, up, number)
        now = len(world.latest()["resources"])
        assert now > made, "what was under way came to its end, and is in the state"
        made = now
    assert "unchanged" in world.run("up")
    assert "nothing changes" in world.run("preview")


def test_a_preview_ends_in_order_too(there: World) -> None:
    world = there
    before = world.state().read_bytes()
    preview = world.type("preview")
    preview.until(lambda: any("language" in each for each in preview._processes()), "the program runs")
    os.kill(preview.process.pid, signal.SIGTERM)
    status, said = preview.ended()
    assert status == 143, said
    assert "Traceback" not in said
    assert preview.left_over() == []
    assert world.state().read_bytes() == before


def test_a_second_up_ends_at_once_and_says_who_works(there: World) -> None:
    world = there
    (world.project / "services" / "second.yaml").write_text(
        (world.project / "services" / "report.yaml").read_text().replace("name: report", "name: second")
    )
    first = world.type("up")
    first.until(world.locks, "the first holds the stack")
    begun = time.monotonic()
    second = world.type("up")
    status, said = second.ended()
    assert (status, "Traceback" in said) == (1, False), said
    assert f"`make up` (process {first.process.pid}, since " in said
    assert "works on test already" in said
    assert time.monotonic() - begun < 30
    assert first.ended()[0] == 0


def test_a_plain_up_that_is_stopped_holds_the_stack_and_one_that_is_killed_does_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holder, "sees_the_machine", lambda: True)  # in a container too: it runs here
    (world.project / "services" / "second.yaml").unlink()
    with subprocess.Popen(
        ["pulumi", "up", "--yes", "--skip-preview", "--stack", "test"],
        cwd=world.project,
        env=world.shell(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as up:
        try:
            while not world.locks():
                assert up.poll() is None
                time.sleep(0.02)
            up.send_signal(signal.SIGSTOP)
            (held,) = locks.held(store(world), *NAMES)
            assert (held.pid, held.is_dead) == (up.pid, False)
            assert f"`kill -CONT {up.pid}` lets it go on" in held.why
            with pytest.raises(locks.LockedError, match="kill -INT"):
                locks.release(store(world), held)
            status, said = world.type("up").ended()
            assert (status, "Traceback" in said) == (1, False), said
            assert f"another run of Pulumi (process {up.pid}, since " in said
        finally:
            up.kill()
    (dead,) = locks.held(store(world), *NAMES)
    assert dead.is_dead is True
    assert world.pulumi("refresh", "--yes", "--skip-preview", "--target", "nothing").returncode != 0
    assert locks.release(store(world), dead)
    said = world.run("up")
    assert "Traceback" not in said
    assert world.pulumi("preview", "--expect-no-changes").returncode == 0


def test_a_state_that_was_cut_off_comes_back(there: World) -> None:
    world = there
    whole = world.state().read_bytes()
    world.state().write_bytes(whole[: len(whole) // 2])
    assert "failed to load checkpoint" in world.pulumi("stack", "export").stderr
    found = cut.unreadable(store(world), *NAMES)
    assert found is not None
    assert found.copies
    said = world.run("up")
    assert "afresh" not in said
    assert world.pulumi("preview", "--expect-no-changes").returncode == 0
    assert len(world.latest()["resources"]) == len(_resources(whole))


def test_attributes_that_were_cut_off_come_back(there: World) -> None:
    """They are not written at once, as the state is: a kill leaves them empty, and Pulumi fails on that."""
    world = there
    attributes = world.state().with_name(f"{world.state().name}.attrs")
    assert attributes.exists()
    attributes.write_bytes(b"")
    failed = world.pulumi("stack", "export")
    assert (failed.returncode != 0, "EOF" in failed.stderr) == (True, True), failed.stderr
    assert "afresh" not in world.run("up")
    assert world.pulumi("stack", "export").returncode == 0


def test_an_up_that_was_killed_costs_no_other_stack_anything(world: World) -> None:
    (world.project / "Pulumi.staging.yaml").write_bytes((world.project / "Pulumi.test.yaml").read_bytes())
    world.run("up", "--stack", "staging")
    others = world.state("staging").read_bytes()
    if world.latest():
        world.run("down")
    up = world.type("up")
    # Which takes the provider ten seconds.
    up.until(lambda: "cluster" in world.pending(), "the cluster is being made")
    kill_session(up.process.pid)
    up.process.wait()
    assert up.left_over() == []
    assert world.pending()
    assert world.locks()
    said = world.run("up")
    assert "was interrupted" in said
    assert "afresh" not in said
    assert world.pulumi("preview", "--expect-no-changes").returncode == 0
    assert world.state("staging").read_bytes() == others
    assert world.pulumi("preview", "--expect-no-changes", stack="staging").returncode == 0


def test_down_ends_in_order_and_the_next_takes_the_rest_away(world: World) -> None:
    down = world.type("down", "--stack", "staging")
    down.until(lambda: world.locks("staging"), "it takes away")
    time.sleep(1)
    os.killpg(down.process.pid, signal.SIGHUP)
    status, said = down.ended()
    assert status == 129, said
    assert world.locks("staging") == []
    assert down.left_over() == []
    world.run("down", "--stack", "staging")
    assert "nothing is left" in world.run("down")


def _resources(content: bytes) -> list[object]:
    return list(checkpoint.read(content)["checkpoint"]["latest"]["resources"])
