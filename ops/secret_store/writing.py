"""Puts a value into Parameter Store or Secrets Manager, and takes it away.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ecs_platform.ops.aws import Client
from ecs_platform.ops.secret_store import entries, value
from ecs_platform.ops.secret_store.entries import Entry
from ecs_platform.ops.secret_store.looking import DENIED
from ecs_platform.ops.secret_store.target import Target
from ecs_platform.ops.secret_store.value import RefusedError

if TYPE_CHECKING:
    from datetime import datetime

    from pydantic import SecretStr

    from ecs_platform.model.environment import Loaded

AWS_KEY = "alias/aws/ssm"
_TALKATIVE = ("InvalidParameterException", "ParamValidationError", "ValidationException")
"""Codes of which AWS' words may have what was sent in them."""


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes:
        name: of the parameter or secret.
        version: the parameter's number, or the secret's id.
        key: the key it is encrypted with; empty for a secret, whose key stays.
        notes: what is to be said of it.
    """

    name: str
    version: str
    key: str
    notes: tuple[str, ...] = ()


def existing(target: Target, client: Client, notes: list[str]) -> Entry | None:
    """What is there under a name; None where nothing is, or where nobody may look, which is noted."""
    from botocore.exceptions import ClientError  # noqa: PLC0415

    try:
        if target.store == "parameter":
            return entries.parameters(client("ssm", target.region), [target.name]).get(target.name)
        return entries.secret(client("secretsmanager", target.region), target.name)
    except ClientError as error:
        if error.response["Error"]["Code"] not in DENIED:
            raise
        notes.append(f"whether it is there is not known: {error}")
        return None


def refuse_unwritable(target: Target, there: Entry | None) -> None:
    """Before a value is asked for: what AWS would not take any value for.

    Raises:
        RefusedError: see there.
    """
    if target.store == "parameter":
        return
    if there is None:
        raise RefusedError(f"`{target.name}` is not in Secrets Manager: {_make(target)}")
    if there.deleted is not None:
        raise RefusedError(
            f"`{target.name}` waits for its deletion: `aws secretsmanager restore-secret --secret-id {target.name}`"
        )
    if there.owner:
        raise RefusedError(f"`{target.name}` is made and rotated by {there.owner}: it takes no value of others")


def write(target: Target, there: Entry | None, given: "SecretStr", choice: "Choice", client: Client) -> Written:
    """Writes a value, as a new version where there is one.

    Args:
        target: where.
        there: what is there.
        given: the value.
        choice: how a parameter is written.
        client: makes clients of boto3.

    Raises:
        RefusedError: the value does not fit, or AWS refuses it.
    """
    is_parameter = target.store == "parameter"
    advanced = choice.advanced or (there is not None and there.tier == entries.ADVANCED)
    limit = (value.ADVANCED if advanced else value.STANDARD) if is_parameter else value.SECRET
    keys = [] if target.named is None else target.named.json_keys
    if problem := value.size_problem(given, limit) or value.json_problem(given, keys):
        raise RefusedError(problem)
    if not is_parameter:
        return _put_secret(target, given, client("secretsmanager", target.region))
    more = {"Tier": entries.ADVANCED} if advanced else {}
    written = _put_parameter(target, given, choice, more, client("ssm", target.region))
    if there is not None and there.is_plain:
        # AWS changes the type with the new version; the reference of the API tells of hierarchies alone.
        note = f"it was a {there.type}, and what it was stays readable in its history: it should have a new value now"
        return replace(written, notes=(*written.notes, note))
    return written


@dataclass(frozen=True)
class Choice:
    """How a parameter is written.

    Attributes:
        key: the key it is encrypted with.
        overwrite: whether one that is there gets a new version.
        advanced: whether it is of the tier Advanced.
        notes: what is to be said of the key.
    """

    key: str
    overwrite: bool
    advanced: bool
    notes: tuple[str, ...] = ()


def key_of(loaded: "Loaded", target: Target, there: Entry | None, client: Client) -> tuple[str, tuple[str, ...]]:
    """The key that a parameter is encrypted with, and what is to be said of it.

    That of the setting `kms_key`; else the one that the parameter has, which PutParameter would take away; else AWS's.
    The environment's own key is made by the first `up`, and before that there is none.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
    """
    from ecs_platform.model.settings.settings import OWN_KEY  # noqa: PLC0415

    given, kept = loaded.settings.kms_key, there.key if there is not None and there.key else AWS_KEY
    if target.region != loaded.account.region or given is None:
        return kept, ()
    if given != OWN_KEY:
        return given, ()
    alias = loaded.names.key_alias
    if _is_there(client("kms"), alias):
        return alias, ()
    return kept, (f"`{alias}` is not there before the first `up`: set it once more afterwards to have it by that key",)


def delete(target: Target, client: Client) -> "datetime | None":
    """Deletes a parameter at once, a secret after AWS' thirty days: when, for a secret.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
    """
    if target.store == "parameter":
        client("ssm", target.region).delete_parameter(Name=target.name)
        return None
    found: datetime = client("secretsmanager", target.region).delete_secret(SecretId=target.name)["DeletionDate"]
    return found


def _put_parameter(target: Target, given: "SecretStr", choice: Choice, more: dict[str, Any], ssm: Any) -> Written:
    answer = _sent(
        given,
        lambda text: ssm.put_parameter(
            Name=target.name,
            Value=text,
            Type=entries.SECURE,
            KeyId=choice.key,
            Overwrite=choice.overwrite,
            **more,
        ),
    )
    return Written(target.name, str(answer["Version"]), choice.key, choice.notes)


def _put_secret(target: Target, given: "SecretStr", secrets_manager: Any) -> Written:
    answer = _sent(given, lambda text: secrets_manager.put_secret_value(SecretId=target.name, SecretString=text))
    return Written(str(answer["Name"]), str(answer["VersionId"]), "")


def _sent(given: "SecretStr", send: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """AWS' answer to a call with the value in it, of which nothing is logged.

    What AWS or boto3 refuses is said without the value: their own words may have it, whole or in part, and so no
    exception of theirs goes along.
    """
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        with value.without_logs():
            return send(given.get_secret_value())
    except (BotoCoreError, ClientError) as error:
        said = _without(given, error)
    raise RefusedError(said)


def _without(given: "SecretStr", error: Exception) -> str:
    """What went wrong, without the value."""
    answer = getattr(error, "response", {})
    code, said = str(answer.get("Error", {}).get("Code", type(error).__name__)), str(error)
    if code == "ParameterAlreadyExists":
        return "it is there already: `--yes` writes a new version"
    if code in _TALKATIVE or given.get_secret_value() in said:
        return f"AWS could not be told ({code}); why is left out, as the value may be in it"
    return said


def _is_there(kms: Any, alias: str) -> bool:
    """Whether a key has this alias; where nobody may look, PutParameter will tell."""
    from botocore.exceptions import ClientError  # noqa: PLC0415

    try:
        kms.describe_key(KeyId=alias)
    except kms.exceptions.NotFoundException:
        return False
    except ClientError as error:
        if error.response["Error"]["Code"] not in DENIED:
            raise
    return True


def _make(target: Target) -> str:
    return f"make it first, `aws secretsmanager create-secret --name {target.name}`, and set it then"
