"""What stands in a task definition besides variables and log options: no secrets in it either."""

import re
import shlex
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from ecs_platform.model.manifest.checks.context import Check, alone
from ecs_platform.model.manifest.secret_looking import looks_like_secret, shape_of_secret
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.settings.stack import LoadedSettings

Steps = tuple[str | int, ...]
_FIELDS = ("entrypoint", "command", "image", "sidecars")
"""The fields of a manifest whose texts end in a task definition."""
_OTHERS = frozenset(
    (
        *("variables", "environment", "env_file", "environmentFiles", "logConfiguration"),
        *("secrets", "secretOptions", "credentials", "repositoryCredentials"),
    )
)
"""What is looked at as variables are, and what names secrets."""
_READ = "everyone who sees the task definition would read it"


def no_secrets_in_texts(service: Service) -> Iterator[Finding]:
    """No command, health check or label has a secret in it, unless the manifest says that it is none."""
    whole = service.node.plain()
    for steps, why in _secrets_in({key: whole[key] for key in _FIELDS if key in whole}):
        if field_of(steps) not in service.not_secret:
            yield service.finding(f"there is a secret in it, {why}: {_READ}", _hint(steps), *steps)
    for steps, why in _secrets_in(service.source.definition or {}):
        if field_of(steps) not in service.not_secret:
            yield service.in_file(f"there is a secret in it, {why}: {_READ}", f"{_hint(steps)} in the manifest", *steps)


def said_no_secret(service: Service) -> frozenset[str]:
    """The texts of its containers that a manifest says are no secrets; of a command, its words with a space between."""
    if not service.not_secret:
        return frozenset()
    whole = service.node.plain()
    trees = ({key: whole[key] for key in _FIELDS if key in whole}, service.source.definition or {})
    said = {text for tree in trees for steps, _, text in _texts(tree) if field_of(steps) in service.not_secret}
    return frozenset({*said, *map(_split, said)})


def _split(text: str) -> str:
    """A command that is written as a text, as ECS is given its words."""
    try:
        return " ".join(shlex.split(text))
    except ValueError:
        return text


def no_secrets_in_tags(environment: LoadedSettings) -> Iterator[Finding]:
    """Tags are read by more people than any task definition, and on every bill."""
    tags = environment.node.get("tags")
    for name, node in tags.value.items() if tags is not None and isinstance(tags.value, dict) else ():
        shape = shape_of_secret(node.value) if isinstance(node.value, str) else ""
        if shape:
            yield node.finding(f"the tag `{name}` has a secret, it looks like {shape}", "remove it")


def fields_of_texts(service: Service) -> set[str]:
    """What `not_secret` may name besides variables."""
    whole = service.node.plain()
    written = {key: whole[key] for key in _FIELDS if key in whole}
    return {field_of(steps) for tree in (written, service.source.definition or {}) for steps, _, _ in _texts(tree)}


def field_of(steps: Steps) -> str:
    """The field that a text is of, without its numbers (`sidecars.proxy.command`), as far as a manifest may name it."""
    names = (step for step in steps if isinstance(step, str))
    return ".".join(takewhile(re.compile("[A-Za-z0-9_.-]+").fullmatch, names))


def _hint(steps: Steps) -> str:
    return f"move it to `secrets`, and read it as a variable, or write `not_secret: [{field_of(steps)}]`"


def _secrets_in(tree: Any) -> Iterator[tuple[Steps, str]]:
    for steps, name, text in _texts(tree):
        why = looks_like_secret(name, text)
        if why:
            yield steps, why


def _texts(tree: Any, steps: Steps = (), name: str = "") -> Iterator[tuple[Steps, str, str]]:
    """Texts with the name they have; the words of a command are one text."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key not in _OTHERS:
                yield from _texts(value, (*steps, key), key)
    elif isinstance(tree, list) and tree and all(isinstance(each, str) for each in tree):
        yield steps, name, " ".join(tree)
    elif isinstance(tree, list):
        for number, each in enumerate(tree):
            yield from _texts(each, (*steps, number), name)
    elif isinstance(tree, str):
        yield steps, name, tree


CHECKS: tuple[Check, ...] = (alone(no_secrets_in_texts, *_FIELDS, "task_definition", "not_secret"),)
