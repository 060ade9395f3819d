"""Instance refreshes: an Auto Scaling group's instances are replaced, those that match already are left if so wished.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-instance-refresh-skip-matching.html: what matches is the
launch template with its version, and not what a parameter in it says; with nothing to replace it succeeds at once.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html: an instance ends once
its tasks have. Here one is replaced at a time; its successor joins first, where all are to stay and more may be.
"""

import uuid
from datetime import datetime
from typing import Any

from moto.autoscaling.models import FakeAutoScalingGroup, InstanceState, autoscaling_backends
from moto.core.utils import utcnow

from sandbox.aws.ecs import placement
from sandbox.aws.ecs.common import Backend

ACTIVE = ("Pending", "InProgress")
WHOLE = 100
LAUNCHED = "_sandbox_launched_from"
"""On an instance: id and version of the launch template that it started from."""


class Refresh:
    """One refresh of a group."""

    def __init__(self, group: FakeAutoScalingGroup, preferences: dict[str, Any], desired: dict[str, Any]) -> None:
        self.id, self.group, self.preferences, self.desired = str(uuid.uuid4()), group, preferences, desired
        self.status, self.started = "Pending", utcnow()
        self.ended: datetime | None = None
        skips = preferences.get("SkipMatching") in (True, "true")
        self.old = [each for each in group.instance_states if not (skips and launched_from(each) == template_of(group))]
        self.replaced = 0
        self.successor: InstanceState | None = None

    @property
    def left(self) -> list[InstanceState]:
        """The instances still to be replaced."""
        return [each for each in self.old if each in self.group.instance_states]

    def end(self, status: str) -> None:
        self.status, self.ended = status, utcnow()

    def described(self) -> dict[str, Any]:
        """As DescribeInstanceRefreshes answers it."""
        told = {
            "InstanceRefreshId": self.id,
            "AutoScalingGroupName": self.group.name,
            "Status": self.status,
            "Strategy": "Rolling",
            "StartTime": self.started,
            "EndTime": self.ended,
            "PercentageComplete": WHOLE * self.replaced // len(self.old) if self.old else WHOLE,
            "InstancesToUpdate": len(self.left),
            "Preferences": self.preferences or None,
            "DesiredConfiguration": self.desired or None,
        }
        return {name: value for name, value in told.items() if value is not None}


def template_of(group: FakeAutoScalingGroup) -> tuple[str, int] | None:
    """The launch template of the group, with the number of its version."""
    template = group.ec2_launch_template
    return None if template is None else (template.id, template.get_version(group.launch_template_version).number)


def launched_from(state: InstanceState) -> tuple[str, int] | None:
    found: tuple[str, int] | None = getattr(state.instance, LAUNCHED, None)
    return found


def refreshes_of(group: FakeAutoScalingGroup) -> list[Refresh]:
    """All refreshes of a group, the newest first."""
    found: list[Refresh] = group.__dict__.setdefault("_sandbox_refreshes", [])
    return found


def step(backend: Backend) -> None:
    """Every refresh of the region, one step on."""
    for group in autoscaling_backends[backend.account_id][backend.region_name].autoscaling_groups.values():
        for refresh in refreshes_of(group):
            if refresh.status in ACTIVE:
                _step(backend, refresh)


def _step(backend: Backend, refresh: Refresh) -> None:
    left, group = refresh.left, refresh.group
    if not left:
        refresh.end("Successful")
        return
    refresh.status = "InProgress"
    if refresh.successor is None and _may_have_more(refresh):
        known = list(group.instance_states)
        group.replace_autoscaling_group_instances(1, group.get_propagated_tags())
        refresh.successor = next(each for each in group.instance_states if each not in known)
    elif refresh.successor is not None and not _has_joined(backend, refresh.successor, left[0]):
        return
    elif _drained(backend, left[0]):
        group.instance_states = [each for each in group.instance_states if each is not left[0]]
        group.autoscaling_backend.ec2_backend.terminate_instances([left[0].instance.id])
        refresh.replaced += 1
        if refresh.successor is None:
            group.set_desired_capacity(group.desired_capacity)
        refresh.successor = None


def _may_have_more(refresh: Refresh) -> bool:
    least, most = (int(refresh.preferences.get(f"{name}HealthyPercentage") or 0) for name in ("Min", "Max"))
    return least == WHOLE < most


def _container_instances(backend: Backend, state: InstanceState) -> list[tuple[str, Any]]:
    return [
        (cluster, each)
        for cluster, known in backend.container_instances.items()
        for each in known.values()
        if each.ec2_instance_id == state.instance.id
    ]


def _has_joined(backend: Backend, successor: InstanceState, old: InstanceState) -> bool:
    """Whether it is in a cluster, if the one it follows is."""
    return bool(_container_instances(backend, successor)) or not _container_instances(backend, old)


def _drained(backend: Backend, state: InstanceState) -> bool:
    """Whether no task is on it any more; they are asked to end."""
    left = False
    for cluster, instance in _container_instances(backend, state):
        instance.status = "DRAINING"
        for task in placement.tasks_on(instance, backend, cluster):
            task.stop("ServiceSchedulerInitiated", f"Container instance {instance.id} is draining.")
            left = True
    return not left
