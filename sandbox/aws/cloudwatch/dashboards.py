"""What is wrong with the body of a dashboard: what PutDashboard says of it, where in it, and in which words.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html: 500 widgets, 500 metrics of a
widget and 2,500 of a dashboard, those of formulas that are not shown among them.
The words of what is known of its users' issues (`Invalid metric field type`, `Should NOT have more than`), else alike.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

WIDGETS, METRICS_OF_A_WIDGET, METRICS = 500, 500, 2500
COLUMNS, ROWS = 24, 1000
ALARMS_OF_A_WIDGET = 100
TYPES = ("metric", "text", "log", "alarm", "explorer", "chart")
# What its properties must have, by a widget's type.
_REQUIRED = {"metric": ("region",), "text": ("markdown",), "log": ("region", "query"), "alarm": ("alarms",)}
_BOUNDS = {"x": (0, COLUMNS - 1), "y": (0, None), "width": (1, COLUMNS), "height": (1, ROWS)}
_NAMES = 2
"""Namespace and name stand before a metric's dimensions."""


class Problem(NamedTuple):
    """One thing that is wrong: where, as a path of JSON, and what."""

    path: str
    message: str


def problems(body: str) -> list[Problem]:
    """What is wrong with a dashboard; nothing where CloudWatch takes it."""
    try:
        read = json.loads(body)
    except ValueError:
        return [Problem("", "The dashboard body must be valid JSON")]
    if not isinstance(read, dict):
        return [Problem("", "Should be object")]
    if "widgets" not in read:
        return [Problem("", "Should have required property 'widgets'")]
    widgets = read["widgets"]
    if not isinstance(widgets, list):
        return [Problem("/widgets", "Should be array")]
    found = [] if len(widgets) <= WIDGETS else [Problem("/widgets", f"Should NOT have more than {WIDGETS} items")]
    for number, widget in enumerate(widgets):
        found += _widget(f"/widgets/{number}", widget)
    count = sum(_metrics_of(widget) for widget in widgets)
    if count > METRICS:
        found.append(Problem("/widgets", f"Should NOT have more than {METRICS} metrics"))
    return found


def message(found: list[Problem]) -> str:
    """What PutDashboard answers."""
    told = json.dumps([{"dataPath": path, "message": words} for path, words in found], indent=2)
    return f"The dashboard body is invalid, there are {len(found)} validation errors:\n{told}"


def _widget(path: str, widget: Any) -> Iterator[Problem]:
    if not isinstance(widget, dict):
        yield Problem(path, "Should be object")
        return
    for name in ("type", "properties"):
        if name not in widget:
            yield Problem(path, f"Should have required property '{name}'")
    for name, (least, most) in _BOUNDS.items():
        yield from _number(f"{path}/{name}", widget.get(name), least, most)
    kind, properties = widget.get("type"), widget.get("properties")
    if kind is not None and kind not in TYPES:
        yield Problem(f"{path}/type", "Should be equal to one of the allowed values")
    if isinstance(properties, dict):
        yield from _properties(f"{path}/properties", str(kind), properties)


def _number(path: str, value: Any, least: int, most: int | None) -> Iterator[Problem]:
    if value is None:
        return
    if not isinstance(value, int) or isinstance(value, bool):
        yield Problem(path, "Should be integer")
    elif value < least:
        yield Problem(path, f"Should be >= {least}")
    elif most is not None and value > most:
        yield Problem(path, f"Should be <= {most}")


def _properties(path: str, kind: str, properties: dict[str, Any]) -> Iterator[Problem]:
    for name in _REQUIRED.get(kind, ()):
        if name not in properties:
            yield Problem(path, f"Should have required property '{name}'")
    if kind == "alarm" and len(properties.get("alarms") or []) > ALARMS_OF_A_WIDGET:
        yield Problem(f"{path}/alarms", f"Should NOT have more than {ALARMS_OF_A_WIDGET} items")
    if kind != "metric":
        return
    metrics = properties.get("metrics")
    if metrics is None:
        if not (properties.get("annotations") or {}).get("alarms"):
            yield Problem(path, "Should have required property 'metrics'")
    elif not isinstance(metrics, list):
        yield Problem(f"{path}/metrics", "Should be array")
    else:
        if len(metrics) > METRICS_OF_A_WIDGET:
            yield Problem(f"{path}/metrics", f"Should NOT have more than {METRICS_OF_A_WIDGET} items")
        for number, metric in enumerate(metrics):
            yield from _metric(f"{path}/metrics/{number}", metric)


def _metric(path: str, metric: Any) -> Iterator[Problem]:
    """`[namespace, name, dimension, value, …, {how it is shown}]`, or `[{expression}]`."""
    if not isinstance(metric, list):
        yield Problem(path, "Should be array")
        return
    names = metric[:-1] if metric and isinstance(metric[-1], dict) else metric
    for number, name in enumerate(names):
        if not isinstance(name, str) or not name:
            yield Problem(f"{path}/{number}", 'Invalid metric field type, only "String" type is allowed')
    shortened = "..." in names
    if names and not shortened and (len(names) < _NAMES or len(names) % _NAMES):
        yield Problem(path, f"Should NOT have more than {len(names) - 1} items")
    if not names and not (metric and "expression" in metric[0]):
        yield Problem(path, "Should have a namespace and a name, or an expression")


def _metrics_of(widget: Any) -> int:
    properties = widget.get("properties") if isinstance(widget, dict) else None
    metrics = properties.get("metrics") if isinstance(properties, dict) else None
    return len(metrics) if isinstance(metrics, list) else 0
