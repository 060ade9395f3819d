"""A thing in AWS: a type of pulumi-aws, and what names one of it."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

Client = Any
"""A client of boto3."""


class Thing(NamedTuple):
    """One thing.

    Attributes:
        type: in pulumi-aws: `aws:ec2/vpc:Vpc`.
        id: what names it, the same from AWS and from a state: mostly the state's own id.
    """

    type: str
    id: str

    def __str__(self) -> str:
        return f"{self.type.removeprefix('aws:')} {self.id}"


class Lister(NamedTuple):
    """Lists what one client of boto3 knows.

    Attributes:
        service: of boto3: `ec2`.
        types: that it lists.
        list: given the client; gives the things.
    """

    service: str
    types: tuple[str, ...]
    list: Callable[[Client], Iterator[Thing]]


def pages(client: Client, operation: str, path: str, **given: Any) -> list[Any]:
    """All items of an operation, over all its pages; `path` is the name of the list in its answer."""
    if not client.can_paginate(operation):
        answer = getattr(client, operation)(**given)
        if answer.get("nextToken"):
            # boto3 knows no pages of it: half a list would be worse than none.
            raise ValueError(f"{operation} has more than one page")
        return list(answer.get(path) or [])
    found = client.get_paginator(operation).paginate(**given).search(f"{path}[]")
    return [item for item in found if item is not None]
