"""A service whose deployments shift traffic, and what lies around it: two target groups, two rules, two roles."""

from typing import Any

from sandbox.aws.ecs.lifecycle import functions
from sandbox.tests.aws.world import Network, Service, World, allowed, fargate, name, role, target_group, until

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:"
ENDED = ("SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED")
STRATEGIES: dict[str, dict[str, Any]] = {
    "BLUE_GREEN": {"bakeTimeInMinutes": 1},
    "LINEAR": {"bakeTimeInMinutes": 1, "linearConfiguration": {"stepPercent": 40.0, "stepBakeTimeInMinutes": 1}},
    "CANARY": {"bakeTimeInMinutes": 1, "canaryConfiguration": {"canaryPercent": 10.0, "canaryBakeTimeInMinutes": 1}},
}
"""What each strategy is given, beside its name."""
SHARES = {"BLUE_GREEN": [100.0], "LINEAR": [40.0, 80.0, 100.0], "CANARY": [10.0, 100.0]}
"""Percentages of production traffic that the new revision has, step by step."""
BEFORE = ["PRE_SCALE_UP", "SCALE_UP", "POST_SCALE_UP", "TEST_TRAFFIC_SHIFT", "POST_TEST_TRAFFIC_SHIFT"]
AFTER = ["POST_PRODUCTION_TRAFFIC_SHIFT", "BAKE_TIME", "CLEAN_UP"]


def configuration(strategy: str, *hooks: dict[str, Any], **given: Any) -> dict[str, Any]:
    """deploymentConfiguration."""
    return {"strategy": strategy, **STRATEGIES.get(strategy, {}), "lifecycleHooks": list(hooks), **given}


def forward(*groups: tuple[str, int]) -> list[dict[str, Any]]:
    """A rule's actions: to target groups by weight."""
    named = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in groups]
    return [{"Type": "forward", "ForwardConfig": {"TargetGroups": named}}]


class Front:
    """A load balancer on port 80, with pairs of target groups behind it."""

    def __init__(self, world: World, network: Network) -> None:
        self.world, self.network = world, network
        network.open()
        self.arn = world.elb.create_load_balancer(Name=name("lb"), Subnets=network.subnets)["LoadBalancers"][0][
            "LoadBalancerArn"
        ]
        answer = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
        made = world.elb.create_listener(LoadBalancerArn=self.arn, Port=80, Protocol="HTTP", DefaultActions=[answer])
        self.listener = str(made["Listeners"][0]["ListenerArn"])
        self._priority = 0

    def pair(self, *, tested: bool = True, role_arn: str | None = None) -> "Pair":
        """A pair more, at a path of its own."""
        self._priority += 2
        return Pair(self, self._priority, tested, role_arn)


