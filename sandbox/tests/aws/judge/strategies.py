"""Cases of the rules of a service's deployment strategy."""

from collections.abc import Callable
from typing import Any

from sandbox.tests.aws.judge.cases import Case, Clients, Sides
from sandbox.tests.aws.judge.cases.things import CREATED, Balanced, service, target_group, task

PORT = {"portMappings": [{"containerPort": 80, "name": "web"}]}
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:hook"


class Scene:
    """Two pairs of target groups: of each the production rule has both, and a test rule the second."""

    def __init__(self, clients: Clients) -> None:
        elb, self.balanced = clients.client("elbv2"), Balanced(clients)
        self.groups = [target_group(clients, self.balanced.vpc) for _ in range(4)]
        self.rules = []
        for priority, arns in enumerate([self.groups[:2], self.groups[1:2], self.groups[2:], self.groups[:1]], 1):
            made = elb.create_rule(
                ListenerArn=self.balanced.listener,
                Priority=priority,
                Conditions=[{"Field": "path-pattern", "Values": [f"/{priority}"]}],
                Actions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": a} for a in arns]}}],
            )
            self.rules.append(str(made["Rules"][0]["RuleArn"]))

    def balancer(self, **advanced: Any) -> dict[str, Any]:
        """The first pair; None takes a field away."""
        whole = {
            "alternateTargetGroupArn": self.groups[1],
            "productionListenerRule": self.rules[0],
            "roleArn": CREATED,
            **advanced,
        }
        kept = {key: value for key, value in whole.items() if value is not None}
        return {**self.plain(), "advancedConfiguration": kept}

    def plain(self, number: int = 0) -> dict[str, Any]:
        """A target group without more."""
        return {"targetGroupArn": self.groups[number], "containerName": "app", "containerPort": 80}

    def second(self) -> dict[str, Any]:
        """The second pair."""
        advanced = {
            "alternateTargetGroupArn": self.groups[3],
            "productionListenerRule": self.rules[2],
            "roleArn": CREATED,
        }
        return {**self.plain(2), "advancedConfiguration": advanced}


Balancers = Callable[[Scene], list[dict[str, Any]]]


def balanced(refused: Balancers, taken: Balancers, strategy: str = "BLUE_GREEN", then: str | None = None) -> Case:
    """CreateService with some load balancers, and others."""

    def case(clients: Clients) -> Sides:
        scene, given = Scene(clients), service(clients, task=task(container=PORT))

        def of(balancers: Balancers, named: str) -> dict[str, Any]:
            return {**given, "loadBalancers": balancers(scene), "deploymentConfiguration": {"strategy": named}}

        return Sides(clients.client("ecs").create_service, of(refused, strategy), of(taken, then or strategy))

    return case


def configured(refused: dict[str, Any], taken: dict[str, Any], strategy: str = "BLUE_GREEN", **more: Any) -> Case:
    """CreateService without load balancers, with one deploymentConfiguration or another."""

    def case(clients: Clients) -> Sides:
        given = service(clients)

        def of(configuration: dict[str, Any]) -> dict[str, Any]:
            return {**given, "deploymentConfiguration": {"strategy": strategy, **configuration}}

        return Sides(clients.client("ecs").create_service, {**of(refused), **more}, of(taken))

    return case


def hooked(refused: list[dict[str, Any]], taken: list[dict[str, Any]]) -> Case:
    return configured({"lifecycleHooks": refused}, {"lifecycleHooks": taken})


def call(*stages: str, **more: Any) -> dict[str, Any]:
    """A hook that calls a function."""
    return {"hookTargetArn": FUNCTION, "roleArn": CREATED, "lifecycleStages": list(stages or ["PRE_SCALE_UP"]), **more}


def pause(*stages: str) -> dict[str, Any]:
    return {"targetType": "PAUSE", "lifecycleStages": list(stages or ["POST_TEST_TRAFFIC_SHIFT"])}


def canary(**given: Any) -> dict[str, Any]:
    return {"canaryConfiguration": given}


def linear(**given: Any) -> dict[str, Any]:
    return {"linearConfiguration": given}


CLASSIC = {"loadBalancerName": "classic", "containerName": "app", "containerPort": 80}

STRATEGIES: dict[str, Case] = {
    "strategy-of-ecs-own-controller": configured({}, {}, deploymentController={"type": "EXTERNAL"}),
    "load-balancers-of-one-generation": balanced(
        lambda it: [it.balancer(), CLASSIC], lambda it: [it.balancer(), it.second()]
    ),
    "classic-load-balancers-shift-nothing": balanced(
        lambda it: [{**CLASSIC, "advancedConfiguration": it.balancer()["advancedConfiguration"]}],
        lambda it: [it.balancer()],
    ),
    "all-or-none-shift-traffic": balanced(
        lambda it: [it.balancer(), it.plain(2)], lambda it: [it.balancer(), it.second()]
    ),
    "strategy-needs-advanced-configuration": balanced(
        lambda it: [it.plain()], lambda it: [it.plain()], strategy="LINEAR", then="ROLLING"
    ),
    "blue-green-needs-two-target-groups": balanced(
        lambda it: [it.balancer(alternateTargetGroupArn=None)], lambda it: [it.balancer()]
    ),
    "rolling-has-one-target-group": balanced(
        lambda it: [it.balancer()], lambda it: [it.balancer()], strategy="ROLLING", then="CANARY"
    ),
    "target-group-once": balanced(
        lambda it: [it.balancer(), {**it.second(), "targetGroupArn": it.groups[0]}],
        lambda it: [it.balancer(), it.second()],
    ),
    "rule-or-network-listener": balanced(
        lambda it: [it.balancer(productionListenerRule=it.balanced.listener)], lambda it: [it.balancer()]
    ),
    "test-rule-of-its-own": balanced(
        lambda it: [it.balancer(testListenerRule=it.rules[0])], lambda it: [it.balancer(testListenerRule=it.rules[1])]
    ),
    "test-rule-or-both-groups": balanced(
        lambda it: [it.balancer(productionListenerRule=it.rules[3])],
        lambda it: [it.balancer(productionListenerRule=it.rules[3], testListenerRule=it.rules[1])],
    ),
    "steps-of-the-strategy": configured(linear(stepPercent=10.0), canary(canaryPercent=10.0), strategy="CANARY"),
    "step-percent": configured(linear(stepPercent=2.9), linear(stepPercent=3.1), strategy="LINEAR"),
    "canary-percent": configured(canary(canaryPercent=0.15), canary(canaryPercent=0.1), strategy="CANARY"),
    "step-bake-time": configured(
        canary(canaryBakeTimeInMinutes=1441), canary(canaryBakeTimeInMinutes=1440), strategy="CANARY"
    ),
    "bake-time": configured({"bakeTimeInMinutes": 1441}, {"bakeTimeInMinutes": 1440}),
    "hook-type": hooked([call(targetType="AWS_SQS")], [call(targetType="AWS_LAMBDA")]),
    "hook-stages": hooked([{**call(), "lifecycleStages": []}], [call()]),
    "pauses-outside-of-shifts": hooked([pause("TEST_TRAFFIC_SHIFT")], [pause("PRE_PRODUCTION_TRAFFIC_SHIFT")]),
    "hook-function": hooked([call(hookTargetArn="arn:aws:sqs:eu-west-1:123456789012:q")], [call()]),
    "function-timeout": hooked(
        [call(timeoutConfiguration={"timeoutInMinutes": 1441})], [call(timeoutConfiguration={"timeoutInMinutes": 1440})]
    ),
    "ten-hooks": hooked([pause()] * 11, [*[pause()] * 10, *[call()] * 10]),
}
