"""What becomes of a request where faults are asked for."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sandbox.aws.client import OWN
from sandbox.aws.faults.connection import cut
from sandbox.aws.faults.draw import drawn
from sandbox.aws.faults.errors import Error, error
from sandbox.aws.faults.identity import Identity, identity
from sandbox.aws.faults.log import Log
from sandbox.aws.faults.names import Names
from sandbox.aws.faults.once import Once, is_idempotent
from sandbox.aws.faults.settings import Kind, Settings, SettingsError, read
from sandbox.aws.judge.answer import answer as answered
from sandbox.aws.wsgi import body_of

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]

_WITH_ZONES = ("route53", "servicediscovery")


class Faults:
    """Faults before and after the requests of those who are not the sandbox itself."""

    def __init__(self, settings: Settings, file: Path | None = None) -> None:
        """`file`: what gets a line about each fault."""
        self._settings: Settings | None = settings
        self._names, self._once, self._log = Names(), Once(), Log(file)
        self._lock = threading.Lock()
        self._attempts: Counter[tuple[str, str]] = Counter()

    def __call__(
        self, environ: dict[str, Any], start_response: Any, answer: Wsgi, forget: Callable[[Mapping[str, Any]], None]
    ) -> Iterable[bytes]:
        """The answer to a request, or a fault.

        Args:
            environ: the request.
            start_response: as WSGI has it.
            answer: gives the answer without faults.
            forget: has the answer to this request kept for nobody.

        Raises:
            ConnectionResetError: the connection was cut.
        """
        if OWN in environ.get("HTTP_USER_AGENT", ""):
            return self._learned(environ, start_response, identity(environ, self._names), "own", answer)
        request = identity(environ, self._names)
        attempt, kind = self._drawn(request)
        maker = request.thing + (f" attempt {attempt}" if attempt > 1 else "")
        if kind == "delay" and self._settings is not None:
            time.sleep(self._settings.delay)
        elif kind == "cut-before":
            # Who cannot send all of a request says something else than who gets no answer.
            body_of(environ)
            cut(environ)
        elif kind in ("throttling", "500", "503"):
            body_of(environ)
            said = error(kind, request.service, request.protocol, request.errors)
            return _refused(start_response, request, said)
        elif kind == "cut-after":
            self._learned(environ, lambda *_: None, request, maker, answer)
            if not is_idempotent(request):
                # An answer that is kept for a second attempt is this sandbox's kindness; AWS has none.
                forget(environ)
            cut(environ)
        return self._learned(environ, start_response, request, maker, answer)

    def _drawn(self, request: Identity) -> tuple[int, Kind | None]:
        """How often this was asked for, and the fault that it meets now."""
        with self._lock:
            self._attempts[request.call, request.resource] += 1
            attempt, settings = self._attempts[request.call, request.resource], self._settings
        kind = None if settings is None else drawn(settings, request.call, request.resource, attempt)
        if kind is not None:
            self._log.add(request.call, request.resource, attempt, kind)
        return attempt, kind

    def _learned(
        self, environ: dict[str, Any], start_response: Any, request: Identity, maker: str, answer: Wsgi
    ) -> list[bytes]:
        """The answer; whoever gets it may say the ids in it."""
        body = list(
            self._once(
                request,
                start_response,
                lambda begin: answer(environ, begin),
                lambda said: _refused(start_response, request, said),
            )
        )
        text = b"".join(body).decode("utf-8", errors="replace")
        self._names.learn(text, maker if request.makes else None, zones=request.service in _WITH_ZONES)
        return body

    def control(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """GET: what is wanted and what was; PUT: other settings, and attempts count from 1; DELETE: no more faults."""
        method = environ["REQUEST_METHOD"]
        if method == "PUT":
            try:
                settings = read(body_of(environ).decode())
            except (SettingsError, UnicodeDecodeError) as problem:
                return _json(start_response, "400 Bad Request", {"error": str(problem)})
            with self._lock:
                self._settings, self._attempts = settings, Counter()
            self._log.begin()
        elif method == "DELETE":
            self._settings = None
        return _json(start_response, "200 OK", self.state())

    def state(self) -> dict[str, Any]:
        """What `control` answers: `settings` (None where there are no more), `counts` by kind, and `fired`."""
        fired = [asdict(each) for each in self._log.fired()]
        settings = None if self._settings is None else str(self._settings)
        return {"settings": settings, "counts": self._log.counts(), "fired": fired}


def _refused(start_response: Any, request: Identity, said: Error) -> list[bytes]:
    return answered(start_response, request.service, request.protocol, said.code, said.message, said.status)


def _json(start_response: Any, status: str, value: Mapping[str, Any]) -> list[bytes]:
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps(value).encode()]
