"""The values that on AWS a person puts into Parameter Store or Secrets Manager: made up here, and taken away again."""

import secrets
from typing import Any

from ecs_platform.model.environment import Loaded
from ecs_platform.model.task.definition import task_definition
from sandbox.aws.client import Client

MADE_UP = {"Key": "MadeUpBy", "Value": "sandbox"}


def make_up(loaded: Loaded, client: Client) -> list[str]:
    """Gives every secret that the manifests name and that is not there a random value; returns the names made."""
    made = []
    for arn in _declared(loaded):
        name = arn.partition(":parameter")[2] or arn.partition(":secret:")[2]
        if ":parameter" in arn:
            made += _parameter(client("ssm"), name)
        else:
            made += _secret(client("secretsmanager"), name.partition(":")[0])
    return made


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
    definitions = [task_definition(each, loaded.names, loaded.account, loaded.settings) for each in loaded.services]
    return sorted({arn for definition in definitions for arn in definition.secret_arns})


def _parameter(ssm: Any, name: str) -> list[str]:
    if ssm.get_parameters(Names=[name])["Parameters"]:
        return []
    ssm.put_parameter(Name=name, Value=secrets.token_urlsafe(24), Type="SecureString", Tags=[MADE_UP])
    return [name]


def _secret(secrets_manager: Any, name: str) -> list[str]:
    try:
        secrets_manager.describe_secret(SecretId=name)
    except secrets_manager.exceptions.ResourceNotFoundException:
        secrets_manager.create_secret(Name=name, SecretString=secrets.token_urlsafe(24), Tags=[MADE_UP])
        return [name]
    return []
