"""JSON Schema of manifests, for editors: made from the model that reads them.

Editors find it by the first line of a manifest: `# yaml-language-server: $schema=../manifest.schema.json`.
"""

from collections.abc import Mapping
from typing import Any

from ecs_platform.model.manifest.merge import EMPTY
from ecs_platform.model.manifest.service import JOB, WEB, WORKER, Service

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_VARIABLE = {"type": "string", "pattern": r"^\$\{[A-Za-z_][A-Za-z0-9_]*\}$", "description": "`${VAR}` of the settings."}
_FRAGMENTS = {"^x-": {"description": "Not read: a place for anchors."}}
_PARTS = "Partial"
_NEVER: dict[str, tuple[str, ...]] = {WORKER: ("http", "on"), JOB: ("http", "count", "deployment")}

Schema = dict[str, Any]


def manifest_schema() -> Schema:
    """The schema of a manifest, with `environments`."""
    schema = Service.model_json_schema(by_alias=True)
    definitions: Schema = {name: _with_variables(each) for name, each in schema.pop("$defs", {}).items()}
    service = _with_variables(schema)
    for each in (service, *definitions.values()):
        _let_be_empty(each)
    partial = {f"{name}{_PARTS}": _partial(each) for name, each in definitions.items()}
    overrides = _partial(service)
    for fixed in ("name", "type"):
        del overrides["properties"][fixed]
    overrides |= {"title": "Overrides", "description": "What differs in one environment."}
    service["properties"]["environments"] = {
        "type": ["object", "null"],
        "description": "What differs, by environment; null removes an inherited value.",
        "additionalProperties": {"anyOf": [{"$ref": "#/$defs/Overrides"}, {"type": "null"}]},
    }
    return {
        "$schema": DIALECT,
        **service,
        "patternProperties": _FRAGMENTS,
        "title": "Service manifest",
        "required": ["name"],
        "anyOf": [{"required": ["type"]}, {"required": ["task_definition"]}],
        "allOf": _conditions(),
        "$defs": {**definitions, **partial, "Overrides": overrides, "Variable reference": _VARIABLE},
    }


def defaults_schema() -> Schema:
    """The schema of defaults.yaml: every field but the name, none of them required."""
    schema = manifest_schema()
    defaults: Schema = schema["$defs"]["Overrides"]
    properties = {**defaults["properties"], "environments": schema["properties"]["environments"]}
    properties["type"] = schema["properties"]["type"]
    return {
        "$schema": DIALECT,
        **defaults,
        "patternProperties": _FRAGMENTS,
        "title": "Defaults of all services",
        "properties": properties,
        "$defs": schema["$defs"],
    }


def _let_be_empty(schema: Schema) -> None:
    names = {path.rpartition(".")[2] for path in EMPTY}
    for name in names & schema.get("properties", {}).keys():
        schema["properties"][name] = {"anyOf": [schema["properties"][name], {"type": "null"}]}


def _conditions() -> list[Schema]:
    def is_type(kind: str) -> Schema:
        return {"properties": {"type": {"const": kind}}, "required": ["type"]}

    conditions: list[Schema] = [{"if": is_type(WEB), "then": {"required": ["http"]}}]
    conditions += [{"if": is_type(JOB), "then": {"required": ["on"]}, "else": {"properties": {"on": False}}}]
    for kind, fields in _NEVER.items():
        forbidden = {"properties": dict.fromkeys(fields, False)}
        conditions.append({"if": is_type(kind), "then": forbidden})
    return conditions


def _with_variables(schema: Any) -> Any:
    """The schema with `${VAR}` in place of numbers, truth values, lists and chosen texts."""
    if isinstance(schema, list):
        return [_with_variables(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    inner: Schema = {key: _inner(key, value) for key, value in schema.items() if key not in ("default", "title")}
    if inner.get("type") == "array" and "minLength" in inner:
        # What pydantic says of a list that is read from another form.
        inner["minItems"] = inner.pop("minLength")
    if inner.get("type") in ("integer", "number", "boolean", "array") or {"enum", "const", "pattern"} & inner.keys():
        described = {"description": inner.pop("description")} if "description" in inner else {}
        return {**described, "anyOf": [inner, {"$ref": "#/$defs/Variable reference"}]}
    return inner


def _inner(key: str, value: Any) -> Any:
    if key in ("properties", "$defs", "patternProperties"):
        return {name: _with_variables(each) for name, each in value.items()}
    return value if key in ("required", "enum", "const", "type") else _with_variables(value)


def _partial(schema: Any) -> Any:
    """The schema for a layer: nothing is required, and null removes."""
    if isinstance(schema, list):
        return [_partial(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    changed: Schema = {}
    for key, value in schema.items():
        if key == "properties":
            changed[key] = {name: {"anyOf": [_partial(each), {"type": "null"}]} for name, each in value.items()}
        elif key == "$ref" and value != "#/$defs/Variable reference":
            changed[key] = f"{value}{_PARTS}"
        elif key == "additionalProperties" and isinstance(value, Mapping):
            changed[key] = {"anyOf": [_partial(value), {"type": "null"}]}
        elif key not in ("required", "minProperties"):
            changed[key] = _partial(value)
    return changed
