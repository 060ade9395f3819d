"""Auto Scaling: bounds of groups, their templates, hooks and refreshes."""

from typing import Any

from sandbox.aws.amis import mismatch
from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import outside, twice
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"
_PUT = "CreateAutoScalingGroup UpdateAutoScalingGroup"


def _group(call: Call) -> Any:
    return call.existing.autoscaling.autoscaling_groups.get(call.given.get("AutoScalingGroupName"))


def _bounds(call: Call) -> tuple[int, int, int | None]:
    group, given = _group(call), call.given
    least = given.get("MinSize", getattr(group, "min_size", 0))
    most = given.get("MaxSize", getattr(group, "max_size", least))
    return int(least or 0), int(most or 0), given.get("DesiredCapacity")


def _crossed(call: Call) -> object:
    least, most, _ = _bounds(call)
    return least > most and f"Max bound, {most}, must be greater than or equal to min bound, {least}"


def _outside_of_bounds(call: Call) -> object:
    least, most, wanted = _bounds(call)
    if wanted is None or least <= wanted <= most:
        return None
    return f"Desired capacity:{wanted} must be between the specified min size:{least} and max size:{most}"


def _negative(call: Call) -> bool:
    return any((call.given.get(key) or 0) < 0 for key in ("MinSize", "MaxSize", "DesiredCapacity", "DefaultCooldown"))


def _unknown_subnet(call: Call) -> object:
    given = [subnet for subnet in str(call.given.get("VPCZoneIdentifier") or "").split(",") if subnet]
    known = {subnet.id for subnet in call.existing.ec2.describe_subnets()}
    return next((subnet for subnet in given if subnet not in known), None)


def _template(call: Call) -> dict[str, Any]:
    mixed = (call.given.get("MixedInstancesPolicy") or {}).get("LaunchTemplate") or {}
    found: dict[str, Any] = call.given.get("LaunchTemplate") or mixed.get("LaunchTemplateSpecification") or {}
    return found


def _data(call: Call) -> dict[str, Any]:
    given, ec2 = _template(call), call.existing.ec2
    templates = ec2.launch_templates
    key = given.get("LaunchTemplateId") or ec2.launch_template_name_to_ids.get(given.get("LaunchTemplateName"))
    template = templates.get(key)
    if template is None:
        return {}
    version = str(given.get("Version") or "$Default")
    number = {"$Latest": template.latest_version_number, "$Default": template.default_version_number}.get(
        version, version
    )
    return dict(template.get_version(int(number)).data)


def _wrong_architecture(call: Call) -> str:
    data = _data(call)
    why = mismatch(call.existing.ec2, data.get("ImageId"), data.get("InstanceType"))
    return why and f"You must use a valid fully-formed launch template. {why}"


_CHECKS = ("EC2", "EBS", "ELB", "VPC_LATTICE")


def _unknown_check(call: Call) -> object:
    given = [kind.strip() for kind in str(call.given.get("HealthCheckType") or "EC2").split(",")]
    return next((kind for kind in given if kind not in _CHECKS), None)


def _with_instances(call: Call) -> bool:
    states = getattr(_group(call), "instance_states", [])
    return not call.given.get("ForceDelete") and any(state.instance.state != "terminated" for state in states)


def _tag_twice(call: Call) -> object:
    return twice(tag.get("Key") for tag in call.given.get("Tags") or [])


RULES = [
    Rule(
        "bounds",
        _PUT,
        "a least size that is above the greatest",
        "ValidationError",
        "{}",
        API + "API_CreateAutoScalingGroup.html",
        _crossed,
    ),
    Rule(
        "desired-within-bounds",
        _PUT,
        "a desired capacity outside of least and greatest size",
        "ValidationError",
        "{}",
        API + "API_CreateAutoScalingGroup.html",
        _outside_of_bounds,
    ),
    Rule(
        "sizes-are-not-negative",
        _PUT,
        "a negative size or cooldown",
        "ValidationError",
        "Sizes and cooldowns cannot be negative",
        API + "API_CreateAutoScalingGroup.html",
        _negative,
    ),
    Rule(
        "subnets-exist",
        _PUT,
        "a subnet that does not exist",
        "ValidationError",
        "The subnet ID '{}' does not exist",
        API + "API_CreateAutoScalingGroup.html",
        _unknown_subnet,
    ),
    Rule(
        "architecture",
        _PUT,
        "a launch template with an instance type and an AMI of different architectures",
        "ValidationError",
        "{}",
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ts-as-launch-template.html",
        _wrong_architecture,
    ),
    Rule(
        "instance-lifetime",
        _PUT,
        "a maximum lifetime of instances that is neither 0 nor at least a day",
        "ValidationError",
        "Max instance lifetime must be between 86400 and 31536000 seconds, or zero to clear this setting: {}",
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-max-instance-lifetime.html",
        lambda call: (
            (call.given.get("MaxInstanceLifetime") or 0) != 0
            and outside(86400, 31536000)(call.given["MaxInstanceLifetime"])
            and call.given["MaxInstanceLifetime"]
        ),
    ),
    Rule(
        "health-check-type",
        _PUT,
        "a type of health checks that is none of " + ", ".join(_CHECKS),
        "ValidationError",
        "Health check type {} is not valid",
        API + "API_CreateAutoScalingGroup.html",
        _unknown_check,
    ),
    Rule(
        "group-with-instances",
        "DeleteAutoScalingGroup",
        "to delete a group that has instances, without ForceDelete",
        "ResourceInUse",
        "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in "
        "the group.",
        API + "API_DeleteAutoScalingGroup.html",
        _with_instances,
    ),
    Rule(
        "heartbeat",
        "PutLifecycleHook",
        "a heartbeat of a hook outside of 30 to 7,200 seconds",
        "ValidationError",
        "The heartbeat timeout must be between 30 and 7200 seconds: {}",
        API + "API_PutLifecycleHook.html",
        lambda call: outside(30, 7200)(call.given.get("HeartbeatTimeout")) and call.given["HeartbeatTimeout"],
    ),
    Rule(
        "default-result",
        "PutLifecycleHook",
        "a result of a hook that is neither CONTINUE nor ABANDON",
        "ValidationError",
        "Lifecycle hook default result must be ABANDON or CONTINUE: {}",
        API + "API_PutLifecycleHook.html",
        lambda call: (
            call.given.get("DefaultResult") not in (None, "CONTINUE", "ABANDON") and call.given.get("DefaultResult")
        ),
    ),
    Rule(
        "duplicate-tag",
        "CreateAutoScalingGroup",
        "a tag key twice",
        "ValidationError",
        "Duplicate tag keys found: {}",
        API + "API_CreateOrUpdateTags.html",
        _tag_twice,
    ),
]
