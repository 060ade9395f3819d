"""Whether the parameters and secrets that manifests name are there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ecs_platform.ops.aws import Client
from ecs_platform.ops.secret_store.entries import Entry, parameters, secret

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.task.secret_uses import Key, Named

DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")
_KEPT = re.compile("/(aws|ssm)", re.IGNORECASE)
"""Names that AWS keeps for itself: a filter that has one is refused, and they are there."""
NOBODY = "nobody looked whether all secrets are there"


@dataclass
class Looked:
    """What was found.

    Attributes:
        entries: what is there, by store and name.
        unasked: what could not be asked for.
        notes: why, in words.
        denied: whether some of it was because it is not allowed.
    """

    entries: "dict[Key, Entry]" = field(default_factory=dict)
    unasked: "set[Key]" = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    denied: bool = False

    def lacks(self, named: "Named") -> str:
        """Why no task could read it: it is not there, or has no value; empty where one can, or nobody knows."""
        if named.key in self.unasked:
            return ""
        entry = self.entries.get(named.key)
        return "is not there" if entry is None else entry.lacks


def other_account(loaded: "Loaded", client: Client) -> str:
    """What is wrong with the shell's credentials where they are of another account; empty for the environment's.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html (which everybody may ask)
    """
    ours, asked = loaded.account.id, client("sts").get_caller_identity()["Account"]
    if asked == ours:
        return ""
    return f"the shell's credentials are of account {asked}, and {loaded.environment.stack} is in {ours}"


def look(named: "Iterable[Named]", client: Client) -> Looked:
    """Asks for each of them, parameters fifty at a time; what may not be asked for is noted.

    Args:
        named: what manifests name.
        client: makes clients of boto3.
    """
    looked, by_region = Looked(), dict[str, list["Named"]]()
    for each in named:
        if each.is_elsewhere:
            looked.unasked.add(each.key)
            looked.notes.append(f"{each.name} is in another account, where nobody looks")
        elif _KEPT.match(each.asked_as):
            looked.unasked.add(each.key)
        else:
            by_region.setdefault(each.region, []).append(each)
    for region, here in sorted(by_region.items()):
        _parameters([each for each in here if each.reference.store == "parameter"], client, region, looked)
        _secrets([each for each in here if each.reference.store == "secret"], client, region, looked)
    return looked


def _parameters(named: "list[Named]", client: Client, region: str, looked: Looked) -> None:
    from botocore.exceptions import ClientError  # noqa: PLC0415

    if not named:
        return
    try:
        found = parameters(client("ssm", region), [each.asked_as for each in named])
    except ClientError as error:
        _denied(error, named, "ssm:DescribeParameters", looked)
        return
    looked.entries.update({each.key: found[each.asked_as] for each in named if each.asked_as in found})


def _secrets(named: "list[Named]", client: Client, region: str, looked: Looked) -> None:
    from botocore.exceptions import ClientError  # noqa: PLC0415

    secrets_manager: Any = client("secretsmanager", region) if named else None
    denied: dict[Named, ClientError] = {}
    for each in named:
        try:
            found = secret(secrets_manager, each.asked_as)
        except ClientError as error:
            denied[each] = error
            continue
        if found is not None:
            looked.entries[each.key] = found
    if denied:
        _denied(next(iter(denied.values())), list(denied), "secretsmanager:DescribeSecret", looked)


def _denied(error: Any, named: "list[Named]", action: str, looked: Looked) -> None:
    if error.response["Error"]["Code"] not in DENIED:
        raise error
    looked.denied = True
    looked.unasked.update(each.key for each in named)
    looked.notes.append(f"{NOBODY}: `{action}` is not allowed, of {len(named)} of them ({error})")
