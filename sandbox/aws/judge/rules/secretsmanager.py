"""Secrets Manager: names and values."""

import re

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import no_json_object, outside, tag_rules
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/secretsmanager/latest/apireference/"
_NAME = re.compile(r"[A-Za-z0-9/_+=.@!-]+")
_VALUES = "CreateSecret UpdateSecret PutSecretValue"


def _is_going(call: Call) -> bool:
    secret = call.existing.secretsmanager.secrets.get(call.given.get("SecretId"))
    return secret is not None and bool(secret.is_deleted())


RULES = [
    Rule(
        "marked-for-deletion",
        "PutSecretValue UpdateSecret TagResource PutResourcePolicy",
        "to change a secret that waits for its deletion",
        "InvalidRequestException",
        "You can't perform this operation on the secret because it was marked for deletion.",
        API + "API_PutSecretValue.html",
        _is_going,
    ),
    Rule(
        "name",
        "CreateSecret",
        "a name of other characters than letters, digits and /_+=.@-",
        "ValidationException",
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
        API + "API_CreateSecret.html",
        lambda call: not _NAME.fullmatch(call.given["Name"]),
    ),
    Rule(
        "one-value",
        _VALUES,
        "a text and a binary value at once",
        "InvalidParameterException",
        "You can't specify both a binary secret value and a string secret value in the same secret.",
        API + "API_CreateSecret.html",
        lambda call: call.given.get("SecretString") and call.given.get("SecretBinary"),
    ),
    Rule(
        "recovery-window",
        "DeleteSecret",
        "a recovery window outside of 7 to 30 days",
        "InvalidParameterException",
        "An error occurred (InvalidParameterException): RecoveryWindowInDays value must be between 7 and 30 "
        "days (inclusive).",
        API + "API_DeleteSecret.html",
        lambda call: outside(7, 30)(call.given.get("RecoveryWindowInDays")),
    ),
    Rule(
        "policy-is-json",
        "PutResourcePolicy",
        "a policy that is no JSON object",
        "MalformedPolicyDocumentException",
        "This resource policy contains invalid Json.",
        API + "API_PutResourcePolicy.html",
        lambda call: no_json_object(call.given["ResourcePolicy"]),
    ),
    *tag_rules(
        "CreateSecret TagResource",
        API + "API_TagResource.html",
        "InvalidParameterException",
        "InvalidParameterException",
        "InvalidParameterException",
    ),
]
