"""When a job runs: what its time zone is for."""

from collections.abc import Iterator

from ecs_platform.model.manifest.checks.context import Check, alone
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding


def time_zone_of_a_rate(service: Service) -> Iterator[Finding]:
    """A rate counts from its start on, whatever the clocks say.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    """
    on = service.on
    if on is not None and on.timezone is not None and (on.expression or "").startswith("rate("):
        message = f"`timezone` does nothing for `{on.schedule}`, which counts from its start on"
        yield service.finding(
            message, "remove it (`timezone: null` where it is inherited), or name times, `0 9 * * *`", "on", "timezone"
        )


CHECKS: tuple[Check, ...] = (alone(time_zone_of_a_rate, "on"),)
