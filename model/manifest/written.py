"""Values that are text whatever they look like: what a container finds in its environment, labels, log options."""

from collections.abc import Iterator

from ecs_platform.model.reading.source import Node

TEXTS: tuple[tuple[str, ...], ...] = (
    ("variables", "*"),
    ("variables", "*", "value"),
    ("image", "labels", "*"),
    ("image", "build", "args", "*"),
    ("sidecars", "*", "image", "build", "args", "*"),
    ("logging", "destination", "*"),
    ("permissions", "statements", "*", "Condition", "*", "*"),
    ("permissions", "statements", "*", "Condition", "*", "*", "*"),
    ("logging", "variables", "*"),
    ("logging", "variables", "*", "value"),
    ("sidecars", "*", "labels", "*"),
    ("sidecars", "*", "variables", "*"),
    ("sidecars", "*", "variables", "*", "value"),
)


def as_written(tree: Node) -> Node:
    """The tree with numbers and truth values at these places as the text they are written as (`1.10`, `true`)."""
    for path in TEXTS:
        tree = _changed(tree, path)
    return tree


def _changed(node: Node, path: tuple[str, ...]) -> Node:
    if not path:
        is_text = isinstance(node.value, str | dict | list) or node.value is None
        return node if is_text else node.with_value(node.written)
    if isinstance(node.value, list) and path[0] == "*":
        items = [_changed(inner, path[1:]) for inner in node.value]
        return node if all(new is old for new, old in zip(items, node.value, strict=True)) else node.with_value(items)
    if not isinstance(node.value, dict):
        return node
    changed = {key: _changed(node.value[key], path[1:]) for key in _keys(node.value, path[0])}
    if all(changed[key] is node.value[key] for key in changed):
        return node
    return node.with_value({**node.value, **changed})


def _keys(entries: dict[str, Node], step: str) -> Iterator[str]:
    if step == "*":
        yield from entries
    elif step in entries:
        yield step
