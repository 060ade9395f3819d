"""What somebody on call sees of its own services, and nothing of others: the questions about the tool `operate`.

Written by hand, as the matrix is: see `ecs_platform.model.iam.proof.questions`.
"""

from ecs_platform.model.iam.evaluate import Request
from ecs_platform.model.iam.proof.answers import NEVER, Asked, Yes
from ecs_platform.model.iam.proof.attempts import Asking, run
from ecs_platform.model.iam.proof.targets import Target

LOOKS: Yes = ("operate",)
_OTHERS = ("other service", "other environment", "same name prefix")
# These watch tasks of which no tag tells whose they are.
_ALL_TASKS: Yes = ("silinternational/ecs-deploy", "fabfuel/ecs-deploy", "run", "exec")
_OF_THE_ACCOUNT = {
    "see the health of targets": "elasticloadbalancing:DescribeTargetHealth",
    "see load balancers": "elasticloadbalancing:DescribeLoadBalancers",
    "see alarms": "cloudwatch:DescribeAlarms",
    "list schedules": "scheduler:ListSchedules",
}


def looking_questions(asking: Asking) -> list[Asked]:
    """What it sees of one of its services, and of those that are nearly that."""
    own, others = asking.targets.own, asking.targets.others
    found: list[Asked] = [
        *((text, LOOKS, asking.calls(action, own)) for text, action in _OF_THE_ACCOUNT.items()),
        ("search its logs", LOOKS, _logs(asking, own, "logs:FilterLogEvents")),
        ("list its log streams", LOOKS, _logs(asking, own, "logs:DescribeLogStreams")),
        *((f"{text}: {label}", NEVER, asked) for label in _OTHERS for text, asked in _of(asking, others[label])),
        ("see a task of another service", _ALL_TASKS, _task(asking, others["other service"])),
        ("see a task of a name that begins alike", _ALL_TASKS, _task(asking, others["same name prefix"])),
        ("read its secret as if it were an image", NEVER, asking.calls("ssm:GetParameter", own, Name=own.secret)),
        *_one_off(asking),
    ]
    if asking.service.service is not None:
        found.append(("see what its deployments bring out", LOOKS, _revisions(asking, own)))
    if asking.service.schedule is not None:
        found.append(("see its schedule", LOOKS, asking.asks("scheduler:GetSchedule", own.schedule)))
    if asking.service.image_parameter is not None:
        longer = f"{own.image_parameter}s"
        found += [
            ("read its image parameter", LOOKS, asking.asks("ssm:GetParameter", own.image_parameter)),
            ("read a parameter whose name begins as its image's", NEVER, asking.asks("ssm:GetParameter", longer)),
        ]
    return found


def _of(asking: Asking, other: Target) -> list[tuple[str, tuple[Request, ...]]]:
    return [
        ("search the logs", _logs(asking, other, "logs:FilterLogEvents")),
        ("list the log streams", _logs(asking, other, "logs:DescribeLogStreams")),
        ("see what deployments bring out", _revisions(asking, other)),
        ("see the schedule", asking.asks("scheduler:GetSchedule", other.schedule)),
        ("read the image parameter", asking.asks("ssm:GetParameter", other.image_parameter)),
        ("read a secret as an image parameter", asking.calls("ssm:GetParameter", other, Name=other.secret)),
    ]


def _one_off(asking: Asking) -> list[Asked]:
    """One-off tasks with tags: by these it is known whose a task is."""
    own, other = asking.targets.own, asking.targets.others["other service"]

    def tagged(**tags: str) -> tuple[Request, ...]:
        return run(asking, own, tags=[{"key": key, "value": value} for key, value in tags.items()])

    mine, theirs = own.task_tags, other.task_tags
    new = [{"key": key, "value": value} for key, value in mine.items()]
    return [
        ("run it with its service's tags", ("operate+run",), tagged(**mine)),
        ("run it with another service's tags", NEVER, tagged(**theirs)),
        ("run it with tags that tell of no service", NEVER, tagged(Purpose="any")),
        ("tag a task that runs", NEVER, asking.calls("ecs:TagResource", own, resourceArn=own.task, tags=new)),
        ("tag a task of another cluster while it starts", NEVER, _elsewhere(asking)),
    ]


def _elsewhere(asking: Asking) -> tuple[Request, ...]:
    elsewhere = asking.targets.others["other environment"]
    name = asking.service.name
    tags = {"ecs__CreateAction": "RunTask", "aws__RequestTag/Service": name}
    return asking.asks("ecs:TagResource", elsewhere.task, **tags)


def _logs(asking: Asking, target: Target, action: str) -> tuple[Request, ...]:
    return asking.calls(action, target, logGroupName=target.log_group.partition(":log-group:")[2])


def _revisions(asking: Asking, target: Target) -> tuple[Request, ...]:
    one = f"{target.service.replace(':service/', ':service-revision/')}/0123456789abcdef01234"
    return asking.calls("ecs:DescribeServiceRevisions", target, serviceRevisionArns=[one])


def _task(asking: Asking, target: Target) -> tuple[Request, ...]:
    return asking.calls("ecs:DescribeTasks", target, cluster=target.cluster, tasks=[target.task])
