"""How a deployment of an ECS service moves requests, from the provider's inputs of a preview."""

from collections.abc import Mapping
from typing import Any

from ecs_platform.model.digest.preview import Step
from ecs_platform.model.manifest.deployment import ALL, equal_steps
from ecs_platform.model.manifest.gate import EVERY_STEP, MINUTE, WAITS
from ecs_platform.model.reading.fields import duration_text

CONFIGURATION = "deploymentConfiguration"
WAIT = "waitForSteadyState"


def strategy_of(inputs: Mapping[str, Any]) -> str:
    """The strategy in a manifest's words."""
    return str((inputs.get(CONFIGURATION) or {}).get("strategy") or "ROLLING").lower()


def moves(step: Step) -> str:
    """`canary: 10 % for 10m, then all; back within seconds for 30m`; empty with rolling deployments.

    With another strategy than before, what it was: this deployment is the first one that goes so.
    """
    inputs = step.resource.inputs
    now = strategy_of(inputs)
    was = strategy_of(step.old.inputs) if step.old is not None else now
    switched = f"`{was}` becomes `{now}`, and this deployment is the first that goes so" if was != now else ""
    if now == "rolling":
        return switched
    configuration = inputs.get(CONFIGURATION) or {}
    bake = _minutes(configuration, "bakeTimeInMinutes")
    text = f"{now}: {_shares(configuration, now)}; back within seconds for {duration_text(bake)}"
    gates = len(configuration.get("lifecycleHooks") or ())
    text += f"; asks at {gates} gate{'s' * (gates > 1)}" if gates else ""
    text += "; `up` does not wait for its end" if inputs.get(WAIT) is False else ""
    return f"{text} ({switched})" if switched else text


def _shares(configuration: Mapping[str, Any], strategy: str) -> str:
    if strategy == "canary":
        step = configuration.get("canaryConfiguration") or {}
        first = float(step.get("canaryPercent") or ALL)
        wait = _minutes(step, "canaryBakeTimeInMinutes")
        return f"{first:g} % for {duration_text(wait)}, then all" if first < ALL else "all at once"
    if strategy == "linear":
        step = configuration.get("linearConfiguration") or {}
        percent, wait = float(step.get("stepPercent") or ALL), _minutes(step, "stepBakeTimeInMinutes")
        return f"{percent:g} % more every {duration_text(wait)}" if percent < ALL else "all at once"
    return "all at once"


def shift_seconds(inputs: Mapping[str, Any]) -> int:
    """Seconds of steps, gates and bake time; 0 with rolling deployments."""
    strategy = strategy_of(inputs)
    if strategy == "rolling":
        return 0
    configuration = inputs.get(CONFIGURATION) or {}
    steps, wait = 1, 0
    if strategy == "canary":
        step = configuration.get("canaryConfiguration") or {}
        steps, wait = 1 + (float(step.get("canaryPercent") or ALL) < ALL), _minutes(step, "canaryBakeTimeInMinutes")
    if strategy == "linear":
        step = configuration.get("linearConfiguration") or {}
        steps = len(equal_steps(float(step.get("stepPercent") or ALL)))
        wait = _minutes(step, "stepBakeTimeInMinutes")
    gates = sum(_held_up(hook, steps) for hook in configuration.get("lifecycleHooks") or ())
    return (steps - 1) * wait + gates + _minutes(configuration, "bakeTimeInMinutes")


def _held_up(hook: Mapping[str, Any], steps: int) -> int:
    times = sum(steps if stage in EVERY_STEP else 1 for stage in hook.get("lifecycleStages") or ())
    return times * (_minutes(hook.get("timeoutConfiguration") or {}, "timeoutInMinutes") or WAITS)


def _minutes(given: Mapping[str, Any], name: str) -> int:
    """Seconds; the provider has numbers of minutes as texts, and what is known later counts for none."""
    try:
        return int(given.get(name) or 0) * MINUTE
    except (TypeError, ValueError):
        return 0
