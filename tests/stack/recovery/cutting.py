"""A stack, as a run leaves it that was cut off between AWS's effect and the state's write; and what then comes back."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecs_platform.local.stack import Sandbox
from ecs_platform.ops.recovery.state import needs
from sandbox import checkpoint as state_file
from sandbox.aws.leftovers import leftovers
from tests.stack.up import PROJECT, Stack

Deployment = dict[str, Any]
WIDE = {"COLUMNS": "200"}


@dataclass
class Done:
    """What `ops recover` ended with: its status, what it said, and with `--json` what that says."""

    status: int
    said: str
    told: dict[str, Any]

    def verdicts(self) -> dict[str, set[str]]:
        """The types, by what each comes to."""
        found: dict[str, set[str]] = {}
        for each in self.told["resources"]:
            found.setdefault(each["verdict"], set()).add(type_of(each["urn"]))
        return found


def recover(sandbox: Sandbox, *args: str) -> Done:
    """`ops recover` of a stack, as a person calls it."""
    command = [sys.executable, "-m", "ops", "recover", "--project", str(sandbox.project), "--stack", sandbox.stack]
    shell = {**os.environ, **sandbox.environment(), **WIDE}
    done = subprocess.run([*command, *args], cwd=PROJECT, env=shell, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    return Done(done.returncode, said, json.loads(done.stdout) if "--json" in args and done.stdout else {})


def type_of(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


def exported(sandbox: Sandbox) -> Deployment:
    """The state's resources and what was under way."""
    found: Deployment = json.loads(sandbox.read("stack", "export"))["deployment"]
    return found


@contextmanager
def checkpoint(sandbox: Sandbox) -> Iterator[Deployment]:
    """The state, to be changed behind Pulumi's back: `pulumi stack import` takes nothing that was under way."""
    file = sandbox.state
    content = state_file.read(file.read_bytes())
    yield content["checkpoint"]["latest"]
    file.write_bytes(state_file.written(content, file))
    Path(f"{file}.attrs").unlink(missing_ok=True)


def leaves(deployment: Deployment) -> list[dict[str, Any]]:
    """What is in AWS and nothing needs: what can be under way at once."""
    needed = {urn for each in deployment["resources"] for urn in needs(each)}
    return [
        each
        for each in deployment["resources"]
        if each["type"].startswith("aws:") and each["urn"] not in needed and not each.get("delete")
    ]


def cut_off(sandbox: Sandbox, chosen: Callable[[dict[str, Any]], bool]) -> list[str]:
    """Moves resources from the state to what was under way, as if the last write of each were missing."""
    with checkpoint(sandbox) as latest:
        cut = [each for each in leaves(latest) if chosen(each)]
        urns = [each["urn"] for each in cut]
        latest["resources"] = [each for each in latest["resources"] if each["urn"] not in urns]
        latest["pending_operations"] = [{"resource": as_begun(each), "type": "creating"} for each in cut]
    return urns


def as_begun(resource: dict[str, Any]) -> dict[str, Any]:
    """A resource before AWS has answered."""
    return {key: value for key, value in resource.items() if key not in ("id", "outputs", "created", "modified")}


def inventory(stack: Stack) -> list[str]:
    """All that is in the local AWS, but for tasks, which come and go."""
    region = stack.sandbox.loaded.account.region
    return [line for line in leftovers(stack.sandbox.url, region) if not line.startswith("ecs task ")]


NO_ID_IN_AWS = (
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
)


def ids(deployment: Deployment) -> dict[str, str]:
    """By URN, what AWS calls each; the same for all that AWS has no name for, and the provider makes one up."""
    of_aws = (each for each in deployment["resources"] if each["type"].startswith("aws:") and not each.get("delete"))
    return {each["urn"]: "" if each["type"] in NO_ID_IN_AWS else each["id"] for each in of_aws}


def below(deployment: Deployment, urns: Iterable[str]) -> set[str]:
    """The URNs of all that needs one of these, directly or not."""
    found = set(urns)
    for each in deployment["resources"]:
        if not found.isdisjoint(needs(each)):
            found.add(each["urn"])
    return found


def types(urns: Iterable[str]) -> set[str]:
    return {type_of(urn) for urn in urns}
