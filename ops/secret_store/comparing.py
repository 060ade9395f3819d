"""Two environments beside each other: the names that one has and the other has not, and never a value."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ecs_platform.ops.secret_store.listing import MISSING

Has = dict[tuple[str, str], bool]
"""By store and name within the environment (`api/db_password`): whether it is there."""


@dataclass(frozen=True)
class Difference:
    """What one environment has and the other has not.

    Attributes:
        store: `parameter` or `secret`.
        name: behind `/<environment>/`; the whole name of what is not below that.
        there: the environment that has it.
        lacks: the environment that has it not.
        declared: whether a manifest names it in the environment that lacks it.
    """

    store: str
    name: str
    there: str
    lacks: str
    declared: bool

    def as_json(self) -> dict[str, Any]:
        """The difference as plain data."""
        return asdict(self)


def has(listed: Mapping[str, Any]) -> Has:
    """What an environment has, of what `secrets list --json` prints.

    Raises:
        ValueError: it is not that.
    """
    try:
        stack, rows = str(listed["stack"]), listed["secrets"]
        return {(row["store"], _within(row["name"], stack)): row["state"] not in MISSING for row in rows}
    except (AttributeError, KeyError, TypeError):
        raise ValueError("is not what `ops secrets list --json` prints") from None


def compared(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[Difference]:
    """What either has and the other has not, by store and name."""
    both = (str(one["stack"]), has(one)), (str(other["stack"]), has(other))
    found = []
    for (there, mine), (lacks, theirs) in (both, both[::-1]):
        found += [
            Difference(*key, there, lacks, key in theirs)
            for key, is_there in mine.items()
            if _only(key, is_there, theirs)
        ]
    return sorted(found, key=lambda each: (each.store, each.name))


def of_file(file: Path) -> dict[str, Any]:
    """What `secrets list --json` wrote, for an environment that other credentials read.

    Raises:
        ValueError: it is not that.
        OSError: it cannot be read.
    """
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    has(found)
    return dict(found)


def _only(key: tuple[str, str], is_there: bool, theirs: Has) -> bool:
    return is_there and not theirs.get(key, False)


def _within(name: str, stack: str) -> str:
    return name.removeprefix("/").removeprefix(f"{stack}/") if f"/{name.lstrip('/')}".startswith(f"/{stack}/") else name
