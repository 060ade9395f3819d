"""Lines of CloudWatch Logs, read by time, and followed.

FilterLogEvents answers pages of at most 1 MB, also empty ones, with the events of all streams sorted by time; of these
questions an account has 5 to 25 a second.
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
"""

import heapq
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ecs_platform.ops.log_places import LogPlace, writer_of
from ecs_platform.ops.refused import is_throttled

PAUSE, LONGEST_PAUSE = 2.0, 30.0
"""Seconds between two questions while following; the second after many that AWS had too much of."""

LATE = 60_000
"""So many milliseconds an event may come after another that is newer: the driver sends every five seconds."""
SKEW = 360_000
"""So far this machine's clock may be ahead of AWS's: with more of it AWS takes no request."""
STREAMS_AT_ONCE = 100


@dataclass(frozen=True, order=True)
class Event:
    """One event, which is a line unless its writer says otherwise.

    Attributes:
        time: when it was written, in milliseconds since 1970.
        id: AWS's.
        group: its log group.
        stream: its log stream.
        message: the text.
    """

    time: int
    id: str
    group: str = field(compare=False)
    stream: str = field(compare=False)
    message: str = field(compare=False)

    @property
    def task(self) -> str:
        """The id of the task that wrote it; empty where the stream's name does not tell."""
        return writer_of(self.stream)[0]

    @property
    def container(self) -> str:
        """The container that wrote it."""
        return writer_of(self.stream)[1]


@dataclass(frozen=True)
class Asked:
    """Which events are wanted.

    Attributes:
        start: from this time on, in milliseconds since 1970.
        end: up to this time; None for now.
        pattern: a filter pattern of CloudWatch Logs; None for all.
        streams: names of the streams, which must exist; none for all of the place.
    """

    start: int
    end: int | None = None
    pattern: str | None = None
    streams: tuple[str, ...] = ()


Source = tuple[Any, LogPlace]
"""A place with the boto3 client of its region."""


def events(sources: Iterable[Source], asked: Asked) -> Iterator[Event]:
    """The events of several places, in the order of their time, as they are read."""
    return heapq.merge(*(_of_place(logs, place, asked) for logs, place in sources))


def _of_place(logs: Any, place: LogPlace, asked: Asked) -> Iterator[Event]:
    streams = [asked.streams[at : at + STREAMS_AT_ONCE] for at in range(0, len(asked.streams), STREAMS_AT_ONCE)]
    return heapq.merge(*(_pages(logs, place, asked, some) for some in streams or [()]))


def _pages(logs: Any, place: LogPlace, asked: Asked, streams: tuple[str, ...]) -> Iterator[Event]:
    which = {"logStreamNames": list(streams)} if streams else {"logStreamNamePrefix": place.beginning}
    question = {
        "logGroupName": place.group,
        "startTime": asked.start,
        "endTime": asked.end,
        "filterPattern": asked.pattern,
        **which,
    }
    given = {key: value for key, value in question.items() if value not in (None, "")}
    for page in logs.get_paginator("filter_log_events").paginate(**given):
        for each in page["events"]:
            message = str(each.get("message", ""))
            yield Event(each["timestamp"], each["eventId"], place.group, each["logStreamName"], message)


def newest_time(logs: Any, place: LogPlace) -> int | None:
    """When the newest event of a place was written; None without one. AWS may be an hour late with it.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html
    """
    asked = {"logGroupName": place.group, "orderBy": "LastEventTime", "descending": True}
    found = logs.describe_log_streams(**asked)["logStreams"]
    times = [each["lastEventTimestamp"] for each in found if each["logStreamName"].startswith(place.beginning)]
    return max(times, default=None)


class Follower:
    """Asks again and again, and gives each event once, also one that comes late."""

    def __init__(
        self, read: Callable[[int], Iterator[Event]], start: int, clock: Callable[[], float] = time.time
    ) -> None:
        """`read` gives the events from a time on; `start` is the first time, in milliseconds since 1970."""
        self._read, self._start, self._clock = read, start, clock
        self._seen: dict[tuple[str, str], int] = {}
        self._begin, self._newest = start, start

    def poll(self) -> Iterator[Event]:
        """The events that are new. Where it ends early, the next goes on where this one came to."""
        now = int(self._clock() * 1000)
        for each in self._read(self._begin):
            if (each.group, each.id) not in self._seen:
                self._seen[each.group, each.id] = each.time
                # One with a time in the future must not hide those of now.
                self._newest = max(self._newest, min(each.time, now))
                yield each
        self._begin = max(self._start, self._newest - LATE, now - SKEW)
        self._seen = {key: at for key, at in self._seen.items() if at >= self._begin}


def follow(
    follower: Follower, tell: Callable[[Event], None], pause: float = PAUSE, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Tells what comes, for ever; where AWS asks for patience, it waits longer each time.

    Args:
        follower: asks.
        tell: gets each event.
        pause: seconds between two questions.
        sleep: waits so many seconds.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415

    wait = pause
    while True:
        try:
            for each in follower.poll():
                tell(each)
            wait = pause
        except ClientError as error:
            if not is_throttled(error):
                raise
            wait = min(LONGEST_PAUSE, wait * 2)
        sleep(wait)
