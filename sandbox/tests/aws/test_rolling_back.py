"""Deployments that shift traffic and end early, at each stage of each strategy: what they go back to."""

import contextlib
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.tests.aws.shifted import SHARES, STRATEGIES, Front, Function, Shifted, configuration, pause
from sandbox.tests.aws.world import NEWER, Network, World, cluster, fargate, name, refusal, until

WAIT = {"hookStatus": "IN_PROGRESS", "callBackDelay": 10}
DONE = {"hookStatus": "SUCCEEDED"}
REFUSED = {"hookStatus": "FAILED"}
FUNCTIONS = [
    "PRE_SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRE_PRODUCTION_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
]
"""Stages that have hooks, but for RECONCILE_SERVICE."""
PAUSES = [stage for stage in FUNCTIONS if stage not in ("TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT")]
MOMENTS = [
    (strategy, stage, step)
    for strategy in STRATEGIES
    for stage in ["PRE_SCALE_UP", "SCALE_UP", *FUNCTIONS[1:], "BAKE_TIME"]
    for step in (range(len(SHARES[strategy])) if stage == "PRODUCTION_TRAFFIC_SHIFT" else [0])
]
"""Each stage of each strategy, and each step of the production shift."""


class Base:
    """A service of one strategy that runs, and goes back to what it is in every test."""

    def __init__(self, world: World, network: Network, front: Front, cluster: str, strategy: str) -> None:
        self.world, self.strategy, self.pair = world, strategy, front.pair()
        self.function = Function(world)
        self.service = Shifted(world, network, cluster, "ROLLING", loadBalancers=self.pair.plain)
        self.service.wait_until_stable()
        self.service.update(loadBalancers=self.pair.balancers, deploymentConfiguration=self._without_times())
        assert self.service.ended()["status"] == "SUCCESSFUL"
        self.service.wait_until_stable()
        self.before = self.now()

    def _without_times(self) -> dict[str, Any]:
        linear = {"linearConfiguration": {"stepPercent": 100.0, "stepBakeTimeInMinutes": 0}}
        canary = {"canaryConfiguration": {"canaryPercent": 50.0, "canaryBakeTimeInMinutes": 0}}
        own = {"LINEAR": linear, "CANARY": canary}.get(self.strategy, {})
        return configuration(self.strategy, bakeTimeInMinutes=0, **own)

    def now(self) -> dict[str, Any]:
        """What must be as before once a deployment was rolled back."""
        now = self.service.now()
        return {
            "task definition": now["taskDefinition"],
            "deployments": [(each["id"], each["status"], each["rolloutState"]) for each in now["deployments"]],
            "tasks": {task["taskArn"] for task in self.service.tasks()},
            "production": self.pair.weights(),
            "test": self.pair.weights(self.pair.test),
            "targets": self.pair.targets(),
            "load balancers": now["loadBalancers"],
        }

    def update(self, *hooks: dict[str, Any], image: str = NEWER, **given: Any) -> str:
        """A new deployment; its ARN."""
        self.service.update(
            taskDefinition=fargate(self.world, image),
            deploymentConfiguration=configuration(self.strategy, *hooks, **given),
        )
        return str(self.service.releases()[0]["serviceDeploymentArn"])

    def held(self, stage: str, step: int = 0, **given: Any) -> str:
        """A new deployment that stays in one stage, in one of its steps; its ARN."""
        self.function.answers(*[DONE] * step, WAIT)
        hooks = [self.function.at(stage)] if stage in FUNCTIONS else []
        bake = 1440 if stage == "BAKE_TIME" else 0
        image = "nginx:slow-100000s" if stage == "SCALE_UP" else NEWER
        own = {"LINEAR": {"linearConfiguration": {"stepPercent": 40.0, "stepBakeTimeInMinutes": 0}}}
        canary = {"canaryConfiguration": {"canaryPercent": 10.0, "canaryBakeTimeInMinutes": 0}}
        times = {**own, "CANARY": canary}.get(self.strategy, {})
        arn = self.update(*hooks, image=image, **{"bakeTimeInMinutes": bake, **times, **given})
        self.service.comes_to(stage)
        if stage == "PRODUCTION_TRAFFIC_SHIFT":
            until(lambda: self._share() == SHARES[self.strategy][step], f"{self.strategy} comes to step {step}")
        return arn

    def _share(self) -> float:
        return float(self.service.deployment()["targetServiceRevision"]["requestedProductionTrafficWeight"])

    def is_as_before(self, arn: str) -> dict[str, Any]:
        """The deployment, which was rolled back."""
        ended = self.service.ended()
        assert (ended["serviceDeploymentArn"], ended["status"]) == (arn, "ROLLBACK_SUCCESSFUL"), ended
        assert ended["targetServiceRevision"]["requestedProductionTrafficWeight"] == 0.0
        assert ended["sourceServiceRevisions"][0]["requestedProductionTrafficWeight"] == 100.0
        assert ended["rollback"]["serviceRevisionArn"] == ended["sourceServiceRevisions"][0]["arn"]
        until(lambda: self.now() == self.before, f"{self.service.name} is as before: {self.now()} {self.before}")
        return ended


