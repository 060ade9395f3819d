"""Deployments that move requests from one revision to the other: what ECS and load balancers make of them.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-blue-green.html
"""

from collections.abc import Iterator

from ecs_platform.model.manifest.checks.context import Check, Context, alone, in_context
from ecs_platform.model.manifest.checks.targets import TARGET_GROUPS
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.manifest.target import Target, load_balancers_of
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.routes import validate
from ecs_platform.model.routes.split import Draft, drafts

OWN = "deployment"
_ROLLING_HAS_NONE = ("bake_time", "test", "gates")
_PAIR = 2


def fields_of_strategy(service: Service) -> Iterator[Finding]:
    """Fields of another strategy than the one that is chosen."""
    deployment = service.deployment
    for name in ("canary", "linear"):
        if service.node.get(OWN, name) is not None and deployment.strategy != name:
            message = f"`{name}` is for `strategy: {name}`, and it is `{deployment.strategy}`"
            yield service.finding(message, f"write `strategy: {name}`, or remove this", OWN, name)
    for name in _ROLLING_HAS_NONE:
        if service.node.get(OWN, name) is not None and not deployment.shifts:
            hint = "write `strategy: blue_green`, `linear` or `canary`, or remove this"
            yield service.finding(f"`{name}` has no meaning with rolling deployments", hint, OWN, name)
    if deployment.shifts and deployment.rolling == "recreate":
        message = f"`recreate` stops the old tasks first, and `{deployment.strategy}` needs them beside the new ones"
        yield service.finding(message, "remove `rolling`, or `strategy`", OWN, "rolling")


def somebody_moves_requests(service: Service) -> Iterator[Finding]:
    """Steps are those of a load balancer or of Service Connect; without either tasks are only exchanged, all at once.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment-implementation.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/linear-deployment-implementation.html
    """
    if not service.deployment.shifts or service.targets or _called_by_name(service):
        return
    if service.deployment.strategy != "blue_green":
        message = (
            f"`{service.deployment.strategy}` moves requests, and neither a load balancer nor Service Connect does"
        )
        hint = "write `strategy: blue_green`, or give it `http` or `network: {connect: true}` with a port"
        yield service.finding(message, hint, OWN, "strategy")
    if service.deployment.test is not None:
        yield service.finding("no request reaches it", "remove `test`", OWN, "test")


def one_rule_for_each_target_group(service: Service) -> Iterator[Finding]:
    """ECS moves the requests of one rule: `productionListenerRule` is one ARN, and `testListenerRule` another.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AdvancedConfiguration.html
    """
    if not service.deployment.shifts:
        return
    for target in service.targets:
        production = [each for route in target.routes if not validate.check(route) for each in drafts(route)[0]]
        if len(production) > 1:
            yield _several(production, target, service.deployment.strategy)
        for route in target.test_routes:
            found = [] if validate.check(route) else drafts(route)[0]
            if len(found) > 1:
                message = f"these conditions come to {len(found)} listener rules, and ECS moves one for test requests"
                hint = "a rule has five condition values, those of `http` among them: ask for fewer"
                yield service.finding(message, hint, OWN, "test")


def _several(rules: list[Draft], target: Target, strategy: str) -> Finding:
    message = (
        f"{len(rules)} listener rules on the {target.load_balancer} load balancer lead to one target group, and "
        f"`strategy: {strategy}` moves the requests of one: the others would stay with tasks that go"
    )
    hint = "make it one rule (one path or host, five condition values at most), or write `strategy: rolling`"
    return rules[1].route.finding(message, hint)


def one_listener(service: Service, context: Context) -> Iterator[Finding]:
    """Where HTTP serves beside HTTPS the same requests have a rule on each listener, and ECS moves those of one."""
    if not service.deployment.shifts or context.settings is None:
        return
    for rule, node in service.rules:
        for scheme in load_balancers_of(service, rule):
            if not rule.redirect_to_https and context.settings.load_balancers.of(scheme).https:
                message = (
                    f"HTTP and HTTPS of the {scheme} load balancer have a rule each, and "
                    f"`strategy: {service.deployment.strategy}` moves the requests of one"
                )
                hint = "remove `redirect_to_https`, or write `strategy: rolling`"
                yield node.find(("redirect_to_https",)).finding(message, hint)


