"""Fields that Fargate, Windows, or a network mode has not."""

from ecs_platform.model.task.rules.kinds import Lacking, OneOf, Range
from ecs_platform.model.task.rules.rule import (
    API,
    AWSVPC,
    DIFFERENCES,
    FARGATE,
    GUIDE,
    LINUX_ON_FARGATE,
    WINDOWS,
    Rule,
    Where,
)

_C = "containerDefinitions.*"
_WINDOWS = [
    "linuxParameters",
    "privileged",
    "user",
    "ulimits",
    "readonlyRootFilesystem",
    "disableNetworking",
    "dnsSearchDomains",
    "dockerSecurityOptions",
    "systemControls",
]
_FARGATE = [
    "privileged",
    "disableNetworking",
    "dnsSearchDomains",
    "dockerSecurityOptions",
    "linuxParameters.devices",
    "linuxParameters.sharedMemorySize",
    "linuxParameters.maxSwap",
    "linuxParameters.swappiness",
]
_HINTS = {
    "linuxParameters.sharedMemorySize": "remove it, or mount a `tmpfs`",
    "dnsSearchDomains": "remove it: the VPC's DHCP options say where names are looked for",
}
_SECONDS = Range(2, 120, hint="on Fargate it is 2 to 120 seconds")


def _lacks(where: Where, place: str, fields: list[str], source: str) -> list[Rule]:
    return [
        Rule(f"{_C}.{field}", Lacking(place, field), source, where, hint=_HINTS.get(field, "remove it"))
        for field in fields
    ]


_TASK = (
    Rule("ipcMode", Lacking("Fargate", "ipcMode"), DIFFERENCES, FARGATE),
    Rule(
        "placementConstraints",
        Lacking("Fargate", "placementConstraints", "remove it: tasks are spread over zones"),
        DIFFERENCES,
        FARGATE,
    ),
    Rule(
        "pidMode",
        OneOf(("task",), "write `task`, or remove it", "on Fargate a task has no processes of a `{}`"),
        DIFFERENCES,
        LINUX_ON_FARGATE,
    ),
    Rule("pidMode", Lacking("Windows", "pidMode"), f"{API}API_RegisterTaskDefinition.html", WINDOWS),
    Rule(
        "ephemeralStorage",
        Lacking("Windows", "ephemeralStorage", "remove it: a task on Windows has the disk it has"),
        f"{API}API_EphemeralStorage.html",
        WINDOWS,
        group="platform",
    ),
    Rule(
        "runtimePlatform.cpuArchitecture",
        OneOf(("X86_64",), "write `X86_64`", "Windows runs on x86_64 only"),
        f"{API}API_RuntimePlatform.html",
        WINDOWS,
        group="platform",
    ),
    Rule(
        "volumes.*.host.sourcePath",
        Lacking("Fargate", "host.sourcePath", "remove it: there is no container instance whose directory it could be"),
        DIFFERENCES,
        FARGATE,
        group="volumes",
    ),
    Rule(
        "volumes.*.efsVolumeConfiguration",
        Lacking("Windows", "efsVolumeConfiguration"),
        f"{API}API_EFSVolumeConfiguration.html",
        WINDOWS,
        group="volumes",
    ),
)
_CONTAINERS = (
    Rule(
        f"{_C}.linuxParameters.capabilities.add.*",
        OneOf(("SYS_PTRACE",), "remove it", "`{}` cannot be added on Fargate, only `SYS_PTRACE`"),
        f"{API}API_KernelCapabilities.html",
        LINUX_ON_FARGATE,
    ),
    Rule(
        f"{_C}.ulimits.*.name",
        OneOf(("nofile",), "remove it", "the limit `{}` cannot be set on Fargate, only `nofile`"),
        DIFFERENCES,
        LINUX_ON_FARGATE,
    ),
    Rule(f"{_C}.startTimeout", _SECONDS, f"{API}API_ContainerDefinition.html", FARGATE),
    Rule(f"{_C}.stopTimeout", _SECONDS, f"{API}API_ContainerDefinition.html", FARGATE),
    Rule(
        f"{_C}.resourceRequirements",
        Lacking("Fargate", "resourceRequirements", "write `capacity: ec2`, with a type of instance that has a GPU"),
        DIFFERENCES,
        FARGATE,
    ),
    Rule(
        f"{_C}.logConfiguration.logDriver",
        OneOf(
            ("awslogs", "splunk", "awsfirelens"),
            "there are: awslogs, splunk, awsfirelens",
            "Fargate has no log driver `{}`",
        ),
        f"{API}API_LogConfiguration.html",
        FARGATE,
        group="logs",
    ),
    Rule(
        f"{_C}.firelensConfiguration",
        Lacking("Windows", "firelensConfiguration", "remove it: there is no log router for Windows"),
        f"{GUIDE}using_firelens.html",
        WINDOWS,
        "start",
        "logs",
    ),
    Rule(
        f"{_C}.firelensConfiguration.options.config-file-type",
        OneOf(("file",), "put the file into the log router's image", "Fargate reads no configuration from S3"),
        f"{API}API_FirelensConfiguration.html",
        FARGATE,
        by="start",
        group="logs",
    ),
)

LACKING = (
    *_TASK,
    *_lacks(WINDOWS, "Windows", _WINDOWS, f"{API}API_ContainerDefinition.html"),
    *_lacks(LINUX_ON_FARGATE, "Fargate", _FARGATE, DIFFERENCES),
    *_lacks(
        AWSVPC,
        "mode `awsvpc`",
        ["hostname", "extraHosts", "links", "dnsServers"],
        f"{API}API_ContainerDefinition.html",
    ),
    *_CONTAINERS,
)
"""The rules of fields that are not there."""
