"""The tasks of a service: start what is missing, stop what is too much, count what failed."""

import time
from collections.abc import Sequence

from sandbox.aws.ecs import placement
from sandbox.aws.ecs.service import Deployment, Service
from sandbox.aws.ecs.task import Task

TROUBLESHOOTING = "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
# ECS waits longer and longer between attempts to start a task that fails; so do we, only in ticks.
LONGEST_PAUSE_TICKS = 20
COMPLAIN_AFTER = 3


def wanted_count(service: Service) -> int:
    """desiredCount, or one task per container instance for a daemon."""
    return len(placement.instances(service.backend, service.cluster_name)) if service.is_daemon else service.desired


def count_failures(service: Service, tick_seconds: float) -> Deployment | None:
    """Count the tasks that failed since the last tick; the deployment that has too many for its circuit breaker."""
    broken = None
    ended = [task for task in service.started if not task.live]
    for task in ended:
        service.started.remove(task)
        deployment = next((d for d in service.deployments if d.id == task.started_by), None)
        if task.failed and deployment and _count(service, deployment, tick_seconds):
            broken = deployment
    return broken


def _count(service: Service, deployment: Deployment, tick_seconds: float) -> bool:
    deployment.failed += 1
    pause = min(2 ** (deployment.failed // 2), LONGEST_PAUSE_TICKS)
    deployment.next_start = time.monotonic() + pause * tick_seconds
    deployment.release.failures += 1
    if deployment.rollout != "IN_PROGRESS":
        return False
    if deployment.failed == COMPLAIN_AFTER:
        service.say(f"is unable to consistently start tasks successfully. {TROUBLESHOOTING}")
    if service.breaker["enable"] and deployment.failed >= service.breaker_threshold:
        deployment.release.breaker = "TRIGGERED"
        return True
    return False


def start(service: Service, deployment: Deployment, count: int) -> None:
    """Start so many tasks of a deployment, unless it is to wait because earlier ones failed."""
    if time.monotonic() < deployment.next_start:
        return
    started: list[Task] = []
    for _ in range(count):
        task = placement.start_for_service(service, deployment)
        if isinstance(task, str):
            service.says(f"was unable to place a task because {task} {TROUBLESHOOTING}")
            break
        started.append(task)
    if started:
        service.steady = False
        service.say(f"has started {len(started)} tasks: {_names(started)}.")


def stop(service: Service, tasks: Sequence[Task], by: Deployment | None = None) -> None:
    """Stop tasks: for the sake of a deployment, or because the service is to have fewer."""
    whose = f"(deployment {by.id})" if by else f"(service {service.name})"
    for task in tasks:
        task.stop("ServiceSchedulerInitiated", f"Scaling activity initiated by {whose}")


def tell_of_stopped(service: Service, stopped: Sequence[Task]) -> None:
    """The event that tells of tasks that are stopped."""
    if stopped:
        service.steady = False
        service.say(f"has stopped {len(stopped)} running tasks: {_names(stopped)}.")


def _names(tasks: Sequence[Task]) -> str:
    return " ".join(f"(task {task.id})" for task in tasks)
