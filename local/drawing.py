"""How an `up` shows how far it is: a table that moves on a terminal, lines elsewhere; both at most 80 columns wide."""

import time
from collections.abc import Callable, Iterable
from typing import Protocol

from rich.console import Console
from rich.live import Live
from rich.table import Column, Table
from rich.text import Text

from ecs_platform.local.progress import Part, Progress
from ecs_platform.ops.watch import Seen
from ecs_platform.ops.watching import WIDTH, told

CHANGED_SECONDS, QUIET_SECONDS = 10.0, 60.0
"""Elsewhere than on a terminal: so often a line where something changed, and where nothing did."""

READING = "reading the program"

BESIDE = 3
"""Lines of a terminal that the table leaves free."""


class Drawing(Protocol):
    """What shows the progress of an `up`."""

    def show(self, progress: Progress) -> None:
        """Shows how far it is; called often."""

    def say(self, lines: Iterable[str]) -> None:
        """Lines that stay."""

    def tell(self, seen: Seen) -> None:
        """What ECS does with a service."""

    def close(self) -> None:
        """Nothing more is shown."""


def drawing(console: Console) -> Drawing:
    """What fits where the console writes."""
    return Moving(console) if console.is_terminal and not console.is_dumb_terminal else Lines(console)


class Lines:
    """Lines for logs and pipes: none twice, and one now and then while nothing changes."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock`: tells seconds."""
        self._console, self._clock = console, clock
        self._begun = self._last = clock()
        self._said = ""

    def show(self, progress: Progress) -> None:
        """A line, where it is time for one."""
        now = self._clock()
        said = state(progress)
        if now - self._last < (CHANGED_SECONDS if said != self._said else QUIET_SECONDS):
            return
        self._last, self._said = now, said
        self.say([cut(f"{duration(now - self._begun)}: {said}", WIDTH)])

    def say(self, lines: Iterable[str]) -> None:
        """Lines as they are."""
        for line in lines:
            self._console.out(line, highlight=False)

    def tell(self, seen: Seen) -> None:
        """All of it."""
        self.say(told(seen))

    def close(self) -> None:
        """Nothing is open."""


class Moving:
    """A table that moves, with a line for each part that is worked on."""

    def __init__(self, console: Console) -> None:
        """Begins at once."""
        self._console, self._begun = console, time.monotonic()
        self._live = Live(console=console, transient=True, auto_refresh=False)
        self._live.start()

    def show(self, progress: Progress) -> None:
        """Draws the table anew."""
        seconds = time.monotonic() - self._begun
        self._live.update(table(progress, seconds, self._console.height - BESIDE), refresh=True)

    def say(self, lines: Iterable[str]) -> None:
        """Lines above the table."""
        for line in lines:
            self._live.console.out(line, highlight=False)

    def tell(self, seen: Seen) -> None:
        """What is wrong: the rest is in the table."""
        if seen.causes or seen.is_wrong:
            self.say(told(seen))

    def close(self) -> None:
        """Takes the table away."""
        self._live.stop()


def table(progress: Progress, seconds: float, height: int) -> Table:
    """The parts, those that are worked on first, as many as there is room for."""
    parts = sorted(progress.parts.values(), key=lambda part: (not part.step, is_done(part)))
    shown = parts if len(parts) <= height else parts[: height - 1]
    name = Column(no_wrap=True, overflow="ellipsis", max_width=24)
    drawn = Table(name, Column(no_wrap=True, justify="right"), Column(no_wrap=True, overflow="ellipsis"), box=None)
    drawn.width, drawn.show_header = WIDTH, False
    drawn.columns[2].ratio = 1
    for part in shown:
        style = "red" if part.failed else "dim" if is_done(part) else ""
        drawn.add_row(Text(part.name), counts(part), Text(part.step), style=style)
    if len(shown) < len(parts):
        drawn.add_row(f"{len(parts) - len(shown)} more", "", "")
    done = f"{progress.done} of {progress.known}" if progress.known else ""
    drawn.add_row("all" if progress.known else READING, done, duration(seconds), style="bold")
    return drawn


def is_done(part: Part) -> bool:
    """Whether there is nothing left to do for it."""
    return not part.step and len(part.done) >= len(part.known)


def counts(part: Part) -> str:
    """How many of its resources are as they should be."""
    return f"{len(part.done)} of {len(part.known)}"


def state(progress: Progress) -> str:
    """How far all is, in one line."""
    if not progress.known:
        return READING
    busy = [part.name for part in progress.parts.values() if part.step]
    under_way = f"; under way: {', '.join(busy)}" if busy else ""
    return f"{progress.done} of {progress.known} resources{under_way}"


def cut(line: str, width: int) -> str:
    """A line that fits."""
    return line if len(line) <= width else f"{line[: width - 1]}…"


def duration(seconds: float) -> str:
    """`12 s`, `1 min 05 s`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
