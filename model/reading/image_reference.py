"""References to container images.

https://pkg.go.dev/github.com/distribution/reference
"""

import re
from typing import Annotated

from pydantic import AfterValidator

from ecs_platform.model.reading.fields import fault

_DOMAIN = (
    r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]{1,5})?/)?"
)
_NAME = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*"
TAG = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_DIGEST = r"sha256:[0-9a-f]{64}"
_REFERENCE = re.compile(f"{_DOMAIN}{_NAME}(?::{TAG})?(?:@{_DIGEST})?")
_LENGTH = 255
_ECR = re.compile(
    r"(?P<account>[^./:]+)\.dkr[.-]ecr(-fips)?\.(?P<region>[^./:]+)\.(amazonaws|on)\.[^/]+/.*", re.IGNORECASE
)
_ACCOUNT, _REGION = re.compile("[0-9]{12}"), re.compile("[a-z]{2,4}(-[a-z]+)+-[0-9]+", re.IGNORECASE)
_DOCKER_HUB = ("docker.io", "index.docker.io", "registry-1.docker.io")


def checked(value: str) -> str:
    """The reference itself; a fault where Docker would not read it."""
    if wrong := problem_with_image(value):
        raise fault(*wrong)
    return value


def problem_with_image(value: str) -> tuple[str, str] | None:
    """What is wrong with a reference, and what to write; none where Docker reads it."""
    if not value:
        return "is empty", "write an image like `nginx:1.27`"
    registry = _ECR.fullmatch(value)
    if registry and not (_ACCOUNT.fullmatch(registry["account"]) and _REGION.fullmatch(registry["region"])):
        hint = (
            "write the account's twelve digits and a region: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop:v7`"
        )
        return f"`{value}` is not an image: there is no such registry", hint
    if len(value) <= _LENGTH and _REFERENCE.fullmatch(value):
        return None
    return f"`{value}` is not an image", _hint(value)


def is_of_docker_hub(reference: str) -> bool:
    """Whether an image is in Docker Hub: there is where one without a registry's host is looked for.

    https://pkg.go.dev/github.com/distribution/reference#ParseNormalizedNamed
    """
    host, slash, _ = reference.partition("/")
    is_host = bool(slash) and ("." in host or ":" in host or host == "localhost")
    return not is_host or host in _DOCKER_HUB


def _hint(value: str) -> str:
    stripped = re.sub(r"^[a-z]+://", "", value.strip())
    lowered = stripped.lower()
    for candidate in (stripped, lowered):
        if candidate != value and _REFERENCE.fullmatch(candidate):
            return f"did you mean `{candidate}`?"
    return "write it like `nginx:1.27` or `123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop:v7`"


ImageReference = Annotated[str, AfterValidator(checked)]
