"""Values of single fields that are refused wherever the task runs."""

from ecs_platform.model.task.rules.kinds import AtMost, Matching, OneOf, Range
from ecs_platform.model.task.rules.rule import API, FARGATE, GUIDE, LINUX_ON_FARGATE, Rule

CONTAINERS = 10
"""Containers of one task."""
NAME = r"[A-Za-z0-9_-]{1,255}"
INTERVAL, TIMEOUT, RETRIES, START_PERIOD = Range(5, 300), Range(2, 60), Range(1, 10), Range(0, 300)
CONTAINER_CPU, CONTAINER_MEMORY = Range(0), Range(6)
PORT, HOST_PORT, DISK = Range(1, 65_535), Range(0, 65_535), Range(1, 200)
TASK_CPU = Range(128, 196_608)
SYSTEMS = (
    "LINUX",
    "WINDOWS_SERVER_2019_CORE",
    "WINDOWS_SERVER_2019_FULL",
    "WINDOWS_SERVER_2022_CORE",
    "WINDOWS_SERVER_2022_FULL",
)
"""Operating systems of Fargate: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-windows-fargate.html"""
S3_OBJECT = r"arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/.*\.env"

CAPABILITIES = [
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
]
MOUNT_OPTIONS = [
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
]
_MOUNT_OPTION = rf"({'|'.join(MOUNT_OPTIONS)})(=.+)?"
_SYSTEM_CONTROL = (
    r"kernel\.(msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced)|fs\.mqueue\.[a-z0-9_.]+|"
    r"net\.[A-Za-z0-9_./-]+"
)
_ARN = r"arn:aws[a-z-]*:"
_C = "containerDefinitions.*"
_ENDED = "Elastic Inference has ended, and Neuron devices are for managed instances"

CAPABILITY = OneOf(tuple(CAPABILITIES), "write the name of a capability of Linux without `CAP_`, like `NET_ADMIN`")

