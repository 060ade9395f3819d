"""Amazon SNS: topics, and who hears of them. It sets tags in the call that makes a topic."""

from ecs_platform.adoption.asking import account, all_of, answer
from ecs_platform.adoption.row import Client, Inputs, Row

_NO_TOPIC = "NotFound"
_DEFAULT_POLICY = "__default_policy_ID"


def _topics(client: Client, inputs: Inputs) -> list[str]:
    """Two calls: STS says the account, and SNS takes a topic by its ARN; a region takes the name once."""
    sns, (partition, number) = client("sns"), account(client)
    arn = f"arn:{partition}:sns:{sns.meta.region_name}:{number}:{inputs['name']}"
    return [] if answer(sns, "get_topic_attributes", _NO_TOPIC, TopicArn=arn) is None else [arn]


def _topic_policies(client: Client, inputs: Inputs) -> list[str]:
    """One call, of one topic; the one that SNS gives each topic is nobody's."""
    arn = inputs["arn"]
    found = answer(client("sns"), "get_topic_attributes", _NO_TOPIC, TopicArn=arn)
    policy = (found or {}).get("Attributes", {}).get("Policy") or _DEFAULT_POLICY
    return [] if _DEFAULT_POLICY in policy else [arn]


def _subscriptions(client: Client, inputs: Inputs) -> list[str]:
    """All pages of one topic's subscriptions, a hundred each.

    One that nobody has confirmed yet has no ARN here, so it is not found; subscribing once more makes no second one.
    https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
    """
    topic, wanted = inputs["topic"], (inputs["protocol"], inputs["endpoint"])
    found = all_of(client("sns"), "list_subscriptions_by_topic", "Subscriptions", _NO_TOPIC, TopicArn=topic)
    there = [each["SubscriptionArn"] for each in found if (each["Protocol"], each["Endpoint"]) == wanted]
    return [arn for arn in there if arn.startswith("arn:")]


ROWS = (
    Row("aws:sns/topic:Topic", _topics, ("name",), "ARN"),
    Row(
        "aws:sns/topicPolicy:TopicPolicy",
        _topic_policies,
        ("arn",),
        "TOPICARN",
        part_of=("arn",),
        overwrites=True,
    ),
    Row(
        "aws:sns/topicSubscription:TopicSubscription",
        _subscriptions,
        ("topic", "protocol", "endpoint"),
        "ARN",
        part_of=("topic",),
        overwrites=True,
        unread=("confirmationTimeoutInMinutes", "endpointAutoConfirms"),
    ),
)
