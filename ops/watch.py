"""What ECS does with services while somebody waits for them: in few questions, and only what changed is told.

ECS answers 20 questions about services a second, and more for a moment; `pulumi up` asks too. So a round is one
DescribeServices for ten services, and only of CLOSER of them tasks and targets are asked for.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
"""

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ecs_platform.ops.causes import Cause, causes
from ecs_platform.ops.ecs_services import AT_ONCE, described, primary

State = Literal["awaited", "failed before", "under way", "steady", "failed", "going back", "rolled back"]

CLOSER = 5
"""Services a round whose tasks (four questions each) or targets are asked for; others have their turn in the next."""

STUCK_SECONDS = 30.0
"""So long nothing moved: then tasks and targets may say why, though none failed."""

GIVEN_UP = re.compile(r"deployment (ecs-svc/\w+)\) deployment failed")
ROLLING_BACK = re.compile(r"rolling back to deployment (ecs-svc/\w+)")
"""https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html"""


@dataclass(frozen=True)
class Seen:
    """What ECS is doing with a service.

    Attributes:
        service: its name.
        state: in a word; `awaited` while ECS has no such service, `failed before` where its last deployment did so
            before the watch began.
        running: tasks that run of the deployment that ECS brings out.
        desired: tasks that should.
        pending: tasks that are about to.
        failed: tasks of it that could not start or ended.
        healthy: targets of its load balancers that take requests; None where that was not asked.
        targets: those that should; None likewise.
        reason: why its deployment failed, in ECS' words.
        causes: why its tasks do not start, as far as that was not told before.
    """

    service: str
    state: State
    running: int = 0
    desired: int = 0
    pending: int = 0
    failed: int = 0
    healthy: int | None = None
    targets: int | None = None
    reason: str | None = None
    causes: tuple[Cause, ...] = ()

    @property
    def is_wrong(self) -> bool:
        """Whether its deployment failed."""
        return self.state in ("failed", "rolled back")

    @property
    def is_over(self) -> bool:
        """Whether ECS does nothing more with it."""
        return self.state in ("steady", "failed before", "failed", "rolled back")

    def __str__(self) -> str:
        if self.state == "awaited":
            return "not there yet"
        if self.state == "failed before":
            return "its last deployment failed: waits for another"
        counts = [f"{self.running} of {self.desired} running"]
        counts += [f"{self.pending} pending"] if self.pending else []
        counts += [f"{self.failed} failed"] if self.failed else []
        counts += [f"{self.healthy} of {self.targets} healthy"] if self.targets else []
        return f"{self.state}: {', '.join(counts)}"


@dataclass
class _Known:
    """What is remembered of a service: which events and which failed deployment are older than the watch, what it was
    last, when that changed, with how many failures its tasks were asked for, which causes were told, and which
    deployment has still to be seen."""

    events: set[str]
    failed_before: str
    last: Seen
    moved: float
    asked: tuple[object, ...] = ()
    told: set[tuple[object, ...]] = field(default_factory=set)
    expected: str = ""


