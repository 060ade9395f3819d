"""Processes by a variable of their environment, which whoever they start inherits."""

import subprocess
from pathlib import Path


def processes(name: str, value: str) -> list[str]:
    """The command lines of the processes that have the variable with this value, but for our own."""
    mark = f"{name}={value}"
    if not Path("/proc/self/environ").exists():
        # macOS: `ps` shows the environment of one's own processes.
        listed = subprocess.run(["ps", "-A", "-E", "-ww", "-o", "command="], capture_output=True, text=True, check=True)
        return [line for line in listed.stdout.splitlines() if mark in line]
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue  # it ended meanwhile, or is somebody else's
    # One that has ended and of which nobody took note has no command line any more.
    return [line for line in found if line]
