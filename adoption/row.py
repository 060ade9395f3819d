"""What is known of one type of resource: how one that exists is found, and what an import of it needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Inputs = Mapping[str, Any]
"""What the program says of a resource: pulumi-aws's inputs by name, plain values; one that is not known is missing."""


class Client(Protocol):
    """Makes boto3's clients, in the region of the resource that is looked for."""

    def __call__(self, service: str, /) -> Any:
        """The client of `service` (`ecs`)."""


Find = Callable[[Client, Inputs], list[str]]
"""Gives the import ids of all that may be the resource, none where there is none; lets botocore's errors through.

It finds by what names the resource in AWS: its name, its place, its tags. That it is the environment's own is not for
it to say. What is going (`deleting`, `DRAINING`, `INACTIVE`, a key that waits for its deletion) is no longer there.
"""


@dataclass(frozen=True)
class Step:
    """A call that the provider makes after the one that makes a resource, and that no later `up` makes up for.

    Attributes:
        why: for people, what is left without it.
        service: of boto3 (`ec2`).
        operation: of its client (`revoke_security_group_egress`).
        arguments: of the operation.
    """

    why: str
    service: str
    operation: str
    arguments: Mapping[str, Any]


Unfinished = Callable[[Client, str], list[Step]]
"""Gives what is still to be done with one that is found, by its import id; none where it is whole."""


@dataclass(frozen=True)
class Row:
    """One type that can be adopted.

    Attributes:
        type: in pulumi-aws: `aws:ec2/vpc:Vpc`.
        find: how one is looked up; its docstring says what that costs.
        needs: the inputs that must be known for that.
        import_id: the form of the id that an import takes, for people: `ROUTETABLEID_DESTINATION`.
        tagged_later: whether the provider may set the tags in a second call, so that a process that was ended between
            the two leaves one without any. One that was found by a name that no other can have beside it, has no tag at
            all and was pending in this very state is the environment's own; one with other tags, or none that anybody
            was making, is not.
        part_of: for what has no tags: the inputs that say of what it is a part (`role`). It is the environment's own
            where one of them comes from a resource that is (the state's `propertyDependencies` say from which), and
            where it is as the program says (`meaning.within`).
        overwrites: whether making one that is there puts it in its place without a word (`PutRolePolicy`): one that is
            there and is not as the program says is then no obstacle, and one that nobody adopts is made once more.
        unread: inputs that no read returns: `waitForSteadyState`; whoever imports it says them as the program does, in
            inputs and outputs (`written.outputs`): the next `up` compares the program with the latter.
        filled: what the provider fills in where an input of `unread` leaves it out, below the input's name.
        alike: inputs that are read in another form than the program says them, which the next `up` would take for a
            change: the name of what the program says by its ARN. Where they mean the same (`meaning.within`), whoever
            imports it says them as the program does, likewise.
        older_id: the import id by the id that `find` gives, where the provider's v5 line takes another one; it reads
            nothing of the other, without an error. None where both take the same.
        unfinished: what is to be done with one whose making was cut off, before the next `up`; None where that shows
            what is missing as a change, and makes it.
    """

    type: str
    find: Find
    needs: tuple[str, ...]
    import_id: str
    tagged_later: bool = False
    part_of: tuple[str, ...] = ()
    overwrites: bool = False
    unread: tuple[str, ...] = ()
    filled: Mapping[str, Any] = field(default_factory=dict)
    alike: tuple[str, ...] = ()
    older_id: Callable[[str], str] | None = None
    unfinished: Unfinished | None = None

    @property
    def source(self) -> str:
        """The page of the registry that says what an import of the type takes."""
        module, name = self.type.removeprefix("aws:").partition("/")[0], self.type.rpartition(":")[2]
        return f"https://www.pulumi.com/registry/packages/aws/api-docs/{module}/{name.lower()}/#import"

    @property
    def taggable(self) -> bool:
        """Whether it has tags, by which it is known to be the environment's own (`tags.tags_of`)."""
        return not self.part_of


@dataclass(frozen=True)
class NotAdopted:
    """One type that no import brings back.

    Attributes:
        type: in pulumi-aws.
        why: for people: `AWS shows the secret of an access key once`.
        todo: what becomes of one that is there and of which the state does not know, for people.
        needs: the inputs that must be known to look for such.
        find: how such are looked up (`USER/KEYID`); nothing where the type is nothing in AWS.
    """

    type: str
    why: str
    todo: str
    needs: tuple[str, ...] = ()
    find: Find | None = None
