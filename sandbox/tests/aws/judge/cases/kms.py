"""Cases of KMS."""

from typing import Any

from sandbox.tests.aws.judge.cases import Case, Clients, Sides, made, tag_list
from sandbox.tests.aws.judge.cases.things import ACCOUNT, policy


def _key(clients: Clients, **more: Any) -> str:
    return str(clients.client("kms").create_key(**more)["KeyMetadata"]["KeyId"])


def created(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    return lambda clients: Sides(clients.client("kms").create_key, refused, taken)


def _window(clients: Clients) -> Sides:
    base = {"KeyId": _key(clients)}
    call = clients.client("kms").schedule_key_deletion
    return Sides(call, {**base, "PendingWindowInDays": 6}, {**base, "PendingWindowInDays": 7})


def _pending(clients: Clients) -> Sides:
    gone, there = _key(clients), _key(clients)
    clients.client("kms").schedule_key_deletion(KeyId=gone, PendingWindowInDays=7)
    return Sides(clients.client("kms").enable_key_rotation, {"KeyId": gone}, {"KeyId": there})


def _asymmetric(clients: Clients) -> Sides:
    pair = _key(clients, KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    return Sides(clients.client("kms").enable_key_rotation, {"KeyId": pair}, {"KeyId": _key(clients)})


def _alias(clients: Clients) -> Sides:
    refused, taken = ({"AliasName": f"alias/{made(kind)}", "TargetKeyId": _key(clients)} for kind in ("aws/x", "aws"))
    return Sides(clients.client("kms").create_alias, refused, taken)


ADMIN = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}


def _tags(*tags: tuple[str, str]) -> dict[str, Any]:
    return {"Tags": [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in tag_list(list(tags))]}


CASES: dict[str, Case] = {
    "pending-window": _window,
    "key-pending-deletion": _pending,
    "usage-of-the-spec": created({"KeyUsage": "SIGN_VERIFY"}, {"KeyUsage": "ENCRYPT_DECRYPT"}),
    "rotation-of-symmetric-keys": _asymmetric,
    "policy-is-json": created({"Policy": "{"}, {"Policy": policy(ADMIN)}),
    "alias-is-not-aws": _alias,
    "policy-locks-nobody-out": created(
        {"Policy": policy({**ADMIN, "Action": "kms:Encrypt"})}, {"Policy": policy({**ADMIN, "Action": "kms:Put*"})}
    ),
    "too-many-tags": created(_tags(*((f"k{n}", "v") for n in range(51))), _tags(*((f"k{n}", "v") for n in range(50)))),
    "duplicate-tag": created(_tags(("a", "1"), ("a", "2")), _tags(("a", "1"), ("b", "2"))),
    "reserved-tag": created(_tags(("aws:a", "1")), _tags(("aws", "1"))),
}
