"""The same resources as a Terraform configuration, in its JSON syntax.

https://developer.hashicorp.com/terraform/language/syntax/json: one block may be an object, several are a list.
Names are the provider's own, of which those of pulumi-aws were made: words of camel case become words between
underscores, and what has several blocks is singular.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bench.bare.resource import Reference, Resource, over_texts, pieces
from sandbox.engine import differences, tokens

BLOCKS = {
    "actions": "action",
    "alias": "alias",
    "capacityProviderStrategies": "capacity_provider_strategy",
    "conditions": "condition",
    "defaultActions": "default_action",
    "defaultCapacityProviderStrategies": "default_capacity_provider_strategy",
    "loadBalancers": "load_balancer",
    "serviceRegistries": "service_registries",
    "settings": "setting",
    "stepAdjustments": "step_adjustment",
    "volumes": "volume",
    "vpcs": "vpc",
}
"""Lists of blocks, by pulumi-aws's name, and the block's name in Terraform."""
MAPS = ("tags", "dimensions")
"""What has keys of the user's, which are no names of the provider's."""

_UPPER = re.compile(r"(?<!^)(?=[A-Z])")
_ADDRESS = re.compile(r"\$\{(\w+)\.([\w-]+)\.(\w+)\}")
_TYPES = {theirs: ours for ours, theirs in tokens.RESOURCES.items()}
_OPTIONS = {"ignoreChanges", "customTimeouts"}


def configuration(resources: Sequence[Resource], provider: Mapping[str, Any]) -> dict[str, Any]:
    """What main.tf.json says.

    Args:
        resources: indexes in them are of this list.
        provider: the provider's configuration, by Terraform's names.

    Raises:
        ValueError: a type, an option or a list of blocks has no name in Terraform that is known here.
    """
    addresses = _addresses(resources)
    made: dict[str, dict[str, Any]] = {}
    for resource, (type_, name) in zip(resources, addresses, strict=True):
        made.setdefault(type_, {})[name] = _body(resource, resources, addresses)
    return {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
        "provider": {"aws": dict(provider)},
        "resource": made,
    }


def counts(configured: Mapping[str, Any]) -> dict[str, int]:
    """How many resources of each type a configuration has, by pulumi-aws's names."""
    return {_TYPES[type_]: len(named) for type_, named in configured["resource"].items()}


def _body(resource: Resource, resources: Sequence[Resource], addresses: Sequence[tuple[str, str]]) -> dict[str, Any]:
    if unknown := set(resource.options) - _OPTIONS:
        raise ValueError(f"{resource.type} {resource.name}: Terraform has no {', '.join(sorted(unknown))}")

    def text(value: str) -> str:
        return "".join(
            _expression(each, resources, addresses) if isinstance(each, Reference) else _literal(each)
            for each in pieces(value)
        )

    inputs = differences.to_bridge(f"aws:{resource.type}", over_texts(resource.inputs, text))
    body = _block(inputs)
    if resource.depends_on:
        body["depends_on"] = [".".join(addresses[each]) for each in resource.depends_on]
    if ignored := resource.options.get("ignoreChanges"):
        paths = differences.paths_to_bridge(f"aws:{resource.type}", ignored)
        body["lifecycle"] = {"ignore_changes": [_snake(path) for path in paths]}
    if "customTimeouts" in resource.options:
        body["timeouts"] = resource.options["customTimeouts"]
    return body


def _block(inputs: Mapping[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for key, value in inputs.items():
        if isinstance(value, dict):
            body[_snake(key)] = value if key in MAPS else _block(value)
        elif isinstance(value, list) and (key in BLOCKS or any(isinstance(each, dict) for each in value)):
            if key not in BLOCKS:
                raise ValueError(f"`{key}` is a list of blocks; what is one of them called in Terraform?")
            body[BLOCKS[key]] = [_block(each) for each in value]
        else:
            body[_snake(key)] = value
    return body


def _expression(reference: Reference, resources: Sequence[Resource], addresses: Sequence[tuple[str, str]]) -> str:
    type_ = resources[reference.resource].type
    # An output that pulumi-aws has and Terraform calls otherwise.
    renamed = differences.COPIED.get(type_, {}).get(reference.output, reference.output)
    return f"${{{'.'.join(addresses[reference.resource])}.{_snake(renamed)}}}"


def _literal(text: str) -> str:
    """Texts are templates: what begins an expression is written twice."""
    return text.replace("${", "$${").replace("%{", "%%{")


def _addresses(resources: Iterable[Resource]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for resource in resources:
        if resource.type not in tokens.RESOURCES:
            raise ValueError(f"{resource.type} is not in sandbox/engine/tokens.py")
        name = re.sub(r"[^\w-]", "_", resource.name)
        address = tokens.RESOURCES[resource.type], name if re.match(r"[A-Za-z_]", name) else f"_{name}"
        if address in found:
            raise ValueError(f"two resources would be {'.'.join(address)}")
        found.append(address)
    return found


def _snake(name: str) -> str:
    return _UPPER.sub("_", name).lower()
