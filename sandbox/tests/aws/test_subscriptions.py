"""Who is subscribed by e-mail has to confirm it; a queue does not."""

import json

from sandbox.tests.aws.world import World, name, refusal


def test_an_address_is_pending_until_it_is_confirmed(world: World) -> None:
    sns = world.client("sns")
    topic = sns.create_topic(Name=name("topic"))["TopicArn"]
    given = {"TopicArn": topic, "Protocol": "email", "Endpoint": "ops@example.org"}
    assert sns.subscribe(**given)["SubscriptionArn"] == "pending confirmation"
    arn = sns.subscribe(**given, ReturnSubscriptionArn=True)["SubscriptionArn"]
    assert arn.startswith(f"{topic}:")
    read = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    assert read == {
        "SubscriptionArn": arn,
        "TopicArn": topic,
        "Protocol": "email",
        "Endpoint": "ops@example.org",
        "Owner": "123456789012",
        "PendingConfirmation": "true",
        "ConfirmationWasAuthenticated": "false",
        "RawMessageDelivery": "false",
    }
    listed = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert listed == [{**given, "Owner": "123456789012", "SubscriptionArn": "PendingConfirmation"}]
    assert listed[0] in sns.list_subscriptions()["Subscriptions"]
    attributes = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert (attributes["SubscriptionsPending"], attributes["SubscriptionsConfirmed"]) == ("1", "0")
    code, message = refusal(sns.unsubscribe, SubscriptionArn=arn)
    assert code == "InvalidParameter"
    assert "Cannot unsubscribe a subscription that is pending confirmation" in message
    sns.delete_topic(TopicArn=topic)
    assert refusal(sns.get_subscription_attributes, SubscriptionArn=arn)[0] == "NotFound"


def test_a_queue_confirms_itself(world: World) -> None:
    sns, sqs = world.client("sns"), world.client("sqs")
    topic = sns.create_topic(Name=name("topic"))["TopicArn"]
    queue = sqs.create_queue(QueueName=name("queue"))["QueueUrl"]
    endpoint = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    arn = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=endpoint)["SubscriptionArn"]
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"][0]["SubscriptionArn"] == arn
    assert sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]["PendingConfirmation"] == "false"
    sns.publish(TopicArn=topic, Message="up")
    message = sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"]
    assert json.loads(message)["Message"] == "up"
    sns.unsubscribe(SubscriptionArn=arn)
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []
