"""Where tasks run: capacity providers, container instances and what fits on them."""

from typing import Any

from moto.ecs.models import Cluster, ContainerInstance, TaskDefinition

from sandbox.aws.ecs import fitting, sizes
from sandbox.aws.ecs.common import Backend, containers_of, invalid
from sandbox.aws.ecs.fitting import Misfit
from sandbox.aws.ecs.service import Deployment, Service
from sandbox.aws.ecs.task import FIRST_DYNAMIC_PORT, Task, add, launch_type_of, tasks_of

LONGEST_WAIT_TICKS = 40


def start_for_service(service: Service, deployment: Deployment) -> Task | str:
    """A new task of the deployment, or why no container instance takes it where none is to be expected that does."""
    backend = service.backend
    fields = deployment.revision.fields
    definition = backend.describe_task_definition(deployment.task_definition)
    provider = choose_provider(fields.get("capacityProviderStrategy") or [], service.tasks(deployment))
    task = Task(
        backend,
        service.cluster,
        definition,
        group=f"service:{service.name}",
        started_by=deployment.id,
        launch_type=launch_type_of(provider, fields.get("launchType")),
        capacity_provider=provider,
        network=fields.get("networkConfiguration"),
        tags=_task_tags(service, definition),
        fields={
            "enableExecuteCommand": service.fields.get("enableExecuteCommand"),
            "distinct": service.is_daemon,
            "constraints": service.fields.get("placementConstraints") or [],
        },
    )
    if not task.on_fargate and not place(task) and not _capacity_will_come(backend, provider):
        return why_not(task)
    add(backend, task)
    service.started.append(task)
    return task


def _task_tags(service: Service, definition: TaskDefinition) -> list[dict[str, str]]:
    tags: list[dict[str, str]] = []
    if service.fields.get("enableECSManagedTags"):
        tags.append({"key": "aws:ecs:clusterName", "value": service.cluster_name})
        tags.append({"key": "aws:ecs:serviceName", "value": service.name})
    if service.fields.get("propagateTags") == "SERVICE":
        tags.extend(service.tags)
    if service.fields.get("propagateTags") == "TASK_DEFINITION":
        tags.extend(definition.tags)
    return tags


def choose_provider(strategy: list[dict[str, Any]], tasks: list[Task]) -> str | None:
    """The capacity provider of the next task: bases first, then by weight."""
    if not strategy:
        return None
    count = {item["capacityProvider"]: 0 for item in strategy}
    for task in tasks:
        if task.capacity_provider in count:
            count[task.capacity_provider] += 1
    for item in strategy:
        if count[item["capacityProvider"]] < item.get("base", 0):
            return str(item["capacityProvider"])
    weighted = [item for item in strategy if item.get("weight", 0) > 0] or strategy[:1]
    chosen = min(weighted, key=lambda item: count[item["capacityProvider"]] / max(1, item.get("weight", 1)))
    return str(chosen["capacityProvider"])


def _capacity_will_come(backend: Backend, provider: str | None) -> bool:
    """With managed scaling a task waits in PROVISIONING while its group grows."""
    found = backend.capacity_providers.get(provider or "")
    return bool(found and found.auto_scaling_group_provider["managedScaling"]["status"] == "ENABLED")


def refusal(task: Task) -> dict[str, str] | None:
    """Place a task that RunTask asks for, or say why not, as the API's Failure structure."""
    if task.on_fargate or place(task) or _capacity_will_come(task.backend, task.capacity_provider):
        return None
    closest = _closest(task)
    if closest is None:
        raise invalid("No Container Instances were found in your cluster.")
    return {"arn": closest[0].container_instance_arn, "reason": closest[1].code}


def why_not(task: Task) -> str:
    """The end of the event "was unable to place a task because …"."""
    message = "no container instance met all of its requirements."
    closest = _closest(task)
    if closest is None:
        where = "capacity provider" if task.capacity_provider else "cluster"
        return f"{message} Reason: No Container Instances were found in your {where}."
    return f"{message} The closest matching (container-instance {closest[0].id}) {closest[1].words}."


