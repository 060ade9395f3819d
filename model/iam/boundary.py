"""What a permissions boundary takes from the roles of services: rights that they are given and do not have.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import Document, Statement, statements_of
from ecs_platform.model.iam.of_service import service_roles
from ecs_platform.model.iam.patterns import arn_overlap, arn_within, overlap, within, without_variables
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding

_HINT = "widen the boundary, or remove the statement"


def boundary_findings(loaded: Loaded, boundary: Document) -> Iterator[Finding]:
    """Rights of services' roles of which a boundary leaves nothing.

    Args:
        loaded: an environment without findings.
        boundary: the text of its `permissions_boundary`.
    """
    setting = loaded.environment.node.find(("permissions_boundary",))
    for service in loaded.services:
        roles = service_roles(service, loaded)
        for number, statement in enumerate(roles.permissions):
            yield from _of_permission(service, number, statement, boundary)
        for kind, statements in (("task", roles.task), ("execution", roles.execution)):
            lost = [each for statement in statements for each in lost_rights(statement, boundary)]
            if lost:
                more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
                message = f"it forbids what the {kind} role of `{service.name}` needs: {_text(*lost[0])}{more}"
                yield setting.finding(message, "widen the boundary, or tasks do not start, or do not what they should")


def _of_permission(service: Service, number: int, statement: Statement, boundary: Document) -> Iterator[Finding]:
    lost = list(lost_rights(statement, boundary))
    if lost:
        more = f" and {len(lost) - 1} more of this statement" if len(lost) > 1 else ""
        message = f"the permissions boundary forbids {_text(*lost[0])}{more}"
        yield service.finding(message, _HINT, "permissions", "statements", number)


def _text(action: str, resource: str) -> str:
    return f"`{action}` on `{resource}`"


def lost_rights(statement: Statement, boundary: Document) -> Iterator[tuple[str, str]]:
    """Actions and resources of an allowing statement of which a boundary leaves nothing; in doubt none."""
    if statement.effect == "Allow":
        for action in sorted(statement.actions):
            for resource in sorted(statement.resources):
                if forbids(boundary, action, resource):
                    yield action, resource


def forbids(boundary: Document, action: str, resource: str) -> bool:
    """Whether a boundary forbids all of what a pattern of actions on a pattern of resources means.

    Conditions of what it allows may hold, and those of what it denies may not: then it does not forbid.
    """
    several = statements_of(boundary)
    denies = [each for each in several if each["Effect"] == "Deny" and not each.get("Condition")]
    if any(_all_of(each, action, resource) for each in denies):
        return True
    return not any(_some_of(each, action, resource) for each in several if each["Effect"] == "Allow")


def _all_of(statement: Mapping[str, Any], action: str, resource: str) -> bool:
    return _about(statement, "Action", action.casefold(), within, _apart) and _about(
        statement, "Resource", resource, _arn_within, _arns_apart
    )


def _some_of(statement: Mapping[str, Any], action: str, resource: str) -> bool:
    return _about(statement, "Action", action.casefold(), overlap, _not_within) and _about(
        statement, "Resource", without_variables(resource), _arns_meet, _arn_not_within
    )


Compare = Callable[[str, str], bool]


def _about(statement: Mapping[str, Any], element: str, value: str, to_one: Compare, to_each: Compare) -> bool:
    """Whether `value` is to one of the element's patterns as it should be; to each of them, where they are left out."""
    given = statement.get(element, statement.get(f"Not{element}"))
    patterns = [str(each) for each in (given if isinstance(given, list) else [given])]
    patterns = [each.casefold() for each in patterns] if element == "Action" else patterns
    if element in statement:
        return any(to_one(value, each) for each in patterns)
    return all(to_each(value, each) for each in patterns)


def _apart(one: str, other: str) -> bool:
    return not overlap(one, other)


def _not_within(one: str, other: str) -> bool:
    return not within(one, other)


def _arn_within(one: str, other: str) -> bool:
    # What a variable stands for is not known: it may leave the other out.
    return other == "*" or ("${" not in other and arn_within(one, other))


def _arns_apart(one: str, other: str) -> bool:
    return not arn_overlap(without_variables(one), without_variables(other))


def _arns_meet(one: str, other: str) -> bool:
    return arn_overlap(one, without_variables(other))


def _arn_not_within(one: str, other: str) -> bool:
    return not _arn_within(one, other)
