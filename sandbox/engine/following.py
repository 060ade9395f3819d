"""A command of Pulumi, followed while it works by what its engine tells: the event log that its Automation API reads.

https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/events.go has the events.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from sandbox import ending

Event = dict[str, Any]
Tell = Callable[[Event | None], None]

EVENTS = "PULUMI_DEBUG_COMMANDS"
"""The variable with which the CLI has `--event-log`, as the Automation API sets it."""


def follow(
    command: Sequence[str],
    folder: Path,
    variables: Mapping[str, str],
    log: Path,
    tell: Tell,
    stopping: Callable[[], None],
) -> int:
    """Runs a command that takes `--event-log` to its end; its exit status, or 128 and the signal's number.

    At a signal it brings to an end what it has under way, and is waited for, however long that takes: what is broken
    off is not in the state. A second signal ends it at once.

    Args:
        command: program and arguments.
        folder: where it runs.
        variables: its environment.
        log: the file that gets what it prints.
        tell: gets each event, and None each time that there was none.
        stopping: called at the first signal.
    """
    events = log.with_suffix(".events")
    log.parent.mkdir(parents=True, exist_ok=True)
    events.write_text("")
    with log.open("w", encoding="utf-8") as printed, events.open(encoding="utf-8") as written:
        following = [*command, "--event-log", str(events.resolve())]
        process = ending.start(following, folder, {**variables, EVENTS: "true"}, printed, printed)
        tail = _Tail(written)

        def tick() -> None:
            while line := tail.line():
                tell(json.loads(line))
            tell(None)

        status = ending.finished(process, stopping, tick)
    events.unlink(missing_ok=True)
    return status


class _Tail:
    """Whole lines of a file that grows."""

    def __init__(self, written: TextIO) -> None:
        self._written, self._begun = written, ""

    def line(self) -> str:
        """The next one; empty where there is none for now."""
        self._begun += self._written.readline()
        if not self._begun.endswith("\n"):
            return ""
        line, self._begun = self._begun, ""
        return line
