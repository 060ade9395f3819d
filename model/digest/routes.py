"""Routes: the listener rules before and after, as the model of routes knows them."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from ecs_platform.model.digest.preview import LISTENER_RULE, SERVICE, TARGET_GROUP, Preview, Resource
from ecs_platform.model.routes.changes import Change, Placed, changes
from ecs_platform.model.routes.compile import Rule
from ecs_platform.model.routes.conditions import Condition, Field
from ecs_platform.model.routes.route import LOAD_BALANCERS, LoadBalancer
from ecs_platform.model.routes.split import key

_FIELDS: dict[str, Field] = {
    "pathPattern": "path-pattern",
    "hostHeader": "host-header",
    "httpRequestMethod": "http-request-method",
    "sourceIp": "source-ip",
}


def route_changes(preview: Preview) -> list[Change]:
    """What becomes of each route that does not stay as it is."""
    running = [each.service for each in preview.before.values() if each.type == SERVICE]
    return changes(_placed(rules(preview.before)), _placed(rules(preview.after)), running)


def rules(resources: Mapping[str, Resource]) -> list[Rule]:
    """The listener rules among resources, by load balancer and priority; HTTP and HTTPS are one."""
    by_arn = {each.id: each.service for each in resources.values() if each.type == TARGET_GROUP and each.id}
    found = {
        (each.name.split("-")[0], int(each.inputs["priority"])): _rule(each, resources, by_arn)
        for each in resources.values()
        # A rule that a team's own program makes may have any name, and is no route of a manifest.
        if each.type == LISTENER_RULE and each.name.split("-")[0] in LOAD_BALANCERS
    }
    return [found[place] for place in sorted(found, key=lambda place: (place[0] != "public", place))]


def _rule(resource: Resource, resources: Mapping[str, Resource], by_arn: Mapping[str, str]) -> Rule:
    conditions = tuple(condition for each in resource.inputs.get("conditions", ()) for condition in _conditions(each))
    load_balancer = cast("LoadBalancer", resource.name.split("-")[0])
    service = _service(resource, resources, by_arn)
    return Rule(load_balancer, int(resource.inputs["priority"]), service, conditions, key(conditions))


def _service(resource: Resource, resources: Mapping[str, Resource], by_arn: Mapping[str, str]) -> str:
    """Who answers: the service of the target group, by its ARN or, where it has none yet, by its URN."""
    for action in resource.inputs.get("actions", ()):
        known = by_arn.get(str(action.get("targetGroupArn")))
        if known:
            return known
    for urn in resource.dependencies.get("actions", ()):
        if urn in resources and resources[urn].service:
            return resources[urn].service
        if f"${TARGET_GROUP}::" in urn:
            return urn.rpartition("::")[2].rpartition("-")[0]
    return "(unknown)"


def _conditions(given: Mapping[str, Any]) -> Iterable[Condition]:
    for name, value in given.items():
        if name in _FIELDS:
            yield Condition(_FIELDS[name], tuple(sorted(value["values"])))
        elif name == "httpHeader":
            yield Condition("http-header", tuple(sorted(value["values"])), value["httpHeaderName"])
        elif name == "queryStrings":
            pairs = tuple((each.get("key"), each["value"]) for each in value)
            yield Condition("query-string", pairs=tuple(sorted(pairs, key=lambda pair: (pair[0] or "", pair[1]))))


def _placed(found: Iterable[Rule]) -> list[Placed]:
    return [Placed(rule.load_balancer, rule.priority, rule.service, rule.key) for rule in found]
