"""Parameters and secrets that a task's containers, their logs and their registries want.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
The agent that reads them: https://github.com/aws/amazon-ecs-agent/blob/master/agent/taskresource/asmsecret/asmsecret.go
"""

import json
from collections.abc import Iterator
from typing import Any

from moto.secretsmanager.exceptions import SecretsManagerClientError
from moto.secretsmanager.models import secretsmanager_backends
from moto.ssm.exceptions import SSMException
from moto.ssm.models import ssm_backends

from sandbox.aws.ecs.start import network, roles
from sandbox.aws.ecs.start.iam import Wish, denial
from sandbox.aws.ecs.start.keys import KeyFault, key_fault
from sandbox.aws.ecs.start.starting import Starting

# secret:NAME, or secret:NAME:KEY:STAGE:VERSION
_PLAIN, _WITH_KEY = 2, 5
_ARN_RESOURCE = 5
# What Fargate says, and what the agent on an instance does.
_SSM = ("unable to retrieve secrets from ssm", "Fetching secret data from SSM Parameter Store")
_ASM = ("unable to retrieve secret from asm", "Fetching secret data from AWS Secrets Manager")
_FARGATE = "ResourceInitializationError: unable to pull secrets or registry auth: "
_NO_ROLE = "unable to find execution role credentials"


def fault(starting: Starting) -> str | None:
    """Why one of its parameters or secrets cannot be had, in the words of Fargate or of the agent; None where all can.

    Fargate's words: https://github.com/aws/copilot-cli/issues/3104,
    https://github.com/GiamPy5/terraform-aws-directus/issues/10
    """
    for service, store, words, values, look in (
        ("ssm", "AWS Systems Manager Parameter Store", _SSM, _parameters(starting), _parameter_fault),
        ("secretsmanager", "AWS Secrets Manager", _ASM, _secrets(starting), _secret_fault),
    ):
        if any(_is_in_region(starting, value) for value in values) and not network.reaches(starting, service):
            return _not_reached(starting, words, store)
        for value in values:
            if said := look(starting, value):
                return _told(starting, words, said)
    return None


def _is_in_region(starting: Starting, value: str) -> bool:
    """Whether it is asked for in the task's own region; how others are reached is not known here."""
    return not value.startswith("arn:") or value.split(":")[3] == starting.region


def _not_reached(starting: Starting, words: tuple[str, str], store: str) -> str:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html"""
    said = f"There is a connection issue between the task and {store}. Check your task network configuration."
    if starting.fargate:
        cause = "RequestCanceled: request context canceled caused by: context deadline exceeded"
        return f"{_FARGATE}{words[0]}: {said} {cause}"
    return f"{words[1]} in {starting.region}: {said} RequestError: send request failed caused by: i/o timeout"


def _told(starting: Starting, words: tuple[str, str], said: str) -> str:
    if starting.fargate:
        tried = "service call has been retried 1 time(s)"
        return f"{_FARGATE}execution resource retrieval failed: {words[0]}: {tried}: {said}"
    return f"{words[1]} in {starting.region}: {said}"


def _parameters(starting: Starting) -> list[str]:
    return [value for value in _values(starting) if ":secretsmanager:" not in value]


def _secrets(starting: Starting) -> list[str]:
    return [value for value in _values(starting) if ":secretsmanager:" in value]


def _values(starting: Starting) -> Iterator[str]:
    for container in starting.containers:
        options = (container.get("logConfiguration") or {}).get("secretOptions") or []
        for secret in [*(container.get("secrets") or []), *options]:
            yield str(secret["valueFrom"])
        if credentials := (container.get("repositoryCredentials") or {}).get("credentialsParameter"):
            yield _secret_arn(starting, str(credentials))


def _secret_arn(starting: Starting, name_or_arn: str) -> str:
    """Credentials of a registry may be named only.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RepositoryCredentials.html
    """
    if name_or_arn.startswith("arn:"):
        return name_or_arn
    return f"arn:{starting.partition}:secretsmanager:{starting.region}:{starting.account}:secret:{name_or_arn}"


# Parameters


def _parameter_fault(starting: Starting, value: str) -> str | None:
    """Parameters of other accounts, which can be shared, and of other regions are not known here.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html
    """
    if starting.execution_role is None:
        return _NO_ROLE
    if value.startswith("arn:") and not starting.is_here(value):
        return None
    who = roles.execution(starting)
    store = ssm_backends[starting.account][starting.region]
    name = _name(value)
    found = _parameter(store, name) or _parameter(store, f"/{name}")
    bare = name.partition(":")[0].lstrip("/")
    arn = f"arn:{starting.partition}:ssm:{starting.region}:{starting.account}:parameter/{bare}"
    tags = {} if found is None else _plain(store.list_tags_for_resource("Parameter", found.name))
    through = network.policy(starting, "ssm")
    wish = Wish("ssm:GetParameters", arn, tags=tags, tag_keys=("ssm:resourceTag",), through=through)
    if said := denial(who, wish):
        return f"AccessDeniedException: {said}"
    if found is None:
        return f"invalid parameters: {value}"  # https://github.com/aws/amazon-ecs-agent/blob/master/agent/ssm/ssm.go
    if found.parameter_type != "SecureString":
        return None
    return _undecrypted(key_fault(starting, who, found.keyid, "ssm", {"PARAMETER_ARN": arn}))


def _undecrypted(fault: KeyFault | None) -> str | None:
    """https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html#API_GetParameters_Errors"""
    if fault is None:
        return None
    if fault.state:
        return f"InvalidKeyId: {fault.arn} is {'disabled' if fault.state == 'Disabled' else 'pending deletion'}."
    return f"AccessDeniedException: {fault.denial}"


