"""What a check knows besides the service."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ecs_platform.model.arns import Account
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.settings.settings import Settings


@dataclass(frozen=True)
class Context:
    """The environment a service is checked for.

    Attributes:
        directory: the folder of the manifests.
        settings: the environment's settings; None where they are wrong themselves.
        account: region and account; None where they are wrong.
    """

    directory: Path
    settings: Settings | None
    account: Account | None


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        fields: the fields of a manifest it looks at.
        run: yields what is wrong.
    """

    fields: frozenset[str]
    run: Callable[[Service, Context], Iterator[Finding]]


def in_context(run: Callable[[Service, Context], Iterator[Finding]], *fields: str) -> Check:
    """A check of some fields that needs to know the environment."""
    return Check(frozenset(fields), run)


def alone(run: Callable[[Service], Iterator[Finding]], *fields: str) -> Check:
    """A check of some fields that needs nothing but the service."""
    return Check(frozenset(fields), lambda service, _: run(service))
