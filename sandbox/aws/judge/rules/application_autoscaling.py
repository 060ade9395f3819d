"""Application Auto Scaling: targets and policies."""

import re
from typing import Any

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import bad_rate_or_cron, tag_rules
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/autoscaling/application/APIReference/"
_AT = re.compile(r"at\(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\)")


def _tracking(call: Call) -> dict[str, Any]:
    return call.given.get("TargetTrackingScalingPolicyConfiguration") or {}


def _bad_resource(call: Call) -> bool:
    of_ecs = call.given.get("ServiceNamespace") == "ecs"
    return of_ecs and not re.fullmatch(r"service/[^/]+/[^/]+", str(call.given.get("ResourceId")))


def _crossed(call: Call) -> bool:
    least, most = call.given.get("MinCapacity"), call.given.get("MaxCapacity")
    return least is not None and most is not None and least > most


def _crossed_with_what_is_there(call: Call) -> bool:
    given = call.given
    target = call.existing.applicationautoscaling.targets.get(given.get("ScalableDimension"), {}).get(
        given.get("ResourceId")
    )
    if target is None:
        return False
    least, most = given.get("MinCapacity"), given.get("MaxCapacity")
    return bool((target.min_capacity if least is None else least) > (target.max_capacity if most is None else most))


_METRICS = ("PredefinedMetricSpecification", "CustomizedMetricSpecification")


def _metric_twice(call: Call) -> bool:
    """A metric that another policy of the target follows."""
    where = (call.given.get("ResourceId"), call.given.get("ScalableDimension"))
    for other in call.existing.applicationautoscaling.policies.values():
        follows = other.target_tracking_scaling_policy_configuration or {}
        elsewhere = (other.resource_id, other.scalable_dimension) != where
        if elsewhere or other.policy_name == call.given.get("PolicyName") or not follows:
            continue
        if any(_tracking(call).get(kind) and _tracking(call)[kind] == follows.get(kind) for kind in _METRICS):
            return True
    return False


def _without_label(call: Call) -> bool:
    metric = _tracking(call).get("PredefinedMetricSpecification") or {}
    return metric.get("PredefinedMetricType") == "ALBRequestCountPerTarget" and not metric.get("ResourceLabel")


def _label_of_another(call: Call) -> bool:
    metric = _tracking(call).get("PredefinedMetricSpecification") or {}
    return metric.get("PredefinedMetricType") != "ALBRequestCountPerTarget" and bool(metric.get("ResourceLabel"))


def _without_configuration(call: Call) -> object:
    kind = call.given.get("PolicyType") or "StepScaling"
    name = {
        "StepScaling": "StepScalingPolicyConfiguration",
        "TargetTrackingScaling": "TargetTrackingScalingPolicyConfiguration",
    }.get(kind)
    return name is not None and not call.given.get(name) and f"{name} is required for the policy type {kind}"


def _two_metrics(call: Call) -> bool:
    kinds = ("PredefinedMetricSpecification", "CustomizedMetricSpecification")
    return bool(_tracking(call)) and sum(bool(_tracking(call).get(kind)) for kind in kinds) != 1


def _expression(call: Call) -> object:
    text = call.given.get("Schedule")
    return text and not _AT.fullmatch(text) and bad_rate_or_cron(text) and text


def _unregistered(call: Call) -> object:
    given = call.given
    dimension, resource = given.get("ScalableDimension"), given.get("ResourceId")
    if resource in call.existing.applicationautoscaling.targets.get(dimension, {}):
        return None
    return f"{given.get('ServiceNamespace')}, resource ID: {resource}, scalable dimension: {dimension}"


RULES = [
    Rule(
        "bounds",
        "RegisterScalableTarget",
        "a least capacity that is above the greatest",
        "ValidationException",
        "Maximum capacity cannot be less than minimum capacity",
        API + "API_RegisterScalableTarget.html",
        _crossed,
    ),
    Rule(
        "bounds-of-the-target",
        "RegisterScalableTarget",
        "a least capacity above the greatest that the target has, or a greatest below its least",
        "ValidationException",
        "Maximum capacity cannot be less than minimum capacity",
        API + "API_RegisterScalableTarget.html",
        _crossed_with_what_is_there,
    ),
    Rule(
        "one-policy-per-metric",
        "PutScalingPolicy",
        "target tracking of a metric that another policy of the target follows",
        "ValidationException",
        "Only one TargetTrackingScaling policy for a given metric specification is allowed.",
        "https://github.com/hashicorp/terraform-provider-aws/issues/41179",
        _metric_twice,
    ),
    Rule(
        "capacity-is-not-negative",
        "RegisterScalableTarget",
        "a negative capacity",
        "ValidationException",
        "Capacity cannot be negative",
        API + "API_RegisterScalableTarget.html",
        lambda call: min(call.given.get("MinCapacity") or 0, call.given.get("MaxCapacity") or 0) < 0,
    ),
    Rule(
        "resource",
        "RegisterScalableTarget PutScalingPolicy",
        "a resource of ECS that is not service/CLUSTER/SERVICE",
        "ValidationException",
        "Unsupported service namespace, resource type or scalable dimension",
        API + "API_RegisterScalableTarget.html",
        _bad_resource,
    ),
    Rule(
        "policy-has-a-configuration",
        "PutScalingPolicy",
        "a policy without the configuration of its type",
        "ValidationException",
        "{}",
        API + "API_PutScalingPolicy.html",
        _without_configuration,
    ),
    Rule(
        "one-metric",
        "PutScalingPolicy",
        "target tracking without a metric, or with two",
        "ValidationException",
        "Specify exactly one of PredefinedMetricSpecification and CustomizedMetricSpecification.",
        API + "API_TargetTrackingScalingPolicyConfiguration.html",
        _two_metrics,
    ),
    Rule(
        "label-of-requests",
        "PutScalingPolicy",
        "to track requests per target without saying of which load balancer and target group",
        "ValidationException",
        "The resource label must be specified for the metric type ALBRequestCountPerTarget.",
        API + "API_PredefinedMetricSpecification.html",
        _without_label,
    ),
    Rule(
        "label-of-another-metric",
        "PutScalingPolicy",
        "a resource label of another metric than requests per target",
        "ValidationException",
        "The resource label can only be specified for the metric type ALBRequestCountPerTarget.",
        API + "API_PredefinedMetricSpecification.html",
        _label_of_another,
    ),
    Rule(
        "schedule",
        "PutScheduledAction",
        "a schedule that is none of rate(VALUE UNIT), cron(FIELDS) and at(TIME)",
        "ValidationException",
        "Schedule expression is not valid: {}",
        API + "API_PutScheduledAction.html",
        _expression,
    ),
    Rule(
        "target-is-registered",
        "PutScalingPolicy PutScheduledAction",
        "a policy or scheduled action of what is no scalable target",
        "ObjectNotFoundException",
        "No scalable target registered for namespace: {}",
        API + "API_PutScalingPolicy.html",
        _unregistered,
    ),
    *tag_rules("TagResource", API + "API_TagResource.html", "TooManyTagsException", None, None),
    *tag_rules("RegisterScalableTarget TagResource", API + "API_TagResource.html", None, None, "ValidationException"),
]
