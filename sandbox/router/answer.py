"""What a load balancer answers a request, and in the containers' place: who would have got it."""

import json
import secrets
import shlex
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count
from typing import Any

from sandbox.aws.ecs.image_flags import NOT_FOUND, behaviour_of
from sandbox.router import actions, targets
from sandbox.router.entry import lets_in
from sandbox.router.local_aws import Listener, LocalAws
from sandbox.router.rules import Request, Rule, choose
from sandbox.router.tasks import Reached, reached

TEXT, JSON = "text/plain; charset=utf-8", "application/json"
BALANCER, CONTAINER = "awselb/2.0", "local-router"
"""Who answers, as the header `Server` says it: the load balancer itself, or this in a container's place."""

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answer:
    """Status, body and headers of an answer."""

    status: int
    body: str = ""
    headers: Headers = ()
    content_type: str = TEXT
    server: str = BALANCER

    def having(self, *headers: tuple[str, str]) -> "Answer":
        """The same with more headers."""
        return Answer(self.status, self.body, (*self.headers, *headers), self.content_type, self.server)


def plain(status: int, why: str) -> Answer:
    """What the load balancer answers where nobody else does; on AWS its body is a page of HTML that says less."""
    return Answer(status, f"{status} {HTTPStatus(status).phrase}\n{why}\n")


@dataclass
class Desk:
    """Answers requests to the listeners of a local AWS."""

    aws: LocalAws
    turns: dict[str, "count[int]"] = field(default_factory=lambda: defaultdict(count))

    def answer(self, listener: Listener, request: Request, addresses: Mapping[str, str], *, played: bool) -> Answer:
        """The answer to a request; `addresses` says where listeners are on this machine.

        `played`: the source is not the client's own, and the load balancer's security groups are asked. On AWS the
        connection of one that they keep out is never made.
        """
        groups = self.aws.security_groups(listener) if played else []
        if groups and not lets_in(groups, request.source, listener.port):
            named = ", ".join(listener.security_groups)
            return plain(
                403,
                f"No connection: no security group of {listener.balancer} ({named}) lets {request.source} in to port "
                f"{listener.port}. On AWS the client waits until its time is up.",
            )
        refused = _refused(request)
        rule = choose(self.aws.rules(listener), request)
        if refused or rule is None:
            return refused or plain(503, f"The listener {listener.key} is gone.")
        marks = (("X-Local-Listener", listener.key), ("X-Local-Rule", str(rule["Priority"])))
        return self._of_rule(rule, listener, request, addresses).having(*marks)

    def _of_rule(self, rule: Rule, listener: Listener, request: Request, addresses: Mapping[str, str]) -> Answer:
        action = actions.routing(rule)
        if action["Type"] == "forward":
            return self._forwarded(rule, action, listener, request)
        if action["Type"] == "redirect":
            return _redirected(action["RedirectConfig"], listener, request, addresses)
        config = action["FixedResponseConfig"]
        content_type = config.get("ContentType") or "text/plain"
        if content_type.startswith("text/"):
            content_type += "; charset=utf-8"
        return Answer(actions.status_of(config), config.get("MessageBody") or "", content_type=content_type)

    def _forwarded(self, rule: Rule, action: Mapping[str, Any], listener: Listener, request: Request) -> Answer:
        cookies = actions.cookies(request)
        led = actions.group_of(action, cookies)
        if led.group is None:
            return plain(503, "All target groups of the rule have weight 0.")
        group, name = self.aws.group(listener.region, led.group), led.group.split("/")[1]
        found = targets.described(self.aws.health(listener.region, led.group))
        among = targets.reachable(found, group["Attributes"])
        sticky = [("Set-Cookie", value) for value in (led.cookie,) if value]
        if not among:
            return plain(503, _nobody(name, found)).having(("X-Local-Target-Group", name), *sticky)
        choice = targets.chosen(among, next(self.turns[led.group]), group["Attributes"], cookies)
        sticky += [("Set-Cookie", value) for value in (choice.cookie,) if value]
        who = reached(self.aws, listener.region, led.group, choice.target)
        told = _told(who, choice.target, name, rule, listener, request)
        answered = _failed(who) or _shown(told, request, _status(who, request))
        return answered.having(("X-Local-Target-Group", name), *sticky)


def _refused(request: Request) -> Answer | None:
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html"""
    if request.method == "TRACE":
        return plain(405, "Load balancers do not take TRACE.")
    if any("websocket" in value.lower() for value in request.values("Upgrade")):
        return plain(501, "Nobody speaks WebSocket here. On AWS the load balancer passes it on to the container.")
    return None


def _failed(who: Reached | None) -> Answer | None:
    """The load balancer's word for a container that does not listen where its target is."""
    listens = behaviour_of(who.image).port if who else None
    if who is None or listens in (None, who.port):
        return None
    return plain(502, f"The container {who.container} of task {who.task} listens on port {listens}, not on {who.port}.")


def _status(who: Reached | None, request: Request) -> int:
    """What the container answers: 200, or what its image says by its tag, as it does to health checks."""
    says = behaviour_of(who.image if who else "")
    return (says.status or HTTPStatus.OK) if says.path in (None, request.path) else NOT_FOUND


def _nobody(group: str, found: list[targets.Target]) -> str:
    if not found:
        return f"No target is registered in the target group {group}: no task of its service runs."
    states = ", ".join(
        f"{target.place} is {target.state}" + (f" ({target.reason})" if target.reason else "") for target in found
    )
    return f"No target of the target group {group} takes requests: {states}."


def _told(
    who: Reached | None, target: targets.Target, group: str, rule: Rule, listener: Listener, request: Request
) -> dict[str, Any]:
    """Who got a request, by which way, and what it was by then."""
    told: dict[str, Any] = {"service": None, "revision": None, "task": None, "container": None, "image": None}
    if who is not None:
        container = f"{who.container}, port {who.port}" if who.port else who.container
        told = {
            "service": who.service,
            "revision": who.revision,
            "task": who.task,
            "container": container,
            "image": who.image,
        }
    failing_open = "" if target.state == "healthy" else ", as too few are healthy"
    return {
        **told,
        "target": f"{target.place}, {target.state}{failing_open}",
        "target group": group,
        "load balancer": listener.balancer,
        "listener": f"{listener.protocol}:{listener.port}",
        "rule": str(rule["Priority"]),
        "request": f"{request.method} {request.host}{request.path}" + (f"?{request.query}" if request.query else ""),
        **_added(listener, request),
        **({"left out": ", ".join(skipped)} if (skipped := actions.left_out(rule)) else {}),
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


def _redirected(
    config: Mapping[str, str], listener: Listener, request: Request, addresses: Mapping[str, str]
) -> Answer:
    """Where the place is a listener of the same load balancer, `X-Local-Location` is that on this machine."""
    host = request.hostname or listener.dns_name
    place = actions.redirected(config, request, host, listener.protocol, listener.port)
    status = actions.status_of(config)
    told = [("Location", str(place))]
    lines = [f"{status} {HTTPStatus(status).phrase}", f"Location: {place}"]
    here = addresses.get(f"{listener.balancer}:{place.port}")
    if here:
        told.append(("X-Local-Location", f"{here}{place.rest}"))
        lines.append(f"here: curl -H {shlex.quote(f'Host: {place.host}')} {shlex.quote(here + place.rest)}")
    return Answer(status, "\n".join([*lines, ""]), tuple(told))
