"""Volumes: each one thing, mounted where nothing else is."""

from collections.abc import Iterator

from ecs_platform.model.task.rules.containers import unknown
from ecs_platform.model.task.rules.kinds import Matching
from ecs_platform.model.task.rules.rule import API, Fault, Json, Rule, Steps, Task, Where, at, containers_in, items

_KINDS = (
    "configuredAtLaunch",
    "dockerVolumeConfiguration",
    "efsVolumeConfiguration",
    "fsxWindowsFileServerVolumeConfiguration",
    "host",
    "s3filesVolumeConfiguration",
)
_MOUNTS = "containerDefinitions.*.mountPoints"
_LINUX = Where("on Linux", lambda task: not task.windows)


def names_differ(definition: Json, _: Task) -> Iterator[Fault]:
    """The names of volumes differ."""
    taken: dict[str, Steps] = {}
    for steps, name in at(definition, ("volumes", "*", "name")):
        if taken.setdefault(name, steps) is not steps:
            yield Fault(steps, f"`{name}` is the name of two volumes", "rename one of them", first=taken[name])


def of_one_kind(definition: Json, _: Task) -> Iterator[Fault]:
    """A volume is one thing: `host` or `efsVolumeConfiguration`."""
    for steps, volume in at(definition, ("volumes", "*")):
        given = [kind for kind in _KINDS if kind in volume]
        if len(given) > 1:
            named = " and ".join(f"`{kind}`" for kind in given)
            yield Fault((*steps, given[-1]), f"a volume is one thing, and here are {named}", "keep one", at_key=True)


def access_point_has_the_root(definition: Json, _: Task) -> Iterator[Fault]:
    """An access point of EFS brings its own directory: `rootDirectory` is `/` or not there."""
    for steps, efs in at(definition, ("volumes", "*", "efsVolumeConfiguration")):
        point = efs.get("authorizationConfig", {}).get("accessPointId")
        if point and efs.get("rootDirectory") not in (None, "", "/"):
            message = "an access point brings its own directory"
            yield Fault((*steps, "rootDirectory"), message, "remove `rootDirectory`")


def mounts_have_volumes(definition: Json, _: Task) -> Iterator[Fault]:
    """What is mounted is a volume of the task."""
    volumes = [volume.get("name") for _, volume in at(definition, ("volumes", "*"))]
    known = [str(name) for name in volumes if isinstance(name, str)]
    for steps, name in at(definition, ("containerDefinitions", "*", "mountPoints", "*", "sourceVolume")):
        if name not in known and len(known) == len(volumes):
            yield unknown(steps, name, "volume", known)


def paths_differ(definition: Json, _: Task) -> Iterator[Fault]:
    """A container has one volume at a path."""
    for steps, container in containers_in(definition):
        taken: dict[str, Steps] = {}
        for where, mount in items(container, "mountPoints", steps):
            path, place = mount.get("containerPath"), (*where, "containerPath")
            if path is not None and taken.setdefault(path, place) is not place:
                message = f"`{path}` has a volume already, {{first}}"
                yield Fault(place, message, "mount it elsewhere", first=taken[path])


VOLUMES = (
    Rule("volumes.*.name", names_differ, f"{API}API_Volume.html", group="volumes"),
    Rule("volumes.*", of_one_kind, f"{API}API_Volume.html", group="volumes"),
    Rule(
        "volumes.*.efsVolumeConfiguration.rootDirectory",
        access_point_has_the_root,
        f"{API}API_EFSAuthorizationConfig.html",
        group="volumes",
    ),
    Rule(f"{_MOUNTS}.*.sourceVolume", mounts_have_volumes, f"{API}API_MountPoint.html", group="volumes"),
    Rule(f"{_MOUNTS}.*.containerPath", paths_differ, f"{API}API_MountPoint.html", by="start", group="volumes"),
    Rule(
        f"{_MOUNTS}.*.containerPath",
        Matching("/.*", "an absolute path", "it begins with `/`"),
        "https://docs.docker.com/engine/storage/volumes/",
        _LINUX,
        "start",
        "volumes",
    ),
)
"""The rules of volumes."""
