"""A service's deployments and revisions: list, describe, stop."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ecs.responses import EC2ContainerServiceResponse as Response

from sandbox.aws.ecs import rollout
from sandbox.aws.ecs.common import Backend, Refused
from sandbox.aws.ecs.requests.shared import (
    cluster_of,
    service_named,
)
from sandbox.aws.ecs.service import Release, Service, services_of
from sandbox.aws.ecs.service_shapes import described_release, described_revision, release_in_brief


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
    arn = self._get_param("serviceDeploymentArn")
    match = _find_release(self.ecs_backend, arn)
    if match is None:
        raise Refused("ServiceDeploymentNotFoundException", f"The service deployment {arn} does not exist.")
    service, release = match
    deployment = next((d for d in service.deployments if d.release is release), None)
    if not release.open or deployment is None or deployment.rollout != "IN_PROGRESS":
        raise Refused("ConflictException", "The service deployment is not in progress.")
    rollout.give_up(
        service,
        deployment,
        "ECS deployment stopped by the user.",
        "it was stopped by the user",
        rollback=(self._get_param("stopType") or "ROLLBACK") == "ROLLBACK",
    )
    return ActionResult({"serviceDeploymentArn": arn})


def _find_release(backend: Backend, arn: str) -> tuple[Service, Release] | None:
    for service in services_of(backend):
        for release in service.releases:
            if release.arn == arn:
                return service, release
    return None
