"""Deployers' rights that follow a service: where its tasks go, and whether they have ECS Exec.

A deployer may send a service's tasks where its manifest sends them and nowhere else (model/iam/placing.py), so with
each such change of a service its right has other values. Only what the service itself gets in the same change follows.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ecs_platform.model.digest.preview import SERVICE, Preview, Resource
from ecs_platform.model.digest.rights import Constraint, Right, constraints

EXEC = "ecs:enable-execute-command"


def changed_services(preview: Preview) -> dict[str, Resource]:
    """The ECS services that are there and change, as they will be, by their services' names."""
    changed = [step.new for step in preview.of(SERVICE) if step.new is not None and step.old is not None]
    return {each.service: each for each in changed if each.service}


def follows(found: Iterable[Right], before: Iterable[str | None], services: Mapping[str, Resource]) -> str:
    """The service that all of these rights do nothing but follow; empty where one of them says anything else.

    Args:
        found: rights that are new.
        before: the conditions under which each was there before; None where it was not.
        services: see `changed_services`.
    """
    names = {_follows(right, old, services) for right, old in zip(found, before, strict=True)}
    return names.pop() if len(names) == 1 else ""


def _follows(right: Right, before: str | None, services: Mapping[str, Resource]) -> str:
    if before is None or right.action != "ecs:UpdateService" or right.principal:
        return ""
    service = services.get(right.resource.rpartition("/")[2])
    if service is None or set("*?") & {*right.resource}:
        return ""
    changes = constraints(before, right.conditions)
    goes = _goes(service)
    fine = all(not each.widens or any(_instead(each, other, goes) for other in changes) for each in changes)
    return service.service if fine else ""


def _instead(gone: Constraint, other: Constraint, goes: Mapping[str, set[str]]) -> bool:
    """Whether what stands in place of a constraint asks for where the service goes: itself, with other values, too.

    A service without subnets of its own is asked for none, by `Null`.
    """
    there = goes.get(gone.key, set())
    if gone.key == EXEC:
        return not gone.new and "true" in there
    if not other.new or other.key != gone.key or "Not" in other.operator:
        return False
    if other.operator == "Null":
        return other.new == ("true",) and not there
    same = other.operator == gone.operator if gone.new else other.operator.startswith("ForAllValues:")
    return same and {value.rpartition("/")[2] for value in other.new if value not in gone.old} <= there


def _goes(service: Resource) -> dict[str, set[str]]:
    """Where a service's tasks go, by the condition keys of ECS that ask for it."""
    inputs = service.inputs
    strategies = inputs.get("capacityProviderStrategies") or []
    network, connect = (_mapping(inputs.get(name)) for name in ("networkConfiguration", "serviceConnectConfiguration"))
    return {
        "ecs:capacity-provider": {str(_mapping(each).get("capacityProvider")) for each in strategies},
        "ecs:subnet": {str(each) for each in network.get("subnets") or ()},
        "ecs:auto-assign-public-ip": {str(network.get("assignPublicIp") is True).lower()},
        EXEC: {str(inputs.get("enableExecuteCommand") is True).lower()},
        "ecs:enable-service-connect": {str(connect.get("enabled") is True).lower()},
    }


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
