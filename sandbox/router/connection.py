"""One connection: what of a request is read before anybody looks at it, and how an answer is written."""

import re
import sys
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from socketserver import TCPServer
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from sandbox.router.answers import BALANCER, TEXT, Answer, plain
from sandbox.router.local_aws import Listener
from sandbox.router.rules import Request

SOURCE = "X-Local-Source"
IDLE_SECONDS = 60
MOST_BYTES = 100 * 2**20
PIECE = 64 * 2**10
_LENGTH, _SIZE = re.compile(r"[0-9]{1,12}"), re.compile(rb"[0-9A-Fa-f]{1,10}")

Answering = Callable[[Listener, Request, Mapping[str, str], bool], Answer]
"""Listener, request, addresses, and whether the source is a played one."""


class Server(ThreadingHTTPServer):
    """The socket of one listener."""

    timeout = 0
    daemon_threads = True
    listener: Listener
    addresses: Mapping[str, str]
    answering: Answering

    def server_bind(self) -> None:
        """http.server asks the name servers for the address' name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no fault; what is one stands in the log."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection: reads requests, drops their bodies, writes answers."""

    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"  # of 0.9 an answer has neither status nor headers
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True  # a body would wait until the client has acknowledged the headers
    server: Server
    # The answer to what http.server itself does not understand: it would echo what was sent, in HTML.
    error_message_format = "%(code)d %(message)s\n"
    error_content_type = TEXT

    def __getattr__(self, name: str) -> Any:
        """http.server asks for `do_GET`, `do_POST` and so on: all methods are answered alike."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def version_string(self) -> str:
        return BALANCER

    def log_message(self, *_: Any) -> None:
        """The log would grow without end."""

    def send_error(self, code: int, *_: Any, **__: Any) -> None:
        """Nothing of what was sent is in the answer."""
        super().send_error(code)

    def _answer(self) -> None:
        try:
            answer = self._found()
        except (ClientError, BotoCoreError) as error:
            answer = plain(502, f"The local AWS does not say where this request goes: {error}")
        # These have no body, whoever wants one.
        body = b"" if answer.status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED) else answer.body.encode()
        self.send_response_only(answer.status)
        self.send_header("Server", answer.server)
        self.send_header("Date", self.date_time_string())
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Connection", "close" if self.close_connection else "keep-alive")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _found(self) -> Answer:
        fault = self._fault() or self._body_fault()
        if fault:
            self.close_connection = True
            return fault
        source, played = self.client_address[0], self.headers.get(SOURCE)
        if played:
            try:
                source = str(ip_address(played.strip()))
            except ValueError:
                return plain(400, f"{SOURCE} takes an address, such as 203.0.113.9.")
        return self.server.answering(self.server.listener, self._request(source), self.server.addresses, bool(played))

    def _fault(self) -> Answer | None:
        """What makes a request malformed.

        https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
        """
        if self.command == "CONNECT" or not self.command.replace("-", "").replace("_", "").isalnum():
            return plain(400, "The method is none.")
        if not self._target.startswith(("/", "http://", "https://")) and self._target != "*":
            return plain(400, "The address is neither a path nor a URL.")
        hosts = self.headers.get_all("Host") or []
        if len(hosts) > 1 or (not hosts and self.request_version != "HTTP/1.0"):
            return plain(400, "There must be one Host header.")
        if any("\n" in value or "\r" in value for value in self.headers.values()):
            return plain(400, "A header has several lines.")
        return None

    def _body_fault(self) -> Answer | None:
        """Reads a body and drops it; says what is wrong with it."""
        lengths, coding = self.headers.get_all("Content-Length") or [], self.headers.get("Transfer-Encoding")
        if coding is not None:
            if lengths or coding.strip().lower() != "chunked":
                return plain(400, "Only one of Content-Length and Transfer-Encoding: chunked.")
            return self._drop_pieces()
        if len(set(lengths)) > 1 or not all(_LENGTH.fullmatch(length) for length in lengths):
            return plain(400, "Content-Length is no number.")
        return self._drop(int(lengths[0]) if lengths else 0)

    def _drop_pieces(self) -> Answer | None:
        total = 0
        while True:
            size = self.rfile.readline(PIECE).partition(b";")[0].strip()
            if not _SIZE.fullmatch(size):
                return plain(400, "The size of a chunk is no number.")
            length = int(size, 16)
            total += length
            if fault := self._drop(length, total):
                return fault
            line = self.rfile.readline(PIECE)
            while length == 0 and line not in (b"\r\n", b"\n", b""):
                line = self.rfile.readline(PIECE)
            if length == 0:
                return None

    def _drop(self, length: int, total: int = 0) -> Answer | None:
        if max(length, total) > MOST_BYTES:
            return plain(413, f"This router reads bodies of up to {MOST_BYTES >> 20} MiB.")
        while length > 0:
            piece = self.rfile.read(min(length, PIECE))
            if not piece:
                return plain(400, "The body ends early.")
            length -= len(piece)
        return None

    @property
    def _target(self) -> str:
        """As it was sent; http.server makes one slash of several."""
        return self.requestline.split()[1]

    def _request(self, source: str) -> Request:
        target, host = self._target, self.headers.get("Host", "")
        if not target.startswith("/") and target != "*":
            parts = urlsplit(target)
            host, target = parts.netloc, target.partition("://")[2][len(parts.netloc) :] or "/"
        path, _, query = target.partition("?")
        headers = tuple((name, value) for name, value in self.headers.items() if name.lower() != SOURCE.lower())
        return Request(self.command, host.strip(), path, query, headers, source)
