"""What changes of the carried fields, and what they are to be."""

import json
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

from sandbox.engine.carried.calls import balancer_key
from sandbox.engine.carried.fields import (
    BALANCERS,
    BLOCKS,
    CONNECT,
    DEFAULT_HOOK,
    DEPLOYMENT,
    SIGINT,
    Carried,
    Field,
)
from sandbox.engine.carried.tree import Properties, has_unknown, plain
from sandbox.engine.inputs import UNKNOWN, unwrapped

ADD, UPDATE, DELETE = "ADD", "UPDATE", "DELETE"
Change = tuple[str, str]
"""The path in the inputs, and ADD, UPDATE or DELETE."""


def changes(
    olds: Properties, news: Properties, carried: Iterable[Carried], ignored: Iterable[str] = ()
) -> dict[str, str]:
    """By path, how a service's inputs differ from its state. `ignored`: paths as `ignoreChanges` has them."""
    found = {path: kind for each in carried for path, kind in _COMPARED[each.path](olds, news)}
    left_out = [re.compile(re.escape(path).replace(r"\*", r"\d+") + r"($|[.\[])") for path in ignored]
    return {path: kind for path, kind in found.items() if not any(each.match(path) for each in left_out)}


def planned(olds: Properties, news: Properties, carried: Iterable[Carried]) -> Properties:
    """The inputs, with what AWS has where the program says nothing and the provider leaves it as it is."""
    result = deepcopy(news)
    if DEPLOYMENT in carried and (before := unwrapped(olds.get("deploymentConfiguration"))):
        if result.get("deploymentConfiguration") is None:
            result["deploymentConfiguration"] = before
        else:
            _complete(unwrapped(result["deploymentConfiguration"]), before, DEPLOYMENT.field)
    return result


def proposed(olds: Properties | None, news: Properties, carried: Iterable[Carried]) -> Properties:
    """What a preview shows: the same, and unknown what AWS has yet to say. `olds`: None for a new service."""
    if olds is not None:
        return planned(olds, news, carried)
    result = deepcopy(news)
    if DEPLOYMENT in carried:
        given = result.setdefault("deploymentConfiguration", UNKNOWN)
        if isinstance(unwrapped(given), dict):
            _complete(unwrapped(given), UNKNOWN, DEPLOYMENT.field)
    return result


def refreshed(inputs: Properties, olds: Properties, state: Properties, carried: Iterable[Carried]) -> Properties:
    """Inputs that a refresh found: what AWS has of each field that a program says, in its words where it is the same.

    `olds`: the inputs before, with the fields; `inputs`, `state`: what was read, the latter with the fields.
    """
    for each in carried:
        _refresh(inputs, olds, state, each.path, each.field)
    return inputs


def _refresh(inputs: Any, olds: Any, state: Any, path: tuple[str, ...], field: Field) -> None:
    inputs, olds, state = unwrapped(inputs), unwrapped(olds), unwrapped(state)
    if isinstance(inputs, list):
        for mine, before, now in zip(inputs, olds or [], state or [], strict=False):
            _refresh(mine, before, now, path, field)
    elif isinstance(inputs, dict) and isinstance(olds, dict) and isinstance(state, dict):
        name = path[0]
        if len(path) > 1:
            _refresh(inputs.get(name), olds.get(name), state.get(name), path[1:], field)
        elif name in olds and state.get(name) is not None:
            inputs[name] = _as_said(olds[name], state[name], field)


def _as_said(before: Any, now: Any, field: Field) -> Any:
    """What is now there of what was said before."""
    if not _field_changes(now, before, field, ""):
        return before
    before = unwrapped(before)
    if field.type not in BLOCKS or field.many or not isinstance(before, dict):
        return now
    block = BLOCKS[field.type]
    kept = {name: each for name, each in before.items() if name.startswith("__")}
    there = {name: inner for name, inner in block.items() if name in before and name in now}
    return kept | {name: _as_said(before[name], now[name], inner) for name, inner in there.items()}


def _complete(given: Properties, before: Any, field: Field) -> None:
    """Adds what is computed. `before`: a block, or unknown."""
    for name, inner in BLOCKS[field.type].items():
        was = unwrapped(before.get(name) if isinstance(before, dict) else before)
        if not inner.computed or was is None:
            continue
        if given.get(name) is None:
            given[name] = was
        elif inner.type in BLOCKS and isinstance(said := unwrapped(given[name]), dict):
            _complete(said, was, inner)


def _deployment(olds: Properties, news: Properties) -> Iterator[Change]:
    name = "deploymentConfiguration"
    yield from _field_changes(olds.get(name), news.get(name), DEPLOYMENT.field, name)


def _sigint(olds: Properties, news: Properties) -> Iterator[Change]:
    before, now = unwrapped(olds.get("sigintRollback")) or False, unwrapped(news.get("sigintRollback")) or False
    if before != now:
        yield from _kind("sigintRollback", olds.get("sigintRollback"), news.get("sigintRollback"))


