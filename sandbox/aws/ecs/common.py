"""What the modules of this package share: ids, errors, pages."""

import secrets
import uuid
from collections.abc import Sequence
from typing import Any, cast

from moto.ecs.exceptions import ECSException
from moto.ecs.models import EC2ContainerServiceBackend, TaskDefinition
from moto.utilities.utils import get_partition

Backend = EC2ContainerServiceBackend
FARGATE_PROVIDERS = ("FARGATE", "FARGATE_SPOT")


class Refused(ECSException):
    """An error in ECS's own shape: `code` is one of the exceptions that the API model names."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)


def invalid(message: str) -> Refused:
    return Refused("InvalidParameterException", message)


def client_error(message: str) -> Refused:
    return Refused("ClientException", message)


def arn(backend: Backend, kind: str, *parts: str) -> str:
    """`arn:aws:ecs:REGION:ACCOUNT:KIND/PART/PART…`"""
    prefix = f"arn:{get_partition(backend.region_name)}:ecs:{backend.region_name}:{backend.account_id}"
    return f"{prefix}:{kind}/{'/'.join(parts)}"


def hex_id() -> str:
    """A task's or container instance's id: 32 hexadecimal digits."""
    return secrets.token_hex(16)


def number_id() -> str:
    """The number of a deployment (`ecs-svc/NUMBER`) and of its service revision: 19 digits."""
    return str(secrets.randbelow(9 * 10**18) + 10**18)


def service_deployment_id() -> str:
    return secrets.token_urlsafe(16).replace("_", "x").replace("-", "y")[:21]


def event_id() -> str:
    return str(uuid.uuid4())


def short_name(name_or_arn: str) -> str:
    return name_or_arn.rsplit("/", 1)[-1]


def page(items: Sequence[str], limit: int | None, token: str | None, default: int) -> tuple[list[str], str | None]:
    """One page and the token of the next: the AWS CLI and SDKs read on by it."""
    first = int(token) if token and token.isdigit() else 0
    last = first + min(limit or default, 100)
    return list(items[first:last]), str(last) if last < len(items) else None


def containers_of(definition: TaskDefinition) -> list[dict[str, Any]]:
    """The container definitions, by the API's names."""
    return cast(list[dict[str, Any]], definition.container_definitions)


def without_nones(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None}
