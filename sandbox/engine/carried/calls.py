"""Properties of a service as the parameters of ECS's calls, and what DescribeServices answers as properties.

The types are those of botocore's model of ECS. What the provider's v6 line leaves out is left out here.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from botocore.session import Session

from sandbox.engine.carried.fields import BALANCERS, BLOCKS, CONNECT, DEPLOYMENT, Carried, Field
from sandbox.engine.carried.tree import plain, said
from sandbox.engine.inputs import unwrapped

Parameters = dict[str, Any]

# What pulumi-aws calls otherwise than ECS, for each shape.
_RENAMED = {
    "LoadBalancer": {"elbName": "loadBalancerName"},
    "ServiceConnectService": {"clientAlias": "clientAliases"},
    "ServiceConnectTlsConfiguration": {"issuerCertAuthority": "issuerCertificateAuthority"},
}
# The part that only one strategy has, with the time that is 0 where none is said.
_PARTS = {
    "LINEAR": ("linearConfiguration", "stepBakeTimeInMinutes"),
    "CANARY": ("canaryConfiguration", "canaryBakeTimeInMinutes"),
}


@cache
def shape(name: str) -> Any:
    """A shape of ECS's API."""
    return Session().get_service_model("ecs").shape_for(name)


def parameters(planned: dict[str, Any], member: str, *, creating: bool = False) -> Any:
    """A member of CreateService or UpdateService, of planned properties; None where it is to be left out."""
    value = plain(planned.get(member))
    if value in (None, [], {}):
        return None
    if member == DEPLOYMENT.member:
        return _deployment(value, creating)
    return _api(value, shape("CreateServiceRequest").members[member])


def _deployment(value: dict[str, Any], creating: bool) -> Parameters | None:
    strategy = value.get("strategy")
    kept = {name: value.get(name) for name in ("strategy", "bakeTimeInMinutes")} if strategy else {}
    if (part := _PARTS.get(str(strategy))) and value.get(part[0]):
        kept[part[0]] = {part[1]: 0, **value[part[0]]}
    if strategy or not creating:
        # Without any the member is left out, and ECS keeps those it has: pull request 47096 of the provider is open.
        kept["lifecycleHooks"] = value.get("lifecycleHooks") or None
    return _api(kept, shape("DeploymentConfiguration")) or None


def _api(value: Any, of: Any) -> Any:
    match of.type_name:
        case "structure" if of.is_document_type:
            return json.loads(value)
        case "structure":
            return _structure(value[0] if isinstance(value, list) else value, of)
        case "list":
            return [_api(each, of.member) for each in value]
        case "integer" | "long":
            return int(float(value))
        case "float" | "double":
            return float(value)
    return value


def _structure(value: dict[str, Any], of: Any) -> Parameters:
    renamed = _RENAMED.get(of.name, {})
    members = {renamed.get(name, name): each for name, each in value.items()}
    return {
        name: _api(each, of.members[name])
        for name, each in members.items()
        if name in of.members and each not in (None, "", [])
    }


def read_back(state: dict[str, Any], service: Parameters, carried: tuple[Carried, ...]) -> dict[str, Any]:
    """Puts the fields as ECS has them into a service's state. `service`: what DescribeServices answers of it."""
    if DEPLOYMENT in carried:
        state.pop("deploymentConfiguration", None)
        if found := _properties(service.get("deploymentConfiguration") or {}, DEPLOYMENT.field):
            state["deploymentConfiguration"] = found
    if BALANCERS in carried:
        theirs = {_balancer(_named(each)): each for each in service.get("loadBalancers") or []}
        for mine in _elements(state.get("loadBalancers")):
            _put(mine, theirs.get(_balancer(mine), {}), BALANCERS)
    if CONNECT in carried:
        primary = [each for each in service.get("deployments") or [] if each.get("status") == "PRIMARY"]
        connect = primary[0].get("serviceConnectConfiguration") if primary else None
        _put_rules(state, connect or {})
    return state


def balancer_key(balancer: dict[str, Any]) -> tuple[Any, ...]:
    """By which a load balancer of a service is known again among the others."""
    return _balancer(plain(balancer))


def _balancer(balancer: dict[str, Any]) -> tuple[Any, ...]:
    names = ("targetGroupArn", "elbName", "containerName")
    return (*(balancer.get(name) or "" for name in names), int(balancer.get("containerPort") or 0))


def _named(balancer: Parameters) -> dict[str, Any]:
    return {**balancer, "elbName": balancer.get("loadBalancerName")}


def _put_rules(state: dict[str, Any], connect: Parameters) -> None:
    theirs = {each["portName"]: each.get("clientAliases") or [] for each in connect.get("services") or []}
    mine = unwrapped(state.get("serviceConnectConfiguration")) or {}
    for service in _elements(mine.get("services")):
        aliases = _elements(service.get("clientAlias"))
        found = theirs.get(unwrapped(service.get("portName")), [])
        for index, alias in enumerate(aliases):
            _put(alias, found[index] if index < len(found) else {}, CONNECT)


def _put(holder: dict[str, Any], found: Parameters, carried: Carried) -> None:
    name = carried.path[-1]
    holder.pop(name, None)
    if found.get(name):
        holder[name] = _properties(found[name], carried.field)


def _properties(value: Any, field: Field) -> Any:
    if field.many:
        return [_property(each, field) for each in (value if isinstance(value, list) else [value])]
    return _property(value, field)


def _property(value: Any, field: Field) -> Any:
    if field.type in BLOCKS:
        inside = {name: (value.get(name), inner) for name, inner in BLOCKS[field.type].items()}
        return {name: _properties(each, inner) for name, (each, inner) in inside.items() if each not in (None, "", [])}
    if field.holds == "JSON":
        return json.dumps(value, separators=(",", ":"), sort_keys=True)
    return str(value) if field.type == "string" else value


def _elements(value: Any) -> list[dict[str, Any]]:
    found = unwrapped(value)
    return [unwrapped(each) for each in found] if isinstance(found, list) else []


def telling(planned: dict[str, Any], carried: tuple[Carried, ...]) -> Iterator[Carried]:
    """The fields that a service has, of those that are within a member which is the provider's."""
    for each in carried:
        if each.member and len(each.path) > 1 and said(planned, each):
            yield each
