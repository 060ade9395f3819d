"""What an environment tells people: essential containers that stop, and deployments that fail."""

import json
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pulumi
import pulumi_aws as aws

from ecs_platform.model.naming import Names


@dataclass
class EventsArgs:
    """Arguments of `Events`.

    Attributes:
        names: names and tags.
        cluster_arn: the cluster whose events count.
        service_arns: pattern of its services' ARNs (`arn:aws:ecs:…:service/test/*`).
        topic_policy: who may publish to the topic, as JSON.
        emails: addresses told; AWS asks each for a confirmation; default none.
    """

    names: Names
    cluster_arn: pulumi.Input[str]
    service_arns: str
    topic_policy: str
    emails: list[str] = field(default_factory=list)


class Events(pulumi.ComponentResource):
    """An SNS topic that hears of essential containers that exit and of deployments that fail.

    Makes: `sns.Topic`, `sns.TopicPolicy`, `sns.TopicSubscription` for each address, and two `cloudwatch.EventRule` with
    a `cloudwatch.EventTarget` each.

    See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
    """

    RULES: ClassVar[list[str]] = ["essential-container-stopped", "deployment-failed"]

    topic_arn: pulumi.Output[str]

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
        self._rule(
            self.RULES[0],
            "An essential container stopped by itself",
            pulumi.Output.from_input(args.cluster_arn).apply(_stopped_pattern),
        )
        self._rule(self.RULES[1], "A deployment failed", _failed_pattern(args.service_arns))
        self.register_outputs({"topic_arn": self.topic_arn})

    def _rule(self, thing: str, description: str, pattern: pulumi.Input[str]) -> None:
        rule_name = self._args.names.of(thing)
        rule = aws.cloudwatch.EventRule(
            f"{self._name}-{thing}",
            name=rule_name,
            description=description,
            event_pattern=pattern,
            tags=self._args.names.tags(rule_name),
            opts=self._child,
        )
        aws.cloudwatch.EventTarget(
            f"{self._name}-{thing}", rule=rule.name, target_id="topic", arn=self.topic_arn, opts=self._child
        )


def _stopped_pattern(cluster_arn: str) -> str:
    return _pattern("ECS Task State Change", {"clusterArn": [cluster_arn], "stopCode": ["EssentialContainerExited"]})


def _failed_pattern(service_arns: str) -> str:
    # The event's own fields do not name the cluster; the service's ARN among its resources does.
    return _pattern(
        "ECS Deployment State Change",
        {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
        resources=[{"wildcard": service_arns}],
    )


def _pattern(detail_type: str, detail: dict[str, Any], **more: Any) -> str:
    return json.dumps({"source": ["aws.ecs"], "detail-type": [detail_type], "detail": detail, **more}, sort_keys=True)
