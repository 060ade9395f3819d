"""The carried fields in the bridge's schema: by it inputs are known or refused, and `pulumi import` writes code."""

from copy import deepcopy
from typing import Any

from sandbox.engine import tokens
from sandbox.engine.carried.fields import BLOCKS, CARRIED, Block, Carried, Field
from sandbox.engine.service_call import SERVICE

Schema = dict[str, Any]

_TYPE = "aws:index/EcsService{0}:EcsService{0}"


def lacking(schema: Schema) -> tuple[Carried, ...]:
    """The fields of the table that the provider below the bridge does not know."""
    return tuple(each for each in CARRIED if each.path[-1] not in _parent(schema, each, "inputProperties"))


def extended(schema: Schema, carried: tuple[Carried, ...]) -> Schema:
    """The bridge's schema with the fields."""
    schema = deepcopy(schema)
    for each in carried:
        for properties in ("inputProperties", "properties"):
            _parent(schema, each, properties)[each.path[-1]] = _property(each.field)
    for name, block in BLOCKS.items():
        schema["types"][_TYPE.format(name)] = _type(block)
    return schema


def _parent(schema: Schema, carried: Carried, properties: str) -> Schema:
    """The properties among which the last name of a field's path is, or is to be."""
    found: Schema = schema["resources"][tokens.bridge_type(SERVICE)][properties]
    for name in carried.path[:-1]:
        element = found[name].get("items", found[name])
        found = schema["types"][element["$ref"].removeprefix("#/types/")]["properties"]
    return found


def _property(field: Field) -> Schema:
    one = {"$ref": f"#/types/{_TYPE.format(field.type)}"} if field.type in BLOCKS else {"type": field.type}
    return {"type": "array", "items": one} if field.many else one


def _type(block: Block) -> Schema:
    properties = {name: _property(field) for name, field in block.items()}
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name, field in block.items() if field.required],
    }
