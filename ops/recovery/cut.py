"""A state that cannot be read, cut off while it was written or emptied by a loss of power; and its copies.

Pulumi makes copies by itself (pkg/backend/diy/state.go of github.com/pulumi/pulumi): the last one beside the state
(`.bak`), one after each update in the folders of backups and of history; S3 keeps versions where it is told to.
"""

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ecs_platform.ops.recovery.holder import ago
from ecs_platform.ops.recovery.locks import taken
from ecs_platform.ops.recovery.store import Entry, Store, StoreError

SHOWN = 5
"""So many copies are named, the newest; older ones are found where these are."""

ATTRIBUTES = "the file with its attributes, which Pulumi reads with it, is cut off; the state itself is whole"
"""What is wrong where only that file is: Pulumi writes the new state whole, under another name (`.tmp`), then this
file, and only then gives the new state its name (fileblob/fileblob.go of https://github.com/google/go-cloud)."""

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_NAMED_BY_TIME = re.compile(r"[.-](\d{18,20})(?=\.)")
"""In the names of backups and of history Pulumi writes when they were made, in nanoseconds."""


@dataclass(frozen=True)
class Copy:
    """A copy of the state that can be read.

    Attributes:
        entry: the file or version.
        where: its path or address, for people.
        when: when it was made, in UTC.
        resources: how many it tells of.
        pending: how many operations it says were under way.
    """

    entry: Entry
    where: str
    when: datetime
    resources: int
    pending: int

    @property
    def told(self) -> str:
        """`….json.bak: 114 resources, of 2026-11-02 09:12:44 UTC, 3 minutes ago`."""
        number = f"{self.resources} resource{'' if self.resources == 1 else 's'}"
        return f"{self.where}: {number}, of {self.when:%Y-%m-%d %H:%M:%S} UTC, {ago(self.when)}"


