"""KMS: keys that wait for their deletion, tags, policies."""

from typing import Any

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import allows, no_json_object, outside, tag_rules
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/kms/latest/APIReference/"
_USES = (
    "EnableKey DisableKey EnableKeyRotation DisableKeyRotation CreateAlias TagResource UpdateKeyDescription Encrypt "
    "ScheduleKeyDeletion"
)
_SYMMETRIC = "SYMMETRIC_DEFAULT"


def _key(call: Call) -> Any:
    wanted = str(call.given.get("KeyId") or call.given.get("TargetKeyId")).rsplit("/", 1)[-1]
    return call.existing.kms.keys.get(wanted)


def _going(call: Call) -> object:
    key = _key(call)
    return key is not None and key.key_state == "PendingDeletion" and key.arn


def _usage(call: Call) -> bool:
    spec = call.given.get("KeySpec") or call.given.get("CustomerMasterKeySpec") or _SYMMETRIC
    usage = call.given.get("KeyUsage") or "ENCRYPT_DECRYPT"
    wanted = {"SYMMETRIC": {"ENCRYPT_DECRYPT"}, "HMAC": {"GENERATE_VERIFY_MAC"}}.get(spec.split("_")[0])
    return wanted is not None and usage not in wanted


def _asymmetric(call: Call) -> object:
    key = _key(call)
    return key is not None and (key.key_spec or _SYMMETRIC) != _SYMMETRIC and key.arn


def _locked(call: Call) -> bool:
    """Whether nobody at all may change the policy again; who the caller is is not asked."""
    policy = call.given.get("Policy")
    locked = bool(policy) and not no_json_object(policy) and not allows(policy, "kms:PutKeyPolicy")
    return locked and not call.given.get("BypassPolicyLockoutSafetyCheck")


RULES = [
    Rule(
        "pending-window",
        "ScheduleKeyDeletion",
        "a waiting period outside of 7 to 30 days",
        "ValidationException",
        "1 validation error detected: Value '{}' at 'pendingWindowInDays' failed to satisfy constraint: Member "
        "must have "
        "value greater than or equal to 7 and less than or equal to 30",
        API + "API_ScheduleKeyDeletion.html",
        lambda call: outside(7, 30)(call.given.get("PendingWindowInDays")) and call.given["PendingWindowInDays"],
    ),
    Rule(
        "key-pending-deletion",
        _USES,
        "to use or change a key that waits for its deletion",
        "KMSInvalidStateException",
        "{} is pending deletion.",
        "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html",
        _going,
    ),
    Rule(
        "usage-of-the-spec",
        "CreateKey",
        "a usage that keys of that spec do not have",
        "ValidationException",
        "KeyUsage is not compatible with the KeySpec",
        API + "API_CreateKey.html",
        _usage,
    ),
    Rule(
        "rotation-of-symmetric-keys",
        "EnableKeyRotation",
        "the rotation of a key that is not symmetric",
        "UnsupportedOperationException",
        "The operation is not supported for {}",
        API + "API_EnableKeyRotation.html",
        _asymmetric,
    ),
    Rule(
        "policy-is-json",
        "CreateKey PutKeyPolicy",
        "a policy that is no JSON object",
        "MalformedPolicyDocumentException",
        "The policy is not valid JSON",
        API + "API_PutKeyPolicy.html",
        lambda call: no_json_object(call.given.get("Policy")),
    ),
    Rule(
        "alias-is-not-aws",
        "CreateAlias DeleteAlias UpdateAlias",
        "an alias that begins with `alias/aws/`",
        "NotAuthorizedException",
        "Aliases that begin with alias/aws/ are reserved for AWS managed keys: {}",
        API + "API_CreateAlias.html",
        lambda call: str(call.given.get("AliasName")).startswith("alias/aws/") and call.given["AliasName"],
    ),
    Rule(
        "policy-locks-nobody-out",
        "CreateKey PutKeyPolicy",
        "a policy that lets nobody change it again",
        "MalformedPolicyDocumentException",
        "The new key policy will not allow you to update the key policy in the future.",
        API + "API_PutKeyPolicy.html",
        _locked,
    ),
    *tag_rules(
        "CreateKey TagResource", API + "API_TagResource.html", "LimitExceededException", "TagException", "TagException"
    ),
]
