"""How requests move from one revision to the other, as ECS is told of it.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
"""

from dataclasses import dataclass
from typing import Any

from ecs_platform.model.manifest.deployment import Canary, Deployment, Linear
from ecs_platform.model.manifest.gate import MINUTE, Gate

ROLLING = "ROLLING"
PAUSE, LAMBDA = "PAUSE", "AWS_LAMBDA"

Json = dict[str, Any]


@dataclass(frozen=True)
class Hook:
    """A gate, as ECS has it: a lifecycle hook.

    Attributes:
        stage: where in the deployment it asks.
        function: ARN of the Lambda function that answers; None for a pause.
        minutes: minutes that a pause waits; None for what ECS waits by itself.
        action: `ROLLBACK` or `CONTINUE`: what a pause comes to that nobody answers.
    """

    stage: str
    function: str | None
    minutes: int | None
    action: str | None

    @property
    def target_type(self) -> str:
        """Who answers, in ECS's words."""
        return PAUSE if self.function is None else LAMBDA


@dataclass(frozen=True)
class Shift:
    """How requests move. Times are in minutes, as ECS counts them here.

    Attributes:
        strategy: `ROLLING`, `BLUE_GREEN`, `LINEAR` or `CANARY`. It is always said: ECS keeps what is left out.
        bake_minutes: how long both revisions run once all requests have moved; None with `ROLLING`.
        percent: percent of the requests of the first step, and with `LINEAR` of every one; None with the other two.
        step_minutes: from one step to the next; None with the other two.
        hooks: the gates.
    """

    strategy: str = ROLLING
    bake_minutes: int | None = None
    percent: float | None = None
    step_minutes: int | None = None
    hooks: tuple[Hook, ...] = ()

    @property
    def on(self) -> bool:
        """Whether requests move, and not task by task."""
        return self.strategy != ROLLING

    def as_api(self, role: str) -> Json:
        """What of it stands in `deploymentConfiguration`; `role` is the ARN of the one that calls functions."""
        said: Json = {"strategy": self.strategy}
        if self.bake_minutes is not None:
            said["bakeTimeInMinutes"] = self.bake_minutes
        if self.strategy == "CANARY":
            said["canaryConfiguration"] = {
                "canaryPercent": self.percent,
                "canaryBakeTimeInMinutes": self.step_minutes,
            }
        if self.strategy == "LINEAR":
            said["linearConfiguration"] = {"stepPercent": self.percent, "stepBakeTimeInMinutes": self.step_minutes}
        if self.hooks:
            said["lifecycleHooks"] = [_hook(each, role) for each in self.hooks]
        return said


def shift_of(deployment: Deployment) -> Shift:
    """How a manifest has requests moved."""
    if not deployment.shifts:
        return Shift()
    step: Canary | Linear | None = None
    if deployment.strategy == "canary":
        step = deployment.canary or Canary()
    if deployment.strategy == "linear":
        step = deployment.linear or Linear()
    return Shift(
        deployment.strategy.upper(),
        deployment.baked // MINUTE,
        None if step is None else step.percent,
        None if step is None else step.bake_time // MINUTE,
        tuple(_of(gate) for gate in deployment.gates),
    )


def _of(gate: Gate) -> Hook:
    assert gate.stage is not None
    action = (gate.on_timeout or "rollback").upper() if gate.pause else None
    return Hook(gate.stage, gate.function, gate.waits // MINUTE if gate.pause else None, action)


def _hook(hook: Hook, role: str) -> Json:
    said: Json = {"targetType": hook.target_type, "lifecycleStages": [hook.stage]}
    if hook.function is not None:
        return {**said, "hookTargetArn": hook.function, "roleArn": role}
    return {**said, "timeoutConfiguration": {"timeoutInMinutes": hook.minutes, "action": hook.action}}
