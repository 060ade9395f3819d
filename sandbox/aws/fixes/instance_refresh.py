"""Auto Scaling: the calls of instance refreshes, which moto has not; what they do is in sandbox/aws/ecs/refresh.py.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_StartInstanceRefresh.html
"""

from typing import Any

from moto.autoscaling.exceptions import AutoscalingClientError, ValidationError
from moto.autoscaling.models import FakeAutoScalingGroup
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult

from sandbox.aws.ecs.refresh import ACTIVE, LAUNCHED, Refresh, refreshes_of, template_of
from sandbox.aws.fixes.patching import around, new


@around(FakeAutoScalingGroup, "replace_autoscaling_group_instances")
def replace_autoscaling_group_instances(original: Any, self: FakeAutoScalingGroup, *rest: Any, **more: Any) -> None:
    """An instance stays one of the version that it started from; moto says that all are of the group's."""
    known = list(self.instance_states)
    original(self, *rest, **more)
    for state in self.instance_states:
        if state not in known:
            setattr(state.instance, LAUNCHED, template_of(self))


def _group(self: AutoScalingResponse) -> FakeAutoScalingGroup:
    group = self.autoscaling_backend.autoscaling_groups.get(self._get_param("AutoScalingGroupName"))
    if group is None:
        raise ValidationError("AutoScalingGroup name not found - null")
    return group


@new(AutoScalingResponse, "start_instance_refresh")
def start_instance_refresh(self: AutoScalingResponse) -> ActionResult:
    group = _group(self)
    if any(each.status in ACTIVE for each in refreshes_of(group)):
        words = "An Instance Refresh is already in progress and blocks the execution of this Instance Refresh."
        raise AutoscalingClientError("InstanceRefreshInProgress", words)
    desired = self._get_param("DesiredConfiguration", {})
    if desired.get("LaunchTemplate"):
        group._set_launch_configuration("", desired["LaunchTemplate"], None)
    refresh = Refresh(group, self._get_param("Preferences", {}), desired)
    refreshes_of(group).insert(0, refresh)
    return ActionResult({"InstanceRefreshId": refresh.id})


@new(AutoScalingResponse, "describe_instance_refreshes")
def describe_instance_refreshes(self: AutoScalingResponse) -> ActionResult:
    wanted = self._get_param("InstanceRefreshIds") or []
    found = [each.described() for each in refreshes_of(_group(self)) if not wanted or each.id in wanted]
    return ActionResult({"InstanceRefreshes": found})


@new(AutoScalingResponse, "cancel_instance_refresh")
def cancel_instance_refresh(self: AutoScalingResponse) -> ActionResult:
    for refresh in refreshes_of(_group(self)):
        if refresh.status in ACTIVE:
            refresh.end("Cancelled")
            return ActionResult({"InstanceRefreshId": refresh.id})
    raise AutoscalingClientError("ActiveInstanceRefreshNotFound", "No in progress or pending Instance Refresh found.")