def _name(value: str) -> str:
    """The name, with `:VERSION` or `:LABEL` where one is given; an ARN has the first `/` once."""
    if not value.startswith("arn:"):
        return value
    named = value.split(":", _ARN_RESOURCE)[_ARN_RESOURCE].removeprefix("parameter/")
    return f"/{named}" if "/" in named else named


def _parameter(store: Any, name: str) -> Any:
    try:
        found: dict[str, Any] = store.get_parameters([name])
    except SSMException:
        return None
    return found.get(name)


# Secrets


def _secret_fault(starting: Starting, value: str) -> str | None:
    parts = value.split(":", _ARN_RESOURCE)[_ARN_RESOURCE].split(":")
    if len(parts) not in (_PLAIN, _WITH_KEY):
        return (
            f"trying to retrieve secret with value {value} resulted in error: an invalid ARN format for the AWS "
            "Secrets Manager secret was specified. Specify a valid ARN and try again."
        )
    if starting.execution_role is None:
        return _NO_ROLE
    if not starting.is_here(value):
        return None
    arn = ":".join([*value.split(":", _ARN_RESOURCE)[:_ARN_RESOURCE], *parts[:_PLAIN]])
    key, stage, version = parts[_PLAIN:] if len(parts) == _WITH_KEY else ("", "", "")
    return _value_fault(starting, arn, key, stage, version)


def _value_fault(starting: Starting, arn: str, key: str, stage: str, version: str) -> str | None:
    store: Any = secretsmanager_backends[starting.account][starting.region]
    found: Any = store.secrets.get(arn)
    who = roles.execution(starting)
    tags = {} if found is None else _plain(found.tags)
    context = {"secretsmanager:SecretId": arn}
    policy = json.loads(found.policy) if getattr(found, "policy", None) else None
    full = arn if found is None else found.arn
    through = network.policy(starting, "secretsmanager")
    named = ("secretsmanager:ResourceTag",)
    wish = Wish("secretsmanager:GetSecretValue", full, context, tags, named, policy, through)
    if said := denial(who, wish):
        return f"failed to fetch secret {arn} from secrets manager: AccessDeniedException: {said}"
    if found is None:  # https://github.com/aws/amazon-ecs-agent/blob/master/agent/asm/asm.go
        return (
            f"ResourceNotFoundException: The task can't retrieve the secret with ARN '{arn}' from AWS Secrets Manager. "
            "Check whether the secret exists in the specified Region"
        )
    try:
        text = store.get_secret_value(arn, version or None, stage or None).get("SecretString")
    except SecretsManagerClientError as error:
        return f"failed to fetch secret {arn} from secrets manager: {error.error_type}: {error.message}"
    fault = key_fault(starting, who, found.kms_key_id, "secretsmanager", {"SecretARN": full})
    if fault is not None:
        return f"failed to fetch secret {arn} from secrets manager: {_sealed(fault)}"
    return _key_fault(text, key) if key else None


def _sealed(fault: KeyFault) -> str:
    """https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html#API_GetSecretValue_Errors"""
    if fault.state:
        return (
            "DecryptionFailure: Secrets Manager can't decrypt the protected secret text using the provided KMS key. "
            f"({fault.arn}: {fault.state})"
        )
    return "AccessDeniedException: Access to KMS is not allowed"


def _key_fault(text: str | None, key: str) -> str | None:
    try:
        values = json.loads(text or "")
    except ValueError as error:
        return f"invalid character in the secret's text, which is no JSON: {error}"
    if not isinstance(values, dict):
        return "json: cannot unmarshal the secret's text, which is no JSON object"
    return None if key in values else f"retrieved secret from Secrets Manager did not contain json key {key}"


def _plain(tags: Any) -> dict[str, str]:
    """Tags as moto has them, as a plain mapping."""
    if isinstance(tags, dict):
        return tags
    return {tag["Key"]: tag["Value"] for tag in tags or []}
