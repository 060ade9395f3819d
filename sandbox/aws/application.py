"""What the process of the local AWS serves: moto behind one lock, with errors that say what is missing."""

import json
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app

from sandbox.aws import authorization, balancing, cbor, judge
from sandbox.aws.answers import Answers
from sandbox.aws.authorizer import Authorizer
from sandbox.aws.cloudwatch import put, schedules
from sandbox.aws.faults import PATH as FAULTS_PATH
from sandbox.aws.faults.faults import Faults
from sandbox.aws.faults.settings import Settings
from sandbox.aws.server import LISTENERS_PATH, WORLD_PATH
from sandbox.aws.world import LOCK

DOORS = {put.PATH: put.control, schedules.PATH: schedules.control}


class Application:
    """WSGI: `GET /sandbox/world` answers who we are, `/sandbox/listeners` also where load balancers listen.

    `/sandbox/faults` has faults (faults/control.py), `/sandbox/metrics` values that nothing here has, and
    `/sandbox/schedules` starts what a schedule asks for (cloudwatch/put.py, schedules.py). All else is AWS, which asks
    the authorizer if it has one.
    """

    def __init__(
        self,
        world: str,
        authorizer: Authorizer | None = None,
        faults: Settings | None = None,
        faults_log: Path | None = None,
    ) -> None:
        """`faults`: those from the start on; `faults_log`: the file that has a line for each."""
        self.world = world
        self.authorizer = authorizer
        self._faults_log = faults_log
        self.faults = None if faults is None else Faults(faults, faults_log)
        self.aws = DomainDispatcherApplication(create_backend_app)
        self.answers = Answers()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") in (WORLD_PATH, LISTENERS_PATH):
            start_response("200 OK", [("Content-Type", "application/json")])
            listeners = balancing.listeners() if environ["PATH_INFO"] == LISTENERS_PATH else None
            return [json.dumps({"world": self.world, "listeners": listeners}).encode()]
        if door := DOORS.get(environ.get("PATH_INFO", "")):
            return door(environ, start_response)
        if environ.get("PATH_INFO") == FAULTS_PATH:
            self.faults = self.faults or Faults(Settings(), self._faults_log)
            return self.faults.control(environ, start_response)
        if self.faults is not None:
            return self.faults(environ, start_response, self._answered, self.answers.forget)
        return self._answered(environ, start_response)

    def _answered(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with LOCK:
            try:
                return self.answers(environ, start_response, self._answer)
            except Exception as problem:
                traceback.print_exc()
                return _refuse(environ, start_response, problem)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if self.authorizer is not None:
            denial = authorization.refused(self.authorizer, environ, start_response)
            if denial is not None:
                return denial
        refusal = judge.refused(environ, start_response)
        if refusal is not None:
            return refusal
        answer = self.aws(environ, start_response)
        try:
            return list(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()


class QuietHandler(MotoRequestHandler):
    """No line per request: the log would grow without end and hide what matters."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass

    def connection_dropped(self, *_: Any) -> None:
        """No more requests are read from a connection that has ended; a cut one (faults/) is closed by this."""
        self.close_connection = True


def _refuse(environ: dict[str, Any], start_response: Any, problem: Exception) -> Iterable[bytes]:
    """An answer in the caller's own protocol, and a client's error: SDKs repeat a server's error up to 25 times."""
    words = str(problem) or type(problem).__name__
    message = f"The local AWS cannot do this: {words} (its log has the details)."
    code = "LocalAwsCannotDoThis"
    if cbor.is_spoken(environ):
        body = cbor.error(code, message)
        headers = cbor.headers(body)
    elif environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        body, headers = _xml(code, message).encode(), [("Content-Type", "text/xml")]
    else:
        body = json.dumps({"__type": code, "message": message}).encode()
        headers = [("Content-Type", "application/x-amz-json-1.1")]
    start_response("400 Bad Request", [*headers, ("x-amzn-ErrorType", code)], sys.exc_info())
    return [body]


def _xml(code: str, message: str) -> str:
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    # EC2 alone reads Response/Errors/Error; the others read ErrorResponse/Error.
    return f"<ErrorResponse><Errors>{error}</Errors>{error}<RequestId>local</RequestId></ErrorResponse>"
