"""The values that on AWS a person puts into Parameter Store or Secrets Manager: made up here, and taken away again."""

import json
import secrets
from typing import Any

from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.secret_reference import whole_arn
from ecs_platform.model.task.definition import task_definition_of
from sandbox.aws.client import Client

MADE_UP = {"Key": "MadeUpBy", "Value": "sandbox"}


def make_up(loaded: Loaded, client: Client) -> list[str]:
    """Gives every secret that the manifests name and that is not there a random value; returns the names made."""
    declared = _declared(loaded)
    parameters = [name for arn in declared if (name := whole_arn(arn).partition(":parameter")[2])]
    wanted: dict[str, set[str]] = {}
    for text in filter(None, (arn.partition(":secret:")[2] for arn in declared)):
        name, _, rest = text.partition(":")
        wanted.setdefault(name, set()).add(rest.partition(":")[0])
    made = [name for each in parameters for name in _parameter(client("ssm"), each)]
    return made + [name for each, keys in wanted.items() for name in _secret(client("secretsmanager"), each, keys)]


def take_away(client: Client) -> None:
    """Deletes every value that was made up."""
    ssm, secrets_manager = client("ssm"), client("secretsmanager")
    filters = [{"Key": f"tag:{MADE_UP['Key']}", "Values": [MADE_UP["Value"]]}]
    for page in ssm.get_paginator("describe_parameters").paginate(ParameterFilters=filters):
        for parameter in page["Parameters"]:
            ssm.delete_parameter(Name=parameter["Name"])
    for page in secrets_manager.get_paginator("list_secrets").paginate():
        for secret in page["SecretList"]:
            if MADE_UP in secret.get("Tags", []):
                secrets_manager.delete_secret(SecretId=secret["ARN"], ForceDeleteWithoutRecovery=True)


def _declared(loaded: Loaded) -> list[str]:
    """Those of this region and account: others are not looked for here."""
    here = f":{loaded.account.region}:{loaded.account.id}:"
    definitions = [task_definition_of(each, loaded) for each in loaded.services]
    return sorted({arn for definition in definitions for arn in definition.secret_arns if here in arn})


def _parameter(ssm: Any, name: str) -> list[str]:
    if ssm.get_parameters(Names=[name])["Parameters"]:
        return []
    ssm.put_parameter(Name=name, Value=secrets.token_urlsafe(24), Type="SecureString", Tags=[MADE_UP])
    return [name]


def _secret(secrets_manager: Any, name: str, keys: set[str]) -> list[str]:
    """A secret of which single keys are wanted is a JSON object that has them: without, no task would start."""
    try:
        secrets_manager.describe_secret(SecretId=name)
    except secrets_manager.exceptions.ResourceNotFoundException:
        values = {key: secrets.token_urlsafe(24) for key in sorted(keys) if key}
        text = json.dumps(values) if values else secrets.token_urlsafe(24)
        secrets_manager.create_secret(Name=name, SecretString=text, Tags=[MADE_UP])
        return [name]
    return []
