"""Signals that end a process: what was begun is cleared away, and the one write is not disturbed."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_BY_DEFAULT_AT_ONCE = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def clearing_up() -> Iterator[None]:
    """SIGTERM and SIGHUP end the process as Ctrl-C does: with all that stands in `finally`."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.signal(each, _ended) for each in _BY_DEFAULT_AT_ONCE}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def undisturbed() -> Iterator[None]:
    """A signal that ends the process waits until this is done; what is started meanwhile does not get it either."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _ended(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)
