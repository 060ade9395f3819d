"""Volumes: file systems that are one thing only, mounted where nothing else is."""

from collections.abc import Iterator

from ecs_platform.model.manifest.checks.context import Check, alone
from ecs_platform.model.manifest.definition import containers_of
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.manifest.storage import Efs
from ecs_platform.model.reading.findings import Finding


def file_systems(service: Service) -> Iterator[Finding]:
    """A file system exists (`id`) or is made (`true`, `uid` and `gid`)."""
    for name, volume in service.storage.volumes.items():
        if volume.efs is not None:
            for message, hint, *steps in _efs(volume.efs):
                yield service.finding(message, hint, "storage", "volumes", name, "efs", *steps)


def _efs(efs: Efs) -> Iterator[tuple[str, ...]]:
    if efs.id is not None and efs.made:
        yield "a file system that exists, and a new one", "keep `id`, or `uid` and `gid`"
    elif efs.id is None and not efs.made:
        yield "`id` is missing", "give a file system's id, or write `efs: true` for a new one"
    elif efs.id is None and (efs.root_dir != "/" or efs.auth.access_point_id is not None):
        yield "a new file system has its own directory and access point", "remove `root_dir` and `auth`"
    if (efs.uid is None) != (efs.gid is None):
        missing = "gid" if efs.gid is None else "uid"
        yield f"`{missing}` is missing", "`uid` and `gid` go together"
    if efs.auth.access_point_id is not None and efs.root_dir != "/":
        yield "an access point brings its own directory", "remove `root_dir`", "root_dir"
    needs = "a new file system lets nobody in without IAM" if efs.id is None and efs.made else None
    if efs.auth.access_point_id is not None:
        needs = "an access point needs IAM"
    if needs is not None and not efs.auth.iam:
        yield needs, "remove `iam: false`", "auth", "iam"


def file_systems_are_reached(service: Service) -> Iterator[Finding]:
    """A file system that is made here lets in the security group of its tasks; in bridge mode they have none."""
    for name, volume in service.storage.volumes.items():
        if service.network_mode == "bridge" and volume.efs is not None and volume.efs.made:
            message = "a new file system is reached by a task's network interface, and in bridge mode a task has none"
            hint = "write `network: {mode: awsvpc}`, or give the `id` of a file system that lets the instances in"
            yield service.finding(message, hint, "storage", "volumes", name, "efs")


def volumes_are_mounted(service: Service) -> Iterator[Finding]:
    """Every volume has a mount."""
    volumes = service.storage.volumes
    mounted = {mount.source_volume for sidecar in service.sidecars.values() for mount in sidecar.mount_points}
    for name, volume in volumes.items():
        if volume.path is None and name not in mounted:
            hint = "give it `path`, mount it in a sidecar, or remove it"
            yield service.node.find(("storage", "volumes", name)).finding_at_key(f"nothing mounts `{name}`", hint)


def exec_can_write(service: Service) -> Iterator[Finding]:
    """ECS Exec writes to the root file system of the container it opens a shell in.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """
    if not service.exec:
        return
    hint = "remove one of the two"
    if service.storage.readonly_fs:
        message = "with `exec: true` the root file system must be one that can be written to"
        yield service.finding(message, hint, "storage", "readonly_fs")
    for container in containers_of(service.source.definition or {}):
        if container["name"] == service.main_container and container.get("readonlyRootFilesystem"):
            message = f"`exec` opens no shell in `{container['name']}`: the file makes its root file system read-only"
            yield service.finding(message, hint, "exec")


CHECKS: tuple[Check, ...] = (
    alone(file_systems, "storage"),
    alone(file_systems_are_reached, "storage", "network", "task_definition"),
    alone(volumes_are_mounted, "storage", "sidecars"),
    alone(exec_can_write, "exec", "storage", "task_definition", "http"),
)
