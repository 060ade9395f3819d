"""What the API says of a task."""

from typing import Any

from moto.ec2.models import ec2_backends

from sandbox.aws.ecs.common import arn, containers_of, without_nones
from sandbox.aws.ecs.task import Task

EXEC_AGENT = "ExecuteCommandAgent"


def described_task(task: Task) -> dict[str, Any]:
    """The API's Task structure."""
    return without_nones(
        {
            "taskArn": task.task_arn,
            "clusterArn": task.cluster_arn,
            "taskDefinitionArn": task.definition.arn,
            "group": task.group,
            "startedBy": task.started_by or None,
            "launchType": task.launch_type,
            "capacityProviderName": task.capacity_provider,
            "containerInstanceArn": task.instance.container_instance_arn if task.instance else None,
            "availabilityZone": _zone(task),
            "lastStatus": task.last_status,
            "desiredStatus": task.desired_status,
            "healthStatus": task.health,
            "connectivity": "CONNECTED" if task.started_at else None,
            "connectivityAt": task.started_at,
            "createdAt": task.created_at,
            "pullStartedAt": task.started_at,
            "pullStoppedAt": task.started_at,
            "startedAt": task.started_at,
            "stoppingAt": task.stopping_at,
            "executionStoppedAt": task.stopped_at,
            "stoppedAt": task.stopped_at,
            "stopCode": task.stop_code,
            "stoppedReason": task.stopped_reason,
            "attachments": [task.attachment] if task.attachment else [],
            "attributes": [],
            "containers": [_container(task, index) for index in range(len(task.container_ids))],
            "cpu": task.overrides.get("cpu") or task.definition.cpu,
            "memory": task.overrides.get("memory") or task.definition.memory,
            "overrides": {"containerOverrides": [], "inferenceAcceleratorOverrides": [], **task.overrides},
            "platformVersion": "1.4.0" if task.on_fargate else None,
            "platformFamily": "Linux" if task.on_fargate else None,
            "ephemeralStorage": _ephemeral_storage(task),
            "enableExecuteCommand": bool(task.fields.get("enableExecuteCommand")),
            "inferenceAccelerators": [],
            "tags": task.tags,
            "version": 1,
        }
    )


def _container(task: Task, index: int) -> dict[str, Any]:
    definition, state = containers_of(task.definition)[index], task.containers[index]
    status = task.last_status if task.last_status in ("RUNNING", "STOPPED") else "PENDING"
    status = "STOPPED" if state.ended else status
    return without_nones(
        {
            "containerArn": arn(task.backend, "container", task.cluster_name, task.id, task.container_ids[index]),
            "taskArn": task.task_arn,
            "name": definition["name"],
            "image": definition["image"],
            "runtimeId": task.runtime_ids[index] if task.started_at else None,
            "lastStatus": status,
            "exitCode": state.exit_code,
            "reason": state.reason,
            "healthStatus": state.health,
            "cpu": str(definition.get("cpu", 0)),
            "memory": str(definition["memory"]) if "memory" in definition else None,
            "memoryReservation": str(definition["memoryReservation"]) if "memoryReservation" in definition else None,
            "managedAgents": _managed_agents(task, status),
            "networkBindings": _bindings(task, definition),
            "networkInterfaces": _interfaces(task),
        }
    )


def _managed_agents(task: Task, status: str) -> list[dict[str, Any]] | None:
    """The agent of ECS Exec, which is there in a task that was started with it.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedAgent.html
    """
    if not task.fields.get("enableExecuteCommand"):
        return None
    return [without_nones({"name": EXEC_AGENT, "lastStatus": status, "lastStartedAt": task.started_at})]


def _bindings(task: Task, definition: dict[str, Any]) -> list[dict[str, Any]]:
    if task.awsvpc or not task.started_at:
        return []
    return [
        {
            "bindIP": "0.0.0.0",  # noqa: S104 (what Docker reports)
            "containerPort": port["containerPort"],
            "hostPort": task.host_ports[definition["name"], port["containerPort"]],
            "protocol": port.get("protocol", "tcp"),
        }
        for port in definition.get("portMappings") or []
        if (definition["name"], port["containerPort"]) in task.host_ports
    ]


def _interfaces(task: Task) -> list[dict[str, str]]:
    if task.attachment is None or not task.private_ip:
        return []
    return [{"attachmentId": task.attachment["id"], "privateIpv4Address": task.private_ip}]


def _zone(task: Task) -> str | None:
    if task.instance:
        return str(task.instance.attributes["ecs.availability-zone"])
    subnet = task.detail("subnetId")
    if subnet is None:
        return None
    ec2 = ec2_backends[task.backend.account_id][task.backend.region_name]
    return next((str(s.availability_zone) for s in ec2.describe_subnets() if s.id == subnet), None)


def _ephemeral_storage(task: Task) -> dict[str, Any] | None:
    if not task.on_fargate:
        return None
    return task.definition.ephemeral_storage or {"sizeInGiB": 20}
