"""What AWS lets one load balancer have: rules and target groups.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.routes.route import LOAD_BALANCERS, LoadBalancer, Route
from ecs_platform.model.routes.split import Draft
from ecs_platform.model.settings.settings import Settings


@dataclass(frozen=True)
class Used:
    """What one load balancer would have of a thing that AWS counts.

    Attributes:
        of: each of the things, by the route it is there for.
        quota: how many there may be.
        what: its name in a message (`rules`).
        setting: the setting that says how many (`load_balancers.public.rule_quota`).
    """

    of: list[Route]
    quota: int
    what: str
    setting: str

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
            f"use fewer routes, or have the quota raised and set `{self.setting}`",
        )


def rules(drafts: Sequence[Draft], load_balancer: LoadBalancer, settings: Settings) -> Used:
    """The rules of a load balancer; one that stands on the HTTP listener as well counts twice."""
    own = settings.load_balancers.of(load_balancer)
    here = [each.route for each in drafts if each.load_balancer == load_balancer]
    copies = [route for route in here if own.https and not route.redirect_to_https]
    return Used(here + copies, own.rule_quota, "rules", f"load_balancers.{load_balancer}.rule_quota")


def target_groups(services: Sequence[Service], load_balancer: LoadBalancer, settings: Settings) -> Used:
    """The target groups that the rules of a load balancer lead to."""
    own = settings.load_balancers.of(load_balancer)
    targets = (target for service in services for target in service.targets)
    here = [target.routes[0] for target in targets if target.load_balancer == load_balancer]
    setting = f"load_balancers.{load_balancer}.target_group_quota"
    return Used(here, own.target_group_quota, "target groups", setting)


def over_quota(drafts: Sequence[Draft], services: Sequence[Service], settings: Settings) -> Iterator[Finding]:
    """A finding for each quota that an environment is over."""
    for load_balancer in LOAD_BALANCERS:
        yield from rules(drafts, load_balancer, settings).findings
        yield from target_groups(services, load_balancer, settings).findings
