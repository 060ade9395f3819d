"""What a container answers, played: no container runs here. It tells who would have got the request."""

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from sandbox.aws.ecs.image_flags import NOT_FOUND, behaviour_of
from sandbox.router import actions
from sandbox.router.answers import CONTAINER, JSON, Answer, plain
from sandbox.router.local_aws import Listener
from sandbox.router.rules import Request, Rule
from sandbox.router.targets import Target
from sandbox.router.tasks import Reached


@dataclass(frozen=True)
class Way:
    """The way of a request: listener, rule, the name of the target group, target."""

    listener: Listener
    rule: Rule
    group: str
    target: Target


def answer(who: Reached | None, way: Way, request: Request) -> Answer:
    """The answer of a target, which is a container or not."""
    return _failed(who) or _shown(_told(who, way, request), request, _status(who, request))


def _failed(who: Reached | None) -> Answer | None:
    """The load balancer's word for a container that does not listen where its target is, or ends no answer."""
    says = behaviour_of(who.image if who else "")
    if who is not None and says.port not in (None, who.port):
        return plain(502, f"{who.container} of task {who.task} listens on port {says.port}, not on {who.port}.")
    if says.status is not None and says.status < HTTPStatus.OK:
        return plain(502, f"The answer {says.status} is the end of none.")
    return None


def _status(who: Reached | None, request: Request) -> int:
    """What the container answers: 200, or what its image says by its tag, as it does to health checks."""
    says = behaviour_of(who.image if who else "")
    return (says.status or HTTPStatus.OK) if says.path in (None, request.path) else NOT_FOUND


def _told(who: Reached | None, way: Way, request: Request) -> dict[str, Any]:
    """Who got a request, by which way, and what it was by then."""
    told: dict[str, Any] = {"service": None, "revision": None, "task": None, "container": None, "image": None}
    if who is not None:
        name = f"{who.container}, port {who.port}" if who.port else who.container
        told = {
            "service": who.service,
            "revision": who.revision,
            "task": who.task,
            "container": name,
            "image": who.image,
        }
    failing_open = "" if way.target.state == "healthy" else ", as too few are healthy"
    return {
        **told,
        "target": f"{way.target.place}, {way.target.state}{failing_open}",
        "target group": way.group,
        "load balancer": way.listener.balancer,
        "listener": f"{way.listener.protocol}:{way.listener.port}",
        "rule": str(way.rule["Priority"]),
        "request": f"{request.method} {request.host}{request.path}" + (f"?{request.query}" if request.query else ""),
        **_added(way.listener, request),
        **({"left out": ", ".join(skipped)} if (skipped := actions.left_out(way.rule)) else {}),
    }


def _added(listener: Listener, request: Request) -> dict[str, str]:
    """The headers that a container gets from the load balancer.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
    """
    mark = f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"
    sent = next(iter(request.values("X-Amzn-Trace-Id")), "")
    return {
        "X-Forwarded-For": ", ".join([*request.values("X-Forwarded-For"), request.source]),
        "X-Forwarded-Proto": listener.protocol.lower(),
        "X-Forwarded-Port": str(listener.port),
        "X-Amzn-Trace-Id": f"Self={mark};{sent}" if "Root=" in sent else f"Root={mark}",
    }


def _shown(told: Mapping[str, Any], request: Request, status: int) -> Answer:
    if any(JSON in value for value in request.values("Accept")):
        fields = {name.replace(" ", "_"): value for name, value in told.items()}
        return Answer(status, json.dumps(fields, indent=2) + "\n", content_type=JSON, server=CONTAINER)
    task = told["task"] or ""
    first = f"{told['revision']}, task {task[:8]}, {told['image']}" if task else f"{told['target']}: no task of ECS"
    rows = [f"{name:<19}{value}" for name, value in told.items() if value]
    return Answer(status, "\n".join([first, "", *rows, ""]), server=CONTAINER)
