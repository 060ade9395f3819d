"""`ops logs SERVICE`: what the containers of a service, or of a job's runs, have written; also those that are gone."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ecs_platform.ops import log_events
from ecs_platform.ops.arguments import DEFAULT_STACK, Project, Services, Stack
from ecs_platform.ops.aws import Client, asking_aws
from ecs_platform.ops.environment import faultless
from ecs_platform.ops.log_events import Asked, Event, Follower, Source
from ecs_platform.ops.log_lines import as_json as event_json
from ecs_platform.ops.log_lines import lines
from ecs_platform.ops.log_places import log_places
from ecs_platform.ops.named import service_named
from ecs_platform.ops.output import MISUSED, is_terminal, say
from ecs_platform.ops.previous_tasks import Previous, before_deployment, run_before
from ecs_platform.ops.refused import RefusedError, explained, is_denied
from ecs_platform.ops.since import SinceError, milliseconds, shown, since
from ecs_platform.ops.watching import ended_by_signals

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.manifest.service import Service

LAST = "1h"
PATTERNS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html"
_SINCE = "From then on: 30s, 15m, 2h, 3d, or a time (2026-11-30T22:00Z; UTC without a zone)."


@dataclass(frozen=True)
class _Wanted:
    """What was asked for, and when; `since` as it was typed, `start` what it means in milliseconds since 1970."""

    service: "Service"
    loaded: "Loaded"
    now: int
    since: str
    start: int
    pattern: str | None
    previous: bool


def main(
    service: Annotated[str, typer.Argument(help="The service or job.")],
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
    begin: Annotated[str, typer.Option("--since", help=_SINCE)] = LAST,
    pattern: Annotated[
        str | None, typer.Option("--filter", help=f"A filter pattern of CloudWatch Logs, see {PATTERNS}.")
    ] = None,
    previous: Annotated[
        bool, typer.Option("--previous", help="Of the deployment before this one; of a job's run before the last.")
    ] = False,
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one object for each line, and nothing else.")] = (
        False
    ),
) -> None:
    """Shows what containers have written, of all tasks, running and stopped, by time."""
    if follow and previous:
        raise typer.BadParameter("tasks of before write nothing more", param_hint="--follow --previous")
    loaded = faultless(project, stack, services, as_json=as_json)
    found, now = service_named(service, loaded), datetime.now(UTC)
    try:
        start = milliseconds(since(begin, now))
    except SinceError as error:
        raise typer.BadParameter(str(error), param_hint="--since") from None
    wanted = _Wanted(found, loaded, milliseconds(now), begin, start, pattern, previous)
    with (
        asking_aws(loaded.account.region, patiently=follow) as client,
        explained(loaded.names.cluster, service),
        _readable(wanted),
    ):
        sources = _sources(wanted, client)
        if follow:
            _follow(wanted, sources, _teller(as_json=as_json))
        else:
            _show(wanted, client, sources, _teller(as_json=as_json))


def _teller(*, as_json: bool) -> Callable[[Event], None]:
    coloured = is_terminal()

    def tell(event: Event) -> None:
        for line in [event_json(event)] if as_json else lines(event, coloured=coloured):
            typer.echo(line)

    return tell


def _sources(wanted: _Wanted, client: Client) -> list[Source]:
    """Where its containers write; what is written elsewhere is said."""
    from ecs_platform.model.task.definition import task_definition_of  # noqa: PLC0415

    loaded, name = wanted.loaded, wanted.service.name
    containers = json.loads(task_definition_of(wanted.service, loaded).container_definitions)
    places, others = log_places(containers, loaded.names.log_group(name), loaded.account.region)
    for each in others:
        say(str(each), err=True)
    if not places:
        raise RefusedError(f"nothing of `{name}` is in CloudWatch Logs by the driver `awslogs`")
    return [(client("logs", place.region), place) for place in places]


def _follow(wanted: _Wanted, sources: list[Source], tell: Callable[[Event], None]) -> None:
    def read(start: int) -> Iterator[Event]:
        return log_events.events(sources, Asked(start, pattern=wanted.pattern))

    def told(event: Event) -> None:
        tell(event)
        sys.stdout.flush()

    try:
        with ended_by_signals():
            log_events.follow(Follower(read, wanted.start), told, log_events.PAUSE, time.sleep)
    except KeyboardInterrupt:
        return


def _show(wanted: _Wanted, client: Client, sources: list[Source], tell: Callable[[Event], None]) -> None:
    asked, has = Asked(wanted.start, pattern=wanted.pattern), None
    if wanted.previous:
        before = _before(wanted, client, sources)
        start = max(before.start, _before_its_end(wanted, before))
        asked, has = Asked(start, before.end, wanted.pattern, before.streams), before.has
        say(f"{before.said}: {shown(start)} to {shown(before.end)}", err=True)
    number = 0
    for each in log_events.events(sources, asked):
        if has is None or has(each.task):
            number += 1
            tell(each)
    if not number:
        say(_nothing(wanted, sources, asked.start), err=True)


def _before_its_end(wanted: _Wanted, before: Previous) -> int:
    """What `--since` means of tasks that are gone: a span counts back from their end."""
    try:
        return milliseconds(since(wanted.since, datetime.fromtimestamp(before.end / 1000, UTC)))
    except SinceError:
        raise RefusedError(
            f"`{wanted.since}` is later than {shown(before.end)}, when they had ended", MISUSED
        ) from None


def _before(wanted: _Wanted, client: Client, sources: list[Source]) -> Previous:
    from ecs_platform.ops.ecs_services import described  # noqa: PLC0415
    from ecs_platform.ops.ecs_tasks import tasks_of  # noqa: PLC0415

    name = wanted.service.name
    if wanted.service.is_job:
        found = run_before(_newest_streams(sources), wanted.now)
        if found is None:
            raise RefusedError(f"there was no run of `{name}` before its last one, or its logs are not kept any more")
        return found
    ecs, cluster = client("ecs"), wanted.loaded.names.cluster
    service = described(ecs, cluster, [name]).get(name)
    if service is None:
        raise RefusedError(f"`{name}` is not in the cluster `{cluster}`: `pulumi up` has not made it yet")
    tasks = tasks_of(ecs, cluster, "RUNNING", "STOPPED", serviceName=name)
    before = before_deployment(service, tasks, wanted.now)
    if before is None:
        raise RefusedError(f"ECS tells of no deployment of `{name}` before the one of now")
    return before


def _newest_streams(sources: list[Source]) -> list[dict[str, Any]]:
    asked = {"orderBy": "LastEventTime", "descending": True}
    return [
        each
        for logs, place in sources
        for each in logs.describe_log_streams(logGroupName=place.group, **asked)["logStreams"]
        if each["logStreamName"].startswith(place.beginning)
    ]


def _nothing(wanted: _Wanted, sources: list[Source], start: int) -> str:
    """That there is nothing, and what there is."""
    from botocore.exceptions import ClientError  # noqa: PLC0415

    said = f"nothing since {shown(start)}" + (f" that `{wanted.pattern}` matches" if wanted.pattern else "")
    try:
        newest = max(filter(None, (log_events.newest_time(*each) for each in sources)), default=None)
    except ClientError as error:
        if not is_denied(error):
            raise
        return said
    days = wanted.service.logging.retention or wanted.loaded.settings.logs.retention
    kept = f"lines are kept for {days} days"
    return f"{said}; " + (
        f"there is none at all: {kept}" if newest is None else f"the newest line is of {shown(newest)}"
    )


@contextmanager
def _readable(wanted: _Wanted) -> Iterator[None]:
    """Says what CloudWatch Logs refuses of a service's logs.

    Raises:
        RefusedError: there is no such log group, or the filter pattern is none.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415

    try:
        yield
    except ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
        if code == "ResourceNotFoundException":
            group = wanted.loaded.names.log_group(wanted.service.name)
            raise RefusedError(
                f"there is no log group `{group}`: `pulumi up` has not made it yet ({message})"
            ) from None
        if code == "InvalidParameterException" and wanted.pattern is not None:
            said = f"`{wanted.pattern}` is no filter pattern ({message}); see {PATTERNS}"
            raise RefusedError(said, MISUSED) from None
        raise
