"""What the project's manifests say is no secret (`not_secret`)."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

Declared = Callable[[str, str, str], bool]
"""Of a task definition's family and a variable's name and value: whether its manifest says that it is no secret."""


def declared_in(project: Path, services: Path | None = None) -> Callable[[str], Declared]:
    """By stack, as the manifests of a project say; they are read once, when the first variable looks like a secret.

    Args:
        project: the folder with Pulumi.yaml.
        services: the folder with the manifests; default: `services` in the project.
    """

    @cache
    def families(stack: str) -> dict[str, Callable[[str, str], bool]]:
        if not (project / "Pulumi.yaml").is_file():
            return {}
        from ecs_platform.model.load import load  # noqa: PLC0415 (a pack that finds nothing reads nothing)

        loaded = load(project, stack, services)
        names = loaded.environment.names
        return {names.family(each.name): each.says_no_secret for each in loaded.services} if names is not None else {}

    def of(stack: str) -> Declared:
        def declared(family: str, name: str, value: str) -> bool:
            said = families(stack).get(family)
            return said is not None and said(name, value)

        return declared

    return of
