"""The alarms of an environment that are in ALARM: those named like it, and those that roll its services back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ecs_platform.model.manifest.alarms import SERVICE_MEASURES

AT_ONCE = 100
"""Names that DescribeAlarms takes:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html"""

KINDS = ["MetricAlarm", "CompositeAlarm"]


@dataclass(frozen=True)
class Alarm:
    """An alarm in ALARM.

    Attributes:
        name: its name.
        service: the service that it is about; None where it does not say.
        rolls_back: whether a deployment that is under way fails by it.
        since: when it went off, in UTC.
        reason: CloudWatch's words.
    """

    name: str
    service: str | None
    rolls_back: bool
    since: str
    reason: str


def alarms_of(cloudwatch: Any, prefix: str, services: Mapping[str, Mapping[str, Any]]) -> list[Alarm]:
    """Those in ALARM, by name. Alarms by which services scale are named by AWS otherwise: they are in ALARM all day.

    Args:
        cloudwatch: a boto3 client.
        prefix: how names of the environment begin.
        services: what DescribeServices says of its services, by name.
    """
    watched = {name: service for service, each in services.items() for name in _rollback_names(each)}
    on = {name: service for service, each in services.items() for name in _rollback_names(each, enabled=True)}
    groups = {
        each["targetGroupArn"].rpartition(":")[2]: service
        for service, found in services.items()
        for each in found.get("loadBalancers", [])
        if each.get("targetGroupArn")
    }
    # What is computed has no dimensions, and what is counted those of a rule: see `Names.alarm`.
    measured = {
        f"{prefix}{service}-{measure.replace('_', '-')}-alarm": service
        for service in services
        for measure in SERVICE_MEASURES
    }
    found = [*_in_alarm(cloudwatch, AlarmNamePrefix=prefix)]
    others = sorted(name for name in watched if not name.startswith(prefix))
    for start in range(0, len(others), AT_ONCE):
        found += _in_alarm(cloudwatch, AlarmNames=others[start : start + AT_ONCE])
    made = (
        Alarm(
            str(each["AlarmName"]),
            watched.get(each["AlarmName"]) or measured.get(each["AlarmName"]) or _service(each, services, groups),
            each["AlarmName"] in on,
            _when(each.get("StateTransitionedTimestamp") or each.get("StateUpdatedTimestamp")),
            str(each.get("StateReason", "")),
        )
        for each in found
    )
    return sorted(made, key=lambda each: each.name)


def _in_alarm(cloudwatch: Any, **by: Any) -> Iterator[dict[str, Any]]:
    pages = cloudwatch.get_paginator("describe_alarms").paginate(**by, StateValue="ALARM", AlarmTypes=KINDS)
    for page in pages:
        yield from (*page.get("MetricAlarms", []), *page.get("CompositeAlarms", []))


def _rollback_names(service: Mapping[str, Any], *, enabled: bool = False) -> Iterable[str]:
    alarms = (service.get("deploymentConfiguration") or {}).get("alarms") or {}
    return alarms.get("alarmNames", []) if alarms.get("enable") or not enabled else []


def _service(
    alarm: Mapping[str, Any], services: Mapping[str, Mapping[str, Any]], groups: Mapping[str, str]
) -> str | None:
    """By its dimensions: the service itself, or a target group of it."""
    dimensions = {each["Name"]: each["Value"] for each in alarm.get("Dimensions", [])}
    name = dimensions.get("ServiceName")
    if name in services:
        return name
    return groups.get(dimensions.get("TargetGroup", ""))


def _when(moment: datetime | str | None) -> str:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).isoformat(timespec="seconds")
    return str(moment or "")
