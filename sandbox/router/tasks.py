"""Who a target is: the task of ECS whose address, or whose instance and port, it has."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.router.local_aws import LocalAws
from sandbox.router.targets import Target

DESCRIBED_AT_ONCE = 100


@dataclass(frozen=True)
class Reached:
    """The container that a request reaches."""

    service: str
    revision: str
    task: str
    container: str
    port: int | None
    image: str


class Tasks:
    """The tasks that run. What one is stays so until it ends: each is described once, and no more than listed again."""

    def __init__(self, aws: LocalAws) -> None:
        self._aws = aws
        self._known: dict[str, dict[str, dict[str, Any]]] = {}

    def reached(self, region: str, group: str, target: Target) -> Reached | None:
        """The container behind a target of a group; None where no task of ECS is.

        Addresses are given once in a VPC, and again in another: of several tasks it is that of the service that has the
        target group.
        """
        here = [task for task in self._running(region) if target.id in _places(task)]
        for task in here:
            for balancer in self._balancers(region, task):
                if balancer.get("targetGroupArn") == group and (found := _behind(task, target, balancer)):
                    return found
        alone = [task for task in here if not task["group"].startswith("service:")]
        return _behind(alone[0], target, {}) if len(alone) == 1 else None

    def _running(self, region: str) -> list[dict[str, Any]]:
        """All of a region, each with the id of its EC2 instance as `instance`."""
        found: list[dict[str, Any]] = self._aws.fresh(("tasks", region), lambda: self._listed(region))
        return found

    def _listed(self, region: str) -> list[dict[str, Any]]:
        ecs, known = self._aws.client("ecs", region), self._known.get(region, {})
        found: dict[str, dict[str, Any]] = {}
        for page in ecs.get_paginator("list_clusters").paginate():
            for cluster in page["clusterArns"]:
                pages = ecs.get_paginator("list_tasks").paginate(cluster=cluster)
                arns = [arn for each in pages for arn in each["taskArns"]]
                new = _described(ecs, cluster, [arn for arn in arns if arn not in known])
                found |= {arn: known.get(arn) or new[arn] for arn in arns if arn in known or arn in new}
        self._known[region] = {arn: task for arn, task in found.items() if task["lastStatus"] == "RUNNING"}
        return list(found.values())

    def _balancers(self, region: str, task: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The target groups of the service whose task it is."""
        kind, _, service = task["group"].partition(":")
        if kind != "service":
            return []
        cluster, ecs = task["clusterArn"], self._aws.client("ecs", region)
        ask = lambda: ecs.describe_services(cluster=cluster, services=[service])["services"]  # noqa: E731
        found = self._aws.fresh(("service", cluster, service), ask)
        return [balancer for each in found for balancer in each.get("loadBalancers") or []]


def _behind(task: Mapping[str, Any], target: Target, balancer: Mapping[str, Any]) -> Reached | None:
    """The container of a task that the target's port leads to."""
    containers = {each["name"]: each for each in task["containers"]}
    bound = [
        (name, int(binding["containerPort"]))
        for name, each in containers.items()
        for binding in each.get("networkBindings") or []
        if binding.get("hostPort") == target.port
    ]
    if any(each.get("networkBindings") for each in containers.values()) and not bound:
        return None  # another task on the same instance
    name, port = bound[0] if bound else (balancer.get("containerName", ""), target.port)
    kind, _, named = task["group"].partition(":")
    return Reached(
        service=named if kind == "service" else "",
        revision=task["taskDefinitionArn"].rpartition("/")[2],
        task=task["taskArn"].rpartition("/")[2],
        container=name,
        port=port,
        image=containers.get(name, {}).get("image", ""),
    )


def _places(task: Mapping[str, Any]) -> set[str]:
    """Where a task is reached: its own address, or the EC2 instance that it is on."""
    details = [detail for attachment in task.get("attachments") or [] for detail in attachment.get("details") or []]
    own = {detail["value"] for detail in details if detail["name"] == "privateIPv4Address"}
    return own or {task["instance"]}


def _described(ecs: Any, cluster: str, arns: list[str]) -> dict[str, dict[str, Any]]:
    """Tasks by ARN; those that ended meanwhile are none."""
    tasks = [
        task
        for some in _portions(arns, DESCRIBED_AT_ONCE)
        for task in ecs.describe_tasks(cluster=cluster, tasks=some)["tasks"]
    ]
    instances = _instances(ecs, cluster, {task.get("containerInstanceArn") for task in tasks} - {None})
    return {
        task["taskArn"]: {**task, "instance": instances.get(task.get("containerInstanceArn"), "")} for task in tasks
    }


def _instances(ecs: Any, cluster: str, arns: Iterable[Any]) -> dict[Any, str]:
    """The EC2 instances of container instances."""
    return {
        each["containerInstanceArn"]: each["ec2InstanceId"]
        for some in _portions(sorted(arns), DESCRIBED_AT_ONCE)
        for each in ecs.describe_container_instances(cluster=cluster, containerInstances=some)["containerInstances"]
    }


def _portions(items: list[Any], size: int) -> Iterator[list[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))
