"""Gates of a deployment: one stage and one who answers, and an answer before ECS gives up.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
"""

from collections.abc import Iterator

from ecs_platform.model.manifest.checks.context import Check, Context, alone, in_context
from ecs_platform.model.manifest.gate import LAMBDA_ONLY, Gate
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.fields import duration_text
from ecs_platform.model.reading.findings import Finding

LONGEST = 30 * 24 * 3600
"""Seconds of a whole deployment.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
"""
_WHEN = ("before", "during", "after")


def gates(service: Service) -> Iterator[Finding]:
    """Each gate is at one stage, and one answers there."""
    seen: dict[tuple[str | None, str | None], int] = {}
    for index, gate in enumerate(service.deployment.gates):
        steps = ("deployment", "gates", index)
        yield from _one_stage(service, gate, steps)
        yield from _one_who_answers(service, gate, steps)
        who = seen.setdefault((gate.stage, gate.function), index)
        if gate.stage is not None and who != index:
            what = "asks the same function" if gate.function else "pauses"
            yield service.finding(f"gate {who + 1} {what} at this stage already", "keep one of them", *steps)


def _one_stage(service: Service, gate: Gate, steps: tuple[str | int, ...]) -> Iterator[Finding]:
    given = [when for when in _WHEN if getattr(gate, when) is not None]
    if not given:
        hint = "add `before`, `during` or `after`: `after: test_traffic_shift`"
        yield service.finding("says not when it asks", hint, *steps)
    for when in given[1:]:
        message = f"asks at two stages, `{given[0]}` and `{when}`"
        yield service.finding(message, "make it two gates", *steps, when)


def _one_who_answers(service: Service, gate: Gate, steps: tuple[str | int, ...]) -> Iterator[Finding]:
    if not gate.pause and gate.function is None:
        yield service.finding("asks nobody", "add `pause: true`, or `lambda` with a function's ARN", *steps)
    if gate.pause and gate.function is not None:
        yield service.finding("asks a person and a function", "make it two gates", *steps, "lambda")
    if gate.pause and gate.stage in LAMBDA_ONLY:
        message = "ECS cannot pause while requests move: there a Lambda function alone can answer"
        yield service.finding(message, f"write `{_instead(gate)}`", *steps, "pause")
    if not gate.pause:
        for field in ("timeout", "on_timeout"):
            if getattr(gate, field) is not None:
                message = "a Lambda function has 24 hours at each stage, and ECS rolls back then"
                yield service.finding(message, "remove it", *steps, field)


def _instead(gate: Gate) -> str:
    """A stage near to one at which no pause is possible."""
    return "after: test_traffic_shift" if gate.during == "test_traffic_shift" else "before: production_traffic_shift"


def functions_are_near(service: Service, context: Context) -> Iterator[Finding]:
    """A function is in the region of the service.

    AWS's pages do not say that another region is refused, and show none; the role's name for it is of this account.
    """
    if context.account is None:
        return
    for index, gate in enumerate(service.deployment.gates):
        region = gate.function.split(":")[3] if gate.function is not None else context.account.region
        if region != context.account.region:
            message = f"the function is in {region}, and the service in {context.account.region}"
            yield service.finding(message, "give one of the same region", "deployment", "gates", index, "lambda")


def done_in_time(service: Service) -> Iterator[Finding]:
    """A deployment ends within thirty days, however long people take to answer."""
    deployment = service.deployment
    if not deployment.shifts or any(gate.stage is None for gate in deployment.gates):
        return
    longest = deployment.held_up + deployment.shifting + deployment.baked
    if longest > LONGEST:
        often = any(deployment.asked(gate) > 1 for gate in deployment.gates)
        message = f"a deployment could take {duration_text(longest)}, and ECS ends it after {duration_text(LONGEST)}"
        hint = "shorten `timeout`" if deployment.gates else "shorten `linear.bake_time`, or take larger steps"
        if often:
            steps = len(deployment.shares)
            hint += f"; a gate at each of {steps} steps asks so often: `after: test_traffic_shift` asks once"
        yield service.finding(message, hint, "deployment", "gates" if deployment.gates else "linear")


CHECKS: tuple[Check, ...] = (
    alone(gates, "deployment"),
    in_context(functions_are_near, "deployment"),
    alone(done_in_time, "deployment"),
)
