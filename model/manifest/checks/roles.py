"""The roles that a task definition's file names: a service has roles of its own, and nothing else runs with them.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-ecs-iam-role-overview.html
"""

import re
from collections.abc import Callable, Iterator

from ecs_platform.model.manifest.checks.context import Check, alone
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.naming import Names
from ecs_platform.model.reading.findings import Finding

_ROLE = re.compile(r"arn:aws[a-z-]*:iam::[0-9]{12}:role(?P<path>/(.*/)?)(?P<name>[\w+=,.@-]+)")
_OWN_PATH = re.compile("/ecs/([a-z][a-z0-9]*)/")
_ROLES: dict[str, Callable[[Names, str], str]] = {
    "taskRoleArn": Names.task_role,
    "executionRoleArn": Names.execution_role,
}
_MESSAGES = {
    "taskRoleArn": "containers have a role of the service's own, and not `{}`",
    "executionRoleArn": "ECS starts containers with a role of the service's own, which may read and write what is "
    "named here, and not with `{}`",
}
_WAYS = {
    "taskRoleArn": "write what is needed of it into `permissions` of the manifest (`statements`, `managed_policies`), "
    "and remove the line",
    "executionRoleArn": "remove the line; keys that encrypt secrets stand in the setting `kms_keys`",
}


def own_roles(service: Service) -> Iterator[Finding]:
    """No role is named but the service's own, as in a definition that was described from a service of this program."""
    definition = service.source.definition or {}
    for field, of in _ROLES.items():
        if field in definition:
            role = _ROLE.fullmatch(definition[field])
            if role is None or not _is_own(role, service.name, of):
                yield service.in_file(_MESSAGES[field].format(definition[field]), _WAYS[field] + _asked(role), field)


def _is_own(role: re.Match[str], service: str, of: Callable[[Names, str], str]) -> bool:
    """Whether it is the service's in whichever environment: one file may be for all of them."""
    path = _OWN_PATH.fullmatch(role["path"])
    return path is not None and role["name"] == of(Names(path[1], ""), service)


def _asked(role: re.Match[str] | None) -> str:
    """How to see what a role may do, where it is known which one it is."""
    if role is None:
        return ""
    commands = (f"`aws iam list-{kind}-policies --role-name {role['name']}`" for kind in ("attached-role", "role"))
    return f"; {' and '.join(commands)} list what it may do"


CHECKS: tuple[Check, ...] = (alone(own_roles, "task_definition", "name"),)
