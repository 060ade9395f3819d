"""What an environment tells people: containers that stop, tasks that fail, deployments that fail, jobs not started."""

from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from ecs_platform.components.event_rule import event_rule
from ecs_platform.model.naming import Names
from ecs_platform.model.task.events import EventRule

KEPT_SECONDS = 14 * 24 * 60 * 60
"""How long a queue of dead letters keeps one: as long as SQS does."""


@dataclass
class EventsArgs:
    """Arguments of `Events`.

    Attributes:
        names: names and tags.
        rules: what it tells of; see `environment_rules` in model/task/events.py.
        topic_policy: who may publish to the topic, as JSON.
        emails: addresses told; AWS asks each for a confirmation; default none.
    """

    names: Names
    rules: list[EventRule]
    topic_policy: str
    emails: list[str] = field(default_factory=list)


class Events(pulumi.ComponentResource):
    """An SNS topic that hears of what fails, and a queue for the starts of jobs that never succeeded.

    Makes: `sns.Topic`, `sns.TopicPolicy`, `sns.TopicSubscription` for each address, `cloudwatch.EventRule` with a
    `cloudwatch.EventTarget` for each rule, `sqs.Queue`, and a `cloudwatch.MetricAlarm` that tells the topic while
    something is in it.

    See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html and
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
    """

    topic_arn: pulumi.Output[str]
    dead_letters_arn: pulumi.Output[str]

    def __init__(self, name: str, args: EventsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:Events", name, None, opts)
        self._name, self._args, self._child = name, args, pulumi.ResourceOptions(parent=self)
        topic_name = args.names.of("events")
        topic = aws.sns.Topic(name, name=topic_name, tags=args.names.tags(topic_name), opts=self._child)
        aws.sns.TopicPolicy(name, arn=topic.arn, policy=args.topic_policy, opts=self._child)
        for email in args.emails:
            aws.sns.TopicSubscription(
                f"{name}-{email}", topic=topic.arn, protocol="email", endpoint=email, opts=self._child
            )
        self.topic_arn = topic.arn
        for rule in args.rules:
            event_rule(f"{name}-{rule.thing}", rule, topic.arn, args.names, self._child)
        self.dead_letters_arn = self._dead_letters().arn
        self.register_outputs({"topic_arn": self.topic_arn, "dead_letters_arn": self.dead_letters_arn})

    def _dead_letters(self) -> aws.sqs.Queue:
        name, queue_name = f"{self._name}-dead-letters", self._args.names.dead_letters
        tags = self._args.names.tags(queue_name)
        queue = aws.sqs.Queue(
            name,
            name=queue_name,
            message_retention_seconds=KEPT_SECONDS,
            sqs_managed_sse_enabled=True,
            tags=tags,
            opts=self._child,
        )
        aws.cloudwatch.MetricAlarm(
            name,
            name=queue_name,
            alarm_description="A job could not be started; what was asked of ECS, and what it said, is in the queue",
            namespace="AWS/SQS",
            metric_name="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": queue.name},
            statistic="Maximum",
            comparison_operator="GreaterThanThreshold",
            threshold=0,
            # SQS measures every minute, and not at all while a queue has long been empty.
            period=60,
            evaluation_periods=1,
            treat_missing_data="notBreaching",
            alarm_actions=[self.topic_arn],
            tags=tags,
            opts=self._child,
        )
        return queue
