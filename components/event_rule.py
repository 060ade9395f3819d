"""A rule of EventBridge that tells a topic."""

import pulumi
import pulumi_aws as aws

from ecs_platform.model.naming import Names
from ecs_platform.model.task.events import EventRule


def event_rule(
    name: str,
    rule: EventRule,
    topic_arn: pulumi.Input[str],
    names: Names,
    opts: pulumi.ResourceOptions,
    service: str | None = None,
) -> None:
    """Sends the events that a rule is about to a topic, as they are.

    Makes: `cloudwatch.EventRule`, `cloudwatch.EventTarget`.

    See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html

    Args:
        name: of both, in the program.
        rule: what it is about.
        topic_arn: the topic, whose policy lets it publish.
        names: names and tags.
        opts: options of both.
        service: the service or job it is about, if it is about one.
    """
    made = aws.cloudwatch.EventRule(
        name,
        name=rule.name,
        description=rule.description,
        event_pattern=rule.pattern,
        tags=names.tags(rule.name, service),
        opts=opts,
    )
    aws.cloudwatch.EventTarget(name, rule=made.name, target_id="topic", arn=topic_arn, opts=opts)
