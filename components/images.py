"""Images that a parameter decides: CI writes a name into Parameter Store, and the next `up` brings it out."""

import pulumi
import pulumi_aws as aws

from ecs_platform.model.environment import Loaded


def images_from_parameters(loaded: Loaded) -> dict[str, str]:
    """The images of the services with `image.owner: parameter`, by service; read before the first resource.

    See https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-about-examples.html

    Raises:
        pulumi.RunError: parameters that are missing, or that are secrets; all at once, with what to do.
    """
    images, wrong = {}, []
    for service in loaded.services:
        if service.image_parameter is not None:
            try:
                images[service.name] = _read(service.image_parameter)
            except _UnusableError as error:
                wrong.append(f"service {service.name}: the parameter {service.image_parameter} {error}")
    if wrong:
        raise pulumi.RunError("\n".join([*wrong, "Nothing was registered."]))
    return images


class _UnusableError(Exception):
    """What is wrong with a parameter, and what to do."""


def _read(name: str) -> str:
    try:
        found = aws.ssm.get_parameter(name=name, with_decryption=False)
    except Exception as error:  # Pulumi raises plain ones for a call that failed.
        command = f"aws ssm put-parameter --type String --name {name} --value IMAGE"
        raise _UnusableError(f"cannot be read; write the first image with `{command}` ({error})") from None
    if found.type == "SecureString":
        raise _UnusableError("is a SecureString, and an image's name is no secret: make it a String")
    return found.insecure_value
