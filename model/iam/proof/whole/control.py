"""Whom a principal comes to hold by what it may do: the next step on the way to more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ecs_platform.model.iam.document import statements_of
from ecs_platform.model.iam.proof.whole.grants import Grant
from ecs_platform.model.iam.proof.whole.known import HOST
from ecs_platform.model.iam.proof.whole.variants import CHOOSE_BOUNDARY
from ecs_platform.model.iam.proof.whole.world import Workload, World
from ecs_platform.model.iam.trust import ECS_TASKS

WITHOUT_BOUNDARY = "anybody without a boundary"
"""In place of an ARN: who holds this has every right there is."""


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes:
        to: ARN of whom is held after it.
        how: what is done, in words.
        known: why it cannot be prevented; none where it should be.
    """

    to: str
    how: str
    known: str | None = None


Granted = Mapping[str, Sequence[Grant]]
"""What is allowed, by action."""


def granted(grants: Iterable[Grant]) -> Granted:
    """Grants by their action."""
    found: dict[str, list[Grant]] = {}
    for grant in grants:
        found.setdefault(grant.action, []).append(grant)
    return found


def steps(have: Granted, world: World) -> Iterator[Step]:
    """All steps that are open to who has these rights together.

    Args:
        have: what it may do, to its own things and to others'.
        world: where.
    """
    for rule in (_takes, _starts, _schedules, _starts_instances, _hosts, _decides_images, _opens_shells):
        yield from rule(have, world)
    yield from _writes_iam(have)


def _arns(have: Granted, *actions: str) -> dict[str, str]:
    """ARNs of what these actions are allowed on, each with one of the actions."""
    return {grant.thing.arn: action for action in actions for grant in have.get(action, ())}


def _passable(have: Granted, service: str) -> list[str]:
    return [grant.thing.arn for grant in have.get("iam:PassRole", ()) if service in grant.variants]


def _takes(have: Granted, world: World) -> Iterator[Step]:  # noqa: ARG001
    yield from (Step(arn, "takes the role") for arn in _arns(have, "sts:AssumeRole"))


def _starts(have: Granted, world: World) -> Iterator[Step]:
    """A revision of one's own, or a task with another command, runs with any role that may be passed."""
    runs = bool(_arns(have, "ecs:UpdateService", "ecs:RunTask", "ecs:StartTask", "ecs:CreateService"))
    registers = bool(_arns(have, "ecs:RegisterTaskDefinition"))
    if not runs or not (registers or "ecs:RunTask" in have):
        return
    how = "registers a revision with the role, and runs it" if registers else "runs a task with a command of its own"
    for arn in _passable(have, ECS_TASKS):
        if _trusts(world, arn, ECS_TASKS):
            yield Step(arn, how)


def _schedules(have: Granted, world: World) -> Iterator[Step]:
    if _arns(have, "scheduler:CreateSchedule", "scheduler:UpdateSchedule"):
        for arn in _passable(have, "scheduler.amazonaws.com"):
            if _trusts(world, arn, "scheduler.amazonaws.com"):
                yield Step(arn, "gives the role to a schedule of its own")


def _starts_instances(have: Granted, world: World) -> Iterator[Step]:
    if _arns(have, "ec2:RunInstances", "ec2:AssociateIamInstanceProfile", "ec2:ReplaceIamInstanceProfileAssociation"):
        for service in ("ec2.amazonaws.com", "ec2.amazonaws.com.cn"):
            for arn in _passable(have, service):
                if _trusts(world, arn, service):
                    yield Step(arn, "starts an instance with the role")


def _trusts(world: World, arn: str, service: str) -> bool:
    """Whether a role is for this service; of one that is not ours it is not known, and taken to be."""
    role = world.by_arn.get(arn)
    return role is None or role.trust is None or any(service in str(one) for one in statements_of(role.trust))


def _hosts(have: Granted, world: World) -> Iterator[Step]:
    """A task with its host's network, or a shell on it, has all that is on it."""
    register = {one.thing.arn for one in have.get("ecs:RegisterTaskDefinition", ()) if "with the host" in one.variants}
    runs = _arns(have, "ecs:UpdateService", "ecs:RunTask")
    hosting = any(each.on_instances and each.family in register for each in world.workloads) and bool(runs)
    if hosting:
        yield from _all_on_instances(world, "runs a revision with its host's network and directories", HOST)
    if _arns(have, "ssm:SendCommand", "ssm:StartSession", "ssm:CreateAssociation").keys() & _instances(have):
        yield from _all_on_instances(world, "opens a shell on a container instance", None)


