"""What services, targets, queues and rules tell CloudWatch by themselves; measured every tick.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html: only where the
cluster has Container Insights.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html: hosts are
counted where there are registered targets.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html: of
a queue that was used.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html: nothing where nothing matched.
CPU, memory and requests nobody has here: put.py.
"""

from typing import Any

from moto.ecs.models import Cluster
from moto.elbv2.models import FakeTargetGroup, elbv2_backends
from moto.sqs.models import Queue, sqs_backends

from sandbox.aws.cloudwatch.metrics import Metrics, metric, metrics_of
from sandbox.aws.ecs.common import Backend
from sandbox.aws.ecs.rollout import wanted_count
from sandbox.aws.ecs.service import Service, services_of
from sandbox.aws.target_health import record_of

_USED = "_sandbox_was_used"
_NAMESPACES = {"app": "AWS/ApplicationELB", "net": "AWS/NetworkELB"}


def measure(backend: Backend) -> None:
    """One tick of an account and region."""
    account, region = backend.account_id, backend.region_name
    metrics = metrics_of(account, region)
    for service in services_of(backend):
        if service.status == "ACTIVE" and service.is_rolling and has_insights(service.cluster):
            _tasks(metrics, service)
    for group in elbv2_backends[account][region].target_groups.values():
        _hosts(metrics, group)


def measure_queues() -> None:
    """One tick of every queue, wherever it is."""
    for account, regions in list(sqs_backends.items()):
        for region, backend in list(regions.items()):
            for queue in list(backend.queues.values()):
                _messages(metrics_of(account, region), queue)


def has_insights(cluster: Cluster) -> bool:
    """Whether a cluster has Container Insights."""
    settings = {each["name"]: each["value"] for each in cluster.settings or []}
    return settings.get("containerInsights") in ("enabled", "enhanced")


def _tasks(metrics: Metrics, service: Service) -> None:
    of = {"ClusterName": service.cluster_name, "ServiceName": service.name}
    tasks = service.tasks()
    running = sum(task.running for task in tasks)
    counts = {
        "DesiredTaskCount": wanted_count(service),
        "RunningTaskCount": running,
        "PendingTaskCount": sum(task.wanted and not task.running for task in tasks),
        "DeploymentCount": len(service.deployments),
    }
    for name, value in counts.items():
        metrics.add(metric("ECS/ContainerInsights", name, of), float(value))


def _hosts(metrics: Metrics, group: FakeTargetGroup) -> None:
    if not group.targets:
        return
    states = [checks.state.state for checks in record_of(group).checks.values()]
    for arn in group.load_balancer_arns:
        balancer = arn.rpartition(":")[2].removeprefix("loadbalancer/")
        namespace = _NAMESPACES.get(balancer.partition("/")[0])
        if namespace:
            of = {"TargetGroup": group.arn.rpartition(":")[2], "LoadBalancer": balancer}
            metrics.add(metric(namespace, "HealthyHostCount", of), float(states.count("healthy")))
            metrics.add(metric(namespace, "UnHealthyHostCount", of), float(states.count("unhealthy")))


def _messages(metrics: Metrics, queue: Queue) -> None:
    visible, hidden = queue.approximate_number_of_messages, queue.approximate_number_of_messages_not_visible
    if visible or hidden:
        queue.__dict__[_USED] = True
    if queue.__dict__.get(_USED):
        of = {"QueueName": queue.name}
        metrics.add(metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", of), float(visible))
        metrics.add(metric("AWS/SQS", "ApproximateNumberOfMessagesNotVisible", of), float(hidden))


def matched(rule: Any, invoked: int, failed: int) -> None:
    """An event has matched a rule of EventBridge; so many of its targets were invoked, and so many could not be."""
    of = {"RuleName": rule.name}
    if rule.event_bus_name != "default":
        of["EventBusName"] = rule.event_bus_name
    metrics = metrics_of(rule.account_id, rule.region_name)
    counts = {"MatchedEvents": 1, "TriggeredRules": 1, "Invocations": invoked, "FailedInvocations": failed}
    for name, count in counts.items():
        if count:
            metrics.add(metric("AWS/Events", name, of), float(count))
