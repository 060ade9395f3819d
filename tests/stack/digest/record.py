"""`make record-previews`: many kinds of change previewed on the real engine, kept as far as the digest reads."""

import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ecs_platform.local import secrets
from ecs_platform.local.stack import Sandbox
from ecs_platform.model.digest.preview import STATE_TYPES
from sandbox.aws.client import clients
from tests.stack.digest.changes import CHANGES
from tests.stack.up import copy_of_the_project

FOLDER = Path(__file__).parent / "recordings"
STATE = FOLDER / "state-before.json"
PARTS = ("services", "Pulumi.test.yaml")
QUEUES = "https://sqs.eu-central-1.amazonaws.com"


def preview(sandbox: Sandbox, kind: str) -> dict[str, Any]:
    """What a change would do to a stack that is up; the project is then as it was."""
    with tempfile.TemporaryDirectory() as kept:
        for part in PARTS:
            _copy(sandbox.project / part, Path(kept) / part)
        try:
            CHANGES[kind](sandbox.project)
            found: dict[str, Any] = json.loads(sandbox.read("preview", "--json"))
            return found
        finally:
            for part in PARTS:
                _remove(sandbox.project / part)
                _copy(Path(kept) / part, sandbox.project / part)


def record(sandbox: Sandbox, kinds: Iterable[str]) -> None:
    """Writes the recordings of these kinds."""
    FOLDER.mkdir(exist_ok=True)
    _write(STATE, scrubbed_state(json.loads(sandbox.read("stack", "export"))))
    for kind in kinds:
        print(kind, flush=True)
        _write(FOLDER / f"{kind}.json", scrubbed(preview(sandbox, kind)))


def _write(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def scrubbed(found: dict[str, Any]) -> dict[str, Any]:
    """A preview as far as the digest reads it; without times, places, and what AWS alone knows."""
    steps = [
        {
            **{name: step[name] for name in ("op", "urn", "replaceReasons", "diffReasons") if step.get(name)},
            **{side: _resource(step[side]) for side in ("oldState", "newState") if step.get(side)},
        }
        for step in found["steps"]
        if step["op"] != "read"
    ]
    return {"config": found["config"], "steps": steps}


def scrubbed_state(exported: dict[str, Any]) -> dict[str, Any]:
    """A state as far as the digest reads it."""
    resources = [each for each in exported["deployment"]["resources"] if each["type"] in STATE_TYPES]
    return {"deployment": {"resources": [{"urn": each["urn"], **_resource(each)} for each in resources]}}


def _resource(state: dict[str, Any]) -> dict[str, Any]:
    """One resource; a queue's id is its address, which is of this machine and moment."""
    kept = {name: state[name] for name in ("type", "id", "inputs", "propertyDependencies", "protect") if name in state}
    if kept.get("id"):
        kept["id"] = re.sub(r"^http://[^/]+", QUEUES, kept["id"])
    return kept


def main() -> None:
    """Records all kinds of change, and the state they start from."""
    with tempfile.TemporaryDirectory() as folder:
        sandbox = Sandbox(copy_of_the_project(Path(folder) / "project"), Path(folder) / "sandbox", print)
        sandbox.start()
        try:
            secrets.make_up(sandbox.loaded, clients(sandbox.url, sandbox.loaded.account.region))
            if sandbox.up():
                sys.exit("the stack did not come up; nothing is recorded")
            record(sandbox, CHANGES)
        finally:
            sandbox.stop()


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


if __name__ == "__main__":
    main()
