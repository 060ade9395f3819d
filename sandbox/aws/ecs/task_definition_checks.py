"""The task definitions that ECS refuses, and moto would take without a look.

Messages are ECS's own where one is known from its users' issues, otherwise in its manner.
"""

import re
from typing import Any

from sandbox.aws.ecs.common import client_error

NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/.+")

# CPU units -> memory in MiB that Fargate has for Linux tasks.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size
FARGATE_SIZES: dict[int, range | tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: range(1024, 4096 + 1, 1024),
    1024: range(2048, 8192 + 1, 1024),
    2048: range(4096, 16384 + 1, 1024),
    4096: range(8192, 30720 + 1, 1024),
    8192: range(16384, 61440 + 1, 4096),
    16384: range(32768, 122880 + 1, 8192),
    32768: (61440, 122880, 249856),
}


def check(given: dict[str, Any]) -> None:
    """Raise ECS's error for the first thing that RegisterTaskDefinition does not take. `given` has the API's names."""
    if not NAME.fullmatch(given.get("family") or ""):
        raise client_error("Invalid family: it must be 1 to 255 letters, digits, underscores and hyphens.")
    for role in ("taskRoleArn", "executionRoleArn"):
        if given.get(role) is not None and not (ROLE_ARN.match(given[role]) or NAME.fullmatch(given[role])):
            raise client_error("Role is not valid")
    fargate = "FARGATE" in (given.get("requiresCompatibilities") or [])
    containers = given.get("containerDefinitions") or []
    _check_containers(containers, given)
    if fargate:
        _check_fargate(given, containers)


def _check_containers(containers: list[dict[str, Any]], given: dict[str, Any]) -> None:
    if not containers:
        raise client_error("Container list cannot be empty.")
    names = [container.get("name") for container in containers]
    for container in containers:
        _check_container(container, given, names)
    if len(set(names)) != len(names):
        raise client_error("Container definitions should have unique names.")
    if not any(container.get("essential", True) for container in containers):
        raise client_error("Task definition does not have any essential containers.")


def _check_container(container: dict[str, Any], given: dict[str, Any], names: list[Any]) -> None:
    name = container.get("name")
    if not NAME.fullmatch(name or ""):
        raise client_error("Container.name should not be null or empty.")
    if not container.get("image"):
        raise client_error("Container.image should not be null or empty.")
    if not (container.get("memory") or container.get("memoryReservation") or given.get("memory")):
        raise client_error(
            f"Invalid setting for container '{name}'. "
            "At least one of 'memory' or 'memoryReservation' must be specified."
        )
    if container.get("memory", 6) < 6:  # noqa: PLR2004 (the least that Docker takes, in MiB)
        raise client_error(f"Invalid setting for container '{name}'. 'memory' must be at least 6 MiB.")
    if container.get("secrets") and not given.get("executionRoleArn"):
        raise client_error(
            "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."
        )
    for port in container.get("portMappings") or []:
        if given.get("networkMode") == "awsvpc" and port.get("hostPort") not in (None, 0, port.get("containerPort")):
            raise client_error(
                "When networkMode=awsvpc, the host ports and container ports in port mappings must match."
            )
    for dependency in container.get("dependsOn") or []:
        if dependency["containerName"] not in names:
            raise client_error(
                f"Invalid 'dependsOn' setting for container '{name}': container '{dependency['containerName']}' "
                "does not exist in the task definition."
            )


def _check_fargate(given: dict[str, Any], containers: list[dict[str, Any]]) -> None:
    if given.get("networkMode") != "awsvpc":
        raise client_error("Fargate only supports network mode ‘awsvpc’.")  # noqa: RUF001 (its own quotes)
    for size in ("cpu", "memory"):
        if not given.get(size):
            raise client_error(f"Fargate requires that '{size}' be defined at the task level.")
    cpu, memory = cpu_units(given["cpu"]), memory_mib(given["memory"])
    if memory not in FARGATE_SIZES.get(cpu, ()):
        raise client_error(
            f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. "
            "See the Amazon ECS documentation for the valid values."
        )
    if any((c.get("logConfiguration") or {}).get("logDriver") == "awslogs" for c in containers) and not given.get(
        "executionRoleArn"
    ):
        raise client_error("Fargate requires task definition to have execution role ARN to support log driver awslogs.")


def cpu_units(text: str) -> int:
    """CPU units of `256`, `.25 vCPU` or `1vcpu`."""
    number = text.lower().replace(" ", "")
    try:
        return int(float(number.removesuffix("vcpu")) * 1024) if number.endswith("vcpu") else int(number)
    except ValueError:
        raise client_error(f"Invalid 'cpu' setting for task: {text}") from None


def memory_mib(text: str) -> int:
    """MiB of `512`, `0.5GB` or `1 gb`."""
    number = text.lower().replace(" ", "")
    try:
        return int(float(number.removesuffix("gb")) * 1024) if number.endswith("gb") else int(number)
    except ValueError:
        raise client_error(f"Invalid 'memory' setting for task: {text}") from None
