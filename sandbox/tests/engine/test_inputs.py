"""Inputs against a schema, and the provider's configuration."""

import json
from typing import Any

import pytest

from sandbox.engine import inputs

SCHEMA = {
    "types": {
        "aws:index/Block:Block": {
            "properties": {
                "subnets": {"type": "array", "items": {"type": "string"}},
                "nested": {"type": "array", "items": {"$ref": "#/types/aws:index/Block:Block"}},
            }
        }
    }
}
PROPERTIES = {
    "name": {"type": "string"},
    "tags": {"type": "object", "additionalProperties": {"type": "string"}},
    "block": {"$ref": "#/types/aws:index/Block:Block"},
}
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


def unknown(values: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return list(inputs.unknown_paths(values, PROPERTIES, SCHEMA))


def test_known_inputs_pass() -> None:
    block = {"subnets": ["a"], "nested": [{"subnets": []}]}
    assert unknown({"name": "web", "tags": {"any": "thing"}, "block": block, "__defaults": [], "version": "7"}) == []


def test_each_unknown_path_is_named_with_what_was_meant() -> None:
    values = {"nam": "web", "block": {"subnet": ["a"], "nested": [{}, {"odd": 1}]}}
    assert unknown(values) == [("nam", ["name"]), ("block.subnet", ["subnets"]), ("block.nested[1].odd", [])]


def test_secrets_are_looked_into() -> None:
    assert unknown({"block": {**SECRET, "value": {"odd": 1}}}) == [("block.odd", [])]
    assert unknown({"block": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}) == []


PROVIDER = {
    "region": {"type": "string"},
    "allowedAccountIds": {"type": "array", "items": {"type": "string"}},
    "defaultTags": {"type": "array", "items": {}},
    "insecure": {"type": "boolean"},
    "maxRetries": {"type": "number"},
}


def test_configuration_is_decoded_and_blocks_become_lists() -> None:
    tags = {"tags": {"team": "one"}}
    values = {
        "region": "eu-west-1",
        "allowedAccountIds": '["123456789012"]',
        "defaultTags": json.dumps(tags),
        "insecure": "true",
        "maxRetries": "3",
        "version": "7.51.1",
    }
    assert inputs.provider_config(values, PROVIDER) == {
        "region": "eu-west-1",
        "allowedAccountIds": ["123456789012"],
        "defaultTags": [tags],
        "insecure": True,
        "maxRetries": 3,
        "version": "7.51.1",
    }


def test_configuration_keeps_secrets_and_what_is_not_known_yet() -> None:
    secret = {**SECRET, "value": '{"tags": {}}'}
    unknown_value = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    config = inputs.provider_config({"defaultTags": secret, "allowedAccountIds": unknown_value}, PROVIDER)
    assert config == {"defaultTags": {**SECRET, "value": [{"tags": {}}]}, "allowedAccountIds": unknown_value}


def test_configuration_of_a_wrong_kind_is_named() -> None:
    with pytest.raises(ValueError, match="`maxRetries` is `many`, where the provider takes JSON of type number"):
        inputs.provider_config({"maxRetries": "many"}, PROVIDER)
