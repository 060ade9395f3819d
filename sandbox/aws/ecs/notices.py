"""What ECS tells EventBridge.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
"""

import json
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow
from moto.events.models import events_backends

from sandbox.aws.ecs.common import Backend
from sandbox.aws.ecs.service import Deployment, Service
from sandbox.aws.ecs.task import Task
from sandbox.aws.ecs.task_shape import described_task


def task(task: Task) -> None:
    """ECS Task State Change."""
    _send(task.backend, "ECS Task State Change", [task.task_arn], _plain(described_task(task)))


def deployment(service: Service, deployment: Deployment, name: str) -> None:
    """ECS Deployment State Change; `name` is SERVICE_DEPLOYMENT_IN_PROGRESS, …_COMPLETED or …_FAILED."""
    detail = {
        "eventType": "ERROR" if name.endswith("FAILED") else "INFO",
        "eventName": name,
        "deploymentId": deployment.id,
        "updatedAt": utcnow().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "reason": deployment.reason,
        "serviceDeploymentArn": deployment.release.arn,
    }
    _send(service.backend, "ECS Deployment State Change", [service.arn], detail)


def _send(backend: Backend, kind: str, resources: list[str], detail: dict[str, Any]) -> None:
    events = events_backends[backend.account_id][backend.region_name]
    if not events.event_buses["default"].rules:
        return
    events.put_events(
        [{"Source": "aws.ecs", "DetailType": kind, "Resources": resources, "Detail": json.dumps(detail)}],
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
