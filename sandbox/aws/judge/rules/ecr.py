"""ECR: repositories, their tags and policies."""

from typing import Any

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import no_json_object, read_json, tag_rules, twice
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/"
GUIDE = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/"


def _rules(call: Call) -> list[dict[str, Any]]:
    document = read_json(call.given.get("lifecyclePolicyText"))
    found = document.get("rules") if isinstance(document, dict) else None
    return [rule for rule in found or [] if isinstance(rule, dict)]


def _untagged_prefix(call: Call) -> bool:
    """Images that are tagged are chosen by their tags."""
    for rule in _rules(call):
        selection = rule.get("selection") or {}
        chosen = selection.get("tagPrefixList") or selection.get("tagPatternList")
        if selection.get("tagStatus") == "tagged" and not chosen:
            return True
    return False


def _any_is_last(call: Call) -> bool:
    rules = _rules(call)
    every = [r.get("rulePriority", 0) for r in rules if (r.get("selection") or {}).get("tagStatus") == "any"]
    return bool(every) and max(every) < max(r.get("rulePriority", 0) for r in rules)


_LIFECYCLE = (
    "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: "
)

RULES = [
    Rule(
        "policy-is-json",
        "SetRepositoryPolicy",
        "a policy that is no JSON object",
        "InvalidParameterException",
        "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
        API + "API_SetRepositoryPolicy.html",
        lambda call: no_json_object(call.given.get("policyText")),
    ),
    Rule(
        "lifecycle-priorities",
        "PutLifecyclePolicy",
        "two rules of a lifecycle policy with one priority",
        "InvalidParameterException",
        _LIFECYCLE + "rulePriority must be unique: {}'",
        GUIDE + "lifecycle_policy_parameters.html",
        lambda call: twice(rule.get("rulePriority") for rule in _rules(call)),
    ),
    Rule(
        "lifecycle-tagged",
        "PutLifecyclePolicy",
        "a rule for tagged images that names no tags",
        "InvalidParameterException",
        _LIFECYCLE + "tagPrefixList or tagPatternList is required when tagStatus is tagged'",
        GUIDE + "lifecycle_policy_parameters.html",
        _untagged_prefix,
    ),
    Rule(
        "lifecycle-any-is-last",
        "PutLifecyclePolicy",
        "a rule for any image that is not the last",
        "InvalidParameterException",
        _LIFECYCLE + "a rule with tagStatus any must have the highest rulePriority'",
        GUIDE + "lifecycle_policy_parameters.html",
        _any_is_last,
    ),
    Rule(
        "exclusions-need-their-mutability",
        "CreateRepository PutImageTagMutability",
        "filters of exclusion with a mutability that has no exclusions",
        "InvalidParameterException",
        "imageTagMutabilityExclusionFilters needs IMMUTABLE_WITH_EXCLUSION or MUTABLE_WITH_EXCLUSION",
        API + "API_CreateRepository.html",
        lambda call: (
            call.given.get("imageTagMutabilityExclusionFilters")
            and not str(call.given.get("imageTagMutability")).endswith("_WITH_EXCLUSION")
        ),
    ),
    *tag_rules(
        "CreateRepository TagResource",
        API + "API_TagResource.html",
        "TooManyTagsException",
        "InvalidTagParameterException",
        "InvalidTagParameterException",
    ),
]
