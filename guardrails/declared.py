"""What the project's manifests say is no secret (`not_secret`)."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

Declared = Callable[[str, str, str], bool]
"""Of a task definition's family, and a name and a value in it: whether its manifest says that it is no secret."""


def declared_in(project: Path, services: Path | None = None) -> Callable[[str], Declared]:
    """By stack, as the manifests of a project say; they are read once, when the first value looks like a secret.

    Args:
        project: the folder with Pulumi.yaml.
        services: the folder with the manifests; default: `services` in the project.
    """

    @cache
    def of_stack(stack: str) -> Declared:
        from ecs_platform.model.declared import declared_in as read  # noqa: PLC0415 (what finds nothing reads nothing)

        return read(project, stack, services)

    def of(stack: str) -> Declared:
        def declared(family: str, name: str, value: str) -> bool:
            return of_stack(stack)(family, name, value)

        return declared

    return of
