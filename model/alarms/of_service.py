"""The alarms of a service or a job: one for each of its measures that is watched."""

import math
from collections.abc import Callable

from ecs_platform.model.alarms.alarm import MINUTE, Alarm, Metric
from ecs_platform.model.alarms.counted import events_of
from ecs_platform.model.alarms.requests import errors_and_requests, unhealthy
from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.measures import watched, window
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.task import markers
from ecs_platform.model.task.events import failures_rule, restarts_rule, starts_rule

FIVE_MINUTES, QUARTER, HOUR, DAY = 5 * MINUTE, 15 * MINUTE, 60 * MINUTE, 24 * 60 * MINUTE


def alarms_of(service: Service, loaded: Loaded) -> list[Alarm]:
    """Its alarms, in the order of the measures."""
    wanted = watched(service, loaded.settings)
    return [_MADE[measure](service, loaded, threshold) for measure, threshold in wanted.items()]


def rollback_alarm(service: Service, loaded: Loaded) -> Alarm | None:
    """The alarm of `deployment.rollback_alarms.http_5xx`; two of three minutes, like those of CPU and memory."""
    threshold = service.deployment.rollback_alarms.http_5xx
    if threshold is None:
        return None
    metrics, expression = errors_and_requests(service)
    name, why = loaded.names.rollback_alarm(service.name, "http-5xx"), f"Rolls a deployment of {service.name} back"
    return Alarm("http_5xx", name, why, metrics, threshold, 3, 2, expression=expression)


def _http_5xx(service: Service, loaded: Loaded, threshold: float) -> Alarm:
    metrics, expression = errors_and_requests(service)
    why = f"{threshold:g} percent of the requests of {service.name} or more are answered with a status of 500 or more"
    return Alarm("http_5xx", _name(service, loaded, "http_5xx"), why, metrics, threshold, 5, 3, expression=expression)


def _unhealthy_targets(service: Service, loaded: Loaded, threshold: float) -> Alarm:
    metrics, expression = unhealthy(service)
    why = f"Tasks of {service.name} fail the load balancer's health check: {threshold:g} or more"
    name = _name(service, loaded, "unhealthy_targets")
    return Alarm("unhealthy_targets", name, why, metrics, threshold, 5, expression=expression)


def _fewer_running(service: Service, loaded: Loaded, threshold: float) -> Alarm:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html"""
    why, name = f"Fewer tasks of {service.name} run than are wanted", _name(service, loaded, "fewer_running")
    expression = "wanted - FILL(running, 0)"
    return Alarm("fewer_running", name, why, tasks_of(service, loaded), threshold, 10, expression=expression)


def _restarts(service: Service, loaded: Loaded, threshold: float) -> Alarm:
    rule = restarts_rule(service, loaded.names, loaded.account)
    why = f"Tasks of {service.name} stop by themselves: {threshold:g} or more in a quarter of an hour"
    name = _name(service, loaded, "restarts")
    return Alarm("restarts", name, why, (events_of(rule),), threshold, 1, period=QUARTER, counted=rule)


def _use(measure: str, metric: str, what: str) -> Callable[[Service, Loaded, float], Alarm]:
    def made(service: Service, loaded: Loaded, threshold: float) -> Alarm:
        why = f"{service.name} uses {threshold:g} percent of its {what} or more"
        metrics = (use_of(service, loaded, metric),)
        return Alarm(measure, _name(service, loaded, measure), why, metrics, threshold, 3, period=FIVE_MINUTES)

    return made


def _job_failed(job: Service, loaded: Loaded, threshold: float) -> Alarm:
    rule = failures_rule(job, loaded.names, loaded.account)
    why, name = f"The job {job.name} failed, or could not start", _name(job, loaded, "job_failed")
    return Alarm("job_failed", name, why, (events_of(rule),), threshold, 1, period=FIVE_MINUTES, counted=rule)


def _job_late(job: Service, loaded: Loaded, _: float) -> Alarm:
    """In ALARM from its making until the job first starts: nothing has counted it yet."""
    seconds = window(job)
    assert seconds is not None
    period = FIVE_MINUTES if math.ceil(seconds / FIVE_MINUTES) * FIVE_MINUTES <= DAY else HOUR
    rule = starts_rule(job, loaded.names, loaded.account)
    why, name = f"The job {job.name} did not start when it should have", _name(job, loaded, "job_late")
    return Alarm(
        "job_late",
        name,
        why,
        (events_of(rule),),
        1,
        math.ceil(seconds / period),
        period=period,
        below=True,
        missing="breaching",
        counted=rule,
    )


def tasks_of(service: Service, loaded: Loaded) -> tuple[Metric, Metric]:
    """How many tasks are wanted, and how many run: of Container Insights."""

    def of(id_: str, name: str) -> Metric:
        return Metric(id_, "ECS/ContainerInsights", name, _in_ecs(service, loaded), "Average")

    return of("wanted", "DesiredTaskCount"), of("running", "RunningTaskCount")


def use_of(service: Service, loaded: Loaded, name: str) -> Metric:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html"""
    return Metric("m0", "AWS/ECS", name, _in_ecs(service, loaded), "Average")


def _in_ecs(service: Service, loaded: Loaded) -> dict[str, str]:
    return {"ClusterName": markers.CLUSTER, "ServiceName": loaded.names.service(service.name)}


def _name(service: Service, loaded: Loaded, measure: str) -> str:
    return loaded.names.alarm(service.name, measure)


_MADE: dict[str, Callable[[Service, Loaded, float], Alarm]] = {
    "http_5xx": _http_5xx,
    "unhealthy_targets": _unhealthy_targets,
    "fewer_running": _fewer_running,
    "restarts": _restarts,
    "cpu_utilization": _use("cpu_utilization", "CPUUtilization", "CPU"),
    "memory_utilization": _use("memory_utilization", "MemoryUtilization", "memory"),
    "job_failed": _job_failed,
    "job_late": _job_late,
}
