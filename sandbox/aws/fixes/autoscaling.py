"""Auto Scaling groups: instances in every zone of the group, lifecycle hooks as they were given."""

from typing import Any

from moto.autoscaling.models import FakeAutoScalingGroup, LifecycleHook
from moto.autoscaling.responses import AutoScalingResponse

from sandbox.aws.fixes.patching import around

ZONES = "_sandbox_launched"


@around(FakeAutoScalingGroup, "replace_autoscaling_group_instances")
def replace_autoscaling_group_instances(
    original: Any, self: FakeAutoScalingGroup, count_needed: int, propagated_tags: dict[str, str]
) -> None:
    """moto starts every instance in the first subnet, so that a service over zones is never tried."""
    subnets = (self.vpc_zone_identifier or "").split(",")
    for _ in range(count_needed):
        launched = getattr(self, ZONES, 0)
        setattr(self, ZONES, launched + 1)
        turn = launched % len(subnets)
        whole, self.vpc_zone_identifier = self.vpc_zone_identifier, ",".join([*subnets[turn:], *subnets[:turn]])
        try:
            original(self, 1, dict(propagated_tags))
        finally:
            self.vpc_zone_identifier = whole


@around(AutoScalingResponse, "create_auto_scaling_group")
def create_auto_scaling_group(original: Any, self: AutoScalingResponse) -> Any:
    """`Default: 0 seconds`, says AWS of the grace period; moto takes 300 for none and for 0.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html
    """
    answer = original(self)
    made = self.autoscaling_backend.autoscaling_groups[self._get_param("AutoScalingGroupName")]
    made.health_check_grace_period = self._get_int_param("HealthCheckGracePeriod") or 0
    return answer


@around(AutoScalingResponse, "put_lifecycle_hook")
def put_lifecycle_hook(original: Any, self: AutoScalingResponse) -> Any:
    """moto answers a role and a queue of its own making, which the provider plans away for ever."""
    answer = original(self)
    hooks: list[LifecycleHook] = self.autoscaling_backend.describe_lifecycle_hooks(
        self._get_param("AutoScalingGroupName"), [self._get_param("LifecycleHookName")]
    )
    for hook in hooks:
        hook.role_arn = self._get_param("RoleARN")
        hook.notification_target_arn = self._get_param("NotificationTargetARN")
        hook.notification_metadata = self._get_param("NotificationMetadata")  # type: ignore[attr-defined]
    return answer