VALUES = (
    Rule(
        "containerDefinitions",
        AtMost(CONTAINERS, "the task would have {} containers", "divide it into two services"),
        f"{GUIDE}service-quotas.html",
    ),
    Rule(
        f"{_C}.name",
        Matching(NAME, "a container name", "letters, digits, `-` and `_`, at most 255"),
        f"{API}API_ContainerDefinition.html",
    ),
    Rule(f"{_C}.cpu", CONTAINER_CPU, f"{API}API_ContainerDefinition.html"),
    Rule(f"{_C}.memory", CONTAINER_MEMORY, f"{API}API_ContainerDefinition.html"),
    Rule(f"{_C}.memoryReservation", CONTAINER_MEMORY, f"{API}API_ContainerDefinition.html"),
    Rule(f"{_C}.healthCheck.interval", INTERVAL, f"{API}API_HealthCheck.html"),
    Rule(f"{_C}.healthCheck.timeout", TIMEOUT, f"{API}API_HealthCheck.html"),
    Rule(f"{_C}.healthCheck.retries", RETRIES, f"{API}API_HealthCheck.html"),
    Rule(f"{_C}.healthCheck.startPeriod", START_PERIOD, f"{API}API_HealthCheck.html"),
    Rule(f"{_C}.linuxParameters.swappiness", Range(0, 100), f"{API}API_LinuxParameters.html"),
    Rule(f"{_C}.linuxParameters.maxSwap", Range(0), f"{API}API_LinuxParameters.html"),
    Rule(f"{_C}.linuxParameters.sharedMemorySize", Range(0), f"{API}API_LinuxParameters.html"),
    Rule(f"{_C}.linuxParameters.capabilities.add.*", CAPABILITY, f"{API}API_KernelCapabilities.html"),
    Rule(f"{_C}.linuxParameters.capabilities.drop.*", CAPABILITY, f"{API}API_KernelCapabilities.html"),
    Rule(
        f"{_C}.linuxParameters.tmpfs.*.size", Range(1, hint="give it a size in MiB"), f"{API}API_Tmpfs.html", by="start"
    ),
    Rule(
        f"{_C}.linuxParameters.tmpfs.*.containerPath",
        Matching("/.*", "an absolute path", "it begins with `/`"),
        f"{API}API_Tmpfs.html",
        by="start",
    ),
    Rule(
        f"{_C}.linuxParameters.tmpfs.*.mountOptions.*",
        Matching(_MOUNT_OPTION, "a mount option", "for example `rw`, `noexec`, `nosuid`"),
        f"{API}API_Tmpfs.html",
    ),
    Rule(f"{_C}.restartPolicy.restartAttemptPeriod", Range(60, 1800), f"{API}API_ContainerRestartPolicy.html"),
    Rule(f"{_C}.restartPolicy.ignoredExitCodes", AtMost(50), f"{API}API_ContainerRestartPolicy.html"),
    Rule(f"{_C}.environmentFiles", AtMost(10), f"{API}API_EnvironmentFile.html"),
    Rule(
        f"{_C}.environmentFiles.*.value",
        Matching(S3_OBJECT, "the ARN of an object that ends in `.env`", "it looks like `arn:aws:s3:::bucket/name.env`"),
        f"{API}API_EnvironmentFile.html",
    ),
    Rule(
        f"{_C}.environment.*.name",
        Matching("(?s).+", "the name of a variable", "a name has one character or more"),
        f"{API}API_KeyValuePair.html",
        by="start",
    ),
    Rule(
        f"{_C}.secrets.*.name",
        Matching("(?s).+", "the name of a variable", "a name has one character or more"),
        f"{API}API_Secret.html",
        by="start",
    ),
    Rule(f"{_C}.credentialSpecs", AtMost(1), f"{API}API_ContainerDefinition.html"),
    Rule(
        f"{_C}.credentialSpecs.*",
        Matching(
            rf"credentialspec(domainless)?:{_ARN}(ssm|s3):.+",
            "a credential spec",
            "write `credentialspecdomainless:` or `credentialspec:`, and the ARN of a parameter or an object in S3",
        ),
        f"{API}API_ContainerDefinition.html",
    ),
    Rule(
        f"{_C}.credentialSpecs.*",
        Matching(
            "credentialspecdomainless:.+",
            "a credential spec without a domain's instance",
            "tasks on Fargate join no domain: write `credentialspecdomainless:`",
        ),
        f"{GUIDE}fargate-linux-gmsa.html",
        FARGATE,
        "start",
    ),
    Rule(
        f"{_C}.dockerSecurityOptions.*",
        Matching(
            "no-new-privileges|(apparmor|label|credentialspec):.+",
            "a security option",
            "there are `no-new-privileges`, `apparmor:PROFILE`, `label:VALUE` and `credentialspec:PATH`",
        ),
        f"{API}API_ContainerDefinition.html",
        by="start",
    ),
    Rule(
        f"{_C}.systemControls.*.namespace",
        Matching(
            _SYSTEM_CONTROL,
            "a kernel parameter that containers have of their own",
            "there are `net.*`, `fs.mqueue.*`, `kernel.msg*`, `kernel.sem` and `kernel.shm*`",
        ),
        f"{API}API_SystemControl.html",
        by="start",
    ),
    Rule(
        f"{_C}.resourceRequirements.*.type",
        OneOf(("GPU",), hint=_ENDED),
        f"{API}API_ResourceRequirement.html",
        by="here",
    ),
    Rule(
        f"{_C}.resourceRequirements.*.value",
        Matching("[1-9][0-9]*|ALL", "a number of GPUs", 'write it as text: `"1"`, or `ALL`'),
        f"{API}API_ResourceRequirement.html",
    ),
    Rule(
        f"{_C}.resourceRequirements.*.sharingStrategy.nvidiaMps.memory",
        Range(1),
        f"{API}API_NvidiaMpsAllocation.html",
    ),
    Rule(
        f"{_C}.resourceRequirements.*.sharingStrategy.nvidiaMps.maxComputePercent",
        Range(1, 100),
        f"{API}API_NvidiaMpsAllocation.html",
    ),
    Rule(
        f"{_C}.repositoryCredentials.credentialsParameter",
        Matching(
            rf"{_ARN}secretsmanager:[a-z0-9-]+:[0-9]{{12}}:secret:[^:]+|[A-Za-z0-9/_+=.@!-]+",
            "a secret",
            "write the ARN of a secret in Secrets Manager, or its name, and nothing behind it: all of it is read",
        ),
        f"{API}API_RepositoryCredentials.html",
        by="start",
    ),
    Rule("ephemeralStorage.sizeInGiB", DISK, f"{API}API_EphemeralStorage.html", LINUX_ON_FARGATE, group="platform"),
    Rule(
        "runtimePlatform.operatingSystemFamily",
        OneOf(
            SYSTEMS,
            hint="it has Windows Server 2019 and 2022: build the image on one of them",
            refusal="Fargate does not run `{}`",
        ),
        f"{GUIDE}platform-windows-fargate.html",
        FARGATE,
        group="platform",
    ),
    Rule(
        "volumes.*.name",
        Matching(NAME, "a volume name", "letters, digits, `-` and `_`, at most 255"),
        f"{API}API_Volume.html",
        group="volumes",
    ),
    Rule(
        "volumes.*.efsVolumeConfiguration.fileSystemId",
        Matching(r"fs-[0-9a-f]{8,40}", "the id of a file system", "it looks like `fs-0a1b2c3d`"),
        f"{API}API_EFSVolumeConfiguration.html",
        group="volumes",
    ),
    Rule(
        "volumes.*.efsVolumeConfiguration.authorizationConfig.accessPointId",
        Matching(r"fsap-[0-9a-f]{8,40}", "the id of an access point", "it looks like `fsap-0a1b2c3d`"),
        f"{API}API_EFSAuthorizationConfig.html",
        group="volumes",
    ),
    Rule(
        "volumes.*.efsVolumeConfiguration.rootDirectory",
        Matching("/.*", "a directory of the file system", "it begins with `/`"),
        f"{API}API_EFSVolumeConfiguration.html",
        by="start",
        group="volumes",
    ),
    Rule(
        "volumes.*.efsVolumeConfiguration.transitEncryptionPort",
        PORT,
        f"{API}API_EFSVolumeConfiguration.html",
        group="volumes",
    ),
)
"""The rules of single fields."""
