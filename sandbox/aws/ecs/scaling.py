"""Service auto scaling without metrics: a scalable target that is registered moves its service into its bounds.

Whatever is asked of ECS afterwards stands, also outside of them; on AWS until an alarm of a policy goes off.
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html,
https://github.com/aws/containers-roadmap/issues/2626
"""

from moto.applicationautoscaling.models import FakeScalableTarget

from sandbox.aws.ecs.common import Backend
from sandbox.aws.ecs.service import services_of

DIMENSION = "ecs:service:DesiredCount"


def move_into_bounds(backend: Backend, target: FakeScalableTarget) -> None:
    """What RegisterScalableTarget does with the current number of tasks, with scaling policies and without."""
    for service in services_of(backend):
        if target.resource_id == f"service/{service.cluster_name}/{service.name}" and service.status == "ACTIVE":
            wanted = max(target.min_capacity or 0, min(target.max_capacity or 0, service.desired))
            if wanted != service.desired:
                service.desired, service.steady = wanted, False