class Watch:
    """Asks ECS, round after round, what it does with the services of one cluster."""

    def __init__(
        self,
        cluster: str,
        ecs: Any,
        elb: Any,
        log_group: Callable[[str], str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`log_group`: where the containers of a service log."""
        self._cluster, self._ecs, self._elb, self._log_group, self._clock = cluster, ecs, elb, log_group, clock
        self._known: dict[str, _Known] = {}
        self._turn: list[str] = []

    def round(self, names: Iterable[str]) -> list[Seen]:
        """What changed of these services since the last round. What a service did before its first is history."""
        wanted = list(names)
        found = described(self._ecs, self._cluster, wanted)
        seen = {name: self._seen(name, found.get(name)) for name in wanted}
        closer = [name for name in self._by_turn(wanted) if name in found and self._is_of_interest(seen[name])]
        for name in closer[:CLOSER]:
            seen[name] = self._closer(seen[name], found[name])
        self._turn = closer[CLOSER:]
        return [each for name in wanted if self._is_new(each := seen[name])]

    def expect(self, name: str, deployment: str) -> None:
        """A service that had a round is under way until a deployment (`ecs-svc/…`) was seen that somebody started.

        What ECS answers may be older than what it was told a moment ago: `eventually consistent`.
        https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
        """
        self._known[name].expected = deployment

    @staticmethod
    def pause(services: int) -> float:
        """Seconds between rounds: three for few services, ten for a hundred, and never three questions a second."""
        questions = services / AT_ONCE
        return max(3.0, min(10.0, questions), questions / 3)

    def now(self) -> list[Seen]:
        """What the last round saw of each service."""
        return [each.last for each in self._known.values()]

    def _by_turn(self, names: list[str]) -> list[str]:
        return [*(name for name in self._turn if name in names), *(name for name in names if name not in self._turn)]

    def _seen(self, name: str, service: dict[str, Any] | None) -> Seen:
        if name not in self._known:
            self._known[name] = self._first(name, service)
        if service is None:
            return Seen(name, "awaited")
        newest = primary(service)
        state = self._state(self._known[name], service, newest)
        if state == "failed before":
            return Seen(name, state)
        return Seen(
            name,
            state,
            newest.get("runningCount", 0),
            # Of a deployment that failed ECS wants no more tasks.
            service["desiredCount"] if state == "failed" else newest.get("desiredCount", 0),
            newest.get("pendingCount", 0),
            sum(each.get("failedTasks", 0) for each in service["deployments"]),
            reason=newest.get("rolloutStateReason") if state in ("failed", "going back") else None,
        )

    def _first(self, name: str, service: dict[str, Any] | None) -> _Known:
        newest = primary(service) if service else {}
        failed = newest["id"] if newest.get("rolloutState") == "FAILED" else ""
        events = {each["id"] for each in (service or {}).get("events", [])}
        return _Known(events, failed, Seen(name, "awaited"), self._clock())

    @staticmethod
    def _state(known: _Known, service: dict[str, Any], newest: dict[str, Any]) -> State:
        rollout = newest.get("rolloutState", "COMPLETED")
        if known.expected:
            there = {each["id"] for each in service["deployments"]} | _named(GIVEN_UP, service, known)
            if known.expected not in there:
                return "under way"
            known.expected = ""
        if rollout == "FAILED":
            return "failed before" if newest["id"] == known.failed_before else "failed"
        if newest.get("id") in _named(ROLLING_BACK, service, known):
            return "rolled back" if rollout == "COMPLETED" else "going back"
        settled = len(service["deployments"]) == 1 and newest.get("runningCount") == newest.get("desiredCount")
        return "steady" if rollout == "COMPLETED" and settled else "under way"

    def _is_of_interest(self, seen: Seen) -> bool:
        """Whether its tasks or targets have something to say that DescribeServices has not."""
        known = self._known[seen.service]
        if seen.state in ("awaited", "failed before", "steady"):
            return False
        if (seen.failed, seen.state) != known.asked and (seen.failed or seen.is_wrong):
            return True
        return seen.state == "under way" and (self._waits_for_health(seen) or self._is_stuck(known))

    @staticmethod
    def _waits_for_health(seen: Seen) -> bool:
        return 0 < seen.desired <= seen.running

    def _is_stuck(self, known: _Known) -> bool:
        return self._clock() - known.moved >= STUCK_SECONDS

    def _closer(self, seen: Seen, service: dict[str, Any]) -> Seen:
        known = self._known[seen.service]
        targets = [each for group in service["loadBalancers"] for each in self._targets(group["targetGroupArn"])]
        if targets:
            healthy = sum(each["TargetHealth"]["State"] == "healthy" for each in targets)
            seen = replace(seen, healthy=healthy, targets=max(len(targets), seen.desired))
        if not (seen.failed or seen.is_wrong or self._is_stuck(known)):
            return seen
        known.asked, known.moved = (seen.failed, seen.state), self._clock()
        started = {*(each["id"] for each in service["deployments"]), *_named(GIVEN_UP, service, known)}
        # One that is new to its load balancer is no cause yet.
        ailing = [each for each in targets if each["TargetHealth"]["State"] != "initial"]
        found = causes(self._ecs, service, started, ailing, self._log_group(seen.service))
        new = tuple(each for each in found if each.kind not in known.told)
        known.told |= {each.kind for each in new}
        return replace(seen, causes=new)

    def _targets(self, group: str) -> list[dict[str, Any]]:
        return list(self._elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"])

    def _is_new(self, seen: Seen) -> bool:
        known = self._known[seen.service]
        before, known.last = known.last, replace(seen, causes=())
        if seen.targets is None and seen.state == before.state:
            # Not asked this time: what was said of its targets still stands.
            known.last = replace(known.last, healthy=before.healthy, targets=before.targets)
        if known.last == before and not seen.causes:
            return False
        known.moved = self._clock()
        return True


def _named(words: re.Pattern[str], service: dict[str, Any], known: _Known) -> set[str]:
    """The deployments of which an event says so that is not older than the watch."""
    said = (each["message"] for each in service.get("events", []) if each["id"] not in known.events)
    return {found[1] for each in said if (found := words.search(each))}
