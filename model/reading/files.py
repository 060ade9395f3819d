"""What is read from disk: regular files, and of those never more than is looked at.

Opening a FIFO waits for whoever writes into it, a device may be without end, and a link may lead nowhere or to itself.
"""

import errno
import os
import stat
from pathlib import Path

from ecs_platform.model.reading.findings import Finding

MAX_BYTES = 256 * 1024
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (lambda mode: stat.S_ISCHR(mode) or stat.S_ISBLK(mode), "a device"),
)


class UnreadableError(Exception):
    """A file is none that can be read.

    Attributes:
        message: why, to stand behind the file's name.
        hint: what to do; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint

    def finding(self, file: Path) -> Finding:
        """The same of a file as a whole."""
        return Finding(file, 1, 1, "", self.message, self.hint)


def there(file: Path) -> bool:
    """Whether something has this name, be it a link that leads nowhere."""
    return os.path.lexists(file)


def content(file: Path, most: int = MAX_BYTES) -> bytes:
    """The bytes of a file.

    Args:
        file: its path; links are followed.
        most: how many bytes are read.

    Raises:
        UnreadableError: it is not there, no regular file, or larger.
    """
    try:
        mode = file.stat().st_mode
        if not stat.S_ISREG(mode):
            kind = next((name for of_kind, name in _KINDS if of_kind(mode)), "something else")
            raise UnreadableError(f"is {kind} and no file", "put a file in its place, or remove it")
        with file.open("rb") as opened:
            raw = opened.read(most + 1)
    except OSError as error:
        raise _unreadable(file, error) from None
    except ValueError:
        raise UnreadableError("cannot be read: no file has such a name") from None
    if len(raw) > most:
        raise UnreadableError(f"has more than the {most:,} bytes that are read")
    return raw


def _unreadable(file: Path, error: OSError) -> UnreadableError:
    hint = "let it lead to the file, or remove it"
    if error.errno == errno.ELOOP:
        return UnreadableError("is a link that leads back to itself", hint)
    if error.errno == errno.ENOENT and file.is_symlink():
        return UnreadableError(f"is a link to `{file.readlink()}`, which is not there", hint)
    return UnreadableError(f"cannot be read: {error.strerror}")
