"""What the tool `operate` may do besides what other tools may: it looks at its services, and changes nothing.

What can be limited to which: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from collections.abc import Sequence

from ecs_platform.model.iam.document import Conditions, Statement
from ecs_platform.model.iam.scope import Deployable, Scope


def look() -> Statement:
    """What AWS cannot limit to some services; composite alarms it tells of only to who may see all alarms.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
    """
    actions = (
        "cloudwatch:DescribeAlarms",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeTargetHealth",
        "scheduler:ListSchedules",
    )
    why = "sees load balancers, the health of targets, alarms and schedules; AWS cannot limit this to some services"
    return Statement("Look", actions, ("*",), why, {})


def looking_statements(services: Sequence[Deployable], scope: Scope, *, tasks: bool) -> list[Statement]:
    """What is about these services.

    Args:
        services: the deployer's.
        scope: the environment.
        tasks: whether their tasks are among it; else something else lets it see all of the cluster.
    """
    groups = tuple(f"{service.log_group}:*" for service in services)
    schedules = tuple(service.schedule for service in services if service.schedule is not None)
    images = tuple(service.image_parameter for service in services if service.image_parameter is not None)
    return [
        *([_own_tasks(services, scope)] if tasks else []),
        Statement(
            "ReadLogs", ("logs:DescribeLogStreams", "logs:FilterLogEvents"), groups, "reads its services' logs", {}
        ),
        Statement("SeeSchedules", ("scheduler:GetSchedule",), schedules, "sees when and with what its jobs start", {}),
        Statement("ReadImage", ("ssm:GetParameter",), images, "reads its services' image parameters", {}),
    ]


def _own_tasks(services: Sequence[Deployable], scope: Scope) -> Statement:
    # A task's ARN does not tell its service; its tags do. One without is no service's: a task that somebody ran by hand
    # must not hide all others, as a question about many is refused whole.
    own: Conditions = {"StringEqualsIfExists": {"aws:ResourceTag/Service": tuple(each.name for each in services)}}
    tasks = (scope.account.task(scope.cluster),) if services else ()
    return Statement("SeeOwnTasks", ("ecs:DescribeTasks",), tasks, "watches its services' tasks start and stop", own)


def tag_tasks(services: Sequence[Deployable], scope: Scope) -> Statement:
    """The tags of a one-off task, by which it is known whose it is: never those of another service."""
    conditions: Conditions = {
        "StringEquals": {
            "aws:RequestTag/Service": tuple(each.name for each in services),
            "ecs:CreateAction": "RunTask",
        }
    }
    tasks = (scope.account.task(scope.cluster),) if services else ()
    return Statement("TagTasks", ("ecs:TagResource",), tasks, "tags one-off tasks while it starts them", conditions)
