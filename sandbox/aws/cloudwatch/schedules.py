"""What happens when a schedule's time has come: the clock of the day is nobody's here, so one says that it is so.

`PUT /sandbox/schedules` starts what a schedule of EventBridge Scheduler asks of ECS, once. What ECS refuses is not
tried again for a day: it goes into the queue of dead letters, if there is one, at once. So does what the schedule's
role may not.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html: the metrics.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html: what is in a dead letter.
"""

import json
from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ClientError
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.models import iam_backends
from moto.scheduler.exceptions import ScheduleNotFound
from moto.scheduler.models import Schedule, scheduler_backends
from moto.utilities.utils import get_partition

from sandbox.aws.client import clients
from sandbox.aws.cloudwatch.metrics import metric, metrics_of
from sandbox.aws.cloudwatch.put import ANSWER_SECONDS, REGION
from sandbox.aws.ecs.start.iam import Identity, Wish, denial
from sandbox.aws.identities import boundary_of, identity_policies
from sandbox.aws.world import LOCK
from sandbox.aws.wsgi import body_of
from sandbox.detached import ask

PATH = "/sandbox/schedules"

# Of a schedule's EcsParameters: what RunTask calls them.
_SAME = {
    "Group": "group",
    "LaunchType": "launchType",
    "PlatformVersion": "platformVersion",
    "PropagateTags": "propagateTags",
    "EnableECSManagedTags": "enableECSManagedTags",
    "EnableExecuteCommand": "enableExecuteCommand",
    "CapacityProviderStrategy": "capacityProviderStrategy",
    "TaskCount": "count",
}


def start(url: str, name: str, group: str = "default", region: str = REGION) -> dict[str, Any]:
    """Says that a schedule's time has come.

    Args:
        url: of the local AWS.
        name: of the schedule.
        group: its schedule group.
        region: where it is.

    Returns:
        `tasks`: ARNs of the tasks that were started; `error`: what ECS said instead, or None; `attempted`: false for a
        schedule that is disabled, or not there.
    """
    asked = {"name": name, "group": group, "region": region}
    return ask(url + PATH, ANSWER_SECONDS, "PUT", json.dumps(asked).encode())


def control(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """WSGI: the door itself. ECS is asked as anybody asks it, so that nothing is held meanwhile."""
    asked = json.loads(body_of(environ))
    client = clients(f"http://{environ['HTTP_HOST']}", asked["region"])
    with LOCK:
        schedule = _schedule(asked)
    answer: dict[str, Any] = {"attempted": False, "tasks": [], "error": None}
    if schedule is not None and schedule.state == "ENABLED":
        answer = _attempt(client, schedule, asked["region"])
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(answer).encode()]


def _schedule(asked: dict[str, Any]) -> Schedule | None:
    try:
        return scheduler_backends[DEFAULT_ACCOUNT_ID][asked["region"]].get_schedule(asked["group"], asked["name"])
    except ScheduleNotFound:
        return None


def _attempt(client: Any, schedule: Schedule, region: str) -> dict[str, Any]:
    _count(schedule, region, "InvocationAttemptCount")
    answer: dict[str, Any] = {"tasks": []}
    error = _denied(schedule, region)
    try:
        if error is None:
            answer = client("ecs").run_task(**_request(schedule.target))
            error = "; ".join(f"{each.get('reason')}" for each in answer["failures"]) or None
    except ClientError as problem:
        error = f"{problem.response['Error']['Code']}: {problem.response['Error']['Message']}"
    if error:
        _count(schedule, region, "TargetErrorCount")
        _bury(client, schedule, region, error)
    return {"attempted": True, "tasks": [task["taskArn"] for task in answer["tasks"]], "error": error}


def _denied(schedule: Schedule, region: str) -> str | None:
    """Why the schedule's role may not start the task; of what else it needs nothing is asked."""
    target, partition = schedule.target, get_partition(region)
    with LOCK:
        iam = iam_backends[DEFAULT_ACCOUNT_ID][partition]
        role = next((each for each in iam.roles.values() if each.arn == target["RoleArn"]), None)
        if role is None:
            return f"AccessDeniedException: there is no role {target['RoleArn']}"
        session = f"arn:{partition}:sts::{DEFAULT_ACCOUNT_ID}:assumed-role/{role.name}/{schedule.name}"
        identity = Identity(role.arn, session, identity_policies(role), boundary_of(role, iam))
        definition = target["EcsParameters"]["TaskDefinitionArn"]
        words = denial(identity, Wish("ecs:RunTask", definition, {"ecs:cluster": target["Arn"]}))
    return words and f"AccessDeniedException: {words}"


def _bury(client: Any, schedule: Schedule, region: str, error: str) -> None:
    arn = (schedule.target.get("DeadLetterConfig") or {}).get("Arn")
    _count(schedule, region, "InvocationDroppedCount")
    if arn is None:
        return
    sqs, letter = client("sqs"), {"ERROR_CODE": error.partition(":")[0], "ERROR_MESSAGE": error}
    letter |= {"SCHEDULE_ARN": schedule.arn, "TARGET_ARN": schedule.target["Arn"]}
    attributes = {key: {"DataType": "String", "StringValue": value} for key, value in letter.items()}
    try:
        url = sqs.get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps(_request(schedule.target)), MessageAttributes=attributes)
        _count(schedule, region, "InvocationsSentToDeadLetterCount")
    except ClientError:
        _count(schedule, region, "InvocationsFailedToBeSentToDeadLetterCount")


def _request(target: dict[str, Any]) -> dict[str, Any]:
    """What is asked of RunTask; a family without a revision is its newest."""
    given = target["EcsParameters"]
    request = {own: given[name] for name, own in _SAME.items() if given.get(name) is not None}
    inside = (given.get("NetworkConfiguration") or {}).get("awsvpcConfiguration")
    if inside:
        network = {name[0].lower() + name[1:]: value for name, value in inside.items()}
        request["networkConfiguration"] = {"awsvpcConfiguration": network}
    overrides = {"overrides": json.loads(target["Input"])} if target.get("Input") else {}
    definition = given["TaskDefinitionArn"].rpartition("/")[2]
    return {"cluster": target["Arn"], "taskDefinition": definition, **overrides, **request}


def _count(schedule: Schedule, region: str, name: str) -> None:
    """Metrics are by the schedule's group, not by schedule."""
    with LOCK:
        of = {"ScheduleGroup": schedule.group_name}
        metrics_of(DEFAULT_ACCOUNT_ID, region).add(metric("AWS/Scheduler", name, of), 1.0)
