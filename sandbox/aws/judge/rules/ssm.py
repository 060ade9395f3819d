"""Parameter Store: names, values, tiers."""

import re

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import reserved_tag, too_many_tags
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html"
LEVELS, STANDARD, ADVANCED = 15, 4096, 8192
_NAME = re.compile(r"[a-zA-Z0-9_.\-/]+")


def _untyped(call: Call) -> bool:
    return not call.given.get("Type") and call.given["Name"] not in call.existing.ssm._parameters


def _pattern(call: Call) -> object:
    pattern = call.given.get("AllowedPattern")
    try:
        return pattern and not re.search(pattern, call.given["Value"]) and pattern
    except re.error:
        return None


RULES = [
    Rule(
        "value",
        "PutParameter",
        "an empty value",
        "ValidationException",
        "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have "
        "length greater "
        "than or equal to 1.",
        API,
        lambda call: call.given.get("Value") == "",
    ),
    Rule(
        "name",
        "PutParameter",
        "a name of other characters than letters, digits, underscores, periods, hyphens and slashes",
        "ValidationException",
        "Parameter name: can't be of other characters than a-zA-Z0-9_.-: {}",
        API,
        lambda call: not _NAME.fullmatch(call.given["Name"]) and call.given["Name"],
    ),
    Rule(
        "path",
        "PutParameter",
        "a name with slashes that does not begin with one",
        "ValidationException",
        "Parameter name must be a fully qualified name: {}",
        API,
        lambda call: (
            "/" in call.given["Name"] and not call.given["Name"].startswith(("/", "arn:")) and call.given["Name"]
        ),
    ),
    Rule(
        "levels",
        "PutParameter",
        "a name of more than 15 levels",
        "HierarchyLevelLimitExceededException",
        "A hierarchy can have a maximum of 15 levels.",
        API,
        lambda call: call.given["Name"].count("/") > LEVELS,
    ),
    Rule(
        "standard-value",
        "PutParameter",
        "a value of more than 4 KB in the tier Standard",
        "ValidationException",
        "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger "
        "parameter value, "
        "upgrade the parameter to use the advanced-parameter tier.",
        API,
        lambda call: len(call.given["Value"]) > STANDARD and (call.given.get("Tier") or "Standard") == "Standard",
    ),
    Rule(
        "advanced-value",
        "PutParameter",
        "a value of more than 8 KB",
        "ValidationException",
        "Advanced tier parameters support a maximum parameter value of 8192 characters.",
        API,
        lambda call: len(call.given["Value"]) > ADVANCED,
    ),
    Rule(
        "type",
        "PutParameter",
        "a new parameter without a type",
        "ValidationException",
        "A parameter type is required when you create a parameter.",
        API,
        _untyped,
    ),
    Rule(
        "key-of-a-plain-parameter",
        "PutParameter",
        "a key of a parameter that is not a SecureString",
        "ValidationException",
        "KeyId is required for SecureString type parameter only.",
        API,
        lambda call: call.given.get("KeyId") and call.given.get("Type") in ("String", "StringList"),
    ),
    Rule(
        "allowed-pattern",
        "PutParameter",
        "a value that its own pattern does not allow",
        "ParameterPatternMismatchException",
        "Parameter value, cannot be validated against allowedPattern: {}",
        API,
        _pattern,
    ),
    Rule(
        "too-many-tags",
        "PutParameter AddTagsToResource",
        "more than 50 tags",
        "TooManyTagsError",
        "A resource can have at most 50 tags, not {}.",
        "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html",
        too_many_tags,
    ),
    Rule(
        "reserved-tag",
        "PutParameter AddTagsToResource",
        "a tag key that begins with `aws:`",
        "ValidationException",
        "aws: prefixed tag key names are not allowed for external use: {}",
        "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Tag.html",
        reserved_tag,
    ),
]
