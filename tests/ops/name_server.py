"""A DNS server on the loopback that knows NS records, written from RFC 1035 alone."""

import socketserver
import struct
from collections.abc import Mapping
from threading import Thread
from types import TracebackType
from typing import Any

NO_SUCH_NAME = 3


def written(name: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


class _Handler(socketserver.BaseRequestHandler):
    server: "NameServer"

    def handle(self) -> None:
        question, socket = self.request
        end = question.index(b"\0", 12) + 5
        labels, at = [], 12
        while length := question[at]:
            labels.append(question[at + 1 : at + 1 + length].decode())
            at += 1 + length
        name = ".".join(labels)
        self.server.asked.append((name, struct.unpack("!H", question[end - 4 : end - 2])[0]))
        if self.server.silent:
            return
        known = self.server.zones.get(name)
        records = b""
        for each in known or ():
            # The owner's name and, where it fits, the end of the server's name are pointers into the question.
            host = written(each)
            if each.endswith("." + name):
                host = written(each.removesuffix("." + name))[:-1] + b"\xc0\x0c"
            records += b"\xc0\x0c" + struct.pack("!HHIH", 2, 1, 60, len(host)) + host
        code = self.server.code if known is None else 0
        header = question[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(known or ()), 0, 0)
        socket.sendto(header + question[12:end] + records, self.client_address)


class NameServer(socketserver.ThreadingUDPServer):
    """`zones`: the name servers of each domain; what is not in it gets the answer `code`."""

    daemon_threads = True

    def __init__(self, zones: Mapping[str, list[str]], code: int = NO_SUCH_NAME) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.zones, self.code, self.silent = dict(zones), code, False
        self.asked: list[tuple[str, int]] = []

    @property
    def name(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> "NameServer":
        Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> Any:
        self.shutdown()
        self.server_close()
