"""When a call that deploys a service is cut off, and what the engine is told: ECS and the bridge are played."""

import threading
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import grpc  # type: ignore[import-untyped]
import pytest
from botocore.exceptions import ClientError
from google.protobuf import json_format  # type: ignore[import-untyped]
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2, status_pb2

from sandbox.engine import service_call
from sandbox.engine.deployments import Deployment
from sandbox.engine.service_call import HalfMadeError, ServiceCall, deployment_of

ARN = "arn:aws:ecs:eu-west-1:123456789012:service/tiny/web"
BREAKER = "Service deployment stopped because the circuit breaker threshold was exceeded."
INPUTS = {"name": "web", "cluster": "tiny", "waitForSteadyState": True, "taskDefinition": "web:1"}


class Ecs:
    """An ECS with one service, or none. `client` is itself, as Ecs.client is boto3's."""

    def __init__(self, status: str | None = None, rollout: str = "COMPLETED") -> None:
        self.status, self.rollout = status, rollout
        self.releases: list[dict[str, Any]] = []
        self.tasks: list[dict[str, Any]] = []
        self.ends: dict[int, tuple[str, str | None]] = {}
        self.looks = 0

    @property
    def client(self) -> "Ecs":
        return self

    def begin(self, status: str, reason: str | None = None) -> None:
        """Another deployment, which is as it says."""
        number = len(self.releases)
        created = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
        arns = {"serviceDeploymentArn": f"arn:{number}", "targetServiceRevisionArn": f"arn:service-revision/{number}"}
        self.releases.append({**arns, "createdAt": created, "status": status, "statusReason": reason})

    def end(self, looks: int, status: str, reason: str | None = None) -> None:
        """The newest deployment is as it says from so many looks at it on."""
        self.ends[self.looks + looks] = (status, reason)

    def describe_services(self, **_: Any) -> dict[str, Any]:
        if self.status is None:
            return {"services": []}
        primary = {"id": "ecs-svc/0", "status": "PRIMARY", "rolloutState": self.rollout, "rolloutStateReason": BREAKER}
        events = [{"message": "(service web) was unable to place a task."}]
        return {"services": [{"serviceArn": ARN, "status": self.status, "deployments": [primary], "events": events}]}

    def list_service_deployments(self, **_: Any) -> dict[str, Any]:
        if self.status is None:
            raise ClientError({"Error": {"Code": "ServiceNotFoundException"}}, "ListServiceDeployments")
        self.looks += 1
        if self.looks in self.ends:
            self.releases[-1]["status"], self.releases[-1]["statusReason"] = self.ends[self.looks]
        assert self.looks < 100, "it is waited for without end"
        return {"serviceDeployments": list(reversed(self.releases))}

    def list_tasks(self, **_: Any) -> dict[str, Any]:
        return {"taskArns": ["arn:task"] * len(self.tasks)}

    def describe_tasks(self, **_: Any) -> dict[str, Any]:
        return {"tasks": self.tasks}


class Refused(grpc.RpcError):  # type: ignore[misc]
    def details(self) -> str:
        return "the provider gave up"


class Call:
    """What the bridge's stub gives for a call: it ends after so many looks, well or in an error, or never."""

    def __init__(self, looks: int | None = None, error: Exception | None = None, during: Any = None) -> None:
        self.looks, self.error, self.during, self.cancelled = looks, error, during or (lambda: None), False

    def exception(self, timeout: float | None = None) -> Exception | None:
        self.during()
        if self.looks is None or self.looks > 0:
            assert timeout is not None, "it is waited for without end"
            self.looks = self.looks and self.looks - 1
            raise grpc.FutureTimeoutError
        return self.error

    def result(self) -> str:
        return "the bridge's answer"

    def cancel(self) -> None:
        self.cancelled = True


def struct(values: dict[str, Any]) -> Struct:
    return json_format.ParseDict(values, Struct())


def read(asked: Any) -> Any:
    """The bridge's Read: what it is given, and what AWS knows."""
    assert not any(key.startswith("__") for key in asked.properties.fields)
    known = json_format.MessageToDict(asked.properties)
    return SimpleNamespace(properties=struct({**known, "desiredCount": 1}))


def watched(ecs: Ecs, method: str = "Create", seconds: float = 0, interrupted: bool = False) -> ServiceCall:
    deployment = deployment_of(struct(INPUTS), ecs)  # type: ignore[arg-type]
    assert deployment is not None
    given = struct({**INPUTS, "__defaults": []})
    if method == "Create":
        request = provider_pb2.CreateRequest(urn="urn", properties=given, timeout=seconds)
    else:
        request = provider_pb2.UpdateRequest(id=ARN, urn="urn", news=given, timeout=seconds)
    flag = threading.Event()
    if interrupted:
        flag.set()
    return ServiceCall(SimpleNamespace(Read=read), method, request, struct(INPUTS), deployment, flag)


def given_up(call: ServiceCall, bridge: Call) -> Any:
    """What the engine is told: ErrorResourceInitFailed."""
    with pytest.raises(HalfMadeError) as raised:
        call.result(bridge)
    status = status_pb2.Status.FromString(raised.value.details)
    told = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(told)
    assert list(told.reasons) == [status.message] == [str(raised.value)]
    return told


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_call, "POLL_SECONDS", 0.001)


@pytest.fixture
def ecs() -> Ecs:
    return Ecs()


def test_a_service_that_becomes_steady_is_the_bridges_answer(ecs: Ecs) -> None:
    def made() -> None:
        ecs.status = "ACTIVE"
        if not ecs.releases:
            ecs.begin("IN_PROGRESS")
        else:
            ecs.releases[0]["status"] = "SUCCESSFUL"

    bridge = Call(looks=2, during=made)
    assert watched(ecs).result(bridge) == "the bridge's answer"
    assert not bridge.cancelled


