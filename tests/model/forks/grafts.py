"""Projects that vary one value of a good one: what tests of a version write somewhere, and bounds, put everywhere.

Runs in a checkout of that version, and knows nothing of it but its schema and its list of a task definition's fields.
"""

import importlib
import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

Files = dict[str, str]
Steps = tuple[str, ...]

STACK = 'config: {"aws:region": eu-central-1, "aws:allowedAccountIds": ["123456789012"], "shop:ec2": {min_size: 1}}\n'
BASES: dict[str, dict[str, Any]] = {
    "web": {"type": "Load Balanced Web Service", "image": {"location": "nginx:1", "port": 80}, "http": {"path": "/"}},
    "backend": {"type": "Backend Service", "image": {"location": "nginx:1", "port": 80}, "http": {"path": "/"}},
    "worker": {"type": "Worker Service", "image": {"location": "nginx:1"}},
    "job": {"type": "Scheduled Job", "image": {"location": "nginx:1"}, "on": {"schedule": "@daily"}},
    "ec2": {"type": "Worker Service", "image": {"location": "nginx:1"}, "capacity": "ec2"},
    "windows": {
        "type": "Worker Service",
        "image": {"location": "nginx:1"},
        "platform": "windows/x86_64",
        "cpu": 1024,
        "memory": 2048,
    },
}
CONTAINER = {"name": "app", "image": "nginx:1", "memory": 256, "portMappings": [{"containerPort": 80}]}
DEFINITION = {"family": "app", "containerDefinitions": [CONTAINER]}
HOLDERS: dict[str, tuple[str, dict[str, Any]]] = {
    "file": ("name: app\ntype: Worker Service\ntask_definition: td.json\n", {"cpu": "256", "memory": "512"}),
    "bridge": ("name: app\ntype: Worker Service\ntask_definition: td.json\ncapacity: ec2\n", {"networkMode": "bridge"}),
    "instance": ("name: app\ntype: Worker Service\ntask_definition: td.json\ncapacity: ec2\n", {}),
}
NUMBERS = (0, 1, 2, 3, 5, 6, 10, 11, 20, 21, 60, 100, 120, 200, 256, 300, 512, 1000, 1024, 2048, 65_535, 65_536)
MOST_VALUES = 12
"""Values of one field, the shortest."""


def _project(files: Files) -> Files:
    return {"Pulumi.yaml": "name: shop\nruntime: python\n", "Pulumi.test.yaml": STACK, **files}


def _values(tree: Any, steps: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    if steps:
        yield steps, tree
    if isinstance(tree, dict):
        for key, value in tree.items():
            if isinstance(key, str):
                yield from _values(value, (*steps, key))


def _seen_values(projects: list[Files]) -> dict[Steps, list[Any]]:
    """Values by field of all manifests: each once, the shortest."""
    found: dict[Steps, dict[str, Any]] = {}
    for text in (text for files in projects for name, text in files.items() if name.endswith(".yaml")):
        try:
            tree = yaml.safe_load(text)
        except yaml.YAMLError:
            continue
        for steps, value in _values(tree):
            found.setdefault(steps, {})[json.dumps(value, default=str)] = value
    return {
        steps: [values[key] for key in sorted(values, key=lambda each: (len(each), each))[:MOST_VALUES]]
        for steps, values in found.items()
    }


def _put(tree: Any, steps: Steps, value: Any) -> Any:
    if not steps:
        return value
    below = tree.get(steps[0]) if isinstance(tree, dict) else None
    return {**(tree if isinstance(tree, dict) else {}), steps[0]: _put(below, steps[1:], value)}


def manifests(projects: list[Files]) -> Iterator[Files]:
    """Each base with each value of each field."""
    for steps, values in sorted(_seen_values(projects).items()):
        if steps[0] in ("name", "type", "task_definition", "config"):
            continue
        for value in (*values, *NUMBERS[: 0 if any(not isinstance(each, int) for each in values) else None]):
            for name, base in BASES.items():
                tree = _put(deepcopy({"name": name, **base}), steps, value)
                try:
                    yield _project({f"services/{name}.yaml": yaml.safe_dump(tree, sort_keys=False)})
                except yaml.YAMLError:
                    continue


def _of_shape(shape: Any) -> Iterator[Any]:
    """Values of a field of a task definition: every word, numbers, and the least that is a list or an object."""
    if isinstance(shape, dict):
        known = {key: next(_of_shape(below)) for key, below in shape.items() if key != "*"}
        yield known or {"key": "x"}
        yield from ({key: value} for key, below in shape.items() if key != "*" for value in _of_shape(below))
    elif isinstance(shape, list):
        yield from ([value] for value in _of_shape(shape[0]))
    elif shape.startswith("="):
        yield from shape[1:].split("|")
    elif shape == "boolean":
        yield from (True, False)
    else:
        yield from NUMBERS if shape == "integer" else ("x", "app", "80")


def definitions(shapes: dict[str, Any]) -> Iterator[Files]:
    """A task definition's file with each value of each field of the task and of its container."""
    fields: list[tuple[Steps, str, Any]] = [
        ((), field, shape) for field, shape in shapes.items() if field != "containerDefinitions"
    ]
    fields += [(("containerDefinitions",), field, shape) for field, shape in shapes["containerDefinitions"][0].items()]
    for above, field, shape in fields:
        for value in _of_shape(shape):
            for manifest, task in HOLDERS.values():
                whole: dict[str, Any] = {**deepcopy(DEFINITION), **task}
                (whole["containerDefinitions"][0] if above else whole)[field] = value
                files = {"services/app.yaml": manifest, "services/td.json": json.dumps(whole, indent=1)}
                yield _project(files)


def shapes_of(root: str) -> dict[str, Any]:
    """The version's own list of a task definition's fields."""
    for name in (f"{root}.task.fields", f"{root}.task_definition_fields"):
        try:
            found: dict[str, Any] = importlib.import_module(name).TASK_DEFINITION
        except ModuleNotFoundError:
            continue
        return found
    raise LookupError(f"{Path.cwd()} has no list of fields")
