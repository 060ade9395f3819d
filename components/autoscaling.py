"""Autoscaling of a service: the number of its tasks follows what they have to do."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ecs_platform.model.manifest.count import COOLDOWN_IN, COOLDOWN_OUT
from ecs_platform.model.naming import Names


@dataclass
class MeasureArgs:
    """One measure that the number of tasks follows.

    Attributes:
        value: percent, or requests a minute and task.
        scale_in_cooldown: seconds after a step down until the next; default 120, as in a manifest.
        scale_out_cooldown: seconds after a step up until the next; default 60, likewise.
    """

    value: int
    scale_in_cooldown: int = COOLDOWN_IN
    scale_out_cooldown: int = COOLDOWN_OUT


@dataclass
class AutoscalingArgs:
    """Arguments of `Autoscaling`.

    Attributes:
        names: names and tags.
        service: the service.
        cluster_name: its cluster.
        service_name: the ECS service's name.
        minimum: fewest tasks.
        maximum: most tasks.
        cpu: average CPU use to keep to, in percent; default none.
        memory: average memory use to keep to, in percent; default none.
        requests: requests a minute and task to keep to; default none.
        load_balancer_arn: the load balancer whose requests count; needed with `requests`.
        target_group_arn: the target group whose requests count; needed with `requests`.
    """

    names: Names
    service: str
    cluster_name: pulumi.Input[str]
    service_name: pulumi.Input[str]
    minimum: int
    maximum: int
    cpu: MeasureArgs | None = None
    memory: MeasureArgs | None = None
    requests: MeasureArgs | None = None
    load_balancer_arn: pulumi.Input[str] | None = None
    target_group_arn: pulumi.Input[str] | None = None


class Autoscaling(pulumi.ComponentResource):
    """Target tracking on CPU, memory or requests.

    Makes: `appautoscaling.Target`, and an `appautoscaling.Policy` for each measure given.

    Each change of the bounds moves the service into them, whatever its number was, with measures and without: so with
    both bounds the same and no measure the number is fixed again. Nobody waits until the tasks are there.

    See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html and
    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
    """

    def __init__(self, name: str, args: AutoscalingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:Autoscaling", name, None, opts)
        self._name, self._args, self._child = name, args, pulumi.ResourceOptions(parent=self)
        service = args.names.service(args.service)
        self._target = aws.appautoscaling.Target(
            name,
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id=pulumi.Output.concat("service/", args.cluster_name, "/", args.service_name),
            min_capacity=args.minimum,
            max_capacity=args.maximum,
            tags=args.names.tags(service, args.service),
            opts=self._child,
        )
        self._follow("cpu", "ECSServiceAverageCPUUtilization", args.cpu)
        self._follow("memory", "ECSServiceAverageMemoryUtilization", args.memory)
        self._follow("requests", "ALBRequestCountPerTarget", args.requests, self._requests_label())
        self.register_outputs({})

    def _follow(
        self, measure: str, metric: str, following: MeasureArgs | None, label: pulumi.Output[str] | None = None
    ) -> None:
        if following is None:
            return
        aws.appautoscaling.Policy(
            f"{self._name}-{measure}",
            name=self._args.names.of(f"{self._args.service}-{measure}"),
            policy_type="TargetTrackingScaling",
            service_namespace=self._target.service_namespace,
            scalable_dimension=self._target.scalable_dimension,
            resource_id=self._target.resource_id,
            target_tracking_scaling_policy_configuration=aws.appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs(
                target_value=following.value,
                scale_in_cooldown=following.scale_in_cooldown,
                scale_out_cooldown=following.scale_out_cooldown,
                predefined_metric_specification=aws.appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs(
                    predefined_metric_type=metric, resource_label=label
                ),
            ),
            opts=self._child,
        )

    def _requests_label(self) -> pulumi.Output[str] | None:
        if self._args.load_balancer_arn is None or self._args.target_group_arn is None:
            return None
        return pulumi.Output.all(self._args.load_balancer_arn, self._args.target_group_arn).apply(
            lambda arns: requests_label(arns[0], arns[1])
        )


def requests_label(load_balancer_arn: str, target_group_arn: str) -> str:
    """The label by which ALBRequestCountPerTarget knows a target group: the ends of both ARNs.

    See https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html
    """
    load_balancer = load_balancer_arn.partition(":loadbalancer/")[2]
    target_group = target_group_arn.rpartition(":")[2]
    return f"{load_balancer}/{target_group}"