def _balancers(olds: Properties, news: Properties) -> Iterator[Change]:
    name = BALANCERS.path[-1]
    before = {balancer_key(each): unwrapped(each) for each in _list(olds.get("loadBalancers"))}
    for index, each in enumerate(_list(news.get("loadBalancers"))):
        found = before.get(balancer_key(each)) if not has_unknown(_key_of(each)) else None
        where = f"loadBalancers[{index}].{name}"
        yield from _field_changes((found or {}).get(name), unwrapped(each).get(name), BALANCERS.field, where)


def _key_of(balancer: Any) -> Properties:
    return {name: each for name, each in unwrapped(balancer).items() if name != BALANCERS.path[-1]}


def _connect(olds: Properties, news: Properties) -> Iterator[Change]:
    def services(of: Properties) -> list[Any]:
        connect = unwrapped(of.get("serviceConnectConfiguration"))
        return _list(connect.get("services")) if isinstance(connect, dict) else []

    before = {unwrapped(unwrapped(each).get("portName")): unwrapped(each) for each in services(olds)}
    for index, service in enumerate(services(news)):
        found = _list(before.get(unwrapped(unwrapped(service).get("portName")), {}).get("clientAlias"))
        for number, alias in enumerate(_list(unwrapped(service).get("clientAlias"))):
            old = unwrapped(found[number]) if number < len(found) else {}
            where = f"serviceConnectConfiguration.services[{index}].clientAlias[{number}].testTrafficRules"
            now = unwrapped(alias).get("testTrafficRules")
            yield from _field_changes(old.get("testTrafficRules"), now, CONNECT.field, where)


_COMPARED = {
    DEPLOYMENT.path: _deployment,
    BALANCERS.path: _balancers,
    CONNECT.path: _connect,
    SIGINT.path: _sigint,
}


def _field_changes(old: Any, new: Any, field: Field, where: str) -> list[Change]:
    old, new = unwrapped(old), unwrapped(new)
    if _is_nothing(new):
        return [] if field.computed or _is_nothing(old) else [(where, DELETE)]
    if _is_nothing(old):
        return [(where, ADD)]
    if new == UNKNOWN:
        return [(where, UPDATE)]
    if field.type in BLOCKS:
        return [*_block_changes(old, new, field, where)]
    return [] if _same(old, new, field) else [(where, UPDATE)]


def _block_changes(old: Any, new: Any, field: Field, where: str) -> Iterator[Change]:
    if field.type == "LifecycleHook":
        yield from _hooks(old, new, where)
    elif field.many:
        yield from _elements(old, new, Field(field.type), where)
    else:
        for name, inner in BLOCKS[field.type].items():
            yield from _field_changes(old.get(name), new.get(name), inner, f"{where}.{name}")


def _elements(old: list[Any], new: list[Any], field: Field, where: str) -> Iterator[Change]:
    for index in range(max(len(old), len(new))):
        before = old[index] if index < len(old) else None
        now = new[index] if index < len(new) else None
        yield from _field_changes(before, now, field, f"{where}[{index}]")


def _hooks(old: list[Any], new: list[Any], where: str) -> Iterator[Change]:
    """Hooks have no order."""
    before, now = [_hook(each) for each in old], [_hook(each) for each in new]
    for index in range(max(len(before), len(now))):
        gone = before[index] if index < len(before) and before[index] not in now else None
        come = now[index] if index < len(now) and now[index] not in before else None
        if gone or come:
            yield from _kind(f"{where}[{index}]", gone, come)


def _hook(hook: Any) -> str:
    """What is the same for two hooks that do the same."""
    said = {name: each for name, each in plain(hook).items() if not _is_nothing(each)}
    timeout = {**DEFAULT_HOOK["timeoutConfiguration"], **(said.get("timeoutConfiguration") or {})}  # type: ignore[dict-item]
    timeout["timeoutInMinutes"] = str(timeout["timeoutInMinutes"]).removesuffix(".0")
    details = said.get("hookDetails")
    parsed = {"hookDetails": json.loads(details)} if details and details != UNKNOWN else {}
    return json.dumps({**DEFAULT_HOOK, **said, **parsed, "timeoutConfiguration": timeout}, sort_keys=True)


def _kind(where: str, old: Any, new: Any) -> Iterator[Change]:
    yield where, ADD if _is_nothing(old) else DELETE if _is_nothing(new) else UPDATE


def _same(old: Any, new: Any, field: Field) -> bool:
    if field.limits:
        return UNKNOWN not in (old, new) and float(old) == float(new)
    return bool(plain(old) == plain(new))


def _is_nothing(value: Any) -> bool:
    return value in (None, "", [], {})


def _list(value: Any) -> list[Any]:
    found = unwrapped(value)
    return found if isinstance(found, list) else []
