"""Previews for tests, in the engine's form."""

import json
from typing import Any

from ecs_platform.model.digest.preview import ROLE, SERVICE, Preview, read_preview

State = dict[str, Any] | None


# The engine tells of the stack itself in every preview.
STACK = {"op": "same", "urn": "urn:pulumi:test::ecs-platform::pulumi:pulumi:Stack::ecs-platform-test"}


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:test::ecs-platform::ecs-platform:index:Platform${type_}::{name}"


def step(op: str, type_: str, name: str, old: State = None, new: State = None, **state: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"op": op, "urn": urn(type_, name)}
    for side, inputs in (("oldState", old), ("newState", new)):
        if inputs is not None:
            found[side] = {"type": type_, "inputs": inputs, **state}
    return found


def preview(*steps: dict[str, Any], **config: Any) -> Preview:
    settings = {f"ecs-platform:{name}": json.dumps(value) for name, value in config.items()}
    return read_preview(json.dumps({"config": settings, "steps": [STACK, *steps]}))


def service(op: str, name: str, old: State = None, new: State = None) -> dict[str, Any]:
    tags = {"tags": {"Service": name}}
    sides = [None if each is None else {"desiredCount": 1, **each, **tags} for each in (old, new)]
    return step(op, SERVICE, name, *sides)


def role(op: str, old: State = None, new: State = None) -> dict[str, Any]:
    return step(op, ROLE, "api-task", old, new)
