"""SNS: topics and their subscriptions."""

import re
from typing import Any

from moto.core.utils import camelcase_to_underscores

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import no_json_object, read_json, tag_rules, tags
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/sns/latest/api/"
PROTOCOLS = ("http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")
_SHAPES = {
    "email": _MAIL,
    "email-json": _MAIL,
    "http": re.compile(r"http://.+"),
    "https": re.compile(r"https://.+"),
    "sqs": re.compile(r"arn:aws[a-z-]*:sqs:.+"),
    "lambda": re.compile(r"arn:aws[a-z-]*:lambda:.+"),
    "firehose": re.compile(r"arn:aws[a-z-]*:firehose:.+"),
}
_OF_SUBSCRIPTIONS = (
    *("DeliveryPolicy", "FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy", "ReplayPolicy"),
    "SubscriptionRoleArn",
)


def _endpoint(call: Call) -> object:
    shape = _SHAPES.get(call.given.get("Protocol", ""))
    endpoint = str(call.given.get("Endpoint") or "")
    return shape is not None and not shape.fullmatch(endpoint) and f"{call.given['Protocol']} endpoint: {endpoint}"


def _attributes(call: Call) -> dict[str, str]:
    if call.given.get("AttributeName"):
        return {call.given["AttributeName"]: call.given.get("AttributeValue") or ""}
    return call.given.get("Attributes") or {}


def _fifo(call: Call) -> object:
    name = str(call.given.get("Name"))
    return name.endswith(".fifo") != (_attributes(call).get("FifoTopic") == "true")


def _plain(value: Any) -> Any:
    document = read_json(value)
    return document if isinstance(document, dict) else str(value).lower()


def _other_topic(call: Call) -> object:
    """A topic with the same attributes and tags is answered once more, and nothing is made."""
    topic = next((t for t in call.existing.sns.topics.values() if t.name == call.given.get("Name")), None)
    for key, value in _attributes(call).items() if topic else ():
        there = getattr(topic, camelcase_to_underscores(key), None)
        if there is not None and _plain(there) != _plain(value):
            return "Attributes Reason: Topic already exists with different attributes"
    given = dict(tags(call))
    differ = topic is not None and given and given != topic._tags
    return differ and "Tags Reason: Topic already exists with different tags"


RULES = [
    Rule(
        "protocol",
        "Subscribe",
        "another protocol than " + ", ".join(PROTOCOLS),
        "InvalidParameter",
        "Invalid parameter: Does not support this protocol string: {}",
        API + "API_Subscribe.html",
        lambda call: call.given.get("Protocol") not in PROTOCOLS and call.given.get("Protocol"),
    ),
    Rule(
        "endpoint",
        "Subscribe",
        "an endpoint that does not fit its protocol",
        "InvalidParameter",
        "Invalid parameter: {}",
        API + "API_Subscribe.html",
        _endpoint,
    ),
    Rule(
        "fifo-name",
        "CreateTopic",
        "a FIFO topic whose name does not end with .fifo, or such a name of another",
        "InvalidParameter",
        "Invalid parameter: Topic Name",
        API + "API_CreateTopic.html",
        _fifo,
    ),
    Rule(
        "topic-name-is-free",
        "CreateTopic",
        "the name of another topic that has other attributes or tags",
        "InvalidParameter",
        "Invalid parameter: {}",
        API + "API_CreateTopic.html",
        _other_topic,
    ),
    Rule(
        "policy-is-json",
        "CreateTopic SetTopicAttributes",
        "a policy that is no JSON object",
        "InvalidParameter",
        "Invalid parameter: Policy Error: null",
        API + "API_SetTopicAttributes.html",
        lambda call: no_json_object(_attributes(call).get("Policy")),
    ),
    Rule(
        "signature-version",
        "CreateTopic SetTopicAttributes",
        "another signature version than 1 and 2",
        "InvalidParameter",
        "Invalid parameter: SignatureVersion",
        API + "API_SetTopicAttributes.html",
        lambda call: _attributes(call).get("SignatureVersion", "1") not in ("1", "2"),
    ),
    Rule(
        "subscription-attribute",
        "Subscribe SetSubscriptionAttributes",
        "an attribute that subscriptions do not have",
        "InvalidParameter",
        "Invalid parameter: AttributeName: {}",
        API + "API_SetSubscriptionAttributes.html",
        lambda call: next((key for key in _attributes(call) if key not in _OF_SUBSCRIPTIONS), None),
    ),
    *tag_rules(
        "CreateTopic TagResource",
        API + "API_TagResource.html",
        "TagLimitExceeded",
        "InvalidParameter",
        "InvalidParameter",
    ),
]
