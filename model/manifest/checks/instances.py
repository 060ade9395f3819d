"""What a task definition's file asks of the container instances, and these have not: such tasks are never placed.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html
"""

from collections.abc import Iterator

from ecs_platform.model.manifest.checks.context import Check, Context, in_context
from ecs_platform.model.manifest.definition import containers_of
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.settings.instances import NVIDIA, Ec2, accelerator_of

LOG_DRIVERS = ("awslogs", "awsfirelens", "json-file", "syslog", "fluentd")
"""What the agent of ECS' own AMIs offers: https://github.com/aws/amazon-ecs-agent/blob/master/ecs-init/docker/docker.go"""


def offered(service: Service, context: Context) -> Iterator[Finding]:
    """GPUs are those of the instance type, and log drivers those that the agent of ECS' own AMI offers."""
    if context.settings is None or context.settings.ec2 is None or service.capacity != "ec2":
        return
    for index, container in enumerate(containers_of(service.source.definition or {})):
        yield from _gpus(service, context.settings.ec2, container, index)
        yield from _log_driver(service, context.settings.ec2, container, index)


def _gpus(service: Service, instances: Ec2, container: dict[str, object], index: int) -> Iterator[Finding]:
    if "resourceRequirements" in container and accelerator_of(instances.instance_type) != NVIDIA:
        message = f"the instance type `{instances.instance_type}` has no GPU for it: no task would be placed"
        hint = "set `ec2.instance_type` in the settings to one with an NVIDIA GPU, like `g4dn.xlarge`"
        yield service.in_file(message, hint, "containerDefinitions", index, "resourceRequirements")


def _log_driver(service: Service, instances: Ec2, container: dict[str, object], index: int) -> Iterator[Finding]:
    logs = container.get("logConfiguration")
    driver = logs.get("logDriver") if isinstance(logs, dict) else None
    if driver is not None and driver not in LOG_DRIVERS and instances.ami is None:
        message = f"instances of ECS' AMI do not offer the log driver `{driver}`: no task would be placed"
        hint = f"there are: {', '.join(LOG_DRIVERS)}; or set `ec2.ami` to an AMI whose agent offers it"
        yield service.in_file(message, hint, "containerDefinitions", index, "logConfiguration", "logDriver")


CHECKS: tuple[Check, ...] = (in_context(offered, "task_definition", "capacity"),)
