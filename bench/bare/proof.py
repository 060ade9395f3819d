"""That all make the same: how many of each type, and what AWS then has, by its own API.

Ids that AWS draws differ between two accounts of the same content; all else that names a thing, and all tags, do not.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bench.bare.resource import Resource
from lanes.chaos.inventory import listing
from lanes.chaos.inventory.thing import pages

Client = Callable[[str], Any]
Found = Counter[tuple[str, ...]]

_KINDS = "vpc|subnet|sg|sgr|rtb|rtbassoc|igw|nat|eipalloc|eipassoc|eni|fs|fsap|fsmt|lt|vpce"
_DRAWN = (
    # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
    (re.compile(rf"\b({_KINDS})-[0-9a-f]{{8,17}}\b"), r"\1-#"),
    # The last parts of what Elastic Load Balancing names.
    (re.compile(r"/[0-9a-f]{16}\b"), "/#"),
    # Hosted zones.
    (re.compile(r"\b(?=[0-9A-Z]*\d)[0-9A-Z]{14,32}\b"), "Z#"),
    # Tasks.
    (re.compile(r"/[0-9a-f]{32}\b"), "/#"),
    # The local AWS's port, which is in queues' URLs.
    (re.compile(r"//127\.0\.0\.1:\d+/"), "//#/"),
    # What Pulumi and Terraform add to a name that they make up.
    (re.compile(r"-[0-9a-f]{7}\b|\bterraform-\d{26}\b"), "-#"),
)


def counts(resources: Iterable[Resource]) -> dict[str, int]:
    """How many of each type."""
    return dict(Counter(each.type for each in resources))


def inventory(client: Client) -> Found:
    """All things in an account by type and name, and all tags by what has them; how often each is there.

    Args:
        client: gives boto3's client of a service.
    """
    things = Counter((thing.type, _without_drawn(thing.id)) for thing in listing.things(client))
    tagged = [(each["ResourceARN"], each["Tags"]) for each in _tagged(client)]
    tagged += [(each["Arn"], _tags_of_role(client, each["RoleName"])) for each in _roles(client)]
    return things + Counter((_without_drawn(arn), *_texts(tags)) for arn, tags in tagged)


def difference(ours: Mapping[tuple[str, ...], int], other: Mapping[tuple[str, ...], int]) -> list[str]:
    """What two inventories do not share, a line for each; empty where they are the same."""
    names = sorted({*ours, *other})
    apart = [name for name in names if ours.get(name, 0) != other.get(name, 0)]
    return [f"{' '.join(name)}: {ours.get(name, 0)} of ours, {other.get(name, 0)} of the other" for name in apart]


def _tagged(client: Client) -> list[dict[str, Any]]:
    return pages(client("resourcegroupstaggingapi"), "get_resources", "ResourceTagMappingList")


def _roles(client: Client) -> list[dict[str, Any]]:
    """Those below a path of their own; AWS's are not."""
    found = pages(client("iam"), "list_roles", "Roles")
    return [role for role in found if not role["Path"].startswith("/aws-service-role/")]


def _tags_of_role(client: Client, name: str) -> list[dict[str, str]]:
    return list(client("iam").list_role_tags(RoleName=name)["Tags"])


def _texts(tags: Iterable[Mapping[str, str]]) -> list[str]:
    return sorted(f"{tag['Key']}={_without_drawn(tag['Value'])}" for tag in tags)


def _without_drawn(name: str) -> str:
    for pattern, mark in _DRAWN:
        name = pattern.sub(mark, name)
    return name
