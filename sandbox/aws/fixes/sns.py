"""SNS: who is subscribed by e-mail or HTTP has to confirm it first.

https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
"""

from typing import Any

from moto.sns.exceptions import SNSInvalidParameter
from moto.sns.models import SNSBackend, Subscription
from moto.sns.responses import SNSResponse

from sandbox.aws.fixes.patching import around

# Nobody confirms here: a subscription of these stays pending.
CONFIRMED_BY_ENDPOINT = ("email", "email-json", "http", "https")
PENDING = "PendingConfirmation"


@around(Subscription, "__init__")
def subscription(original: Any, self: Subscription, *rest: Any, **more: Any) -> None:
    original(self, *rest, **more)
    self.confirmed = self.protocol not in CONFIRMED_BY_ENDPOINT


@around(SNSBackend, "get_subscription_attributes")
def get_subscription_attributes(original: Any, self: SNSBackend, arn: str) -> dict[str, Any]:
    """https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html"""
    attributes: dict[str, Any] = original(self, arn)
    confirmed = self.subscriptions[arn].confirmed
    return {**attributes, PENDING: not confirmed, "ConfirmationWasAuthenticated": confirmed}


@around(SNSResponse, "subscribe")
def subscribe(original: Any, self: SNSResponse) -> Any:
    """A pending one answers `pending confirmation` for its ARN, unless ReturnSubscriptionArn asks for it."""
    answer = original(self)
    found = self.backend.subscriptions[answer.result["SubscriptionArn"]]
    if not found.confirmed and self._get_param("ReturnSubscriptionArn") not in (True, "true"):
        answer.result["SubscriptionArn"] = "pending confirmation"
    return answer


@around(SNSResponse, "list_subscriptions")
def list_subscriptions(original: Any, self: SNSResponse) -> Any:
    return _listed(original(self))


@around(SNSResponse, "list_subscriptions_by_topic")
def list_subscriptions_by_topic(original: Any, self: SNSResponse) -> Any:
    return _listed(original(self))


def _listed(answer: Any) -> Any:
    """A list has `PendingConfirmation` in place of the ARN.

    https://docs.aws.amazon.com/cli/latest/reference/sns/list-subscriptions-by-topic.html
    """
    answer.result["Subscriptions"] = [
        {
            "SubscriptionArn": found.arn if found.confirmed else PENDING,
            "Owner": found.owner,
            "Protocol": found.protocol,
            "Endpoint": found.endpoint,
            "TopicArn": found.topic_arn,
        }
        for found in answer.result["Subscriptions"]
    ]
    return answer


@around(SNSBackend, "unsubscribe")
def unsubscribe(original: Any, self: SNSBackend, subscription_arn: str) -> None:
    """A pending one cannot be deleted; it goes by itself after two days, or with its topic.

    https://docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html; the words are those that
    internal/service/sns/topic_subscription.go of hashicorp/terraform-provider-aws looks for.
    """
    found = self.subscriptions.get(subscription_arn)
    if found is not None and not found.confirmed:
        raise SNSInvalidParameter(
            "Invalid parameter: SubscriptionArn Reason: Cannot unsubscribe a subscription that is pending confirmation"
        )
    original(self, subscription_arn)


@around(Subscription, "publish")
def publish(original: Any, self: Subscription, *rest: Any, **more: Any) -> None:
    """Nothing is sent to an endpoint that has not confirmed."""
    if self.confirmed:
        original(self, *rest, **more)


@around(SNSResponse, "get_topic_attributes")
def get_topic_attributes(original: Any, self: SNSResponse) -> Any:
    """moto counts no subscriptions.

    https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
    """
    answer = original(self)
    topic = self.backend.get_topic(self._get_param("TopicArn"))
    confirmed = [found.confirmed for found in self.backend._get_topic_subscriptions(topic)]
    answer.result["Attributes"] |= {
        "SubscriptionsPending": confirmed.count(False),
        "SubscriptionsConfirmed": confirmed.count(True),
    }
    return answer
