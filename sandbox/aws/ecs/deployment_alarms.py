"""Alarms that make a deployment fail while it is under way, and the while that ECS goes on watching them afterwards.

An alarm that rings when a deployment starts makes ECS watch none of that deployment's; one that does not exist never
rings. With `rollback` a deployment is complete only once it has baked: as long as `bakeTimeInMinutes` says, or as its
alarms' periods take, under five minutes.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html,
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentAlarms.html; the words of the reason are
ours: no page shows AWS's.
"""

from dataclasses import dataclass, field
from typing import Any

from moto.cloudwatch.models import Alarm, cloudwatch_backends

from sandbox.aws.ecs.common import Backend
from sandbox.aws.ecs.container import SECONDS_A_TICK

MONITORING, COMPLETE, TRIGGERED, DISABLED = "MONITORING", "MONITORING_COMPLETE", "TRIGGERED", "DISABLED"
LONGEST_BAKE = 240
"""Seconds, where nobody says otherwise: `less than 5 minutes`."""


@dataclass
class DeploymentAlarms:
    """The alarms of one deployment.

    Attributes:
        names: of the alarms; none where there are none.
        rollback: whether a deployment that they make fail is rolled back.
        status: as ServiceDeploymentAlarms has it.
        bake_ticks: how long ECS goes on watching once all tasks are replaced.
        triggered: those that rang.
    """

    names: list[str]
    rollback: bool
    status: str
    bake_ticks: int = 0
    triggered: list[str] = field(default_factory=list)

    def look(self, backend: Backend) -> bool:
        """Whether one rings that is watched."""
        if self.status == MONITORING:
            self.triggered = [alarm.name for alarm in _alarms(backend, self.names) if _rings(alarm)]
            self.status = TRIGGERED if self.triggered else MONITORING
        return self.status == TRIGGERED

    def bakes(self) -> bool:
        """One tick more after all tasks were replaced; whether ECS goes on watching."""
        if self.status != MONITORING:
            return False
        self.bake_ticks -= 1
        if self.bake_ticks < 0:
            self.status = COMPLETE
        return self.status == MONITORING

    def described(self) -> dict[str, Any] | None:
        """As DescribeServiceDeployments tells of them."""
        if not self.names:
            return None
        return {"alarmNames": self.names, "status": self.status, "triggeredAlarmNames": self.triggered}


def alarms_of(backend: Backend, configuration: dict[str, Any]) -> DeploymentAlarms:
    """Those of a deployment that starts now.

    Args:
        backend: of its account and region.
        configuration: the service's deploymentConfiguration.
    """
    given = configuration.get("alarms") or {}
    names, rollback = list(given.get("alarmNames") or []), bool(given.get("rollback"))
    alarms = _alarms(backend, names)
    if not (given.get("enable") and names) or any(map(_rings, alarms)):
        return DeploymentAlarms(names, rollback, DISABLED)
    minutes = int(configuration.get("bakeTimeInMinutes") or 0)
    seconds = minutes * 60 if minutes else min(max(map(_seconds, alarms), default=0), LONGEST_BAKE)
    return DeploymentAlarms(names, rollback, MONITORING, seconds // SECONDS_A_TICK if rollback else 0)


def _alarms(backend: Backend, names: list[str]) -> list[Alarm]:
    known = cloudwatch_backends[backend.account_id][backend.region_name].alarms
    return [known[name] for name in names if name in known]


def _rings(alarm: Alarm) -> bool:
    return alarm.state_value == "ALARM"


def _seconds(alarm: Alarm) -> int:
    """How long its periods take that are evaluated."""
    periods = [int(query.metric_stat.period) for query in alarm.metric_data_queries if query.metric_stat is not None]
    return max([int(alarm.period or 0), *periods]) * int(alarm.evaluation_periods or 0)
