"""What IAM is asked for calls of KMS: which key it is, its tags, and those that it gets.

https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
"""

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from moto.kms.models import KmsBackend, kms_backends

from ecs_platform.model.iam.evaluate import Request
from sandbox.aws.authorizer import Asked

KEY_ID = 36
"""How many characters of a ciphertext are the key's id: the local AWS writes it in front."""
WITHOUT_KEY = ("kms:ListAliases", "kms:ListKeys", "kms:GenerateRandom")
ALIASES = ("kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias")


def requests(asked: Asked, action: str) -> Iterator[Request]:
    """One for each resource that the call is about."""
    given, backend = asked.parameters, kms_backends[asked.account][asked.region]
    if action in WITHOUT_KEY:
        yield Request(asked.principal, action)
    elif action == "kms:CreateKey":
        # Tags at creation are asked for by themselves, and of no particular key.
        yield from (
            Request(asked.principal, each, "*", _tags("Request", given))
            for each in (action, *(["kms:TagResource"] if given.get("Tags") else []))
        )
    else:
        if action in ALIASES:
            yield Request(asked.principal, action, _arn(asked, given["AliasName"]))
        for key in {_key(backend, given, action), _target(backend, given, action)} - {""}:
            yield Request(asked.principal, action, _arn(asked, f"key/{key}"), _context(backend, key, given))


def _arn(asked: Asked, resource: str) -> str:
    return f"arn:aws:kms:{asked.region}:{asked.account}:{resource}"


def _key(backend: KmsBackend, given: Mapping[str, Any], action: str) -> str:
    if action == "kms:Decrypt" and "KeyId" not in given:
        return base64.b64decode(given["CiphertextBlob"])[:KEY_ID].decode()
    # Creating an alias is about the key that gets it, the others about the one that has it too.
    named = given.get("KeyId") or (given.get("AliasName") if action != "kms:CreateAlias" else "")
    return _id(backend, named) if named else ""


def _target(backend: KmsBackend, given: Mapping[str, Any], action: str) -> str:
    return _id(backend, given["TargetKeyId"]) if action in ALIASES and "TargetKeyId" in given else ""


def _id(backend: KmsBackend, named: str) -> str:
    return str(backend.any_id_to_key_id(named) or "")


def _context(backend: KmsBackend, key: str, given: Mapping[str, Any]) -> dict[str, str]:
    there = backend.tagger.get_tag_dict_for_resource(key)
    return {**{f"aws:ResourceTag/{name}": tag for name, tag in there.items()}, **_tags("Request", given)}


def _tags(kind: str, given: Mapping[str, Any]) -> dict[str, str]:
    return {f"aws:{kind}Tag/{each['TagKey']}": each["TagValue"] for each in given.get("Tags") or ()}
