"""Which changes of an ECS service replace its tasks, by the provider's names of its inputs.

UpdateService starts a deployment for some of its parameters and not for others, and says so of each:
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html. With `forceNewDeployment` it starts
one for whatever the provider sends, which is every change but those of tags.
"""

from collections.abc import Mapping
from typing import Any

from ecs_platform.model.digest.preview import Resource, Step

FORCE = "forceNewDeployment"
CAPACITY = "capacityProviderStrategies"
ROLLS = frozenset(
    {
        "loadBalancers",
        "networkConfiguration",
        "platformVersion",
        "serviceConnectConfiguration",
        "serviceRegistries",
        "taskDefinition",
        "volumeConfiguration",
        "vpcLatticeConfigurations",
    }
)
"""What replaces the tasks. `exec` in a manifest does, because it changes the task definition."""

KEEPS = frozenset(
    {
        "alarms",
        "availabilityZoneRebalancing",
        CAPACITY,  # refused where it is not forced
        "deploymentCircuitBreaker",
        "deploymentConfiguration",
        "deploymentController",
        "deploymentMaximumPercent",
        "deploymentMinimumHealthyPercent",
        "desiredCount",
        "enableEcsManagedTags",
        "enableExecuteCommand",
        "healthCheckGracePeriodSeconds",
        "orderedPlacementStrategies",
        "placementConstraints",
        "propagateTags",
        # What only the provider knows.
        "forceDelete",
        FORCE,
        "sigintRollback",
        "triggers",
        "waitForSteadyState",
    }
)
"""What leaves the tasks alone, where nothing is forced."""

NOT_SENT = frozenset({"forceDelete", "tags", "tagsAll"})
"""Changes for which the provider does not call UpdateService at all."""


def changed(step: Step) -> list[str]:
    """The inputs of a service that differ; Service Connect that is switched off is none."""
    return [name for name in step.changed if _meant(step.old, name) != _meant(step.new, name)]


def rolls(step: Step) -> bool:
    """Whether an update of a service replaces its tasks; what is not known here is taken to."""
    sent = set(changed(step)) - NOT_SENT
    return bool(sent - KEEPS) or (bool(sent) and forced(step))


def forced(step: Step) -> bool:
    """Whether whatever changes replaces the tasks."""
    return step.resource.inputs.get(FORCE) is True


def _meant(side: Resource | None, name: str) -> Any:
    value = side.inputs.get(name) if side is not None else None
    off = name == "serviceConnectConfiguration" and isinstance(value, Mapping) and value.get("enabled") is False
    return None if off else value
