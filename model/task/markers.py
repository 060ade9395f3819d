"""What only AWS knows, as the seed writes it into its files: `@@TARGET_GROUP_ARN@@`.

A plain value holds markers where an id will stand. `ops render` prints them, or what the stack's outputs have in their
place; the program puts the resources that it makes there.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

Id = TypeVar("Id")
"""What an id is where it is known: text, or an output of a resource."""

MARKER = "@@{}@@"
_MARKER = re.compile(r"@@[A-Z0-9_]+@@")

IMAGE = MARKER.format("IMAGE")
TASK_DEFINITION = MARKER.format("TASKDEFINITION_ARN")
SECURITY_GROUP = MARKER.format("SECURITY_GROUP_ID")
"""The security group of a service's tasks."""
CONNECT_SECURITY_GROUP = MARKER.format("SERVICE_CONNECT_SECURITY_GROUP_ID")
"""The one of all that use Service Connect."""
CONNECT_NAMESPACE = MARKER.format("SERVICE_CONNECT_NAMESPACE_ARN")


CLUSTER = MARKER.format("CLUSTER_NAME")


def target_group_suffix(service: str, key: str) -> str:
    """A target group of a service as its metrics name it: `targetgroup/NAME/ID`."""
    return MARKER.format(f"TARGET_GROUP_{_word(service)}_{_word(key)}")


def load_balancer_suffix(scheme: str) -> str:
    """A load balancer as its metrics name it: `app/NAME/ID`."""
    return MARKER.format(f"LOAD_BALANCER_{_word(scheme)}")


def subnet(kind: str) -> str:
    """The subnets of a kind, `public` or `private`: one marker for all of them."""
    return MARKER.format(f"{kind.upper()}_SUBNET_ID")


def target_group(key: str, first: bool) -> str:
    """A target group by its target's key; the seed has one, and no key in its marker."""
    return MARKER.format("TARGET_GROUP_ARN" if first else f"TARGET_GROUP_ARN_{_word(key)}")


def file_system(volume: str) -> str:
    """The file system that is made for a volume."""
    return MARKER.format(f"FILE_SYSTEM_ID_{_word(volume)}")


def access_point(volume: str) -> str:
    """The access point that is made for a volume."""
    return MARKER.format(f"ACCESS_POINT_ID_{_word(volume)}")


def filled(values: Iterable[str], known: Mapping[str, Id]) -> list[str | Id]:
    """The values, with what is known in place of markers.

    Raises:
        KeyError: a marker for which nothing is known.
    """
    return [known[value] if _MARKER.fullmatch(value) else value for value in values]


def markers_in(value: object) -> list[str]:
    """The markers that are left in a request, sorted."""
    return sorted(set(_MARKER.findall(json.dumps(value))))


def _word(name: str) -> str:
    return name.upper().replace("-", "_")
