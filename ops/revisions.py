"""`ops revisions`: the task definitions' revisions, which no update and no destroy takes away.

They stay because a rollback needs them, and so does a deploy tool; `--prune` deregisters those that nobody needs.
"""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Services, Stack
from ecs_platform.ops.aws import asking_aws
from ecs_platform.ops.environment import faultless
from ecs_platform.ops.output import print_json

if TYPE_CHECKING:
    from ecs_platform.model.naming import Names


@dataclass(frozen=True)
class Revision:
    """One ACTIVE revision.

    Attributes:
        family: its family.
        revision: its number.
        arn: its ARN.
        running: whether its service runs it, or a deployment is under way from or to it.
    """

    family: str
    revision: int
    arn: str
    running: bool


def active(ecs: Any, families: list[str], cluster: str | None) -> list[Revision]:
    """The ACTIVE revisions of the families, oldest first.

    Args:
        ecs: a boto3 client.
        families: exact names.
        cluster: where their services are; None where nothing can run any more.
    """
    in_use = _in_use(ecs, cluster) if cluster is not None else set()
    found = []
    for family in families:
        pages = ecs.get_paginator("list_task_definitions").paginate(familyPrefix=family, status="ACTIVE")
        for arn in (arn for page in pages for arn in page["taskDefinitionArns"]):
            name, _, number = arn.rpartition("/")[2].rpartition(":")
            if name == family:
                found.append(Revision(family, int(number), arn, arn in in_use))
    return sorted(found, key=lambda each: (each.family, each.revision))


def families_of(ecs: Any, names: "Names") -> list[str]:
    """All families of an environment that have an ACTIVE revision, also of services that are gone."""
    pages = ecs.get_paginator("list_task_definition_families").paginate(familyPrefix=names.family(""), status="ACTIVE")
    return [family for page in pages for family in page["families"]]


def deregister(ecs: Any, revisions: list[Revision]) -> None:
    """Deregisters revisions: they become INACTIVE, and no new task can be started from them."""
    for revision in revisions:
        ecs.deregister_task_definition(taskDefinition=revision.arn)


def prunable(revisions: list[Revision], keep: int) -> list[Revision]:
    """The revisions that nobody needs: not running, and not among the newest `keep` of their family."""
    newest: dict[str, list[Revision]] = {}
    for revision in sorted(revisions, key=lambda each: -each.revision):
        newest.setdefault(revision.family, []).append(revision)
    kept = {revision for family in newest.values() for revision in family[:keep]}
    return [revision for revision in revisions if not revision.running and revision not in kept]


def _in_use(ecs: Any, cluster: str) -> set[str]:
    used = set()
    for page in ecs.get_paginator("list_services").paginate(cluster=cluster):
        if page["serviceArns"]:
            for service in ecs.describe_services(cluster=cluster, services=page["serviceArns"])["services"]:
                used |= {service["taskDefinition"], *(each["taskDefinition"] for each in service["deployments"])}
    return used


def main(
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    prune: Annotated[bool, typer.Option("--prune", help="Deregister what nobody needs.")] = False,
    keep: Annotated[int, typer.Option(min=1, help="How many of each family stay besides what runs.")] = 5,
    as_json: Json = False,
) -> None:
    """Lists the ACTIVE revisions of an environment's task definitions, and deregisters old ones."""
    loaded = faultless(project, stack, services, as_json=as_json)
    with asking_aws(loaded.account.region) as client:
        ecs = client("ecs")
        found = active(ecs, families_of(ecs, loaded.names), loaded.names.cluster)
        old = prunable(found, keep)
        if prune:
            deregister(ecs, old)
    if as_json:
        print_json([{**asdict(each), "deregistered": prune and each in old} for each in found])
        return
    for each in found:
        note = "runs" if each.running else ("deregistered" if prune else "old") if each in old else "kept"
        typer.echo(f"{each.family}:{each.revision}\t{note}")
