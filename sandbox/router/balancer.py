"""What a load balancer answers a request."""

import shlex
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count
from typing import Any

from sandbox.router import actions, container, targets
from sandbox.router.answers import Answer, plain
from sandbox.router.container import Way
from sandbox.router.entry import lets_in
from sandbox.router.local_aws import Listener, LocalAws
from sandbox.router.rules import Request, Rule, choose
from sandbox.router.tasks import Tasks


@dataclass
class Desk:
    """Answers requests to the listeners of a local AWS."""

    aws: LocalAws
    turns: dict[str, "count[int]"] = field(default_factory=lambda: defaultdict(count))

    def __post_init__(self) -> None:
        self.tasks = Tasks(self.aws)

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
        led = actions.group_of(action, actions.cookies(request))
        if led.group is None:
            return plain(503, "All target groups of the rule have weight 0.")
        sticky = [("Set-Cookie", led.cookie)] if led.cookie else []
        answered = self._of_group(led.group, next(self.turns[led.group]), listener, rule, request)
        return answered.having(("X-Local-Target-Group", _name(led.group)), *sticky)

    def _of_group(
        self, arn: str, turn: int, listener: Listener, rule: Rule, request: Request, *, last: bool = False
    ) -> Answer:
        """The answer of a target group's target."""
        attributes = self.aws.group(listener.region, arn)["Attributes"]
        found = targets.described(self.aws.health(listener.region, arn))
        among = targets.reachable(found, attributes)
        if not among:
            return plain(503, _nobody(_name(arn), found))
        choice = targets.chosen(among, turn, attributes, actions.cookies(request))
        who = self.tasks.reached(listener.region, arn, choice.target)
        if who is None and not last:
            # What is known of targets and of tasks may be of two moments: anew, both at once.
            self.aws.forget()
            return self._of_group(arn, turn, listener, rule, request, last=True)
        way = Way(listener, rule, _name(arn), choice.target)
        sticky = [("Set-Cookie", choice.cookie)] if choice.cookie else []
        return container.answer(who, way, request).having(*sticky)


def _refused(request: Request) -> Answer | None:
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html"""
    if request.method == "TRACE":
        return plain(405, "Load balancers do not take TRACE.")
    if any("websocket" in value.lower() for value in request.values("Upgrade")):
        return plain(501, "Nobody speaks WebSocket here. On AWS the load balancer passes it on to the container.")
    return None


def _name(target_group: str) -> str:
    """The name that stands in its ARN."""
    return target_group.split("/")[1]


def _nobody(group: str, found: list[targets.Target]) -> str:
    if not found:
        return f"No target is registered in the target group {group}: no task of its service runs."
    states = ", ".join(
        f"{target.place} is {target.state}" + (f" ({target.reason})" if target.reason else "") for target in found
    )
    return f"No target of the target group {group} takes requests: {states}."


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
