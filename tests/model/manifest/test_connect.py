"""Service Connect: which port others call, by a manifest and by a task definition's file, and what is no such port."""

import json
from typing import Any

import pytest

from ecs_platform.model.load import load
from ecs_platform.model.task.definition import ConnectEndpoint, connect_endpoint
from ecs_platform.model.task.render import rendered
from tests.model.project import Project, assert_marked
from tests.model.test_render import assert_valid

BACKEND = "name: web\ntype: Backend Service\ntask_definition: td.json\n"
DECLARED = "name: web\ntype: Backend Service\nimage: {location: nginx, port: 80}\n"
Ports = list[dict[str, Any]]
NAMED: dict[str, Any] = {"name": "main-80-tcp", "containerPort": 80, "appProtocol": "http"}
BARE: dict[str, Any] = {"containerPort": 80}
SIDE: dict[str, Any] = {"name": "admin", "containerPort": 9901}
UDP: dict[str, Any] = {"name": "dns", "containerPort": 53, "protocol": "udp"}


def file_of(project: Project, *ports: Ports) -> None:
    """A task definition's file; the first container is `main`, the others are `side1`, …."""
    containers = [
        {"name": f"side{index}" if index else "main", "image": "nginx:1.27", "portMappings": each}
        for index, each in enumerate(ports)
    ]
    definition = {"cpu": "256", "memory": "512", "containerDefinitions": containers}
    project.write("td.json", json.dumps(definition, indent=1))


def endpoint(project: Project, manifest: str) -> ConnectEndpoint | None:
    service = project.one(manifest)
    assert project.findings() == []
    return connect_endpoint(service)


GOOD: dict[str, tuple[list[Ports], str, tuple[str, int] | None]] = {
    "the only one": ([[NAMED]], "", ("main-80-tcp", 80)),
    "the named one of two": ([[BARE, {**SIDE, "name": "b"}]], "", ("b", 9901)),
    "that of the main container": ([[{"containerPort": 1}, NAMED]], "", ("main-80-tcp", 80)),
    "that of a sidecar, where the main one has none": ([[], [SIDE]], "", ("admin", 9901)),
    "a port for datagrams is none": ([[NAMED, UDP]], "", ("main-80-tcp", 80)),
    "where requests go": (
        [[NAMED, SIDE]],
        "http: {path: /, target_container: main, target_port: 9901}\n",
        ("admin", 9901),
    ),
    "where requests go, of another container": (
        [[NAMED], [SIDE]],
        "http: {path: /, target_container: side1}\n",
        ("admin", 9901),
    ),
    "no port": ([[]], "", None),
    "datagrams only": ([[UDP]], "", None),
}


@pytest.mark.parametrize(
    ("case", "alias"),
    [(case, alias) for case, (_, _, port) in GOOD.items() for alias in (None, "shop") if port or not alias],
)
def test_the_port_of_a_file(case: str, alias: str | None, project: Project) -> None:
    ports, http, expected = GOOD[case]
    file_of(project, *ports)
    connect = "true" if alias is None else f"{{alias: {alias}}}"
    found = endpoint(project, f"{BACKEND}{http}network: {{connect: {connect}}}\n")
    assert (None if found is None else (found.port_name, found.port)) == expected
    assert found is None or found.alias == (alias or "web")


@pytest.mark.parametrize("kind", ["Worker Service"])
def test_a_worker_with_a_file_only_calls(kind: str, project: Project) -> None:
    file_of(project, [NAMED])
    assert endpoint(project, f"name: web\ntype: {kind}\ntask_definition: td.json\nnetwork: {{connect: true}}\n") is None


def test_what_ecs_is_told_of_a_file(project: Project) -> None:
    file_of(project, [NAMED])
    project.one(f"{BACKEND}network: {{connect: {{request_timeout: 1m}}}}\n")
    loaded = load(project.folder, "test")
    (service,) = loaded.services
    request = rendered("create-service", service, loaded)
    assert request["serviceConnectConfiguration"]["services"] == [
        {
            "portName": "main-80-tcp",
            "discoveryName": "web",
            "clientAliases": [{"port": 80, "dnsName": "web"}],
            "timeout": {"perRequestTimeoutSeconds": 60, "idleTimeoutSeconds": 300},
        }
    ]
    assert_valid("create-service", request)
    (container,) = rendered("task-definition", service, loaded)["containerDefinitions"]
    (mapping,) = container["portMappings"]
    assert (mapping["name"], mapping["appProtocol"]) == ("main-80-tcp", "http")


@pytest.mark.parametrize("family", ["LINUX", "WINDOWS_SERVER_2022_CORE"])
def test_a_file_for_windows(family: str, project: Project) -> None:
    containers = [{"name": "main", "image": "iis:1", "portMappings": [NAMED]}]
    platform = {"operatingSystemFamily": family, "cpuArchitecture": "X86_64"}
    definition = {"cpu": "1024", "memory": "2048", "runtimePlatform": platform, "containerDefinitions": containers}
    project.write("td.json", json.dumps(definition))
    project.write("web.yaml", f"{BACKEND}network: {{connect: true}}\n")
    refused = ["Service Connect does not run on Windows"] if family != "LINUX" else []
    assert [each.message for each in project.findings()] == refused


