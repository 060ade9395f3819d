"""Who won, of a deployment that a verb started: also where what ECS answers is older than what it was told."""

from types import SimpleNamespace
from typing import Any

import pytest
import typer
from botocore.exceptions import ClientError
from typer.testing import CliRunner

from ecs_platform.model.naming import Names
from ecs_platform.ops import watching
from ecs_platform.ops.__main__ import app
from ecs_platform.ops.brought_out import Outcome, brought_out, outcome
from ecs_platform.ops.confirming import confirmed
from ecs_platform.ops.watch import Watch
from tests.model.project import WEB, Project


def service(id_: str, rollout: str = "COMPLETED", revision: int = 1, *events: str, running: int = 1) -> dict[str, Any]:
    arn = f"arn:task-definition/test-web:{revision}"
    primary = {
        "id": f"ecs-svc/{id_}",
        "status": "PRIMARY",
        "rolloutState": rollout,
        "rolloutStateReason": "tasks failed to start." if rollout == "FAILED" else "",
        "taskDefinition": arn,
        "runningCount": running,
        "desiredCount": 1,
    }
    return {
        "serviceName": "web",
        "serviceArn": "arn:aws:ecs:eu-central-1:123456789012:service/test/web",
        "clusterArn": "arn:cluster/test",
        "status": "ACTIVE",
        "taskDefinition": arn,
        "runningCount": running,
        "desiredCount": 1,
        "loadBalancers": [],
        "deployments": [primary],
        "events": [{"id": each, "message": f"(service web) {each}"} for each in events],
    }


DENIED = "AccessDeniedException"


class Ecs:
    """Answers one state after the other, and the last one for ever."""

    def __init__(self, *states: dict[str, Any], refuses: str = "") -> None:
        self.states, self.refuses, self.given = list(states), refuses, dict[str, Any]()

    def __call__(self, _: str, region: str | None = None) -> "Ecs":
        return self

    def describe_services(self, **_: Any) -> dict[str, Any]:
        return {"services": [self.states.pop(0) if len(self.states) > 1 else self.states[0]]}

    def update_service(self, **given: Any) -> dict[str, Any]:
        if self.refuses:
            raise ClientError({"Error": {"Code": self.refuses, "Message": "it says why"}}, "UpdateService")
        self.given = given
        return {"service": service("new", "IN_PROGRESS", 2)}

    def list_service_deployments(self, **_: Any) -> dict[str, Any]:
        raise ClientError({"Error": {"Code": DENIED, "Message": ""}}, "ListServiceDeployments")

    def describe_service_revisions(self, *, serviceRevisionArns: list[str]) -> dict[str, Any]:  # noqa: N803 AWS's name
        (arn,) = serviceRevisionArns
        return {"serviceRevisions": [{"serviceRevisionArn": arn, "taskDefinition": "arn:task-definition/test-web:1"}]}

    def describe_task_definition(self, *, taskDefinition: str) -> dict[str, Any]:  # noqa: N803 AWS's name
        found = {"taskDefinitionArn": taskDefinition, "status": "ACTIVE", "containerDefinitions": []}
        return {"taskDefinition": found}

    def list_tasks(self, **_: Any) -> dict[str, Any]:
        return {"taskArns": []}


OLD, NEW = service("old"), service("new", "COMPLETED", 2)
UNDER_WAY = service("new", "IN_PROGRESS", 2, running=0)
GIVEN_UP = ("rolling back to deployment ecs-svc/old.", "(deployment ecs-svc/new) deployment failed: x")
BACK = service("old", "COMPLETED", 1, *GIVEN_UP)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Watch, "pause", staticmethod(lambda _: 0.001))


def run(ecs: Ecs, timeout: float = 5) -> Outcome:
    loaded: Any = SimpleNamespace(names=Names("test", "shop"))
    declared: Any = SimpleNamespace(name="web")
    return brought_out(loaded, ecs, declared, {"forceNewDeployment": True}, timeout)


@pytest.mark.parametrize(
    ("states", "won"),
    [
        ((OLD, UNDER_WAY, NEW), "the new deployment"),
        ((OLD, OLD, OLD, UNDER_WAY, NEW), "the new deployment"),
        ((OLD, UNDER_WAY, BACK), "the one before"),
        ((OLD, OLD, BACK), "the one before"),
        ((OLD, UNDER_WAY, service("new", "FAILED", 2, running=0)), "nobody: it failed"),
        ((OLD, UNDER_WAY, service("other", "COMPLETED", 9)), "another deployment"),
    ],
    ids=["steady", "answers are old", "rolled back", "rolled back between two looks", "failed", "another"],
)
def test_who_won(states: tuple[dict[str, Any], ...], won: str) -> None:
    ecs = Ecs(*states)
    found = run(ecs)
    assert (found.won, found.deployment, found.is_well) == (won, "ecs-svc/new", won == "the new deployment")
    assert ecs.given == {"cluster": "test", "service": "web", "forceNewDeployment": True}, "and nothing else"


def test_what_ecs_never_shows_takes_too_long() -> None:
    assert run(Ecs(OLD), timeout=0.05).won == "nobody: timed out"
    found = run(Ecs(OLD, UNDER_WAY), timeout=0.05)
    assert str(found) == "web: timed out: test-web:2 is not steady yet: waits for 1 task to be started"


def test_one_that_is_deleted_meanwhile_is_not_steady() -> None:
    assert outcome(None, "web", "ecs-svc/new", in_time=True).won == "another deployment"


def test_what_ecs_refuses_is_said_in_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended:
        run(Ecs(OLD, refuses="InvalidParameterException"))
    assert ended.value.exit_code == 1
    assert capsys.readouterr().err == "web: ECS refuses it: it says why\n"


def test_a_missing_right_is_left_to_who_asks_aws() -> None:
    with pytest.raises(ClientError, match="UpdateService"):
        run(Ecs(OLD, refuses=DENIED))


def test_ctrl_c_says_that_the_deployment_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(watching, "until_over", interrupted)
    with pytest.raises(typer.Exit) as ended:
        run(Ecs(OLD))
    assert ended.value.exit_code == 130
    assert "the deployment goes on: `ops status web --watch` follows it" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["redeploy", "rollback"])
def test_a_missing_right_is_named_by_the_verb(project: Project, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    project.write("web.yaml", WEB.replace("location: nginx", "location: nginx, owner: deployer"))
    ecs = Ecs(service("new", "COMPLETED", 2, "(deployment ecs-svc/1) deployment completed."), refuses=DENIED)
    monkeypatch.setattr("boto3.Session", lambda **_: SimpleNamespace(client=ecs))
    done = CliRunner().invoke(app, [verb, "web", "--yes"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "the right `ecs:UpdateService` is missing: it says why" in done.stderr
    history = "not allowed: ecs:ListServiceDeployments; its deployments and events say what was steady"
    assert (history in done.stderr) is (verb == "rollback")


@pytest.mark.parametrize(
    ("terminal", "yes", "answer", "goes_on"),
    [
        (False, False, "", True),
        (True, True, "", True),
        (True, False, "y", True),
        (True, False, "n", False),
        (True, False, "", False),
    ],
)
def test_a_person_is_asked(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, yes: bool, answer: str, goes_on: bool
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: terminal))
    monkeypatch.setattr("typer.confirm", lambda *_, **__: answer == "y")
    if goes_on:
        confirmed("Go back?", yes=yes)
        return
    with pytest.raises(typer.Exit) as ended:
        confirmed("Go back?", yes=yes)
    assert ended.value.exit_code == 1
