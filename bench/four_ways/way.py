"""A way to the same resources, and what its commands cost."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.four_ways.variants import Variant
from bench.tree import Cost, cost

OURS, BARE, AWAITING, TERRAFORM = "ours", "bare", "bare, awaiting", "Terraform"
WAYS = (OURS, BARE, AWAITING, TERRAFORM)


class UnavailableError(Exception):
    """A way cannot be gone on this machine; the message says why."""


@dataclass(frozen=True)
class Commands:
    """What a way runs, each to an exit status of 0; of a preview that shows a change it is another."""

    up: Sequence[str]
    preview: Sequence[str]
    preview_with_refresh: Sequence[str]
    destroy: Sequence[str]


class Way(Protocol):
    """One way, with a local AWS of its own.

    Attributes:
        project: where its commands run.
        commands: of it.
    """

    project: Path
    commands: Commands

    def write(self, variant: Variant) -> None:
        """Puts the services of a step in place of those before."""

    def start(self) -> None:
        """Local AWS and engine are there."""

    def end(self) -> None:
        """Nothing stays."""

    @property
    def url(self) -> str:
        """Of its local AWS."""

    @property
    def variables(self) -> Mapping[str, str]:
        """The whole environment of its commands."""

    @property
    def state(self) -> Path:
        """The file with its state."""


@contextmanager
def started(way: Way, variant: Variant) -> Iterator[Way]:
    """The way with the services of its first step, ready for its first command; nothing of it stays."""
    way.write(variant)
    try:
        way.start()
        yield way
    finally:
        way.end()


def cost_of(way: Way, command: Sequence[str]) -> Cost:
    """What a command of the way costs."""
    return cost(command, way.project, way.variables, way.project.with_suffix(".log"))
