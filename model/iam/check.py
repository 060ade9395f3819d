"""What is wrong with the setting `deployers`, beyond the shape of each one."""

import re
from collections.abc import Iterator

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.division import division
from ecs_platform.model.iam.of_service import scope_of
from ecs_platform.model.iam.scope import Scope
from ecs_platform.model.iam.size import TooLargeError
from ecs_platform.model.iam.statements import needed_actions, service_statements
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.settings.deployers import Deployer

_NAME = re.compile("[a-z][a-z0-9-]{0,31}")

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
        for message, hint in _too_large(name, deployer, scope):
            yield node.find(("services",)).finding(message, hint)


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
