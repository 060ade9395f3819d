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

REFUSED = (
    _refused(r"-?\d+ is not in the range AWS accepts: .*", _NUMBERS),
    _refused(r"(Fargate|Windows|mode `awsvpc`) has no `.*`, and `.*` asks for it", _FILE),
    _refused(r"container `.*` has `(start|stop)Timeout` \d+", _NUMBERS),
    _refused(r"`memoryReservation` \d+ is more than `memory`, \d+", _NUMBERS),
    _refused(r"container `.*` has more `(cpu|memory)` than the task's \d+", _NUMBERS),
    _refused(r"container `.*` logs with `.*`, which Fargate has not", _FILE),
    _refused(r"container `.*` adds `.*`; on Fargate only `SYS_PTRACE` can be added", _FILE),
    _refused(r"container `.*` sets the limit `.*`; on Fargate only `nofile` can be set", _FILE),
    _refused(r"container `.*` wants a GPU, which Fargate has not", _FILE),
    _refused(r"Windows does not run with \d+ CPU units", _FILE),
    _refused(r"there is no (volume|container) `.*`", _MISSING),
    _refused(r"no container routes logs", _MISSING),
    _refused(r"begins with `.*`", _FILE),
    _refused(r"`.*` is not the ARN of an object that ends in `\.env`", _FILE),
    _refused(r"`awslogs` needs .*", _FILE),
    _refused(r"Fargate Spot does not run Windows", "On Windows: Fargate Spot"),
    _refused(r"on Windows a task's disk cannot be larger", "On Windows: Fargate Spot and `storage.ephemeral`"),
    _refused(r"this environment has no container instances", "`capacity: ec2` in an environment whose stack file"),
    _refused(r"`.*` is not the service's own: names of its own begin with .*", "Secrets in a task definition's file"),
    _refused(r"`.*` does not say where it writes to", "A log router's destination in AWS without the name"),
    _refused(
        r"`(http2|grpc)` needs HTTPS, and the .* load balancer has no certificate", "on a load balancer without a"
    ),
    _refused(
        r"with `exec: true` the root file system must be one that can be written to", "`storage.readonly_fs: true`"
    ),
    _refused(r"`.*` cannot be pulled: there is no NAT, .*", "an image of tasks in private subnets"),
    _refused(r"`.*` is a variable in `.*` already", "A name that is a secret and a variable of its `env_file`"),
)
