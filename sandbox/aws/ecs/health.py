"""Which tasks of a service fail their health checks, and what ECS does with them.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html: nothing is made of a task's checks
for `healthCheckGracePeriodSeconds` after its start. Here these are as many checks as fit into them, forty at most.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html, and for the words of today
https://github.com/aws/copilot-cli/issues/3772 and https://github.com/boltops-tools/ufo/pull/171.
"""

import math
from typing import Any

from moto.elbv2.models import FakeTargetGroup, elbv2_backends

from sandbox.aws import target_health
from sandbox.aws.ecs.common import Backend
from sandbox.aws.ecs.container import Container
from sandbox.aws.ecs.image_flags import BAD_REQUEST, NOT_FOUND
from sandbox.aws.ecs.service import Service, services_of
from sandbox.aws.ecs.targets import balancers_of, target_of
from sandbox.aws.ecs.task import Task
from sandbox.aws.target_health import FAILED, NO_LISTENER, Answer, State, Target, checked_port, mismatch

LONGEST_GRACE_TICKS = 40
TLS = ("HTTPS", "TLS")
WEB = ("HTTP", "HTTPS")
REGISTERED_TLS = (443,)
REGISTERED = (80, 8080, *REGISTERED_TLS)
"""Ports that are registered for HTTP, and for HTTP over TLS."""
GRPC_UNAVAILABLE = 14


# What a task answers to its load balancer


def answers(backend: Backend) -> Answer:
    """What the tasks of all services answer; a target that is none of theirs is taken to answer."""
    known: dict[tuple[str, str, int], tuple[Task, Container]] = {}
    for service in services_of(backend):
        for task, balancer in balancers_of(service):
            target = target_of(task, balancer)
            container = next((each for each in task.containers if each.name == balancer["containerName"]), None)
            if target and container:
                known[balancer["targetGroupArn"], *target] = task, container

    def answer(group: FakeTargetGroup, target: Target) -> State | None:
        found = known.get((group.arn, target["Id"], int(target["Port"])))
        return _answer(group, target, *found) if found else None

    return answer


def _answer(group: FakeTargetGroup, target: Target, task: Task, container: Container) -> State | None:
    says, asked = container.behaviour, checked_port(group, target)
    listens = says.port is None or asked == (
        says.port if task.awsvpc else task.host_ports.get((container.name, says.port))
    )
    seconds = task.ticks_running * int(group.health_check_interval_seconds)
    if container.ended or not listens or not container.answers_after(seconds):
        return FAILED
    protocol = group.health_check_protocol or group.protocol
    if protocol not in (*WEB, *TLS):
        return None  # a connection is enough
    tls = _speaks_tls(task, container, asked)
    if tls is False and protocol in TLS:
        return FAILED
    if tls and protocol == "HTTP":
        return judged(group, BAD_REQUEST)
    if protocol not in WEB:
        return None
    path = (group.health_check_path or "/").partition("?")[0]
    return judged(group, says.status if says.path in (None, path) else NOT_FOUND)


def _speaks_tls(task: Task, container: Container, asked: int) -> bool | None:
    """As the image says; else as the port is registered (https://www.iana.org/assignments/service-names-port-numbers).

    None where neither is known: then it speaks what it is asked in.
    """
    if container.behaviour.tls is not None:
        return container.behaviour.tls
    inside = asked if task.awsvpc else next((own for (_, own), host in task.host_ports.items() if host == asked), None)
    return None if inside not in REGISTERED else inside in REGISTERED_TLS


def judged(group: FakeTargetGroup, status: int | None) -> State | None:
    """Whether the group takes the status; a gRPC service that answers badly is UNAVAILABLE."""
    if status is None:
        return None
    matcher: dict[str, Any] = getattr(group, "matcher", None) or {}
    if group.protocol_version == "GRPC":
        return None if _within(GRPC_UNAVAILABLE, matcher.get("GrpcCode") or "12") else mismatch(GRPC_UNAVAILABLE)
    return None if _within(status, matcher.get("HttpCode") or "200") else mismatch(status)


def _within(code: int, wanted: str) -> bool:
    """Whether `200`, `200,302` or `200-299` has the code."""
    for part in wanted.split(","):
        first, _, last = part.strip().partition("-")
        if int(first) <= code <= int(last or first):
            return True
    return False


# What ECS makes of it

Seen = tuple[FakeTargetGroup, tuple[str, int], State]


def step(service: Service) -> None:
    """See how each task is, count it as healthy, and stop it when it failed after its grace period."""
    elb = elbv2_backends[service.backend.account_id][service.backend.region_name]
    states: dict[str, list[Seen]] = {}
    for task, balancer in balancers_of(service):
        group, target = elb.target_groups.get(balancer["targetGroupArn"]), target_of(task, balancer)
        if group is not None and target:
            state = target_health.last_state(group, f"{target[0]}:{target[1]}")
            states.setdefault(task.id, []).append((group, target, state))
    for task in service.tasks():
        if task.running:
            _judge(service, task, states.get(task.id, []))


def _judge(service: Service, task: Task, states: list[Seen]) -> None:
    task.targets_pass = all(state.state == "healthy" or state == NO_LISTENER for *_, state in states)
    if task.healthy:
        if not task.was_healthy:
            service.count_healthy(task)
        task.was_healthy = True
        return
    for group, target, state in states:
        failed = state.state == "unhealthy" or state == target_health.OTHER_ZONE
        if failed and not _in_grace(service, task, int(group.health_check_interval_seconds)):
            place = f"(port {target[1]})" if task.awsvpc else f"(instance {target[0]}) (port {target[1]})"
            service.say(f"{place} is unhealthy in (target-group {group.arn}) due to (reason {state.description}).")
            _stop(service, task, f"Task failed ELB health checks in (target-group {group.arn})")
            return
    intervals = [each.interval for each in task.containers if each.essential and each.health == "UNHEALTHY"]
    if intervals and not _in_grace(service, task, min(intervals)):
        service.say(f"(task {task.id}) failed container health checks.")
        _stop(service, task, "Task failed container health checks")


def _in_grace(service: Service, task: Task, interval: int) -> bool:
    seconds = int(service.fields.get("healthCheckGracePeriodSeconds") or 0)
    return task.ticks_running < min(math.ceil(seconds / interval), LONGEST_GRACE_TICKS)


def _stop(service: Service, task: Task, reason: str) -> None:
    task.failed_checks = True
    task.stop("ServiceSchedulerInitiated", reason)
    service.say(f"has stopped 1 running tasks: (task {task.id}).")
    service.steady = False