@pytest.mark.parametrize("status", ["STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"])
@pytest.mark.parametrize("method", ["Create", "Update"])
def test_a_deployment_that_failed_ends_the_call_and_is_kept(ecs: Ecs, method: str, status: str) -> None:
    if method == "Update":
        ecs.status = "ACTIVE"
        ecs.begin("STOPPED", "an earlier failure, which is no reason")
    call = watched(ecs, method)

    def fails() -> None:
        ecs.status = "ACTIVE"
        ecs.begin(status, BREAKER)

    bridge = Call(during=fails)
    told = given_up(call, bridge)
    assert bridge.cancelled
    assert told.id == ARN
    assert told.reasons[0] == f"{method} of the service: {BREAKER}"
    state = json_format.MessageToDict(told.properties)
    assert (state["ecsServiceId"], state["desiredCount"]) == (ARN, 1)
    assert state["waitForSteadyState"] is True, "what AWS does not know stays as the program says"
    assert json_format.MessageToDict(told.inputs) == INPUTS


@pytest.mark.parametrize("looks", [0, 3])
def test_a_rollback_that_goes_on_is_waited_for(ecs: Ecs, looks: int) -> None:
    ecs.status = "ACTIVE"
    call = watched(ecs, "Update")
    ecs.begin("ROLLBACK_IN_PROGRESS", BREAKER)
    ecs.end(6, "ROLLBACK_SUCCESSFUL", BREAKER)
    assert given_up(call, Call(looks=looks)).reasons[0] == f"Update of the service: {BREAKER}"


@pytest.mark.parametrize(("status", "fails"), [("SUCCESSFUL", False), ("STOPPED", True)])
def test_tasks_that_run_are_not_enough(ecs: Ecs, status: str, fails: bool) -> None:
    """The bridge is content with them; their targets may never be healthy."""
    call = watched(ecs)
    ecs.status = "ACTIVE"
    ecs.begin("IN_PROGRESS")
    ecs.end(4, status, BREAKER)
    if fails:
        assert given_up(call, Call(looks=0)).reasons[0] == f"Create of the service: {BREAKER}"
    else:
        assert call.result(Call(looks=0)) == "the bridge's answer"
        assert ecs.looks >= 4


def test_the_last_tasks_reason_is_told(ecs: Ecs) -> None:
    call = watched(ecs)
    ecs.status = "ACTIVE"
    ecs.begin("STOPPED", BREAKER)
    containers = [{"name": "app", "exitCode": 3}, {"name": "proxy", "exitCode": 0}]
    said = {"startedBy": "ecs-svc/0", "stoppedReason": "Essential container in task exited", "containers": containers}
    ecs.tasks = [said, {**said, "startedBy": "ecs-svc/9", "stoppedReason": "another deployment's", "stoppedAt": "9"}]
    told = given_up(call, Call())
    assert told.reasons[0].endswith("Its last task: Essential container in task exited (app: exit code 3)")


def test_an_error_of_the_bridge_loses_no_service_that_was_made(ecs: Ecs) -> None:
    call = watched(ecs)
    ecs.status = "ACTIVE"
    told = given_up(call, Call(looks=0, error=Refused()))
    assert (told.id, told.reasons[0]) == (ARN, "Create of the service: the provider gave up")


@pytest.mark.parametrize(("before", "method"), [(None, "Create"), ("ACTIVE", "Create"), ("ACTIVE", "Update")])
def test_an_error_of_the_bridge_is_passed_on_where_nothing_was_made(before: str | None, method: str) -> None:
    with pytest.raises(Refused):
        watched(Ecs(before), method).result(Call(looks=0, error=Refused()))


def test_an_update_without_a_deployment_fails_where_the_last_one_failed() -> None:
    """The provider says that all is well where it has nothing to change."""
    told = given_up(watched(Ecs("ACTIVE", "FAILED"), "Update"), Call(looks=0))
    assert BREAKER in told.reasons[0]


def test_it_is_not_waited_for_longer_than_ecs_takes_to_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_call, "BEGINS_SECONDS", 0)
    assert BREAKER in given_up(watched(Ecs("ACTIVE", "FAILED"), "Update"), Call()).reasons[0]
    ecs = Ecs("ACTIVE", "FAILED")
    call = watched(ecs, "Update")
    ecs.begin("IN_PROGRESS")
    ecs.end(9, "SUCCESSFUL")
    ecs.rollout = "IN_PROGRESS"
    assert call.result(Call(looks=3)) == "the bridge's answer"


@pytest.mark.parametrize(("seconds", "interrupted"), [(0.000001, False), (0, True)])
def test_time_and_interruption_end_the_call_and_the_service_is_kept(seconds: float, interrupted: bool) -> None:
    bridge = Call()
    told = given_up(watched(Ecs("ACTIVE"), "Update", seconds, interrupted), bridge)
    assert f"it was {'interrupted' if interrupted else 'not steady'} after 0 s" in told.reasons[0]
    assert bridge.cancelled
    assert "was unable to place a task" in told.reasons[0]


@pytest.mark.parametrize("missing", ["name", "cluster", "waitForSteadyState"])
def test_what_nobody_waits_for_is_not_watched(ecs: Ecs, missing: str) -> None:
    given = {key: value for key, value in INPUTS.items() if key != missing}
    assert deployment_of(struct(given), ecs) is None  # type: ignore[arg-type]
    assert isinstance(deployment_of(struct(INPUTS), ecs), Deployment)  # type: ignore[arg-type]
