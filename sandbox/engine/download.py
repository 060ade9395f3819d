"""Downloads, with limits on connecting and on stalling but none on the whole, which may take as long as it takes.

Proxies (HTTPS_PROXY, NO_PROXY) and certificates (REQUESTS_CA_BUNDLE) are those of the environment.
"""

import hashlib
import os
import queue
import threading
import time
from pathlib import Path

import requests
import urllib3

from sandbox.engine import cache

SETTING = "SANDBOX_DOWNLOADS"
HOST = "https://get.pulumi.com"

# Finding the host, connecting and the first answer, seconds: where there is no network, the next way is tried soon.
ANSWER_SECONDS = 5.0
# Between two pieces of a file, seconds; also what a proxy has that looks at a file before it passes it on.
STALL_SECONDS = 60.0
_PIECE = 1 << 18


class DownloadError(Exception):
    """A file was not downloaded; the text begins with its URL and says why."""


def host() -> str:
    """Where releases are: `$SANDBOX_DOWNLOADS`, a mirror laid out like https://get.pulumi.com, or else that."""
    return (os.environ.get(SETTING) or HOST).rstrip("/")


def text(url: str) -> str:
    """A small file. Raises DownloadError, at the latest after the time for an answer plus that for a stall."""
    response = _ask(url, ANSWER_SECONDS)
    try:
        return b"".join(response.raw.stream(_PIECE, decode_content=True)).decode()
    except (urllib3.exceptions.HTTPError, OSError, UnicodeDecodeError) as error:
        raise DownloadError(f"{url}: {_words(error)}") from None
    finally:
        response.close()


def reach(url: str) -> None:
    """Raises DownloadError unless the server has this file."""
    _ask(url, ANSWER_SECONDS).close()


def save(url: str, path: Path, title: str, report: cache.Report) -> str:
    """Writes a file and returns its SHA-256 as hexadecimal digits; `report` hears of `title` every few seconds.

    Raises DownloadError, and OSError where it cannot be written; half a file is then gone.
    """
    response = _ask(url, STALL_SECONDS)
    digest = hashlib.sha256()
    try:
        with path.open("wb") as output:
            progress = _Progress(title, int(response.headers.get("Content-Length") or 0), report)
            # As it was sent: the checksum is of the archive, whatever the server says of its encoding.
            for piece in response.raw.stream(_PIECE, decode_content=False):
                output.write(piece)
                digest.update(piece)
                progress.add(len(piece))
    except urllib3.exceptions.HTTPError as error:
        path.unlink(missing_ok=True)
        raise DownloadError(f"{url}: {_words(error)}") from None
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        response.close()
    return digest.hexdigest()


def _ask(url: str, seconds: float) -> requests.Response:
    """The answer to a GET, its body unread. In a thread, because no timeout ends the search for a host's address."""
    answers: queue.Queue[requests.Response | Exception] = queue.Queue(1)

    def ask() -> None:
        headers = {"Accept-Encoding": "identity"}
        try:
            answers.put(requests.get(url, stream=True, timeout=(seconds, STALL_SECONDS), headers=headers))
        except requests.exceptions.ReadTimeout:
            answers.put(queue.Empty())
        except (OSError, ValueError) as error:  # requests' own are OSErrors, and ValueErrors for what is no URL
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty as nothing:
        answer = nothing
    if isinstance(answer, queue.Empty):
        raise DownloadError(f"{url}: no answer within {seconds:.0f} s")
    if isinstance(answer, Exception):
        raise DownloadError(f"{url}: {_words(answer)}")
    if answer.status_code != requests.codes.ok:
        answer.close()
        raise DownloadError(f"{url}: the server says {answer.status_code} {answer.reason}")
    return answer


_KINDS: list[tuple[type[Exception], str]] = [
    (requests.exceptions.SSLError, "its certificate is not trusted (REQUESTS_CA_BUNDLE names more authorities)"),
    (urllib3.exceptions.NameResolutionError, "no such host, or no network"),
    (requests.exceptions.ProxyError, "the proxy (HTTPS_PROXY) does not let it through"),
    (urllib3.exceptions.NewConnectionError, "no connection to it"),
    (urllib3.exceptions.ConnectTimeoutError, "no route to it"),
    (urllib3.exceptions.ReadTimeoutError, "it stalls"),
    (requests.exceptions.Timeout, "it stalls"),
    (urllib3.exceptions.IncompleteRead, "it ended before all of it was there"),
    (urllib3.exceptions.ProtocolError, "it ended before all of it was there"),
    (ValueError, f"this is no URL ({SETTING})"),
]


def _words(error: BaseException) -> str:
    """What happened, without class names and memory addresses: requests wraps the cause in two others."""
    causes = [error, *error.args, *(getattr(each, "reason", None) for each in (error, *error.args))]
    for kind, words in _KINDS:
        if any(isinstance(cause, kind) for cause in causes):
            return words
    return str(error) or type(error).__name__


class _Progress:
    """Says every few seconds how much is there."""

    def __init__(self, title: str, total: int, report: cache.Report) -> None:
        self._title, self._total, self._report = title, total, report
        self._done, self._said = 0, time.monotonic()

    def add(self, count: int) -> None:
        self._done += count
        if (now := time.monotonic()) - self._said > cache.ALIVE / 2:
            self._said = now
            of = f" of {self._total / 1e6:.0f}" if self._total else ""
            self._report(f"downloading {self._title}: {self._done / 1e6:.0f}{of} MB")
