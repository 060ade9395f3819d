"""The number of tasks: one way to say it, and bounds that make sense."""

from collections.abc import Iterator

from ecs_platform.model.manifest.checks.context import Check, alone
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding

SCALING = ("cpu_percentage", "memory_percentage", "requests")


def one_way(service: Service) -> Iterator[Finding]:
    """A number, a number on Spot, or a range with something that moves the number within it."""
    count = service.count
    if count.spot is not None and (count.range is not None or count.value is not None):
        yield service.finding("a fixed number on Spot, and another number", "keep one of them", "count", "spot")
    if count.value is not None and count.range is not None:
        yield service.finding("a number that does not change, and a range", "keep one of them", "count", "value")
    rules = [name for name in SCALING if getattr(count, name) is not None]
    if count.range is not None and not rules:
        hint = f"add one of {', '.join(f'`{name}`' for name in SCALING)}: without, the number would never change"
        yield service.node.find(("count",)).finding_at_key("`range` has no scaling rule", hint)
    if count.range is None:
        for name in [*rules, *(["cooldown"] if service.node.get("count", "cooldown") else [])]:
            yield service.finding(f"`{name}` does nothing without `range`", "add `range: 1-10`", "count", name)


def bounds(service: Service) -> Iterator[Finding]:
    """The fewest are no more than the most, and Spot begins with one that can be."""
    within = service.count.range
    if within is None:
        return
    if within.min > within.max:
        message = f"the fewest, {within.min}, are more than the most, {within.max}"
        yield service.finding(message, f"did you mean {within.max} to {within.min}?", "count", "range", "min")
    elif within.spot_from is not None and within.spot_from > within.max:
        message = f"no task would run on Fargate Spot: `spot_from` {within.spot_from} is beyond the most, {within.max}"
        yield service.finding(message, f"write 1 to {within.max}, or remove it", "count", "range", "spot_from")


def never_up_from_none(service: Service) -> Iterator[Finding]:
    """Every scaling rule follows what tasks report: where none runs, no data comes, and no rule ever starts the first.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
    """
    within = service.count.range
    if within is not None and within.min == 0 and service.count.scaling_rules:
        message = (
            "a service that has come to 0 tasks stays there: without tasks there is neither CPU, memory nor requests"
        )
        hint = f"begin at 1, `1-{within.max}`; `count: 0` is a service that rests"
        yield service.finding(message, hint, "count", "range", "min")


def requests_need_a_load_balancer(service: Service) -> Iterator[Finding]:
    """Requests are counted by a load balancer."""
    if service.count.requests is not None and service.http is None:
        yield service.finding("no load balancer counts requests", "use `cpu_percentage`", "count", "requests")


CHECKS: tuple[Check, ...] = (
    alone(one_way, "count"),
    alone(bounds, "count"),
    alone(never_up_from_none, "count"),
    alone(requests_need_a_load_balancer, "count", "http"),
)
