"""An ECS that only tells what it was asked."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from botocore.credentials import Credentials

from sandbox.aws.signed import is_signed_with, signed
from sandbox.tests.engine.deployment_examples import SERVICE


class Ecs:
    """An ECS that keeps what it was asked, and answers what it is told to."""

    def __init__(self, keys: Credentials) -> None:
        self.keys = keys
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.right: list[bool] = []
        self.answers: list[tuple[int, bytes] | None] = []
        kept = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                kept.keep(self, body)
                answer = kept.answers.pop(0) if kept.answers else (200, json.dumps({"service": SERVICE}).encode())
                if answer is None:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response(answer[0])
                self.send_header("Content-Length", str(len(answer[1])))
                self.send_header("x-amzn-RequestId", "id")
                self.end_headers()
                self.wfile.write(answer[1])

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = type("Server", (ThreadingHTTPServer,), {"request_queue_size": 1024})(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> "Ecs":
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def forget(self) -> None:
        for each in (self.asked, self.right, self.answers):
            each.clear()

    def keep(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        path = {"REQUEST_METHOD": handler.command, "PATH_INFO": handler.path, "QUERY_STRING": ""}
        headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in handler.headers.items()}
        environ = {**path, **headers, "CONTENT_TYPE": handler.headers["Content-Type"], "RAW_URI": handler.path}
        request = signed(environ, body)
        self.asked.append((request.operation, json.loads(body)))
        self.right.append("HTTP_AUTHORIZATION" in environ and is_signed_with(self.keys, environ, body, request))
