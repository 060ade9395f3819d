"""One tick of a service: start and stop tasks, complete a deployment, give it up, roll it back.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
"""

import math
import time

from moto.core.utils import utcnow

from sandbox.aws.ecs import notices, placement
from sandbox.aws.ecs.service import Deployment, Release, Service
from sandbox.aws.ecs.task import Task

TROUBLESHOOTING = "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
# ECS waits longer and longer between attempts to start a task that fails; so do we, only in ticks.
LONGEST_PAUSE_TICKS = 20
COMPLAIN_AFTER = 3
BREAKER, ALARMS = "ECS deployment circuit breaker", "ECS deployment alarms"
"""What makes a deployment fail, as the reason begins."""


def step(service: Service, tick_seconds: float) -> None:
    """Bring the service one tick nearer to what it should be."""
    if service.status == "DRAINING":
        _drain(service)
    if service.status != "ACTIVE" or not service.is_rolling:
        return
    primary = service.primary
    _count_failures(service, tick_seconds)
    _look_at_alarms(service, primary)
    if service.primary is not primary:
        return  # rolled back just now: for a moment callers see the deployment that failed beside it
    if primary.rollout != "FAILED":
        _start_missing(service, primary)
    _stop_surplus(service, primary)
    _settle(service, primary)


def _drain(service: Service) -> None:
    for task in service.tasks():
        task.stop("ServiceSchedulerInitiated", f"Scaling activity initiated by (service {service.name})")
    if not service.tasks():
        service.status = "INACTIVE"
        service.deployments = []


# Failures


def _count_failures(service: Service, tick_seconds: float) -> None:
    ended = [task for task in service.started if not task.live]
    for task in ended:
        service.started.remove(task)
        deployment = next((d for d in service.deployments if d.id == task.started_by), None)
        if task.failed and deployment:
            _count(service, deployment, tick_seconds)


