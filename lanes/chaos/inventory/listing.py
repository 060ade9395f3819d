"""All that exists in an account and region, of the types that are listed."""

from collections.abc import Callable
from itertools import chain

from lanes.chaos.inventory import ec2, ecs, iam, keeping, requests, watching
from lanes.chaos.inventory.thing import Client, Lister, Thing

LISTERS: tuple[Lister, ...] = tuple(
    chain.from_iterable(module.LISTERS for module in (ec2, ecs, iam, keeping, requests, watching))
)
TYPES = frozenset(type_ for lister in LISTERS for type_ in lister.types)
"""What is listed."""


def things(client: Callable[[str], Client]) -> set[Thing]:
    """All that is there.

    Args:
        client: gives boto3's client of a service.

    Raises:
        botocore.exceptions.ClientError: AWS does not answer; half an inventory would be worse than none.
    """
    found = [thing for lister in LISTERS for thing in lister.list(client(lister.service))]
    twice = sorted({str(thing) for thing in found if found.count(thing) > 1})
    if twice:
        raise ValueError(f"two things of one name: {', '.join(twice)}")
    return set(found)
