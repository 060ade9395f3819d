"""Instances whose type and AMI are of different architectures, which AWS starts nowhere, and moto does.

The words are AWS': of RunInstances in https://github.com/skypilot-org/skypilot/issues/6315, of an Auto Scaling group in
https://github.com/eksctl-io/eksctl/issues/8235 and https://github.com/Genaker/TerraformMagentoCloud/issues/21. A launch
template is taken as it is, and so is a new version of one that a group follows: what starts from it then fails.
"""

from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import AutoScalingBackend
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.ssm.models import ssm_backends

from sandbox.aws.fixes.patching import around

BY_PARAMETER = "resolve:ssm:"


def ami_named(backend: EC2Backend, image_id: str) -> str:
    """The id of an AMI that a parameter may name (`resolve:ssm:NAME`, with `:VERSION` or `:LABEL` behind it)."""
    if not image_id.startswith(BY_PARAMETER):
        return image_id
    name = image_id.removeprefix(BY_PARAMETER)
    found = ssm_backends[backend.account_id][backend.region_name].get_parameters([name])
    if not found:
        raise EC2ClientError("InvalidParameterValue", f"The parameter '{name}' used in {image_id} does not exist.")
    return str(next(iter(found.values())).value)


def mismatch(backend: EC2Backend, image_id: str, instance_type: str | None) -> str:
    """Why no instance of the type starts from the AMI, in AWS' words; empty where one does, or the AMI is not known."""
    image, found = backend.amis.get(ami_named(backend, image_id)), INSTANCE_TYPES.get(instance_type or "")
    if image is None or found is None or image.architecture in found["ProcessorInfo"]["SupportedArchitectures"]:
        return ""
    of_type = found["ProcessorInfo"]["SupportedArchitectures"][-1]
    return (
        f"The architecture '{of_type}' of the specified instance type does not match the architecture "
        f"'{image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching "
        "architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the "
        "architecture of the instance type or AMI."
    )


@around(EC2Backend, "run_instances")
def run_instances(original: Any, self: EC2Backend, image_id: str, *rest: Any, **more: Any) -> Any:
    """An AMI named by a parameter is looked up when an instance starts; moto takes the name for the AMI's id."""
    image_id = ami_named(self, image_id)
    why = mismatch(self, image_id, more.get("instance_type"))
    if why:
        raise EC2ClientError("InvalidParameterValue", why)
    return original(self, image_id, *rest, **more)


def _check(self: AutoScalingBackend, given: dict[str, Any]) -> None:
    if given.get("LaunchTemplateId"):
        template = self.ec2_backend.get_launch_template(given["LaunchTemplateId"])
    elif given.get("LaunchTemplateName"):
        template = self.ec2_backend.get_launch_template_by_name(given["LaunchTemplateName"])
    else:
        return
    version = template.get_version(given.get("Version") or "$Default")
    if version.image_id:
        why = mismatch(self.ec2_backend, version.image_id, version.instance_type)
        if why:
            raise ValidationError(f"You must use a valid fully-formed launch template. {why}")


@around(AutoScalingBackend, "create_auto_scaling_group")
def create_auto_scaling_group(original: Any, self: AutoScalingBackend, **given: Any) -> Any:
    _check(self, given.get("launch_template") or {})
    return original(self, **given)


@around(AutoScalingBackend, "update_auto_scaling_group")
def update_auto_scaling_group(original: Any, self: AutoScalingBackend, **given: Any) -> Any:
    _check(self, given.get("launch_template") or {})
    return original(self, **given)
