"""A command of Pulumi, followed while it works by what its engine tells: the event log that its Automation API reads.

https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/events.go has the events.
"""

import json
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

Event = dict[str, Any]
Tell = Callable[[Event | None], None]

TICK_SECONDS = 0.2
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
    """Runs a command that takes `--event-log` to its end; its exit status.

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
        status = _ended(process, _lines(written), tell, stopping)
    events.unlink(missing_ok=True)
    return status


def _ended(
    process: subprocess.Popen[bytes], lines: Iterator[str | None], tell: Tell, stopping: Callable[[], None]
) -> int:
    status = None
    while status is None:
        try:
            status = process.poll()
            for line in lines:
                tell(json.loads(line) if line else None)
                if line is None:
                    break
            if status is None:
                time.sleep(TICK_SECONDS)
        except KeyboardInterrupt:
            stopping()
    return status


def _lines(written: TextIO) -> Iterator[str | None]:
    """Whole lines, as they come; None where there is none for now."""
    begun = ""
    while True:
        begun += written.readline()
        if begun.endswith("\n"):
            yield begun
            begun = ""
        else:
            yield None
