"""A queue, and a second one for messages that nobody could work off."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ecs_platform.model.naming import Names


@dataclass
class QueueArgs:
    """Arguments of `Queue`.

    Attributes:
        names: names and tags, the platform's.
        users: ARNs of the roles that may send, receive and delete messages.
        attempts: how often a message is received before it is put aside; default 5.
    """

    names: Names
    users: list[pulumi.Input[str]]
    attempts: int = 5


class Queue(pulumi.ComponentResource):
    """A queue that roles of services may use.

    Makes: two `sqs.Queue`, and `sqs.QueuePolicy`.

    See https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    """

    url: pulumi.Output[str]

    def __init__(self, name: str, args: QueueArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("acme:index:Queue", name, None, opts)
        child, names = pulumi.ResourceOptions(parent=self), args.names
        aside = aws.sqs.Queue(
            f"{name}-aside", name=names.of(f"{name}-aside"), tags=names.tags(names.of(f"{name}-aside")), opts=child
        )
        redrive = pulumi.Output.json_dumps({"deadLetterTargetArn": aside.arn, "maxReceiveCount": args.attempts})
        queue = aws.sqs.Queue(
            name, name=names.of(name), tags=names.tags(names.of(name)), redrive_policy=redrive, opts=child
        )
        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": args.users},
            "Action": ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"],
            "Resource": queue.arn,
        }
        policy = pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]})
        aws.sqs.QueuePolicy(name, queue_url=queue.url, policy=policy, opts=child)
        self.url = queue.url
        self.register_outputs({"url": self.url})
