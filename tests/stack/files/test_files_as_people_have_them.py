"""Task definitions' files as consoles and tools write them: after one round of what `check` says, they run."""

import json
from pathlib import Path
from typing import Any

from ecs_platform.local import secrets
from tests.model.manifest.test_files_as_people_have_them import REAL, Written
from tests.model.project import Project
from tests.stack.failing.environment import Environment

GROUPS = ("/ecs/router", "/ecs/node", "/ecs/nginx", "game")
"""Log groups that are there, as in the account that such a file comes from."""


MANIFEST = """\
name: manifest
type: Backend Service
image: {location: "nginx:1.27"}
secrets:
  A: {secretsmanager: "rds!cluster-1d2e-0a1b2c3d4e5f:password"}
  B: {secretsmanager: "test/manifest/b:key:AWSCURRENT"}
"""
"""A secret of RDS, which is named without what AWS adds to its ARN, and JSON keys without all of their colons."""


def followed(folder: Path, name: str, number: int) -> Written:
    """A file and its manifest once all that `check` says is done."""
    definition, manifest = json.loads(json.dumps(REAL[name]))
    if "http" in manifest:
        manifest["http"] = {"path": f"/{name}", "priority": number}
    written, project = Written(definition, manifest), Project(folder)
    for finding in written.write(project):
        written.follow(finding)
    return written


def put(environment: Environment, folder: Path) -> list[str]:
    """Writes all of them into the environment; returns their services' names."""
    settings: dict[str, Any] = {}
    for number, name in enumerate(REAL, 1):
        written = followed(folder / name, name, number)
        services = environment.project / "services"
        (services / f"{name}.json").write_text(json.dumps(written.definition))
        manifest = {"name": name, "task_definition": f"{name}.json", **written.manifest}
        (services / f"{name}.yaml").write_text(json.dumps(manifest))
        settings |= written.settings
    (environment.project / "services" / "manifest.yaml").write_text(MANIFEST)
    settings.setdefault("secrets_outside_scope", []).append("rds!cluster-1d2e-0a1b2c3d4e5f")
    for name, value in settings.items():
        environment.set(f"{name}: {json.dumps(value)}")
    return ["manifest", *REAL]


def test_they_become_steady(environment: Environment, tmp_path: Path) -> None:
    names = put(environment, tmp_path / "people")
    assert [str(each) for each in environment.sandbox.loaded.findings] == []
    for group in GROUPS:
        environment.client("logs").create_log_group(logGroupName=group)
    environment.client("ecr").create_repository(repositoryName="router")
    secrets.make_up(environment.sandbox.loaded, environment.client)
    assert environment.sandbox.up() == 0
    running = {name: each["runningCount"] for name, each in environment.services(names).items()}
    assert running == dict.fromkeys(names, 1)
    environment.sandbox.read("preview", "--refresh", "--expect-no-changes")
