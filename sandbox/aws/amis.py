"""AMIs by id or by parameter, and whether an instance type starts from one.

The words are AWS': of RunInstances in https://github.com/skypilot-org/skypilot/issues/6315, of an Auto Scaling group in
https://github.com/eksctl-io/eksctl/issues/8235 and https://github.com/Genaker/TerraformMagentoCloud/issues/21.
"""

from moto.ec2.models import EC2Backend
from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.ssm.models import ssm_backends

BY_PARAMETER = "resolve:ssm:"


class UnknownParameterError(LookupError):
    """No parameter has the name by which an AMI is asked for; the message says so in AWS' words."""


def ami_named(backend: EC2Backend, image_id: str) -> str:
    """The id of an AMI that a parameter may name (`resolve:ssm:NAME`, with `:VERSION` or `:LABEL` behind it).

    Raises:
        UnknownParameterError: there is no such parameter.
    """
    if not image_id.startswith(BY_PARAMETER):
        return image_id
    name = image_id.removeprefix(BY_PARAMETER)
    found = ssm_backends[backend.account_id][backend.region_name].get_parameters([name])
    if not found:
        raise UnknownParameterError(f"The parameter '{name}' used in {image_id} does not exist.")
    return str(next(iter(found.values())).value)


def mismatch(backend: EC2Backend, image_id: str | None, instance_type: str | None) -> str:
    """Why no instance of the type starts from the AMI, in AWS' words; empty where one does, or one is not known."""
    try:
        image = backend.amis.get(ami_named(backend, image_id or ""))
    except UnknownParameterError:
        return ""
    found = INSTANCE_TYPES.get(instance_type or "")
    if image is None or found is None or image.architecture in found["ProcessorInfo"]["SupportedArchitectures"]:
        return ""
    of_type = found["ProcessorInfo"]["SupportedArchitectures"][-1]
    return (
        f"The architecture '{of_type}' of the specified instance type does not match the architecture "
        f"'{image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching "
        "architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the "
        "architecture of the instance type or AMI."
    )
