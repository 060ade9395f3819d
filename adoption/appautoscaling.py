"""Application Auto Scaling: how many tasks a service has, and what that follows."""

from ecs_platform.adoption.asking import all_of
from ecs_platform.adoption.row import Client, Inputs, Row

_TARGET = ("serviceNamespace", "resourceId", "scalableDimension")


def _targets(client: Client, inputs: Inputs) -> list[str]:
    """One call, of one service, which has one for each dimension; tags are set in the call that makes it."""
    space, resource, dimension = (inputs[each] for each in _TARGET)
    asked = {"ServiceNamespace": space, "ResourceIds": [resource], "ScalableDimension": dimension}
    found = all_of(client("application-autoscaling"), "describe_scalable_targets", "ScalableTargets", **asked)
    return [f"{space}/{resource}/{dimension}" for each in found if each["ResourceId"] == resource]


def _policies(client: Client, inputs: Inputs) -> list[str]:
    """One call, of one service, by name."""
    (space, resource, dimension), name = (inputs[each] for each in _TARGET), inputs["name"]
    asked = {"ServiceNamespace": space, "ResourceId": resource, "ScalableDimension": dimension, "PolicyNames": [name]}
    found = all_of(client("application-autoscaling"), "describe_scaling_policies", "ScalingPolicies", **asked)
    return [f"{space}/{resource}/{dimension}/{name}" for each in found if each["PolicyName"] == name]


ROWS = (
    Row(
        "aws:appautoscaling/target:Target",
        _targets,
        _TARGET,
        "NAMESPACE/RESOURCEID/DIMENSION",
    ),
    Row(
        "aws:appautoscaling/policy:Policy",
        _policies,
        (*_TARGET, "name"),
        "NAMESPACE/RESOURCEID/DIMENSION/NAME",
        part_of=("resourceId",),
        overwrites=True,
    ),
)
