"""How a deployment that shifts traffic ends: by its last stage, by a roll-back, or where it stands.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html has the states: what somebody asks
for is ROLLBACK_REQUESTED or STOP_REQUESTED first. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/
stop-service-deployment.html. A first deployment that fails has nothing to go back to and ends as ROLLBACK_FAILED, with
the reason that the Terraform provider's own tests wait for (internal/service/ecs/service_test.go).

Without a roll-back (an alarm or a circuit breaker that is to make none, stopType ABORT) both revisions and the weights
stay as they are, and nothing starts for the new one; no page says so. The next deployment reconciles them.
"""

from dataclasses import dataclass

from moto.core.utils import utcnow

from sandbox.aws.ecs import notices
from sandbox.aws.ecs.lifecycle import stages
from sandbox.aws.ecs.lifecycle.course import Course
from sandbox.aws.ecs.service import Deployment, Release, Service

NO_CANDIDATE = "No rollback candidate was found to run the rollback."
ENDING = ("ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "STOP_REQUESTED")


@dataclass(frozen=True)
class Cause:
    """Why a deployment ends early, and whether it is rolled back then."""

    words: str
    rollback: bool = True


def ask(course: Course, release: Release, cause: str, *, rollback: bool) -> None:
    """Somebody asks for a roll-back or a stop; it begins with the next tick. What is asked for again goes on."""
    if release.status in ENDING:
        return
    course.asked = cause
    release.turn("ROLLBACK_REQUESTED" if rollback else "STOP_REQUESTED")


def deployment_with(service: Service, deployment_id: str | None) -> Deployment | None:
    """The deployment of an id, while it is there."""
    return next((each for each in service.deployments if each.id == deployment_id), None)


def network_failed(
    service: Service, course: Course, release: Release, green: Deployment, why: str, *, known: bool = False
) -> None:
    """A rule could not be read or written: the deployment is rolled back, and a roll-back fails.

    `known`: the words are whole.
    """
    words = why if known else f"of invalid networking configuration. {why}"
    if course.going_back:
        _fail_for_good(service, course, release, green, words)
    else:
        fail(service, course, release, green, Cause(words))


def fail(service: Service, course: Course, release: Release, green: Deployment, cause: Cause) -> None:
    """The deployment ends early."""
    if course.stage == stages.CLEAN_UP and not course.going_back:
        release.turn("IN_PROGRESS")  # too late: what it is to go back to is ending
        return
    outcome = "rolled back" if cause.rollback else "stopped"
    reason = f"Service deployment {outcome} because {cause.words.rstrip('.')}."
    green.turn("FAILED", reason)
    service.say(f"(deployment {green.id}) deployment failed: {reason}")
    notices.deployment(service, green, "SERVICE_DEPLOYMENT_FAILED")
    if not cause.rollback:
        release.turn("STOPPED", reason, over=True)
        course.halted, course.runs = True, []
        return
    _go_back(service, course, release, green, reason)


def _go_back(service: Service, course: Course, release: Release, green: Deployment, reason: str) -> None:
    release.turn("ROLLBACK_IN_PROGRESS", reason)
    course.going_back = True
    course.take(stages.back(production=course.production > 0, test=course.test > 0))
    blue = deployment_with(service, course.blue)
    if blue is None:
        course.take(stages.back(production=False, test=False))
        return
    release.rollback = {"reason": reason, "startedAt": utcnow(), "serviceRevisionArn": blue.revision.arn}
    service.say(f"rolling back to deployment {blue.id}.")
    green.status, blue.status = "ACTIVE", "PRIMARY"
    blue.turn("IN_PROGRESS", f"ECS deployment rolling back to deploymentId {blue.id}.")
    notices.deployment(service, blue, "SERVICE_DEPLOYMENT_IN_PROGRESS")
    service.deployments.sort(key=lambda deployment: deployment.status != "PRIMARY")
    service.fields.update(blue.revision.fields)
    service.steady = False


def end(service: Service, course: Course, release: Release, green: Deployment) -> None:
    """The last stage is over."""
    blue = deployment_with(service, course.blue)
    service.course = None
    if not course.going_back:
        release.alarms.end()
        release.turn("SUCCESSFUL", over=True)
        _complete(service, green)
    elif blue is None:
        release.turn("ROLLBACK_FAILED", NO_CANDIDATE, over=True)
        service.deployments = [green]
    else:
        release.turn("ROLLBACK_SUCCESSFUL", over=True)
        _complete(service, blue)


def _complete(service: Service, deployment: Deployment) -> None:
    deployment.turn("COMPLETED", f"ECS deployment {deployment.id} completed.")
    service.deployments = [deployment]
    service.say(f"(deployment {deployment.id}) deployment completed.")
    notices.deployment(service, deployment, "SERVICE_DEPLOYMENT_COMPLETED")


def _fail_for_good(service: Service, course: Course, release: Release, green: Deployment, words: str) -> None:
    """A roll-back that cannot be: both revisions stay."""
    release.turn("ROLLBACK_FAILED", f"Service deployment could not be rolled back because {words}", over=True)
    service.say(f"(deployment {green.id}) rollback failed: {release.reason}")
    course.halted, course.runs = True, []
    if blue := deployment_with(service, course.blue):
        blue.turn("COMPLETED", f"ECS deployment {blue.id} completed.")
