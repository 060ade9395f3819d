"""Subnets: of a VPC that exists by their ids, and how the range of a new one is divided into them."""

import ipaddress
from typing import Annotated

from pydantic import AfterValidator, Field

from ecs_platform.model.reading.fields import AsTuple, distinct, matching

SubnetId = Annotated[str, matching("subnet-[0-9a-f]{8,17}", "`{value}` is not the id of a subnet", "`subnet-…`")]
SUBNETS = 16
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html"""
Subnets = Annotated[tuple[SubnetId, ...], AsTuple, AfterValidator(distinct), Field(max_length=SUBNETS)]

KINDS = ("public", "private")
ZONES = "abcdefgh"


def subnet_cidr(vpc_cidr: str, kind: str, zone: str) -> str:
    """The range of one subnet: one sixteenth of the VPC's.

    It follows from kind and zone alone, so that adding or removing a zone moves no other subnet.

    Args:
        vpc_cidr: the VPC's range; `10.0.0.0/16` gives subnets of 4,096 addresses.
        kind: `public` or `private`.
        zone: the zone's letter, `a` to `h`.
    """
    position = KINDS.index(kind) * len(ZONES) + ZONES.index(zone)
    return str(list(ipaddress.ip_network(vpc_cidr).subnets(prefixlen_diff=4))[position])
