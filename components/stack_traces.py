"""The stack trace that Pulumi keeps of each resource, in the state and in every request: as short as it is of use."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

FRAMES = 7
"""Six of the SDK's own, five where a component is made, and the line that makes the resource."""


@contextmanager
def short_stack_traces() -> Iterator[None]:
    """Resources that are made meanwhile keep the line that makes them, and not all that led there.

    The SDK takes them by `traceback.extract_stack`, which minds `sys.tracebacklimit`; whole ones were two fifths of a
    state, of which Pulumi writes all at each step, and a fifth of the program's own time. What goes wrong is told with
    all its lines: it is printed after this.

    See https://docs.python.org/3/library/sys.html#sys.tracebacklimit
    """
    before = getattr(sys, "tracebacklimit", None)
    sys.tracebacklimit = FRAMES
    try:
        yield
    finally:
        if before is None:
            del sys.tracebacklimit
        else:
            sys.tracebacklimit = before
