"""What was measured: statistics of periods, what is forgotten, and alarms of 300 services."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto.cloudwatch.models import CloudWatchBackend, Dimension, MetricDataQuery, MetricStat, cloudwatch_backends
from moto.cloudwatch.models import Metric as Queried

from sandbox.aws.cloudwatch import alarms
from sandbox.aws.cloudwatch.clock import CLOCK, MINUTE
from sandbox.aws.cloudwatch.metrics import KEPT_MINUTES, Metrics, metric, metrics_of

OURS = metric("own", "requests", {"Service": "shop"})
TICKS = 6
ACCOUNT, REGION = "111111111111", "eu-west-1"
SERVICES = 300


def minutes(count: int, metrics: Metrics | None = None) -> None:
    """So many pass, from the beginning of one."""
    for _ in range(count * TICKS):
        if CLOCK.advance(0.01) and metrics is not None:
            metrics.end_minute()


@pytest.fixture(autouse=True)
def at_a_minutes_beginning() -> None:
    while CLOCK.seconds % MINUTE:
        CLOCK.advance(0.01)


def test_a_statistic_is_of_all_minutes_of_its_period() -> None:
    metrics, start = Metrics(), CLOCK.seconds
    metrics.add(OURS, 1.0, 2.0)
    minutes(1)
    metrics.add(OURS, 9.0)
    minutes(2)
    found = {
        name: metrics.statistic(OURS, name, start, start + 3 * MINUTE)
        for name in ("SampleCount", "Sum", "Average", "Minimum", "Maximum")
    }
    assert found == {"SampleCount": 3.0, "Sum": 12.0, "Average": 4.0, "Minimum": 1.0, "Maximum": 9.0}
    assert metrics.statistic(OURS, "Sum", start + MINUTE, start + 2 * MINUTE) == 9.0
    assert metrics.statistic(OURS, "Sum", start + 2 * MINUTE, start + 3 * MINUTE) is None
    assert metrics.statistic(metric("own", "requests", {}), "Sum", start, start + 3 * MINUTE) is None


def test_dimensions_have_no_order() -> None:
    assert metric("n", "m", {"a": "1", "b": "2"}) == metric("n", "m", {"b": "2", "a": "1"})


@pytest.mark.parametrize("looked_at", [None, 60])
def test_what_no_alarm_looks_at_is_forgotten(looked_at: int | None) -> None:
    metrics, start = Metrics(), CLOCK.seconds
    if looked_at is not None:
        metrics.keep(OURS, looked_at * MINUTE)
    metrics.add(OURS, 1.0)
    minutes(looked_at or KEPT_MINUTES, metrics)
    assert metrics.statistic(OURS, "Sum", start, start + MINUTE) == 1.0
    minutes(2, metrics)
    assert metrics.statistic(OURS, "Sum", start, start + MINUTE) is None


def test_what_stands_is_measured_once_a_minute() -> None:
    metrics, start = Metrics(), CLOCK.seconds
    metrics.standing[OURS] = 7.0
    minutes(3, metrics)
    assert metrics.statistic(OURS, "SampleCount", start, start + 4 * MINUTE) == 3.0
    assert metrics.statistic(OURS, "Sum", start + MINUTE, start + 2 * MINUTE) == 7.0


@pytest.fixture
def backend() -> Iterator[CloudWatchBackend]:
    made: CloudWatchBackend = cloudwatch_backends[ACCOUNT][REGION]
    yield made
    made.alarms.clear()


def put(backend: CloudWatchBackend, name: str, **given: Any) -> None:
    every: dict[str, Any] = {
        "namespace": None,
        "metric_name": None,
        "dimensions": [],
        "statistic": "Sum",
        "period": MINUTE,
    }
    rest = {"comparison_operator": "GreaterThanThreshold", "evaluation_periods": 3, "threshold": 5.0}
    told = {"description": "", "alarm_actions": [], "treat_missing_data": "notBreaching"}
    backend.put_metric_alarm(name=name, **{**every, **rest, **told, **given})


def query(number: str, name: str, service: str) -> MetricDataQuery:
    """One metric of a formula, as moto keeps it."""
    of = MetricStat(Queried(name, "own", [Dimension("Service", service)]), str(MINUTE), "Sum", "")
    return MetricDataQuery(number, "", "", False, None, of)  # type: ignore[arg-type]


def test_300_services_with_seven_alarms_each_are_all_evaluated_once_a_minute(backend: CloudWatchBackend) -> None:
    metrics = metrics_of(ACCOUNT, REGION)
    for number in range(SERVICES):
        service = f"s{number}"
        of = {"namespace": "own", "dimensions": [{"Name": "Service", "Value": service}]}
        for measure in range(6):
            put(backend, f"{service}-{measure}", metric_name=f"m{measure}", **of)
        share = MetricDataQuery("e", "", "", True, "100 * FILL(m0, 0) / m1", None)  # type: ignore[arg-type]
        put(
            backend,
            f"{service}-share",
            metric_data_queries=[query("m0", "m0", service), query("m1", "m1", service), share],
        )
    for _ in range(4):
        for number in range(SERVICES):
            metrics.add(metric("own", "m1", {"Service": f"s{number}"}), 2.0)
            if number % 3 == 0:
                metrics.add(metric("own", "m0", {"Service": f"s{number}"}), 1.0)
            if number % 10 == 0:
                metrics.add(metric("own", "m5", {"Service": f"s{number}"}), 6.0)
        minutes(1, metrics)
    for _ in range(TICKS):
        alarms.step()
        CLOCK.advance(0.01)
    rings = {name for name, alarm in backend.alarms.items() if alarm.state_value == "ALARM"}
    assert len(backend.alarms) == 7 * SERVICES
    assert rings == {f"s{number}-share" for number in range(0, SERVICES, 3)} | {
        f"s{number}-5" for number in range(0, SERVICES, 10)
    }
