"""Where the containers of a service write: log groups that can be read here, and other places.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

AWSLOGS = "awslogs"
_TOLD = ("region", "log_group_name", "delivery_stream", "stream", "bucket", "host", "port", "index", "topics")
"""Options of a log router's plugins that say where logs go, in small letters; others may be secrets."""
_STREAM = re.compile(r"(?:.*/)?(?P<container>[^/]+)/(?P<task>[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f-]{27})")


@dataclass(frozen=True)
class LogPlace:
    """A log group, or a part of one.

    Attributes:
        group: its name.
        region: where it is.
        beginning: how the names of the streams begin that are meant; empty for all of them.
    """

    group: str
    region: str
    beginning: str = ""


@dataclass(frozen=True)
class Elsewhere:
    """A container whose output is not in CloudWatch Logs by the driver `awslogs`.

    Attributes:
        container: its name.
        where: in words.
    """

    container: str
    where: str

    def __str__(self) -> str:
        return f"`{self.container}` writes elsewhere: {self.where}"


def log_places(
    containers: Iterable[Mapping[str, Any]], own: str, region: str
) -> tuple[list[LogPlace], list[Elsewhere]]:
    """Where containers write, each place once, in their order.

    Args:
        containers: container definitions.
        own: the service's log group, in which no other service writes.
        region: the environment's.
    """
    places: dict[LogPlace, None] = {}
    others: list[Elsewhere] = []
    for container in containers:
        name, configuration = str(container["name"]), container.get("logConfiguration") or {}
        if configuration.get("logDriver") == AWSLOGS:
            places[_place(name, configuration.get("options") or {}, own, region)] = None
        else:
            others.append(Elsewhere(name, _where(configuration)))
    return list(places), others


def _place(container: str, options: Mapping[str, str], own: str, region: str) -> LogPlace:
    group, there = str(options.get("awslogs-group", "")), str(options.get("awslogs-region") or region)
    prefix = options.get("awslogs-stream-prefix")
    # Others may write into a group that is not the service's own.
    alone = (group, there) == (own, region) or not prefix
    return LogPlace(group, there, "" if alone else f"{prefix}/{container}/")


def stream_of(container: Mapping[str, Any], task: str) -> str | None:
    """The stream that a container of a task writes to; None where it has none that can be told beforehand."""
    configuration = container.get("logConfiguration") or {}
    prefix = (configuration.get("options") or {}).get("awslogs-stream-prefix")
    if configuration.get("logDriver") != AWSLOGS or not prefix:
        return None
    return f"{prefix}/{container['name']}/{task}"


def writer_of(stream: str) -> tuple[str, str]:
    """Task and container that write to a stream; where its name does not tell them, no task and the stream's name."""
    found = _STREAM.fullmatch(stream)
    return (found["task"], found["container"]) if found is not None else ("", stream)


def _where(configuration: Mapping[str, Any]) -> str:
    driver = configuration.get("logDriver")
    if driver is None:
        return "it has no `logConfiguration`, so its output stays with the container"
    options = {str(key): str(value) for key, value in (configuration.get("options") or {}).items()}
    if driver != "awsfirelens":
        return f"by the log driver `{driver}`"
    plugin = options.get("Name") or options.get("@type") or "what its configuration file says"
    told = [f"{key} {value}" for key, value in options.items() if key.casefold() in _TOLD]
    return ", ".join([f"through its log router to `{plugin}`", *told])
