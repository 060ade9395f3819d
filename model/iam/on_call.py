"""Which IAM actions the verbs of somebody on call need, one row each: the table of docs/operate.md, and what the tool
`operate` may do.

What an action can be limited to:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Verb = Literal["status", "logs", "verify", "exec", "run", "rollback", "redeploy"]
VERBS: tuple[Verb, ...] = get_args(Verb)

YES = "yes"


@dataclass(frozen=True)
class Right:
    """One action.

    Attributes:
        action: of IAM.
        on: the resources and conditions it can be limited to, of the service `api` or the job `report` in `production`.
        verbs: by verb when it is needed; `yes` for always.
        looks: whether it changes nothing and is of `operate`, and not of an option; default true.
        without: what is missing without it, where the verb goes on; default empty: the verb ends.
    """

    action: str
    on: str
    verbs: Mapping[Verb, str] = field(default_factory=dict)
    looks: bool = True
    without: str = ""


_SERVICE = "`arn:aws:ecs:REGION:ACCOUNT:service/production/api`"
_DEPLOYMENTS = "the service and `arn:aws:ecs:REGION:ACCOUNT:service-deployment/production/api/*`"
_REVISIONS = "the service and `arn:aws:ecs:REGION:ACCOUNT:service-revision/production/api/*`"
_TASKS = "`arn:aws:ecs:REGION:ACCOUNT:task/production/*`"
_OWN_TASKS = f"{_TASKS}; `aws:ResourceTag/Service` limits it to one service's"
_GROUP = "`arn:aws:logs:REGION:ACCOUNT:log-group:/ecs/production/api:*`"
_ALL = "`*`: AWS cannot limit it"
_WAITS = "while it waits"
_BY_DEPLOYER = "`owner: deployer`"
_BY_PARAMETER = "`owner: parameter`"

RIGHTS: tuple[Right, ...] = (
    Right(
        "ecs:DescribeServices",
        _SERVICE,
        {
            "status": YES,
            "logs": "`--previous`",
            "verify": YES,
            "run": "of a service",
            "rollback": YES,
            "redeploy": YES,
        },
        without="`status`: all of services; they are `not known`",
    ),
    Right(
        "ecs:ListTasks",
        "`*`, where `ecs:cluster` is the cluster's ARN",
        {
            "status": YES,
            "logs": "`--previous`",
            "verify": "where one is wrong",
            "exec": YES,
            "rollback": _WAITS,
            "redeploy": _WAITS,
        },
        without="`status`: why tasks stopped; runs of jobs",
    ),
    Right(
        "ecs:DescribeTasks",
        _OWN_TASKS,
        {
            "status": YES,
            "logs": "`--previous`",
            "verify": "where one is wrong",
            "exec": YES,
            "run": YES,
            "rollback": _WAITS,
            "redeploy": _WAITS,
        },
        without="`status`: the same",
    ),
    Right(
        "ecs:DescribeTaskDefinition",
        _ALL,
        {"status": "of one without a task", "verify": YES, "run": YES, "rollback": YES},
        without="`status`: the image of a service without a task",
    ),
    Right(
        "ecs:ListServiceDeployments",
        _SERVICE,
        {"status": "of one service", "verify": YES, "rollback": YES},
        without="`status`: the history; `rollback`: it takes what deployments and events say",
    ),
    Right("ecs:DescribeServiceDeployments", _DEPLOYMENTS, {"status": "of one service"}, without="`status`: the stage"),
    Right(
        "ecs:DescribeServiceRevisions",
        _REVISIONS,
        {"status": "of one service", "verify": "after a rollback", "rollback": YES},
        without="`status`: the revisions of the history",
    ),
    Right(
        "elasticloadbalancing:DescribeTargetHealth",
        _ALL,
        {"status": YES, "verify": YES, "rollback": _WAITS, "redeploy": _WAITS},
        without="`status`: which targets are healthy",
    ),
    Right("elasticloadbalancing:DescribeLoadBalancers", _ALL, {"status": YES}, without="`status`: load balancers"),
    Right(
        "cloudwatch:DescribeAlarms",
        "`*`: with less AWS tells of no composite alarms",
        {"status": YES},
        without="`status`: alarms",
    ),
    Right(
        "scheduler:ListSchedules", _ALL, {"status": "with jobs"}, without="`status`: whether a schedule is there and on"
    ),
    Right(
        "scheduler:GetSchedule",
        "`arn:aws:scheduler:REGION:ACCOUNT:schedule/default/production-report`",
        {"run": "of a job"},
    ),
    Right("logs:FilterLogEvents", _GROUP, {"logs": YES}),
    Right(
        "logs:DescribeLogStreams",
        _GROUP,
        {"logs": "where there is nothing; `--previous` of a job"},
        without="`logs`: the time of the newest line",
    ),
    Right("ssm:GetParameter", "the image parameter", {"rollback": f"{_BY_PARAMETER}, `--write`"}),
    Right(
        "logs:GetLogEvents",
        "`arn:aws:logs:REGION:ACCOUNT:log-group:/ecs/production/api:log-stream:*`",
        {"run": YES},
        looks=False,
    ),
    Right(
        "ecs:RunTask",
        "`arn:aws:ecs:REGION:ACCOUNT:task-definition/production-api:*`, where `ecs:cluster` is the cluster's ARN",
        {"run": YES},
        looks=False,
    ),
    Right("ecs:TagResource", f"{_TASKS}, where `ecs:CreateAction` is `RunTask`", {"run": YES}, looks=False),
    Right(
        "iam:PassRole",
        "task role and execution role, where `iam:PassedToService` is `ecs-tasks.amazonaws.com`",
        {"run": YES, "rollback": _BY_DEPLOYER},
        looks=False,
    ),
    Right("ecs:StopTask", _TASKS, {"run": "`--stop`"}, looks=False),
    Right(
        "ecs:ExecuteCommand",
        f"the cluster, and {_OWN_TASKS}",
        {"exec": YES},
        looks=False,
    ),
    Right("ecs:UpdateService", _SERVICE, {"rollback": _BY_DEPLOYER, "redeploy": YES}, looks=False),
    Right("ssm:PutParameter", "the image parameter", {"rollback": f"{_BY_PARAMETER}, `--write`"}, looks=False),
)

LOOKS = frozenset(right.action for right in RIGHTS if right.looks)
"""What these verbs ask, but for what they change."""
