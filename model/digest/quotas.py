"""What stands at one time during an `up`: Pulumi makes what is new before it deletes what goes, and AWS counts both."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ecs_platform.model.digest.preview import LISTENER_RULE, TARGET_GROUP, Preview, Resource, Step
from ecs_platform.model.routes.route import LOAD_BALANCERS, LoadBalancer
from ecs_platform.model.settings.load_balancer import RULES, TARGET_GROUPS

_OF_TARGET_GROUP = re.compile(r".+-(public|internal)(?:-[0-9a-f]{6})?")


@dataclass(frozen=True)
class AtOneTime:
    """What a load balancer has of a thing before, during and after an `up`.

    Attributes:
        load_balancer: `public` or `internal`.
        what: of what (`rules`).
        before: how many there are.
        during: how many there may be at one time.
        after: how many there will be.
        quota: how many AWS allows.
    """

    load_balancer: LoadBalancer
    what: str
    before: int
    during: int
    after: int
    quota: int

    def __str__(self) -> str:
        return (
            f"the {self.load_balancer} load balancer may have {self.during} {self.what} at one time, more than its "
            f"quota of {self.quota}: {self.before} before, {self.after} after, and what is new is made before the old "
            "is deleted (docs/routes.md)"
        )


def over_for_a_while(preview: Preview) -> Iterator[AtOneTime]:
    """Where the end of an `up` is within a quota, and the way there is not: it would fail in the middle."""
    settings = preview.setting("load_balancers")
    for load_balancer in LOAD_BALANCERS:
        own = settings.get(load_balancer) if isinstance(settings, Mapping) else None
        written = own.get("rule_quota") if isinstance(own, Mapping) else None
        rule_quota = written if isinstance(written, int) else RULES
        for found in (
            _counted(preview, load_balancer, LISTENER_RULE, "rules", rule_quota),
            # A rule that is led to another target group is changed in place: the old one no longer counts then.
            _counted(preview, load_balancer, TARGET_GROUP, "target groups", TARGET_GROUPS, made=("create",)),
        ):
            if found.after <= found.quota < found.during:
                yield found


def _counted(
    preview: Preview,
    load_balancer: LoadBalancer,
    type_: str,
    what: str,
    quota: int,
    made: tuple[str, ...] = ("create", "replace"),
) -> AtOneTime:
    def here(resource: Resource) -> bool:
        return resource.type == type_ and _load_balancer(resource) == load_balancer

    def new(step: Step) -> bool:
        return step.kind in made and here(step.resource)

    before = sum(here(each) for each in preview.before.values())
    after = sum(here(each) for each in preview.after.values())
    return AtOneTime(load_balancer, what, before, before + sum(map(new, preview.steps)), after, quota)


def _load_balancer(resource: Resource) -> str:
    if resource.type == LISTENER_RULE:
        return resource.name.split("-")[0]
    found = _OF_TARGET_GROUP.fullmatch(resource.name)
    return found[1] if found else ""
