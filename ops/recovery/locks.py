"""Who holds a stack, and how a lock that nobody holds any more is taken away.

`up`, `refresh`, `destroy`, `import` and `stack import` each write a file of their own into the stack's folder of locks
and go on where it is the only one (pkg/backend/diy/lock.go of github.com/pulumi/pulumi). What is killed leaves it.
"""

import getpass
import json
import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ecs_platform.ops.recovery import holder
from ecs_platform.ops.recovery.holder import Judged, ago
from ecs_platform.ops.recovery.store import Entry, Store, StoreError

# Pulumi writes a lock at once. What is still a part after so long was cut off, and never held the stack: it goes on
# only after it has written all of it.
CUT_OFF_SECONDS = 60


@dataclass(frozen=True)
class Lock:
    """A file that locks a stack.

    Attributes:
        key: its path in the store.
        where: its path or address, for people.
        pid: the number of the process that wrote it; 0 where the file does not say it.
        user: who ran that; empty where the file does not say it.
        host: where; empty where the file does not say it.
        since: when it was written, in UTC.
        is_dead: whether that process is gone for sure; False: it works for sure; None: from here nobody can know.
        why: the reason, in words.
    """

    key: str
    where: str
    pid: int
    user: str
    host: str
    since: datetime
    is_dead: bool | None
    why: str
    content: bytes = field(repr=False)

    @property
    def who(self) -> str:
        """`ana@laptop (process 4711), since 2026-11-02 09:12:44 UTC, 3 hours ago`."""
        holder_ = f"{self.user}@{self.host} (process {self.pid})" if self.pid else "nobody knows who"
        return f"{holder_}, since {self.since:%Y-%m-%d %H:%M:%S} UTC, {ago(self.since)}"


class LockedError(StoreError):
    """A stack is locked; the message says by whom."""


def folder(project: str, stack: str) -> str:
    """The folder of a stack's locks: Pulumi's name of the organization is `organization` in all stores of files."""
    return f".pulumi/locks/organization/{project}/{stack}"


def held(store: Store, project: str, stack: str) -> list[Lock]:
    """The locks of a stack, oldest first, each with what is known of who wrote it.

    Args:
        store: where the state is (`store.store_of`).
        project: the project's name, as Pulumi.yaml says it.
        stack: the stack's.

    Raises:
        StoreError: the store cannot be read.
    """
    found = [lock for entry in store.files(folder(project, stack)) if (lock := _lock(store, entry)) is not None]
    return sorted(found, key=lambda lock: (lock.since, lock.key))


def release(store: Store, lock: Lock) -> bool:
    """Takes away this one lock; whether it was still there.

    No other goes with it, as all do with `pulumi cancel`: a run that began meanwhile has a file of its own.

    Raises:
        LockedError: its process works, or the file is another's now.
        StoreError: the store cannot be written to.
    """
    if lock.is_dead is False:
        raise LockedError(f"{lock.where}: {lock.why}; wait for it, or end it: `kill -INT {lock.pid}`")
    now = store.read(Entry(lock.key, lock.since, 0))
    if now is not None and now != lock.content:
        raise LockedError(f"{lock.where} was written anew while it was looked at; look again")
    return store.remove(lock.key)


@contextmanager
def taken(store: Store, project: str, stack: str) -> Iterator[None]:
    """Holds a stack, as Pulumi does: whatever of it begins meanwhile is refused.

    Raises:
        LockedError: somebody else holds it.
        StoreError: the store cannot be written to.
    """
    own = f"{folder(project, stack)}/{uuid.uuid4()}.json"
    _refuse_others(store, project, stack, own)
    store.write(own, _content())
    try:
        # Two that began at once see each other now, and both end.
        _refuse_others(store, project, stack, own)
        yield
    finally:
        store.remove(own)


def _refuse_others(store: Store, project: str, stack: str, own: str) -> None:
    others = [lock for lock in held(store, project, stack) if lock.key != own]
    if others:
        raise LockedError("\n".join(f"{stack} is locked by {lock.who}: {lock.why}" for lock in others))


def _content() -> bytes:
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    own = {"pid": os.getpid(), "username": getpass.getuser(), "hostname": socket.gethostname(), "timestamp": now}
    return json.dumps(own).encode()


def _lock(store: Store, entry: Entry) -> Lock | None:
    """None where it is gone by now."""
    content = store.read(entry)
    if content is None:
        return None
    where = store.where(entry.key)
    said = _said(content)
    if said is None:
        verdict = _of_a_part(store, entry)
        return Lock(entry.key, where, 0, "", "", entry.when, verdict.is_dead, verdict.why, content)
    pid, user, host, since = said
    verdict = _of_a_whole(store, pid, host, since)
    return Lock(entry.key, where, pid, user, host, since, verdict.is_dead, verdict.why, content)


def _said(content: bytes) -> tuple[int, str, str, datetime] | None:
    """Number, user, host and time; None where the file was cut off."""
    try:
        told: dict[str, Any] = json.loads(content)
        pid, user, host = told["pid"], str(told["username"]), str(told["hostname"])
        since = datetime.fromisoformat(told["timestamp"])
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(pid, int) or pid <= 0 or since.tzinfo is None:
        return None
    return pid, user, host, since.astimezone(UTC)


def _of_a_part(store: Store, entry: Entry) -> Judged:
    age = (datetime.now(UTC) - entry.when).total_seconds()
    if not store.is_of_this_machine:
        return Judged(None, "the lock's file is cut off, and does not say whose it is")
    if age < CUT_OFF_SECONDS:
        return Judged(None, "the lock's file is not whole: it is being written, or that was cut off just now")
    return Judged(True, "the lock's file is cut off: what wrote it ended before it held the stack")


def _of_a_whole(store: Store, pid: int, host: str, since: datetime) -> Judged:
    here = socket.gethostname()
    if host != here:
        return Judged(None, f"its process is on {host}, and this is {here}")
    if not store.is_of_this_machine:
        return Judged(None, f"others reach this place too, and another machine may be called {host}")
    return holder.judged(pid, since)
