"""What `ops recover` says and does around the engine: locks, the account, a state that is changed meanwhile."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

from ecs_platform.ops.__main__ import app
from ecs_platform.ops.recovery import holder
from ecs_platform.ops.recovery.holder import Judged
from tests.model.project import Project
from tests.ops.recovery.cli import Cli, on_path
from tests.ops.recovery.world import VPC, resource, state

NAME = "shop"


@pytest.fixture
def cli(tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cli]:
    """The CLI, in a project with a healthy stack, and an account."""
    made = Cli(tmp_path / "cli")
    monkeypatch.setenv("PATH", on_path(made.install()))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    made.keep(state())
    with mock_aws():
        yield made


def recover(*args: str) -> Result:
    return CliRunner().invoke(app, ["recover", *args])


def component() -> dict[str, Any]:
    """Under way, and nothing in AWS: it needs no engine to be read."""
    return state(
        under_way=[("creating", {"urn": "urn:pulumi:test::shop::shop:index:Network::n", "type": "shop:index:Network"})]
    )


def test_a_healthy_stack_is_told_so_and_not_written(cli: Cli) -> None:
    done = recover("--yes")
    assert (done.exit_code, done.stdout) == (0, "test: nothing was interrupted, and nothing is to be done\n")
    assert cli.calls() == ["whoami", "stack export"]
    told = json.loads(recover("--json").stdout)
    assert (told["healthy"], told["resources"], told["locks"]) == (True, [], [])


def test_without_pulumi_it_says_where_that_is(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(cli.root))
    done = recover()
    assert done.exit_code == 1
    assert "`pulumi` is not on PATH" in done.stderr


def test_nothing_is_done_while_somebody_works(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = cli.lock(NAME, "test", socket.gethostname(), 4711)
    monkeypatch.setattr(holder, "judged", lambda pid, since: Judged(False, f"process {pid} works on it"))
    done = recover("--yes", "--force")
    assert done.exit_code == 1
    assert "ana@" in done.stdout
    assert "process 4711 works on it" in done.stdout
    assert lock.exists()
    assert "stack import" not in cli.calls()


def test_a_lock_of_another_machine_needs_force_and_is_named(cli: Cli) -> None:
    lock = cli.lock(NAME, "test", "laptop", 4711)
    done = recover("--yes")
    assert done.exit_code == 1
    assert "ana@laptop (process 4711), since 2026-11-02 09:12:44 UTC" in done.stdout
    assert "--force" in done.stderr
    assert lock.exists()
    assert recover("--yes", "--force").exit_code == 0
    assert not lock.exists()


def test_a_dead_lock_is_shown_first_and_then_taken_away(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = cli.lock(NAME, "test", socket.gethostname(), 4711)
    monkeypatch.setattr(holder, "judged", lambda pid, since: Judged(True, "process 4711 is gone"))
    monkeypatch.setattr("ecs_platform.ops.recovery.filesystem.is_local", lambda root: True)
    assert recover().exit_code == 1
    assert lock.exists()
    done = recover("--yes")
    assert (done.exit_code, lock.exists()) == (0, False), done.output
    assert recover().exit_code == 0


def test_another_account_is_refused_before_anything_is_looked_for(
    cli: Cli, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = project.folder / "Pulumi.test.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("123456789012", "999999999999"), encoding="utf-8")
    under_way = state(under_way=[("creating", resource(VPC, "network", {"name": "n"}))])
    cli.keep(under_way)
    done = recover("--yes")
    assert done.exit_code == 1
    assert "account 123456789012" in done.stderr
    assert cli.kept() == under_way


def test_a_state_that_was_changed_meanwhile_is_not_written(cli: Cli) -> None:
    cli.keep(component())
    cli.keep(state(resource(VPC, "network", id="vpc-1")), "meanwhile")
    done = recover("--yes")
    assert done.exit_code == 1
    assert "changed meanwhile" in done.stderr
    assert "stack import" not in cli.calls()


def test_the_state_is_written_once_and_a_second_time_nothing(cli: Cli) -> None:
    cli.keep(component())
    assert recover().exit_code == 1
    assert "stack import" not in cli.calls()
    assert recover("--yes").exit_code == 0
    assert cli.calls().count("stack import") == 1
    assert "pending_operations" not in cli.kept()["deployment"]
    assert recover("--yes").exit_code == 0
    assert cli.calls().count("stack import") == 1


def test_what_pulumi_cannot_do_is_said_in_its_words(cli: Cli) -> None:
    (cli.root / "state.json").unlink()
    done = recover("--yes")
    assert done.exit_code == 1
    assert "`pulumi stack export` failed:" in done.stderr
    assert "no stack named 'test' found" in done.stderr
    assert isinstance(done.exception, SystemExit)


def test_a_state_that_is_cut_in_half_comes_back_from_its_copy(cli: Cli) -> None:
    folder = cli.root / "backend" / ".pulumi" / "stacks" / NAME
    folder.mkdir(parents=True)
    whole = json.dumps({"version": 3, "checkpoint": {"stack": "test", "latest": state()["deployment"]}})
    (folder / "test.json").write_text(whole[:40], encoding="utf-8")
    (folder / "test.json.bak").write_text(whole, encoding="utf-8")
    looked = recover()
    assert (looked.exit_code, (folder / "test.json").read_text()) == (1, whole[:40])
    done = recover("--yes")
    assert (folder / "test.json").read_text() == whole
    # What was made after the copy was, is not in it.
    assert "--lost-state" in done.stdout
    assert done.exit_code == 1


def test_a_state_of_which_only_the_attributes_are_cut_off_tells_of_all(cli: Cli) -> None:
    folder = cli.root / "backend" / ".pulumi" / "stacks" / NAME
    folder.mkdir(parents=True)
    whole = json.dumps({"version": 3, "checkpoint": {"stack": "test", "latest": state()["deployment"]}})
    (folder / "test.json").write_text(whole, encoding="utf-8")
    (folder / "test.json.attrs").write_text("", encoding="utf-8")
    assert recover().exit_code == 1
    done = recover("--yes")
    assert (done.exit_code, "--lost-state" in done.stdout) == (0, False), done.output
    assert not (folder / "test.json.attrs").exists()
    assert recover().exit_code == 0
