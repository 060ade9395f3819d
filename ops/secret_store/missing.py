"""What manifests name and nobody has put in: said before an `up`, all of it at once."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ecs_platform.ops.aws import Client
from ecs_platform.ops.secret_store.looking import NOBODY, Looked, look, other_account

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.reading.findings import Finding
    from ecs_platform.model.task.secret_uses import Named, Use

STORES = {"parameter": "Parameter Store", "secret": "Secrets Manager"}


def missing_findings(loaded: "Loaded", client: Client, notes: list[str]) -> "Iterator[Finding]":
    """Each place where a manifest names what no task could read; notes where that is allowed, and on a local AWS.

    Args:
        loaded: the environment, without findings.
        client: makes clients of boto3.
        notes: takes what could not be asked, and what is no fault.
    """
    from ecs_platform.model.task.secret_uses import named_in  # noqa: PLC0415

    named = named_in(loaded)
    if not named:
        return
    if other := other_account(loaded, client):
        notes.append(f"{NOBODY}: {other}")
        return
    looked = look(named, client)
    notes += [*looked.notes, *(_plain(each) for each in named if _is_plain(each, looked))]
    for finding in _findings(named, looked, loaded.environment.stack):
        if loaded.settings.local:
            notes.append(f"{finding} (`make up` makes up a value)")
        elif loaded.settings.allow_missing_secrets:
            notes.append(f"{finding} (`allow_missing_secrets` is set)")
        else:
            yield finding


def missing_or_nobody_looked(loaded: "Loaded", client: Client, notes: list[str]) -> "list[Finding]":
    """Likewise; where AWS does not answer, or knows nobody of these credentials, that is a note and no end."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        return sorted(missing_findings(loaded, client, notes))
    except (BotoCoreError, ClientError) as error:
        notes.append(f"{NOBODY}: {error}")
        return []


def _findings(named: "list[Named]", looked: Looked, stack: str) -> "Iterator[Finding]":
    from ecs_platform.model.architecture.stores import shown  # noqa: PLC0415

    for each in named:
        lacks = looked.lacks(each)
        for use in each.uses if lacks else ():
            message = (
                f"`{shown(each.name)}` {lacks} ({STORES[each.reference.store]}): no task of `{use.service}` starts"
            )
            yield use.finding(message, _hint(each, use, lacks, stack))


def _hint(named: "Named", use: "Use", lacks: str, stack: str) -> str:
    setting = f"`python -m ops secrets set {use.variable or named.asked_as} {use.service} --stack {stack}`"
    if named.reference.store == "parameter" or lacks == "has no value yet":
        return setting
    if lacks != "is not there":
        return f"`aws secretsmanager restore-secret --secret-id {named.name}`"
    return f"make it, `aws secretsmanager create-secret --name {named.name}`, and {setting} gives it a value"


def _is_plain(named: "Named", looked: Looked) -> bool:
    entry = looked.entries.get(named.key)
    return entry is not None and entry.is_plain


def _plain(named: "Named") -> str:
    return f"`{named.name}` is no SecureString: who may read parameters reads it as it stands"
