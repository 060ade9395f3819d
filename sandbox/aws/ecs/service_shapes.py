"""What the API says of a service, its deployments and its revisions."""

from typing import Any

from sandbox.aws.ecs.common import without_nones
from sandbox.aws.ecs.service import Deployment, Release, Revision, Service
from sandbox.aws.ecs.task import Task


def described_service(service: Service) -> dict[str, Any]:
    """The API's Service structure."""
    tasks = service.tasks()
    fields = {key: value for key, value in service.fields.items() if value is not None}
    current = [{"arn": d.revision.arn, **_counts(service.tasks(d))} for d in service.deployments]
    for count in current:
        count["requestedTaskCount"] = service.desired
    return without_nones(
        {
            **fields,
            "serviceArn": service.arn,
            "serviceName": service.name,
            "clusterArn": service.cluster.arn,
            "status": service.status,
            "desiredCount": service.desired,
            "runningCount": sum(task.running for task in tasks),
            "pendingCount": sum(task.wanted and not task.running for task in tasks),
            "deploymentConfiguration": service.configuration,
            "deployments": [_deployment(service, deployment) for deployment in service.deployments],
            "events": service.events,
            "createdAt": service.created_at,
            "currentServiceRevisions": current,
            "currentServiceDeployment": next((r.arn for r in service.releases if r.open), None),
            "platformFamily": "Linux" if service.on_fargate else None,
            "tags": service.tags,
        }
    )


def _counts(tasks: list[Task]) -> dict[str, Any]:
    return {
        "runningTaskCount": sum(task.running for task in tasks),
        "pendingTaskCount": sum(task.wanted and not task.running for task in tasks),
    }


def _deployment(service: Service, deployment: Deployment) -> dict[str, Any]:
    tasks = service.tasks(deployment)
    primary = deployment.status == "PRIMARY"
    fields = deployment.revision.fields
    return without_nones(
        {
            "id": deployment.id,
            "status": deployment.status,
            "taskDefinition": deployment.task_definition,
            "desiredCount": service.desired if primary else sum(task.wanted for task in tasks),
            "runningCount": sum(task.running for task in tasks),
            "pendingCount": sum(task.wanted and not task.running for task in tasks),
            "failedTasks": deployment.failed,
            "createdAt": deployment.created_at,
            "updatedAt": deployment.updated_at,
            "capacityProviderStrategy": fields.get("capacityProviderStrategy"),
            "launchType": fields.get("launchType"),
            "platformVersion": "1.4.0" if service.on_fargate else None,
            "platformFamily": "Linux" if service.on_fargate else None,
            "networkConfiguration": fields.get("networkConfiguration"),
            "serviceConnectConfiguration": fields.get("serviceConnectConfiguration"),
            "volumeConfigurations": fields.get("volumeConfigurations"),
            "rolloutState": deployment.rollout,
            "rolloutStateReason": deployment.reason,
        }
    )


def described_release(service: Service, release: Release) -> dict[str, Any]:
    """The API's ServiceDeployment structure."""
    live = {deployment.revision.arn: service.tasks(deployment) for deployment in service.deployments}
    return without_nones(
        {
            **release_in_brief(service, release),
            "updatedAt": release.updated_at,
            "stoppedAt": release.stopped_at,
            "sourceServiceRevisions": [_revision_counts(service, r, live.get(r.arn, [])) for r in release.source],
            "targetServiceRevision": _revision_counts(service, release.target, live.get(release.target.arn, [])),
            "deploymentConfiguration": release.configuration,
            "rollback": release.rollback,
            "alarms": release.alarms.described(),
            "deploymentCircuitBreaker": {
                "status": release.breaker if service.breaker["enable"] else "DISABLED",
                "failureCount": release.failures,
                "threshold": release.threshold,
            },
        }
    )


def release_in_brief(service: Service, release: Release) -> dict[str, Any]:
    """The API's ServiceDeploymentBrief structure."""
    return without_nones(
        {
            "serviceDeploymentArn": release.arn,
            "serviceArn": service.arn,
            "clusterArn": service.cluster.arn,
            "createdAt": release.created_at,
            "startedAt": release.created_at,
            "finishedAt": release.finished_at,
            "targetServiceRevisionArn": release.target.arn,
            "status": release.status,
            "statusReason": release.reason,
        }
    )


def _revision_counts(service: Service, revision: Revision, tasks: list[Task]) -> dict[str, Any]:
    return {"arn": revision.arn, "requestedTaskCount": service.desired, **_counts(tasks)}


def described_revision(service: Service, revision: Revision) -> dict[str, Any]:
    """The API's ServiceRevision structure."""
    definition = service.backend.describe_task_definition(revision.fields["taskDefinition"])
    return {
        **revision.fields,
        "serviceRevisionArn": revision.arn,
        "serviceArn": service.arn,
        "clusterArn": service.cluster.arn,
        "createdAt": revision.created_at,
        "guardDutyEnabled": False,
        "containerImages": [
            {"containerName": container["name"], "image": container["image"]}
            for container in definition.container_definitions
        ],
    }
