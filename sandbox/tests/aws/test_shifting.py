"""Blue/green, linear and canary deployments that end well: stages, weights, tasks of both revisions, what is said."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.aws.ecs.lifecycle import strategies
from sandbox.tests.aws.shifted import (
    AFTER,
    BEFORE,
    SHARES,
    STRATEGIES,
    Front,
    Function,
    Shifted,
    balancing_role,
    configuration,
    forward,
    pause,
)
from sandbox.tests.aws.world import (
    GOOD,
    NEWER,
    Network,
    World,
    allowed,
    cluster,
    fargate,
    name,
    refusal,
    role,
    target_group,
    until,
)

QUICK = {"bakeTimeInMinutes": 0}
TWO = {"canaryConfiguration": {"canaryPercent": 10.0, "canaryBakeTimeInMinutes": 0}}


@pytest.fixture(scope="module")
def front(world: World, network: Network) -> Front:
    return Front(world, network)


@pytest.fixture(scope="module")
def make(world: World, network: Network) -> Callable[..., Shifted]:
    """A service, in a cluster of this file."""
    where = cluster(world)
    return lambda strategy, **given: Shifted(world, network, where, strategy, **given)


def stages_of(service: Shifted) -> tuple[list[tuple[str, float]], dict[str, Any]]:
    """The stages that the newest deployment is seen in, with the share of production traffic, and its end."""
    seen: list[tuple[str, float]] = []

    def over() -> Any:
        found = service.deployment()
        target = found["targetServiceRevision"]
        moment = (str(found.get("lifecycleStage", "")), float(target["requestedProductionTrafficWeight"]))
        if moment[0] and moment not in seen:
            seen.append(moment)
        return found if found["status"] == "SUCCESSFUL" else None

    return seen, dict(until(over, f"{service.name} is deployed: {service.messages()[-4:]}"))


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_from_nothing_and_updated(world: World, front: Front, make: Callable[..., Shifted], strategy: str) -> None:
    pair = front.pair()
    given = configuration(strategy, bakeTimeInMinutes=5)
    service = make(strategy, desiredCount=2, loadBalancers=pair.balancers, deploymentConfiguration=given)
    assert service.releases()[0]["status"] in ("PENDING", "IN_PROGRESS")
    production = [
        each
        for before, share in zip([0.0, *SHARES[strategy]], SHARES[strategy], strict=False)
        for each in (("PRE_PRODUCTION_TRAFFIC_SHIFT", before), ("PRODUCTION_TRAFFIC_SHIFT", share))
    ]
    wanted = [*((stage, 0.0) for stage in BEFORE), *production, *((stage, 100.0) for stage in AFTER)]
    seen, _ = stages_of(service)
    # What lasts one tick may be missed.
    assert seen == [each for each in wanted if each in seen]
    assert "BAKE_TIME" in {stage for stage, _ in seen}
    assert pair.weights() == [0, 100]  # it came to the group that had no traffic
    assert pair.targets() == [0, 2]
    first = service.now()["taskDefinition"]
    hook = pause("POST_PRODUCTION_TRAFFIC_SHIFT")
    service.update(taskDefinition=fargate(world, NEWER), deploymentConfiguration=configuration(strategy, hook))
    service.paused()
    assert pair.targets() == [2, 2]
    during = service.now()
    assert [each["status"] for each in during["deployments"]] == ["PRIMARY", "ACTIVE"]
    assert [each["runningCount"] for each in during["deployments"]] == [2, 2]
    service.go_on()
    stages_of(service)
    now = service.wait_until_stable()
    assert now["taskDefinition"] != first
    assert (pair.weights(), pair.weights(pair.test)) == ([100, 0], [100, 0])
    until(lambda: pair.targets() == [2, 0], "the old targets are gone")
    assert now["loadBalancers"] == pair.balancers
    assert {task["containers"][0]["image"] for task in service.tasks()} == {NEWER}
    service.end()


@pytest.mark.parametrize(
    ("given", "shares"),
    [
        ({"strategy": "BLUE_GREEN"}, [(100.0, 0)]),
        ({"strategy": "LINEAR"}, [(10.0 * step, 6 if step < 10 else 0) for step in range(1, 11)]),
        ({"strategy": "LINEAR", "linearConfiguration": {"stepPercent": 33.4}}, [(33.4, 6), (66.8, 6), (100.0, 0)]),
        ({"strategy": "LINEAR", "linearConfiguration": {"stepPercent": 100.0}}, [(100.0, 0)]),
        ({"strategy": "CANARY"}, [(5.0, 10), (100.0, 0)]),
        ({"strategy": "CANARY", "canaryConfiguration": {"canaryPercent": 100.0}}, [(100.0, 0)]),
    ],
)
def test_the_steps(given: dict[str, Any], shares: list[tuple[float, int]]) -> None:
    found = strategies.steps(strategies.with_defaults(given))
    assert [(step.percent, step.minutes) for step in found] == shares


def test_the_weights_are_whole_numbers_that_a_rule_takes() -> None:
    for tenth in range(1001):
        new, old = strategies.weights(tenth / 10)
        assert 0 <= min(new, old) <= max(new, old) <= 999
        assert abs(new / (new + old) - tenth / 1000) < 1e-9


def test_without_balancer_and_with_service_connect(world: World, make: Callable[..., Shifted]) -> None:
    namespace = name("namespace")
    world.client("servicediscovery").create_http_namespace(Name=namespace)
    header = {"header": {"name": "X-Test", "value": {"exact": "blue"}}}
    alias = {"port": 80, "dnsName": "web", "testTrafficRules": header}
    connect = {"enabled": True, "namespace": namespace, "services": [{"portName": "web", "clientAliases": [alias]}]}
    definition = fargate(world, portMappings=[{"containerPort": 80, "name": "web", "appProtocol": "http"}])
    for given in ({}, {"serviceConnectConfiguration": connect, "definition": definition}):
        service = make("CANARY", deploymentConfiguration=configuration("CANARY", **QUICK, **TWO), **given)
        _, ended = stages_of(service)
        target = ended["targetServiceRevision"]
        assert target["requestedProductionTrafficWeight"] == 100.0
        assert target.get("requestedTestTrafficWeight") == (100.0 if given else None)
        told = service.now()["deployments"][0].get("serviceConnectConfiguration")
        assert told == given.get("serviceConnectConfiguration")
        service.end()


def test_a_network_load_balancer_takes_ten_minutes_more(world: World, network: Network, make: Any) -> None:
    elb = world.elb
    arn = elb.create_load_balancer(Name=name("nlb"), Type="network", Subnets=network.subnets)["LoadBalancers"][0][
        "LoadBalancerArn"
    ]
    groups = [
        elb.create_target_group(Name=name("tg"), Port=80, Protocol="TCP", VpcId=network.vpc, TargetType="ip")[
            "TargetGroups"
        ][0]["TargetGroupArn"]
        for _ in range(2)
    ]
    listeners = [
        elb.create_listener(LoadBalancerArn=arn, Port=port, Protocol="TCP", DefaultActions=forward((group, 1)))[
            "Listeners"
        ][0]["ListenerArn"]
        for port, group in zip((80, 8080), groups, strict=True)
    ]
    advanced = {
        "alternateTargetGroupArn": groups[1],
        "productionListenerRule": listeners[0],
        "testListenerRule": listeners[1],
        "roleArn": balancing_role(world),
    }
    balancer = {"targetGroupArn": groups[0], "containerName": "app", "containerPort": 80}
    given = configuration("BLUE_GREEN", **QUICK)
    service = make(
        "BLUE_GREEN",
        loadBalancers=[{**balancer, "advancedConfiguration": advanced}],
        deploymentConfiguration=given,
    )
    seen, _ = stages_of(service)
    assert {"TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT"} <= {stage for stage, _ in seen}
    assert ":loadbalancer/net/" in arn
    actions = elb.describe_listeners(ListenerArns=listeners[:1])["Listeners"][0]["DefaultActions"]
    weights = {each["TargetGroupArn"]: each["Weight"] for each in actions[0]["ForwardConfig"]["TargetGroups"]}
    assert weights == {groups[0]: 0, groups[1]: 100}
    service.end()


# Hooks


def test_what_functions_are_told(world: World, front: Front, make: Callable[..., Shifted]) -> None:
    service = make("ROLLING", loadBalancers=(pair := front.pair()).plain)
    service.wait_until_stable()
    function, stages = Function(world), ["POST_SCALE_UP", "PRE_PRODUCTION_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT"]
    again = {"hookStatus": "IN_PROGRESS", "callBackDelay": 10, "hookDetails": {"seen": 1}}
    function.answers(again, {"hookStatus": "SUCCEEDED"}, stage="POST_SCALE_UP")
    hook = function.at(*stages, hookDetails={"bucket": "b"})
    service.update(loadBalancers=pair.balancers, deploymentConfiguration=configuration("CANARY", hook, **QUICK, **TWO))
    _, ended = stages_of(service)
    told = function.calls
    assert [each["lifecycleStage"] for each in told] == ["POST_SCALE_UP", *stages, *stages[1:]]
    assert [each["hookDetails"] for each in told[:3]] == [{"bucket": "b"}, {"bucket": "b", "seen": 1}, {"bucket": "b"}]
    assert told[0]["executionId"] == told[1]["executionId"]
    green, blue = ended["targetServiceRevision"]["arn"], ended["sourceServiceRevisions"][0]["arn"]
    assert told[0] == {
        "executionId": told[0]["executionId"],
        "lifecycleStage": "POST_SCALE_UP",
        "resourceArn": ended["serviceDeploymentArn"],
        "executionDetails": {
            "serviceArn": service.arn,
            "targetServiceRevisionArn": green,
            "testTrafficWeights": {},
            "productionTrafficWeights": {},
        },
        "hookDetails": {"bucket": "b"},
    }
    weights = [each["executionDetails"]["productionTrafficWeights"] for each in told[2:]]
    assert weights == [{green: share, blue: 100 - share} for share in (0, 10, 10, 100)]
    assert service.now()["deploymentConfiguration"]["lifecycleHooks"] == [hook]
    service.end()


def test_a_pause_before_the_shift_asks_before_every_step(front: Front, make: Callable[..., Shifted]) -> None:
    hooks = [pause("POST_TEST_TRAFFIC_SHIFT", "PRE_PRODUCTION_TRAFFIC_SHIFT")]
    service = make("ROLLING", loadBalancers=(pair := front.pair()).plain)
    service.wait_until_stable()
    given = configuration("LINEAR", *hooks, **{**QUICK, "linearConfiguration": {"stepPercent": 50.0}})
    given["linearConfiguration"]["stepBakeTimeInMinutes"] = 0
    service.update(loadBalancers=pair.balancers, deploymentConfiguration=given)
    asked, weights, ids = [], [], set()
    for _ in range(3):
        ids.add(service.paused()["hookId"])
        weights.append(pair.weights())
        asked.append(service.go_on())
    assert service.ended()["status"] == "SUCCESSFUL"
    assert asked == ["POST_TEST_TRAFFIC_SHIFT", *["PRE_PRODUCTION_TRAFFIC_SHIFT"] * 2]
    assert weights == [[100, 0], [100, 0], [50, 50]]
    assert len(ids) == 3
    service.end()


def test_hooks_of_a_stage_run_side_by_side_and_time_may_let_them_go_on(world: World, make: Any) -> None:
    function = Function(world)
    function.answers({"hookStatus": "IN_PROGRESS", "callBackDelay": 10})
    late = {"timeoutConfiguration": {"timeoutInMinutes": 1, "action": "CONTINUE"}}
    hooks = [pause("PRE_SCALE_UP"), pause("PRE_SCALE_UP", minutes=1, action="CONTINUE")]
    hooks += [function.at("PRE_SCALE_UP", **late)]
    service = make("BLUE_GREEN", deploymentConfiguration=configuration("BLUE_GREEN", *hooks, **QUICK))

    def two_are_late() -> Any:
        found = service.deployment().get("lifecycleHookDetails") or []
        return found if sum(each["status"] == "TIMED_OUT" for each in found) == 2 else None

    found = until(two_are_late, "two are late")
    assert [each["targetType"] for each in found] == ["PAUSE", "PAUSE", "AWS_LAMBDA"]
    assert [each["timeoutAction"] for each in found] == ["ROLLBACK", "CONTINUE", "CONTINUE"]
    assert found[2]["targetArn"] == function.arn
    assert "targetArn" not in found[0]
    assert all(each["expiresAt"] for each in found)
    assert service.go_on() == "PRE_SCALE_UP"
    assert service.ended()["status"] == "SUCCESSFUL"
    service.end()


def test_what_may_not_be_continued(world: World, make: Callable[..., Shifted]) -> None:
    service = make("BLUE_GREEN", deploymentConfiguration=configuration("BLUE_GREEN", pause("PRE_SCALE_UP"), **QUICK))
    hook, arn = service.paused()["hookId"], service.releases()[0]["serviceDeploymentArn"]
    go_on = world.ecs.continue_service_deployment
    code, message = refusal(go_on, serviceDeploymentArn=f"{arn}0", hookId=hook)
    assert (code, message) == ("ServiceDeploymentNotFoundException", "The service deployment does not exist.")
    for given, words in (
        ("some-hook", "Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}"),
        (f"{hook}0", "Provided hookId is either completed, unavailable, or not associated with the given Resource ARN"),
    ):
        assert refusal(go_on, serviceDeploymentArn=arn, hookId=given) == ("InvalidParameterException", words)
    assert go_on(serviceDeploymentArn=arn, hookId=hook)["serviceDeploymentArn"] == arn
    service.ended()
    assert (
        "not allowed for service deployment in terminal states"
        in refusal(go_on, serviceDeploymentArn=arn, hookId=hook)[1]
    )
    service.end()


@pytest.mark.parametrize(
    ("trusts", "may", "why"),
    [
        ("ecs-tasks", ["lambda:InvokeFunction"], "ECS was unable to assume role "),
        (
            "ecs",
            ["lambda:GetFunction"],
            "is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda",
        ),
    ],
)
def test_a_hooks_role_that_may_not(world: World, make: Any, trusts: str, may: list[str], why: str) -> None:
    hook = Function(world).at("PRE_SCALE_UP")
    hook["roleArn"] = role(world, name("role"), [allowed(*may)], service=trusts)
    service = make("BLUE_GREEN", deploymentConfiguration=configuration("BLUE_GREEN", hook, **QUICK))
    assert service.ended()["status"] == "ROLLBACK_FAILED"
    assert any("PRE_SCALE_UP lifecycle hook(s) failed. ECS was unable to" in each for each in service.messages())
    assert any(why in each for each in service.messages())
    service.end()


def test_hooks_of_a_rolling_service_are_kept_and_not_run(world: World, make: Callable[..., Shifted]) -> None:
    function = Function(world)
    hooks = [function.at("PRE_SCALE_UP"), pause("POST_SCALE_UP")]
    service = make("ROLLING", deploymentConfiguration={"strategy": "ROLLING", "lifecycleHooks": hooks})
    service.wait_until_stable()
    assert service.now()["deploymentConfiguration"]["lifecycleHooks"] == hooks
    assert function.calls == []
    service.end()


def test_after_a_switch_to_rolling_tasks_go_where_it_is_said(world: World, front: Front, make: Any) -> None:
    pair = front.pair()
    given = configuration("BLUE_GREEN", **QUICK)
    service = make("BLUE_GREEN", loadBalancers=pair.balancers, deploymentConfiguration=given)
    service.ended()
    service.wait_until_stable()
    assert (pair.weights(), pair.targets()) == ([0, 100], [0, 1])
    service.update(loadBalancers=pair.plain, deploymentConfiguration={"strategy": "ROLLING"})
    service.wait_until_stable()
    until(lambda: pair.targets() == [1, 0], "the task is in the first group")
    assert pair.weights() == [0, 100]  # whose traffic is nobody's now
    now = service.now()["deploymentConfiguration"]
    assert (now["strategy"], now["bakeTimeInMinutes"]) == ("ROLLING", 0)
    service.end()


# Load balancers that are not as they must be


def _unassociated(world: World, network: Network, pair: Any) -> str:
    pair.elb.modify_rule(RuleArn=pair.production, Actions=forward((pair.groups[0], 1)))
    pair.elb.modify_rule(RuleArn=pair.test, Actions=forward((pair.groups[0], 1)))
    return f"Target group {pair.groups[1]} is not associated with either productionListenerRule or testListenerRule."


def _both(world: World, network: Network, pair: Any) -> str:
    pair.elb.modify_rule(RuleArn=pair.production, Actions=forward(*((group, 50) for group in pair.groups)))
    return "should have exactly one target group serving traffic but found 2 target groups which are serving traffic"


def _foreign(world: World, network: Network, pair: Any) -> str:
    other = target_group(world, network)
    pair.elb.modify_rule(RuleArn=pair.production, Actions=forward((other, 1), *((group, 0) for group in pair.groups)))
    return f"Production listener rule is forwarding traffic to unexpected target group {other}."


def _gone(world: World, network: Network, pair: Any) -> str:
    pair.elb.delete_rule(RuleArn=pair.production)
    return "One or more rules not found"


def _fixed(world: World, network: Network, pair: Any) -> str:
    answer = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "503"}}
    pair.elb.modify_rule(RuleArn=pair.production, Actions=[answer])
    return "must have a forward action and no other"


@pytest.mark.parametrize("spoil", [_unassociated, _both, _foreign, _gone, _fixed])
def test_rules_that_are_not_as_they_must_be(
    world: World, network: Network, front: Front, make: Any, spoil: Callable[..., str]
) -> None:
    pair = front.pair()
    service = make("ROLLING", loadBalancers=pair.plain)
    service.wait_until_stable()
    tasks = {task["taskArn"] for task in service.tasks()}
    pair.elb.modify_rule(RuleArn=pair.test, Actions=forward(*((group, 1) for group in pair.groups)))
    why = spoil(world, network, pair)
    service.update(loadBalancers=pair.balancers, deploymentConfiguration=configuration("BLUE_GREEN", **QUICK))
    ended = service.ended()
    assert ended["status"] == "ROLLBACK_SUCCESSFUL"
    begins = "Service deployment rolled back because of invalid networking configuration. "
    assert ended["statusReason"].startswith(begins)
    assert why.rstrip(".") in ended["statusReason"]
    assert {task["taskArn"] for task in service.tasks()} == tasks
    service.end()


def test_a_role_that_may_not_change_rules(world: World, front: Front, make: Callable[..., Shifted]) -> None:
    deaf = role(world, name("role"), [allowed("elasticloadbalancing:*")], service="ecs-tasks")
    weak = role(world, name("role"), [allowed("elasticloadbalancing:Describe*")], service="ecs")
    for arn, why in (
        (deaf, f"to missing permissions on ECS Infrastructure Role '{deaf}'."),
        (weak, "is not authorized to perform: elasticloadbalancing:ModifyRule on resource: arn:aws:elasticload"),
    ):
        pair = front.pair(role_arn=arn)
        service = make("ROLLING", loadBalancers=pair.plain)
        service.wait_until_stable()
        service.update(loadBalancers=pair.balancers, deploymentConfiguration=configuration("BLUE_GREEN", **QUICK))
        ended = service.ended()
        assert ended["status"] == "ROLLBACK_SUCCESSFUL"
        assert why in ended["statusReason"]
        assert pair.weights() == [100, 0]
        service.end()


# What is read back


def test_a_service_is_read_as_it_was_made(world: World, front: Front, make: Callable[..., Shifted]) -> None:
    pair = front.pair()
    service = make(
        "LINEAR", loadBalancers=pair.balancers, deploymentConfiguration={"strategy": "LINEAR"}, desiredCount=0
    )
    whole = {
        "strategy": "LINEAR",
        "bakeTimeInMinutes": 15,
        "linearConfiguration": {"stepPercent": 10.0, "stepBakeTimeInMinutes": 6},
        "maximumPercent": 200,
        "minimumHealthyPercent": 100,
        "deploymentCircuitBreaker": {"enable": False, "rollback": False},
    }
    assert service.now()["deploymentConfiguration"] == whole
    assert service.now()["loadBalancers"] == pair.balancers
    service.update(deploymentConfiguration={"strategy": "CANARY"})
    canary = {"canaryPercent": 5.0, "canaryBakeTimeInMinutes": 10}
    del whole["linearConfiguration"]
    assert service.now()["deploymentConfiguration"] == {**whole, "strategy": "CANARY", "canaryConfiguration": canary}
    hooks = [pause("PRE_SCALE_UP")]
    service.update(deploymentConfiguration={"lifecycleHooks": hooks})
    service.update(deploymentConfiguration={"bakeTimeInMinutes": 3})
    now = service.now()["deploymentConfiguration"]
    assert (now["lifecycleHooks"], now["bakeTimeInMinutes"], now["strategy"]) == (hooks, 3, "CANARY")
    service.update(deploymentConfiguration={"lifecycleHooks": []})
    assert service.now()["deploymentConfiguration"]["lifecycleHooks"] == []
    assert len(service.releases()) == 1  # none of these is a new deployment
    service.update(loadBalancers=pair.balancers)
    assert len(service.releases()) == 1
    service.end()


def test_a_revision_knows_its_target_group(world: World, front: Front, make: Callable[..., Shifted]) -> None:
    pair = front.pair()
    service = make(
        "BLUE_GREEN", loadBalancers=pair.balancers, deploymentConfiguration=configuration("BLUE_GREEN", **QUICK)
    )
    found = []
    for _ in range(2):
        arn = service.ended()["targetServiceRevision"]["arn"]
        revision = world.ecs.describe_service_revisions(serviceRevisionArns=[arn])["serviceRevisions"][0]
        assert revision["loadBalancers"] == pair.balancers
        (resolved,) = revision["resolvedConfiguration"]["loadBalancers"]
        assert resolved["productionListenerRule"] == pair.production
        found.append(resolved["targetGroupArn"])
        service.update(forceNewDeployment=True)
    assert found == pair.groups[::-1]
    service.end()


def test_what_eventbridge_hears(world: World, make: Callable[..., Shifted]) -> None:
    events, queues, named = world.client("events"), world.client("sqs"), name("rule")
    queue = queues.create_queue(QueueName=named)["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    kinds = ["ECS Deployment State Change", "ECS Hook State Change"]
    events.put_rule(Name=named, EventPattern=json.dumps({"source": ["aws.ecs"], "detail-type": kinds}))
    events.put_targets(Rule=named, Targets=[{"Id": "1", "Arn": arn}])
    service = make("BLUE_GREEN", deploymentConfiguration=configuration("BLUE_GREEN", pause("PRE_SCALE_UP"), **QUICK))
    hook = service.paused()
    service.go_on()
    deployment = service.ended()["serviceDeploymentArn"]
    heard: list[dict[str, Any]] = []

    def all_heard() -> bool:
        for each in queues.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
            event = json.loads(each["Body"])
            if service.arn in json.dumps(event):
                heard.append(event)
        return len(heard) == 4

    until(all_heard, "the events")
    assert [each["detail"]["eventName"] for each in heard] == [
        "SERVICE_DEPLOYMENT_IN_PROGRESS",
        "HOOK_AWAITING_ACTION",
        "HOOK_SUCCEEDED",
        "SERVICE_DEPLOYMENT_COMPLETED",
    ]
    waiting = heard[1]
    assert (waiting["detail-type"], waiting["resources"]) == ("ECS Hook State Change", [deployment])
    detail = {key: value for key, value in waiting["detail"].items() if not key.endswith("At")}
    assert detail == {
        "eventType": "INFO",
        "eventName": "HOOK_AWAITING_ACTION",
        "hookId": hook["hookId"],
        "hookType": "PAUSE",
        "lifecycleStage": "PRE_SCALE_UP",
        "clusterArn": service.now()["clusterArn"],
        "serviceArn": service.arn,
        "serviceDeploymentArn": deployment,
    }
    events.remove_targets(Rule=named, Ids=["1"])
    events.delete_rule(Name=named)
    service.end()


def test_a_scaled_service_has_as_many_of_both_revisions(world: World, front: Front, make: Any) -> None:
    pair = front.pair()
    service = make(
        "BLUE_GREEN", loadBalancers=pair.balancers, deploymentConfiguration=configuration("BLUE_GREEN", **QUICK)
    )
    service.ended()
    service.wait_until_stable()
    service.update(
        taskDefinition=fargate(world, NEWER),
        deploymentConfiguration=configuration("BLUE_GREEN", pause("POST_TEST_TRAFFIC_SHIFT")),
    )
    service.paused()
    service.update(desiredCount=3)
    until(lambda: pair.targets() == [3, 3], "three of each")
    service.update(desiredCount=1)
    until(lambda: sorted(task["containers"][0]["image"] for task in service.tasks()) == [GOOD, NEWER], "one of each")
    service.end()
