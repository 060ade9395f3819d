"""A command of Pulumi, followed while it works by what its engine tells: the event log that its Automation API reads.

https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/events.go has the events.
"""

import json
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

Event = dict[str, Any]
Tell = Callable[[Event | None], None]

TICK_SECONDS = 0.2
INTERRUPTED = 130
"""The exit status of what Ctrl-C ended, as shells have it."""

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
    """Runs a command that takes `--event-log` to its end; its exit status, or INTERRUPTED.

    Ctrl-C reaches it from the terminal, as it does us: what it has under way it brings to an end, and is waited for.

    Args:
        command: program and arguments.
        folder: where it runs.
        variables: its environment.
        log: the file that gets what it prints.
        tell: gets each event, and None each time that there was none.
        stopping: called at each Ctrl-C.
    """
    events = log.with_suffix(".events")
    log.parent.mkdir(parents=True, exist_ok=True)
    events.write_text("")
    with log.open("w", encoding="utf-8") as printed, events.open(encoding="utf-8") as written:
        process = subprocess.Popen(
            [*command, "--event-log", str(events.resolve())],
            cwd=folder,
            env={**variables, EVENTS: "true"},
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
        status = _ended(process, _Tail(written), tell, stopping)
    events.unlink(missing_ok=True)
    return status


def _ended(process: subprocess.Popen[bytes], tail: "_Tail", tell: Tell, stopping: Callable[[], None]) -> int:
    status, interrupted = None, False
    while status is None:
        try:
            status = process.poll()
            while line := tail.line():
                tell(json.loads(line))
            tell(None)
            if status is None:
                time.sleep(TICK_SECONDS)
        except KeyboardInterrupt:
            interrupted = True
            stopping()
    return INTERRUPTED if interrupted else status


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
