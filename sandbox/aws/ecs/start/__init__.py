"""What a task needs before its containers start, and why it is stopped where it lacks something.

starting.py    what is looked at of the task?
roles.py       can ECS take its roles?                  iam.py    may they?        keys.py   may they decrypt?
images.py      can its images be pulled?                secret_values.py           are its parameters and secrets there?
files.py       can its files in S3 be read?             mounts.py                  can its file systems be mounted?
logs.py        can its logs be written?
network.py     does it reach what it needs?             routes.py   by which way?

Whatever is not known here passes: other accounts, other regions, buckets and file systems that nobody made here.
"""

import traceback
from collections.abc import Callable

from sandbox.aws.ecs.start import files, images, logs, mounts, roles, secret_values
from sandbox.aws.ecs.start.starting import Place, Starting

__all__ = ["Place", "Starting", "fault"]

# The order is that of Fargate's stopped reasons: `unable to pull secrets or registry auth` comes before all others.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
_ON_FARGATE = (images.login_fault, secret_values.fault, files.fault, mounts.fault, logs.fault, images.pull_fault)
# The agent pulls first: secrets and files are for containers that are made, logs for those that start.
# https://github.com/aws/amazon-ecs-agent/blob/master/agent/api/task/task.go
_ON_INSTANCES = (images.login_fault, images.pull_fault, secret_values.fault, files.fault, mounts.fault, logs.fault)


def fault(starting: Starting) -> str | None:
    """Why ECS stops a task before its containers start, in ECS's words; None where it starts them."""
    checks = (roles.fault, *(_ON_FARGATE if starting.fargate else _ON_INSTANCES))
    return next((said for check in checks if (said := _said(check, starting)) is not None), None)


def _said(check: Callable[[Starting], str | None], starting: Starting) -> str | None:
    """What a check says; nothing where it does not understand what it sees: one task must not stop the world's time."""
    try:
        return check(starting)
    except Exception:
        traceback.print_exc()
        return None
