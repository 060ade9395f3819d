"""Images that a parameter decides: CI writes a name into Parameter Store, and the next `up` brings it out."""

import pulumi
import pulumi_aws as aws

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.foreign import Uses, unreadable_image, uses_of
from ecs_platform.model.manifest.secret_looking import shape_of_secret
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.image_reference import problem_with_image
from ecs_platform.model.reading.printable import printable
from ecs_platform.model.task.definition import task_definition_of

_SHOWN = 200
"""Characters of a value that is none."""
_MISSING = ("ParameterNotFound", "couldn't find resource", "empty result")
"""How AWS says that there is no such parameter, and how the provider's versions do."""


def images_from_parameters(loaded: Loaded) -> dict[str, str]:
    """The images of the services with `image.owner: parameter`, by service; read before the first resource.

    What a parameter says ends in the rights of an execution role, so it is held to what a manifest may say, and to
    what is not somebody else's.

    See https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-about-examples.html

    Raises:
        pulumi.RunError: parameters that are missing, that are secrets, or that name no image, or one of a repository of
            others; all at once, with what to do.
    """
    images, wrong = {}, []
    followers = [service for service in loaded.services if service.image_parameter is not None]
    if not followers:
        return {}
    uses = uses_of(loaded, {each.name: task_definition_of(each, loaded) for each in loaded.services})
    for service in followers:
        try:
            images[service.name] = _read(service, loaded, uses)
        except _UnusableError as error:
            wrong.append(printable(f"service {service.name}: the parameter {service.image_parameter} {error}"))
    if wrong:
        raise pulumi.RunError("\n".join([*wrong, "Nothing was registered."]))
    return images


class _UnusableError(Exception):
    """What is wrong with a parameter, and what to do."""


def _read(service: Service, loaded: Loaded, uses: Uses) -> str:
    name = service.image_parameter or ""
    command = f"aws ssm put-parameter --type String --overwrite --name {name} --value IMAGE"
    try:
        found = aws.ssm.get_parameter(name=name, with_decryption=False)
    except Exception as error:  # Pulumi raises plain ones for a call that failed.
        raise _UnusableError(_why_not_read(str(error), command.replace(" --overwrite", ""))) from None
    if found.type == "SecureString":
        raise _UnusableError("is a SecureString, and an image's name is no secret: make it a String")
    image = found.insecure_value
    if problem := problem_with_image(image):
        raise _UnusableError(f"names no image{_shown(image)}; {problem[1]} (`{command}`)")
    if theirs := unreadable_image(service, image, loaded, uses):
        raise _UnusableError(theirs)
    return image


def _why_not_read(error: str, command: str) -> str:
    """What to do where it was never written; else what AWS or the provider said, such as that of another account."""
    if any(words in error for words in _MISSING):
        return f"is not there; write the first image with `{command}`"
    return f"cannot be read: {error.strip()}"


def _shown(value: str) -> str:
    """What a parameter says, unless that may be something else than a name."""
    return "" if not value or shape_of_secret(value) else f", but says `{value[:_SHOWN]}{'…' * (len(value) > _SHOWN)}`"
