"""What UpdateService and RunTask are held to: the revisions, and where tasks go.

Which keys ECS has for either:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
There is none for load balancers, security groups, names in Service Connect and in DNS, nor, of RunTask, for subnets,
public address and launch type: `ops verify` finds afterwards what a service has.

A key is in a request only where the call gives the field. Each is allowed at what the manifest says: a call that leaves
the field out goes through, and so does one that sends the whole service as it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.document import Statement
from ecs_platform.model.iam.scope import Deployable, Place, Scope
from ecs_platform.model.task.placement import FARGATE, FARGATE_SPOT
from ecs_platform.model.task.service import PROPAGATE_TAGS

UPDATE = ("ecs:UpdateService",)
"""The actions of the statements of which there is one for each place."""

Keys = dict[str, str | tuple[str, ...]]


def by_place(services: Iterable[Deployable]) -> list[Deployable]:
    """The services, those of one place beside each other: one statement is about them all."""
    return sorted(services, key=lambda one: (*likeness(one), one.name))


def update_statements(services: Sequence[Deployable], *, deploys: bool) -> list[Statement]:
    """UpdateService: a statement for each place.

    Args:
        services: those that may be updated; scheduled jobs among them are left out.
        deploys: whether to revisions of their families; else to no other revision.
    """
    having = by_place(one for one in services if one.service is not None)
    alike = [list(group) for _, group in groupby(having, key=likeness)]
    counted = dict.fromkeys((False, True), 0)
    found = []
    for several in alike:
        counted[several[0].exec] += 1
        found.append(_update(several, counted[several[0].exec], deploys))
    return found


def run_statements(services: Sequence[Deployable], scope: Scope) -> Iterator[Statement]:
    """RunTask, on the environment's cluster: a statement for Fargate and one for container instances."""
    for sid, fargate in (("Run", True), ("RunEc2", False)):
        some = [one for one in services if one.fargate == fargate]
        if some:
            yield _run(sid, some, scope)


def likeness(one: Deployable) -> tuple[object, ...]:
    """Where the tasks of a service go: UpdateService of all services with the same is one statement."""
    place = one.place
    if place is None:
        return (one.exec, "", (), False, ())
    return (one.exec, place.namespace or "-", place.subnets, place.public_address, place.capacity)


def _update(alike: Sequence[Deployable], number: int, deploys: bool) -> Statement:
    shell, place = alike[0].exec, alike[0].place
    revisions = tuple(arn for one in alike for arn in one.revisions)
    arns: Keys = {"ecs:task-definition": revisions} if deploys else {}
    if place is not None and place.namespace is not None:
        arns["ecs:namespace"] = place.namespace
    conditions: dict[str, Keys] = {} if not arns else {"ArnLikeIfExists": arns}
    nothing: Keys = {} if deploys else {"ecs:task-definition": "true"}
    if not shell:
        conditions["StringNotEquals"] = {"ecs:enable-execute-command": "true"}
    if place is not None:
        conditions |= _where(place)
        nothing |= {} if place.subnets else {"ecs:subnet": "true"}
    if nothing:
        conditions["Null"] = nothing
    return Statement(
        f"Update{'Exec' if shell else ''}{'' if number == 1 else number}",
        UPDATE,
        tuple(one.service for one in alike if one.service is not None),
        _why(shell, deploys, place),
        conditions,
    )


def _why(shell: bool, deploys: bool, place: Place | None) -> str:
    which = "its services whose manifests turn ECS Exec on" if shell else "its services"
    revision = "to revisions of their families" if deploys else "but not to another revision"
    where = [] if place is None else ["where their tasks go stays as the manifests say, as far as AWS has keys for it"]
    return "; ".join([f"updates {which}, {revision}", *([] if shell else ["ECS Exec stays off"]), *where])


def _where(place: Place) -> dict[str, Keys]:
    connected = "false" if place.namespace is None else "true"
    conditions: dict[str, Keys] = {
        "BoolIfExists": {"ecs:auto-assign-public-ip": str(place.public_address).lower()},
        "StringEqualsIfExists": {
            "ecs:enable-ebs-volumes": "false",
            "ecs:enable-service-connect": connected,
            "ecs:enable-vpc-lattice": "false",
            # By a task's tags it is known whose it is: those of a revision are whatever its maker wrote. Without any
            # nobody opens a shell in it; GitHub's action says so from 2.1.0 to 2.3.0, where its user says nothing.
            "ecs:propagate-tags": (PROPAGATE_TAGS, "NONE"),
        },
        "ForAllValues:ArnEquals": {"ecs:capacity-provider": place.capacity},
    }
    if place.subnets:
        conditions["ForAllValues:StringEquals"] = {"ecs:subnet": place.subnets}
    return conditions


def _run(sid: str, services: Sequence[Deployable], scope: Scope) -> Statement:
    conditions: dict[str, Keys] = {
        "ArnEquals": {"ecs:cluster": scope.cluster_arn},
        "StringNotEquals": {"ecs:enable-execute-command": "true"},
    }
    providers = _providers(services, scope.account)
    if providers:
        conditions["StringEqualsIfExists"] = {"ecs:enable-ebs-volumes": "false"}
        conditions["ForAllValues:ArnEquals"] = {"ecs:capacity-provider": providers}
    revisions = tuple(arn for one in services for arn in one.revisions)
    why = "runs one-off tasks of its services' families on this cluster, without ECS Exec"
    where = "; where a call names the capacity, on that of their kind" if providers else ""
    return Statement(sid, ("ecs:RunTask",), revisions, f"{why}{where}", conditions)


def _providers(services: Sequence[Deployable], account: Account) -> tuple[str, ...]:
    """The capacity of one-off tasks: that of the services, on Fargate of both kinds; none where nobody says."""
    if any(one.place is None for one in services):
        return ()
    own = {each for one in services if one.place is not None for each in one.place.capacity}
    fargate = {account.arn("ecs", f"capacity-provider/{each}") for each in (FARGATE, FARGATE_SPOT)}
    return tuple(sorted(own | (fargate if own & fargate else set())))
