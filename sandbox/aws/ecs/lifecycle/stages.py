"""The lifecycle stages of a deployment that shifts traffic, in their order, forward and back.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html,
deployment-type-linear.html, canary-deployment.html: the stages before and of the production shift come again for each
step; each may last 24 hours, and a step of the production shift too.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html: there is no stage of a
roll-back; the shifts of production and of test traffic come again. In which order, and that traffic goes back at once,
is a guess.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.aws.ecs.lifecycle.strategies import WHOLE, steps

RECONCILE_SERVICE = "RECONCILE_SERVICE"
PRE_SCALE_UP, SCALE_UP, POST_SCALE_UP = "PRE_SCALE_UP", "SCALE_UP", "POST_SCALE_UP"
TEST_TRAFFIC_SHIFT, POST_TEST_TRAFFIC_SHIFT = "TEST_TRAFFIC_SHIFT", "POST_TEST_TRAFFIC_SHIFT"
PRE_PRODUCTION_TRAFFIC_SHIFT = "PRE_PRODUCTION_TRAFFIC_SHIFT"
PRODUCTION_TRAFFIC_SHIFT = "PRODUCTION_TRAFFIC_SHIFT"
POST_PRODUCTION_TRAFFIC_SHIFT = "POST_PRODUCTION_TRAFFIC_SHIFT"
BAKE_TIME, CLEAN_UP = "BAKE_TIME", "CLEAN_UP"

OF_TEST, OF_PRODUCTION = (TEST_TRAFFIC_SHIFT,), (PRE_PRODUCTION_TRAFFIC_SHIFT, PRODUCTION_TRAFFIC_SHIFT)
"""Stages whose hooks are told the weights of the traffic."""
SHIFTS = (TEST_TRAFFIC_SHIFT, PRODUCTION_TRAFFIC_SHIFT)
"""Those that come again in a roll-back, at which no hook pauses."""
MINUTE = 60
LONGEST_SECONDS = 24 * 60 * MINUTE
BALANCER_SECONDS = 10 * MINUTE
"""What a shift takes longer with a network load balancer:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/nlb-resources-for-blue-green.html"""


@dataclass(frozen=True)
class Moment:
    """One stage as it comes up.

    Attributes:
        stage: its name.
        percent: the new revision's share of the traffic that the stage shifts; None where it shifts none.
        seconds: how long it lasts at least.
    """

    stage: str
    percent: float | None = None
    seconds: int = 0


def forward(configuration: Mapping[str, Any], *, reconcile: bool, network: bool) -> list[Moment]:
    """The stages of a deployment.

    Args:
        configuration: its deploymentConfiguration, with defaults.
        reconcile: whether there is more than one service revision when it starts.
        network: whether traffic comes by a network load balancer.
    """
    later = BALANCER_SECONDS if network else 0
    begin = [Moment(RECONCILE_SERVICE)] if reconcile else []
    shifted = [
        moment
        for step in steps(configuration)
        for moment in (
            Moment(PRE_PRODUCTION_TRAFFIC_SHIFT),
            Moment(PRODUCTION_TRAFFIC_SHIFT, step.percent, max(later, step.minutes * MINUTE)),
        )
    ]
    return [
        *begin,
        *map(Moment, (PRE_SCALE_UP, SCALE_UP, POST_SCALE_UP)),
        Moment(TEST_TRAFFIC_SHIFT, WHOLE, later),
        Moment(POST_TEST_TRAFFIC_SHIFT),
        *shifted,
        Moment(POST_PRODUCTION_TRAFFIC_SHIFT),
        Moment(BAKE_TIME, seconds=int(configuration["bakeTimeInMinutes"]) * MINUTE),
        Moment(CLEAN_UP),
    ]


def back(*, production: bool, test: bool) -> list[Moment]:
    """The stages of a roll-back, of which each shift comes only if there is something to shift back."""
    shifts = [(PRODUCTION_TRAFFIC_SHIFT, production), (TEST_TRAFFIC_SHIFT, test)]
    return [*(Moment(stage, 0.0) for stage, moved in shifts if moved), Moment(CLEAN_UP)]
