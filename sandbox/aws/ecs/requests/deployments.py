"""A service's deployments and revisions: list, describe, stop, continue."""

import re
from typing import Any

from moto.core.responses import ActionResult
from moto.ecs.responses import EC2ContainerServiceResponse as Response

from sandbox.aws.ecs import rollout
from sandbox.aws.ecs.common import Backend, Refused, invalid
from sandbox.aws.ecs.lifecycle import hooks, rolling_back
from sandbox.aws.ecs.requests.shared import (
    cluster_of,
    service_named,
)
from sandbox.aws.ecs.service import Release, Service, services_of
from sandbox.aws.ecs.service_shapes import described_release, described_revision, release_in_brief

BY_USER = "it was stopped by the user"
HOOK_ID = re.compile(r"ecs-[a-z]+-.+")


def list_service_deployments(self: Response) -> ActionResult:
    service = service_named(self.ecs_backend, cluster_of(self), self._get_param("service"))
    statuses, created = self._get_param("status") or [], self._get_param("createdAt") or {}
    found = [
        release_in_brief(service, release)
        for release in service.releases
        if (not statuses or release.status in statuses) and _within(release, created)
    ]
    first = int(self._get_param("nextToken") or 0)
    last = first + min(int(self._get_param("maxResults") or 20), 100)
    answer: dict[str, Any] = {"serviceDeployments": found[first:last]}
    if last < len(found):
        answer["nextToken"] = str(last)
    return ActionResult(answer)


def _within(release: Release, created: dict[str, Any]) -> bool:
    """createdAt {after, before} of ListServiceDeployments."""
    when = release.created_at
    after, before = (_naive(created.get(limit)) for limit in ("after", "before"))
    return (after is None or when > after) and (before is None or when < before)


def _naive(moment: Any) -> Any:
    return moment.replace(tzinfo=None) if moment is not None else None


def describe_service_deployments(self: Response) -> ActionResult:
    found, missing = [], []
    for arn in self._get_param("serviceDeploymentArns") or []:
        match = _find_release(self.ecs_backend, arn)
        if match:
            found.append(described_release(*match))
        else:
            missing.append({"arn": arn, "reason": "MISSING"})
    return ActionResult({"serviceDeployments": found, "failures": missing})


def describe_service_revisions(self: Response) -> ActionResult:
    known = {
        revision.arn: (service, revision) for service in services_of(self.ecs_backend) for revision in service.revisions
    }
    asked = self._get_param("serviceRevisionArns") or []
    return ActionResult(
        {
            "serviceRevisions": [described_revision(*known[arn]) for arn in asked if arn in known],
            "failures": [{"arn": arn, "reason": "MISSING"} for arn in asked if arn not in known],
        }
    )


def stop_service_deployment(self: Response) -> ActionResult:
    """A deployment that ends already goes on to do so.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html
    """
    arn = self._get_param("serviceDeploymentArn")
    service, release = _release_of(self.ecs_backend, arn)
    rollback = (self._get_param("stopType") or "ROLLBACK") == "ROLLBACK"
    if not release.open:
        raise Refused("ConflictException", "The service deployment is not in progress.")
    deployment = service.deployment_of(release)
    if release.course is not None:
        rolling_back.ask(release.course, release, BY_USER, rollback=rollback)
    elif deployment is not None and deployment.rollout == "IN_PROGRESS":
        rollout.give_up(service, deployment, "ECS deployment stopped by the user.", BY_USER, rollback=rollback)
    return ActionResult({"serviceDeploymentArn": arn})


def continue_service_deployment(self: Response) -> ActionResult:
    """The words are AWS's, the codes of the last two are not on the page.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContinueServiceDeployment.html,
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshooting-blue-green.html
    """
    arn, hook = self._get_param("serviceDeploymentArn"), str(self._get_param("hookId"))
    action = self._get_param("action") or hooks.CONTINUE
    if not HOOK_ID.fullmatch(hook):
        raise invalid("Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}")
    _, release = _release_of(self.ecs_backend, arn)
    if not release.open:
        raise invalid("Continuing a service deployment is not allowed for service deployment in terminal states.")
    runs = release.course.runs if release.course and release.status == "IN_PROGRESS" else []
    run = next((each for each in runs if each.id == hook and each.status == hooks.AWAITING_ACTION), None)
    if run is None or release.course is None:
        raise invalid("Provided hookId is either completed, unavailable, or not associated with the given Resource ARN")
    run.end(action)
    if action == hooks.ROLLBACK:
        rolling_back.ask(release.course, release, str(run.reason), rollback=True)
    return ActionResult({"serviceDeploymentArn": arn})


def _release_of(backend: Backend, arn: str) -> tuple[Service, Release]:
    match = _find_release(backend, arn)
    if match is None:
        raise Refused("ServiceDeploymentNotFoundException", "The service deployment does not exist.")
    return match


def _find_release(backend: Backend, arn: str) -> tuple[Service, Release] | None:
    for service in services_of(backend):
        for release in service.releases:
            if release.arn == arn:
                return service, release
    return None
