"""Inputs against the bridge's schema. The bridge drops what it does not know without a word; the sandbox must not."""

import difflib
import json
from collections.abc import Iterator
from typing import Any

from sandbox.engine import differences

# Marks of https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go: a wrapped secret or output
# and a value that is not known yet.
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
# The engine's own keys, and those that every provider takes.
_RESERVED = ("__", "version", "pluginDownloadURL")

Schema = dict[str, Any]


def unknown_paths(values: dict[str, Any], properties: Schema, schema: Schema) -> Iterator[tuple[str, list[str]]]:
    """The paths in `values` that the schema does not have, each with the names that were probably meant.

    `properties`: inputProperties of a resource, a function or the provider; `schema`: the whole package schema, for the
    types that these refer to.
    """
    for name, value in values.items():
        if name.startswith(_RESERVED):
            continue
        if name not in properties:
            yield name, difflib.get_close_matches(name, properties, n=1)
            continue
        for path, meant in _inside(value, properties[name], schema):
            yield f"{name}{path}", meant


def _inside(value: Any, expected: Schema, schema: Schema) -> Iterator[tuple[str, list[str]]]:
    value = unwrapped(value)
    if isinstance(value, list) and "items" in expected:
        for index, element in enumerate(value):
            for path, meant in _inside(element, expected["items"], schema):
                yield f"[{index}]{path}", meant
    elif isinstance(value, dict) and "$ref" in expected:
        known = schema["types"].get(expected["$ref"].removeprefix("#/types/"))
        if known:
            for path, meant in unknown_paths(value, known["properties"], schema):
                yield f".{path}", meant


def unwrapped(value: Any) -> Any:
    """A value without the engine's marks of secrets and outputs."""
    while isinstance(value, dict) and _SIGNATURE in value:
        value = value.get("value")
    return value


def provider_config(values: dict[str, Any], properties: Schema) -> dict[str, Any]:
    """The provider's configuration as the bridge wants it.

    The engine hands over what is not a string as JSON (`aws:allowedAccountIds: ["1"]` arrives as the text `["1"]`), and
    blocks that are one object in pulumi-aws (`defaultTags`) are lists of one in the bridge. Raises ValueError for
    a text that is not what the schema expects.
    """
    config = {}
    for name, value in values.items():
        key = differences.provider_key(name)
        expected = properties.get(key, {"type": "string"})
        try:
            config[key] = _decoded(value, expected["type"])
        except json.JSONDecodeError:
            raise ValueError(
                f"`{name}` is `{value}`, where the provider takes JSON of type {expected['type']}"
            ) from None
    return config


def _decoded(value: Any, expected: str) -> Any:
    if isinstance(value, dict) and _SIGNATURE in value:
        return {**value, "value": _decoded(value.get("value"), expected)} if "value" in value else value
    if isinstance(value, str) and value != _UNKNOWN and expected != "string":
        value = json.loads(value)
    if expected == "array" and isinstance(value, dict):
        value = [value]
    return value
