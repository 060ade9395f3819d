"""What the functions of lifecycle hooks answer: Lambda does not run here, so a table says it.

`PUT /sandbox/functions` gives a function its answers, one for each call, the last for all that follow; without any it
answers SUCCEEDED. `GET` tells of the answers and of the calls, with what ECS told the function; `DELETE` forgets both.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html has what a function is told, and
what it may answer: `hookStatus` with SUCCEEDED, FAILED or IN_PROGRESS, `callBackDelay` (seconds, 30 by default) and
`hookDetails`. Anything else is an answer that ECS cannot read.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.aws.world import LOCK
from sandbox.aws.wsgi import body_of
from sandbox.detached import ask

PATH = "/sandbox/functions"
ANSWER_SECONDS = 30.0
SUCCEEDED = {"hookStatus": "SUCCEEDED"}
CALLS_KEPT = 1000

_ANSWERS: dict[tuple[str, str | None], list[Any]] = {}
_CALLS: list[dict[str, Any]] = []


def answer(url: str, function: str, *answers: Mapping[str, Any] | None, stage: str | None = None) -> None:
    """Says what a function answers from now on.

    Args:
        url: of the local AWS.
        function: its ARN.
        answers: of the next calls, one after the other; the last of them is that of all later ones. None: it fails.
        stage: at which lifecycle stage; default: at all for which nothing else was said.
    """
    asked = {"function": function, "answers": list(answers), "stage": stage}
    ask(url + PATH, ANSWER_SECONDS, "PUT", json.dumps(asked).encode())


def calls(url: str, function: str) -> list[dict[str, Any]]:
    """What a function was told, the oldest call first."""
    found = ask(url + PATH, ANSWER_SECONDS)["calls"]
    return [call["payload"] for call in found if call["function"] == function]


def forget(url: str) -> None:
    """Every function answers SUCCEEDED again, and no call is known."""
    ask(url + PATH, ANSWER_SECONDS, "DELETE")


def control(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """WSGI: the door itself."""
    method = environ["REQUEST_METHOD"]
    with LOCK:
        if method == "PUT":
            asked = json.loads(body_of(environ))
            _ANSWERS[asked["function"], asked.get("stage")] = list(asked["answers"])
        if method == "DELETE":
            _ANSWERS.clear()
            _CALLS.clear()
        told = [{"function": name, "stage": stage, "answers": given} for (name, stage), given in _ANSWERS.items()]
        body = json.dumps({"answers": told, "calls": _CALLS}).encode()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [body]


def invoke(function: str, payload: dict[str, Any]) -> Any:
    """The answer of a function to a call; None of one that fails."""
    _CALLS.append({"function": function, "payload": payload})
    del _CALLS[:-CALLS_KEPT]
    stage = payload.get("lifecycleStage")
    answers = _ANSWERS.get((function, stage), _ANSWERS.get((function, None)))
    if not answers:
        return SUCCEEDED
    return answers.pop(0) if len(answers) > 1 else answers[0]
