"""What may stand where a file is meant, by name."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

MESSAGES = {
    "FIFO": "is a FIFO and no file",
    "folder": "is a folder and no file",
    "socket": "is a socket and no file",
    "device": "is a device and no file",
    "broken link": "which is not there",
    "link to itself": "is a link that leads back to itself",
    "link to a link to itself": "is a link that leads back to itself",
    "link to a folder": "is a folder and no file",
    "link to a device": "is a device and no file",
    "too large": "has more than the 262,144 bytes that are read",
    "not UTF-8": "is not UTF-8 text",
}
"""What is said of each."""


def make(kind: str, file: Path) -> None:
    """Puts one in place of a file."""
    file.unlink(missing_ok=True)
    _MAKE[kind](file)


def _socket(file: Path) -> None:
    before = Path.cwd()
    # The path of a socket has room for hundred characters only.
    os.chdir(file.parent)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(file.name)
    os.chdir(before)


def _link_to_itself_over_another(file: Path) -> None:
    other = file.with_name(f"of-{file.name}.txt")
    other.symlink_to(file.name)
    file.symlink_to(other.name)


_MAKE: dict[str, Callable[[Path], object]] = {
    "FIFO": os.mkfifo,
    "folder": Path.mkdir,
    "socket": _socket,
    "device": lambda file: os.mknod(file, 0o20600, os.makedev(1, 5)),
    "broken link": lambda file: file.symlink_to("nowhere.txt"),
    "link to itself": lambda file: file.symlink_to(file.name),
    "link to a link to itself": _link_to_itself_over_another,
    "link to a folder": lambda file: file.symlink_to("."),
    "link to a device": lambda file: file.symlink_to("/dev/zero"),
    "too large": lambda file: file.write_bytes(b"# a line\n" * 40_000),
    "not UTF-8": lambda file: file.write_bytes(b"name: \xff\xfe\n"),
}
