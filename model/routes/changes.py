"""What a change of the manifests does to listener rules that exist, for whoever reviews it.

Rules are keyed by load balancer and priority, so each priority that stays is changed in place, new ones are made first
and those no longer wanted go last. While that happens every priority has its old or its new conditions, so a request
whose rule is the same before and after is answered by it all the time: an old rule before it does not take it, and
neither does a new one. What can be felt is listed here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ecs_platform.model.routes.compile import Rule
from ecs_platform.model.routes.conditions import Condition
from ecs_platform.model.routes.split import key

Kind = Literal["new", "gone", "handed over", "moved"]


@dataclass(frozen=True)
class Placed:
    """A listener rule as far as it matters here.

    Attributes:
        load_balancer: `public` or `internal`.
        priority: its number.
        service: who answers.
        key: its conditions in one line, as in priorities.yaml.
    """

    load_balancer: str
    priority: int
    service: str
    key: str


@dataclass(frozen=True)
class Change:
    """What becomes of one rule; `before` is None for a new one, `after` for one that goes.

    Attributes:
        kind: `moved` where only the priority changes; `handed over` where another service answers.
        before: the rule that is there.
        after: the rule that will be.
        cold: the service that will answer does not run yet: it answers 503 until its first task is healthy.
        gap: both priorities exist before and after with other conditions, so for a moment neither has these, and the
            next rule that takes the request answers.
    """

    kind: Kind
    before: Placed | None
    after: Placed | None
    cold: bool = False
    gap: bool = False

    def __str__(self) -> str:
        return self.told("`{}`".format)

    def told(self, code: Callable[[str], str]) -> str:
        """What becomes of it, in a sentence.

        Args:
            code: how names and conditions are set apart.
        """
        one = self.after or self.before
        assert one is not None
        text = f"{one.load_balancer} {one.priority}: {code(one.key)}"
        if self.before is None or self.after is None:
            return f"{text} of {code(one.service)} is {self.kind}"
        old, new = code(self.before.service), code(self.after.service)
        if self.kind == "handed over":
            text += f" goes from {old} to {new}"
        if self.before.priority != self.after.priority:
            text += f" moves from {self.before.priority} to {self.after.priority}"
        if self.cold:
            text += (
                f"; {new} does not run yet and answers 503 until its first task is healthy. Without that gap, in two "
                f"steps: first give {new} a route of its own beside {old}, then hand the path over"
            )
        if self.gap:
            text += "; for a moment the next rule that fits answers"
        return text


def changes(before: Iterable[Placed], after: Iterable[Placed], running: Iterable[str]) -> list[Change]:
    """What becomes of each rule that does not stay as it is, by load balancer and priority.

    Args:
        before: the rules that exist.
        after: the rules that the manifests want.
        running: the services that run now.
    """
    old, new, alive = _by_conditions(before), _by_conditions(after), set(running)
    numbers_before = {(rule.load_balancer, rule.priority) for rule in old.values()}
    numbers_after = {(rule.load_balancer, rule.priority) for rule in new.values()}
    found = [Change("gone", rule, None) for where, rule in old.items() if where not in new]
    for where, rule in new.items():
        there = old.get(where)
        if there is None:
            found.append(Change("new", None, rule))
        elif there != rule:
            places = {(rule.load_balancer, rule.priority), (there.load_balancer, there.priority)}
            gap = len(places) > 1 and places <= numbers_before & numbers_after
            kind: Kind = "moved" if there.service == rule.service else "handed over"
            found.append(Change(kind, there, rule, kind == "handed over" and rule.service not in alive, gap))
    return sorted(found, key=_place)


def placed(rules: Iterable[Rule]) -> list[Placed]:
    """The rules that the manifests want."""
    return [Placed(rule.load_balancer, rule.priority, rule.service, rule.key) for rule in rules]


def placed_by_outputs(services: Mapping[str, Mapping[str, Any]]) -> list[Placed]:
    """The rules that exist, from the stack's output `services`."""
    return [
        Placed(rule["load_balancer"], rule["priority"], service, key(_conditions(rule["conditions"])))
        for service, output in services.items()
        for rule in output.get("rules", ())
    ]


def _conditions(outputs: Sequence[Mapping[str, Any]]) -> tuple[Condition, ...]:
    found = []
    for output in outputs:
        if output["field"] == "query-string":
            pairs = [value.partition("=") for value in output["values"]]
            found.append(Condition("query-string", pairs=tuple((k, v) if sep else (None, k) for k, sep, v in pairs)))
        else:
            found.append(Condition(output["field"], tuple(output["values"]), output.get("header") or ""))
    return tuple(found)


def _by_conditions(rules: Iterable[Placed]) -> dict[tuple[str, str], Placed]:
    return {(rule.load_balancer, rule.key): rule for rule in rules}


def _place(change: Change) -> tuple[bool, int]:
    one = change.after or change.before
    assert one is not None
    return one.load_balancer != "public", one.priority
