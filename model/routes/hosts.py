"""The names under which an environment is reached: which get a record in the zone, and which certificate has them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.routes.compile import Rule
from ecs_platform.model.routes.route import LOAD_BALANCERS, LoadBalancer, Route
from ecs_platform.model.settings.load_balancer import LoadBalancer as LoadBalancerSettings
from ecs_platform.model.settings.settings import Settings
from ecs_platform.model.settings.stack import LoadedSettings

_RECORD = re.compile(r"(\*\.)?[^*?]+")
"""Route 53 knows a `*` as the whole first label only."""


@dataclass(frozen=True, order=True)
class HostRecord:
    """A name in the zone of the setting `dns` that leads to a load balancer."""

    host: str
    load_balancer: LoadBalancer


def host_records(rules: Sequence[Rule], settings: Settings) -> list[HostRecord]:
    """The records of an environment: one for each host of a rule that lies in the zone, sorted.

    A name on both load balancers leads to the public one. Patterns that are no name (`api-*.example.com`) get none.
    """
    if settings.dns is None:
        return []
    found: dict[str, LoadBalancer] = {}
    for rule in rules:
        for host in (host.lower() for host in (rule.route.hosts if rule.route else ())):
            if settings.dns.has(host) and _RECORD.fullmatch(host) and found.get(host) != "public":
                found[host] = rule.load_balancer
    return sorted(HostRecord(host, load_balancer) for host, load_balancer in found.items())


def host_findings(routes: Sequence[Route], environment: LoadedSettings) -> Iterator[Finding]:
    """Certificates that cannot be issued, names that none of them is for, and requests that nothing listens for."""
    settings = environment.settings
    if settings is None:
        return
    yield from _dns(environment, settings)
    yield from _elsewhere(environment, settings)
    for route in routes:
        own = settings.load_balancers.of(route.load_balancer)
        # What others are for, only AWS knows.
        if own.certificate is not None and own.certificates == 1 and environment.names is not None:
            yield from _uncovered(route, own, f".{environment.names.zone}")
        if own.https and not own.http and not route.redirect_to_https:
            hint = f"give `load_balancers.{route.load_balancer}.existing.listeners.http`, or remove this"
            yield route.finding("there is no listener for HTTP that could serve it", hint, "redirect_to_https")


def _dns(environment: LoadedSettings, settings: Settings) -> Iterator[Finding]:
    """What is issued is validated by records in the zone: there must be one, and the names must be in it."""
    for scheme in LOAD_BALANCERS:
        certificate = settings.load_balancers.of(scheme).certificate
        if certificate is None:
            continue
        node = environment.node.find(("load_balancers", scheme, "certificate"))
        if settings.dns is None:
            hint = "add `dns: {zone_id: …, domain: …}`, or give `certificate_arn`"
            yield node.finding("a certificate is validated by records in a hosted zone, and there is none", hint)
            continue
        for name in certificate.all_names:
            if not settings.dns.has(name.removeprefix("*.")):
                hint = f"only names in `{settings.dns.domain}` can be validated; give `certificate_arn` for others"
                at = node.find(("domain",)) if name == certificate.domain else node.find(("names",))
                yield at.finding(f"`{name}` is not in the zone `{settings.dns.domain}`", hint)


def _elsewhere(environment: LoadedSettings, settings: Settings) -> Iterator[Finding]:
    """What a load balancer has is of its own account and region."""
    if environment.account is None:
        return
    here = environment.account.arn("*", "*").split(":")
    for scheme in LOAD_BALANCERS:
        own, node = settings.load_balancers.of(scheme), environment.node.find(("load_balancers", scheme))
        given: list[tuple[tuple[str | int, ...], str]] = [
            (("certificate_arn", index), arn) for index, arn in enumerate(own.certificate_arn or ())
        ]
        if own.existing is not None:
            given += [(("existing", "arn"), own.existing.arn)]
        for steps, arn in given:
            there = arn.split(":")
            for part, what in _PARTS.items():
                if there[part] != here[part]:
                    message = f"`{arn}` is of the {what} {there[part]}, and this environment of {here[part]}"
                    yield node.find(steps).finding(message, f"give one of the same {what}")
                    break


_PARTS = {1: "partition", 4: "account", 3: "region"}


def _uncovered(route: Route, own: LoadBalancerSettings, private: str) -> Iterator[Finding]:
    certificate = own.certificate
    assert certificate is not None
    for position, host in enumerate(route.hosts):
        # The private zone is nobody's on the internet: no authority issues a certificate for it.
        if not certificate.covers(host.lower()) and not host.lower().endswith(private):
            at = f"load_balancers.{route.load_balancer}"
            hint = f"add it to `{at}.certificate.names`, or give one that is for it in `{at}.certificate_arn`"
            yield route.finding(f"the certificate is not for `{host}`: browsers refuse it", hint, "alias", position)
