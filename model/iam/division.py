"""More services than one identity has room for: how a deployer is divided into several."""

from collections.abc import Sequence
from dataclasses import dataclass

from ecs_platform.model.iam.document import Document
from ecs_platform.model.iam.scope import Scope
from ecs_platform.model.iam.size import MANAGED_POLICY, size
from ecs_platform.model.iam.statements import deployer_policies
from ecs_platform.model.settings.deployers import Deployer


@dataclass(frozen=True)
class Division:
    """A deployer that needs more managed policies than AWS attaches to one identity.

    Attributes:
        name: the deployer's name.
        policies: how many it needs.
        attachments: how many there may be.
        parts: the services of each deployer to make in its place, by name.
    """

    name: str
    policies: int
    attachments: int
    parts: dict[str, list[str]]

    @property
    def message(self) -> str:
        """What is wrong."""
        return (
            f"needs {self.policies} managed policies of {MANAGED_POLICY:,} characters; AWS attaches {self.attachments} "
            "to one identity"
        )

    @property
    def hint(self) -> str:
        """What to write instead."""
        parts = "; ".join(f"`{name}: {{services: [{', '.join(services)}]}}`" for name, services in self.parts.items())
        return f"divide it: {parts}; or raise the account's quota and `attachments`"


def division(name: str, deployer: Deployer, scope: Scope) -> Division | None:
    """How to divide a deployer; none where one identity has room for all of it.

    Args:
        name: the deployer's name in the settings.
        deployer: its settings.
        scope: the environment.

    Raises:
        TooLargeError: one service alone is larger than a policy may be.
    """
    needed = len(deployer_policies(deployer, scope))
    if needed <= deployer.attachments:
        return None
    services = [one.name for one in scope.of(deployer)]
    parts: list[list[str]] = []
    while services:
        count = _fitting(services, deployer, scope)
        parts.append(services[:count])
        services = services[count:]
    named = {f"{name}-{number}": part for number, part in enumerate(parts, 1)}
    return Division(name, needed, deployer.attachments, named)


def largest(policies: Sequence[Document]) -> int:
    """Characters of the largest policy, as IAM counts them."""
    return max((size(policy) for policy in policies), default=0)


def _fitting(services: Sequence[str], deployer: Deployer, scope: Scope) -> int:
    """How many of the services, from the first on, one identity has room for."""
    low, high = 1, len(services)
    while low < high:
        middle = (low + high + 1) // 2
        part = deployer.model_copy(update={"services": tuple(services[:middle])})
        low, high = (middle, high) if len(deployer_policies(part, scope)) <= deployer.attachments else (low, middle - 1)
    return low
