"""Rules of single values of a task definition: ranges, words, and what Fargate and Windows have not."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import outside
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/"
GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
_REGISTER, _CODE = "RegisterTaskDefinition", "ClientException"
_ANY = 10**9
CAPABILITIES = {
    "ALL",
    "AUDIT_CONTROL",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "IPC_LOCK",
    "IPC_OWNER",
    "KILL",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_RAW",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "SYSLOG",
    "WAKE_ALARM",
}
MOUNT_OPTIONS = {
    "defaults",
    "ro",
    "rw",
    "suid",
    "nosuid",
    "dev",
    "nodev",
    "exec",
    "noexec",
    "sync",
    "async",
    "dirsync",
    "remount",
    "mand",
    "nomand",
    "atime",
    "noatime",
    "diratime",
    "nodiratime",
    "bind",
    "rbind",
    "unbindable",
    "runbindable",
    "private",
    "rprivate",
    "shared",
    "rshared",
    "slave",
    "rslave",
    "relatime",
    "norelatime",
    "strictatime",
    "nostrictatime",
    "mode",
    "uid",
    "gid",
    "nr_inodes",
    "nr_blocks",
    "mpol",
}
SYSTEMS = {"LINUX", *(f"WINDOWS_SERVER_{year}_{kind}" for year in (2019, 2022) for kind in ("CORE", "FULL"))}
_SPEC = re.compile(r"credentialspec(domainless)?:arn:aws[a-z-]*:(ssm|s3):.+")
_VOLUMES = (
    "host",
    "dockerVolumeConfiguration",
    "efsVolumeConfiguration",
    "fsxWindowsFileServerVolumeConfiguration",
    "s3filesVolumeConfiguration",
)
_ON_WINDOWS = (
    "user",
    "ulimits",
    "readonlyRootFilesystem",
    "disableNetworking",
    "dnsSearchDomains",
    "dockerSecurityOptions",
    "systemControls",
)
_ON_FARGATE = ("disableNetworking", "dnsSearchDomains", "dockerSecurityOptions")


def _at(value: Any, path: str) -> Iterator[Any]:
    """The values that a path leads to, through every item of a list."""
    step, _, rest = path.partition(".")
    for each in value if isinstance(value, list) else [value]:
        found = each.get(step) if isinstance(each, dict) else None
        if found is not None:
            yield from _at(found, rest) if rest else found if isinstance(found, list) else [found]


def _first(path: str, wrong: Callable[[Any], object]) -> Callable[[Call], object]:
    """The first value there that is wrong, as text: a zero is one too."""
    return lambda call: next((f"{each}" or "''" for each in _at(call.given, path) if wrong(each)), None)


def _number(name: str, path: str, words: str, bounds: tuple[int, int], page: str) -> Rule:
    message = f"Invalid '{path.rpartition('.')[2]}' setting: {{}}"
    return Rule(name, _REGISTER, words, _CODE, message, page, _first(path, outside(*bounds)))


def _word(name: str, path: str, words: str, page: str, wrong: Callable[[Any], object]) -> Rule:
    message = f"Invalid '{path.rpartition('.')[2]}' setting: {{}}"
    return Rule(name, _REGISTER, words, _CODE, message, page, _first(path, wrong))


def _on_fargate(call: Call) -> bool:
    return "FARGATE" in (call.given.get("requiresCompatibilities") or [])


def _on_windows(call: Call) -> bool:
    return any(str(each).startswith("WINDOWS") for each in _at(call.given, "runtimePlatform.operatingSystemFamily"))


def _given(call: Call, fields: tuple[str, ...]) -> str | None:
    """The first of these fields that a container gives."""
    containers = call.given.get("containerDefinitions") or []
    return next((field for container in containers for field in fields if container.get(field)), None)


def _lists_too_long(field: str, most: int) -> Callable[[Call], object]:
    def wrong(call: Call) -> object:
        containers = call.given.get("containerDefinitions") or []
        lists = [list(_at(container, field)) for container in containers]
        return any(len(each) > most for each in lists)

    return wrong


def _bad_gpu(call: Call) -> object:
    """Exactly one of value and sharing strategy, and of all containers the same."""
    gpus = [each for each in _at(call.given, "containerDefinitions.resourceRequirements") if each.get("type") == "GPU"]
    kinds = {("value" in each, "sharingStrategy" in each) for each in gpus}
    return len(kinds) > 1 or bool(kinds & {(True, True), (False, False)})


def _bad_command(command: list[str]) -> bool:
    if command[:1] == ["NONE"]:
        return False
    return command[:1] not in (["CMD"], ["CMD-SHELL"]) or not any(command[1:])


def _two_kinds(volume: Any) -> bool:
    return sum(volume.get(kind) is not None for kind in _VOLUMES) > 1


C = "containerDefinitions."
TASK_DEFINITION = [
    _number(
        "container-cpu", f"{C}cpu", "a negative `cpu` of a container", (0, _ANY), f"{API}API_ContainerDefinition.html"
    ),
    _number(
        "container-reservation",
        f"{C}memoryReservation",
        "less than the 6 MiB of memory that Docker reserves",
        (6, _ANY),
        f"{API}API_ContainerDefinition.html",
    ),
    _number(
        "swappiness",
        f"{C}linuxParameters.swappiness",
        "a swappiness outside of 0 to 100",
        (0, 100),
        f"{API}API_LinuxParameters.html",
    ),
    _number("swap", f"{C}linuxParameters.maxSwap", "negative swap", (0, _ANY), f"{API}API_LinuxParameters.html"),
    _number(
        "shared-memory",
        f"{C}linuxParameters.sharedMemorySize",
        "negative shared memory",
        (0, _ANY),
        f"{API}API_LinuxParameters.html",
    ),
    _number(
        "efs-port",
        "volumes.efsVolumeConfiguration.transitEncryptionPort",
        "a port for encryption outside of 1 to 65535",
        (1, 65535),
        f"{API}API_EFSVolumeConfiguration.html",
    ),
    _word(
        "capability",
        f"{C}linuxParameters.capabilities.add",
        "to add a capability that Linux does not have",
        f"{API}API_KernelCapabilities.html",
        lambda each: each not in CAPABILITIES,
    ),
    _word(
        "dropped-capability",
        f"{C}linuxParameters.capabilities.drop",
        "to drop a capability that Linux does not have",
        f"{API}API_KernelCapabilities.html",
        lambda each: each not in CAPABILITIES,
    ),
    _word(
        "mount-options",
        f"{C}linuxParameters.tmpfs.mountOptions",
        "an option of a tmpfs that there is not",
        f"{API}API_Tmpfs.html",
        lambda each: str(each).partition("=")[0] not in MOUNT_OPTIONS,
    ),
    _word(
        "credential-spec",
        f"{C}credentialSpecs",
        "a credential spec that is not `credentialspec:` or `credentialspecdomainless:` and an ARN of SSM or S3",
        f"{API}API_ContainerDefinition.html",
        lambda each: not _SPEC.fullmatch(str(each)),
    ),
    Rule(
        "one-credential-spec",
        _REGISTER,
        "two credential specs of a container",
        _CODE,
        "The maximum number of credentialSpecs is 1.",
        f"{API}API_ContainerDefinition.html",
        _lists_too_long("credentialSpecs", 1),
    ),
    Rule(
        "fifty-exit-codes",
        _REGISTER,
        "more than 50 exit codes that a restart policy ignores",
        _CODE,
        "ignoredExitCodes can have at most 50 items.",
        f"{API}API_ContainerRestartPolicy.html",
        _lists_too_long("restartPolicy.ignoredExitCodes", 50),
    ),
    Rule(
        "health-check-command",
        _REGISTER,
        "a health check's command that does not begin with CMD or CMD-SHELL, or has nothing to run",
        _CODE,
        "Health check command must begin with CMD or CMD-SHELL.",
        f"{API}API_HealthCheck.html",
        lambda call: any(_bad_command(each.get("command") or []) for each in _at(call.given, f"{C}healthCheck")),
    ),
    _word(
        "gpus",
        f"{C}resourceRequirements",
        "a number of GPUs that is none, and not `ALL`",
        f"{API}API_ResourceRequirement.html",
        lambda each: each.get("type") == "GPU" and not re.fullmatch("[1-9][0-9]*|ALL", str(each.get("value", "ALL"))),
    ),
    Rule(
        "gpus-of-one-kind",
        _REGISTER,
        "a GPU with a number and a sharing strategy, or with neither, or one of each in a task",
        _CODE,
        "Specify either value or sharingStrategy for a GPU, and the same for all containers.",
        f"{API}API_ResourceRequirement.html",
        _bad_gpu,
    ),
    _word(
        "volume-of-one-kind",
        "volumes",
        "a volume of two kinds",
        f"{API}API_Volume.html",
        _two_kinds,
    ),
    _word(
        "efs-id",
        "volumes.efsVolumeConfiguration.fileSystemId",
        "a file system that is not `fs-` and hexadecimal digits",
        f"{API}API_EFSVolumeConfiguration.html",
        lambda each: not re.fullmatch("fs-[0-9a-f]{8,40}", str(each)),
    ),
    _word(
        "efs-access-point",
        "volumes.efsVolumeConfiguration.authorizationConfig.accessPointId",
        "an access point that is not `fsap-` and hexadecimal digits",
        f"{API}API_EFSAuthorizationConfig.html",
        lambda each: not re.fullmatch("fsap-[0-9a-f]{8,40}", str(each)),
    ),
    Rule(
        "task-cpu",
        _REGISTER,
        "CPU units of a task outside of 128 to 196,608",
        _CODE,
        "Invalid 'cpu' setting for task: {}",
        f"{API}API_RegisterTaskDefinition.html",
        lambda call: str(cpu := call.given.get("cpu") or "").isdigit() and outside(128, 196_608)(cpu) and cpu,
    ),
    Rule(
        "fargate-systems",
        _REGISTER,
        "an operating system on Fargate that is none of " + ", ".join(sorted(SYSTEMS)),
        _CODE,
        "The operating system family is not supported on Fargate: {}",
        f"{GUIDE}platform-windows-fargate.html",
        lambda call: (
            _on_fargate(call)
            and _first("runtimePlatform.operatingSystemFamily", lambda each: each not in SYSTEMS)(call)
        ),
    ),
    Rule(
        "windows-on-x86",
        _REGISTER,
        "Windows on another processor than x86_64",
        _CODE,
        "Windows containers are only supported on X86_64.",
        f"{API}API_RuntimePlatform.html",
        lambda call: (
            _on_windows(call) and _first("runtimePlatform.cpuArchitecture", lambda each: each != "X86_64")(call)
        ),
    ),
    Rule(
        "windows-parameters",
        _REGISTER,
        "on Windows " + ", ".join(f"`{each}`" for each in _ON_WINDOWS),
        _CODE,
        "{} is not supported for Windows containers.",
        f"{API}API_ContainerDefinition.html",
        lambda call: _on_windows(call) and _given(call, _ON_WINDOWS),
    ),
    Rule(
        "windows-processes",
        _REGISTER,
        "processes that the containers of a task on Windows share",
        _CODE,
        "pidMode is not supported for Windows containers.",
        f"{API}API_RegisterTaskDefinition.html",
        lambda call: _on_windows(call) and call.given.get("pidMode"),
    ),
    Rule(
        "fargate-parameters",
        _REGISTER,
        "on Fargate " + ", ".join(f"`{each}`" for each in _ON_FARGATE),
        _CODE,
        "Fargate compatible task definitions do not support {}",
        f"{GUIDE}fargate-tasks-services.html",
        lambda call: _on_fargate(call) and _given(call, _ON_FARGATE),
    ),
]
"""The rules."""
