"""What an alarm looks at: a metric, or a formula of several.

Not played, and left in the state that it has: percentiles and other extended statistics, bands of anomalies, searches,
queries of Metrics Insights, functions beyond `expressions.FUNCTIONS`, composite alarms.
"""

from dataclasses import dataclass, field
from typing import Any

from moto.cloudwatch.models import Alarm, MetricDataQuery

from sandbox.aws.cloudwatch import formulas
from sandbox.aws.cloudwatch.evaluation import COMPARISONS, MORE
from sandbox.aws.cloudwatch.expressions import Evaluation, Series, is_played
from sandbox.aws.cloudwatch.formulas import FormulaError, Part
from sandbox.aws.cloudwatch.metrics import STATISTICS, Metric, Metrics, metric

_KEPT = "_sandbox_watched"


@dataclass(frozen=True)
class Watched:
    """What an alarm looks at.

    Attributes:
        period: seconds of a datapoint.
        measured: the metrics and the statistic of each, by id.
        formulas: by id.
        result: the id of what is compared with the threshold.
    """

    period: int
    measured: dict[str, tuple[Metric, str]]
    formulas: dict[str, Part] = field(default_factory=dict)
    result: str = "m"

    def datapoints(self, metrics: Metrics, count: int, end: int) -> list[tuple[int, float | None]]:
        """The last ones before a second, the newest first: when its period begins, and its value."""
        times = [end - self.period * (number + 1) for number in range(count)]
        series: dict[str, Series] = {}
        for name, (which, statistic) in self.measured.items():
            values = {time: metrics.statistic(which, statistic, time, time + self.period) for time in times}
            series[name] = {time: value for time, value in values.items() if value is not None}
        known = {time for found in series.values() for time in found}
        self._evaluate(self.result, series, known)
        return [(time, series[self.result].get(time)) for time in times]

    def _evaluate(self, name: str, series: dict[str, Series], times: set[int]) -> None:
        if name in series:
            return
        formula = self.formulas[name]
        for needed in formula.ids():
            self._evaluate(needed, series, times)
        series[name] = Evaluation(series, times).series(formula)

    def was_measured_since(self, metrics: Metrics, second: int) -> bool:
        """Whether one of its metrics was measured after a second, in a minute that is over."""
        return any(metrics.was_measured_since(which, second) for which, _ in self.measured.values())

    def keep(self, metrics: Metrics, periods: int) -> None:
        """So much of its metrics is looked at."""
        for which, _ in self.measured.values():
            metrics.keep(which, self.period * periods)


def watched(alarm: Alarm) -> Watched | None:
    """What it looks at; None where that is not played."""
    if _KEPT not in alarm.__dict__:
        alarm.__dict__[_KEPT] = _read(alarm) if alarm.comparison_operator in COMPARISONS else None
    found: Watched | None = alarm.__dict__[_KEPT]
    return found


def periods(alarm: Alarm) -> int:
    """How many of them are looked at."""
    return int(alarm.evaluation_periods) + MORE


def _read(alarm: Alarm) -> Watched | None:
    if alarm.rule is not None:
        return None
    if alarm.metric_data_queries:
        return _of_queries(alarm.metric_data_queries)
    if alarm.statistic not in STATISTICS:
        return None
    return Watched(int(alarm.period), {"m": (_metric(alarm), alarm.statistic)})


def _metric(of: Any) -> Metric:
    return metric(of.namespace, of.metric_name, {str(each.name): str(each.value) for each in of.dimensions})


def _of_queries(queries: list[MetricDataQuery]) -> Watched | None:
    measured: dict[str, tuple[Metric, str]] = {}
    read: dict[str, Part] = {}
    for query in queries:
        if query.metric_stat is not None:
            if query.metric_stat.stat not in STATISTICS:
                return None
            measured[query.id] = (_metric(query.metric_stat.metric), query.metric_stat.stat)
            continue
        try:
            read[query.id] = formulas.read(query.expression or "")
        except FormulaError:
            return None
    returned: list[tuple[str, Any]] = [(query.id, query.return_data) for query in queries]
    result = next((name for name, whether in returned if whether is not False), None)
    named = {name for formula in read.values() for name in formula.ids()}
    if result is None or not measured or not all(map(is_played, read.values())) or named - set(measured) - set(read):
        return None
    return Watched(_period(queries), measured, read, result)


def _period(queries: list[MetricDataQuery]) -> int:
    """That of its metrics, of which the longest counts."""
    return max(int(query.metric_stat.period) for query in queries if query.metric_stat is not None)
