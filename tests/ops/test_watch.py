"""What the watch tells of services while ECS is about them: what is new, whose fault it is, in how many questions."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ecs_platform.ops import watching
from ecs_platform.ops.watch import CLOSER, STUCK_SECONDS, Seen, Watch
from ecs_platform.ops.watching import TooLongError, told, until_over

Change = dict[str, Any]


class Ecs:
    """Services that a test changes; it counts what it is asked."""

    def __init__(self) -> None:
        self.services: dict[str, Change] = {}
        self.stopped: dict[str, list[Change]] = {}
        self.targets: list[str] = []
        self.asked: Counter[str] = Counter()
        self.there = True

    def has(self, name: str, rollout: str = "IN_PROGRESS", counts: tuple[int, int] = (0, 2), **more: Any) -> None:
        """`counts`: how many run, of how many; `failed`, `id`, `said` (events), `before` (another deployment)."""
        running, desired = counts
        deployment = {
            "id": f"ecs-svc/{more.get('id', 1)}",
            "status": "PRIMARY",
            "rolloutState": rollout,
            "runningCount": running,
            "desiredCount": desired,
            "pendingCount": 0,
            "failedTasks": more.get("failed", 0),
            "rolloutStateReason": "tasks failed to start." if rollout == "FAILED" else "",
        }
        older = [{**deployment, "id": f"ecs-svc/{each}", "status": "ACTIVE"} for each in more.get("before", ())]
        self.services[name] = {
            "serviceName": name,
            "clusterArn": "arn:cluster",
            "status": "ACTIVE",
            "desiredCount": desired,
            "loadBalancers": [{"targetGroupArn": "arn:group"}] if self.targets else [],
            "deployments": [deployment, *older],
            "events": [{"id": said, "message": f"(service {name}) {said}"} for said in more.get("said", ())],
        }

    def describe_services(self, *, cluster: str, services: list[str]) -> Change:
        assert len(services) <= 10
        self.asked["services"] += 1
        if not self.there:
            raise ClientError({"Error": {"Code": "ClusterNotFoundException", "Message": cluster}}, "DescribeServices")
        return {"services": [self.services[name] for name in services if name in self.services]}

    def list_tasks(self, *, serviceName: str, desiredStatus: str, **_: Any) -> Change:  # noqa: N803 AWS's names
        self.asked["tasks"] += 1
        return {"taskArns": [serviceName] if desiredStatus == "STOPPED" and serviceName in self.stopped else []}

    def describe_tasks(self, *, tasks: list[str], **_: Any) -> Change:
        return {"tasks": self.stopped[tasks[0]]}

    def describe_target_health(self, **_: Any) -> Change:
        self.asked["targets"] += 1
        found = [{"Target": {"Id": f"10.0.0.{n}"}, "TargetHealth": {"State": s}} for n, s in enumerate(self.targets)]
        return {"TargetHealthDescriptions": found}

    def ends(self, name: str, code: int, by: str = "ecs-svc/1") -> None:
        """A task that ended by itself."""
        container = {"name": name, "exitCode": code}
        task = {"startedBy": by, "stoppedReason": "Essential container in task exited", "containers": [container]}
        self.stopped.setdefault(name, []).append({**task, "stopCode": "EssentialContainerExited"})


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ecs() -> Ecs:
    return Ecs()


def watch_of(ecs: Ecs, clock: Callable[[], float] | None = None) -> Watch:
    return Watch("test", ecs, ecs, lambda name: f"/ecs/test/{name}", clock or Clock())


def lines(found: list[Seen]) -> list[str]:
    return [f"{each.service} {each}" for each in found]


def test_a_service_is_waited_for_and_told_of_where_it_changes(ecs: Ecs) -> None:
    watch = watch_of(ecs)
    ecs.there = False
    assert watch.round(["web"]) == [], "the cluster is not there yet"
    ecs.there = True
    assert watch.round(["web"]) == []
    ecs.has("web")
    assert lines(watch.round(["web"])) == ["web under way: 0 of 2 running"]
    assert watch.round(["web"]) == []
    ecs.has("web", counts=(2, 2))
    ecs.targets = ["initial", "healthy"]
    ecs.has("web", counts=(2, 2))
    assert lines(watch.round(["web"])) == ["web under way: 2 of 2 running, 1 of 2 healthy"]
    ecs.has("web", "COMPLETED", counts=(2, 2))
    assert lines(watch.round(["web"])) == ["web steady: 2 of 2 running"]


def test_a_cause_is_told_once_with_what_to_do_and_another_when_it_comes(ecs: Ecs) -> None:
    watch = watch_of(ecs)
    watch.round(["web"])
    ecs.has("web", failed=1)
    ecs.ends("web", 1)
    (seen,) = watch.round(["web"])
    assert [*told(seen)] == [
        "web  under way: 0 of 2 running, 1 failed",
        "    Essential container in task exited: `web` ended with exit code 1",
        "      -> read its last lines: `python -m ops logs web --stack test`",
    ]
    ecs.ends("web", 1)
    ecs.has("web", failed=2)
    (seen,) = watch.round(["web"])
    assert (seen.failed, seen.causes) == (2, ())
    ecs.ends("web", 137)
    ecs.has("web", "FAILED", failed=3)
    (seen,) = watch.round(["web"])
    assert [cause.exit_code for cause in seen.causes] == [137]
    assert (seen.state, seen.is_wrong, seen.reason) == ("failed", True, "tasks failed to start.")


def test_no_line_is_wider_than_a_terminal(ecs: Ecs) -> None:
    watch = watch_of(ecs)
    watch.round(["web"])
    ecs.has("web", failed=1)
    ecs.stopped["web"] = [
        {"startedBy": "ecs-svc/1", "stoppedReason": f"CannotPullContainerError: {'x' * 100} and more", "containers": []}
    ]
    printed = [*told(watch.round(["web"])[0])]
    assert max(map(len, printed)) <= 80
    assert "and more" in " ".join(printed)


def test_a_rollback_is_seen_though_it_went_by_between_two_rounds(ecs: Ecs) -> None:
    watch = watch_of(ecs)
    ecs.has("web", "COMPLETED", (2, 2), said=["rolling back to deployment ecs-svc/1."])
    assert lines(watch.round(["web"])) == ["web steady: 2 of 2 running"], "that one is older than the watch"
    ecs.has("web", "IN_PROGRESS", (0, 2), id=2, before=[1])
    watch.round(["web"])
    given_up = ["(deployment ecs-svc/2) deployment failed: x", "rolling back to deployment ecs-svc/1. Again"]
    ecs.ends("web", 1, by="ecs-svc/2")
    ecs.has("web", "IN_PROGRESS", (1, 2), said=given_up)
    (seen,) = watch.round(["web"])
    assert seen.state == "going back"
    ecs.has("web", "COMPLETED", (2, 2), said=given_up)
    (seen,) = watch.round(["web"])
    assert (seen.state, seen.is_over, seen.is_wrong) == ("rolled back", True, True)
    assert [cause.exit_code for cause in seen.causes] == [1], "of the deployment that was given up"


def test_what_failed_before_waits_for_its_next_deployment(ecs: Ecs) -> None:
    watch = watch_of(ecs)
    ecs.has("web", "FAILED", failed=3)
    assert lines(watch.round(["web"])) == ["web its last deployment failed: waits for another"]
    assert watch.round(["web"]) == []
    ecs.has("web", id=2)
    assert lines(watch.round(["web"])) == ["web under way: 0 of 2 running"]


def test_one_that_is_stuck_is_looked_into_though_nothing_failed(ecs: Ecs) -> None:
    clock = Clock()
    watch = watch_of(ecs, clock)
    watch.round(["web"])
    ecs.has("web")
    ecs.stopped["web"] = [
        {"startedBy": "ecs-svc/1", "lastStatus": "PROVISIONING", "capacityProviderName": "ec2-test", "containers": []}
    ]
    watch.round(["web"])
    assert ecs.asked["tasks"] == 0
    clock.now = STUCK_SECONDS
    (seen,) = watch.round(["web"])
    assert "waits in PROVISIONING for an instance" in seen.causes[0].reason
    asked = ecs.asked["tasks"]
    watch.round(["web"])
    assert ecs.asked["tasks"] == asked, "not in every round"


def test_three_hundred_services_are_thirty_questions_a_round_and_few_more_where_all_fail(ecs: Ecs) -> None:
    watch, names = watch_of(ecs), [f"s{number}" for number in range(300)]
    watch.round(names)
    assert ecs.asked == {"services": 30}
    assert [Watch.pause(number) for number in (1, 30, 60, 100, 300, 600)] == [3, 3, 6, 10, 10, 20]
    for name in names:
        ecs.has(name, "FAILED", failed=3)
        ecs.ends(name, 1)
    found = [each for _ in range(300 // CLOSER) for each in watch.round(names) if each.causes]
    assert len({each.service for each in found}) == 300, "each has its turn"
    assert ecs.asked["tasks"] == 2 * 300
    ecs.asked.clear()
    watch.round(names)
    assert ecs.asked == {"services": 30}


def test_it_is_over_when_all_is_steady_for_a_while(ecs: Ecs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "QUIET_SECONDS", 0.1)
    ecs.has("web", "COMPLETED", (2, 2))
    said: list[Seen] = []
    until_over(watch_of(ecs), ["web"], said.append, pause=0.01)
    assert lines(said) == ["web steady: 2 of 2 running"]


def test_it_is_over_when_what_failed_before_gets_no_other_deployment(ecs: Ecs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "QUIET_SECONDS", 0.1)
    ecs.has("web", "FAILED")
    until_over(watch_of(ecs), ["web"], print, pause=0.01, timeout=5)


def test_it_is_over_when_one_failed_and_the_others_are_done_or_never_begin(ecs: Ecs) -> None:
    watch = watch_of(ecs)
    said: list[str] = []

    def tell(seen: Seen) -> None:
        said.extend(lines([seen]))
        if len(said) == 1:
            ecs.has("bad", "FAILED")
        else:
            ecs.has("web", "COMPLETED", (2, 2))

    ecs.has("web")
    until_over(watch, ["web", "bad", "never"], tell, pause=0)
    assert said == ["web under way: 0 of 2 running", "bad failed: 0 of 2 running", "web steady: 2 of 2 running"]


def test_it_takes_no_longer_than_it_may(ecs: Ecs) -> None:
    with pytest.raises(TooLongError):
        until_over(watch_of(ecs), ["never"], print, timeout=0.05, pause=0.01)


def test_it_goes_on_as_long_as_what_it_accompanies(ecs: Ecs) -> None:
    ecs.has("bad", "COMPLETED", (2, 2))
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        said: list[Seen] = []

        def tell(seen: Seen) -> None:
            said.append(seen)
            if seen.state == "steady":
                ecs.has("bad", "FAILED", id=2)
            else:
                process.communicate(b"\n")

        until_over(watch_of(ecs), ["bad"], tell, beside=process.pid, pause=0)
    assert [each.state for each in said] == ["steady", "failed"], "neither ended it"


def test_where_aws_asks_for_patience_it_is_patient(ecs: Ecs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "QUIET_SECONDS", 0)
    ecs.has("web", "COMPLETED", (2, 2))
    answer, refusals = ecs.describe_services, [1, 1]

    def throttled(**asked: Any) -> Change:
        if refusals:
            refusals.pop()
            raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"}}, "x")
        return answer(**asked)

    monkeypatch.setattr(ecs, "describe_services", throttled)
    said: list[Seen] = []
    until_over(watch_of(ecs), ["web"], said.append, pause=0.01, timeout=5)
    assert lines(said) == ["web steady: 2 of 2 running"]


def test_a_signal_ends_it() -> None:
    def soon() -> None:
        time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=soon).start()
    with pytest.raises(KeyboardInterrupt), watching.ended_by_signals():
        time.sleep(10)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_what_is_seen_is_plain_json() -> None:
    from dataclasses import asdict  # noqa: PLC0415

    assert json.loads(json.dumps(asdict(Seen("web", "awaited"))))["state"] == "awaited"
