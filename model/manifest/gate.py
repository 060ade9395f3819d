"""A gate: a stage of a deployment at which somebody is asked, a person or a Lambda function.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from ecs_platform.model.reading.fields import Seconds, Section, arn_of, between, duration_text, fault

STAGES: dict[tuple[str, str], str] = {
    ("before", "scale_up"): "PRE_SCALE_UP",
    ("after", "scale_up"): "POST_SCALE_UP",
    ("during", "test_traffic_shift"): "TEST_TRAFFIC_SHIFT",
    ("after", "test_traffic_shift"): "POST_TEST_TRAFFIC_SHIFT",
    ("before", "production_traffic_shift"): "PRE_PRODUCTION_TRAFFIC_SHIFT",
    ("during", "production_traffic_shift"): "PRODUCTION_TRAFFIC_SHIFT",
    ("after", "production_traffic_shift"): "POST_PRODUCTION_TRAFFIC_SHIFT",
}
"""The stage of ECS that each gate is, in the order in which they come.

RECONCILE_SERVICE is none of them: it comes only where more than one revision is ACTIVE when a deployment begins.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
"""

LAMBDA_ONLY = ("TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT")
"""Where no pause can be: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html"""

EVERY_STEP = ("PRE_PRODUCTION_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT")
"""Where linear and canary deployments ask before, or at, every step.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-linear.html
"""

WAITS = 24 * 3600
"""Seconds that a pause waits, and a Lambda function at one stage has, where nothing else is said."""

MINUTE = 60
LONGEST_PAUSE = 20_160 * MINUTE
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHookTimeoutConfiguration.html"""


def _whole_minutes(value: int) -> int:
    if value % MINUTE:
        raise fault(f"{duration_text(value)} is no whole number of minutes", "ECS counts in minutes: `10m`, `1h30m`")
    return value


Minutes = Annotated[Seconds, AfterValidator(_whole_minutes)]
"""A duration of whole minutes, in seconds."""


def _no_stage_before(value: object) -> object:
    if value == "test_traffic_shift":
        raise fault("ECS has no stage between the scaling up and the test traffic", "write `after: scale_up`")
    return value


class Gate(Section):
    """One stage at which a deployment waits for an answer."""

    before: Annotated[Literal["scale_up", "production_traffic_shift"], BeforeValidator(_no_stage_before)] | None = (
        Field(
            None,
            description="Asks before the new tasks start, or before production requests move: with linear and canary "
            "before every step.",
        )
    )
    during: Literal["test_traffic_shift", "production_traffic_shift"] | None = Field(
        None, description="Asks while requests move; a Lambda function only, and production ones at every step."
    )
    after: Literal["scale_up", "test_traffic_shift", "production_traffic_shift"] | None = Field(
        None,
        description="Asks once: when the new tasks run, when they have the test requests, when they have all requests.",
    )
    pause: bool = Field(False, description="Whether a person answers, by `ops approve`.")
    function: (
        Annotated[
            str,
            arn_of(
                "a Lambda function",
                "lambda",
                "function:[A-Za-z0-9_-]{1,140}(:[A-Za-z0-9$_-]{1,128})?",
                "arn:aws:lambda:eu-central-1:123456789012:function:check",
            ),
        ]
        | None
    ) = Field(
        None,
        alias="lambda",
        description="ARN of a Lambda function that answers `SUCCEEDED`, `FAILED` or `IN_PROGRESS`.",
    )
    timeout: Annotated[Minutes, between(MINUTE, LONGEST_PAUSE)] | None = Field(
        None, description="Time that a pause waits, 1m to 336h; default 24h."
    )
    on_timeout: Literal["rollback", "continue"] | None = Field(
        None, description="What a pause comes to that nobody answers; default `rollback`."
    )

    @property
    def stage(self) -> str | None:
        """The stage of ECS; None where a manifest names none, or several."""
        given = [(when, what) for when in ("before", "during", "after") if (what := getattr(self, when)) is not None]
        return STAGES[given[0]] if len(given) == 1 else None

    @property
    def waits(self) -> int:
        """Seconds that it can hold a deployment up each time."""
        return self.timeout or WAITS
