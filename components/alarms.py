"""What watches a service or a job: its alarms, and the rules that count what ECS has no metric of."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ecs_platform.components.metric_alarm import metric_alarm
from ecs_platform.model.alarms.alarm import Alarm
from ecs_platform.model.naming import Names
from ecs_platform.model.task.events import EventRule


@dataclass
class AlarmsArgs:
    """Arguments of `Alarms`.

    Attributes:
        names: names and tags.
        service: the service or job.
        alarms: what is watched; see `alarms_of` in model/alarms/of_service.py.
        known: what stands in place of the markers in their dimensions: the cluster, load balancers, target groups.
        topic_arn: the topic that is told.
    """

    names: Names
    service: str
    alarms: list[Alarm]
    known: dict[str, pulumi.Input[str]]
    topic_arn: pulumi.Input[str]


class Alarms:
    """Alarms of a service or a job, which tell the environment's topic.

    A part of the component that `opts.parent` names. Makes: a `cloudwatch.MetricAlarm` for each alarm, and a
    `cloudwatch.EventRule` without a target for each that counts events. They name the service and do not refer to it,
    because it may refer to them (`deployment.rollback_alarms`).

    See https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html

    Attributes:
        names: the alarms' names, by the names that the model gives them.
    """

    names: dict[str, pulumi.Output[str]]

    def __init__(self, name: str, args: AlarmsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        self._args, self._child = args, pulumi.ResourceOptions.merge(opts, None)
        self.names = {each.name: self._alarm(f"{name}-{each.measure}", each) for each in args.alarms}

    def _alarm(self, name: str, alarm: Alarm) -> pulumi.Output[str]:
        if alarm.counted is not None:
            self._rule(f"{name}-events", alarm.counted)
        args = self._args
        return metric_alarm(name, alarm, args.names, args.service, args.known, self._child, args.topic_arn).name

    def _rule(self, name: str, rule: EventRule) -> None:
        aws.cloudwatch.EventRule(
            name,
            name=rule.name,
            description=rule.description,
            event_pattern=rule.pattern,
            tags=self._args.names.tags(rule.name, self._args.service),
            opts=self._child,
        )
