"""KMS keys that something a task needs is encrypted under.

https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from moto.kms.models import Key, kms_backends

from sandbox.aws.ecs.start.iam import Identity, Wish, denial
from sandbox.aws.ecs.start.starting import Starting


@dataclass(frozen=True)
class KeyFault:
    """Why nothing can be decrypted: `state` of the key where it is not enabled, else the `denial` of who asks."""

    arn: str
    state: str | None = None
    denial: str | None = None


def key_fault(
    starting: Starting, who: Identity | None, key: str | None, service: str, context: Mapping[str, str]
) -> KeyFault | None:
    """Why a role cannot decrypt with a key; None where it can, under AWS's own keys, and of keys of others.

    Args:
        starting: the task.
        who: the role.
        key: id, ARN or alias of the key; none for the service's default.
        service: who asks KMS for the role: `ssm`, `secretsmanager`, `s3`.
        context: the encryption context, a condition key of the request.
    """
    found = _customer_key(starting, key)
    if found is None:
        return None
    if found.key_state != "Enabled":
        return KeyFault(found.arn, state=found.key_state)
    keys = {f"kms:EncryptionContext:{name}": value for name, value in context.items()}
    via = {"kms:ViaService": f"{service}.{starting.region}.amazonaws.com"}
    wish = Wish("kms:Decrypt", found.arn, {**via, **keys}, of_resource=json.loads(found.policy))
    said = denial(who, wish)
    return KeyFault(found.arn, denial=said) if said else None


def _customer_key(starting: Starting, key: str | None) -> Key | None:
    if not key or (key.startswith("arn:") and not starting.is_here(key)) or "alias/aws/" in key:
        return None
    backend = kms_backends[starting.account][starting.region]
    try:
        found = backend.keys.get(backend.any_id_to_key_id(key))
    except (KeyError, AttributeError, TypeError):
        return None
    return found if found is not None and found.key_manager == "CUSTOMER" else None