def _closest(task: Task) -> tuple[ContainerInstance, Misfit] | None:
    """The instance that would come nearest to taking a task that none takes; None where there is none."""
    found = [(each, fitting.misfit(task, each, _on(task, each))) for each in _candidates(task)]
    lacking = [(each, misfit) for each, misfit in found if misfit]
    return max(lacking, key=lambda pair: fitting.ORDER.index(pair[1]), default=None)


# Container instances


def instances(backend: Backend, cluster_name: str) -> list[ContainerInstance]:
    """The ACTIVE container instances of a cluster."""
    found = backend.container_instances.get(cluster_name, {}).values()
    return [instance for instance in found if instance.status == "ACTIVE"]


def tasks_on(instance: ContainerInstance, backend: Backend, cluster_name: str) -> list[Task]:
    return [task for task in tasks_of(backend, cluster_name) if task.instance is instance and task.live]


def place(task: Task) -> bool:
    """Give the task the fitting instance with the fewest tasks of its group (ECS spreads by default)."""
    candidates = []
    for instance in _candidates(task):
        present = _on(task, instance)
        if fitting.misfit(task, instance, present) is None:
            alike = sum(other.group == task.group for other in present)
            candidates.append((alike, len(present), instance.id, instance))
    if not candidates:
        return False
    task.instance = min(candidates, key=lambda candidate: candidate[:3])[3]
    _bind_ports(task)
    return True


def wait(task: Task) -> None:
    """Place a task that waits for its capacity provider's group to grow; after a while ECS gives it up.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html has the reasons
    (DescribeTasks, `TaskFailedToStart`).
    """
    if place(task):
        return
    task.ticks_waiting += 1
    if task.ticks_waiting >= LONGEST_WAIT_TICKS:
        closest = _closest(task)
        task.stop("TaskFailedToStart", closest[1].code if closest else "EMPTY CAPACITY PROVIDER")


def _candidates(task: Task) -> list[ContainerInstance]:
    found = instances(task.backend, task.cluster_name)
    return [each for each in found if task.capacity_provider in (None, provider_of(each))]


def _on(task: Task, instance: ContainerInstance) -> list[Task]:
    return tasks_on(instance, task.backend, task.cluster_name)


def provider_of(instance: ContainerInstance) -> str | None:
    """The capacity provider of the group that the instance came from."""
    return getattr(instance, "capacity_provider_name", None)


def _bind_ports(task: Task) -> None:
    assert task.instance is not None
    taken = sizes.ports(tasks_on(task.instance, task.backend, task.cluster_name))
    dynamic = iter(port for port in range(FIRST_DYNAMIC_PORT, 61000) if port not in taken)
    for container in containers_of(task.definition):
        for port in container.get("portMappings") or []:
            given = port["containerPort"] if task.definition.network_mode == "host" else port.get("hostPort")
            task.host_ports[container["name"], port["containerPort"]] = given or next(dynamic)


def report_resources(backend: Backend, cluster: Cluster) -> None:
    """What DescribeContainerInstances says is left, from the tasks that are there."""
    for instance in backend.container_instances.get(cluster.name, {}).values():
        present = tasks_on(instance, backend, cluster.name)
        size = left = sizes.size_of(instance)
        for task in present:
            left = left.without(sizes.needs(task.definition))
        system = ["22", "2375", "2376", "51678", "51679"]
        instance.registered_resources = _resources(size.cpu, size.memory, system)
        instance.remaining_resources = _resources(
            left.cpu,
            left.memory,
            system + [str(port) for port in sorted(sizes.ports(present))],
        )
        instance.running_tasks_count = sum(task.running for task in present)
        instance.pending_tasks_count = sum(task.wanted and not task.running for task in present)


def _resources(cpu: int, memory: int, ports: list[str]) -> list[dict[str, Any]]:
    zeros = {"doubleValue": 0.0, "longValue": 0, "integerValue": 0}
    return [
        {**zeros, "name": "CPU", "type": "INTEGER", "integerValue": cpu},
        {**zeros, "name": "MEMORY", "type": "INTEGER", "integerValue": memory},
        {**zeros, "name": "PORTS", "type": "STRINGSET", "stringSetValue": ports},
        {**zeros, "name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": []},
    ]
