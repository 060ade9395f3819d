"""Log groups that containers write to with the `awslogs` driver.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
"""

from moto.logs.models import logs_backends

from sandbox.aws.ecs.start import network, roles
from sandbox.aws.ecs.start.iam import Wish, nobody_may
from sandbox.aws.ecs.start.starting import Starting

_FARGATE = "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
_NOT_REACHED = (
    "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group "
    "defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. Check your "
    "network configuration. : signal: killed"
)
_DOCKER = "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: "


def fault(starting: Starting) -> str | None:
    """Why a container's logs cannot be written; None where they can. A group that ECS is to make is made.

    PutLogEvents is not asked for: where it is missing, tasks run and their logs are lost. On an instance, Docker tries
    in the background unless `mode` is `blocking`, and the container starts either way; `non-blocking` is the account's
    default: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html,
    https://github.com/moby/moby/blob/master/daemon/logger/awslogs/cloudwatchlogs.go. Fargate tries first in any mode.
    Words: https://github.com/cn-terraform/terraform-aws-nexus/issues/35 for Docker's;
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html for Fargate's.
    """
    for options in configurations(starting):
        if options.get("awslogs-region", starting.region) != starting.region:
            continue  # how another region's are reached is not known here
        if not network.reaches(starting, "logs"):
            return _NOT_REACHED if starting.fargate else f"{_DOCKER}RequestError: send request failed: i/o timeout"
        if said := _fault(starting, options):
            return f"{_FARGATE}{said} : exit status 1" if starting.fargate else f"{_DOCKER}{said}"
    return None


def configurations(starting: Starting) -> list[dict[str, str]]:
    """The options of each container's `awslogs` driver that a start waits for."""
    found = [each.get("logConfiguration") or {} for each in starting.containers]
    options = [each.get("options") or {} for each in found if each.get("logDriver") == "awslogs"]
    return [each for each in options if starting.fargate or each.get("mode") == "blocking"]


def _fault(starting: Starting, options: dict[str, str]) -> str | None:
    group = options.get("awslogs-group", "")
    store = logs_backends[starting.account][starting.region]
    arn = f"arn:{starting.partition}:logs:{starting.region}:{starting.account}:log-group:{group}"
    writers, through = roles.agent(starting), network.policy(starting, "logs")
    stream = f"{arn}:log-stream:{_stream(starting, options)}"
    if said := nobody_may(writers, Wish("logs:CreateLogStream", stream, through=through)):
        return f"failed to create Cloudwatch log stream: AccessDeniedException: {said}"
    if group in store.groups:
        return None
    if options.get("awslogs-create-group") != "true":
        return (
            "failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist."
        )
    if said := nobody_may(writers, Wish("logs:CreateLogGroup", f"{arn}:log-stream:", through=through)):
        return f"failed to create Cloudwatch log group: AccessDeniedException: {said}"
    store.create_log_group(group, {})
    return None


def _stream(starting: Starting, options: dict[str, str]) -> str:
    prefix = options.get("awslogs-stream-prefix")
    return f"{prefix}/{starting.containers[0]['name']}/{starting.id}" if prefix else starting.id
