"""The folder outside the checkout in which what takes minutes to make is kept, for every checkout of this machine."""

import contextlib
import errno
import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sandbox.engine.errors import DiskFullError, EngineError, is_full

Report = Callable[[str], None]

# How often, in seconds, something that takes long says that it is alive.
ALIVE = 10.0


def folder() -> Path:
    """`$ECS_SANDBOX_CACHE`, or else `ecs-platform-sandbox` in the user's cache folder."""
    if own := os.environ.get("ECS_SANDBOX_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ecs-platform-sandbox"


def kept(name: str, make: Callable[[Path], None], report: Report) -> Path:
    """The folder `name` of the cache, filled by `make` where it is missing.

    `make` gets an empty folder; only when it returns does the folder get its name, so that what is there is whole. Two
    checkouts that ask at once make it once: the second waits for the first and says so through `report`. Who is killed
    holds no lock any more. Raises EngineError where the folder cannot be written.
    """
    target = folder() / name
    if target.is_dir():
        return target
    with _writing(target.parent):
        _fill(target, make, report)
    return target


def _fill(target: Path, make: Callable[[Path], None], report: Report) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    name = target.name
    with (target.parent / f"{name}.lock").open("w") as lock:
        _wait_for(lock.fileno(), name, report)
        if not target.is_dir():
            draft = target.with_name(f"{name}.draft")
            shutil.rmtree(draft, ignore_errors=True)  # of one who was killed: the lock is ours, so nobody works there
            draft.mkdir()
            try:
                make(draft)
                draft.rename(target)
            finally:
                shutil.rmtree(draft, ignore_errors=True)


@contextlib.contextmanager
def _writing(place: Path) -> Iterator[None]:
    """Says what can be done where the disk is full or not ours."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise DiskFullError("What an engine is made of", place) from None
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            todo = "set ECS_SANDBOX_CACHE to a folder that you may write to"
            raise EngineError("The cache", [f"{error.filename or place}: {error.strerror}"], todo) from None
        raise


def _wait_for(lock: int, name: str, report: Report) -> None:
    said = float("-inf")
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() - said > ALIVE:
                said = time.monotonic()
                report(f"waiting for another process that makes {name}")
            time.sleep(0.5)
