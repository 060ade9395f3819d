"""EC2 instances that join a cluster and leave it, and groups that grow with the tasks that wait.

An instance joins the cluster that its user data names, as the ECS agent on it would:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bootstrap_container_instance.html
"""

import re
import uuid
from typing import Any

from moto.autoscaling.models import FakeAutoScalingGroup, autoscaling_backends
from moto.ec2.models import ec2_backends
from moto.ecs.models import CapacityProvider, ContainerInstance

from sandbox.aws.ecs import agent, placement, sizes
from sandbox.aws.ecs.common import Backend
from sandbox.aws.ecs.fitting import is_distinct, user_data
from sandbox.aws.ecs.task import Task, tasks_of

# /etc/ecs/ecs.config on Amazon Linux; the settings of Bottlerocket.
CLUSTER = re.compile(
    r"""ECS_CLUSTER\s*=\s*["']?([A-Za-z0-9_-]+)|\[settings\.ecs\][^\[]*?cluster\s*=\s*["']([\w-]+)""", re.S
)
CAPABILITIES = (
    "com.amazonaws.ecs.capability.ecr-auth",
    "com.amazonaws.ecs.capability.task-iam-role",
    "com.amazonaws.ecs.capability.logging-driver.awslogs",
    "com.amazonaws.ecs.capability.docker-remote-api.1.44",
    "ecs.capability.execution-role-awslogs",
    "ecs.capability.execution-role-ecr-pull",
    "ecs.capability.secrets.ssm.environment-variables",
    "ecs.capability.task-eni",
)


def join_and_leave(backend: Backend) -> None:
    """Register the instances that run and are not yet known, deregister those that run no more."""
    if not backend.clusters:
        return
    ec2 = ec2_backends[backend.account_id][backend.region_name]
    running = {instance.id: instance for instance in ec2.all_instances() if instance.state == "running"}
    for cluster_name, known in backend.container_instances.items():
        for instance in list(known.values()):
            if instance.ec2_instance_id not in running:
                _leave(backend, cluster_name, instance)
            else:
                _look_after(backend, cluster_name, instance, running[instance.ec2_instance_id])
    known_ids = {i.ec2_instance_id for known in backend.container_instances.values() for i in known.values()}
    for instance_id, started in running.items():
        cluster = cluster_of(started)
        if instance_id not in known_ids and cluster in backend.clusters and _takes(backend, cluster, started):
            _join(backend, cluster, started)


def cluster_of(instance: Any) -> str | None:
    """The cluster that an EC2 instance's user data names."""
    found = CLUSTER.search(user_data(instance))
    return (found[1] or found[2]) if found else None


def _takes(backend: Backend, cluster: str, instance: Any) -> bool:
    return backend.clusters[cluster].status == "ACTIVE" and agent.may_register(backend, cluster, instance)


def _look_after(backend: Backend, cluster: str, registered: ContainerInstance, instance: Any) -> None:
    if not registered.agent_connected:
        registered.agent_connected = agent.may_poll(backend, cluster, registered, instance)
    if placement.provider_of(registered) is None:
        _name_provider(backend, registered, instance)


def _join(backend: Backend, cluster: str, instance: Any) -> None:
    registered = backend.register_container_instance(cluster, instance.id)
    registered.version_info = {
        "agentVersion": "1.99.0",
        "agentHash": "4023248",
        "dockerVersion": "DockerVersion: 25.0.8",
    }
    attributes: dict[str, Any] = registered.attributes
    attributes.update(dict.fromkeys(CAPABILITIES))
    attributes["ecs.cpu-architecture"] = instance.architecture
    attributes["ecs.subnet-id"] = instance.subnet_id
    attributes["ecs.vpc-id"] = instance.vpc_id
    if trunking(backend):
        attributes[sizes.TRUNK] = str(uuid.uuid4())
    registered.agent_connected = agent.may_poll(backend, cluster, registered, instance)
    _name_provider(backend, registered, instance)


def trunking(backend: Backend) -> bool:
    """Whether instances that join now have a trunk: they do if the account asked for it before."""
    return any(each.name == "awsvpcTrunking" and each.value == "enabled" for each in backend.account_settings.values())


def _name_provider(backend: Backend, registered: ContainerInstance, instance: Any) -> None:
    """The capacity provider may be made after its group's first instances have joined."""
    provider = _provider_of_group(backend, getattr(instance, "autoscaling_group", None))
    if provider:
        registered.capacity_provider_name = provider.name  # type: ignore[attr-defined]


def _leave(backend: Backend, cluster_name: str, instance: ContainerInstance) -> None:
    for task in placement.tasks_on(instance, backend, cluster_name):
        task.stop("TerminationNotice", f"Host EC2 (instance {instance.ec2_instance_id}) terminated.")
    del backend.container_instances[cluster_name][instance.id]
    backend.clusters[cluster_name].registered_container_instances_count -= 1


def _provider_of_group(backend: Backend, group: FakeAutoScalingGroup | None) -> CapacityProvider | None:
    return next((p for p in backend.capacity_providers.values() if group and group_of(backend, p) is group), None)


def group_of(backend: Backend, provider: CapacityProvider) -> FakeAutoScalingGroup | None:
    """The Auto Scaling group behind a capacity provider, which names it by ARN or by name."""
    named = str(provider.auto_scaling_group_provider.get("autoScalingGroupArn", ""))
    groups = autoscaling_backends[backend.account_id][backend.region_name].autoscaling_groups
    return next((group for group in groups.values() if named in (group.name, group.arn)), None)


# Managed scaling


def grow_groups(backend: Backend) -> None:
    """Raise the desired capacity of each group with managed scaling to what the waiting tasks need, up to its maximum.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html; scaling in, which ECS
    starts after 15 minutes, is left out.
    """
    for provider in backend.capacity_providers.values():
        if provider.auto_scaling_group_provider["managedScaling"]["status"] != "ENABLED":
            continue
        group = group_of(backend, provider)
        waiting = [task for task in _waiting(backend) if task.capacity_provider == provider.name]
        if group is None or not waiting:
            continue
        more = _instances_for(group, waiting, trunking(backend))
        wanted = min(group.max_size or 0, len(group.active_instances()) + more)
        if wanted > (group.desired_capacity or 0):
            group.set_desired_capacity(wanted)


def _waiting(backend: Backend) -> list[Task]:
    return [task for name in backend.clusters for task in tasks_of(backend, name) if task.wanted and not task.placed]


def _instances_for(group: FakeAutoScalingGroup, waiting: list[Task], trunked: bool) -> int:
    count = 0
    while waiting:
        fitting = sizes.fits_empty(group.instance_type, [task.definition for task in waiting], trunked)
        if fitting == 0:  # too large for this kind of instance: no number of them helps
            return count
        waiting, count = waiting[1 if is_distinct(waiting[0]) else fitting :], count + 1
    return count
