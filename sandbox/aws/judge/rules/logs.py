"""CloudWatch Logs: retention, classes, filters."""

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import reserved_tag
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/"
RETENTIONS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
)


def _unknown_key(call: Call) -> object:
    """Keys of other accounts and regions are not looked for."""
    arn = str(call.given.get("kmsKeyId") or "")
    own = f":kms:{call.existing.region}:{call.existing.account}:key/"
    if own not in arn or arn.rpartition("/")[2] in call.existing.kms.keys:
        return None
    return f"arn:aws:logs:{call.existing.region}:{call.existing.account}:log-group:{call.given.get('logGroupName')}"


RULES = [
    Rule(
        "retention",
        "PutRetentionPolicy",
        "a retention of other days than " + ", ".join(map(str, RETENTIONS)),
        "InvalidParameterException",
        "1 validation error detected: Value '{}' at 'retentionInDays' failed to satisfy constraint: Member "
        "must satisfy "
        f"enum value set: [{', '.join(map(str, RETENTIONS))}]",
        API + "API_PutRetentionPolicy.html",
        lambda call: call.given["retentionInDays"] not in RETENTIONS and call.given["retentionInDays"],
    ),
    Rule(
        "log-group-name-is-not-aws",
        "CreateLogGroup",
        "a log group's name that begins with `aws/`",
        "InvalidParameterException",
        "Log groups starting with AWS/ are reserved for AWS.",
        API + "API_CreateLogGroup.html",
        lambda call: call.given["logGroupName"].lower().startswith("aws/"),
    ),
    Rule(
        "key-exists",
        "CreateLogGroup AssociateKmsKey",
        "a key of KMS that does not exist",
        "AccessDeniedException",
        "The specified KMS key does not exist or is not allowed to be used with Arn '{}'",
        "https://github.com/hashicorp/terraform-provider-aws/issues/29282",
        _unknown_key,
    ),
    Rule(
        "reserved-tag",
        "CreateLogGroup TagResource TagLogGroup",
        "a tag key that begins with `aws:`",
        "InvalidParameterException",
        "aws: prefixed tag key names are not allowed for external use: {}",
        API + "API_TagResource.html",
        reserved_tag,
    ),
    Rule(
        "metric-of-a-filter",
        "PutMetricFilter",
        "a metric filter whose dimensions come with a default value",
        "InvalidParameterException",
        "Invalid metric transformation: dimensions and default value are mutually exclusive properties.",
        API + "API_MetricTransformation.html",
        lambda call: any(
            t.get("dimensions") and t.get("defaultValue") is not None for t in call.given["metricTransformations"]
        ),
    ),
]
