"""The log groups that a task definition's file writes to: the same holds for them as for what stands in manifests."""

from collections.abc import Iterator

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import Statement
from ecs_platform.model.iam.reach import excesses, reach_of
from ecs_platform.model.manifest.definition import containers_of
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.task.definition import log_groups

_LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")
_HINT = "remove the container's `logConfiguration`: logs then go where the program puts them"


def log_group_findings(loaded: Loaded) -> Iterator[Finding]:
    """Log groups of other services.

    Args:
        loaded: an environment whose settings, region and account are known; of its services those without a fault.
    """
    for service in loaded.services:
        for number, container in enumerate(containers_of(service.source.definition or {})):
            for group in log_groups([container], loaded.account):
                arn = loaded.account.arn("logs", f"log-group:{group.name}:*", group.region)
                for excess in [*excesses(Statement("", _LOGS, (arn,), ""), reach_of(service, loaded))][:1]:
                    steps = ("containerDefinitions", number, "logConfiguration", "options", "awslogs-group")
                    yield service.in_file(f"it writes to `{group.name}`: {excess.message}", _HINT, *steps)
