"""Signals that end a process: what was begun is cleared away, and the one write is not disturbed."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

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
    came: list[int] = []
    # What is started inherits that they are blocked; of ourselves another thread may get one all the same.
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    handled = _handled(lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        for each, handler in handled.items():
            signal.signal(each, handler)
        if came:
            os.kill(os.getpid(), came[0])


def _handled(handler: Callable[[int, FrameType | None], object]) -> dict[signal.Signals, Any]:
    """Sets the handler of all that ends a process, and returns what it was; only the main thread can."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    return {each: signal.signal(each, handler) for each in _ENDING}


def _ended(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)
