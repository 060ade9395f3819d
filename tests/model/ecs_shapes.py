"""Writes model/task/fields.py from botocore's model of the ECS API: `python -m tests.model.ecs_shapes`."""

import pprint
from pathlib import Path
from typing import Any

import botocore.session

TARGET = Path(__file__).parents[2] / "model" / "task_definition_fields.py"
_HEAD = '''"""The fields of a task definition as ECS takes it, from botocore's model of the API.

Written by `python -m tests.model.ecs_shapes`; a test compares the two. A text is a type, or after `=` the values there
are; a list has one shape for its items, and a mapping with `*` any keys. REQUIRED has the fields that an object must
have, by its path.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
"""
# ruff: noqa: E501

Shape = str | list["Shape"] | dict[str, "Shape"]

TASK_DEFINITION: dict[str, Shape] = '''


def shape(of: Any) -> Any:
    """One shape of the API in the form of the file."""
    if of.type_name == "structure":
        return {name: shape(member) for name, member in sorted(of.members.items())}
    if of.type_name == "list":
        return [shape(of.member)]
    if of.type_name == "map":
        return {"*": shape(of.value)}
    return "=" + "|".join(of.enum) if of.type_name == "string" and of.enum else of.type_name


def required(of: Any, path: str = "") -> dict[str, tuple[str, ...]]:
    """The fields that an object below this shape must have, by its path with `*` for items."""
    if of.type_name == "structure":
        found = {path: tuple(sorted(of.required_members))} if of.required_members and path else {}
        for name, member in of.members.items():
            found |= required(member, f"{path}.{name}" if path else name)
        return dict(sorted(found.items()))
    return required(of.member, f"{path}.*") if of.type_name == "list" else {}


def _input() -> Any:
    model = botocore.session.get_session().get_service_model("ecs")
    return model.operation_model("RegisterTaskDefinition").input_shape


def task_definition() -> Any:
    """RegisterTaskDefinition's input."""
    return shape(_input())


def required_fields() -> dict[str, tuple[str, ...]]:
    """What objects within it must have."""
    return required(_input())


if __name__ == "__main__":
    fields = pprint.pformat(task_definition(), width=120)
    needed = pprint.pformat(required_fields(), width=120)
    TARGET.write_text(f"{_HEAD}{fields}\n\nREQUIRED: dict[str, tuple[str, ...]] = {needed}\n", encoding="utf-8")
