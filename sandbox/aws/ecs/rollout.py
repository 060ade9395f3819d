"""One tick of a service: start and stop tasks, complete a deployment, give it up, roll it back.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
"""

import math

from moto.core.utils import utcnow

from sandbox.aws.ecs import notices, upkeep
from sandbox.aws.ecs.lifecycle import shifting
from sandbox.aws.ecs.service import Deployment, Release, Service

BREAKER, ALARMS = "ECS deployment circuit breaker", "ECS deployment alarms"
"""What makes a deployment fail, as the reason begins."""


def step(service: Service, tick_seconds: float) -> None:
    """Bring the service one tick nearer to what it should be."""
    if service.status == "DRAINING":
        _drain(service)
    if service.status != "ACTIVE" or not service.is_by_ecs:
        return
    if service.course is not None:
        shifting.step(service, service.course, tick_seconds)
        return
    primary = service.primary
    if broken := upkeep.count_failures(service, tick_seconds):
        cause = "the circuit breaker threshold was exceeded"
        give_up(service, broken, f"{BREAKER}: tasks failed to start.", cause, rollback=service.breaker["rollback"])
    _look_at_alarms(service, primary)
    if service.primary is not primary:
        return  # rolled back just now: for a moment callers see the deployment that failed beside it
    if primary.rollout != "FAILED":
        _start_missing(service, primary)
    _stop_surplus(service, primary)
    _settle(service, primary)


def _drain(service: Service) -> None:
    upkeep.stop(service, service.tasks())
    if not service.tasks():
        service.status = "INACTIVE"
        service.deployments, service.course = [], None


# Failures


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
    upkeep.stop(service, service.tasks(deployment), deployment)
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
    least = math.ceil(upkeep.wanted_count(service) * configuration["minimumHealthyPercent"] / 100)
    most = math.floor(upkeep.wanted_count(service) * configuration["maximumPercent"] / 100)
    return least, most


def _start_missing(service: Service, primary: Deployment) -> None:
    tasks = service.tasks()
    own = [task for task in tasks if task.started_by == primary.id and task.wanted]
    _, most = _limits(service)
    missing = upkeep.wanted_count(service) - len(own)
    # A service that has nothing to replace may always reach its desired count.
    room = most - len(tasks) if len(service.deployments) > 1 else missing
    upkeep.start(service, primary, min(missing, room))


def _stop_surplus(service: Service, primary: Deployment) -> None:
    tasks = [task for task in service.tasks() if task.wanted]
    own = [task for task in tasks if task.started_by == primary.id]
    old = [task for task in tasks if task.started_by != primary.id]
    least, _ = _limits(service)
    spare = max(0, sum(task.healthy for task in tasks) - least)
    replaced = [task for task in old if not task.healthy] + [task for task in old if task.healthy][:spare]
    surplus = own[upkeep.wanted_count(service) :]
    upkeep.stop(service, replaced, primary)
    upkeep.stop(service, surplus)
    upkeep.tell_of_stopped(service, replaced + surplus)


# The end of a deployment


def _settle(service: Service, primary: Deployment) -> None:
    tasks = service.tasks()
    own = [task for task in tasks if task.started_by == primary.id]
    settled = len(own) == len(tasks) == upkeep.wanted_count(service) and all(task.healthy for task in own)
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
