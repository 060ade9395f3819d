"""AWS KMS: keys and their aliases. It sets tags in the call that makes a key."""

from ecs_platform.adoption.asking import all_of, answer, identifying
from ecs_platform.adoption.row import Client, Inputs, Row

_NO_KEY = "NotFoundException"
_USABLE = ("Creating", "Enabled", "Disabled")


def _keys(client: Client, inputs: Inputs) -> list[str]:
    """One call of the tagging API, filtered by tags, and one for each that it finds: a key has no name, and KMS lists
    all of an account's or none. It needs the right `tag:GetResources`.

    The rotation is a call of its own: a key without it is found too.
    """
    tags = [{"Key": key, "Values": [value]} for key, value in identifying(inputs).items()]
    asked = {"ResourceTypeFilters": ["kms:key"], "TagFilters": tags}
    found = all_of(client("resourcegroupstaggingapi"), "get_resources", "ResourceTagMappingList", **asked)
    ids = [each["ResourceARN"].rpartition("/")[2] for each in found]
    return [each for each in ids if _usable(client, each)]


def _usable(client: Client, key: str) -> bool:
    found = answer(client("kms"), "describe_key", _NO_KEY, KeyId=key)
    return found is not None and found["KeyMetadata"]["KeyState"] in _USABLE


def _aliases(client: Client, inputs: Inputs) -> list[str]:
    """One call: KMS takes an alias, which a region has once, for its key."""
    found = answer(client("kms"), "describe_key", _NO_KEY, KeyId=inputs["name"])
    return [] if found is None else [inputs["name"]]


ROWS = (
    Row(
        "aws:kms/key:Key",
        _keys,
        ("tags",),
        "KEYID",
        unread=("bypassPolicyLockoutSafetyCheck", "deletionWindowInDays"),
    ),
    Row(
        "aws:kms/alias:Alias",
        _aliases,
        ("name",),
        "ALIAS",
        part_of=("targetKeyId",),
    ),
)
