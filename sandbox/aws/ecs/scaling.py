"""Service auto scaling without metrics: a service's desired count stays within the bounds of its scalable target.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html: bounds are enforced
once there is a scaling policy.
"""

from moto.applicationautoscaling.models import applicationautoscaling_backends

from sandbox.aws.ecs.common import Backend
from sandbox.aws.ecs.service import Service, services_of

DIMENSION = "ecs:service:DesiredCount"


def keep_within_bounds(backend: Backend) -> None:
    """Move the desired count of each service with a scaling policy into its target's bounds."""
    scaling = applicationautoscaling_backends[backend.account_id][backend.region_name]
    with_policy = {policy.resource_id for policy in scaling.policies.values()}
    targets = scaling.targets.get(DIMENSION, {})
    for service in services_of(backend):
        target = targets.get(f"service/{service.cluster_name}/{service.name}")
        if target and target.resource_id in with_policy and service.status == "ACTIVE":
            _move(service, least=target.min_capacity or 0, most=target.max_capacity or 0)


def _move(service: Service, least: int, most: int) -> None:
    wanted = max(least, min(most, service.desired))
    if wanted == service.desired:
        return
    service.desired = wanted
    service.steady = False