@pytest.fixture(scope="module")
def bases(world: World, network: Network) -> Callable[[str], Base]:
    made: dict[str, Base] = {}
    front, where = Front(world, network), cluster(world)

    def base(strategy: str) -> Base:
        if strategy not in made:
            made[strategy] = Base(world, network, front, where, strategy)
        return made[strategy]

    return base


@pytest.mark.parametrize(("strategy", "stage", "step"), MOMENTS)
def test_a_stop(bases: Callable[[str], Base], world: World, strategy: str, stage: str, step: int) -> None:
    base = bases(strategy)
    arn = base.held(stage, step)
    world.ecs.stop_service_deployment(serviceDeploymentArn=arn)
    assert base.service.deployment()["status"] in ("ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL")
    with contextlib.suppress(world.ecs.exceptions.ConflictException):  # which it is when it has ended already
        world.ecs.stop_service_deployment(serviceDeploymentArn=arn)
    base.function.answers(DONE)
    ended = base.is_as_before(arn)
    assert ended["statusReason"] == "Service deployment rolled back because it was stopped by the user."


@pytest.mark.parametrize("stage", FUNCTIONS)
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_function_that_refuses(bases: Callable[[str], Base], strategy: str, stage: str) -> None:
    base = bases(strategy)
    base.function.answers(REFUSED, DONE)
    arn = base.update(base.function.at(stage))
    ended = base.is_as_before(arn)
    failed = f"{stage} lifecycle hook(s) failed. Lifecycle hook target {base.function.arn} returned FAILED status."
    assert ended["statusReason"] == f"Service deployment rolled back because {failed}"
    assert any(f"deployment failed: {ended['statusReason']}" in message for message in base.service.messages())


@pytest.mark.parametrize("stage", PAUSES)
def test_a_pause_that_is_answered_with_a_roll_back(bases: Callable[[str], Base], stage: str) -> None:
    base = bases("CANARY")
    arn = base.update(pause(stage))
    assert base.service.go_on("ROLLBACK") == stage
    base.is_as_before(arn)


@pytest.mark.parametrize("stage", PAUSES)
def test_a_pause_whose_time_is_up(bases: Callable[[str], Base], stage: str) -> None:
    base = bases("BLUE_GREEN")
    arn = base.update(pause(stage, minutes=1))
    ended = base.is_as_before(arn)
    assert ended["statusReason"] == f"Service deployment rolled back because {stage} pause hook timed out."


@pytest.mark.parametrize("stage", FUNCTIONS)
def test_a_function_whose_time_is_up(bases: Callable[[str], Base], stage: str) -> None:
    base = bases("LINEAR")
    base.function.answers(WAIT)
    arn = base.update(base.function.at(stage, timeoutConfiguration={"timeoutInMinutes": 1}))
    until(lambda: base.service.deployment()["status"].startswith("ROLLBACK"), "its time is up")
    base.function.answers(DONE)
    assert "timed out" in base.is_as_before(arn)["statusReason"]


@pytest.mark.parametrize(
    ("stage", "step"), [(stage, step) for strategy, stage, step in MOMENTS if strategy == "LINEAR"]
)
def test_an_alarm(bases: Callable[[str], Base], world: World, stage: str, step: int) -> None:
    base, alarms, alarm = bases("LINEAR"), world.client("cloudwatch"), name("alarm")
    alarms.put_metric_alarm(
        AlarmName=alarm,
        Namespace="x",
        MetricName="x",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1.0,
        ComparisonOperator="GreaterThanThreshold",
    )
    arn = base.held(stage, step, alarms={"alarmNames": [alarm], "enable": True, "rollback": True})
    alarms.set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="x")
    until(lambda: base.service.deployment()["status"].startswith("ROLLBACK"), "it is rolled back")
    base.function.answers(DONE)
    ended = base.is_as_before(arn)
    assert ended["alarms"] == {"alarmNames": [alarm], "status": "TRIGGERED", "triggeredAlarmNames": [alarm]}
    assert alarm in ended["statusReason"]
    base.service.update(deploymentConfiguration={"alarms": {"alarmNames": [], "enable": False, "rollback": False}})


