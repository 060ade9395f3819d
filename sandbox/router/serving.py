"""The sockets on loopback: one for each listener, on a port that it keeps."""

import contextlib
import json
import selectors
from collections.abc import Mapping
from pathlib import Path
from secrets import randbelow
from typing import Any

from sandbox import detached
from sandbox.aws.server import FIRST_PORT, PORTS
from sandbox.detached import HOST
from sandbox.router.connection import Answering, Handler, Server
from sandbox.router.local_aws import Listener


class Serving:
    """The sockets of the listeners that there are. Each has its port for ever, as long as nobody else takes it.

    Files in the folder: `ports.json`, the port of each listener that there ever was, and `addresses.json`, the URLs of
    those there are.
    """

    def __init__(self, folder: Path, answering: Answering) -> None:
        self._folder = folder
        self._answering = answering
        self._servers: dict[str, Server] = {}
        self._selector = selectors.DefaultSelector()
        self._ports: dict[str, int] = {}
        with contextlib.suppress(FileNotFoundError, ValueError):
            self._ports = {str(key): int(port) for key, port in json.loads(self._kept.read_text()).items()}

    @property
    def _kept(self) -> Path:
        return self._folder / "ports.json"

    def serve(self, listeners: Mapping[str, Listener]) -> None:
        """Opens and closes sockets until they are those of the listeners, by `Listener.key`."""
        for key in self._servers.keys() - listeners.keys():
            server = self._servers.pop(key)
            self._selector.unregister(server)
            server.server_close()
        for key, listener in listeners.items():
            if key not in self._servers:
                self._servers[key] = self._open(key)
                self._selector.register(self._servers[key], selectors.EVENT_READ)
            self._servers[key].listener = listener
        addresses = {key: f"http://{HOST}:{server.server_port}" for key, server in sorted(self._servers.items())}
        for server in self._servers.values():
            server.addresses = addresses
        detached.write(self._kept, json.dumps(self._ports, indent=2) + "\n")
        detached.write(self._folder / "addresses.json", json.dumps(addresses, indent=2) + "\n")

    def _open(self, key: str) -> "Server":
        wanted = self._ports.get(key)
        while True:
            port = wanted or FIRST_PORT + randbelow(PORTS)
            wanted = None
            with contextlib.suppress(OSError):
                server = Server((HOST, port), Handler)
                server.answering = self._answering
                self._ports[key] = port
                return server

    def take(self, seconds: float) -> None:
        """Waits so long for connections, and gives each a thread."""
        for ready, _ in self._selector.select(seconds):
            server: Any = ready.fileobj
            server.handle_request()
