"""What of its container instance a task reaches after a change, and did not before.

On Fargate there is no instance, and ECS refuses all of this. Manifests have no network, processes or memory of the
host; other programs' task definitions may.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ec2-security-considerations.html
"""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_platform.model.digest.containers import definitions
from ecs_platform.model.digest.masking import code
from ecs_platform.model.digest.preview import TASK_DEFINITION, Preview, Resource

_SHARED = {
    "networkMode": "shares the network of its host, and with it reaches the instance's role",
    "pidMode": "shares the processes of its host",
    "ipcMode": "shares the memory of its host",
}
_PRIVILEGED = "is privileged: it can do all that its host can"
_READ, _WRITTEN = "reads {} of its host", "reads and writes {} of its host"
# A socket takes commands, however it is mounted.
_COMMANDS = "commands Docker on its host, by {}"
_SOCKETS = ("/run/docker.sock", "/var/run/docker.sock", "/run/containerd/containerd.sock")
_DEVICE, _CAPABILITY, _UNCONFINED = "has the device {} of its host", "has the kernel capability {}", "runs with {}"
_DIRECTORIES = (_READ, _WRITTEN, _COMMANDS)
# What Docker gives every container: https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities
_GIVEN = frozenset(
    [
        *("AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW"),
        *("SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"),
    ]
)


@dataclass(frozen=True)
class Reach:
    """One thing of its host that a task has.

    Attributes:
        told: what it does, `{}` for which thing.
        what: a directory, a device, a capability, an option; empty where there is but one.
    """

    told: str
    what: str = ""

    def covers(self, other: "Reach") -> bool:
        """Whether who has this has the other too."""
        if other.told in _DIRECTORIES:
            more = self.told in _DIRECTORIES and _DIRECTORIES.index(self.told) >= _DIRECTORIES.index(other.told)
            return more and (self.told == _COMMANDS or _within(other.what, self.what))
        return self.told == other.told and self.what in (other.what, "ALL")

    def __str__(self) -> str:
        return self.told.format(code(self.what))


def reached(preview: Preview) -> Iterator[str]:
    """A line for each thing of its host that a task newly has."""
    for step in preview.of(TASK_DEFINITION):
        if step.new is None:
            continue
        before = {*_reaches(step.old)} if step.old else set()
        new = {each for each in _reaches(step.new) if not any(known.covers(each) for known in before)}
        for each in sorted(new, key=str):
            yield f"{code(step.new.service or step.new.name)} {each}"


def _reaches(resource: Resource) -> Iterator[Reach]:
    if resource.inputs.get("requiresCompatibilities") == ["FARGATE"]:
        return
    for field, told in _SHARED.items():
        if resource.inputs.get(field) == "host":
            yield Reach(told)
    yield from _directories(resource)
    for container in definitions(resource):
        if container.get("privileged") is True:
            yield Reach(_PRIVILEGED)
        yield from _of_linux(_mapping(container.get("linuxParameters")))
        for option in _items(container.get("dockerSecurityOptions")):
            # These take away; `no-new-privileges` does too.
            if str(option).partition(":")[2] in ("unconfined", "disable"):
                yield Reach(_UNCONFINED, str(option))


def _of_linux(parameters: Mapping[str, Any]) -> Iterator[Reach]:
    for name in _items(_mapping(parameters.get("capabilities")).get("add")):
        if (plain := str(name).upper().removeprefix("CAP_")) not in _GIVEN:
            yield Reach(_CAPABILITY, plain)
    for device in _items(parameters.get("devices")):
        yield Reach(_DEVICE, str(_mapping(device).get("hostPath")))


def _directories(resource: Resource) -> Iterator[Reach]:
    """Directories of the host that a container mounts."""
    containers = definitions(resource)
    mounts = [_mapping(each) for container in containers for each in _items(container.get("mountPoints"))]
    for volume in map(_mapping, _items(resource.inputs.get("volumes"))):
        options = _mapping(_mapping(volume.get("dockerVolumeConfiguration")).get("driverOpts"))
        path = volume.get("hostPath") or options.get("device")
        read_only = [each.get("readOnly") for each in mounts if each.get("sourceVolume") == volume.get("name")]
        # Of containers that cannot be read nothing is known.
        if path and (read_only or not containers):
            what = posixpath.normpath(str(path)).replace("//", "/")
            by_socket = any(_within(each, what) for each in _SOCKETS)
            yield Reach(_COMMANDS if by_socket else _READ if read_only and all(read_only) else _WRITTEN, what)


def _within(path: str, directory: str) -> bool:
    return directory == "/" or f"{path}/".startswith(f"{directory}/")


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
