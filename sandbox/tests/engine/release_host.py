"""A host of releases on loopback, in good and bad moods."""

import hashlib
import io
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from sandbox.engine import release

Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


class ReleaseHost(ThreadingHTTPServer):
    """Serves `files` by path; a path in `moods` is answered by that function instead. `asked` are the paths asked for.

    `over` is set when the host is closed: what stalls waits for it.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.moods: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def release(self, members: dict[str, bytes], compression: int = 9) -> None:
        """Puts the release of the version that we download there, archive and checksums."""
        archive = archive_of({f"pulumi/{name}": text for name, text in members.items()}, compression)
        self.files[ARCHIVE] = archive
        self.files[CHECKSUMS] = f"{'0' * 64}  other.zip\n{hashlib.sha256(archive).hexdigest()}  {NAME}\n".encode()


NAME = f"pulumi-{release.version()}-{release.target()}.tar.gz"
ARCHIVE = f"/releases/sdk/{NAME}"
CHECKSUMS = f"/releases/sdk/pulumi-{release.version().removeprefix('v')}-checksums.txt"


def archive_of(members: dict[str, bytes], compression: int = 9) -> bytes:
    """A tar.gz with these executable files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=compression) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), 0o755
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


@contextmanager
def serving() -> Iterator[ReleaseHost]:
    with ReleaseHost() as host:
        threading.Thread(target=host.serve_forever, args=(0.05,), daemon=True).start()
        yield host
        host.over.set()
        host.shutdown()


def forbidden(handler: BaseHTTPRequestHandler, _: bytes) -> None:
    handler.send_error(403)


def half(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    """Half of the file, and then the end of the connection."""
    _head(handler, content)
    handler.wfile.write(content[: len(content) // 2])


def stalling(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    """Half of the file, and then nothing."""
    half(handler, content)
    handler.wfile.flush()
    _wait(handler)


def silent(handler: BaseHTTPRequestHandler, _: bytes) -> None:
    """Nothing at all."""
    _wait(handler)


def other(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    """As many bytes, one of them another."""
    _head(handler, content)
    handler.wfile.write(bytes([content[0] ^ 1]) + content[1:])


def slow(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    """All of the file, in pieces of 1 MB with 0.3 s between them."""
    _head(handler, content)
    for start in range(0, len(content), 1_000_000):
        handler.wfile.write(content[start : start + 1_000_000])
        handler.wfile.flush()
        time.sleep(0.3)


def whole(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    _head(handler, content)
    handler.wfile.write(content)


def _head(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()


def _wait(handler: BaseHTTPRequestHandler) -> None:
    assert isinstance(handler.server, ReleaseHost)
    handler.server.over.wait(60)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, ReleaseHost)
        path = unquote(self.path)
        self.server.asked.append(path)
        if path not in self.server.files:
            self.send_error(404)
        else:
            self.server.moods.get(path, whole)(self, self.server.files[path])

    def log_message(self, format: str, *args: object) -> None:
        pass
