"""Alarms of a service that make a deployment fail while it is under way."""

from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from ecs_platform.components.metric_alarm import metric_alarm
from ecs_platform.model.alarms.alarm import Alarm
from ecs_platform.model.naming import Names


@dataclass
class RollbackAlarmsArgs:
    """Arguments of `RollbackAlarms`.

    Attributes:
        names: names and tags.
        service: the service.
        cluster_name: its cluster.
        cpu_utilization: average CPU use in percent at or above which the alarm goes off; default none.
        memory_utilization: average memory use in percent, likewise; default none.
        off: whether there is one that never goes off, for a service that had alarms and shall have none; default false.
        http_5xx: the one of requests that are answered with a status of 500 or more; see `rollback_alarm` in
            model/alarms/of_service.py; default none.
        known: what stands in place of the markers in its dimensions; default nothing.
    """

    names: Names
    service: str
    cluster_name: pulumi.Input[str]
    cpu_utilization: float | None = None
    memory_utilization: float | None = None
    off: bool = False
    http_5xx: Alarm | None = None
    known: dict[str, pulumi.Input[str]] = field(default_factory=dict)


class RollbackAlarms(pulumi.ComponentResource):
    """CloudWatch alarms on a service's use of CPU and memory, and its answers: two of three minutes at or above the
    threshold.

    Makes: a `cloudwatch.MetricAlarm` for each threshold given, and one that never goes off with `off`. They have no
    actions; they name the service and do not refer to it, because the service refers to them.

    See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
    """

    alarm_names: list[pulumi.Output[str]]

    def __init__(self, name: str, args: RollbackAlarmsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:RollbackAlarms", name, None, opts)
        self._name, self._args, self._child = name, args, pulumi.ResourceOptions(parent=self)
        measures = {"CPUUtilization": args.cpu_utilization, "MemoryUtilization": args.memory_utilization}
        made = [self._alarm(metric, threshold) for metric, threshold in measures.items() if threshold is not None]
        made += [] if args.http_5xx is None else [self._http_5xx(args.http_5xx)]
        made += [self._off()] if args.off else []
        self.alarm_names = [alarm.name for alarm in made]
        self.register_outputs({})

    def _alarm(self, metric: str, threshold: float) -> aws.cloudwatch.MetricAlarm:
        measure = metric.removesuffix("Utilization").lower()
        why = f"Rolls a deployment of {self._args.service} back"
        return self._metric_alarm(measure, why, metric, "GreaterThanOrEqualToThreshold", threshold)

    def _http_5xx(self, alarm: Alarm) -> aws.cloudwatch.MetricAlarm:
        args = self._args
        return metric_alarm(f"{self._name}-rollback-http-5xx", alarm, args.names, args.service, args.known, self._child)

    def _off(self) -> aws.cloudwatch.MetricAlarm:
        """Goes off when less than nothing is used: never."""
        why = f"Never goes off: {self._args.service} has no alarms any more, and ECS must be told of one"
        return self._metric_alarm("off", why, "CPUUtilization", "LessThanThreshold", 0)

    def _metric_alarm(
        self, measure: str, why: str, metric: str, comparison: str, threshold: float
    ) -> aws.cloudwatch.MetricAlarm:
        alarm_name = self._args.names.rollback_alarm(self._args.service, measure)
        return aws.cloudwatch.MetricAlarm(
            f"{self._name}-{measure}",
            name=alarm_name,
            alarm_description=why,
            namespace="AWS/ECS",
            metric_name=metric,
            dimensions={
                "ClusterName": self._args.cluster_name,
                "ServiceName": self._args.names.service(self._args.service),
            },
            statistic="Average",
            comparison_operator=comparison,
            threshold=threshold,
            period=60,
            # What flickers rolls back too; a service that rests has no data, and nothing is wrong with it.
            evaluation_periods=3,
            datapoints_to_alarm=2,
            treat_missing_data="notBreaching",
            tags=self._args.names.tags(alarm_name, self._args.service),
            opts=self._child,
        )
