"""How an event is shown: time, task, container, text; or as one JSON object."""

import json
import re
import zlib
from collections.abc import Iterator

from ecs_platform.model.reading.printable import printable, printable_json
from ecs_platform.ops.log_events import Event
from ecs_platform.ops.since import shown

SHORT = 8
"""Characters of a task's id that are shown; `ops exec` takes as many."""
COLOURS = ("cyan", "green", "yellow", "magenta", "blue", "bright_red")
_OF_A_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
"""What colours text and moves the cursor, which a container may write: https://www.ecma-international.org/publications-and-standards/standards/ecma-48/"""


def lines(event: Event, *, coloured: bool = False) -> Iterator[str]:
    """The event for people, each of its lines with its beginning; nothing in it begins a line or colours another.

    Args:
        event: the event.
        coloured: whether the task's id has the task's colour.
    """
    import typer  # noqa: PLC0415

    task = printable(event.task[:SHORT] or "-")
    if coloured:
        task = typer.style(task, fg=COLOURS[zlib.crc32(event.task.encode()) % len(COLOURS)])
    beginning = f"{shown(event.time)} {task} {printable(event.container)}"
    text = _OF_A_TERMINAL.sub("", event.message).replace("\t", "    ").rstrip("\r\n")
    for each in re.split(r"\r\n|\n|\r", text):
        yield f"{beginning}  {printable(each)}".rstrip()


def as_json(event: Event) -> str:
    """The event as one line of JSON: `time`, `task`, `container`, `message`, `log_group`, `log_stream`."""
    told = {
        "time": shown(event.time),
        "task": event.task,
        "container": event.container,
        "message": event.message,
        "log_group": event.group,
        "log_stream": event.stream,
    }
    return printable_json(json.dumps(told, ensure_ascii=False))
