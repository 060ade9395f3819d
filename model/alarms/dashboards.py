"""The dashboards of an environment: what its alarms measure, in pictures, as many dashboards as that needs.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ecs_platform.model.alarms.alarm import Alarm, Metric
from ecs_platform.model.alarms.of_service import alarms_of, tasks_of, use_of
from ecs_platform.model.alarms.requests import errors_and_requests, healthy, unhealthy
from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.measures import why_not
from ecs_platform.model.manifest.service import Service

WIDGETS, METRICS = 500, 2500
"""Most of one dashboard: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html"""
ALARMS = 100
"""Most of one widget of alarms."""

_COLUMNS, _WIDTH, _HEIGHT = 24, 6, 5


@dataclass(frozen=True)
class Dashboard:
    """A dashboard.

    Attributes:
        name: its name.
        body: what it shows, as JSON; what only AWS knows are markers.
        widgets: how many widgets it has.
        metrics: how many metrics these show.
    """

    name: str
    body: str
    widgets: int
    metrics: int


@dataclass(frozen=True)
class _Graph:
    """A graph of some metrics of a service."""

    title: str
    metrics: tuple[Metric, ...]


@dataclass(frozen=True)
class _Row:
    """What is shown of a service: graphs side by side, below each other where they are more than four."""

    graphs: tuple[_Graph, ...]
    alarms: tuple[Alarm, ...]

    @property
    def metrics(self) -> int:
        return sum(len(graph.metrics) for graph in self.graphs)


def dashboards_of(loaded: Loaded) -> list[Dashboard]:
    """The dashboards; none where the setting `dashboards` is off, or there are no services."""
    if not loaded.settings.dashboards:
        return []
    rows = (_row(service, loaded) for service in sorted(loaded.services, key=lambda each: each.name))
    return [_dashboard(number, each, loaded) for number, each in enumerate(_divided(rows), start=1)]


def _divided(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    """The rows, as many together as a dashboard has room for."""
    together: list[_Row] = []
    for row in rows:
        if together and not _fit([*together, row]):
            yield together
            together = []
        together.append(row)
    if together:
        yield together


def _fit(rows: list[_Row]) -> bool:
    alarms = sum(len(row.alarms) for row in rows)
    widgets = sum(len(row.graphs) for row in rows) + -(-alarms // ALARMS)
    return widgets <= WIDGETS and sum(row.metrics for row in rows) <= METRICS


def _row(service: Service, loaded: Loaded) -> _Row:
    alarms = tuple(alarms_of(service, loaded))
    counted = tuple(metric for alarm in alarms if alarm.counted is not None for metric in alarm.metrics)
    graphs = [] if service.is_job else [*_graphs(service, loaded)]
    if counted:
        graphs.append(_Graph(f"{service.name}: events", counted))
    return _Row(tuple(graphs), alarms)


def _graphs(service: Service, loaded: Loaded) -> Iterator[_Graph]:
    if service.targets:
        yield _Graph(f"{service.name}: requests and answers from 500 on", errors_and_requests(service)[0])
        yield _Graph(f"{service.name}: targets", (*healthy(service), *unhealthy(service)[0]))
    used = tuple(use_of(service, loaded, f"{each}Utilization") for each in ("CPU", "Memory"))
    yield _Graph(f"{service.name}: CPU and memory, percent", used)
    if not why_not(service, "fewer_running", loaded.settings):
        yield _Graph(f"{service.name}: tasks", tasks_of(service, loaded))


def _dashboard(number: int, rows: list[_Row], loaded: Loaded) -> Dashboard:
    arns = [loaded.account.arn("cloudwatch", f"alarm:{alarm.name}") for row in rows for alarm in row.alarms]
    top = [arns[start : start + ALARMS] for start in range(0, len(arns), ALARMS)]
    widgets = [
        {
            "type": "alarm",
            "x": 0,
            "y": index * _HEIGHT,
            "width": _COLUMNS,
            "height": _HEIGHT,
            "properties": {"title": "Alarms", "alarms": each},
        }
        for index, each in enumerate(top)
    ]
    graphs = [graph for row in rows for graph in row.graphs]
    first = len(top) * _HEIGHT
    widgets += [_widget(graph, index, first, loaded.account.region) for index, graph in enumerate(graphs)]
    body = json.dumps({"widgets": widgets}, sort_keys=True, separators=(",", ":"))
    return Dashboard(loaded.names.dashboard(number), body, len(widgets), sum(row.metrics for row in rows))


def _widget(graph: _Graph, index: int, first: int, region: str) -> dict[str, Any]:
    line, column = divmod(index, _COLUMNS // _WIDTH)
    properties = {
        "title": graph.title,
        "region": region,
        "view": "timeSeries",
        "period": 60,
        "metrics": [_as_widget_has_it(metric) for metric in graph.metrics],
    }
    place = {"x": column * _WIDTH, "y": first + line * _HEIGHT, "width": _WIDTH, "height": _HEIGHT}
    return {"type": "metric", **place, "properties": properties}


def _as_widget_has_it(metric: Metric) -> list[Any]:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Metric-Widget-Structure.html"""
    dimensions = [text for pair in metric.dimensions.items() for text in pair]
    return [metric.namespace, metric.name, *dimensions, {"stat": metric.statistic}]
