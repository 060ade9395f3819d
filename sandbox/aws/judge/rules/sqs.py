"""SQS: attributes of queues."""

from typing import Any

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import no_json_object, outside, read_json, too_many_tags
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/"
_PUT = "CreateQueue SetQueueAttributes"
_BOUNDS = {
    "DelaySeconds": (0, 900),
    "MaximumMessageSize": (1024, 1048576),
    "MessageRetentionPeriod": (60, 1209600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, 43200),
    "KmsDataKeyReusePeriodSeconds": (60, 86400),
}
_KNOWN = {
    *_BOUNDS,
    *("Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId", "SqsManagedSseEnabled", "FifoQueue"),
    *("ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"),
}


def _attributes(call: Call) -> dict[str, Any]:
    return call.given.get("Attributes") or {}


def _outside(call: Call) -> object:
    return next((k for k, bounds in _BOUNDS.items() if outside(*bounds)(_attributes(call).get(k))), None)


def _redrive(call: Call) -> object:
    text = _attributes(call).get("RedrivePolicy")
    if not text:
        return None
    policy = read_json(text)
    if not isinstance(policy, dict):
        return "RedrivePolicy is not valid JSON"
    if "deadLetterTargetArn" not in policy or "maxReceiveCount" not in policy:
        return "RedrivePolicy needs deadLetterTargetArn and maxReceiveCount"
    return (
        outside(1, 1000)(policy["maxReceiveCount"]) and "Invalid value for maxReceiveCount. Valid values are 1 to 1000."
    )


def _fifo_name(call: Call) -> bool:
    return str(call.given.get("QueueName")).endswith(".fifo") != (
        str(_attributes(call).get("FifoQueue")).lower() == "true"
    )


RULES = [
    Rule(
        "attribute-range",
        _PUT,
        "an attribute outside of its range: " + ", ".join(f"{k} {a} to {b}" for k, (a, b) in _BOUNDS.items()),
        "InvalidAttributeValue",
        "Invalid value for the parameter {}.",
        API + "API_CreateQueue.html",
        _outside,
    ),
    Rule(
        "attribute",
        _PUT,
        "an attribute that queues do not have",
        "InvalidAttributeName",
        "Unknown Attribute {}.",
        API + "API_CreateQueue.html",
        lambda call: next((key for key in _attributes(call) if key not in _KNOWN), None),
    ),
    Rule(
        "policy-is-json",
        _PUT,
        "a policy that is no JSON object",
        "InvalidAttributeValue",
        "Invalid value for the parameter Policy.",
        API + "API_SetQueueAttributes.html",
        lambda call: _attributes(call).get("Policy") and no_json_object(_attributes(call)["Policy"]),
    ),
    Rule(
        "redrive",
        _PUT,
        "a redrive policy without a queue or count, or with a count outside of 1 to 1,000",
        "InvalidParameterValue",
        "Value for parameter RedrivePolicy is invalid. Reason: {}",
        API + "API_SetQueueAttributes.html",
        _redrive,
    ),
    Rule(
        "one-encryption",
        _PUT,
        "a key of KMS together with keys of SQS",
        "InvalidAttributeValue",
        "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
        API + "API_SetQueueAttributes.html",
        lambda call: (
            _attributes(call).get("KmsMasterKeyId")
            and str(_attributes(call).get("SqsManagedSseEnabled")).lower() == "true"
        ),
    ),
    Rule(
        "fifo-name",
        "CreateQueue",
        "a FIFO queue whose name does not end with .fifo, or such a name of another",
        "InvalidParameterValue",
        "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end "
        "with .fifo "
        "suffix and be 1 to 80 in length.",
        API + "API_CreateQueue.html",
        _fifo_name,
    ),
    Rule(
        "deduplication-of-fifo",
        "CreateQueue",
        "deduplication by content of a queue that is not FIFO",
        "InvalidAttributeName",
        "Unknown Attribute ContentBasedDeduplication.",
        API + "API_CreateQueue.html",
        lambda call: (
            "ContentBasedDeduplication" in _attributes(call)
            and str(_attributes(call).get("FifoQueue")).lower() != "true"
        ),
    ),
    Rule(
        "too-many-tags",
        "CreateQueue TagQueue",
        "more than 50 tags",
        "InvalidParameterValue",
        "Too many tags added for queue: {}.",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html",
        too_many_tags,
    ),
]