@pytest.mark.parametrize("logs", [True, False])
@pytest.mark.parametrize("manifest", [DECLARED, "name: web\ntype: Worker Service\nimage: {location: nginx}\n"])
def test_where_proxies_log(manifest: str, logs: bool, project: Project) -> None:
    project.one(f"{manifest}network: {{connect: {{logs: {str(logs).lower()}}}}}\n")
    loaded = load(project.folder, "test")
    (service,) = loaded.services
    request = rendered("create-service", service, loaded)
    assert_valid("create-service", request)
    found = request["serviceConnectConfiguration"].get("logConfiguration")
    (container,) = rendered("task-definition", service, loaded)["containerDefinitions"]
    assert found == (container["logConfiguration"] if logs else None)


def test_a_port_of_a_file_without_a_name(project: Project) -> None:
    file_of(project, [BARE])
    project.write("web.yaml", f"{BACKEND}network: {{connect: true}}\n")
    (finding,) = project.findings()
    assert finding.file.name == "td.json"
    assert finding.line == 9
    assert finding.path == "containerDefinitions[0].portMappings[0]"
    assert finding.message == "others call this port by Service Connect, and it has no name"
    assert finding.hint == 'add `"name": "web"`'
    file_of(project, [{**BARE, "name": "web"}])
    assert project.findings() == []


@pytest.mark.parametrize("http", ["", "http: {path: /, target_port: 80}\n"])
def test_a_port_without_a_name_beside_one_with(http: str, project: Project) -> None:
    """Where requests go to another port than the one with a name, that one needs it."""
    file_of(project, [BARE, SIDE])
    project.write("web.yaml", f"{BACKEND}{http}network: {{connect: true}}\n")
    messages = [each.message for each in project.findings()]
    assert messages == (["others call this port by Service Connect, and it has no name"] if http else [])


WRONG: dict[str, tuple[list[Ports], str]] = {
    "several names": (
        [[NAMED, SIDE]],
        "network: {connect: true}  # !! the task definition's file names several ports, `main-80-tcp`, `admin`: others "
        "call one; leave `name` at that one, and remove it from the others\n",
    ),
    "no port": (
        [[]],
        "network: {connect: {alias: shop}}  # !! the service has no port that others could call; remove this, or add a "
        "port mapping with a `name`\n",
    ),
    "a protocol": (
        [[NAMED]],
        "network: {connect: {protocol: http}}  # !! `protocol` stands in the task definition's file; write it there, "
        "as `appProtocol` of the port\n",
    ),
    "a time for tcp": (
        [[SIDE]],
        "network: {connect: {request_timeout: 1m}}  # !! `tcp` has no requests, and the provider sets no time without; "
        "add `appProtocol` in the file, or remove it\n",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_a_file(case: str, project: Project) -> None:
    ports, text = WRONG[case]
    file_of(project, *ports)
    file = project.write("web.yaml", BACKEND + text)
    assert_marked(BACKEND + text, project.findings(), file)


TIMES = {
    "{protocol: http, request_timeout: 5m}": "",
    "{protocol: grpc, idle_timeout: 1h}": "",
    "{protocol: http2, request_timeout: 1m, idle_timeout: 1m}": "",
    "{protocol: http, request_timeout: 0s, idle_timeout: 10s}": "",
    "{protocol: http, request_timeout: 10s, idle_timeout: 0s}": "",
    "{protocol: http, idle_timeout: 5s}": "",
    "{protocol: tcp}": "",
    "{idle_timeout: 1h}": "`tcp` has no requests, and the provider sets no time without; add `protocol: http`",
    "{protocol: tcp, request_timeout: 1m}": "`tcp` has no requests",
    "{protocol: http, request_timeout: 10m, idle_timeout: 1m}": "a connection that is idle for 1m ends, and the "
    "request on it too; write `10m` or more, or `0s`; or leave it out",
    "{protocol: udp}": "expected one of `tcp`, `http`, `http2`, `grpc`, got the text `udp`",
    "{request_timeout: -1s}": "is not a duration",
}


@pytest.mark.parametrize("connect", TIMES)
def test_protocols_and_times(connect: str, project: Project) -> None:
    mark = f"  # !! {TIMES[connect]}" if TIMES[connect] else ""
    text = f"{DECLARED}network: {{connect: {connect}}}{mark}\n"
    file = project.write("web.yaml", text)
    assert_marked(text, project.findings(), file)


@pytest.mark.parametrize("field", ["protocol: http", "request_timeout: 1m", "idle_timeout: 1m", "alias: shop"])
@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ("name: web\ntype: Worker Service\nimage: {location: nginx}\n", "a Worker Service has no `network.connect."),
        (
            "name: web\ntype: Backend Service\nimage: {location: nginx}\n",
            "the service has no port that others could call",
        ),
    ],
)
def test_what_is_for_others_needs_a_port(field: str, manifest: str, message: str, project: Project) -> None:
    text = f"{manifest}network: {{connect: {{{field}}}}}  # !! {message}\n"
    file = project.write("web.yaml", text)
    assert_marked(text, project.findings(), file)
