"""Which revision of a service was steady last before the one that is brought out, and one that somebody names."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_platform.ops.ecs_services import primary, short
from ecs_platform.ops.permitted import Permitted
from ecs_platform.ops.releases import Release, releases, service_revision_arn, task_definitions

_COMPLETED = re.compile(r"deployment (ecs-svc/\w+)\) deployment completed")
"""https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html"""

_NAMED = re.compile(r"(?:(?P<family>[A-Za-z0-9_-]{1,255}):)?(?P<number>[1-9][0-9]{0,9})")


class NoRevisionError(Exception):
    """There is no such revision to go back to; the message says why and what to do."""


@dataclass(frozen=True)
class Definition:
    """A revision of a task definition.

    Attributes:
        arn: its ARN.
        content: what DescribeTaskDefinition says of it.
    """

    arn: str
    content: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Family and revision (`test-api:3`)."""
        return short(self.arn)

    def image(self, container: str) -> str:
        """The image of a container; empty where it has none of this name."""
        named = (each for each in self.content["containerDefinitions"] if each["name"] == container)
        return next((str(each["image"]) for each in named), "")

    def differing(self, other: "Definition", container: str) -> list[str]:
        """The names of what differs besides the container's image; no values, which may be secrets."""
        mine, theirs = self._comparable(container), other._comparable(container)
        return sorted(key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key))

    def _comparable(self, container: str) -> dict[str, str]:
        passed_over = ("taskDefinitionArn", "revision", "registeredAt", "registeredBy", "status", "deregisteredAt")
        found = {
            key: str(value)
            for key, value in self.content.items()
            if key not in (*passed_over, "containerDefinitions", "requiresAttributes", "compatibilities")
        }
        for each in self.content["containerDefinitions"]:
            main = each["name"] == container
            found |= {
                f"{each['name']}.{key}": str(value) for key, value in each.items() if not (main and key == "image")
            }
        return found


def described(ecs: Any, name: str) -> Definition | None:
    """A revision by its ARN or its family and number; None where there is none."""
    from botocore.exceptions import ClientError  # noqa: PLC0415

    try:
        found = ecs.describe_task_definition(taskDefinition=name)["taskDefinition"]
    except ClientError as error:
        # `Unable to describe task definition.`: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html
        if error.response["Error"]["Code"] == "ClientException":
            return None
        raise
    return Definition(str(found["taskDefinitionArn"]), found)


def named(ecs: Any, family: str, given: str) -> Definition:
    """The revision that somebody names: `12`, `family:12`, or its ARN.

    Raises:
        NoRevisionError: it is of another family, not there, or not ACTIVE: no task starts from such a one.
    """
    is_arn = given.startswith("arn:")
    found = _NAMED.fullmatch(short(given) if is_arn else given)
    if found is None or (is_arn and found["family"] is None):
        raise NoRevisionError(f"`{given}` is no revision: it is written `12`, `{family}:12`, or as an ARN")
    if found["family"] not in (None, family):
        raise NoRevisionError(f"`{given}` is of the family {found['family']}, and the service's is {family}")
    definition = described(ecs, given if is_arn else f"{family}:{found['number']}")
    if definition is None or (is_arn and definition.arn != given):
        raise NoRevisionError(f"there is no revision `{given}`: `ops revisions` lists those that can run")
    if definition.content.get("status") != "ACTIVE":
        raise NoRevisionError(
            f"`{definition.name}` is {definition.content.get('status')}: ECS starts no task from it; "
            "`ops revisions` lists those that can run"
        )
    return definition


def last_steady(ecs: Any, cluster: str, service: Mapping[str, Any], may: Permitted) -> Definition:
    """The revision that was steady last before the one that is brought out, and is ACTIVE.

    Its number is lower: after a rollback from 5 to 4, that before 4 is wanted, and not 5 again.

    Args:
        ecs: a boto3 client.
        cluster: its cluster.
        service: what DescribeServices says of it.
        may: takes the calls that the caller may not make; then events say it, and its deployments.

    Raises:
        NoRevisionError: ECS remembers none.
    """
    current = str(primary(service).get("taskDefinition") or service["taskDefinition"])
    seen: list[str] = []
    for arn in _candidates(ecs, cluster, service, may):
        if arn in seen or not _is_before(arn, current):
            continue
        seen.append(arn)
        definition = described(ecs, arn)
        if definition is not None and definition.content.get("status") == "ACTIVE":
            return definition
    passed = f" ({', '.join(map(short, seen))} cannot run any more)" if seen else ""
    missing = f"; not allowed: {', '.join(may.missing)}" if may.missing else ""
    raise NoRevisionError(
        f"ECS remembers no revision before {short(current)} that was steady{passed}{missing}; `--to` takes one"
    )


def _candidates(ecs: Any, cluster: str, service: Mapping[str, Any], may: Permitted) -> Iterator[str]:
    """Task definitions of deployments that were steady, the last one first."""
    name, nothing = str(service["serviceName"]), list[Release]()
    steady = may.ask("ecs:ListServiceDeployments", lambda: releases(ecs, cluster, name, successful=True), nothing)
    yield from _revisions(ecs, [each.service_revision for each in steady if each.service_revision], may)
    for each in service["deployments"]:
        if each.get("status") != "PRIMARY" and each.get("rolloutState") == "COMPLETED":
            yield str(each["taskDefinition"])
    said = (_COMPLETED.search(event["message"]) for event in service.get("events", []))
    yield from _revisions(ecs, [service_revision_arn(service, found[1]) for found in said if found], may)


def _revisions(ecs: Any, arns: list[str], may: Permitted) -> list[str]:
    unknown: list[tuple[str, str]] = []
    found = may.ask("ecs:DescribeServiceRevisions", lambda: list(task_definitions(ecs, arns)), unknown)
    return [definition for _, definition in found]


def _is_before(arn: str, current: str) -> bool:
    family, _, number = arn.rpartition(":")
    current_family, _, current_number = current.rpartition(":")
    return family == current_family and int(number) < int(current_number)