def _instances(have: Granted) -> set[str]:
    return {grant.thing.arn for several in have.values() for grant in several if grant.thing.kind == "instance"}


def _all_on_instances(world: World, how: str, known: str | None) -> Iterator[Step]:
    if world.instance_role is not None:
        yield Step(world.instance_role, how, known)
    for each in world.workloads:
        if each.on_instances:
            yield from (Step(role, how, known) for role in each.roles)


def _decides_images(have: Granted, world: World) -> Iterator[Step]:
    writes = _arns(have, "ssm:PutParameter", "ecr:PutImage")
    for each in world.workloads if writes else ():
        for image in sorted(each.images & writes.keys()):
            yield from (Step(role, f"decides by {image} which image runs") for role in each.roles)


def _opens_shells(have: Granted, world: World) -> Iterator[Step]:
    """The task is found by its tags: its ARN does not tell whose it is."""
    inside = {
        owner
        for action in ("ecs:ExecuteCommand", "ssm:StartSession")
        for grant in have.get(action, ())
        if grant.thing.kind == "task"
        for owner in grant.thing.owners
    }
    for each in _of(world.workloads, inside):
        yield Step(each.roles[0], "opens a shell in its task")


def _of(workloads: Iterable[Workload], realms: set[str]) -> Iterator[Workload]:
    return (each for each in workloads if each.realm in realms)


def _writes_iam(have: Granted) -> Iterator[Step]:
    yield from _becomes(have)
    yield from _gives_rights(have)
    yield from _without_boundary(have)


_BECOMES = {
    "iam:UpdateAssumeRolePolicy": "changes who takes the role",
    "iam:CreateAccessKey": "makes the user an access key",
    "iam:CreateLoginProfile": "gives the user a password",
    "iam:UpdateLoginProfile": "gives the user a password",
}
_GIVES = {
    "iam:PutRolePolicy": "gives the role any right",
    "iam:AttachRolePolicy": "gives the role any right",
    "iam:PutUserPolicy": "gives the user any right",
    "iam:AttachUserPolicy": "gives the user any right",
    "iam:CreatePolicyVersion": "puts any right into the policy",
    "iam:SetDefaultPolicyVersion": "puts other rights into the policy",
}


_TAKES_AWAY = ("iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary")

LEADING = frozenset(
    {
        "sts:AssumeRole",
        "iam:PassRole",
        "ecs:RegisterTaskDefinition",
        "ecs:UpdateService",
        "ecs:RunTask",
        "ecs:StartTask",
        "ecs:CreateService",
        "ecs:ExecuteCommand",
        "scheduler:CreateSchedule",
        "scheduler:UpdateSchedule",
        "ec2:RunInstances",
        "ec2:AssociateIamInstanceProfile",
        "ec2:ReplaceIamInstanceProfileAssociation",
        "ssm:SendCommand",
        "ssm:StartSession",
        "ssm:CreateAssociation",
        "ssm:PutParameter",
        "ecr:PutImage",
        *_BECOMES,
        *_GIVES,
        *CHOOSE_BOUNDARY,
        *_TAKES_AWAY,
    }
)
"""The actions that lead to a step, by themselves or with others."""


def _becomes(have: Granted) -> Iterator[Step]:
    for action, how in _BECOMES.items():
        yield from (Step(grant.thing.arn, how) for grant in have.get(action, ()))


def _gives_rights(have: Granted) -> Iterator[Step]:
    for action, how in _GIVES.items():
        for grant in have.get(action, ()):
            if grant.thing.boundary is None:
                yield Step(WITHOUT_BOUNDARY, f"{how}: {grant.thing.arn}")


def _without_boundary(have: Granted) -> Iterator[Step]:
    for action in _TAKES_AWAY:
        for grant in have.get(action, ()):
            yield Step(WITHOUT_BOUNDARY, f"takes the boundary away: {grant.thing.arn}")
    for action in CHOOSE_BOUNDARY:
        for grant in have.get(action, ()):
            if grant.variants:
                yield Step(WITHOUT_BOUNDARY, f"gives no boundary, or another: {grant.thing.arn}")
