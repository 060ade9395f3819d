"""An environment with services of its own on a local AWS of its own."""

import json
import shutil
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from ecs_platform.local.stack import Sandbox
from ecs_platform.ops.__main__ import app
from sandbox.aws.client import Client, clients
from tests.stack.up import copy_of_the_project

REGION = "eu-central-1"
SETTINGS = f"""
config:
  aws:region: {REGION}
  aws:allowedAccountIds: ["123456789012"]
  aws:skipMetadataApiCheck: "true"
  ecs-platform:local: "true"
  ecs-platform:network: {{nat: single}}
encryptionsalt: v1:aAFFPQAt2nM=:v1:kinZg2q1AMTUUx1N:gMhampTKm+ArlcnaXQN6fK12n9/fpg==
"""


class Environment:
    """The stack `test` of a copy of the project, without its services."""

    def __init__(self, folder: Path) -> None:
        self.project = copy_of_the_project(folder / "project")
        shutil.rmtree(self.project / "services")
        (self.project / "services").mkdir()
        (self.project / "Pulumi.test.yaml").write_text(SETTINGS)
        self.sandbox = Sandbox(self.project, folder / "sandbox", print)

    def set(self, line: str) -> None:
        """Adds a setting: `NAME: VALUE`."""
        file = self.project / "Pulumi.test.yaml"
        file.write_text(file.read_text().replace("config:\n", f"config:\n  ecs-platform:{line}\n"))

    def write(self, manifests: dict[str, str]) -> None:
        """Puts manifests, by their services' names, into services/."""
        for name, text in manifests.items():
            (self.project / "services" / f"{name}.yaml").write_text(f"name: {name}\n{text}")

    @property
    def client(self) -> Client:
        return clients(self.sandbox.url, REGION)

    def state(self) -> dict[str, list[str]]:
        """The services of the state, each with what it failed of."""
        found = json.loads(self.sandbox.read("stack", "export"))["deployment"]["resources"]
        services = [each for each in found if each["type"] == "aws:ecs/service:Service"]
        return {each["urn"].rpartition("::")[2]: each.get("initErrors", []) for each in services}

    def services(self, names: list[str]) -> dict[str, Any]:
        """What ECS says of them, by name."""
        found: dict[str, Any] = {}
        for start in range(0, len(names), 10):
            answer = self.client("ecs").describe_services(cluster="test", services=names[start : start + 10])
            found |= {each["serviceName"]: each for each in answer["services"]}
        return found

    def verify(self) -> tuple[int, dict[str, Any]]:
        """The exit status of `ops verify`, and what it says of each service."""
        done = CliRunner().invoke(app, ["verify", "--project", str(self.project), "--json"])
        return done.exit_code, {each["service"]: each for each in json.loads(done.stdout)}