def _count(service: Service, deployment: Deployment, tick_seconds: float) -> None:
    deployment.failed += 1
    pause = min(2 ** (deployment.failed // 2), LONGEST_PAUSE_TICKS)
    deployment.next_start = time.monotonic() + pause * tick_seconds
    deployment.release.failures += 1
    if deployment.rollout != "IN_PROGRESS":
        return
    if deployment.failed == COMPLAIN_AFTER:
        service.say(f"is unable to consistently start tasks successfully. {TROUBLESHOOTING}")
    if service.breaker["enable"] and deployment.failed >= service.breaker_threshold:
        deployment.release.breaker = "TRIGGERED"
        give_up(
            service,
            deployment,
            f"{BREAKER}: tasks failed to start.",
            "the circuit breaker threshold was exceeded",
            rollback=service.breaker["rollback"],
        )


def _look_at_alarms(service: Service, primary: Deployment) -> None:
    alarms = primary.release.alarms
    if primary.rollout == "IN_PROGRESS" and primary.release.open and alarms.look(service.backend):
        rang = ", ".join(alarms.triggered)
        cause = f"an alarm went into the ALARM state: {rang}"
        give_up(service, primary, f"{ALARMS}: in the ALARM state: {rang}.", cause, rollback=alarms.rollback)


def give_up(service: Service, deployment: Deployment, reason: str, cause: str, rollback: bool) -> None:
    """The deployment becomes FAILED; with `rollback` the last completed one becomes PRIMARY again."""
    deployment.turn("FAILED", reason)
    words = reason.removeprefix(f"{BREAKER}: ")
    service.say(f"(deployment {deployment.id}) deployment failed: {words}")
    notices.deployment(service, deployment, "SERVICE_DEPLOYMENT_FAILED")
    for task in service.tasks(deployment):
        task.stop("ServiceSchedulerInitiated", f"Scaling activity initiated by (deployment {deployment.id})")
    earlier = next((d for d in service.deployments if d is not deployment and d.rollout == "COMPLETED"), None)
    release = deployment.release
    if rollback and earlier:
        release.turn("ROLLBACK_IN_PROGRESS", f"Service deployment rolled back because {cause}.")
        _roll_back(service, deployment, earlier, release)
    else:
        release.turn("STOPPED", f"Service deployment stopped because {cause}.", over=True)


def _roll_back(service: Service, failed: Deployment, earlier: Deployment, release: Release) -> None:
    release.rollback = {
        "reason": release.reason,
        "startedAt": utcnow(),
        "serviceRevisionArn": earlier.revision.arn,
    }
    service.say(f"rolling back to deployment {earlier.id}.")
    failed.status, earlier.status = "ACTIVE", "PRIMARY"
    by = ALARMS if release.alarms.triggered else BREAKER
    earlier.turn("IN_PROGRESS", f"{by}: rolling back to deploymentId {earlier.id}.")
    service.deployments.sort(key=lambda deployment: deployment.status != "PRIMARY")
    service.fields.update(earlier.revision.fields)
    service.steady = False


# Counts


def _limits(service: Service) -> tuple[int, int]:
    """How many tasks must stay healthy, and how many may be there, while a deployment goes on."""
    configuration = service.configuration
    least = math.ceil(wanted_count(service) * configuration["minimumHealthyPercent"] / 100)
    most = math.floor(wanted_count(service) * configuration["maximumPercent"] / 100)
    return least, most


def wanted_count(service: Service) -> int:
    """desiredCount, or one task per container instance for a daemon."""
    return len(placement.instances(service.backend, service.cluster_name)) if service.is_daemon else service.desired


def _start_missing(service: Service, primary: Deployment) -> None:
    if time.monotonic() < primary.next_start:
        return
    tasks = service.tasks()
    own = [task for task in tasks if task.started_by == primary.id and task.wanted]
    _, most = _limits(service)
    missing = wanted_count(service) - len(own)
    # A service that has nothing to replace may always reach its desired count.
    room = most - len(tasks) if len(service.deployments) > 1 else missing
    started: list[Task] = []
    for _ in range(min(missing, room)):
        task = placement.start_for_service(service, primary)
        if isinstance(task, str):
            service.says(f"was unable to place a task because {task} {TROUBLESHOOTING}")
            break
        started.append(task)
    if started:
        service.steady = False
        service.say(f"has started {len(started)} tasks: {_names(started)}.")


def _stop_surplus(service: Service, primary: Deployment) -> None:
    tasks = [task for task in service.tasks() if task.wanted]
    own = [task for task in tasks if task.started_by == primary.id]
    old = [task for task in tasks if task.started_by != primary.id]
    least, _ = _limits(service)
    spare = max(0, sum(task.healthy for task in tasks) - least)
    replaced = [task for task in old if not task.healthy] + [task for task in old if task.healthy][:spare]
    surplus = own[wanted_count(service) :]
    for task in replaced:
        task.stop("ServiceSchedulerInitiated", f"Scaling activity initiated by (deployment {primary.id})")
    for task in surplus:
        task.stop("ServiceSchedulerInitiated", f"Scaling activity initiated by (service {service.name})")
    stopped = replaced + surplus
    if stopped:
        service.steady = False
        service.say(f"has stopped {len(stopped)} running tasks: {_names(stopped)}.")


def _names(tasks: list[Task]) -> str:
    return " ".join(f"(task {task.id})" for task in tasks)


# The end of a deployment


def _settle(service: Service, primary: Deployment) -> None:
    tasks = service.tasks()
    own = [task for task in tasks if task.started_by == primary.id]
    settled = len(own) == len(tasks) == wanted_count(service) and all(task.healthy for task in own)
    if not settled or primary.rollout == "FAILED":
        service.steady = False
        return
    if primary.rollout == "IN_PROGRESS":
        if primary.release.open and primary.release.alarms.bakes():
            return
        _complete(service, primary)
    if not service.steady:
        service.steady = True
        service.say("has reached a steady state.")


def _complete(service: Service, primary: Deployment) -> None:
    primary.turn("COMPLETED", f"ECS deployment {primary.id} completed.")
    service.deployments = [primary]
    for release in service.releases:
        if release.status == "ROLLBACK_IN_PROGRESS":
            release.turn("ROLLBACK_SUCCESSFUL", over=True)
    if primary.release.open:
        primary.release.turn("SUCCESSFUL", over=True)
    service.say(f"(deployment {primary.id}) deployment completed.")
    notices.deployment(service, primary, "SERVICE_DEPLOYMENT_COMPLETED")
