"""What a rule does with a request: lead it to a target group, send the client elsewhere, or answer at once.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sandbox.router.rules import Request, Rule

ROUTING = ("forward", "redirect", "fixed-response")
COOKIE = "AWSALBTG"

Choose = Callable[[Sequence[str], Sequence[int]], str]
"""One of some target groups, by their weights."""


def at_random(arns: Sequence[str], weights: Sequence[int]) -> str:
    """As often as its weight says."""
    return random.choices(arns, weights)[0]  # noqa: S311 nothing depends on its being unforeseen


def routing(rule: Rule) -> Mapping[str, Any]:
    """The one action that ends with an answer; each rule has exactly one."""
    return next(action for action in rule["Actions"] if action["Type"] in ROUTING)


def left_out(rule: Rule) -> list[str]:
    """Actions that come before it on AWS, and are not played: users who sign in, tokens that are looked at."""
    return [action["Type"] for action in rule["Actions"] if action["Type"] not in ROUTING]


# Forward


@dataclass(frozen=True)
class Led:
    """The target group that a request is led to, and the cookie with which its client stays there."""

    group: str | None
    cookie: str | None = None


def group_of(action: Mapping[str, Any], cookies: Mapping[str, str], choose: Choose = at_random) -> Led:
    """The target group of a request; None where all have weight 0.

    Whoever has a group's cookie stays, whatever the weights are by now.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
    """
    config = action.get("ForwardConfig") or {}
    weights = {each["TargetGroupArn"]: int(each.get("Weight", 1)) for each in config.get("TargetGroups") or []}
    if not weights:
        return Led(action.get("TargetGroupArn"))
    sticky = config.get("TargetGroupStickinessConfig") or {}
    if not sticky.get("Enabled"):
        return Led(_by_weight(weights, choose))
    known = next((arn for arn in weights if cookies.get(COOKIE) == sign(arn)), None)
    found = known or _by_weight(weights, choose)
    return Led(found, found and cookie(COOKIE, found, int(sticky.get("DurationSeconds") or 1)))


def _by_weight(weights: Mapping[str, int], choose: Choose) -> str | None:
    possible = {arn: weight for arn, weight in weights.items() if weight}
    return choose(list(possible), list(possible.values())) if possible else None


def cookie(name: str, of: str, seconds: int) -> str:
    """Set-Cookie's value: what it says is nobody's to read, as on AWS."""
    return f"{name}={sign(of)}; Max-Age={seconds}; Path=/"


def sign(of: str) -> str:
    """What stands for a target group or a target in a cookie."""
    return sha256(of.encode()).hexdigest()[:32]


def cookies(request: Request) -> dict[str, str]:
    """The request's cookies by name."""
    pairs = (each.strip().partition("=") for line in request.values("Cookie") for each in line.split(";"))
    return {name: value for name, _, value in pairs}


# Redirect


@dataclass(frozen=True)
class Place:
    """Where a redirect leads."""

    protocol: str
    host: str
    port: int
    path: str
    query: str

    def __str__(self) -> str:
        """The load balancer names the port always, also the protocol's own."""
        return f"{self.protocol.lower()}://{self.host}:{self.port}{self.rest}"

    @property
    def rest(self) -> str:
        """Path and query."""
        return self.path + (f"?{self.query}" if self.query else "")


def redirected(config: Mapping[str, str], request: Request, host: str, protocol: str, port: int) -> Place:
    """The place that a redirect's configuration names, for a request to a listener of this protocol and port.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html: what it does not
    give stays as it was, `#{path}` is without its leading slash.
    """
    words = {
        "protocol": protocol,
        "host": host,
        "port": str(port),
        "path": request.path.removeprefix("/"),
        "query": request.query,
    }

    def filled(part: str, usual: str) -> str:
        return re.sub(r"#\{(\w+)\}", lambda found: words.get(found[1], found[0]), config.get(part) or usual)

    return Place(
        filled("Protocol", "#{protocol}"),
        filled("Host", "#{host}"),
        int(filled("Port", "#{port}")),
        filled("Path", "/#{path}"),
        # Empty is a value: it takes the query away.
        filled("Query", "#{query}") if config.get("Query") != "" else "",
    )


def status_of(config: Mapping[str, str]) -> int:
    """301 of HTTP_301, 404 of 404."""
    return int(config["StatusCode"].removeprefix("HTTP_"))
