"""The dashboards of an environment."""

from dataclasses import dataclass
from functools import partial

import pulumi
import pulumi_aws as aws

from ecs_platform.model.alarms.dashboards import Dashboard


@dataclass
class DashboardsArgs:
    """Arguments of `Dashboards`.

    Attributes:
        dashboards: what they show; see `dashboards_of` in model/alarms/dashboards.py.
        known: what stands in place of the markers in them, by marker.
    """

    dashboards: list[Dashboard]
    known: dict[str, pulumi.Input[str]]


class Dashboards:
    """Dashboards of CloudWatch; another state of one overwrites it as a whole.

    A part of the component that `opts.parent` names. Makes: a `cloudwatch.Dashboard` for each. They have no tags.

    See https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html
    """

    def __init__(self, name: str, args: DashboardsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        for number, each in enumerate(args.dashboards, start=1):
            used = {marker: value for marker, value in args.known.items() if marker in each.body}
            body = pulumi.Output.from_input(used).apply(partial(_with, each.body))
            aws.cloudwatch.Dashboard(f"{name}-{number}", dashboard_name=each.name, dashboard_body=body, opts=opts)


def _with(body: str, known: dict[str, str]) -> str:
    for marker, value in known.items():
        body = body.replace(marker, value)
    return body
