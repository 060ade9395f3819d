"""Projects with one value, key or stretch of bytes that nobody means, each made from its number."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import yaml

from tests.model.manifest.generated import SETTINGS, Maker
from tests.model.project import Project

EXAMPLE = Path(__file__).parents[3] / "examples" / "environments" / "Pulumi.production.yaml"
_SERVICES = ("web.yaml", "task.yaml", "task.json", "web.env", "defaults.yaml", "priorities.yaml")
FILES = ("Pulumi.yaml", "Pulumi.test.yaml", *(f"services/{name}" for name in _SERVICES))
RAW = {
    "5,000 digits": "9" * 5000,
    "300 digits": "1" * 300,
    "half a character": '"\\ud800"',
    "no number": "NaN",
    "infinite": "1e999",
    "nested": "[" * 3000 + "]" * 3000,
    "an alias": "*nowhere",
    "a tag": "!!python/name:os.system",
}
"""Written as they stand."""
VALUES: list[Any] = [
    *("\0", "a\0b", "\u202eevil", "a\u200bb", "a\n::error::b", "\x1b[31mred\x07", "\r\n", "\x7f\x80\x9f", "\ufeff"),
    *("x" * 300, "/" + "y" * 70_000, "../../etc/passwd", "/dev/zero", "$" * 50, "${A", "${A}" * 99, "%s{0}", "`|<b>"),
    *("9" * 5000, "²", "٣", "-1", "", " ", "\U000e0001", "e\u0301" * 200, "<<", "[a", "a: b", "#", "~", "=", "null"),
    *(None, True, False, 0, -1, 1.5, 10**19, -(10**18)),
    *([], {}, [[]], [None], {"": ""}, {"a": {"b": {"c": []}}}, [{}, 1]),
    *RAW,
]
BYTES = [
    *(b"\0", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", "\u202e".encode(), b"\r", b"\x0b", b"\x1c", b"\t", b"\x85"),
    *(b"\xe2\x80\xa8", b"{", b"[", b'"', b"'", b"\n---\n", b"\n...\n", b"%YAML 9.9\n", b"&a ", b"*a", b"!!x ", b"? "),
]

PRIORITY = "host=gqxw-20.example.com&path=/gqxw-20&source=10.0.0.0/8"
Steps = tuple[str | int, ...]


def good(folder: Path) -> dict[str, Any]:
    """A project without a fault; its files by path: trees, and text where there is none."""
    project = Project(folder)
    example = yaml.safe_load(EXAMPLE.read_text())["config"]
    stack = {key.replace("ecs-platform:", "shop:"): value for key, value in example.items()}
    stack |= {f"shop:{key}": value for key, value in yaml.safe_load(SETTINGS).items()}
    del stack["shop:permissions_boundary"]
    stack |= {"shop:environments": ["prod"], "shop:ec2": {"instance_type": "m7i.large"}}
    container = {"name": "app", "image": "nginx:1", "memory": 256, "portMappings": [{"containerPort": 80}]}
    container |= {"command": ["a", "b"], "environment": [{"name": "A", "value": "b"}], "dockerLabels": {"a": "b"}}
    container |= {"healthCheck": {"command": ["CMD", "true"], "retries": 3}, "ulimits": []}
    definition = {"family": "app", "cpu": "256", "memory": "512", "containerDefinitions": [container]}
    found: dict[str, Any] = {
        "Pulumi.yaml": {"name": "shop", "runtime": "python", "description": "x"},
        "Pulumi.test.yaml": {"config": stack},
        "services/web.yaml": {**_manifest(), "env_file": "web.env"},
        "services/task.yaml": {"name": "task", "type": "Worker Service", "task_definition": "task.json"},
        "services/task.json": definition,
        "services/defaults.yaml": {"exec": False, "count": 2},
        "services/priorities.yaml": {"internal": {"1000": PRIORITY}},
        "services/web.env": "A_B=c\nD=e f\n",
    }
    for name, tree in found.items():
        write(project.folder / name, tree)
    return found


def _manifest() -> dict[str, Any]:
    """One with many fields."""
    trees = (Maker(number).service() for number in range(60))
    tree = max((tree for tree in trees if "http" in tree), key=lambda tree: len(json.dumps(tree, default=str)))
    text = json.dumps({**tree, "name": "web"}, default=lambda raw: raw.text)
    found: dict[str, Any] = json.loads(text.replace(f'"{tree["name"]}"', '"web"'))
    return found


def write(file: Path, tree: Any) -> None:
    text = tree if isinstance(tree, str) else json.dumps(tree, indent=1)
    for name, raw in RAW.items():
        text = text.replace(json.dumps(name), raw)
    file.write_text(text, encoding="utf-8", errors="surrogatepass")


def bad(folder: Path, number: int) -> tuple[str, Any]:
    """A project with one fault; the file that it is in, and the value that was put there."""
    random, files = Random(number), good(folder)
    name = FILES[number % len(FILES)]
    tree, file = files[name], folder / name
    if isinstance(tree, str) or random.random() < 0.3:
        raw, put = file.read_bytes(), random.choice(BYTES)
        start = random.randrange(len(raw))
        end = random.choice([start, start + 1, start + 9, len(raw)])
        file.write_bytes(raw[:start] + put + raw[end:])
        return name, put
    *above, last = random.choice([*steps_of(tree)])
    holder = tree
    for step in above:
        holder = holder[step]
    value = random.choice(VALUES)
    if isinstance(value, str) and isinstance(last, str) and random.random() < 0.4:
        holder[value] = holder.pop(last)
    else:
        holder[last] = value
    write(file, tree)
    return name, value


def steps_of(tree: Any, above: Steps = ()) -> Iterator[Steps]:
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        yield (*above, key)
        yield from steps_of(value, (*above, key))
