"""More services than one identity has room for: how a deployer is divided into several."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ecs_platform.model.iam.document import Document
from ecs_platform.model.iam.fitting import most
from ecs_platform.model.iam.packing import Fits, packed
from ecs_platform.model.iam.placing import by_place
from ecs_platform.model.iam.policies import room
from ecs_platform.model.iam.scope import Deployable, Scope
from ecs_platform.model.iam.size import MANAGED_POLICY, size
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
    services, has_room = scope.of(deployer), room(deployer, scope)
    needed = _policies(services, has_room)
    if needed <= deployer.attachments:
        return None
    parts: list[list[str]] = []
    near = 0
    while services:
        near = most(_fits(services, has_room, deployer.attachments), 1, len(services), near)
        parts.append([one.name for one in services[:near]])
        services = services[near:]
    named = {f"{name}-{number}": part for number, part in enumerate(parts, 1)}
    return Division(name, needed, deployer.attachments, named)


def largest(policies: Sequence[Document]) -> int:
    """Characters of the largest policy, as IAM counts them."""
    return max((size(policy) for policy in policies), default=0)


def _policies(services: Sequence[Deployable], has_room: Fits[str]) -> int:
    """How many policies these services take at least."""
    return len(packed([one.name for one in by_place(services)], has_room))


def _fits(services: Sequence[Deployable], has_room: Fits[str], attachments: int) -> Callable[[int], bool]:
    """Whether one identity has room for so many of the services, from the first on."""
    return lambda count: _policies(services[:count], has_room) <= attachments
