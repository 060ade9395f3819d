"""What AWS lets one load balancer have: rules, target groups, targets, certificates.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.quotas.quota import Need
from ecs_platform.model.quotas.tasks import most_tasks
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.routes.route import LOAD_BALANCERS, LoadBalancer, Route
from ecs_platform.model.routes.split import Draft
from ecs_platform.model.settings.load_balancer import TARGET_GROUPS
from ecs_platform.model.settings.settings import Settings

FEWER = "use fewer routes"
FINAL = "AWS raises this one for nobody: put services behind the other load balancer, or in an environment of their own"


@dataclass(frozen=True)
class Used:
    """What one load balancer would have of a thing that AWS counts.

    Attributes:
        of: each of the things, by the route it is there for.
        quota: how many there may be.
        what: its name in a message (`rules`).
        setting: the setting that says how many (`load_balancers.public.rule_quota`).
        hint: what to do where there are too many.
    """

    of: list[Route]
    quota: int
    what: str
    setting: str
    hint: str

    @property
    def share(self) -> str:
        """How many there are of how many (`12 of 100 rules`)."""
        return f"{len(self.of)} of {self.quota} {self.what}"

    @property
    def findings(self) -> Iterator[Finding]:
        """What is wrong where there are too many, at a route of the service that has most."""
        if len(self.of) <= self.quota:
            return
        service, most = Counter(route.service for route in self.of).most_common(1)[0]
        route = next(route for route in self.of if route.service == service)
        yield route.finding(
            f"the {route.load_balancer} load balancer would have {len(self.of)} {self.what}, more than its quota of "
            f"{self.quota}; most of them, {most}, are those of `{service}`",
            self.hint,
        )


def rules(drafts: Sequence[Draft], load_balancer: LoadBalancer, settings: Settings) -> Used:
    """The rules of a load balancer; one that stands on the HTTP listener as well counts twice."""
    own = settings.load_balancers.of(load_balancer)
    here = [each.route for each in drafts if each.load_balancer == load_balancer]
    copies = [route for route in here if own.https and not route.redirect_to_https]
    setting = f"load_balancers.{load_balancer}.rule_quota"
    hint = f"{FEWER}, or have the quota raised and set `{setting}`"
    return Used(here + copies, own.rule_quota, "rules", setting, hint)


def target_groups(
    services: Sequence[Service], load_balancer: LoadBalancer, settings: Settings, drafts: Sequence[Draft] = ()
) -> Used:
    """The target groups that the rules of a load balancer lead to; no setting raises AWS' own number.

    Args:
        services: those that are made here.
        load_balancer: the load balancer.
        settings: the environment's.
        drafts: its rules; each service of another stack among them has one target group at least. Default: none.
    """
    own = settings.load_balancers.of(load_balancer)
    targets = (target for service in services for target in service.targets)
    others = (each.route for each in drafts if each.route.stack and each.load_balancer == load_balancer)
    here = [
        *(target.routes[0] for target in targets if target.load_balancer == load_balancer),
        *{(route.stack, route.service): route for route in others}.values(),
    ]
    setting = f"load_balancers.{load_balancer}.target_group_quota"
    lowered = own.target_group_quota < TARGET_GROUPS
    hint = f"{FEWER}, or raise `{setting}`, to {TARGET_GROUPS} at most" if lowered else FINAL
    return Used(here, min(own.target_group_quota, TARGET_GROUPS), "target groups", setting, hint)


def over_quota(drafts: Sequence[Draft], services: Sequence[Service], settings: Settings) -> Iterator[Finding]:
    """A finding for each quota of a load balancer that an environment is over."""
    for load_balancer in LOAD_BALANCERS:
        yield from rules(drafts, load_balancer, settings).findings
        yield from target_groups(services, load_balancer, settings, drafts).findings


def made_here(loaded: Loaded) -> list[LoadBalancer]:
    """The load balancers that are made: those that have rules, but for ones that exist."""
    return [each for each in _used(loaded) if loaded.settings.load_balancers.of(each).existing is None]


def added_to(loaded: Loaded) -> list[LoadBalancer]:
    """The load balancers that exist, have rules, and to whose group each service adds rules: it is not `open`."""
    existing = ((each, loaded.settings.load_balancers.of(each).existing) for each in _used(loaded))
    return [each for each, given in existing if given is not None and not given.open]


def _used(loaded: Loaded) -> list[LoadBalancer]:
    used = {rule.load_balancer for rule in loaded.rules}
    return [each for each in LOAD_BALANCERS if each in used]


def rules_needed(loaded: Loaded) -> Iterator[Need]:
    """Those on all its listeners; the setting `rule_quota` says how many this account has."""
    drafts = loaded.routing.drafts if loaded.routing is not None else []
    for load_balancer in LOAD_BALANCERS:
        used = rules(drafts, load_balancer, loaded.settings)
        yield from _of(used, load_balancer)


def target_groups_needed(loaded: Loaded) -> Iterator[Need]:
    """One for each container's port that its rules lead to."""
    for load_balancer in LOAD_BALANCERS:
        yield from _of(target_groups(loaded.services, load_balancer, loaded.settings), load_balancer)


def _of(used: Used, load_balancer: LoadBalancer) -> Iterator[Need]:
    if used.of:
        yield Need(len(used.of), load_balancer, used.quota, used.setting)


def targets_needed(loaded: Loaded) -> Iterator[Need]:
    """Its tasks, each once for each of their target groups, with the old and the new ones of every service."""
    for load_balancer in LOAD_BALANCERS:
        targets = (
            most_tasks(service)
            for service in loaded.services
            for target in service.targets
            if target.load_balancer == load_balancer
        )
        if amount := sum(targets):
            yield Need(amount, load_balancer)


def certificates_needed(loaded: Loaded) -> Iterator[Need]:
    """Those besides the first, which AWS does not count."""
    for load_balancer in made_here(loaded):
        yield Need(max(loaded.settings.load_balancers.of(load_balancer).certificates - 1, 0), load_balancer)


def certificate_names_needed(loaded: Loaded) -> Iterator[Need]:
    """The names of each certificate that is issued."""
    for load_balancer in LOAD_BALANCERS:
        certificate = loaded.settings.load_balancers.of(load_balancer).certificate
        if certificate is not None:
            setting = f"load_balancers.{load_balancer}.certificate"
            yield Need(len(certificate.all_names), f"certificate of the {load_balancer} load balancer", setting=setting)


def load_balancers_needed(loaded: Loaded) -> Iterator[Need]:
    """Those that are made."""
    yield Need(len(made_here(loaded)))


def all_target_groups_needed(loaded: Loaded) -> Iterator[Need]:
    """The target groups of all load balancers."""
    yield Need(sum(len(service.targets) for service in loaded.services))
