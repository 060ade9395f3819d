"""Tasks in target groups and in Cloud Map: registered while they run, deregistered when they end."""

from collections.abc import Iterator
from typing import Any

from moto.ec2.models import ec2_backends
from moto.elbv2.models import FakeTargetGroup, elbv2_backends
from moto.servicediscovery.models import servicediscovery_backends

from sandbox.aws.ecs.service import Service
from sandbox.aws.ecs.task import Task

Target = tuple[str, int]


def synchronise(service: Service) -> None:
    """Make each target group of the service hold exactly the tasks that run."""
    elb = elbv2_backends[service.backend.account_id][service.backend.region_name]
    wanted = _wanted(service)
    for arn in {*wanted, *service.registered}:
        group = elb.target_groups.get(arn)
        if group is None:
            service.registered.pop(arn, None)
            continue
        before, to_be = service.registered.get(arn, set()), wanted.get(arn, set())
        new = _within_vpc(service, group, to_be - before) if to_be - before else set()
        if new:
            group.register([_described(target) for target in sorted(new)])
            service.say(f"registered {len(new)} targets in (target-group {arn})")
        now = (before & to_be) | new
        gone = [target for target in sorted(before - now) if group.targets.get(f"{target[0]}:{target[1]}")]
        if gone:
            group.deregister([_described(target) for target in gone])
            service.say(f"deregistered {len(gone)} targets in (target-group {arn})")
        service.registered[arn] = now


def _within_vpc(service: Service, group: FakeTargetGroup, targets: set[Target]) -> set[Target]:
    """Those that the group takes; of others the service says that it could not register them, once.

    The words: https://github.com/boltops-tools/ufo/blob/master/docs/_docs/debug/failed-register-targets.md
    """
    ec2 = ec2_backends[service.backend.account_id][service.backend.region_name]
    # Of its own tasks: addresses are given once in a VPC, and again in every other with the same range.
    own = {task.detail("networkInterfaceId") for task in service.tasks()}
    interfaces = [each for each in ec2.enis.values() if each.id in own]
    places = [(str(each.private_ip_address), each.subnet.vpc_id) for each in interfaces]
    hosts = (ec2.get_instance_by_id(target) for target, _ in targets if target.startswith("i-"))
    places += [(host.id, host.vpc_id) for host in hosts if host is not None]
    known = {target for target, _ in places}
    here = {target for target, vpc in places if vpc == group.vpc_id}
    elsewhere = {target for target in targets if target[0] in known - here}
    if elsewhere:
        named = ", ".join(sorted({f"'{target}'" for target, _ in elsewhere}))
        service.says(
            f"failed to register targets in (target-group {group.arn}) with (error The following targets are not in "
            f"the target group VPC '{group.vpc_id}': {named})"
        )
    return targets - elsewhere


def announce(service: Service) -> None:
    """The same for Cloud Map, whose services are named by serviceRegistries."""
    cloud_map = servicediscovery_backends[service.backend.account_id][service.backend.region_name]
    for registry in service.fields.get("serviceRegistries") or []:
        found = next((s for s in cloud_map.services.values() if s.arn == registry.get("registryArn")), None)
        if found is None:
            continue
        wanted = {task.id: task for task in service.tasks() if task.running and task.private_ip}
        known = {instance.instance_id for instance in found.instances}
        for task_id in wanted.keys() - known:
            cloud_map.register_instance(found.id, task_id, task_id, _attributes(service, wanted[task_id]))
        for task_id in known & service.announced - wanted.keys():
            cloud_map.deregister_instance(found.id, task_id)
        service.announced = set(wanted)


def _attributes(service: Service, task: Task) -> dict[str, str]:
    return {
        "AWS_INSTANCE_IPV4": task.private_ip or "",
        "AWS_INIT_HEALTH_STATUS": "HEALTHY",
        "ECS_CLUSTER_NAME": service.cluster_name,
        "ECS_SERVICE_NAME": service.name,
        "ECS_TASK_DEFINITION_FAMILY": task.definition.family,
        "REGION": service.backend.region_name,
    }


def _described(target: Target) -> dict[str, str | int]:
    return {"Id": target[0], "Port": target[1]}


def _wanted(service: Service) -> dict[str, set[Target]]:
    wanted: dict[str, set[Target]] = {}
    for deployment in service.deployments:
        for balancer in deployment.revision.fields.get("loadBalancers") or []:
            if arn := balancer.get("targetGroupArn"):
                wanted.setdefault(arn, set())
    for task, balancer in balancers_of(service):
        if target := target_of(task, balancer):
            wanted[balancer["targetGroupArn"]].add(target)
    return wanted


def balancers_of(service: Service) -> Iterator[tuple[Task, dict[str, Any]]]:
    """Each task that runs, with each of the target groups it is to be in, as the service's `loadBalancers` name it."""
    for deployment in service.deployments:
        balancers = [b for b in deployment.revision.fields.get("loadBalancers") or [] if b.get("targetGroupArn")]
        for task in service.tasks(deployment) if balancers else []:
            if task.running:
                yield from ((task, balancer) for balancer in balancers)


def target_of(task: Task, balancer: dict[str, Any]) -> Target | None:
    """Address and port under which the load balancer reaches the task."""
    container, port = str(balancer["containerName"]), int(balancer["containerPort"])
    if task.awsvpc:
        return (task.private_ip, port) if task.private_ip else None
    if task.instance is None:
        return None
    return task.instance.ec2_instance_id, task.host_ports.get((container, port), port)
