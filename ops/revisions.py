"""`ops revisions`: the task definitions' revisions, which no update and no destroy takes away.

They stay because a rollback needs them, and so does a deploy tool; `--prune` deregisters those that nobody needs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Services, Stack
from ecs_platform.ops.aws import Client, asking_aws
from ecs_platform.ops.environment import faultless
from ecs_platform.ops.output import print_json

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.naming import Names

KEPT = 5
"""How many of a family stay besides what runs, where nobody says otherwise."""


@dataclass(frozen=True)
class Revision:
    """One ACTIVE revision.

    Attributes:
        family: its family.
        revision: its number.
        arn: its ARN.
        running: whether its service runs it, a deployment is under way from or to it, or a schedule starts it.
    """

    family: str
    revision: int
    arn: str
    running: bool


def active(ecs: Any, families: list[str], cluster: str | None, scheduled: Iterable[str] = ()) -> list[Revision]:
    """The ACTIVE revisions of the families, oldest first.

    Args:
        ecs: a boto3 client.
        families: exact names.
        cluster: where their services are; None where nothing can run any more.
        scheduled: revisions that schedules start.
    """
    in_use = {*(_in_use(ecs, cluster) if cluster is not None else ()), *scheduled}
    found = []
    for family in families:
        pages = ecs.get_paginator("list_task_definitions").paginate(familyPrefix=family, status="ACTIVE")
        for arn in (arn for page in pages for arn in page["taskDefinitionArns"]):
            name, _, number = arn.rpartition("/")[2].rpartition(":")
            if name == family:
                found.append(Revision(family, int(number), arn, arn in in_use))
    return sorted(found, key=lambda each: (each.family, each.revision))


def families_of(ecs: Any, names: "Names") -> list[str]:
    """All families named like an environment's that have an ACTIVE revision, also of services that are gone.

    No other environment's are among them: an environment's name has no hyphen (`test-` begins no name of `test2`).
    """
    pages = ecs.get_paginator("list_task_definition_families").paginate(familyPrefix=names.family(""), status="ACTIVE")
    return [family for page in pages for family in page["families"]]


def deregister(ecs: Any, revisions: list[Revision]) -> None:
    """Deregisters revisions: they become INACTIVE, and no new task can be started from them.

    AWS takes about one each second, of all who ask in an account and region, so it is said how far this is.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
    """
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import track  # noqa: PLC0415

    shown = Console(stderr=True)
    for revision in track(revisions, "Deregistering", console=shown, transient=True, disable=not shown.is_terminal):
        ecs.deregister_task_definition(taskDefinition=revision.arn)


def prunable(revisions: list[Revision], keep: int | None, declared: set[str]) -> list[Revision]:
    """The revisions that nobody needs: not running, and not among the newest of their family.

    Args:
        revisions: those of whole families.
        keep: how many of each family are kept besides; None for 5, and none of a family that is gone.
        declared: families of services that are there; one that is not, and of which nothing runs, is gone.
    """
    kept: set[Revision] = set()
    for family, newest in _by_family(sorted(revisions, key=lambda each: -each.revision)).items():
        gone = family not in declared and not any(each.running for each in newest)
        kept.update(newest[: keep if keep is not None else 0 if gone else KEPT])
    return [revision for revision in revisions if not revision.running and revision not in kept]


def _by_family(revisions: Iterable[Revision]) -> dict[str, list[Revision]]:
    """The revisions of each family, in the order in which they are given."""
    families: dict[str, list[Revision]] = {}
    for each in revisions:
        families.setdefault(each.family, []).append(each)
    return families


def _in_use(ecs: Any, cluster: str) -> set[str]:
    used = set()
    for page in ecs.get_paginator("list_services").paginate(cluster=cluster):
        if page["serviceArns"]:
            for service in ecs.describe_services(cluster=cluster, services=page["serviceArns"])["services"]:
                used |= {service["taskDefinition"], *(each["taskDefinition"] for each in service["deployments"])}
    return used


def _scheduled(scheduler: Any, names: "Names") -> Iterator[str]:
    """The revisions that the environment's schedules start."""
    pages = scheduler.get_paginator("list_schedules").paginate(NamePrefix=names.schedule(""))
    for schedule in (schedule for page in pages for schedule in page["Schedules"]):
        found = scheduler.get_schedule(Name=schedule["Name"], GroupName=schedule["GroupName"])
        if "EcsParameters" in found["Target"]:
            yield found["Target"]["EcsParameters"]["TaskDefinitionArn"]


def _is_there(ecs: Any, cluster: str) -> bool:
    """Whether a cluster exists; AWS tells of one that was deleted for a while, as INACTIVE."""
    return any(each["status"] == "ACTIVE" for each in ecs.describe_clusters(clusters=[cluster])["clusters"])


def _strangers(ecs: Any, names: "Names", revisions: list[Revision], declared: set[str]) -> set[str]:
    """Families that are named like the environment's, and that neither a manifest nor a tag says to be.

    Deploy tools register revisions without tags; the oldest or the newest of a family is the program's.
    """
    unknown = {
        family: (each[0], each[-1])
        for family, each in _by_family(revisions).items()
        if family not in declared and not any(one.running for one in each)
    }
    return {family for family, both in unknown.items() if not any(_is_tagged(ecs, names, one) for one in both)}


def _is_tagged(ecs: Any, names: "Names", revision: Revision) -> bool:
    tags = ecs.describe_task_definition(taskDefinition=revision.arn, include=["TAGS"]).get("tags", [])
    return {"key": "Environment", "value": names.environment} in tags


@dataclass(frozen=True)
class _Found:
    """The revisions of an environment, those that nobody needs, and families that are not its."""

    revisions: list[Revision]
    old: list[Revision]
    strangers: set[str]


def _found(client: Client, loaded: "Loaded", keep: int | None) -> _Found:
    ecs, names = client("ecs"), loaded.names
    there = _is_there(ecs, names.cluster)
    # After a `destroy` the manifests are still written down, and nothing runs.
    manifests = {names.family(service.name) for service in loaded.services}
    scheduled = _scheduled(client("scheduler"), names)
    revisions = active(ecs, families_of(ecs, names), names.cluster if there else None, scheduled)
    strangers = _strangers(ecs, names, revisions, manifests)
    ours = [each for each in revisions if each.family not in strangers]
    return _Found(revisions, prunable(ours, keep, manifests if there else set()), strangers)


def main(
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    prune: Annotated[bool, typer.Option("--prune", help="Deregister what nobody needs.")] = False,
    keep: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="How many of each family stay besides what runs. Default: 5, and none of services that are gone.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Lists the ACTIVE revisions of an environment's task definitions, and deregisters old ones."""
    loaded = faultless(project, stack, services, as_json=as_json)
    with asking_aws(loaded.account.region, patiently=prune) as client:
        found = _found(client, loaded, keep)
        if prune:
            deregister(client("ecs"), found.old)
    if as_json:
        print_json([_as_json(each, found, prune) for each in found.revisions])
        return
    for each in found.revisions:
        note = "runs" if each.running else ("deregistered" if prune else "old") if each in found.old else "kept"
        note = "not of this environment" if each.family in found.strangers else note
        typer.echo(f"{each.family}:{each.revision}\t{note}")


def _as_json(each: Revision, found: _Found, prune: bool) -> dict[str, Any]:
    return {**asdict(each), "deregistered": prune and each in found.old, "ours": each.family not in found.strangers}
