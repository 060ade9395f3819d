"""Requests to try: a `curl` line for each listener rule, by which its service answers."""

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ecs_platform.model.contract.outputs import LoadBalancerOutput, Outputs
from ecs_platform.model.routes.compile import Rule
from ecs_platform.model.routes.listeners import PORTS
from ecs_platform.model.routes.matching import Request, matches
from ecs_platform.model.routes.request_sets import space
from ecs_platform.model.routes.shadows import uncovered

MOST, HOST = 10, "127.0.0.1"


def requests(rules: Sequence[Rule], outputs: Outputs, addresses: Mapping[str, str]) -> Iterator[str]:
    """The lines to print: one for each of the first rules.

    Args:
        rules: by load balancer and priority.
        outputs: of the load balancers that are there.
        addresses: where each listener is reached, `http://127.0.0.1:PORT` by `<load balancer name>:<port>`; none where
            nothing plays the load balancers.
    """
    reached = [(rule, url) for rule in rules if (url := _url(outputs.load_balancers, rule, addresses))]
    width = max((len(rule.service) for rule, _ in reached[:MOST]), default=0)
    for rule, url in reached[:MOST]:
        # What asks first would answer in its place.
        before = [each for each in rules if each.load_balancer == rule.load_balancer and each.priority < rule.priority]
        request = uncovered(space(rule.conditions), [space(each.conditions) for each in before])
        if request is not None:
            yield f"{rule.service:<{width}}  {curl(_plain(request, rule, before), url)}"
    if len(reached) > MOST:
        yield f"{len(reached) - MOST} more: python -m ops routes"


def _plain(request: Request, rule: Rule, before: Iterable[Rule]) -> Request:
    """Without a host, where the address that it is sent to does as well."""
    by_address = replace(request, host=HOST)
    others = any(matches(each.conditions, by_address) for each in before)
    return replace(request, host="") if matches(rule.conditions, by_address) and not others else request


def _url(known: Mapping[str, LoadBalancerOutput], rule: Rule, addresses: Mapping[str, str]) -> str | None:
    there = known.get(rule.load_balancer)
    if there is None:
        return None
    # Where there is a listener for HTTPS, that for HTTP redirects to it.
    port = PORTS["https" if "https" in there.listener_arns else "http"]
    return addresses.get(f"{name_of(there)}:{port}")


def name_of(load_balancer: LoadBalancerOutput) -> str:
    """Its name, from its ARN (`…:loadbalancer/app/NAME/ID`)."""
    return load_balancer.arn.split("/")[2]


def curl(request: Request, url: str) -> str:
    """The command that sends it; the address that it comes from is the caller's."""
    words = ["curl"]
    if request.method != Request.method:
        words += ["--head"] if request.method == "HEAD" else ["-X", request.method]
    if request.host:
        words += ["-H", f"Host: {request.host}"]
    for name, value in request.headers:
        words += ["-H", f"{name}: {value}"]
    query = "&".join(f"{key}={value}" for key, value in request.query)
    elsewhere = f"  # from {request.source}" if request.source != Request.source else ""
    return shlex.join([*words, f"{url}{request.path}{'?' if query else ''}{query}"]) + elsewhere
