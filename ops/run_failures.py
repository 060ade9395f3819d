"""Why RunTask starts no task though it was asked well: its `failures`, in words.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
"""

from collections.abc import Mapping
from typing import Any

WORDS = {
    "RESOURCE:CPU": "no container instance has so many CPU units free",
    "RESOURCE:MEMORY": "no container instance has so much memory free",
    "RESOURCE:PORTS": "the host port that the task definition names is taken on each container instance",
    "RESOURCE:ENI": "no container instance can have another network interface",
    "RESOURCE:GPU": "no container instance has so many GPUs free",
    "AGENT": "the ECS agent of the container instance is not connected",
    "ATTRIBUTE": "no container instance has an attribute that the task definition asks for",
    "LOCATION": "the container instance is in another zone than the subnets",
    "MISSING": "the container instance is not there",
    "INACTIVE": "the container instance is not registered any more",
    "EMPTY CAPACITY PROVIDER": "the capacity provider has no container instance",
    "NO ACTIVE INSTANCES": "the capacity provider has no container instance that takes tasks",
    "MEMBEROF": "no container instance meets the placement constraints",
    "CAPACITY": "there is no capacity at this time: try again later, or in other zones",
    "LIMIT": "a quota of the account is reached: `python -m ops quotas --aws`",
}
"""By the beginning of the reason, or a word of it, in capital letters."""

_ROOM = "a container instance more (`ec2.max_size`), or a smaller task (`--cpu`, `--memory`), gives it room"


def told(failure: Mapping[str, Any]) -> str:
    """The failure in one line: AWS's reason, and what it means where that is known."""
    reason, detail = str(failure.get("reason") or "no reason is given"), failure.get("detail")
    means = next((words for start, words in WORDS.items() if start in reason.upper()), None)
    said = [reason, *([means] if means else []), *([str(detail)] if detail else [])]
    if reason.upper().startswith("RESOURCE:"):
        said.append(_ROOM)
    where = failure.get("arn")
    return ": ".join(said) + (f" ({where})" if where else "")
