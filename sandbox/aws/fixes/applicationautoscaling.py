"""Application Auto Scaling: tags, the bounds of a service's desired count, the role and what is suspended."""

import json
from typing import Any

from moto.applicationautoscaling.models import ApplicationAutoscalingBackend, FakeScalableTarget
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse as Response
from moto.ecs.models import ecs_backends

from sandbox.aws.ecs import scaling
from sandbox.aws.fixes.patching import around, new

TAGS = "_sandbox_tags"
SUSPENDED = ("DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended")
ROLE = (
    "role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService"
)


def _tags(self: Response) -> dict[str, dict[str, str]]:
    backend: ApplicationAutoscalingBackend = self.applicationautoscaling_backend
    if not hasattr(backend, TAGS):
        setattr(backend, TAGS, {})
    tags: dict[str, dict[str, str]] = getattr(backend, TAGS)
    return tags


@around(FakeScalableTarget, "__init__")
def scalable_target(original: Any, self: FakeScalableTarget, *rest: Any, **more: Any) -> None:
    """moto has no role of a service and nothing that is not suspended.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTarget.html,
    https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html
    """
    original(self, *rest, **more)
    found: Any = self
    _, partition, _, _, account, *_ = found.arn.split(":")
    if found.service_namespace == "ecs":
        found.role_arn = f"arn:{partition}:iam::{account}:{ROLE}"
    found.suspended_state = dict.fromkeys(SUSPENDED, False) | (found.suspended_state or {})


@around(FakeScalableTarget, "update")
def update_target(original: Any, self: FakeScalableTarget, *rest: Any, **more: Any) -> None:
    """What an update does not name stays as it is."""
    found: Any = self
    before = found.suspended_state
    original(self, *rest, **more)
    found.suspended_state = {**before, **(found.suspended_state or {})}


@around(Response, "register_scalable_target")
def register_scalable_target(original: Any, self: Response) -> str:
    """moto drops the tags that come with the target, and its bounds do nothing to a service."""
    answer: str = original(self)
    dimension, resource = self._get_param("ScalableDimension"), self._get_param("ResourceId")
    if dimension == scaling.DIMENSION:
        target = self.applicationautoscaling_backend.targets[dimension][resource]
        scaling.move_into_bounds(ecs_backends[self.current_account][self.region], target)
    if self._get_param("Tags"):
        _tags(self).setdefault(json.loads(answer)["ScalableTargetARN"], {}).update(self._get_param("Tags"))
    return answer


@new(Response, "list_tags_for_resource")
def list_tags_for_resource(self: Response) -> str:
    """The provider reads the tags of each scalable target after it made it: without this none can be made."""
    return json.dumps({"Tags": _tags(self).get(self._get_param("ResourceARN"), {})})


@new(Response, "tag_resource")
def tag_resource(self: Response) -> str:
    _tags(self).setdefault(self._get_param("ResourceARN"), {}).update(self._get_param("Tags") or {})
    return "{}"


@new(Response, "untag_resource")
def untag_resource(self: Response) -> str:
    tags = _tags(self).get(self._get_param("ResourceARN"), {})
    for key in self._get_param("TagKeys") or []:
        tags.pop(key, None)
    return "{}"
