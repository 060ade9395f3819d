"""Layers of a manifest made one: defaults, the manifest, the environment's overrides.

The rules are AWS Copilot's (https://aws.github.io/copilot-cli/docs/developing/manifest-env-var/): mappings merge key by
key, lists and scalars replace, alternatives clear each other. What Copilot lacks: `null` removes what was inherited.
"""

from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.faults import generic_path
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.reading.source import Node

_SCALING = frozenset({"range", "cooldown", "cpu_percentage", "memory_percentage", "requests"})
ALTERNATIVES: dict[str, tuple[frozenset[str], ...]] = {
    "count": (frozenset({"value"}), frozenset({"spot"}), _SCALING),
    "image": (frozenset({"build"}), frozenset({"location"})),
    "storage.volumes.*.efs": (frozenset({"managed", "uid", "gid"}), frozenset({"id", "root_dir", "auth"})),
    "secrets.*": (frozenset({"ssm"}), frozenset({"secretsmanager"})),
    "sidecars.*.secrets.*": (frozenset({"ssm"}), frozenset({"secretsmanager"})),
    "network.vpc.placement": (frozenset({"kind"}), frozenset({"subnets"})),
}
"""Fields of which one group excludes the others: an override with one group clears the rest."""
EMPTY = frozenset(
    {
        *("deployment", "image.depends_on", "image.labels", "logging", "logging.secrets", "logging.variables"),
        *("network", "network.vpc", "secrets", "sidecars", "sidecars.*.depends_on", "sidecars.*.labels"),
        *("sidecars.*.secrets", "sidecars.*.variables", "storage", "storage.volumes", "variables"),
    }
)
"""Sections that say nothing where nothing stands behind them, as in manifests of which lines were commented out."""
_ANY_NAME = ("sidecars", "volumes", "secrets", "variables")


def merged(base: Node, over: Node, path: str = "") -> Node:
    """`over` laid upon `base`; the place is that of `base` where both are mappings."""
    if not isinstance(base.value, dict) or not isinstance(over.value, dict):
        return over
    entries = {key: node for key, node in base.value.items() if key not in _cleared(path, over.value)}
    for key, node in over.value.items():
        below = f"{path}.{'*' if path.rpartition('.')[2] in _ANY_NAME else key}" if path else key
        if key not in entries:
            entries[key] = node
        elif node.value is None:
            del entries[key]
        else:
            entries[key] = merged(entries[key], node, below)
    return base.with_value(entries)


def _cleared(path: str, over: dict[str, Node]) -> frozenset[str]:
    groups = ALTERNATIVES.get(path, ())
    given = [group for group in groups if group & over.keys()]
    return frozenset().union(*(group for group in groups if group not in given)) if given else frozenset()


def emptied(base: Node, over: Node) -> tuple[str, ...]:
    """The sections with something in them that a layer has with nothing behind them, and so removes."""
    found: list[str] = []

    def visit(here: Node, steps: tuple[str, ...]) -> None:
        if here.value is None and generic_path(Service, steps) in EMPTY and (there := base.get(*steps)) is not None:
            found.extend([".".join(steps)] if there.value else [])
        elif isinstance(here.value, dict):
            for key, inner in here.value.items():
                visit(inner, (*steps, key))

    visit(over, ())
    return tuple(found)


def without_nulls(node: Node) -> tuple[Node, list[Finding]]:
    """The tree without the nulls that had nothing to remove, and a finding for each that is no section left empty."""
    findings: list[Finding] = []

    def visit(here: Node, steps: tuple[str | int, ...]) -> Node:
        if isinstance(here.value, dict):
            kept = {key: visit(inner, (*steps, key)) for key, inner in here.value.items() if inner.value is not None}
            if len(kept) < len(here.value):
                nulls = {key: each for key, each in here.value.items() if each.value is None}
                findings.extend(
                    _nothing_to_remove(each, key)
                    for key, each in nulls.items()
                    if generic_path(Service, (*steps, key)) not in EMPTY
                )
            elif all(kept[key] is inner for key, inner in here.value.items()):
                return here
            return here.with_value(kept)
        if isinstance(here.value, list):
            return here.with_value([visit(inner, (*steps, index)) for index, inner in enumerate(here.value)])
        return here

    return visit(node, ()), findings


def _nothing_to_remove(node: Node, key: str) -> Finding:
    return node.finding_at_key(
        f"`{key}` has no value", "null removes an inherited value, and there is none: remove the line"
    )
