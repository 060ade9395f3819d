"""Becomes a command that gets SIGINT when its parent is gone (Linux); arguments: the parent's number, the command.

A program of its own: between fork and exec a process of several threads must not do such things.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html"""


def main() -> None:
    """Becomes the command."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
    if os.getppid() != parent:  # it ended before it was asked for
        sys.exit(128 + signal.SIGINT)
    try:
        os.execvp(command[0], command)  # noqa: S606 without a shell
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        sys.exit(127)


if __name__ == "__main__":
    main()
