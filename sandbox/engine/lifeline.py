"""Child processes that cannot outlive us, not even when we are killed hard.

The engine's plugins are started by the engine, start others themselves (a program, the bridge, a Terraform provider of
250 MB), and may be killed with SIGKILL at any moment. So every such child is started by a guard: a small shell in a
session of its own whose standard input is a pipe that only we hold. When we end, for whatever reason, the kernel closes
the pipe and the guard kills its process group, itself included.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

SHELL = "/bin/sh"
# The command gets no standard input; the guard's own (descriptor 3) is the lifeline. `wait` makes the guard's exit code
# the command's.
_GUARD = """
exec 3<&0
"$@" 3<&- </dev/null &
command=$!
{ read -r _; kill -s KILL 0; } <&3 3<&- >/dev/null 2>&1 &
exec 3<&- </dev/null
wait "$command"
"""


def start(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    stdout: int | IO[bytes] | None = None,
    stderr: int | IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    """Starts `command` behind a guard; the result's exit code is the command's. Give it to `end` when it is over."""
    return subprocess.Popen(
        [SHELL, "-c", _GUARD, "guard", *command],
        cwd=cwd,
        env=env,
        stdin=subprocess.PIPE,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """Kills whatever is left of a guarded command and all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until_engine_ends(clean_up: Callable[[], None]) -> None:
    """Waits, in the main thread, for the engine to be done with us; then runs `clean_up` and exits at once.

    The engine holds the pipe that is our standard input, so its end means that the engine is gone, also after SIGKILL.
    It asks plugins to stop with SIGINT. Never returns.
    """
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            pass
        over.set()

    threading.Thread(target=watch, daemon=True).start()
    over.wait()
    clean_up()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
