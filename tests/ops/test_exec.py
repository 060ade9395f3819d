"""`ops exec` on a local AWS, with a script in the plugin's place: into which container, and what is said where not."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ecs_platform.ops.__main__ import app
from ecs_platform.ops.exec_target import chosen, not_ready
from ecs_platform.ops.refused import RefusedError
from tests.ops.deployed import CLUSTER, REGION, Deployed

WEB = """\
name: web
type: Backend Service
image: {location: nginx}
exec: true
sidecars: {proxy: {image: envoy}}
"""
PLUGIN = """\
#!/bin/sh
for argument in "$@"; do printf '%s\\n' "$argument"; done >> "$PLUGIN_SAW"
exit "${PLUGIN_ENDS:-0}"
"""


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plugin that writes what it is given into a file, which this is."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "session-manager-plugin"
    program.write_text(PLUGIN)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PLUGIN_SAW", str(tmp_path / "saw"))
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    return tmp_path / "saw"


@pytest.fixture
def running(deployed: Deployed) -> Deployed:
    """The service `web`, with ECS Exec."""
    deployed.project.write("priorities.yaml", "")
    deployed.project.write("web.yaml", WEB)
    deployed.service("web")
    return deployed


def exec_(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["exec", *arguments])


def said(ran: Result) -> str:
    """What is on standard error, in one line and without the frame of a wrong usage."""
    assert "Traceback" not in ran.stderr
    return " ".join(re.sub(r"[│╭╰─╮╯]", " ", ran.stderr).split())


def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What ExecuteCommand is asked."""
    from botocore.client import BaseClient  # noqa: PLC0415

    original, seen = vars(BaseClient)["_make_api_call"], list[dict[str, Any]]()

    def call(self: BaseClient, name: str, given: Any) -> Any:
        if name == "ExecuteCommand":
            seen.append(given)
        return original(self, name, given)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    return seen


