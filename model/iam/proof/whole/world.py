"""Who is there, what is there, and whose it is: plain data, whoever made it.

Whose something is, is said by realms: `test/shop` is a service, `test` an environment and all its services, `account`
everything. Who has a realm has what is in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.document import Document

ACCOUNT = "account"
"""The realm of whoever has the whole account."""


def holds(realms: frozenset[str], owners: frozenset[str]) -> bool:
    """Whether who has these realms is one of the owners."""
    return any(realm in (ACCOUNT, owner) or owner.startswith(f"{realm}/") for realm in realms for owner in owners)


@dataclass(frozen=True)
class Thing:
    """Something in AWS that belongs to somebody.

    Attributes:
        kind: its kind in `DEEDS`.
        arn: its ARN.
        owners: the realms that it belongs to, each of which may do with it what its policies say.
        forms: other ARNs by which requests name it; default none.
        facts: condition keys that follow from it and that who asks cannot choose, `None` for those it has not got;
            default none.
        tags: its tags; default none.
        boundary: of a role or user, the ARN of its permissions boundary; default none.
        policy: its own policy, where it has one; default none.
        may: requests of `PLACING` in variants.py that are its own way; default none.
    """

    kind: str
    arn: str
    owners: frozenset[str]
    forms: tuple[str, ...] = ()
    facts: Mapping[str, str | None] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    boundary: str | None = None
    policy: Document | None = None
    may: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Principal:
    """A role or user.

    Attributes:
        arn: its ARN.
        kind: what it is for: `deployer`, `task`, `execution`, `schedule`, `instance`, `preview`, `up`,
            `bounded` (whatever `up` makes at most), `anybody`.
        realms: what it is for: the realms whose things are its own.
        policies: the policies attached to it.
        trust: who may take it; default: nobody, it is a user.
        boundary: ARN of its permissions boundary; default none.
        meant: ARNs of things of others that a setting gives it on purpose; default none.
    """

    arn: str
    kind: str
    realms: frozenset[str]
    policies: tuple[Document, ...]
    trust: Document | None = None
    boundary: str | None = None
    meant: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Workload:
    """A service or job: what decides what it runs, and whose roles it runs with.

    Attributes:
        realm: `test/shop`.
        family: ARN of its family.
        roles: ARNs of its task role and its execution role.
        images: ARNs of the parameters and repositories that decide its image; default none.
        on_instances: whether its tasks run on container instances; default false.
    """

    realm: str
    family: str
    roles: tuple[str, str]
    images: frozenset[str] = frozenset()
    on_instances: bool = False


@dataclass(frozen=True)
class World:
    """Everybody and everything that questions are about.

    Attributes:
        account: where.
        principals: all roles and users that the program makes.
        things: all that belongs to somebody, the principals' roles and users among them.
        workloads: all services and jobs.
        boundaries: permissions boundaries whose text is known, by ARN; default none.
        opened: actions and ARNs that a setting opens to every service on purpose; default none.
        shared: ARNs, or patterns of them, of what every service may read on purpose; default none.
        instance_role: ARN of the container instances' role; default none.
    """

    account: Account
    principals: tuple[Principal, ...]
    things: tuple[Thing, ...]
    workloads: tuple[Workload, ...]
    boundaries: Mapping[str, Document] = field(default_factory=dict)
    opened: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    instance_role: str | None = None

    @cached_property
    def by_arn(self) -> Mapping[str, Principal]:
        """The principals, by ARN."""
        return {one.arn: one for one in self.principals}

    def boundary_of(self, principal: Principal) -> Document | None:
        """The text of a principal's boundary; none where it has none, or its text is not known."""
        return None if principal.boundary is None else self.boundaries.get(principal.boundary)
