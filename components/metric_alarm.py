"""An alarm of CloudWatch, made of a plain one of the model."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from ecs_platform.model.alarms.alarm import Alarm, Metric
from ecs_platform.model.naming import Names
from ecs_platform.model.task.markers import filled


def metric_alarm(
    name: str,
    alarm: Alarm,
    names: Names,
    service: str,
    known: Mapping[str, pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
    topic_arn: pulumi.Input[str] | None = None,
) -> aws.cloudwatch.MetricAlarm:
    """Makes an alarm.

    It tells the topic when it goes off and not when it is well again: a new alarm becomes well, and would tell of that.

    Makes: `cloudwatch.MetricAlarm`.

    See https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html

    Args:
        name: in the program.
        alarm: what it watches.
        names: names and tags.
        service: the service or job it is about.
        known: what stands in place of markers.
        opts: options of the alarm.
        topic_arn: the topic that is told; default none.
    """
    comparison = "LessThanThreshold" if alarm.below else "GreaterThanOrEqualToThreshold"
    single = alarm.metrics[0] if not alarm.expression else None
    return aws.cloudwatch.MetricAlarm(
        name,
        name=alarm.name,
        alarm_description=alarm.description,
        namespace=None if single is None else single.namespace,
        metric_name=None if single is None else single.name,
        dimensions=None if single is None else _dimensions(single, known),
        statistic=None if single is None else single.statistic,
        period=None if single is None else alarm.period,
        metric_queries=None if single is not None else _queries(alarm, known),
        comparison_operator=comparison,
        threshold=alarm.threshold,
        evaluation_periods=alarm.periods,
        datapoints_to_alarm=alarm.of_them or alarm.periods,
        treat_missing_data=alarm.missing,
        alarm_actions=None if topic_arn is None else [topic_arn],
        tags=names.tags(alarm.name, service),
        opts=opts,
    )


def _queries(alarm: Alarm, known: Mapping[str, pulumi.Input[str]]) -> list[aws.cloudwatch.MetricAlarmMetricQueryArgs]:
    """The metrics, and the expression, the one of them that the alarm watches."""
    metrics = [
        aws.cloudwatch.MetricAlarmMetricQueryArgs(
            id=metric.id,
            metric=aws.cloudwatch.MetricAlarmMetricQueryMetricArgs(
                namespace=metric.namespace,
                metric_name=metric.name,
                dimensions=_dimensions(metric, known),
                period=alarm.period,
                stat=metric.statistic,
            ),
        )
        for metric in alarm.metrics
    ]
    result = aws.cloudwatch.MetricAlarmMetricQueryArgs(
        id="result", expression=alarm.expression, label=alarm.measure, return_data=True
    )
    return [*metrics, result]


def _dimensions(metric: Metric, known: Mapping[str, pulumi.Input[str]]) -> dict[str, pulumi.Input[str]]:
    return dict(zip(metric.dimensions, filled(metric.dimensions.values(), known), strict=True))
