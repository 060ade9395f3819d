"""What is wrong with roles and deployers, beyond the shape of each one."""

import re
from collections.abc import Iterator, Mapping

from ecs_platform.model.arns import Account
from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.division import division
from ecs_platform.model.iam.of_service import inline_sizes, scope_of, service_roles
from ecs_platform.model.iam.scope import Scope
from ecs_platform.model.iam.size import ROLE_INLINE_POLICIES, TRUST_POLICY, TooLargeError, size
from ecs_platform.model.iam.statements import needed_actions, service_statements
from ecs_platform.model.iam.trust import deployer_trust
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.reading.source import Node
from ecs_platform.model.settings.deployers import Deployer
from ecs_platform.model.settings.oidc import GOOGLE, issuer_of
from ecs_platform.model.settings.settings import OWN_KEY
from ecs_platform.model.task.definition import TaskDefinition

_NAME = re.compile("[a-z][a-z0-9-]{0,31}")

_SECRETS = ("secrets", "sidecars", "logging", "storage", "task_definition", "permissions")
_SMALLER_ROLE = "keep values that belong together as one secret of Secrets Manager, a JSON object, and name its keys"

_IDLE = {
    "pulumi-parameter": (
        {"ssm:PutParameter"},
        "`pulumi-parameter` has nothing to write: none of its services has `image.owner: parameter`",
        "say so in the manifest of a service, or remove the tool",
    ),
    "push": (
        {"ecr:PutImage"},
        "`push` has nowhere to push to: no image of its services is in ECR of this account and region",
        "give a service an image in ECR, or remove `push`",
    ),
}


def deployer_findings(loaded: Loaded) -> Iterator[Finding]:
    """Deployers whose name AWS would refuse, that are larger than an identity has room for, or that could do nothing.

    Args:
        loaded: an environment whose settings and manifests have no findings.
    """
    scope = scope_of(loaded)
    for name, deployer in sorted(loaded.settings.deployers.items()):
        node = loaded.environment.node.find(("deployers", name))
        if not _NAME.fullmatch(name):
            hint = "at most 32 lower-case letters, digits and hyphens, a letter first"
            yield node.finding_at_key(f"`{name}` cannot name a deployer", hint)
        for what, message, hint in _idle(deployer, scope):
            yield node.find(("tools",) if what in deployer.tools else (what,)).finding(message, hint)
        if foreign := _foreign_provider(deployer, loaded.account):
            yield node.find((deployer.kind, "provider_arn")).finding(*foreign)
        for index, message, hint in _elsewhere(deployer, loaded.account):
            yield node.find(("account", "principals", index)).finding(message, hint)
        for message, hint in _too_large(name, deployer, scope):
            yield node.find(("services",)).finding(message, hint)


def role_findings(loaded: Loaded, definitions: Mapping[str, TaskDefinition]) -> Iterator[Finding]:
    """Roles whose policies are larger than IAM takes: those of services and jobs, and trust policies of deployers.

    Args:
        loaded: an environment whose settings, region and account are known; of its services those without a fault.
        definitions: the task definitions of these services, by name.
    """
    for service in loaded.services:
        for what, length in inline_sizes(service_roles(service, loaded, definitions[service.name])).items():
            if length > ROLE_INLINE_POLICIES:
                message = f"its {what} role would have {length:,} characters of policies; IAM takes "
                message += f"{ROLE_INLINE_POLICIES:,} for a role"
                yield _largest(service).finding_at_key(message, _SMALLER_ROLE)
    for name, deployer in sorted(loaded.settings.deployers.items()):
        trust = deployer_trust(deployer, loaded.account)
        length = 0 if trust is None else size(trust)
        if length > TRUST_POLICY:
            message = f"its trust policy would have {length:,} characters; IAM takes {TRUST_POLICY:,}"
            node = loaded.environment.node.find(("deployers", name, deployer.kind))
            yield node.finding_at_key(message, "divide it into two deployers")


def key_findings(loaded: Loaded) -> Iterator[Finding]:
    """A key that is not in the environment's region: nothing there can be encrypted with it.

    Args:
        loaded: an environment whose settings, region and account are known.
    """
    key, region = loaded.settings.kms_key, loaded.account.region
    if key not in (None, OWN_KEY) and not key.startswith(f"arn:{loaded.account.partition}:kms:{region}:"):
        hint = "give a key of this region; one of several regions has an ARN in each"
        yield loaded.environment.node.find(("kms_key",)).finding(f"`{key}` is not in {region}", hint)


def _largest(service: Service) -> Node:
    """The part of a manifest that names most of what the roles are about."""
    parts = [service.node.find((field,)) for field in _SECRETS if service.node.get(field) is not None]
    return max(parts, key=lambda node: len(str(node.plain())), default=service.node.find(("name",)))


def _foreign_provider(deployer: Deployer, account: Account) -> tuple[str, str] | None:
    """A provider of another account: STS looks for the token's issuer among those of the role's account.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
    """
    trusted = deployer.github or deployer.oidc
    if trusted is None or trusted.provider_arn in (None, GOOGLE):
        return None
    own = account.arn("iam", f"oidc-provider/{issuer_of(trusted.provider_arn)}", region="")
    if trusted.provider_arn == own:
        return None
    return f"`{trusted.provider_arn}` is not a provider of this account", f"write `{own}`, and have the provider there"


def _elsewhere(deployer: Deployer, account: Account) -> Iterator[tuple[int, str, str]]:
    """Roles and users of another partition: none of them can take a role here."""
    for index, arn in enumerate(() if deployer.account is None else deployer.account.principals):
        if arn.split(":")[1] != account.partition:
            own = arn.replace(arn.split(":")[1], account.partition, 1)
            yield index, f"`{arn}` is of another partition, and could take no role of {account.partition}", f"`{own}`"


def _idle(deployer: Deployer, scope: Scope) -> Iterator[tuple[str, str, str]]:
    """Tools and options that the deployer's services give nothing to do."""
    needed = needed_actions(deployer)
    granted = {
        action for statement in service_statements(deployer, scope, scope.of(deployer)) for action in statement.actions
    }
    for what, (actions, message, hint) in _IDLE.items():
        if needed & actions and not granted & actions:
            yield what, message, hint


def _too_large(name: str, deployer: Deployer, scope: Scope) -> Iterator[tuple[str, str]]:
    try:
        found = division(name, deployer, scope)
    except TooLargeError as error:
        yield str(error), "shorten the names, or give the deployer fewer tools and options"
        return
    if found is not None:
        yield found.message, found.hint