def test_the_plugin_is_started_as_the_aws_cli_starts_it(
    running: Deployed, plugin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = asked(monkeypatch)
    (task,) = running.tasks(serviceName="web")
    ran = exec_("web")
    assert (ran.exit_code, ran.stdout) == (0, "")
    session, region, operation, profile, target, endpoint = plugin.read_text().splitlines()
    assert set(json.loads(session)) == {"sessionId", "streamUrl", "tokenValue"}
    assert (region, operation, profile) == (REGION, "StartSession", "")
    number, runtime = task["taskArn"].rpartition("/")[2], _runtime(task, "web")
    assert json.loads(target) == {"Target": f"ecs:{CLUSTER}_{number}_{runtime}"}
    assert endpoint == os.environ["AWS_ENDPOINT_URL"]
    expected = {"cluster": CLUSTER, "task": number, "container": "web", "command": "/bin/sh", "interactive": True}
    assert requests == [expected]
    assert json.loads(session)["tokenValue"] not in ran.stderr


def _runtime(task: dict[str, Any], name: str) -> str:
    return next(str(each["runtimeId"]) for each in task["containers"] if each["name"] == name)


def test_command_container_task_and_profile_are_chosen(
    running: Deployed, plugin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = asked(monkeypatch)
    running.aws("ecs").update_service(cluster=CLUSTER, service="web", desiredCount=2)
    first = running.tasks(serviceName="web")[0]["taskArn"].rpartition("/")[2]
    (running.project.folder / "config").write_text("[profile ops]\n")
    with monkeypatch.context() as patch:
        patch.setenv("PLUGIN_ENDS", "3")
        patch.setenv("AWS_DEFAULT_PROFILE", "ops")
        patch.setenv("AWS_CONFIG_FILE", str(running.project.folder / "config"))
        ran = exec_("web", "--task", first[:8], "--container", "proxy", "--", "ls", "-l", "a b")
    assert ran.exit_code == 3, "that of the plugin"
    assert (requests[0]["task"], requests[0]["container"], requests[0]["command"]) == (first, "proxy", "ls -l 'a b'")
    assert plugin.read_text().splitlines()[3] == "ops"


def test_without_the_plugin_it_says_which_command_does_the_same(
    running: Deployed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    requests = asked(monkeypatch)
    ran = exec_("web")
    assert (ran.exit_code, ran.stdout, requests) == (1, "", []), "no session is begun that nobody takes"
    number = running.tasks(serviceName="web")[0]["taskArn"].rpartition("/")[2]
    command = f"--cluster {CLUSTER} --task {number} --container web --interactive --command /bin/sh"
    assert f"`aws ecs execute-command --region {REGION} {command}`" in said(ran)
    assert "session-manager-working-with-install-plugin" in said(ran)


def test_where_exec_is_off_the_line_is_named(deployed: Deployed, plugin: Path) -> None:
    deployed.project.write("priorities.yaml", "")
    deployed.project.write("web.yaml", WEB.replace("exec: true", "exec: false"))
    deployed.service("web")
    ran = exec_("web")
    assert ran.exit_code == 1
    assert "services/web.yaml:4:7: exec: ECS Exec is off for `web`; write `exec: true`, then `pulumi up`" in said(ran)
    deployed.project.write("web.yaml", WEB.replace("exec: true\n", ""))
    assert "services/web.yaml:1:1: ECS Exec is off" in said(exec_("web"))
    deployed.project.write("web.yaml", WEB)
    assert "python -m ops redeploy web --stack test` starts others" in said(exec_("web")), (
        "its tasks are older than the manifest"
    )
    assert not plugin.exists()


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        (("wbe",), 2, "did you mean `web`?"),
        (("web", "--container", "proxi"), 1, "did you mean `proxy`?"),
        (("web", "--container", "x"), 1, "there are: "),
        (("web", "--task", "zzzz"), 1, "no task `zzzz` of it runs; there are: "),
    ],
)
def test_what_is_not_there_is_said(
    running: Deployed, plugin: Path, given: tuple[str, ...], status: int, says: str
) -> None:
    ran = exec_(*given)
    assert (ran.exit_code, ran.stdout) == (status, "")
    assert says in said(ran)


def test_where_nothing_runs_it_says_so(deployed: Deployed, plugin: Path) -> None:
    deployed.project.write("new.yaml", WEB.replace("name: web", "name: new"))
    missing = exec_("new")
    assert missing.exit_code == 1
    assert "`new` is not in the cluster `test`: `pulumi up` has not made it yet" in said(missing)
    deployed.project.write("priorities.yaml", "")
    deployed.project.write("web.yaml", WEB)
    deployed.service("web", count=0)
    ran = exec_("web")
    assert (ran.exit_code, "no task of it runs" in said(ran)) == (1, True)


@pytest.mark.parametrize(
    ("code", "message", "status", "says"),
    [
        (
            "AccessDeniedException",
            "User: arn:aws:iam::1:user/a is not authorized to perform: ecs:ExecuteCommand on resource: x",
            2,
            "the right `ecs:ExecuteCommand` is missing",
        ),
        ("AccessDeniedException", "no", 2, "the right `ecs:ExecuteCommand` is missing: no"),
        (
            "AccessDeniedException",
            "User: arn:aws:iam::1:user/a is not authorized to perform: ssm:StartSession on resource: x",
            2,
            "the right `ssm:StartSession` is missing",
        ),
        ("TargetNotConnectedException", "internal error", 1, "its task role must be allowed"),
        ("InvalidParameterException", "agent isn't running", 1, "ECS begins no session: agent isn't running"),
    ],
)
def test_what_ecs_refuses_is_told(
    running: Deployed, plugin: Path, refuse: Callable[..., None], code: str, message: str, status: int, says: str
) -> None:
    refuse("ExecuteCommand", code, message)
    ran = exec_("web")
    assert (ran.exit_code, ran.stdout, plugin.exists()) == (status, "", False)
    assert says in said(ran)


def test_ctrl_c_is_for_the_plugin(running: Deployed, plugin: Path, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "session-manager-plugin"
    program.write_text('#!/bin/sh\nkill -INT "$PPID"\nkill -QUIT "$PPID"\nsleep 0.2\nexit 4\n')
    command = [sys.executable, "-m", "ecs_platform.ops", "exec", "web"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (4, "")
    assert "Traceback" not in done.stderr


def task(number: int, status: str = "RUNNING", agent: dict[str, Any] | None = None) -> dict[str, Any]:
    agents = [] if agent is None else [{"name": "ExecuteCommandAgent", **agent}]
    container = {"name": "web", "runtimeId": "r", "managedAgents": agents}
    arn = f"arn:aws:ecs:x:1:task/test/{number:08x}{'0' * 24}"
    return {"taskArn": arn, "clusterArn": "arn:cluster/test", "lastStatus": status, "containers": [container]}


def test_the_newest_that_runs_is_taken_and_one_that_does_not_is_said() -> None:
    assert chosen([task(2, "PENDING"), task(1)], None, None, "web").id.startswith("00000001")
    with pytest.raises(RefusedError, match="does not run yet: it is PENDING"):
        chosen([task(2, "PENDING")], None, None, "web")
    with pytest.raises(RefusedError, match="several tasks begin with `0000`"):
        chosen([task(2), task(1)], "0000", None, "web")
    arn = task(1)["taskArn"]
    assert chosen([task(2), task(1)], arn, None, "web").task["taskArn"] == arn


@pytest.mark.parametrize(
    ("agent", "says"),
    [
        (None, "is PENDING: it takes some seconds"),
        ({"lastStatus": "PENDING"}, "is PENDING: it takes some seconds"),
        ({"lastStatus": "STOPPED", "reason": "no way out"}, r"is STOPPED \(no way out\): its task role"),
        ({"lastStatus": "RUNNING"}, None),
    ],
)
def test_an_agent_that_does_not_run_yet_is_said(agent: dict[str, Any] | None, says: str | None) -> None:
    found = not_ready(chosen([task(1, agent=agent)], None, None, "web"))
    assert (found is None) is (says is None)
    assert says is None or re.search(says, found or "")
