"""A call of which the caller never gets the answer: held for as long as somebody needs to kill the caller.

Between what AWS does and what its caller writes down of it there is a moment in which a kill leaves a thing that nobody
knows of. By chance it is hardly ever met; here it is as long as one likes. `PUT /sandbox/hold` names a call by its
number among those that change something, `GET` says whether it is held, `DELETE` lets it go.
"""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple

from sandbox.aws.judge.call import MalformedError, read
from sandbox.aws.wsgi import Noting, body_of
from sandbox.detached import ask

PATH = "/sandbox/hold"
HELD_SECONDS = 120.0
"""A call is held so long at most: whoever asked for it may be gone."""
ANSWER_SECONDS = 30.0

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
When = Literal["before", "after"]

# https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
_READS = re.compile(r"(?:Batch)?(?:Describe|Get|List|Head|Lookup|Simulate|Query|Select|Search|Check|Assume)")


class Held(NamedTuple):
    """What is held.

    Attributes:
        service: botocore's name of it.
        operation: the API's operation.
    """

    service: str
    operation: str

    def __str__(self) -> str:
        return f"{self.service}:{self.operation}"


class Holding:
    """WSGI: passes requests on, and holds the one that was asked for."""

    def __init__(self, application: Wsgi) -> None:
        self._application = application
        self._lock = threading.Lock()
        self._wanted = _Wanted(0, "after")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == PATH:
            return self._control(environ, start_response)
        wanted = self._wanted
        if not wanted.number:
            return self._application(environ, start_response)
        return self._counted(wanted, environ, start_response)

    def _counted(self, wanted: "_Wanted", environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        call = _changing(environ)
        if call is None or wanted.operation not in ("", str(call)):
            return self._application(environ, start_response)
        if wanted.when == "before" and self._is_it(wanted, call):
            wanted.released.wait(HELD_SECONDS)
            # Its caller is gone; what nobody waits for is not worked on.
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionResetError(f"{call} was held until nobody waited for it")
        noting = Noting(start_response)
        body = list(self._application(environ, noting))
        if wanted.when == "after" and noting.succeeded and self._is_it(wanted, call):
            wanted.released.wait(HELD_SECONDS)
        return body

    def _is_it(self, wanted: "_Wanted", call: Held) -> bool:
        """Counts a call; whether it is the one that is wanted."""
        with self._lock:
            wanted.seen += 1
            if wanted.seen == wanted.number:
                wanted.held = call
                return True
        return False

    def _control(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        method, wanted = environ["REQUEST_METHOD"], self._wanted
        if method in ("PUT", "DELETE"):
            wanted.released.set()
            asked = json.loads(body_of(environ) or b"{}")
            wanted = _Wanted(int(asked.get("call", 0)), asked.get("when", "after"), asked.get("operation", ""))
            self._wanted = wanted
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({"seen": wanted.seen, "held": wanted.held and list(wanted.held)}).encode()]


class _Wanted:
    """A call that is to be held: its number among those that change something, or are of one operation; 0 for none."""

    def __init__(self, number: int, when: When, operation: str = "") -> None:
        self.number, self.when, self.operation = number, when, operation
        self.seen = 0
        self.held: Held | None = None
        self.released = threading.Event()


def _changing(environ: dict[str, Any]) -> Held | None:
    """The call that a request is, where it changes something; its body can be read again afterwards."""
    try:
        call = read(environ)
    except MalformedError:
        return None
    return None if call is None or _READS.match(call.name) else Held(call.service, call.name)


def hold(url: str, call: int, when: When = "after", operation: str = "") -> None:
    """Asks for a call to be held.

    Args:
        url: of the local AWS.
        call: its number among those that change something, from 1, counted from now; with `after` only those count
            that took effect.
        when: `after` it took effect, or `before`: it never does then.
        operation: only calls of it count (`ec2:DetachInternetGateway`); default: all that change something.
    """
    _ask(url, "PUT", {"call": call, "when": when, "operation": operation})


def held(url: str) -> Held | None:
    """The call that is held; None while there is none."""
    found = _ask(url, "GET")["held"]
    return Held(*found) if found else None


def seen(url: str) -> int:
    """How many calls were counted so far."""
    return int(_ask(url, "GET")["seen"])


def release(url: str) -> None:
    """Lets it go, and holds nothing any more."""
    _ask(url, "DELETE")


def _ask(url: str, method: str, asked: dict[str, Any] | None = None) -> dict[str, Any]:
    body = None if asked is None else json.dumps(asked).encode()
    return ask(url + PATH, ANSWER_SECONDS, method, body)
