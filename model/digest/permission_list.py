"""Permissions as a reviewer reads them: what opens a shell first, what belongs together in one line, all below."""

from collections.abc import Iterable, Iterator

from ecs_platform.model.digest.masking import code
from ecs_platform.model.digest.permissions import Permissions, Widening
from ecs_platform.model.digest.rights import Constraint, constraints
from ecs_platform.model.digest.weight import Weight

_FIRST = {Weight.SHELL: "shell or host", Weight.OUTSIDE: "beyond the environment", Weight.UNKNOWN: "known later"}
_ACTIONS = 8
_VALUES = 3
_LINES = 6
"""How many permissions are told one by one that are none of the above, and belong to nothing new."""


def short(found: Permissions) -> list[str]:
    """What a reviewer must know, a line for each thing."""
    lines = [*_heavy(found.wider)]
    rest = [each for each in found.wider if each.weight == Weight.REST]
    lines += _of_new_services(rest)
    alone = [each for each in rest if not each.service and each.before is None]
    lines += [each.short for each in alone[:_LINES]]
    lines += [f"and {len(alone) - _LINES} more of others, below"] if len(alone) > _LINES else []
    lines += _with_other_conditions([each for each in rest if not each.service and each.before is not None])
    return lines + [_moved(holder, count) for holder, count in sorted(found.moved.items())]


def _moved(holder: str, count: int) -> str:
    return f"**moved**: {count} right{'s' * (count != 1)} of {code(holder)} from one of its policies to another"


def whole(found: Permissions) -> list[str]:
    """Every permission that widens, with all its actions and conditions; nothing where the short form says as much."""
    lines = [f"{each.whole}{_under(each)}" for each in found.wider]
    said = short(found)
    # What is told one by one has its whole line there, behind what is said of its weight.
    return [] if all(any(each.endswith(line) for each in said) for line in lines) else lines


def _heavy(wider: Iterable[Widening]) -> Iterator[str]:
    """What matters most, the weightiest first; what others do in the same words, once."""
    alike: dict[tuple[Weight, str], list[Widening]] = {}
    for each in sorted(wider, key=lambda each: each.weight):
        if each.weight in _FIRST:
            words = f"{each.short}{_under(each)}".removeprefix(each.subject)
            alike.setdefault((each.weight, words), []).append(each)
    for (weight, _), mine in alike.items():
        more = f"; the same of {len(mine) - 1} more" if len(mine) > 1 else ""
        yield f"**{_FIRST[weight]}**: {mine[0].short}{_under(mine[0])}{more}"


def _of_new_services(rest: Iterable[Widening]) -> Iterator[str]:
    by_service: dict[str, list[Widening]] = {}
    for each in rest:
        by_service.setdefault(each.service, []).append(each)
    for service, mine in sorted(by_service.items()):
        if service:
            yield f"**new {code(service)}** ({len(mine)}): {_actions(mine)}"


def _with_other_conditions(rest: Iterable[Widening]) -> Iterator[str]:
    """One line for each service that a deployer follows, and for what changes alike."""
    following: dict[str, list[Widening]] = {}
    alike: dict[str, list[Widening]] = {}
    for each in rest:
        if each.follows:
            following.setdefault(each.follows, []).append(each)
        else:
            alike.setdefault(_under(each), []).append(each)
    for service, mine in sorted(following.items()):
        told = ", ".join(sorted({each.told.removesuffix(" allows") for each in mine}))
        yield f"**follows** {code(service)}, whose capacity, network or ECS Exec changes: {_actions(mine)} of {told}"
    for under, mine in alike.items():
        more = f" and {len(mine) - 1} like it" if len(mine) > 1 else ""
        yield f"**conditions that changed** ({len(mine)}): {mine[0].short}{more}{under}"


def _actions(found: Iterable[Widening]) -> str:
    actions = sorted({action for each in found for action in each.actions})
    more = f" and {len(actions) - _ACTIONS} more" if len(actions) > _ACTIONS else ""
    return f"{', '.join(map(code, actions[:_ACTIONS]))}{more}"


def _under(found: Widening) -> str:
    """The conditions that are others than before: what each of them no longer asks for, or lets through besides."""
    if found.before is None:
        return ""
    return f"; {'; '.join(map(_change, constraints(found.before, found.after)))}"


def _change(change: Constraint) -> str:
    name = f"{code(change.operator)} {code(change.key)}"
    if not change.new:
        return f"{name} {_values(change.old)} -> not asked"
    if not change.old:
        return f"{name} not asked -> {_values(change.new)}"
    come = [value for value in change.new if value not in change.old]
    gone = [value for value in change.old if value not in change.new]
    if len(come) == len(change.new):
        return f"{name} {_values(change.old)} -> {_values(change.new)}"
    said = [f"more: {_values(come)}"] if come else []
    return f"{name} {', '.join(said + ([f'less: {_values(gone)}'] if gone else []))}"


def _values(values: Iterable[str]) -> str:
    found = [*values]
    more = f" and {len(found) - _VALUES} more" if len(found) > _VALUES else ""
    return f"{', '.join(map(code, found[:_VALUES]))}{more}"