class Pair:
    """Two target groups, the rule of production traffic at `/N/*`, and that of test traffic, with the header X-Test."""

    def __init__(self, front: Front, priority: int, tested: bool, role_arn: str | None) -> None:
        self.elb, self.path = front.world.elb, f"/{priority}/x"
        self.groups = [target_group(front.world, front.network) for _ in range(2)]
        path = {"Field": "path-pattern", "PathPatternConfig": {"Values": [f"/{priority}/*"]}}
        header = {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-Test", "Values": ["blue"]}}
        first, second = self.groups
        self.production = self._rule(front, priority, [path], forward((first, 100), (second, 0)))
        self.test = self._rule(front, priority - 1, [path, header], forward((second, 100))) if tested else None
        self.role = role_arn or balancing_role(front.world)

    def _rule(self, front: Front, priority: int, conditions: list[Any], actions: list[Any]) -> str:
        made = self.elb.create_rule(
            ListenerArn=front.listener, Priority=priority, Conditions=conditions, Actions=actions
        )
        return str(made["Rules"][0]["RuleArn"])

    @property
    def balancers(self) -> list[dict[str, Any]]:
        """A service's `loadBalancers`."""
        advanced = {
            "alternateTargetGroupArn": self.groups[1],
            "productionListenerRule": self.production,
            "roleArn": self.role,
            **({"testListenerRule": self.test} if self.test else {}),
        }
        return [{**self.plain[0], "advancedConfiguration": advanced}]

    @property
    def plain(self) -> list[dict[str, Any]]:
        """The same with the first group only."""
        return [{"targetGroupArn": self.groups[0], "containerName": "app", "containerPort": 80}]

    def weights(self, rule: str | None = None) -> list[int]:
        """Of both groups, on a rule (default: that of production traffic)."""
        action = self.elb.describe_rules(RuleArns=[rule or self.production])["Rules"][0]["Actions"][0]
        found = {each["TargetGroupArn"]: each["Weight"] for each in action["ForwardConfig"]["TargetGroups"]}
        return [found.get(group, 0) for group in self.groups]

    def targets(self) -> list[int]:
        """How many healthy targets each group has."""
        answers = [self.elb.describe_target_health(TargetGroupArn=group) for group in self.groups]
        states = [[each["TargetHealth"]["State"] for each in answer["TargetHealthDescriptions"]] for answer in answers]
        return [each.count("healthy") for each in states]


def balancing_role(world: World) -> str:
    """A role for load balancers, which may change every rule."""
    return role(world, name("balancing"), [allowed("elasticloadbalancing:*")], service="ecs")


def invoking_role(world: World) -> str:
    """A role for hooks, which may call every function."""
    return role(world, name("invoking"), [allowed("lambda:InvokeFunction")], service="ecs")


class Shifted(Service):
    """A service on Fargate whose deployments are looked at stage by stage."""

    def __init__(self, world: World, network: Network, cluster: str, strategy: str, **given: Any) -> None:
        settings = {
            "launchType": "FARGATE",
            "networkConfiguration": network.awsvpc,
            "deploymentConfiguration": configuration(strategy),
            **given,
        }
        super().__init__(world, cluster, settings.pop("definition", None) or fargate(world), **settings)

    def deployment(self, arn: str | None = None) -> dict[str, Any]:
        """DescribeServiceDeployments of the newest one."""
        wanted = arn or self.releases()[0]["serviceDeploymentArn"]
        found = self.world.ecs.describe_service_deployments(serviceDeploymentArns=[wanted])["serviceDeployments"][0]
        return dict(found)

    def ended(self) -> dict[str, Any]:
        """The newest one, once it is over."""

        def over() -> dict[str, Any] | None:
            found = self.deployment()
            return found if found["status"] in ENDED else None

        return dict(until(over, f"{self.name} is deployed: {self.deployment()} {self.messages()[-5:]}"))

    def comes_to(self, stage: str, **more: Any) -> dict[str, Any]:
        """The newest one, once it is in a stage."""

        def there() -> dict[str, Any] | None:
            found = self.deployment()
            assert found["status"] not in ENDED, found
            fits = all(found.get(key) == value for key, value in more.items())
            return found if found.get("lifecycleStage") == stage and fits else None

        return dict(until(there, f"{self.name} comes to {stage}: {self.deployment()}"))

    def paused(self) -> dict[str, Any]:
        """The hook at which the newest one waits."""

        def waiting() -> Any:
            hooks = self.deployment().get("lifecycleHookDetails") or []
            return next((hook for hook in hooks if hook["status"] == "AWAITING_ACTION"), None)

        return dict(until(waiting, f"{self.name} pauses: {self.deployment()}"))

    def go_on(self, action: str = "CONTINUE") -> str:
        """Answers the pause; the stage at which it was."""
        hook, found = self.paused(), self.deployment()
        self.world.ecs.continue_service_deployment(
            serviceDeploymentArn=found["serviceDeploymentArn"], hookId=hook["hookId"], action=action
        )
        return str(found["lifecycleStage"])


def pause(*stages: str, minutes: int = 1440, action: str = "ROLLBACK") -> dict[str, Any]:
    """A hook that waits for somebody."""
    timeout = {"timeoutInMinutes": minutes, "action": action}
    return {"targetType": "PAUSE", "lifecycleStages": list(stages), "timeoutConfiguration": timeout}


class Function:
    """A hook's function, and what it is told to answer."""

    def __init__(self, world: World) -> None:
        self.url, self.arn, self.role = world.server.url, FUNCTION + name("hook"), invoking_role(world)

    def at(self, *stages: str, **more: Any) -> dict[str, Any]:
        """The hook."""
        return {"hookTargetArn": self.arn, "roleArn": self.role, "lifecycleStages": list(stages), **more}

    def answers(self, *answers: Any, stage: str | None = None) -> None:
        """What it answers from now on."""
        functions.answer(self.url, self.arn, *answers, stage=stage)

    @property
    def calls(self) -> list[dict[str, Any]]:
        """What it was told."""
        return functions.calls(self.url, self.arn)
