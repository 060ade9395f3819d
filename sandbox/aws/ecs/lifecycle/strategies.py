"""What a deployment strategy asks for: its defaults, and the shares of production traffic with the time between them.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html, API_LinearConfiguration.html
and API_CanaryConfiguration.html: the last step of a linear deployment has no bake time of its own.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-deploymentconfiguration.html
has the bake time where none is given: 15 minutes, none for a rolling deployment. The API page calls it required for
BLUE_GREEN, and does not say what happens without one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ROLLING, BLUE_GREEN, LINEAR, CANARY = "ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"
SHIFTING = (BLUE_GREEN, LINEAR, CANARY)
"""Those that shift traffic from one service revision to another."""
BAKE_MINUTES = 15
WHOLE = 100.0
_OWN: dict[str, tuple[str, dict[str, float]]] = {
    LINEAR: ("linearConfiguration", {"stepPercent": 10.0, "stepBakeTimeInMinutes": 6}),
    CANARY: ("canaryConfiguration", {"canaryPercent": 5.0, "canaryBakeTimeInMinutes": 10}),
}


@dataclass(frozen=True)
class Step:
    """One shift: the share of production traffic that the new revision has then, and the minutes until the next."""

    percent: float
    minutes: int


def with_defaults(given: Mapping[str, Any]) -> dict[str, Any]:
    """A deploymentConfiguration of ECS's own controller with what it has without being told of its strategy."""
    strategy = given.get("strategy") or ROLLING
    filled = {"bakeTimeInMinutes": BAKE_MINUTES if strategy in SHIFTING else 0, **given, "strategy": strategy}
    if strategy in _OWN:
        name, defaults = _OWN[strategy]
        filled[name] = {**defaults, **(given.get(name) or {})}
    return filled


def changed(earlier: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What UpdateService makes of a deploymentConfiguration: what is left out stays, but for what another strategy had.

    That a service forgets those is a guess: no page says so, and ECS takes each with its own strategy only.
    """
    merged = {**earlier, **given}
    strategy = merged.get("strategy") or ROLLING
    others = {name for own, (name, _) in _OWN.items() if own != strategy}
    kept = {name: value for name, value in merged.items() if name not in others}
    was = earlier.get("strategy") or ROLLING
    if (was in SHIFTING) != (strategy in SHIFTING) and "bakeTimeInMinutes" not in given:
        kept.pop("bakeTimeInMinutes", None)
    return kept


def steps(configuration: Mapping[str, Any]) -> list[Step]:
    """The shifts of production traffic, of a configuration with its defaults."""
    strategy = configuration["strategy"]
    if strategy == LINEAR:
        own = configuration["linearConfiguration"]
        each, minutes = float(own["stepPercent"]), int(own["stepBakeTimeInMinutes"])
        count = -int(-WHOLE // each)
        shares = [min(WHOLE, round(each * number, 1)) for number in range(1, count + 1)]
        return [Step(share, minutes if share < WHOLE else 0) for share in shares]
    if strategy == CANARY:
        own = configuration["canaryConfiguration"]
        first = Step(float(own["canaryPercent"]), int(own["canaryBakeTimeInMinutes"]))
        return [first, Step(WHOLE, 0)] if first.percent < WHOLE else [Step(WHOLE, 0)]
    return [Step(WHOLE, 0)]


def weights(percent: float) -> tuple[int, int]:
    """Weights of the new and of the old target group: whole numbers under 1,000.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupTuple.html; 100 and 0 are what
    is seen on AWS: https://github.com/go-to-k/cdk-real-drift/issues/1730.
    """
    if percent == int(percent):
        return int(percent), int(WHOLE - percent)
    tenths = round(percent * 10)
    return tenths, 1000 - tenths
