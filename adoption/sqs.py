"""Amazon SQS: queues. It sets tags in the call that makes one."""

from ecs_platform.adoption.asking import answer
from ecs_platform.adoption.row import Client, Inputs, Row

_NO_QUEUE = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")
"""As older answers say it, and newer ones."""


def _queues(client: Client, inputs: Inputs) -> list[str]:
    """One call, by name, which a region takes once; for a minute after it was deleted a queue may still be found."""
    found = answer(client("sqs"), "get_queue_url", *_NO_QUEUE, QueueName=inputs["name"])
    return [] if found is None else [found["QueueUrl"]]


def _queue_policies(client: Client, inputs: Inputs) -> list[str]:
    """One call, of one queue."""
    url, asked = inputs["queueUrl"], {"AttributeNames": ["Policy"]}
    found = answer(client("sqs"), "get_queue_attributes", *_NO_QUEUE, QueueUrl=url, **asked)
    return [url] if (found or {}).get("Attributes", {}).get("Policy") else []


ROWS = (
    Row("aws:sqs/queue:Queue", _queues, ("name",), "URL"),
    Row(
        "aws:sqs/queuePolicy:QueuePolicy",
        _queue_policies,
        ("queueUrl",),
        "URL",
        part_of=("queueUrl",),
        overwrites=True,
    ),
)
