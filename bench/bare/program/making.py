"""Makes every resource of resources.json, in its order: what refers to an output comes behind it."""

import json
import re
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws

_REFERENCE = re.compile(r"\[\[(\d+):(\w+)\]\]")
_UPPER = re.compile(r"(?<!^)(?=[A-Z])")


def make() -> list[pulumi.CustomResource]:
    """All of them; as plain resources below the stack, of the default provider."""
    made: list[pulumi.CustomResource] = []
    for module, kind, name, inputs, options in json.loads(Path("resources.json").read_text(encoding="utf-8")):
        arguments = {_python(key): _resolved(value, made) for key, value in inputs.items()}
        depends_on = [made[each] for each in options.pop("dependsOn", ())]
        given = {_python(key): value for key, value in options.items()}
        if "custom_timeouts" in given:
            given["custom_timeouts"] = pulumi.CustomTimeouts(**given["custom_timeouts"])
        opts = pulumi.ResourceOptions(depends_on=depends_on, **given)
        made.append(getattr(getattr(pulumi_aws, module), kind)(name, opts=opts, **arguments))
    return made


def _resolved(value: Any, made: list[pulumi.CustomResource]) -> Any:
    if isinstance(value, dict):
        return {key: _resolved(each, made) for key, each in value.items()}
    if isinstance(value, list):
        return [_resolved(each, made) for each in value]
    if not isinstance(value, str) or not _REFERENCE.search(value):
        return value
    # Text, index, output, text, index, output, …, text.
    text, *rest = _REFERENCE.split(value)
    parts: list[Any] = [text]
    for index, output, behind in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        parts += [getattr(made[int(index)], _python(output)), behind]
    parts = [part for part in parts if not (isinstance(part, str) and part == "")]
    return parts[0] if len(parts) == 1 else pulumi.Output.concat(*parts)


def _python(name: str) -> str:
    """`cidrBlock` is `cidr_block` in the SDK."""
    return _UPPER.sub("_", name).lower()
