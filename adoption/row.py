"""What is known of one type of resource: how one that exists is found, and what an import of it needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
it to say.
"""


@dataclass(frozen=True)
class Row:
    """One type that can be adopted.

    Attributes:
        type: in pulumi-aws: `aws:ec2/vpc:Vpc`.
        find: how one is looked up.
        needs: the inputs that must be known for that.
        import_id: the form of the id that an import takes, for people: `ROUTETABLEID_DESTINATION`.
        source: the page that says so.
        taggable: whether it has tags, by which it is known to be the environment's own. What has none is, where what
            it is a part of is, and where it is as the program says.
        part_of: for what has no tags: the inputs that say of what it is a part (`role`).
        unread: inputs that no read returns: `wait_for_steady_state`; whoever imports it says them as the program does.
        alike: inputs whose text is compared by its meaning: JSON that AWS writes otherwise.
    """

    type: str
    find: Find
    needs: tuple[str, ...]
    import_id: str
    source: str
    taggable: bool = True
    part_of: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()


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
