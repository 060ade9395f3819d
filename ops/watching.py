"""The watch of `--watch`: until everything is steady, something failed, or what it accompanies has ended."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import typer

from ecs_platform.ops.output import say, wrapped
from ecs_platform.ops.refused import is_throttled
from ecs_platform.ops.watch import Seen, Watch

QUIET_SECONDS = 60.0
"""So long nothing is under way before the watch says that it is over: an `up` beside it may not have come so far."""

WIDTH = 80
INTERRUPTED = 130
"""Exit status after Ctrl-C or SIGTERM."""


class TooLongError(Exception):
    """It is not over in the time that was given."""


def until_over(
    watch: Watch,
    names: Sequence[str],
    tell: Callable[[Seen], None],
    *,
    timeout: float | None = None,
    beside: int | None = None,
    pause: float | None = None,
    quiet: float | None = None,
) -> None:
    """Tells what changes, until nothing does any more.

    Args:
        watch: asks ECS.
        names: the services.
        tell: gets what changed.
        timeout: seconds that it may take; default any.
        beside: the process that it accompanies, whatever is steady; default none.
        pause: seconds between two rounds; default `Watch.pause`.
        quiet: seconds that nothing is under way before it is over; default `QUIET_SECONDS`.

    Raises:
        TooLongError: it takes longer.
    """
    begun = quiet_since = time.monotonic()
    patience = QUIET_SECONDS if quiet is None else quiet
    while True:
        for each in _round(watch, names):
            tell(each)
        now = time.monotonic()
        if timeout is not None and now - begun > timeout:
            raise TooLongError
        if not _is_quiet(watch.now()):
            quiet_since = now
        failed = any(each.is_wrong for each in watch.now())
        if beside is None and (failed or now - quiet_since >= patience) and _is_quiet(watch.now(), failed=failed):
            return
        if beside is not None and not _lives(beside):
            return
        time.sleep(Watch.pause(len(names)) if pause is None else pause)


def _round(watch: Watch, names: Sequence[str]) -> list[Seen]:
    """One round; where AWS asks for patience, there was nothing to see."""
    from botocore.exceptions import ClientError  # noqa: PLC0415

    try:
        return watch.round(names)
    except ClientError as error:
        if not is_throttled(error):
            raise
        return []


def _is_quiet(seen: Sequence[Seen], *, failed: bool = False) -> bool:
    """Whether ECS does nothing; after a failure, what has not begun may never."""
    return bool(seen) and all(each.is_over or (failed and each.state == "awaited") for each in seen)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM ends it as Ctrl-C does, by which a script ends it that does not wait any more."""

    def end(*_: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def teller(*, as_json: bool) -> Callable[[Seen], None]:
    """Prints what changed as it comes: lines for people, or one JSON object a line."""

    def tell(seen: Seen) -> None:
        if as_json:
            typer.echo(json.dumps(asdict(seen), sort_keys=True))
        for line in () if as_json else told(seen):
            say(line)
        sys.stdout.flush()

    return tell


def told(seen: Seen) -> Iterator[str]:
    """The lines that tell of it, of at most WIDTH columns but for what is there to be copied."""
    yield from wrapped(f"{seen.service}  {seen}", WIDTH, "    ")
    if seen.reason and seen.is_wrong:
        yield from wrapped(f"    {seen.reason}", WIDTH, "    ")
    for cause in seen.causes:
        yield from wrapped(f"    {cause.said}", WIDTH, "      ")
        if cause.remedy:
            yield from wrapped(f"      -> {cause.remedy}", WIDTH, "         ")
