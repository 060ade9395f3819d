"""Why an alarm is in its state, in CloudWatch's words."""

from typing import Any

from moto.cloudwatch.models import Alarm
from moto.core.utils import utcnow

from sandbox.aws.cloudwatch.clock import CLOCK
from sandbox.aws.cloudwatch.evaluation import ALARM, BREACHING, COMPARISONS, INSUFFICIENT, OK, Verdict

STAMP = "%Y-%m-%dT%H:%M:%S.000+0000"
Datapoints = list[tuple[int, float | None]]
"""When the period of each begins, and its value; the newest first."""


def reason(alarm: Alarm, verdict: Verdict, datapoints: Datapoints) -> str:
    """StateReason."""
    of, used = int(alarm.evaluation_periods), [datapoints[place] for place in verdict.used]
    if verdict.state == INSUFFICIENT:
        return f"Insufficient Data: {_were(of, 'datapoint')} unknown."
    if verdict.filled and (alarm.treat_missing_data == BREACHING or verdict.state == OK):
        received = f"{_were(len(used), 'datapoint')} received" if used else "no datapoints were received"
        treated = "Breaching" if alarm.treat_missing_data == BREACHING else "NonBreaching"
        filled = f"{_were(verdict.filled, 'missing datapoint')} treated as [{treated}]"
        return f"Threshold Crossed: {received} for {_counted(of, 'period')} and {filled}."
    return f"Threshold Crossed: {_crossed(alarm, verdict, used)}."


def _crossed(alarm: Alarm, verdict: Verdict, used: Datapoints) -> str:
    compare, compared = COMPARISONS[alarm.comparison_operator]
    of, rings = int(alarm.evaluation_periods), verdict.state == ALARM
    needed = int(alarm.datapoints_to_alarm or of)
    shown = [each for each in used if compare(float(each[1] or 0), float(alarm.threshold)) == rings]
    values = ", ".join(f"{value} ({CLOCK.day_time(time).strftime('%d/%m/%y %H:%M:%S')})" for time, value in shown)
    verb = ("was" if len(shown) == 1 else "were") + ("" if rings else " not")
    least = _counted(needed if rings else of - needed + 1, "datapoint")
    turn = f"{OK} -> {ALARM}" if rings else f"{ALARM} -> {OK}"
    return (
        f"{len(shown)} out of the last {of} datapoints [{values}] {verb} {compared} the threshold "
        f"({float(alarm.threshold)}) (minimum {least} for {turn} transition)"
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def _were(number: int, what: str) -> str:
    return _counted(number, what) + (" was" if number == 1 else " were")


def data(alarm: Alarm, period: int, verdict: Verdict, datapoints: Datapoints) -> dict[str, Any]:
    """StateReasonData."""
    return {
        "version": "1.0",
        "queryDate": utcnow().strftime(STAMP),
        "statistic": alarm.statistic,
        "period": period,
        "recentDatapoints": [datapoints[place][1] for place in reversed(verdict.used)],
        "threshold": float(alarm.threshold),
    }