@dataclass(frozen=True)
class Unreadable:
    """A state that Pulumi cannot read.

    Attributes:
        key: the file's path in the store.
        where: its path or address, for people.
        why: the reason, in words.
        copies: those that can be read, no two alike, newest first; at most SHOWN.
    """

    key: str
    where: str
    why: str
    copies: tuple[Copy, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the newest copy is the last that Pulumi wrote, so that it tells of all that was made."""
        if self.why != ATTRIBUTES or not self.copies:
            return False
        key = self.copies[0].entry.key
        return key == self.key or (key.startswith(f"{self.key}.") and key.endswith(".tmp"))


def unreadable(store: Store, project: str, stack: str) -> Unreadable | None:
    """What is wrong with a stack's state; None where it can be read, is compressed by zstd, or is not there at all.

    Args:
        store: where the state is (`store.store_of`).
        project: the project's name, as Pulumi.yaml says it.
        stack: the stack's.

    Raises:
        StoreError: the store cannot be read.
    """
    entry = _state(store, project, stack)
    if entry is None:
        return None
    why = _wrong(store, entry)
    if not why:
        return None
    copies = tuple(_readable(store, project, stack, entry))
    return Unreadable(entry.key, store.where(entry.key), why, copies)


def put_back(store: Store, project: str, stack: str, copy: Copy) -> str:
    """Writes a copy in the place of a state that cannot be read, while nobody else holds the stack.

    Returns:
        Where what cannot be read is kept, path or address; empty where nothing of it was left.

    Raises:
        LockedError: the stack is locked.
        StoreError: the state can be read by now, the copy is gone, or the store cannot be written to.
    """
    with taken(store, project, stack):
        entry = _state(store, project, stack)
        if entry is None or not _wrong(store, entry):
            raise StoreError(f"the state of {stack} is not as it was: it can be read, or is gone; look again")
        content = store.read(copy.entry)
        if content is None or _checkpoint(content) is None:
            raise StoreError(f"{copy.where} is gone by now; look again")
        kept = "" if copy.entry == entry else _kept(store, entry)
        store.write(entry.key, content)
    return kept


def _state(store: Store, project: str, stack: str) -> Entry | None:
    """The file that Pulumi reads: of those with and without compression the newest."""
    plain = f"{_folder(project)}/{stack}.json"
    found = [entry for entry in store.files(_folder(project), f"{stack}.json") if entry.key in _compressed(plain)]
    return max(found, key=lambda entry: entry.when, default=None)


def _compressed(plain: str) -> tuple[str, ...]:
    return (plain, f"{plain}.gz", f"{plain}.zst")


def _folder(project: str) -> str:
    return f".pulumi/stacks/{project}"


def _wrong(store: Store, entry: Entry) -> str:
    """Why a state cannot be read; empty where it can."""
    content = store.read(entry)
    if content is None:
        return ""  # gone by now, and no longer cut off
    if not content:
        return "it is empty"
    if not content.startswith(_ZSTD) and _checkpoint(content) is None:
        return "it is cut off, or something else was written into it"
    if not store.attributes_are_whole(entry.key):
        return ATTRIBUTES
    return ""


def _kept(store: Store, entry: Entry) -> str:
    """Beside the state, with an ending that Pulumi takes for no stack."""
    content = store.read(entry)
    if not content:
        return ""
    key = f"{entry.key}.{datetime.now(UTC):%Y%m%dT%H%M%SZ}.broken"
    store.write(key, content)
    return store.where(key)


def _readable(store: Store, project: str, stack: str, state: Entry) -> Iterator[Copy]:
    """Read one after the other, newest first, as each may be of many megabytes."""
    seen = set[str]()
    for when, entry in sorted(_candidates(store, project, stack, state), key=lambda each: each[0], reverse=True):
        content = store.read(entry)
        checkpoint = None if content is None else _checkpoint(content)
        if content is None or checkpoint is None:
            continue
        same = hashlib.sha256(content).hexdigest()
        if same in seen:
            continue
        seen.add(same)
        latest = checkpoint.get("latest") or {}
        numbers = (len(latest.get("resources") or []), len(latest.get("pending_operations") or []))
        version = f" (version {entry.version})" if entry.version else ""
        yield Copy(entry, store.where(entry.key) + version, when, *numbers)
        if len(seen) == SHOWN:
            return


def _candidates(store: Store, project: str, stack: str, state: Entry) -> Iterator[tuple[datetime, Entry]]:
    """All that may be one: the state itself, what lies beside it, backups, history, versions."""
    beside = tuple(f"{each}." for each in _compressed(f"{_folder(project)}/{stack}.json"))
    for entry in store.files(_folder(project), f"{stack}.json"):
        # Also what was written whole and not yet given its name (`.tmp`).
        if entry.key == state.key or entry.key.startswith(beside):
            yield _when(entry), entry
    for folder, begins in (("backups", f"{stack}."), ("history", f"{stack}-")):
        for entry in store.files(f".pulumi/{folder}/{project}/{stack}", begins):
            if ".history." not in entry.key:
                yield _when(entry), entry
    for entry in store.versions(state.key):
        yield entry.when, entry


def _when(entry: Entry) -> datetime:
    """From the name, which stays when a folder is copied."""
    named = _NAMED_BY_TIME.search(entry.key.rpartition("/")[2])
    return datetime.fromtimestamp(int(named[1]) / 1e9, UTC) if named else entry.when


def _checkpoint(content: bytes) -> dict[str, Any] | None:
    """What is in a state; None where it is none, or not whole."""
    try:
        read = json.loads(gzip.decompress(content) if content.startswith(_GZIP) else content)
    except (ValueError, OSError, EOFError, zlib.error):
        return None
    if not isinstance(read, dict) or not isinstance(read.get("version"), int):
        return None
    checkpoint = read.get("checkpoint")
    latest = checkpoint.get("latest") if isinstance(checkpoint, dict) else None
    whole = isinstance(checkpoint, dict) and (latest is None or isinstance(latest, dict))
    return checkpoint if whole else None
