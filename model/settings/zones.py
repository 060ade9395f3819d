"""Which letters of availability zones not every account has.

A letter is a name that each account has for a zone, and AWS gives new accounts only some: a subnet in any other is
refused (InvalidParameterValue) in the middle of `up`. Which an account has, only AWS knows.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html#az-ids
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Zones:
    """The letters of one region where they are not a, b, c for everybody.

    Attributes:
        some: letters that some accounts have.
        everybody: those of them that every account has; empty where that differs from account to account.
    """

    some: str
    everybody: str


IRREGULAR = {
    "ap-northeast-1": Zones("abcd", "acd"),
    "ca-central-1": Zones("abd", "abd"),
    "us-west-1": Zones("abc", ""),
}
"""By region: `b` in Tokyo only older accounts have, Canada has no `c`, and in Northern California an account has two of
three."""


def wrong_zones(region: str, zones: tuple[str, ...], chosen: bool) -> Iterator[tuple[str, str]]:
    """Message and hint where `up` would fail for all accounts, or for some, and nobody has chosen the zones.

    Args:
        region: the environment's region.
        zones: letters of the zones of a new VPC.
        chosen: whether the stack's file has them: then they are taken to be the account's.
    """
    known = IRREGULAR.get(region)
    if known is None:
        return
    command = f"`aws ec2 describe-availability-zones --region {region}` lists those of an account"
    missing = [zone for zone in zones if zone not in known.some]
    if missing:
        listed = ", ".join(f"`{zone}`" for zone in missing)
        yield f"no account has {listed} in {region}", f"there are {', '.join(known.some)}; {command}"
    elif not chosen and not set(zones) <= set(known.everybody):
        written = f"`{{zones: [{', '.join(zones)}]}}`"
        sure = (
            f"`{{zones: [{', '.join(known.everybody[:2])}]}}`, which every account has, or " if known.everybody else ""
        )
        yield (
            f"the default zones, {' and '.join(zones)}, are not in every account of {region}",
            f"write which below `network`: {sure}{written} if this account has them; {command}",
        )
