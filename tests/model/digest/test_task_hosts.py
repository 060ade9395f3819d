"""Whoever newly reaches its container instance is told of as a permission that widens."""

import json
from typing import Any

import pytest

from ecs_platform.model.digest.markdown import digest
from ecs_platform.model.digest.permissions import widened
from ecs_platform.model.digest.preview import TASK_DEFINITION
from tests.model.digest.previews import preview, step

SOCKET = "/var/run/docker.sock"


def definition(task: dict[str, Any] | None = None, **container: Any) -> dict[str, Any]:
    containers = [{"name": "app", "image": "nginx", **container}, {"name": "side", "image": "x"}]
    inputs = {"requiresCompatibilities": ["EC2"], "networkMode": "bridge", "tags": {"Service": "nginx"}, **(task or {})}
    return {**inputs, "containerDefinitions": json.dumps(containers)}


def linux(**parameters: Any) -> dict[str, Any]:
    return definition(linuxParameters=parameters)


def mounted(path: str, *, read_only: bool = False, **volume: Any) -> dict[str, Any]:
    mount = {"sourceVolume": "v", "containerPath": "/x", "readOnly": read_only}
    return definition({"volumes": [volume or {"name": "v", "hostPath": path}]}, mountPoints=[mount])


def by_docker(device: str) -> dict[str, Any]:
    options = {"type": "none", "o": "bind", "device": device}
    return mounted("", name="v", dockerVolumeConfiguration={"driver": "local", "driverOpts": options})


def told(new: dict[str, Any], old: dict[str, Any] | None = None) -> list[str]:
    return widened(preview(step("replace" if old else "create", TASK_DEFINITION, "nginx", old, new)))


REACHED = {
    "its network": (definition({"networkMode": "host"}), "shares the network of its host"),
    "its processes": (definition({"pidMode": "host"}), "shares the processes"),
    "its memory": (definition({"ipcMode": "host"}), "shares the memory"),
    "all": (definition(privileged=True), "is privileged"),
    "a directory": (mounted("/var/log"), "reads and writes `/var/log` of its host"),
    "Docker": (mounted(SOCKET, read_only=True), f"commands Docker on its host, by `{SOCKET}`"),
    "everything": (mounted("/", read_only=True), "commands Docker on its host, by `/`"),
    "a directory to read": (mounted("/etc", read_only=True), "reads `/etc` of its host"),
    "a directory by Docker": (by_docker("/var/lib/ecs"), "reads and writes `/var/lib/ecs`"),
    "a directory, written otherwise": (mounted("/var//lib/../log/"), "writes `/var/log` of its host"),
    "a capability": (linux(capabilities={"add": ["NET_ADMIN"]}), "has the kernel capability `NET_ADMIN`"),
    "a device": (linux(devices=[{"hostPath": "/dev/xvda"}]), "has the device `/dev/xvda`"),
    "no confinement": (definition(dockerSecurityOptions=["apparmor:unconfined"]), "runs with `apparmor:unconfined`"),
}


@pytest.mark.parametrize(("new", "said"), REACHED.values(), ids=REACHED)
def test_what_is_newly_reached_is_told(new: dict[str, Any], said: str) -> None:
    for old in (None, definition()):
        (line,) = told(new, old)
        assert line.startswith("`nginx` ")
        assert said in line
    assert told(new, new) == []
    assert told(definition(), new) == []
    assert told({**new, "requiresCompatibilities": ["FARGATE"]}) == [], "ECS takes no such definition there"


WIDER = {
    "from reading to writing": (mounted("/etc", read_only=True), mounted("/etc"), 1),
    "from writing to reading": (mounted("/etc"), mounted("/etc", read_only=True), 0),
    "to the directory above": (mounted("/opt/a"), mounted("/opt"), 1),
    "to a directory within": (mounted("/opt"), mounted("/opt/a"), 0),
    "to one whose name begins alike": (mounted("/var/lo"), mounted("/var/log"), 1),
    "from everything": (mounted("/"), mounted("/var/log"), 0),
    "to Docker": (mounted("/var/log"), mounted("/run", read_only=True), 1),
    "from Docker": (mounted(SOCKET, read_only=True), mounted("/etc"), 0),
    "from every capability": (linux(capabilities={"add": ["ALL"]}), linux(capabilities={"add": ["SYS_ADMIN"]}), 0),
    "to every capability": (linux(capabilities={"add": ["SYS_ADMIN"]}), linux(capabilities={"add": ["ALL"]}), 1),
}


@pytest.mark.parametrize(("old", "new", "lines"), WIDER.values(), ids=WIDER)
def test_what_was_reached_before_is_not_told(old: dict[str, Any], new: dict[str, Any], lines: int) -> None:
    assert len(told(new, old)) == lines


INNOCENT = {
    "a volume of its own": mounted("", name="v"),
    "a file system": mounted("", name="v", efsVolumeConfiguration={"fileSystemId": "fs-1"}),
    "a directory that nothing mounts": definition({"volumes": [{"name": "v", "hostPath": "/"}]}),
    "what Docker gives everybody": linux(capabilities={"add": ["CAP_CHOWN"], "drop": ["ALL"]}),
    "less than usual": definition(dockerSecurityOptions=["no-new-privileges", "apparmor:mine"], privileged=False),
    "what cannot be read": {**definition(), "volumes": "?", "containerDefinitions": "["},
}


@pytest.mark.parametrize("new", INNOCENT.values(), ids=INNOCENT)
def test_what_is_not_the_hosts_is_not_told(new: dict[str, Any]) -> None:
    assert told(new) == []


def test_the_digest_begins_with_it() -> None:
    """A path is others' text."""
    text = digest(preview(step("create", TASK_DEFINITION, "nginx", new=mounted("/a`<b>"))), "test")
    assert "permissions widen" in text.splitlines()[1]
    assert "- **shell or host**: `nginx` reads and writes <code>&#47;a&#96;&#60;b&#62;</code> of its host" in text
