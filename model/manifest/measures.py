"""Which measures of a service are watched: the level, what the manifest says, and what can be measured at all."""

from collections.abc import Mapping

from ecs_platform.model.manifest.alarms import DEFAULTS, ESSENTIAL, JOB_MEASURES, MEASURES, Late, Number, Percent
from ecs_platform.model.manifest.cron_gap import longest_gap
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.settings.settings import Settings

FARTHEST = 7 * 24 * 3600
"""Seconds that any alarm looks back at most.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

_BEHIND_A_LOAD_BALANCER = ("http_5xx", "unhealthy_targets")


def watched(service: Service, settings: Settings) -> Mapping[str, float]:
    """The measures of a service that have an alarm, with the value at or above which each goes off."""
    level = service.alarms.level or settings.alarms
    chosen = {"none": (), "essential": ESSENTIAL, "all": MEASURES}[level]
    return {
        measure: threshold_of(service, measure)
        for measure in MEASURES
        if _is_on(service, measure, chosen) and not why_not(service, measure, settings)
    }


def threshold_of(service: Service, measure: str) -> float:
    """The value at or above which a measure goes off; of `job_late` seconds."""
    said = service.alarms.of(measure)
    if isinstance(said, Percent | Number) and said.threshold is not None:
        return said.threshold
    if isinstance(said, Late) and said.after is not None:
        return said.after
    return DEFAULTS[measure]


def why_not(service: Service, measure: str, settings: Settings) -> str:
    """Why a measure of a service cannot be taken; empty where it can."""
    if (measure in JOB_MEASURES) != service.is_job:
        return "only a Scheduled Job has it" if measure in JOB_MEASURES else "a Scheduled Job does not have it"
    if measure in _BEHIND_A_LOAD_BALANCER and not service.targets:
        return "no load balancer sends it requests"
    if measure == "fewer_running" and settings.cluster.container_insights == "disabled":
        return "Container Insights counts its tasks, and `cluster.container_insights` is `disabled`"
    return _no_clock(service) if measure == "job_late" else ""


def window(service: Service) -> int | None:
    """Seconds in which a job starts at least once, with what it has to be late; None where it never must start.

    An hour more where the clocks change.
    """
    assert service.on is not None
    gap = longest_gap(service.on.expression or "")
    if gap is None:
        return None
    return gap + int(threshold_of(service, "job_late")) + (3600 if service.on.timezone else 0)


def _no_clock(service: Service) -> str:
    if service.on is None or service.on.expression is None:
        return "nothing starts it by the clock"
    if service.on.once:
        return "it is started once"
    found = window(service)
    if found is None or found > FARTHEST:
        return "an alarm looks back seven days at most, and it may rest as long"
    return ""


def _is_on(service: Service, measure: str, chosen: tuple[str, ...]) -> bool:
    said = service.alarms.of(measure)
    return measure in chosen if said is None else said.enabled
