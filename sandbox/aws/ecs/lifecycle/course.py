"""Where a deployment that shifts traffic stands: its stage, the weights of both revisions, the hooks that are asked."""

from dataclasses import dataclass, field

from sandbox.aws.cloudwatch.clock import CLOCK
from sandbox.aws.ecs.lifecycle.hooks import Run
from sandbox.aws.ecs.lifecycle.stages import Moment
from sandbox.aws.ecs.lifecycle.strategies import WHOLE


@dataclass
class Course:
    """A deployment on its way.

    Attributes:
        moments: the stages that it goes through.
        at: the number of the present one; -1 before the first.
        begun: whether it is no longer PENDING.
        since: when the present stage began, in the seconds of the local AWS.
        runs: what becomes of the hooks of the present stage.
        blue: the id of the deployment whose tasks had the traffic before; None where there is none to go back to.
        tests: whether there is test traffic to shift.
        production: percentage of production traffic that the new revision has.
        test: percentage of test traffic that it has.
        going_back: whether it is rolled back.
        halted: whether it was stopped without a roll-back: both revisions run on as they are.
        asked: the cause of a roll-back or stop that somebody asked for, until the next tick.
    """

    moments: list[Moment]
    at: int = -1
    begun: bool = False
    since: int = 0
    runs: list[Run] = field(default_factory=list)
    blue: str | None = None
    tests: bool = False
    production: float = 0.0
    test: float = 0.0
    going_back: bool = False
    halted: bool = False
    asked: str | None = None

    @property
    def moment(self) -> Moment | None:
        """The present stage; None before the first."""
        return self.moments[self.at] if self.at >= 0 else None

    @property
    def stage(self) -> str | None:
        """Its name."""
        return self.moment.stage if self.moment else None

    @property
    def seconds(self) -> int:
        """How long the present stage has lasted."""
        return CLOCK.seconds - self.since

    def enter_next(self) -> Moment:
        """The next stage begins."""
        self.at, self.since, self.runs = self.at + 1, CLOCK.seconds, []
        return self.moments[self.at]

    def take(self, moments: list[Moment]) -> None:
        """From now on other stages, from the first."""
        self.moments, self.at, self.since, self.runs = moments, -1, CLOCK.seconds, []

    def weights(self, green: bool) -> dict[str, float]:
        """What DescribeServiceDeployments says of the traffic of the new or of the old revision.

        https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRevisionSummary.html
        """
        told = {"requestedProductionTrafficWeight": self.production if green else WHOLE - self.production}
        if self.tests:
            told["requestedTestTrafficWeight"] = self.test if green else WHOLE - self.test
        return told
