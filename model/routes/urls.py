"""The URLs of a service: what a person types to reach it."""

from collections.abc import Iterable, Iterator, Mapping

from ecs_platform.model.routes.compile import Rule
from ecs_platform.model.routes.conditions import Condition, Field

_TYPED: tuple[Field, ...] = ("host-header", "path-pattern", "source-ip")
_WILDCARDS = "*?"


def urls(rules: Iterable[Rule], addresses: Mapping[str, str]) -> list[str]:
    """The URLs that a service's rules take, in the order of the rules, each once.

    Rules that also ask for a header, a method or a parameter have none, nor has a host or the middle of a path with
    wildcards: nobody knows what stands for them.

    Args:
        rules: those of one service.
        addresses: by load balancer, scheme and DNS name (`https://…elb.amazonaws.com`): the host of what asks for none.
    """
    return list(dict.fromkeys(url for rule in rules for url in _of(rule, addresses[rule.load_balancer])))


def _of(rule: Rule, address: str) -> Iterator[str]:
    if any(each.field not in _TYPED for each in rule.conditions):
        return
    scheme, _, own = address.partition("://")
    hosts = [host for host in _values(rule, "host-header", own) if not _has_wildcards(host)]
    paths = list(dict.fromkeys(_path(path) for path in _values(rule, "path-pattern", "/")))
    for host in hosts:
        for path in paths:
            # `/shop` and `/shop/*` are one place.
            if not _has_wildcards(path) and not (path != "/" and path.endswith("/") and path[:-1] in paths):
                yield f"{scheme}://{host}{path}"


def _values(rule: Rule, field: Field, otherwise: str) -> list[str]:
    found: list[Condition] = [each for each in rule.conditions if each.field == field]
    return [value for each in found for value in each.values] or [otherwise]


def _path(pattern: str) -> str:
    return pattern.removesuffix("*")


def _has_wildcards(text: str) -> bool:
    return any(sign in text for sign in _WILDCARDS)
