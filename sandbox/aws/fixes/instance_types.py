"""Instances whose AMI a parameter names, or is of another architecture than their type: AWS starts none of the latter.

A launch template is taken as it is, and so is a new version that a group follows: what starts from it then fails.
What is asked for by a call is judged before (`judge/rules/`); this is for what a group starts by itself.
"""

from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend

from sandbox.aws.amis import UnknownParameterError, ami_named, mismatch
from sandbox.aws.fixes.patching import around


@around(EC2Backend, "run_instances")
def run_instances(original: Any, self: EC2Backend, image_id: str, *rest: Any, **more: Any) -> Any:
    """An AMI named by a parameter is looked up when an instance starts; moto takes the name for the AMI's id."""
    try:
        image_id = ami_named(self, image_id)
    except UnknownParameterError as error:
        raise EC2ClientError("InvalidParameterValue", str(error)) from error
    if why := mismatch(self, image_id, more.get("instance_type")):
        raise EC2ClientError("InvalidParameterValue", why)
    return original(self, image_id, *rest, **more)
