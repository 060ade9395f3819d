"""What `check` refuses that it took before: each message, and the words of CHANGELOG.md that say so."""

import re
from typing import NamedTuple


class Refused(NamedTuple):
    """One message.

    Attributes:
        message: what all of it matches.
        said: words in a part `What check newly refuses` of an entry since then.
    """

    message: re.Pattern[str]
    said: str


def _refused(message: str, said: str) -> Refused:
    return Refused(re.compile(message), said)


_FILE = "In a task definition's file: what Fargate, Windows or mode `awsvpc` has not"
_NUMBERS, _MISSING = "numbers out of range", "volumes and containers that are not there"
_WORDS = "In files: kernel capabilities, mount options of a `tmpfs`, `systemControls`, `dockerSecurityOptions`"
_OPTIONS = "options of `awslogs` that the driver has not or that exclude each other, `splunk` without its address"
_SMALL = "a task's `cpu` below 128, and sizes of a `tmpfs` and shares of a GPU below 1"
_WINDOWS = "Windows Server 2025, 2016 and others that Fargate does not run"
_INSTANCES = "What a file asks of container instances and they have not"

REFUSED = (
    _refused(r"-?\d+ is (less|more) than AWS accepts: \d+", _NUMBERS),
    _refused(r"-?\d+ is (less than AWS accepts: \d+|not in the range AWS accepts: \d+ to \d+)", _SMALL),
    _refused(r"-?\d+ is not in the range AWS accepts: \d+ to \d+", _NUMBERS),
    _refused(r"Fargate has no `resourceRequirements`", "`resourceRequirements` other than GPUs, and any on Fargate"),
    _refused(r"(Fargate|mode `awsvpc`) has no `.*`", _FILE),
    _refused(r"`memoryReservation` \d+ is more than `memory`, \d+", _NUMBERS),
    _refused(r"container `.*` has more `(cpu|memory)` than the task's \d+", _NUMBERS),
    _refused(r"Fargate has no log driver `.*`", _FILE),
    _refused(r"the limit `.*` cannot be set on Fargate, only `nofile`", _FILE),
    _refused(r"Fargate has no tasks with \d+ CPU units for Windows", _FILE),
    _refused(r"there is no (volume|container) `.*`", _MISSING),
    _refused(r"there is no container `.*`", "`volumesFrom` and `links` of containers there are not"),
    _refused(r"no container routes logs", _MISSING),
    _refused(r"begins with `.*`", _FILE),
    _refused(r"`.*` is not the ARN of an object that ends in `\.env`", _FILE),
    _refused(r"`awslogs` needs .*", _FILE),
    _refused(r"Fargate Spot does not run Windows", "On Windows: Fargate Spot"),
    _refused(r"Windows has no `ephemeral`", "On Windows: Fargate Spot and `storage.ephemeral`"),
    _refused(r"this environment has no container instances", "`capacity: ec2` in an environment whose stack file"),
    _refused(r"`.*` is not the service's own: names of its own begin with .*", "Secrets in a task definition's file"),
    _refused(r"`.*` is outside of `.*`, what the service may read", "Secrets in a task definition's file"),
    _refused(r"`.*` does not say where it writes to", "A log router's destination in AWS without the name"),
    _refused(
        r"`(http2|grpc)` needs HTTPS, and the .* load balancer has no certificate", "on a load balancer without a"
    ),
    _refused(
        r"with `exec: true` the root file system must be one that can be written to", "`storage.readonly_fs: true`"
    ),
    _refused(r"`.*` cannot be pulled: there is no NAT, .*", "an image of tasks in private subnets"),
    _refused(r"`.*` is a variable in `.*` already", "A name that is a secret and a variable of its `env_file`"),
    _refused(r"`.*` is not known here", _WORDS),
    _refused(r"`.*` is not (a kernel parameter that containers have of their own|a security option)", _WORDS),
    _refused(r"`.*` is not (a credential spec|a mount option)", _WORDS),
    _refused(r"`.*` is not a number of GPUs", "numbers of GPUs and exit codes that there are not"),
    _refused(r"a GPU has `value` or `sharingStrategy`, and here is (both|neither)", "numbers of GPUs and exit codes"),
    _refused(r"expected one of `GPU`, got `.*`", "`resourceRequirements` other than GPUs"),
    _refused(r"`.*` is not an absolute path", "volumes mounted at a path that is not absolute"),
    _refused(r"`.*` is not an IP address", "addresses that are none"),
    _refused(r"`.*` is not a region", "regions and log groups that are none"),
    _refused(r"no container sends its logs to this log router", "log routers that nothing is sent to"),
    _refused(r"`.*` is the container itself", "`volumesFrom` and `links` of containers there are not"),
    _refused(r"`splunk` needs .*", _OPTIONS),
    _refused(r"Fargate does not run `.*`", _WINDOWS),
    _refused(r"ranges of ports are not read here", "A range of ports (`containerPortRange`) is refused as one"),
    _refused(r"instances of ECS' AMI do not offer the log driver `.*`: no task would be placed", _INSTANCES),
    _refused(r"the instance type `.*` has no GPU for it: no task would be placed", _INSTANCES),
    _refused(r"load balancers never reach port \d+ of a container instance", "Fixed host ports on container instances"),
)
