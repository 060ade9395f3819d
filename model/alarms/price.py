"""What alarms and dashboards cost a month, by the list price of us-east-1.

https://aws.amazon.com/cloudwatch/pricing/
"""

from dataclasses import dataclass

from ecs_platform.model.alarms.dashboards import dashboards_of
from ecs_platform.model.alarms.of_service import alarms_of
from ecs_platform.model.environment import Loaded

PAGE = "https://aws.amazon.com/cloudwatch/pricing/"
A_METRIC, A_DASHBOARD, FREE_DASHBOARDS = 0.10, 3.00, 3
"""US dollars a month for each metric of an alarm of standard resolution, and for each dashboard but the first three."""


@dataclass(frozen=True)
class Price:
    """What a month costs, in US dollars.

    Attributes:
        alarms: how many alarms there are.
        metrics: of how many metrics they are: an alarm that computes is paid by the metric.
        dashboards: how many dashboards there are.
    """

    alarms: int
    metrics: int
    dashboards: int

    @property
    def dollars(self) -> float:
        """A month of all of them; the account's ten free alarms are not taken off, its free dashboards are."""
        return self.metrics * A_METRIC + max(0, self.dashboards - FREE_DASHBOARDS) * A_DASHBOARD

    @property
    def text(self) -> str:
        """In one line, for people."""
        return (
            f"{self.alarms} alarms of {self.metrics} metrics and {self.dashboards} dashboards: {self.dollars:,.2f} "
            f"dollars a month by the list price of us-east-1 ({PAGE})"
        )


def price_of(loaded: Loaded) -> Price:
    """What the settings `alarms` and `dashboards`, and `alarms` of manifests, come to in an environment."""
    alarms = [alarm for service in loaded.services for alarm in alarms_of(service, loaded)]
    return Price(len(alarms), sum(len(alarm.metrics) for alarm in alarms), len(dashboards_of(loaded)))