def test_tasks_that_fail_and_the_circuit_breaker(bases: Callable[[str], Base]) -> None:
    base = bases("CANARY")
    arn = base.update(image="nginx:broken", deploymentCircuitBreaker={"enable": True, "rollback": True})
    ended = base.is_as_before(arn)
    broken = "Service deployment rolled back because the circuit breaker threshold was exceeded."
    assert (ended["statusReason"], ended["deploymentCircuitBreaker"]["status"]) == (broken, "TRIGGERED")
    base.service.update(deploymentConfiguration={"deploymentCircuitBreaker": {"enable": False, "rollback": False}})


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (None, "due to HookStatus must not be null"),
        ({"hookStatus": "succeeded"}, "due to HookStatus must not be null"),
    ],
)
def test_what_a_function_may_not_answer(bases: Callable[[str], Base], answer: Any, why: str) -> None:
    base = bases("BLUE_GREEN")
    base.function.answers(answer, DONE)
    arn = base.update(base.function.at("POST_SCALE_UP"))
    assert base.is_as_before(arn)["statusReason"].endswith(f"{base.function.arn} {why}.")


def test_a_stop_without_a_roll_back_leaves_both_and_the_next_deployment_reconciles_them(
    bases: Callable[[str], Base], world: World
) -> None:
    base = bases("CANARY")
    arn = base.held("PRODUCTION_TRAFFIC_SHIFT")
    world.ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ABORT")
    ended = base.service.ended()
    assert ended["status"] == "STOPPED"
    assert sorted(base.pair.weights()) == [10, 90]
    assert len(base.service.tasks()) == 2
    base.function.answers(WAIT)
    arn = base.update(base.function.at("RECONCILE_SERVICE"))
    base.service.comes_to("RECONCILE_SERVICE")
    assert (base.pair.weights(), base.before["tasks"] <= {task["taskArn"] for task in base.service.tasks()}) == (
        base.before["production"],
        True,
    )
    world.ecs.stop_service_deployment(serviceDeploymentArn=arn)
    base.function.answers(DONE)
    assert base.service.ended()["status"] == "ROLLBACK_SUCCESSFUL"


def test_a_deployment_that_another_one_interrupts(bases: Callable[[str], Base]) -> None:
    base = bases("BLUE_GREEN")
    interrupted = base.held("BAKE_TIME")
    base.function.answers(DONE)
    arn = base.update(pause("PRE_SCALE_UP"))
    assert base.service.deployment(interrupted)["status"] == "STOPPED"
    assert base.service.go_on("ROLLBACK") == "PRE_SCALE_UP"
    ended = base.service.ended()
    assert (ended["serviceDeploymentArn"], ended["status"]) == (arn, "ROLLBACK_SUCCESSFUL")
    until(lambda: base.now() == base.before, "it is as before")


def test_at_its_end_it_is_too_late(world: World, network: Network) -> None:
    pair = Front(world, network).pair()
    service = Shifted(world, network, cluster(world), "BLUE_GREEN", desiredCount=0, loadBalancers=pair.balancers)
    assert service.ended()["status"] == "SUCCESSFUL"
    arn = service.releases()[0]["serviceDeploymentArn"]
    assert refusal(world.ecs.stop_service_deployment, serviceDeploymentArn=arn)[0] == "ConflictException"
    service.update(desiredCount=2, taskDefinition=fargate(world, NEWER))
    assert service.ended()["status"] == "SUCCESSFUL"
    service.update(taskDefinition=fargate(world))
    until(lambda: service.deployment().get("lifecycleStage") == "CLEAN_UP", "it cleans up")
    with contextlib.suppress(world.ecs.exceptions.ConflictException):  # it may be over by now
        world.ecs.stop_service_deployment(serviceDeploymentArn=service.releases()[0]["serviceDeploymentArn"])
    assert service.ended()["status"] == "SUCCESSFUL"
    service.end()


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_first_deployment_has_nothing_to_go_back_to(world: World, network: Network, strategy: str) -> None:
    pair, function = Front(world, network).pair(), Function(world)
    function.answers(REFUSED)
    service = Shifted(
        world,
        network,
        cluster(world),
        strategy,
        loadBalancers=pair.balancers,
        deploymentConfiguration=configuration(strategy, function.at("POST_SCALE_UP")),
    )
    ended = service.ended()
    nothing = "No rollback candidate was found to run the rollback."
    assert (ended["status"], ended["statusReason"]) == ("ROLLBACK_FAILED", nothing)
    until(lambda: service.tasks() == [], "its tasks end")
    assert (pair.weights(), pair.weights(pair.test)) == ([100, 0], [0, 100])
    assert [each["rolloutState"] for each in service.now()["deployments"]] == ["FAILED"]
    function.answers(DONE)
    service.update(forceNewDeployment=True)
    assert service.ended()["status"] == "SUCCESSFUL"
    service.end()
