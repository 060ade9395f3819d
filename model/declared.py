"""What a project's manifests say is no secret (`not_secret`), for those who see task definitions only."""

from functools import cache
from pathlib import Path

from ecs_platform.model.load import load
from ecs_platform.model.manifest.checks.texts import said_no_secret
from ecs_platform.model.manifest.not_secret import Declared
from ecs_platform.model.manifest.service import Service


def declared_in(project: Path, stack: str, services: Path | None = None) -> Declared:
    """As the manifests of a project say for one environment; they are read once, and only when something is asked.

    Args:
        project: the folder with Pulumi.yaml; where there is none, nothing is declared.
        stack: the environment's name.
        services: the folder with the manifests; default: `services` in the project.
    """

    @cache
    def families() -> dict[str, tuple[Service, frozenset[str]]]:
        if not (project / "Pulumi.yaml").is_file():
            return {}
        loaded = load(project, stack, services)
        names = loaded.environment.names
        if names is None:
            return {}
        return {names.family(each.name): (each, said_no_secret(each)) for each in loaded.services}

    def declared(family: str, name: str, value: str) -> bool:
        if family not in families():
            return False
        service, texts = families()[family]
        return value in texts or service.says_no_secret(name, value)

    return declared
