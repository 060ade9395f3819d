"""`${VAR}` in a manifest's values: only what the settings declare, never the shell of whoever runs the program."""

import re
from collections.abc import Mapping
from dataclasses import replace

from ecs_platform.model.naming import Names
from ecs_platform.model.reading.findings import Finding, did_you_mean
from ecs_platform.model.reading.source import Node, Scalar

_INTERNAL = "`api.${COPILOT_ENVIRONMENT_NAME}.internal`"
_IN_CONTAINERS = {
    "COPILOT_SERVICE_NAME": "write the service's name itself",
    "COPILOT_SERVICE_DISCOVERY_ENDPOINT": "there is none here: write the service's name in Service Connect "
    f"(`http://api`), or its host behind the internal load balancer, {_INTERNAL}",
    "COPILOT_LB_DNS": f"write a host of the service's own: one of `http.alias`, or {_INTERNAL}",
}
"""What AWS Copilot gives to containers, and to no manifest."""
_REFERENCE = re.compile(r"(\\?)\$\{([^}]*)\}")


def declared(variables: Mapping[str, object], names: Names) -> dict[str, object]:
    """What the settings declare, and AWS Copilot's two names: the application is the project where the settings do not
    say another, the environment the stack.
    """
    return {
        "COPILOT_APPLICATION_NAME": names.project,
        **variables,
        "COPILOT_ENVIRONMENT_NAME": names.environment,
    }


def named_in(node: Node) -> frozenset[str]:
    """The names of the variables that the texts of a tree name."""
    if isinstance(node.value, dict | list):
        inner = node.value.values() if isinstance(node.value, dict) else node.value
        return frozenset().union(*map(named_in, inner))
    found = _REFERENCE.findall(node.value) if isinstance(node.value, str) else []
    return frozenset(name for escaped, name in found if not escaped)


def substituted(node: Node, variables: Mapping[str, object]) -> tuple[Node, list[Finding]]:
    """The tree with every `${VAR}` in its texts replaced, and a finding for each variable that is not declared.

    A text that is nothing but one reference becomes the value as it was declared: a number stays one, a list becomes a
    list. `\\${VAR}` stands for itself.
    """
    findings: list[Finding] = []

    def visit(here: Node) -> Node:
        value = here.value
        if isinstance(value, dict):
            changed = {key: visit(inner) for key, inner in value.items()}
            same = all(changed[key] is inner for key, inner in value.items())
            return here if same else here.with_value(changed)
        if isinstance(value, list):
            items = [visit(inner) for inner in value]
            return here if all(new is old for new, old in zip(items, value, strict=True)) else here.with_value(items)
        if isinstance(value, str) and "${" in value:
            return _text(here, value, variables, findings)
        return here

    return visit(node), findings


def _text(node: Node, text: str, variables: Mapping[str, object], findings: list[Finding]) -> Node:
    whole = _REFERENCE.fullmatch(text)
    if whole and not whole[1] and whole[2] in variables and not node.quoted:
        return _as_declared(node, variables[whole[2]])

    def one(match: re.Match[str]) -> str:
        escaped, name = match.groups()
        if escaped:
            return match[0][1:]
        if name not in variables:
            hint = _IN_CONTAINERS.get(name) or did_you_mean(name, variables)
            hint = hint or f"declare it in the setting `variables`, or write `\\${{{name}}}`"
            findings.append(node.finding(f"the variable `{name}` is not declared", hint))
            return match[0]
        value = variables[name]
        return ",".join(map(str, value)) if isinstance(value, list | tuple) else _as_text(value)

    return node.with_value(_REFERENCE.sub(one, text))


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _as_declared(node: Node, value: object) -> Node:
    if isinstance(value, list | tuple):
        items = [replace(node, value=item, path=f"{node.path}[{index}]", key=None) for index, item in enumerate(value)]
        return node.with_value(items)
    scalar: Scalar = value if isinstance(value, str | int | float | bool) else None
    return replace(node, value=scalar, written=_as_text(value))
