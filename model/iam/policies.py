"""A deployer's managed policies: their names, their documents, and the services that each is about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from ecs_platform.model.iam.document import Document, document
from ecs_platform.model.iam.packing import FIRST, Fits, packed
from ecs_platform.model.iam.placing import by_place
from ecs_platform.model.iam.scope import Scope
from ecs_platform.model.iam.size import MANAGED_POLICY
from ecs_platform.model.iam.sizes import PolicySizes
from ecs_platform.model.iam.statements import environment_statements, service_statements
from ecs_platform.model.settings.deployers import Deployer


@dataclass(frozen=True)
class ManagedPolicy:
    """One managed policy of a deployer.

    Attributes:
        services: the services and jobs that it is about, by name.
        document: what it says; the first policy says besides what is about none of them.
    """

    services: tuple[str, ...]
    document: Document


def deployer_policies(deployer: Deployer, scope: Scope) -> list[Document]:
    """The documents of a deployer's managed policies, where there were none before: the fewest.

    There may be more of them than AWS attaches to one identity: see `ecs_platform.model.iam.division`.

    Raises:
        TooLargeError: what is about one service is larger than a policy may be.
    """
    return [policy.document for policy in named_policies("", deployer, scope).values()]


def named_policies(
    name: str, deployer: Deployer, scope: Scope, before: Mapping[str, Sequence[str]] | None = None
) -> dict[str, ManagedPolicy]:
    """The managed policies of a deployer by name: each within IAM's size, each service's rights within one of them.

    Args:
        name: the name of the user or role, which the first policy has too; the others are `NAME-2`, `NAME-3`, ...
        deployer: its settings.
        scope: the environment.
        before: by policy the services that it was about, as the last `up` left it (output `deployers.*.policies`). A
            service stays in its policy, unless there would be more of them than AWS attaches. Default none.

    Raises:
        TooLargeError: what is about one service is larger than a policy may be.
    """
    own = {one.name: one for one in by_place(scope.of(deployer))}

    def render(number: int, services: Sequence[str]) -> Document:
        general = environment_statements(deployer, scope) if number == FIRST else []
        return document([*general, *service_statements(deployer, scope, by_place(own[each] for each in services))])

    parts = packed(
        list(own),
        room(deployer, scope),
        _numbered(name, before or {}),
        deployer.attachments,
    )
    made = {number: ManagedPolicy(tuple(sorted(several)), render(number, several)) for number, several in parts.items()}
    return {_name(name, number): policy for number, policy in made.items() if policy.document["Statement"]}


def policy_sizes(deployer: Deployer, scope: Scope) -> PolicySizes:
    """The sizes of a deployer's policies, whichever of its services each is about."""
    return PolicySizes(environment_statements(deployer, scope), partial(service_statements, deployer, scope))


def room(deployer: Deployer, scope: Scope) -> Fits[str]:
    """Whether the policy of a number has room for services, by name; the first has the general statements as well."""
    own, sizes = {one.name: one for one in scope.of(deployer)}, policy_sizes(deployer, scope)
    return lambda number, services: sizes.of([own[each] for each in services], number == FIRST) <= MANAGED_POLICY


def _name(name: str, number: int) -> str:
    return name if number == FIRST else f"{name}-{number}"


def _numbered(name: str, before: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The number of the policy that a service was in; policies of another name are none of ours."""
    numbers = {policy: re.fullmatch(rf"{re.escape(name)}(?:-([0-9]+))?", policy) for policy in before}
    return {each: int(found[1] or FIRST) for policy, found in numbers.items() if found for each in before[policy]}
