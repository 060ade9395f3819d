"""Parameter Store: AWS's public parameters as AWS writes them."""

import json
from typing import Any

from moto.ssm.models import Parameter, SimpleSystemManagerBackend

from sandbox.aws.fixes.patching import around


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