def pairs_of_target_groups(service: Service) -> Iterator[Finding]:
    """Each target group has a second one; both are counted here among those that a service can have.

    AWS's pages do not say whether the second ones count: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
    """
    targets = service.targets
    if service.deployment.shifts and TARGET_GROUPS >= len(targets) > TARGET_GROUPS // _PAIR:
        message = (
            f"its rules lead to {len(targets)} target groups, which are {_PAIR * len(targets)} with "
            f"`strategy: {service.deployment.strategy}`; ECS takes {TARGET_GROUPS} for a service"
        )
        hint = "rules with the same container, port, version and health check share a target group"
        yield targets[TARGET_GROUPS // _PAIR].routes[0].finding(message, hint)


def addresses_of_tasks(service: Service) -> Iterator[Finding]:
    """Both target groups are of type `ip`: tasks have a network interface of their own."""
    if service.deployment.shifts and service.targets and service.network_mode == "bridge":
        message = f"`strategy: {service.deployment.strategy}` takes target groups of addresses, and in bridge mode "
        message += "tasks have none"
        hint = "write `network: {mode: awsvpc}`, or `strategy: rolling`"
        yield service.finding(message, hint, OWN, "strategy")


def requests_are_of_one_target_group(service: Service) -> Iterator[Finding]:
    """`ALBRequestCountPerTarget` is counted for one target group, and the tasks change theirs with each deployment.

    https://github.com/aws/containers-roadmap/issues/1681
    """
    if service.deployment.shifts and service.count.requests is not None:
        message = "requests are counted for one target group, and with "
        message += f"`strategy: {service.deployment.strategy}` the tasks are in the other one half of the time"
        yield service.finding(message, "scale by `cpu_percentage` or `memory_percentage`", "count", "requests")


def test_requests(service: Service) -> Iterator[Finding]:
    """Conditions that make a difference, and that whoever sends the requests to it can look at."""
    test = service.deployment.test
    if test is None or not service.deployment.shifts:
        return
    if not test.headers and not test.query:
        yield service.finding("says of no request that it is one", "add `headers: {X-Test: blue}`", OWN, "test")
    for target in service.targets:
        for route in target.routes:
            own = {name.lower() for name, _ in route.headers}
            for name in test.headers:
                if name.lower() in own:
                    message = f"the rule of {route.where} asks for the header {name} already"
                    yield service.finding(message, "take another header", OWN, "test", "headers", name)
    if not service.targets and _called_by_name(service):
        yield from _by_service_connect(service)


def _by_service_connect(service: Service) -> Iterator[Finding]:
    """Its proxies look at one header, with one value, and at none of a connection that they do not read.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectTestTrafficHeaderRules.html
    """
    test, port = service.deployment.test, service.connect_port
    assert test is not None
    if port is not None and port.protocol == "tcp":
        message = "with the protocol `tcp` the proxies of Service Connect read no headers"
        yield service.finding(message, "add `network: {connect: {protocol: http}}`", OWN, "test")
        return
    values = [value for each in test.headers.values() for value in each]
    if test.query:
        message = "Service Connect looks at no query parameters"
        yield service.finding(message, "write `headers`", OWN, "test", "query")
    if len(values) > 1 or any({"*", "?"} & {*value} for value in values):
        message = "Service Connect compares one header with one value, without `*` and `?`"
        yield service.finding(message, "keep one of them: `headers: {X-Test: blue}`", OWN, "test", "headers")
    if test.priority is not None:
        yield service.finding("only a load balancer has priorities", "remove it", OWN, "test", "priority")


def _called_by_name(service: Service) -> bool:
    return service.network.connect.enabled and service.connect_port is not None


_ROUTED = (OWN, "http", "image", "sidecars", "name", "task_definition", "type", "network")
CHECKS: tuple[Check, ...] = (
    alone(fields_of_strategy, OWN),
    alone(somebody_moves_requests, *_ROUTED),
    alone(one_rule_for_each_target_group, *_ROUTED),
    in_context(one_listener, *_ROUTED),
    alone(pairs_of_target_groups, *_ROUTED),
    alone(addresses_of_tasks, *_ROUTED),
    alone(requests_are_of_one_target_group, OWN, "count"),
    alone(test_requests, *_ROUTED),
)
