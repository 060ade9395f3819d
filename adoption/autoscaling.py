"""Amazon EC2 Auto Scaling: groups of instances. It sets tags in the call that makes them."""

from ecs_platform.adoption.asking import all_of
from ecs_platform.adoption.row import Client, Inputs, Row

_PREFERENCES = {
    "autoRollback": False,
    "checkpointDelay": "",
    "instanceWarmup": "",
    "scaleInProtectedInstances": "Ignore",
    "skipMatching": False,
    "standbyInstances": "Ignore",
}
"""https://www.pulumi.com/registry/packages/aws/api-docs/autoscaling/group/#groupinstancerefreshpreferences"""


def _groups(client: Client, inputs: Inputs) -> list[str]:
    """One call, by name, which a region takes once; tags are set in the call that makes it."""
    asked = {"AutoScalingGroupNames": [inputs["name"]]}
    found = all_of(client("autoscaling"), "describe_auto_scaling_groups", "AutoScalingGroups", **asked)
    return [each["AutoScalingGroupName"] for each in found if each.get("Status") != "Delete in progress"]


ROWS = (
    Row(
        "aws:autoscaling/group:Group",
        _groups,
        ("name",),
        "NAME",
        unread=(
            "forceDelete",
            "forceDeleteWarmPool",
            "ignoreFailedScalingActivities",
            "initialLifecycleHooks",
            "instanceRefresh",
            "minElbCapacity",
            "waitForCapacityTimeout",
            "waitForElbCapacity",
        ),
        filled={"instanceRefresh": {"preferences": _PREFERENCES}},
    ),
)
