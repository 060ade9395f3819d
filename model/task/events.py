"""What people are told of an environment's tasks: the event patterns of its rules.

A rule is about an object of an array as a whole (name and exit code of one container), and a field that is missing is
matched by nothing but `exists: false`; see https://github.com/aws/event-ruler, which matches patterns in EventBridge.
ECS sends an event for each step of a task; the last of them, STOPPED, is the one that counts: each task is told once.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ecs_platform.model.arns import Account
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.naming import Names

STOPPED_BY_ECS = (137, 143)
"""Exit codes of containers that ECS stops with a task: SIGKILL, and SIGTERM before it."""


@dataclass(frozen=True)
class EventRule:
    """A rule of EventBridge.

    Attributes:
        thing: what it is about, as its name ends.
        name: its name, at most 64 characters.
        description: what it tells, for people.
        pattern: which events it is about, as canonical JSON.
    """

    thing: str
    name: str
    description: str
    pattern: str


def environment_rules(names: Names, account: Account) -> list[EventRule]:
    """The rules an environment has one of, however many services and jobs it has.

    - `essential-container-stopped`: an essential container of a service's task ended by itself, with whatever code.
    - `task-cannot-start`: a job or a one-off task never ran (image, secret, network). Of a service's tasks the
      deployment tells.
    - `task-failed`: a one-off task, such as a deploy tool runs, in which a container failed. Which of its containers
      counts, nobody has said: codes of containers that ECS stops are no failure.
    - `deployment-failed`: a service's deployment failed.
    """
    cluster, own = account.cluster(names.cluster), "An essential container of a service stopped by itself"
    failed = {"stopCode": ["EssentialContainerExited"], "containers": _exit_code(0, *STOPPED_BY_ECS)}
    prefix = {"prefix": "service:"}
    return [
        _stopped(
            names,
            "essential-container-stopped",
            own,
            cluster,
            {"group": [prefix], "stopCode": ["EssentialContainerExited"]},
        ),
        _stopped(
            names,
            "task-cannot-start",
            "A job or a one-off task could not start",
            cluster,
            {"group": [{"anything-but": prefix}], "stopCode": ["TaskFailedToStart"]},
        ),
        # The group that ECS gives to tasks for which none is named; that of jobs is another (see `job_group`).
        _stopped(names, "task-failed", "A one-off task failed", cluster, {"group": [{"prefix": "family:"}], **failed}),
        _deployment_failed(names, account),
    ]


def job_rule(job: Service, names: Names, account: Account) -> EventRule:
    """The rule that tells when a job has not done its work: its own container ended with another code than 0.

    Its other containers, which ECS stops when it is done, end as they like. What starts it is all the same: the clock,
    a person, a deploy tool. Where no container of it has an exit code, it has not done its work either.
    """
    family = account.task_definition(names.family(job.name), "")
    ended = {"containers": {"name": [job.main_container], **_exit_code(0)}}
    never_ran = {"containers": {"exitCode": [{"exists": False}]}, "stopCode": [{"anything-but": "TaskFailedToStart"}]}
    detail = {"taskDefinitionArn": [{"prefix": family}], "$or": [ended, never_ran]}
    cluster = account.cluster(names.cluster)
    return _stopped(names, f"{job.name}-job-failed", f"The job {job.name} failed", cluster, detail)


def restarts_rule(service: Service, names: Names, account: Account) -> EventRule:
    """The rule that counts tasks of a service that stop though nobody wants them to.

    An essential container ended, or ECS stopped the task for a health check that failed; not those that a deployment
    or scaling stops. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
    """
    reasons = [{"prefix": f"Task failed {check} health checks"} for check in ("ELB", "container")]
    why = [{"stopCode": ["EssentialContainerExited"]}, {"stoppedReason": reasons}]
    detail = {"group": [f"service:{names.service(service.name)}"], "$or": why}
    what = f"Counts tasks of {service.name} that stop by themselves"
    return _stopped(names, f"{service.name}-restarts", what, account.cluster(names.cluster), detail)


def failures_rule(job: Service, names: Names, account: Account) -> EventRule:
    """The rule that counts runs of a job that have not done its work, also those whose task could not start."""
    ended = {"containers": {"name": [job.main_container], **_exit_code(0)}}
    detail = {**_of_job(job, names, account), "$or": [ended, {"containers": {"exitCode": [{"exists": False}]}}]}
    what = f"Counts runs of the job {job.name} that failed"
    return _stopped(names, f"{job.name}-failures", what, account.cluster(names.cluster), detail)


def starts_rule(job: Service, names: Names, account: Account) -> EventRule:
    """The rule that counts tasks of a job that run, whoever starts them; ECS may tell of one more than once."""
    running = {"clusterArn": [account.cluster(names.cluster)], "lastStatus": ["RUNNING"]}
    pattern = {"detail-type": ["ECS Task State Change"], "detail": {**running, **_of_job(job, names, account)}}
    return _rule(names, f"{job.name}-starts", f"Counts starts of the job {job.name}", pattern)


def _of_job(job: Service, names: Names, account: Account) -> dict[str, Any]:
    return {"taskDefinitionArn": [{"prefix": account.task_definition(names.family(job.name), "")}]}


def job_group(job: str) -> str:
    """The task group of a job's tasks: not `family:…`, which ECS gives to one-off tasks."""
    return f"job:{job}"


def _stopped(names: Names, thing: str, description: str, cluster: str, detail: Mapping[str, Any]) -> EventRule:
    stopped = {"clusterArn": [cluster], "lastStatus": ["STOPPED"], **detail}
    return _rule(names, thing, description, {"detail-type": ["ECS Task State Change"], "detail": stopped})


def _deployment_failed(names: Names, account: Account) -> EventRule:
    # The event's own fields do not name the cluster; the service's ARN among its resources does. By its beginning: of
    # rules with wildcards a bus has thirty.
    pattern = {
        "detail-type": ["ECS Deployment State Change"],
        "detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
        "resources": [{"prefix": account.service(names.cluster, "")}],
    }
    return _rule(names, "deployment-failed", "A deployment failed", pattern)


def _rule(names: Names, thing: str, description: str, pattern: Mapping[str, Any]) -> EventRule:
    text = json.dumps({"source": ["aws.ecs"], **pattern}, sort_keys=True)
    return EventRule(thing, names.event_rule(thing), description, text)


def _exit_code(*but: int) -> dict[str, Any]:
    return {"exitCode": [{"anything-but": [*but]}]}
