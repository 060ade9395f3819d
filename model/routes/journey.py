"""A request from its URL to who answers it: whether it gets through to a listener, where that sends it, which rule.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypedDict

from ecs_platform.model.routes.compile import Rule
from ecs_platform.model.routes.explain import Explanation, PassedOverJson, explain
from ecs_platform.model.routes.listeners import EVERYWHERE, PORTS, REDIRECT, Listeners, Protocol, without_tls
from ecs_platform.model.routes.matching import Request
from ecs_platform.model.routes.route import LoadBalancer

Answer = Literal["service", "not-found", "owner", "no-connection"]


class RedirectJson(TypedDict):
    """An answer of a listener that sends the client elsewhere."""

    status: int
    location: str


class JourneyJson(TypedDict):
    """What `ops explain --json` prints; priority and service are null where no rule answers.

    `answer` is `service`, `not-found` (the listener's fixed 404), `owner` (what the owner of a load balancer that
    exists has set for what no rule takes) or `no-connection`, which `refused` gives the reason of. `allowed_cidrs` is
    null where an owner decides who may connect.
    """

    load_balancer: str
    priority: int | None
    service: str | None
    passed_over: list[PassedOverJson]
    url: str
    answer: Answer
    refused: str | None
    redirects: list[RedirectJson]
    allowed_cidrs: list[str] | None


@dataclass(frozen=True)
class Hop:
    """One request, and what a listener does with it.

    Attributes:
        request: the request, with its scheme.
        refused: why there is no connection; else empty.
        redirect: the request that a client who follows sends next; None where the listener does not redirect.
        found: which rule answers, and which do not; None without a connection.
    """

    request: Request
    refused: str = ""
    redirect: Request | None = None
    found: Explanation | None = None

    @property
    def location(self) -> str:
        """Where the redirect leads, as the load balancer writes it: with the port, also that of the scheme."""
        assert self.redirect is not None
        return replace(self.redirect, port=PORTS["https"]).url


@dataclass(frozen=True)
class Journey:
    """A request and, after a redirect, the next one; the last hop is the answer.

    Attributes:
        load_balancer: the one that is asked.
        listeners: its listeners.
        hops: one or two.
    """

    load_balancer: LoadBalancer
    listeners: Listeners
    hops: tuple[Hop, ...]

    @property
    def rule(self) -> Rule | None:
        """The rule that answers in the end."""
        found = self.hops[-1].found
        return found.rule if found else None

    @property
    def answer(self) -> Answer:
        """Who answers in the end."""
        if self.hops[-1].refused:
            return "no-connection"
        if self.rule:
            return "service"
        return "not-found" if self.listeners.made_here else "owner"

    @property
    def only_from(self) -> tuple[str, ...]:
        """The ranges that may connect, where these are not all; empty where they are, or where it is not known."""
        allowed = self.listeners.allowed or ()
        return () if EVERYWHERE in allowed else allowed

    def as_json(self) -> JourneyJson:
        """The answer as plain data."""
        last, allowed = self.hops[-1], self.listeners.allowed
        explained = (last.found or Explanation(self.load_balancer, last.request, None, ())).as_json()
        return {
            **explained,
            "url": self.hops[0].request.url,
            "answer": self.answer,
            "refused": last.refused or None,
            "redirects": [{"status": REDIRECT, "location": hop.location} for hop in self.hops if hop.redirect],
            "allowed_cidrs": None if allowed is None else list(allowed),
        }


def journey(
    rules: Iterable[Rule], listeners: Listeners, request: Request, load_balancer: LoadBalancer, source: str | None
) -> Journey:
    """What becomes of a request.

    Args:
        rules: the environment's rules.
        listeners: those of the load balancer.
        request: the request; without a scheme it is sent to the listener that serves.
        load_balancer: where it is sent.
        source: the address that must be allowed to connect; None for one that is.
    """
    here = [rule for rule in rules if rule.load_balancer == load_balancer]
    hops = [_hop(here, listeners, _with_scheme(request, listeners), load_balancer, source)]
    if hops[0].redirect:
        hops.append(_hop(here, listeners, hops[0].redirect, load_balancer, source))
    return Journey(load_balancer, listeners, tuple(hops))


def _with_scheme(request: Request, listeners: Listeners) -> Request:
    if request.scheme:
        return request
    at = listeners.on(request.port) if request.port else None
    return replace(request, scheme=at or listeners.serving)


def _hop(
    rules: list[Rule], listeners: Listeners, request: Request, load_balancer: LoadBalancer, source: str | None
) -> Hop:
    assert request.scheme
    protocol: Protocol = request.scheme
    if refused := _refused(rules, listeners, request, protocol, load_balancer, source):
        return Hop(request, refused)
    plain = protocol != listeners.serving
    found = explain(without_tls(rules) if plain else rules, request, load_balancer)
    if plain and found.rule is None and listeners.made_here:
        return Hop(request, redirect=_followed(request), found=found)
    return Hop(request, found=found)


def _followed(request: Request) -> Request:
    """What a client sends after a redirect: GET where it sent POST.

    https://fetch.spec.whatwg.org/#http-redirect-fetch
    """
    method = "GET" if request.method == "POST" else request.method
    return replace(request, scheme="https", port=None, method=method)


def _refused(
    rules: list[Rule],
    listeners: Listeners,
    request: Request,
    protocol: Protocol,
    load_balancer: LoadBalancer,
    source: str | None,
) -> str:
    if listeners.made_here and not rules:
        return f"there is no {load_balancer} load balancer: it is made for the first service that has a route on it"
    if listeners.allowed == ():
        return "nobody may connect: its `allowed_cidrs` are empty, so connections time out"
    if source is not None and not listeners.lets_in(source):
        return f"{source} is not in {' or '.join(listeners.allowed or ())}, so its connections time out"
    port = request.port or PORTS[protocol]
    spoken = listeners.on(port)
    if spoken is None:
        there = " and ".join(f"{each.upper()} on {number}" for each, number in listeners.ports.items())
        return f"nothing listens on port {port}, only {there}: connections time out or are refused"
    if spoken == protocol:
        return ""
    why = "answers 400 to plain HTTP" if spoken == "https" else "knows no TLS, so the handshake fails"
    return f"port {port} speaks {spoken.upper()} and {why}"
