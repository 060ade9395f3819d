"""What ECS writes for a service without its manifest having been asked: the log groups of a task definition's file. The
same holds for them as for what stands in manifests.
"""

from collections.abc import Iterator, Mapping

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import Statement
from ecs_platform.model.iam.reach import excesses, reach_of
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.task.definition import TaskDefinition

_LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")


def log_group_findings(loaded: Loaded, definitions: Mapping[str, TaskDefinition]) -> Iterator[Finding]:
    """Log groups of other services.

    Args:
        loaded: an environment whose settings, region and account are known; of its services those without a fault.
        definitions: the task definitions of these services, by name.
    """
    for service in loaded.services:
        if service.source.definition is None:
            continue
        reach = reach_of(service, loaded)
        for group in definitions[service.name].log_groups:
            arn = loaded.account.arn("logs", f"log-group:{group.name}:*", group.region)
            for excess in [*excesses(Statement("", _LOGS, (arn,), ""), reach)][:1]:
                hint = "remove its `logConfiguration`: logs then go where the program puts them"
                message = f"its containers write to `{group.name}`: {excess.message}"
                yield service.finding(message, hint, "task_definition")
