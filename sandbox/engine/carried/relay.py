"""Between the AWS provider and ECS on this machine: adds fields to its calls, and reads along what it is answered.

All else goes through as it is, a connection that ends without an answer too. A call that gets something is signed anew,
with the key that it came with.
"""

import http.client
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from sandbox.engine import inputs

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_TARGET = "X-Amz-Target"
_SIGNATURE = ("authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256")
# What is between two neighbours, and not for the next one: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1.
_HOP = ("connection", "keep-alive", "transfer-encoding", "content-length")

Key = tuple[str, str]
"""A service: its cluster's name and its own."""


@dataclass
class Additions:
    """What a service's next CreateService or UpdateService gets.

    Attributes:
        members: of the call, where it has none of its own; `deploymentConfiguration` is added to what it has.
        completed: members that replace those that the call has, and are not added to one that has none.
        carried: whether a call got them.
    """

    members: Mapping[str, Any]
    completed: Mapping[str, Any]
    carried: bool = field(default=False)


def endpoint_of(config: Mapping[str, Any]) -> str | None:
    """The address of an ECS on this machine, by the provider's configuration or the environment; None for any other."""
    given = [each["ecs"] for each in _endpoints(config) if each.get("ecs")]
    address = next(iter(given), None) or os.environ.get("AWS_ENDPOINT_URL_ECS") or os.environ.get("AWS_ENDPOINT_URL")
    split = urlsplit(address or "")
    return address if split.scheme == "http" and split.hostname in _LOOPBACK else None


def through(config: dict[str, Any], address: str) -> dict[str, Any]:
    """The provider's configuration with ECS at another address."""
    first, *rest = [dict(each) for each in _endpoints(config) or [{}]]
    others = [{name: each for name, each in block.items() if name != "ecs"} for block in rest]
    return {**config, "endpoints": [{**first, "ecs": address}, *others]}


def _endpoints(config: Mapping[str, Any]) -> list[dict[str, Any]]:
    """None in a preview that does not know them."""
    given = inputs.unwrapped(config.get("endpoints"))
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []


def key_of(cluster: str, service: str) -> Key:
    """The key of a service by names or ARNs."""
    return cluster.rpartition("/")[2] or "default", service.rpartition("/")[2]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024  # hundreds of services are made at a time, and few connections wait by default

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing of a provider that has gone, as one does whose call is cancelled."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class Relay:
    """A server on a port of its own, until `close`."""

    def __init__(self, endpoint: str, credentials: Callable[[], Credentials | None]) -> None:
        """`endpoint`: of ECS; `credentials`: the provider's, for calls that are signed anew."""
        split = urlsplit(endpoint)
        self.host, self.port = str(split.hostname), split.port or 80
        self.credentials = credentials
        self._lock = threading.Lock()
        self._waiting: dict[Key, Additions] = {}
        self._read: dict[Key, dict[str, Any]] = {}
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"relay": self}))
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @contextmanager
    def adding(self, key: Key, additions: Additions) -> Iterator[None]:
        """While this is entered a call about the service gets the additions, each time that it is made."""
        with self._lock:
            self._waiting[key] = additions
            self._read.pop(key, None)
        try:
            yield
        finally:
            with self._lock:
                self._waiting.pop(key, None)

    def forget(self, key: Key) -> None:
        """Forgets what was read of a service."""
        with self._lock:
            self._read.pop(key, None)

    def read(self, key: Key) -> dict[str, Any] | None:
        """What ECS answered last about a service."""
        with self._lock:
            return self._read.get(key)

    def asked(self, operation: str, body: bytes) -> bytes | None:
        """The body that a call is to have; None where it stays as it is."""
        if operation not in ("CreateService", "UpdateService"):
            return None
        given = json.loads(body)
        named = given.get("serviceName") or given.get("service") or ""
        with self._lock:
            additions = self._waiting.get(key_of(given.get("cluster") or "", named))
        if additions is None:
            return None
        additions.carried = True
        added = {name: value for name, value in additions.completed.items() if name in given} | dict(additions.members)
        if (name := "deploymentConfiguration") in added:
            added[name] = {**(given.get(name) or {}), **added[name]}
        return json.dumps({**given, **added}).encode() if added else None

    def answered(self, operation: str, body: bytes) -> None:
        """Keeps what is answered about services."""
        if operation == "DescribeServices":
            found = [each for each in json.loads(body).get("services") or [] if each.get("serviceName")]
            with self._lock:
                self._read |= {key_of(each.get("clusterArn", ""), each["serviceName"]): each for each in found}


class _Handler(BaseHTTPRequestHandler):
    """Relays one connection; the relay is an attribute of the class made for it."""

    relay: Relay
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
        operation = str(self.headers.get(_TARGET, "")).rpartition(".")[2]
        changed = self.relay.asked(operation, body)
        if changed is not None:
            body, headers = changed, self._signed(changed, headers)
        upstream = http.client.HTTPConnection(self.relay.host, self.relay.port)
        try:
            upstream.request(self.command, self.path, body, headers)
            answer = upstream.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.close_connection = True  # the provider is to see what there was: no answer
            return
        finally:
            upstream.close()
        if answer.status == http.HTTPStatus.OK and not answer.headers.get("Content-Encoding"):
            self.relay.answered(operation, content)
        self._give(answer, content)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: standard error is the engine's."""

    def _give(self, answer: http.client.HTTPResponse, content: bytes) -> None:
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.headers.items():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _signed(self, body: bytes, headers: dict[str, str]) -> dict[str, str]:
        """Headers for another body; the same where the key is not the provider's own."""
        scope = str(self.headers.get("Authorization", "")).partition("Credential=")[2].partition(",")[0].split("/")
        credentials = self.relay.credentials()
        if credentials is None or len(scope) < 4 or scope[0] != credentials.access_key:  # noqa: PLR2004
            return headers
        kept = {name: value for name, value in headers.items() if name.lower() not in _SIGNATURE}
        address = f"http://{self.headers['Host']}{self.path}"
        signed = AWSRequest(self.command, address, headers=kept, data=body)
        SigV4Auth(credentials, scope[3], scope[2]).add_auth(signed)
        return dict(signed.headers.items())
