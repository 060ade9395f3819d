"""A service's history: the deployments that ECS remembers, and the revision that each was to bring out.

ECS tells of deployments since 25 October 2024, each for 90 days.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

AT_ONCE = 20
"""What DescribeServiceDeployments and DescribeServiceRevisions take:
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html"""

PAGE = 100


@dataclass(frozen=True)
class Release:
    """One deployment of a service, as ListServiceDeployments has it.

    Attributes:
        arn: its ARN.
        status: `SUCCESSFUL`, `IN_PROGRESS`, `ROLLBACK_SUCCESSFUL`, `STOPPED`, …
        reason: why it is so; may be empty.
        began: when it was created, in UTC.
        service_revision: ARN of the service revision that it was to bring out.
    """

    arn: str
    status: str
    reason: str
    began: str
    service_revision: str

    @property
    def why(self) -> str:
        """The reason, or the status where ECS gives none."""
        return self.reason or self.status


def releases(ecs: Any, cluster: str, service: str, *, successful: bool = False) -> list[Release]:
    """The deployments of a service, newest first: ECS does not say in which order it lists them.

    Args:
        ecs: a boto3 client.
        cluster: its cluster.
        service: its name.
        successful: whether those alone that became steady.
    """
    wanted = {"status": ["SUCCESSFUL"]} if successful else {}
    asked: dict[str, Any] | None = {"cluster": cluster, "service": service, "maxResults": PAGE, **wanted}
    found: list[dict[str, Any]] = []
    while asked is not None:
        page = ecs.list_service_deployments(**asked)
        found += page["serviceDeployments"]
        asked = {**asked, "nextToken": page["nextToken"]} if page.get("nextToken") else None
    return [_release(each) for each in sorted(found, key=lambda each: str(each["createdAt"]), reverse=True)]


def task_definitions(ecs: Any, service_revisions: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Of service revisions, in their order, the ARN and that of the task definition; those that ECS knows."""
    wanted = list(dict.fromkeys(service_revisions))
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        answer = ecs.describe_service_revisions(serviceRevisionArns=some).get("serviceRevisions", [])
        known = {each["serviceRevisionArn"]: each["taskDefinition"] for each in answer}
        yield from ((arn, known[arn]) for arn in some if arn in known)


def stages(ecs: Any, arns: Iterable[str]) -> dict[str, str]:
    """The stage in which each of at most 20 deployments is, by ARN; ECS says it of those under way, and not of all.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html
    """
    asked = list(arns)[:AT_ONCE]
    if not asked:
        return {}
    found = ecs.describe_service_deployments(serviceDeploymentArns=asked).get("serviceDeployments", [])
    return {each["serviceDeploymentArn"]: each["lifecycleStage"] for each in found if each.get("lifecycleStage")}


def service_revision_arn(service: Mapping[str, Any], deployment: str) -> str:
    """The ARN of what a deployment brings out: it ends as the deployment's id does (`ecs-svc/…`).

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentBrief.html
    """
    arn = str(service["serviceArn"]).replace(":service/", ":service-revision/", 1)
    return f"{arn}/{deployment.rpartition('/')[2]}"


def _release(brief: Mapping[str, Any]) -> Release:
    began = brief["createdAt"]
    return Release(
        str(brief.get("serviceDeploymentArn", "")),
        str(brief.get("status", "")),
        str(brief.get("statusReason") or ""),
        began.astimezone(UTC).isoformat(timespec="seconds") if isinstance(began, datetime) else str(began),
        str(brief.get("targetServiceRevisionArn", "")),
    )
