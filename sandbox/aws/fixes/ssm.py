"""Parameter Store: AWS's public parameters as AWS writes them, and names that no parameter has."""

import json
import re
from typing import Any

from moto.ssm.exceptions import SSMException, ValidationException
from moto.ssm.models import Parameter, SimpleSystemManagerBackend

from sandbox.aws.fixes.patching import around

_NAME = re.compile(r"[A-Za-z0-9_.-]+|(/[A-Za-z0-9_.-]+)+/?")
_MOST_LEVELS = 15


@around(SimpleSystemManagerBackend, "put_parameter")
def put_parameter(original: Any, self: SimpleSystemManagerBackend, name: str, *rest: Any, **more: Any) -> Parameter:
    """moto takes spaces and any other sign, levels without a name or without a `/` at the beginning, and any number.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-parameter-name-constraints.html
    https://github.com/aws/aws-sdk-php/issues/1952
    """
    name = name.strip()
    if not _NAME.fullmatch(name):
        raise ValidationException(
            'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of '
            "sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the "
            "following 3 symbols .-_"
        )
    if name.strip("/").count("/") >= _MOST_LEVELS:
        raise SSMException(
            "HierarchyLevelLimitExceededException",
            f"Parameter name: a hierarchy can have at most {_MOST_LEVELS} levels.",
        )
    found: Parameter = original(self, name, *rest, **more)
    return found


@around(Parameter, "__init__")
def parameter(original: Any, self: Parameter, **given: Any) -> None:
    """The `recommended` ECS-optimised AMIs are JSON texts; moto answers how Python prints a dict, which no reader of
    JSON takes, and a number where the API has a string."""
    value = given["value"]
    if value is not None and not isinstance(value, str):
        given["value"] = json.dumps(value)
    original(self, **given)


@around(SimpleSystemManagerBackend, "describe_parameters")
def describe_parameters(original: Any, self: SimpleSystemManagerBackend, *rest: Any, **more: Any) -> list[Parameter]:
    """Public parameters can be read by everybody and are nobody's; moto lists all 5,500 once one of them was read."""
    return [parameter for parameter in original(self, *rest, **more) if not parameter.name.startswith("/aws/service/")]
