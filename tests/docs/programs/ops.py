"""`ops <verb>`, judged by the verbs' own parsers; `python -m ecs_platform.local` and `python -m lanes` too."""

import enum
import typing
from functools import lru_cache
from typing import Any

import click
import typer

from ecs_platform.ops.__main__ import app as ops_app

# Typer brings a click of its own, fabfuel's `ecs` uses the other.
REFUSALS: tuple[Any, ...] = (click.UsageError, typer.BadParameter.__mro__[1])


@lru_cache
def _verb(name: str) -> Any:
    group: Any = typer.main.get_command(ops_app)
    return group.get_command(None, name)


def fault(words: list[str], whole: bool) -> str | None:
    """What is wrong with the words behind `ops`."""
    if not words:
        return "no verb" if whole else None
    if words[0] in ("--help", "VERB", "…"):
        return None
    verb = _verb(words[0])
    if verb is None:
        return f"there is no verb `{words[0]}`"
    own = getattr(verb, "commands", None)
    if own is None or words[1:2] in ([], ["--help"], ["…"]):
        return parsed(verb, words[1:], whole) if own is None else None
    below = own.get(words[1])
    return f"there is no `{' '.join(words[:2])}`" if below is None else parsed(below, words[2:], whole)


def parsed(command: Any, words: list[str], whole: bool) -> str | None:
    """What a command's parser says of words, without looking at what they name (files, addresses)."""
    context = getattr(command, "context_class", click.Context)(command, info_name=command.name)
    try:
        given, rest, _ = command.make_parser(context).parse_args(args=[word for word in words if word != "…"])
    except REFUSALS as error:
        return str(error.format_message())
    if rest:
        return f"too many arguments: {' '.join(rest)}"
    for parameter in command.params:
        known, value = _choices(parameter), given.get(parameter.name)
        if known and isinstance(value, str) and not value.isupper() and value not in known:
            return f"{parameter.opts[0]} is one of {', '.join(known)}, not {value}"
    missing = [each.name for each in command.params if each.required and given.get(each.name) in (None, ())]
    return f"missing: {', '.join(missing)}" if whole and missing else None


def _choices(parameter: Any) -> list[str]:
    """The values that a parameter takes, where these are few."""
    descriptor = getattr(parameter, "type_descriptor", None)
    if descriptor is None:
        return list(getattr(parameter.type, "choices", ()))
    for each in (descriptor.annotation, *typing.get_args(descriptor.annotation)):
        if isinstance(each, type) and issubclass(each, enum.Enum):
            return [member.value for member in each]
        if typing.get_origin(each) is typing.Literal:
            return list(typing.get_args(each))
    return []
