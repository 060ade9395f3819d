"""What a rollback comes to, by who decides the image: a deployment, a line of the manifest, or a parameter.

What UpdateService brings out stays only where a deploy tool decides (`image.owner: deployer`); elsewhere the next
`pulumi up` would take it back, so the image is written where that `up` reads it.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from ecs_platform.ops.brought_out import Outcome
from ecs_platform.ops.confirming import confirmed
from ecs_platform.ops.ecs_services import primary, short
from ecs_platform.ops.image_place import UnwritableError, place_of, write
from ecs_platform.ops.permitted import Permitted
from ecs_platform.ops.standing import state_of
from ecs_platform.ops.steady_revisions import Definition, described, last_steady, named

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.manifest.service import Service
    from ecs_platform.model.reading.findings import FindingJson

UP = "`pulumi up` brings it out"


@dataclass
class Rollback:
    """What a rollback comes to.

    Attributes:
        service: the service's name.
        owner: who decides its image: `manifest`, `parameter` or `deployer`.
        before: family and revision that is brought out, or that ECS went back to.
        to: family and revision to go back to; None where there is nothing to do.
        image: its image.
        differs: what else of it is otherwise than in the one that is brought out, by names alone.
        todo: what is left to be done, in words; None where nothing is.
        finding: the line of the manifest or the settings that decides; None where another place does.
        done: whether all is done that this may: the image is where it decides, or a deployment of it is steady.
        outcome: how the deployment ended that was started; None where none was.
    """

    service: str
    owner: str
    before: str
    to: str | None = None
    image: str | None = None
    differs: list[str] = field(default_factory=list)
    todo: str | None = None
    finding: "FindingJson | None" = None
    done: bool = False
    outcome: Outcome | None = None

    def as_json(self) -> dict[str, object]:
        """As plain data."""
        return asdict(self)


def owner_of(service: "Service") -> str:
    """Who decides its image; the manifest where that names a task definition's file and no image."""
    return "manifest" if service.image is None else service.image.owner


def wanted(
    ecs: Any, loaded: "Loaded", service: "Service", found: Mapping[str, Any], to: str | None, may: Permitted
) -> Definition:
    """The revision to go back to.

    After a rollback of ECS' own that is the one that runs: there it is the image that is still declared otherwise.

    Args:
        ecs: a boto3 client.
        loaded: the environment.
        service: the service.
        found: what DescribeServices says of it.
        to: the revision that somebody named; None for the last that was steady.
        may: takes the calls that the caller may not make, where others say it too.

    Raises:
        NoRevisionError: there is none.
    """
    family, current = loaded.names.family(service.name), current_of(found)
    if to is not None:
        return named(ecs, family, to)
    if state_of(found) in ("going back", "rolled back"):
        return Definition(current, {}) if (known := described(ecs, current)) is None else known
    return last_steady(ecs, loaded.names.cluster, found, may)


def current_of(found: Mapping[str, Any]) -> str:
    """The ARN of the task definition that ECS brings out, or has brought out."""
    return str(primary(found).get("taskDefinition") or found["taskDefinition"])


def begun(ecs: Any, service: "Service", found: Mapping[str, Any], to: Definition) -> Rollback:
    """What is known before anything is done."""
    current = current_of(found)
    rollback = Rollback(service.name, owner_of(service), short(current), to.name, to.image(service.main_container))
    now = None if current == to.arn else described(ecs, current)
    if now is not None:
        rollback.differs = now.differing(to, service.main_container)
        if rollback.owner != "deployer" and now.image(service.main_container) == rollback.image:
            rollback.todo = (
                f"{rollback.to} has the same image as {rollback.before}: what differs is the manifest's own, so take"
                " its last change back (`git revert`), and `pulumi up`"
            )
    if current == to.arn and rollback.owner == "deployer":
        by_itself = state_of(found) in ("going back", "rolled back")
        rollback.todo = (
            "ECS went back to it by itself; `--to` goes further" if by_itself else "it is brought out already"
        )
        rollback.done = True
    return rollback


def in_manifest(
    rollback: Rollback,
    loaded: "Loaded",
    service: "Service",
    check: Callable[[], str | None],
    *,
    written: bool,
    yes: bool,
) -> None:
    """The line that decides, or the image written there.

    Args:
        rollback: takes what it comes to.
        loaded: the environment.
        service: the service.
        check: what is wrong with the project, once it is written.
        written: whether to write it.
        yes: whether nobody is asked before.

    Raises:
        UnwritableError: the image cannot be written there.
    """
    place = place_of(service, loaded, rollback.image or "")
    rollback.finding = place.finding.as_json()
    if place.stands:
        rollback.todo, rollback.done = f"`{place.value}` stands there already: {UP}", True
    elif written:
        confirmed(f"Write `{place.value}` in place of `{place.node.value}`?", yes=yes)
        write(place, check)
        rollback.todo, rollback.done = f"`{place.value}` is written there: {UP}", True
    else:
        rollback.todo = f"write `{place.value}` there (`--write` does): {UP}"


def in_parameter(rollback: Rollback, service: "Service", ssm: Any, *, written: bool, yes: bool) -> None:
    """The command that writes the image into the parameter that `pulumi up` reads, or that done.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html

    Raises:
        UnwritableError: the parameter is no String: `pulumi up` takes nothing else.
    """
    name, image = service.image_parameter or "", rollback.image or ""
    command = f"aws ssm put-parameter --type String --overwrite --name {name} --value {image}"
    rollback.todo = f"`{command}` (`--write` does it): {UP}"
    if not written:
        return
    # Without decryption: what is a secret is none of ours to read.
    try:
        found = ssm.get_parameter(Name=name, WithDecryption=False)["Parameter"]
    except ssm.exceptions.ParameterNotFound:
        found = {"Type": "String", "Value": None}
    if found["Type"] != "String":
        raise UnwritableError(f"the parameter {name} is a {found['Type']}, and an image is read from a String alone")
    if found["Value"] != image:
        confirmed(f"Write {image} into the parameter {name}?", yes=yes)
        ssm.put_parameter(Name=name, Value=image, Type="String", Overwrite=True)
    rollback.todo, rollback.done = f"the parameter {name} says {image}: {UP}", True
