"""Whether a folder is this machine's alone: a lock in it is then of a process of this machine."""

import re
import subprocess
import sys
from pathlib import Path

# What is kept on a disk of the machine, or in its memory. All others may be mounted by several machines at a time.
LOCAL = ("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "reiserfs", "bcachefs", "tmpfs", "overlay")
_ESCAPED = re.compile(r"\\([0-7]{3})")


def is_local(folder: Path, mounts: Path = Path("/proc/self/mountinfo")) -> bool:
    """Whether a folder, which may not exist yet, is on a filesystem of this machine; False where that is not known."""
    there = next(each for each in (folder.resolve(), *folder.resolve().parents) if each.exists())
    if sys.platform == "darwin":
        told = subprocess.run(["df", "-P", str(there)], capture_output=True, text=True, check=False)
        # A disk is a device; what is mounted from elsewhere begins with `//` or has a host in its name.
        return told.returncode == 0 and told.stdout.splitlines()[-1].startswith("/dev/")
    return mounts.exists() and _type(there, mounts.read_text(encoding="utf-8", errors="replace")) in LOCAL


def _type(folder: Path, mounts: str) -> str:
    """The type of what is mounted nearest above: https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html."""
    nearest, found = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        point = Path(_ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), before.split()[4]))
        # Of two at one place the later hides the earlier.
        if folder.is_relative_to(point) and len(point.parts) >= nearest:
            nearest, found = len(point.parts), after.split()[0]
    return found
