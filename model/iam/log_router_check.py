"""What is wrong with log routers: destinations without a name, others' log groups, roles that they may not take."""

from collections.abc import Iterable, Iterator, Mapping

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.log_router import Route, is_pattern, route_of, router_statements
from ecs_platform.model.iam.of_service import permissions_of
from ecs_platform.model.iam.patterns import arn_within, overlap
from ecs_platform.model.iam.reach import excesses, reach_of
from ecs_platform.model.manifest.definition import containers_of
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.task.definition import LogDestination, TaskDefinition, log_destinations


def log_router_findings(loaded: Loaded, definitions: Mapping[str, TaskDefinition]) -> Iterator[Finding]:
    """Log routers that could not write: the task runs, and its logs are lost.

    Args:
        loaded: an environment whose settings, region and account are known; of its services those without a fault.
        definitions: the task definitions of these services, by name.
    """
    for service in loaded.services:
        if service.source.definition is not None:
            for number, container in enumerate(containers_of(service.source.definition)):
                steps = ("containerDefinitions", number, "logConfiguration")
                for message, hint in _faults(log_destinations([container]), service, loaded):
                    yield service.in_file(message, hint, *steps, "options")
        elif service.logging.routed:
            for message, hint in _faults(definitions[service.name].log_destinations, service, loaded):
                yield service.finding(message, hint, "logging", "destination")


def _faults(destinations: Iterable[LogDestination], service: Service, loaded: Loaded) -> list[tuple[str, str]]:
    """What is wrong with destinations, each with a hint."""
    several = [*destinations]
    routes = [route for each in several if (route := route_of(each, loaded.account)) is not None]
    found = {each for route in routes for each in _wrong(route, service)}
    statements = router_statements(several, loaded.account)
    if statements:
        reach = reach_of(service, loaded)
        found |= {(each.message, each.hint) for one in statements for each in excesses(one, reach)}
    return sorted(found)


def _wrong(route: Route, service: Service) -> Iterator[tuple[str, str]]:
    for option, value in ((route.option, route.target or ""), ("region", route.region)):
        if is_pattern(value):
            yield f"`{value}` is a pattern: the log router could write to whatever it fits", f"name one `{option}`"
    if route.role is not None:
        if not _gives(service, "sts:AssumeRole", route.role):
            message = f"the log router takes the role `{route.role}`, and the task role may not"
            yield message, "give `sts:AssumeRole` on it in `permissions`, and list it in `permissions_outside_scope`"
    elif route.target is None and not route.secret:
        yield f"`{route.name}` does not say where it writes to", f"add `{route.option}`"
    elif route.option == "host" and not route.rights[0] and not route.secret and not _gives(service, "es:ESHttpPost"):
        message = f"which domain `{route.target}` is cannot be told: the log router would not be let in"
        yield message, "give the domain's own host name, or `es:ESHttpPost` on it in `permissions`"


def _gives(service: Service, action: str, resource: str | None = None) -> bool:
    """Whether the manifest's own `permissions` allow an action, on a resource or on whichever."""
    return any(
        statement.effect == "Allow"
        and any(overlap(each.casefold(), action.casefold()) for each in statement.actions)
        and (resource is None or any(each == "*" or arn_within(resource, each) for each in statement.resources))
        for statement in permissions_of(service)
    )
