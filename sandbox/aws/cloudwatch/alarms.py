"""When an alarm changes its state: once in every minute each is evaluated, whatever its period, by whole minutes.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
    A state that SetAlarmState set would last until the next evaluation, which time that runs fast would make a second:
here it lasts until something is measured of what the alarm looks at.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html
"""

import json
from zlib import crc32

from moto.cloudwatch.models import Alarm, CloudWatchBackend, cloudwatch_backends

from sandbox.aws.cloudwatch import actions, history, reasons
from sandbox.aws.cloudwatch.clock import CLOCK, MINUTE
from sandbox.aws.cloudwatch.evaluation import COMPARISONS, MISSING, evaluate
from sandbox.aws.cloudwatch.metrics import Metrics, metrics_of
from sandbox.aws.cloudwatch.watched import periods, watched
from sandbox.aws.ecs.container import SECONDS_A_TICK

_SET = "_sandbox_set"
_TURNS = MINUTE // SECONDS_A_TICK


def step() -> None:
    """One tick: a sixth of the alarms of all accounts and regions is evaluated; thousands at once would be felt."""
    turn = CLOCK.seconds // SECONDS_A_TICK % _TURNS
    for account, regions in list(cloudwatch_backends.items()):
        for region, backend in list(regions.items()):
            metrics = metrics_of(account, region)
            for alarm in list(backend.alarms.values()):
                if crc32(alarm.name.encode()) % _TURNS == turn:
                    _evaluate(backend, alarm, metrics)


def was_set(backend: CloudWatchBackend, alarm: Alarm, before: str) -> None:
    """SetAlarmState set its state."""
    alarm.__dict__[_SET] = CLOCK.seconds
    _tell(backend, alarm, before)


def _evaluate(backend: CloudWatchBackend, alarm: Alarm, metrics: Metrics) -> None:
    looks = watched(alarm)
    if looks is None:
        return
    looks.keep(metrics, periods(alarm))
    if _SET in alarm.__dict__ and not looks.was_measured_since(metrics, alarm.__dict__[_SET]):
        return
    alarm.__dict__.pop(_SET, None)
    datapoints = looks.datapoints(metrics, periods(alarm), CLOCK.minute * MINUTE)
    compare, _ = COMPARISONS[alarm.comparison_operator]
    breaching = [None if value is None else compare(value, float(alarm.threshold)) for _, value in datapoints]
    of, missing = int(alarm.evaluation_periods), alarm.treat_missing_data or MISSING
    verdict = evaluate(breaching, of, int(alarm.datapoints_to_alarm or of), missing)
    if verdict.state not in (None, alarm.state_value):
        before = alarm.state_value
        data = reasons.data(alarm, looks.period, verdict, datapoints)
        alarm.update_state(reasons.reason(alarm, verdict, datapoints), json.dumps(data), str(verdict.state))
        _tell(backend, alarm, before)


def _tell(backend: CloudWatchBackend, alarm: Alarm, before: str) -> None:
    if alarm.state_value == before:
        return
    words = f"Alarm updated from {before} to {alarm.state_value}"
    new = {"stateValue": alarm.state_value, "stateReason": alarm.state_reason}
    history.note(backend, alarm, "StateUpdate", words, {"oldState": {"stateValue": before}, "newState": new})
    actions.run(backend, alarm, before)
