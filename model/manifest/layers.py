"""The layers of a manifest for one environment: defaults.yaml, the manifest, its overrides."""

import re
from collections.abc import Iterable
from dataclasses import replace

from ecs_platform.model.manifest.merge import merged, without_nulls
from ecs_platform.model.manifest.service import JOB, WORKER
from ecs_platform.model.reading.findings import Finding, did_you_mean
from ecs_platform.model.reading.source import Node
from ecs_platform.model.settings.stack import STACK_NAME, STACK_NAME_RULE

FIXED = ("name", "type", "environments")
"""Fields that are the same in all environments."""
_NOT_FOR_TYPE = {JOB: ("count", "deployment"), WORKER: ()}
_IN_THE_FILE = (
    "command",
    "cpu",
    "entrypoint",
    "env_file",
    "image",
    "memory",
    "platform",
    "secrets",
    "sidecars",
    "storage",
    "variables",
)
_ONLY_WHERE_GIVEN = ("http", "on")


def layered(root: Node, defaults: Node | None, environment: str) -> tuple[Node, list[Finding]]:
    """The manifest as it is for one environment.

    Defaults lie lowest, with their own override for the environment; the manifest lies on them, and its override on
    top. What a service has not, it does not get from the defaults: `http` only where its manifest has `http`, container
    fields only where it has no `task_definition`, `count` and `deployment` not for a job.
    """
    tree = without(root, "environments")
    if defaults is not None:
        shared = _fitting(_for_environment(without(defaults, "environments"), defaults, environment), root, environment)
        tree = replace(merged(shared, tree), at=root.at)
    tree = _for_environment(tree, root, environment)
    return without_nulls(tree)


def override_of(root: Node, environment: str) -> Node | None:
    """The override for one environment, if there is one that is a mapping."""
    found = root.get("environments", environment)
    return found if found is not None and isinstance(found.value, dict) else None


def without(node: Node, *keys: str) -> Node:
    """The mapping without some of its keys."""
    assert isinstance(node.value, dict)
    return node.with_value({key: inner for key, inner in node.value.items() if key not in keys})


def _for_environment(tree: Node, root: Node, environment: str) -> Node:
    override = override_of(root, environment)
    return tree if override is None else merged(tree, without(override, *FIXED))


def _fitting(defaults: Node, root: Node, environment: str) -> Node:
    """The defaults that a manifest has a use for."""
    override = override_of(root, environment)

    def has(key: str) -> bool:
        own = root.get(key)
        return own is not None or (override is not None and override.get(key) is not None)

    kind = root.get("type")
    dropped = {key for key in _ONLY_WHERE_GIVEN if not has(key)}
    dropped |= set(_NOT_FOR_TYPE.get(str(kind.value), ())) if kind is not None else set()
    dropped |= set(_IN_THE_FILE) if has("task_definition") else set()
    return without(defaults, *dropped)


def _unknown(name: str, override: Node, names: list[str]) -> Finding:
    if not STACK_NAME.fullmatch(name):
        possible = re.sub("[^a-z0-9]", "", name.lower())[:16]
        hint = f"write `{possible}`" if possible in names else _renamed(possible)
        return override.finding_at_key(f"`{name}` cannot be an environment: {STACK_NAME_RULE}", hint)
    there_are = ", ".join(f"`{each}`" for each in names) or "none"
    hint = did_you_mean(name, names) or f"there are: {there_are}; others go into the setting `environments`"
    return override.finding_at_key(f"there is no environment `{name}`", hint)


def _renamed(possible: str) -> str:
    named = f", such as `{possible}`" if STACK_NAME.fullmatch(possible) else ""
    return f"give the environment another name{named}, write that here, and add it to the setting `environments`"


def check_environments(root: Node, known: Iterable[str]) -> list[Finding]:
    """Overrides for environments there are not, and fields that are the same in all."""
    environments = root.get("environments")
    if environments is None or environments.value is None:
        return []
    if not isinstance(environments.value, dict):
        return [
            environments.finding("expected a mapping from environments to fields", "write `environments: {prod: …}`")
        ]
    names, findings = sorted(known), []
    for name, override in environments.value.items():
        if name not in names:
            findings.append(_unknown(name, override, names))
        if override.value is None:
            continue
        if not isinstance(override.value, dict):
            findings.append(override.finding("expected a mapping of fields", "remove it, or write what differs there"))
            continue
        for field in FIXED:
            if field in override.value:
                message = f"`{field}` is the same in all environments"
                findings.append(override.value[field].finding_at_key(message, "remove the line"))
    return findings
