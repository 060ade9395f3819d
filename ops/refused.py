"""What AWS refuses verbs that look into an environment: said in words, with what to do."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from ecs_platform.ops.output import MISUSED, WRONG, say

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

NOT_THERE = {
    "ClusterNotFoundException": "the cluster `{cluster}` is not there",
    "ServiceNotFoundException": "`{service}` is not in the cluster `{cluster}`",
    "ServiceNotActiveException": "`{service}` is on its way out of the cluster `{cluster}`",
}
"""ECS's words for what no `up` has made, or a `destroy` has taken away.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html"""

THROTTLED = ("ThrottlingException", "Throttling", "RequestLimitExceeded", "LimitExceededException")
"""What is asked again after a while."""

DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized")
"""Codes of what the caller may not: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html"""

_ACTION = re.compile(r"to perform: ([a-z0-9-]+:\w+)")
_OF_LOGS = ("FilterLogEvents", "GetLogEvents", "DescribeLogStreams")


class RefusedError(Exception):
    """A verb cannot go on; the message says why and what to do. `status` is what it ends with."""

    def __init__(self, message: str, status: int = WRONG) -> None:
        super().__init__(message)
        self.status = status


@contextmanager
def explained(cluster: str, service: str) -> Iterator[None]:
    """Says what AWS refuses of a service, and ends the verb; what is not known here is raised as it is.

    Raises:
        typer.Exit: exit code 1 where nothing is there, 2 where a right is missing, after one line about it.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415

    try:
        yield
    except RefusedError as refused:
        say(str(refused), err=True)
        raise typer.Exit(refused.status) from None
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in NOT_THERE:
            there = NOT_THERE[code].format(cluster=cluster, service=service)
            say(f"{there}: `pulumi up` has not made it yet", err=True)
            raise typer.Exit(WRONG) from None
        if is_denied(error):
            say(denied(error), err=True)
            raise typer.Exit(MISUSED) from None
        raise


def denied(error: "ClientError") -> str:
    """Which right is missing: AWS's messages name it, or it is that of the call."""
    message = str(error.response["Error"].get("Message", ""))
    found = _ACTION.search(message)
    return f"the right `{found[1] if found else _action(error)}` is missing: {message or 'access was denied'}"


def is_denied(error: Exception) -> bool:
    """Whether an error of boto3 says that the caller may not."""
    return _code(error) in DENIED


def is_throttled(error: Exception) -> bool:
    """Whether AWS only asks for patience."""
    return _code(error) in THROTTLED


def _code(error: Exception) -> str:
    response = getattr(error, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


def _action(error: "ClientError") -> str:
    name = str(error.operation_name)
    return f"{'logs' if name in _OF_LOGS else 'scheduler' if name == 'GetSchedule' else 'ecs'}:{name}"
