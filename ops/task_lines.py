"""The lines of one task while it runs, each once, from its own log streams.

GetLogEvents answers a token for what comes next, and the same one where nothing does:
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ecs_platform.ops.aws import Client
from ecs_platform.ops.log_events import Event
from ecs_platform.ops.log_places import Elsewhere, log_places, stream_of


class TaskLines:
    """Asks for the lines of a task that are new."""

    def __init__(
        self, client: Client, containers: Iterable[Mapping[str, Any]], task: str, own: str, region: str
    ) -> None:
        """`containers` are container definitions, `task` its id, `own` the service's log group, `region` ours."""
        self._streams: list[tuple[Any, str, str]] = []
        self._tokens: dict[tuple[str, str], str] = {}
        self._number = 0
        self.elsewhere: list[Elsewhere] = []
        for each in containers:
            places, others = log_places([each], own, region)
            stream = stream_of(each, task)
            self.elsewhere += others
            self._streams += [(client("logs", place.region), place.group, stream) for place in places if stream]

    def new(self) -> Iterator[Event]:
        """What has come since the last time, by time."""
        return iter(sorted(event for stream in self._streams for event in self._of(*stream)))

    def _of(self, logs: Any, group: str, stream: str) -> Iterator[Event]:
        from botocore.exceptions import ClientError  # noqa: PLC0415

        asked = {"logGroupName": group, "logStreamName": stream, "startFromHead": True}
        while True:
            token = self._tokens.get((group, stream))
            try:
                page = logs.get_log_events(**asked, **({"nextToken": token} if token else {}))
            except ClientError as error:
                if error.response["Error"]["Code"] != "ResourceNotFoundException":
                    raise
                return  # its container has not begun
            for each in page["events"]:
                self._number += 1
                yield Event(each["timestamp"], f"{self._number:012d}", group, stream, str(each["message"]))
            self._tokens[group, stream] = page["nextForwardToken"]
            if page["nextForwardToken"] == token:
                return
