"""What a policy says, right by right, and whether one says what another does."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_platform.model.iam.conditions import matches


@dataclass(frozen=True)
class Right:
    """One thing a statement says: an action on a resource for whom, under conditions."""

    effect: str
    action: str
    resource: str
    principal: str
    conditions: str

    def covers(self, other: "Right") -> bool:
        """Whether what the other says is said by this one."""
        return (
            self.effect == other.effect
            and fits(self.action.casefold(), other.action.casefold())
            and fits(self.resource, other.resource)
            and self.principal in (other.principal, "*")
            and _no_stricter(self.conditions, other.conditions)
        )

    def differs_in_conditions(self, other: "Right") -> bool:
        """Whether the other is this one under other conditions."""
        mine, theirs = ((r.effect, r.action.casefold(), r.resource, r.principal) for r in (self, other))
        return mine == theirs and self.conditions != other.conditions


@dataclass(frozen=True)
class Constraint:
    """What conditions say by one operator of one key, before and after; nothing where it is not said.

    Attributes:
        operator: `StringEquals`, …
        key: `ecs:cluster`, …
        old: its values before.
        new: its values after.
    """

    operator: str
    key: str
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def widens(self) -> bool:
        """Whether more is let through: it goes, or has more values; of one that denies, fewer."""
        if not self.new or not self.old:
            return not self.new
        return _let_more(self.operator, {*self.old}, {*self.new})


def constraints(before: str, after: str) -> list[Constraint]:
    """The constraints in which two conditions differ."""
    old, new = (dict(_constraints(each)) for each in (before, after))
    found = [Constraint(*place, old.get(place, ()), new.get(place, ())) for place in sorted({*old, *new})]
    return [each for each in found if {*each.old} != {*each.new}]


def _constraints(conditions: str) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    for operator, keys in (json.loads(conditions) if conditions else {}).items():
        for key, values in keys.items():
            yield (operator, key), tuple(sorted(_set(values)))


def rights(text: Any) -> list[Right] | None:
    """What a document says; None where that is not known yet."""
    if text is None:
        return []
    try:
        document = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return None
    statements = document.get("Statement", [])
    return [right for each in ([statements] if isinstance(statements, Mapping) else statements) for right in _of(each)]


def _of(statement: Mapping[str, Any]) -> Iterable[Right]:
    conditions = json.dumps(statement["Condition"], sort_keys=True) if statement.get("Condition") else ""
    for action in _patterns(statement, "Action"):
        for resource in _patterns(statement, "Resource"):
            for principal in _principals(statement):
                yield Right(statement.get("Effect", ""), action, resource, principal, conditions)


def _patterns(statement: Mapping[str, Any], element: str) -> list[str]:
    """Patterns; what `NotAction` and `NotResource` leave is written as `not …`, which only itself covers."""
    if f"Not{element}" in statement:
        return [f"not {json.dumps(statement[f'Not{element}'], sort_keys=True)}"]
    found = statement.get(element, "")
    return [str(each) for each in found] if isinstance(found, list) else [str(found)]


def _principals(statement: Mapping[str, Any]) -> list[str]:
    found = statement.get("Principal", "")
    if "NotPrincipal" in statement:
        return [f"not {json.dumps(statement['NotPrincipal'], sort_keys=True)}"]
    if isinstance(found, str):
        return [found]
    return [str(each) for values in found.values() for each in (values if isinstance(values, list) else [values])]


def _no_stricter(one: str, other: str) -> bool:
    """Whether conditions hold wherever others hold: each of them stands there too, with values that let no more in."""
    mine, theirs = (json.loads(each) if each else {} for each in (one, other))
    for operator, keys in mine.items():
        for key, values in keys.items():
            there = theirs.get(operator, {}).get(key)
            if there is None:
                return False
            if _let_more(operator, _set(values), _set(there)):
                return False
    return True


def _let_more(operator: str, old: set[str], new: set[str]) -> bool:
    """Whether new values of a condition let more through than the old: one more does, of one that denies one less."""
    return not old <= new if "Not" in operator else not new <= old


def _set(values: Any) -> set[str]:
    return set(map(str, values)) if isinstance(values, list) else {str(values)}


def fits(pattern: str, value: str) -> bool:
    """Whether a pattern covers a value; what is written as `not …` is more than any pattern but `*`."""
    if pattern in (value, "*"):
        return True
    if pattern.startswith("not ") or value.startswith("not "):
        return False
    # A pattern covers another where it does for whatever that stands for: nothing, and more than anybody has.
    return all(matches(pattern, value.replace("?", "\0").replace("*", each)) for each in ("", "\0" * 9, "\0/\0:\0"))
