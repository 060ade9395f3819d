"""What was measured, minute by minute, of one account and region.

Metrics of AWS's own services have a datapoint a minute, out of as many samples as there were; so does everything here.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sandbox.aws.cloudwatch.clock import CLOCK, MINUTE

KEPT_MINUTES = 15
"""Of a metric that no alarm looks at."""


class Metric(NamedTuple):
    """What names a metric: dimensions are part of its name, in no order."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]] = frozenset()


def metric(namespace: str, name: str, dimensions: Mapping[str, str]) -> Metric:
    """The metric with these dimensions."""
    return Metric(namespace, name, frozenset(dimensions.items()))


@dataclass
class Samples:
    """What was measured in a while: how often, the sum, the least and greatest of it, and the second of the last."""

    count: float = 0.0
    total: float = 0.0
    least: float = float("inf")
    most: float = float("-inf")
    last: int = -1

    def add(self, count: float, total: float, least: float, most: float) -> None:
        """More of them."""
        self.count, self.total = self.count + count, self.total + total
        self.least, self.most = min(self.least, least), max(self.most, most)

    def statistic(self, name: str) -> float:
        """One of `STATISTICS`."""
        return _STATISTICS[name](self)


_STATISTICS: dict[str, Callable[[Samples], float]] = {
    "SampleCount": lambda samples: samples.count,
    "Average": lambda samples: samples.total / samples.count,
    "Sum": lambda samples: samples.total,
    "Minimum": lambda samples: samples.least,
    "Maximum": lambda samples: samples.most,
}
STATISTICS = tuple(_STATISTICS)


class Metrics:
    """All metrics of one account and region.

    Attributes:
        standing: what is measured every minute until it is put otherwise (put.py).
    """

    def __init__(self) -> None:
        self._minutes: dict[Metric, dict[int, Samples]] = {}
        self._kept: dict[Metric, int] = {}
        self.standing: dict[Metric, float] = {}

    def add(self, which: Metric, *values: float) -> None:
        """Values that are measured now."""
        for value in values:
            self.add_samples(which, 1, value, value, value)

    def add_samples(self, which: Metric, count: float, total: float, least: float, most: float) -> None:
        """Samples of which only the statistics are known."""
        if count:
            samples = self._minutes.setdefault(which, {}).setdefault(CLOCK.minute, Samples())
            samples.add(count, total, least, most)
            samples.last = CLOCK.seconds

    def statistic(self, which: Metric, name: str, start: int, end: int) -> float | None:
        """A statistic of the minutes that begin from `start` on and before `end`; None where nothing was measured."""
        minutes = self._minutes.get(which)
        if not minutes:
            return None
        inside = range(-(-start // MINUTE), -(-end // MINUTE))
        parts = [part for minute in inside if (part := minutes.get(minute)) is not None]
        if len(parts) == 1:
            return parts[0].statistic(name)
        found = Samples()
        for part in parts:
            found.add(part.count, part.total, part.least, part.most)
        return found.statistic(name) if parts else None

    def was_measured_since(self, which: Metric, second: int) -> bool:
        """Whether it was measured after a second, in a minute that is over."""
        minutes = self._minutes.get(which, {}).items()
        return any(part.last > second for minute, part in minutes if minute < CLOCK.minute)

    def keep(self, which: Metric, seconds: int) -> None:
        """So much of it is looked at."""
        self._kept[which] = max(self._kept.get(which, 0), seconds // MINUTE + 1)

    def end_minute(self) -> None:
        """Forget what is too old, and measure what stands."""
        for which in list(self._minutes):
            oldest = CLOCK.minute - max(KEPT_MINUTES, self._kept.get(which, 0))
            kept = {minute: found for minute, found in self._minutes[which].items() if minute >= oldest}
            if kept:
                self._minutes[which] = kept
            else:
                del self._minutes[which]
        for which, value in self.standing.items():
            self.add(which, value)


_EVERY: dict[tuple[str, str], Metrics] = {}


def metrics_of(account: str, region: str) -> Metrics:
    """Those of an account and region."""
    return _EVERY.setdefault((account, region), Metrics())


def places() -> list[tuple[str, str]]:
    """Every account and region with metrics."""
    return list(_EVERY)


def of_datum(namespace: str, datum: Mapping[str, Any]) -> Metric:
    """The metric that a datum of PutMetricData is of."""
    return metric(namespace, datum["MetricName"], {each["Name"]: each["Value"] for each in datum.get("Dimensions", ())})
