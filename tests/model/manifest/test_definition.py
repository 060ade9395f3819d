"""A task definition's JSON file in place of the container fields."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ecs_platform.model.manifest.definition import parse_definition
from ecs_platform.model.task.fields import REQUIRED, TASK_DEFINITION
from ecs_platform.model.task.render import rendered
from tests.model import ecs_shapes
from tests.model.project import Project
from tests.model.test_render import assert_valid

MANIFEST = "name: web\ntask_definition: td.json\ncapacity: ec2\nnetwork: {mode: bridge}\nhttp: {path: /}\n"
CONTAINER: dict[str, Any] = {
    "name": "nginx",
    "image": "nginx:alpine",
    "memory": 128,
    "portMappings": [{"containerPort": 80}],
}


def _definition(**changes: Any) -> str:
    return json.dumps({"family": "nginx", "containerDefinitions": [{**CONTAINER, **changes}]}, indent=2)


def _said(project: Project, definition: str, manifest: str = MANIFEST) -> list[str]:
    project.write("td.json", definition)
    project.write("web.yaml", manifest)
    return [f"{each.file.name}:{each.line}: {each.path}: {each.message}" for each in project.findings()]


def test_the_fields_are_those_of_botocore() -> None:
    assert ecs_shapes.task_definition() == TASK_DEFINITION, "run `python -m tests.model.ecs_shapes`"
    assert ecs_shapes.required_fields() == REQUIRED, "run `python -m tests.model.ecs_shapes`"


def test_the_family_is_ours_and_the_rest_is_the_files(project: Project) -> None:
    project.write("td.json", _definition(user="1000", environment=[{"name": "B", "value": "b"}]))
    definition = project.definition(MANIFEST)
    assert (definition.family, definition.compatibility, definition.network_mode) == ("test-web", "EC2", "bridge")
    assert (definition.main_container, definition.main_port, definition.cpu) == ("nginx", 80, None)
    container = json.loads(definition.container_definitions)[0]
    assert (container["user"], container["memory"], container["image"]) == ("1000", 128, "nginx:alpine")
    assert container["portMappings"] == [{"containerPort": 80, "hostPort": 0, "protocol": "tcp"}]
    assert container["logConfiguration"]["options"]["awslogs-group"] == "/ecs/test/web"


def test_logs_of_its_own_stay(project: Project) -> None:
    project.write("td.json", _definition(logConfiguration={"logDriver": "syslog"}))
    container = json.loads(project.definition(MANIFEST).container_definitions)[0]
    assert container["logConfiguration"] == {"logDriver": "syslog"}


def test_the_type_follows_from_http(project: Project) -> None:
    project.write("td.json", _definition())
    assert project.one(MANIFEST).type == "Load Balanced Web Service"
    assert project.one(MANIFEST.replace("http: {path: /}\n", "")).type == "Backend Service"


def test_the_settings_replace_the_image(project: Project) -> None:
    project.stack('ec2: {}\nimages: {web: "nginx:2"}')
    project.write("td.json", _definition())
    assert json.loads(project.definition(MANIFEST).container_definitions)[0]["image"] == "nginx:2"


def test_secrets_and_credentials_are_for_the_execution_role(project: Project) -> None:
    credentials = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:registry-abcdef"
    project.stack("ec2: {}\nsecrets_outside_scope: [registry]")
    project.write(
        "td.json",
        _definition(
            secrets=[{"name": "A", "valueFrom": "/test/web/a"}],
            repositoryCredentials={"credentialsParameter": credentials},
        ),
    )
    assert project.definition(MANIFEST).secret_arns == (
        credentials,
        "arn:aws:ssm:eu-central-1:123456789012:parameter/test/web/a",
    )


def test_volumes_and_size(project: Project) -> None:
    efs = {"fileSystemId": "fs-12345678", "authorizationConfig": {"accessPointId": "fsap-12345678", "iam": "ENABLED"}}
    text = json.dumps(
        {
            "containerDefinitions": [{**CONTAINER, "mountPoints": [{"sourceVolume": "a", "containerPath": "/a"}]}],
            "cpu": "512",
            "memory": "1024",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "volumes": [{"name": "b", "host": {}}, {"name": "a", "efsVolumeConfiguration": efs}],
            "runtimePlatform": {"cpuArchitecture": "ARM64"},
            "ephemeralStorage": {"sizeInGiB": 50},
        }
    )
    project.write("td.json", text)
    definition = project.definition("name: web\ntask_definition: td.json\nhttp: {path: /}\n")
    assert (definition.cpu, definition.memory, definition.architecture) == ("512", "1024", "ARM64")
    assert definition.ephemeral_storage == 50
    first, second = definition.volumes
    assert (first.name, first.file_system_id, first.access_point_id, first.iam) == (
        "a",
        "fs-12345678",
        "fsap-12345678",
        True,
    )
    assert (first.read_only, second.name, second.is_efs) == (False, "b", False)


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        (_definition(memroy=1), "td.json:13: containerDefinitions[0].memroy: unknown field `memroy`"),
        (
            _definition(memory="128"),
            "td.json:7: containerDefinitions[0].memory: expected a whole number, got the text `128`",
        ),
        (
            _definition(portMappings=[{"containerPort": 80, "protocol": "TCP"}]),
            "td.json:11: containerDefinitions[0].portMappings[0].protocol: "
            "expected one of `tcp`, `udp`, got the text `TCP`",
        ),
        (
            _definition(secrets=[{"name": "A"}]),
            "td.json:14: containerDefinitions[0].secrets[0].valueFrom: `valueFrom` is missing",
        ),
        (
            _definition(portMappings={}),
            "td.json:8: containerDefinitions[0].portMappings: expected a list, got a mapping",
        ),
        (_definition(essential=False), "td.json:13: containerDefinitions[0].essential: no container is essential"),
        ('{"family": "x"}', "td.json:1: : has no containers"),
        ("{", "td.json:1: : is not JSON: expecting property name enclosed in double quotes"),
        ("[]", "td.json:1: : expected an object, got a list"),
        (
            '{"family": "a",\n "family": "b"}',
            "td.json:2: family: `family` stands here a second time; it first stands in line 1",
        ),
        (
            '{"containerDefinitions": [{"name": "a", "image": "b", "memory": 9}],\n "cpu": "one"}',
            "td.json:2: cpu: `one` is not a whole number",
        ),
        (
            '{"containerDefinitions": [{"name": "a"}]}',
            "td.json:1: containerDefinitions[0].image: `image` is missing",
        ),
        (
            f'{{"containerDefinitions": [{json.dumps(CONTAINER)}],\n\t"pidMode": "task"}}',
            "td.json:2: pidMode: `pidMode` cannot be given: containers do not share processes here",
        ),
        (
            f'{{"containerDefinitions": [{json.dumps(CONTAINER)}],\n'
            ' "volumes": [{"name": "v", "dockerVolumeConfiguration": {}}]}',
            "td.json:2: volumes[0].dockerVolumeConfiguration: `dockerVolumeConfiguration` is not supported",
        ),
    ],
)
def test_faults_in_the_file(project: Project, definition: str, expected: str) -> None:
    assert _said(project, definition) == [expected]


@pytest.mark.parametrize(
    ("definition", "manifest", "expected"),
    [
        (
            _definition(),
            MANIFEST + "variables: {A: a}\n",
            "variables: `variables` stands in the task definition's file",
        ),
        (_definition(), MANIFEST + "image: {location: x}\n", "image.location: `image.location` stands in the task"),
        (_definition(), MANIFEST + "logging: {destination: {Name: x}}\n", "`logging.destination` stands in the task"),
        (_definition(memory=None), MANIFEST, "container `nginx` has no memory"),
        (
            _definition(name="other"),
            MANIFEST.replace("path: /", "path: /, target_container: x"),
            "there is no container `x`",
        ),
        (
            _definition(portMappings=[{"containerPort": 80}, {"containerPort": 81}]),
            MANIFEST,
            "`nginx` has several ports: 80, 81",
        ),
        (_definition(), MANIFEST.replace("path: /", "path: /, target_port: 81"), "has no port 81"),
        (
            json.dumps({"containerDefinitions": [CONTAINER], "networkMode": "host"}),
            MANIFEST,
            "td.json:1: networkMode: the network mode `host` is not supported",
        ),
        (json.dumps({"containerDefinitions": [CONTAINER], "networkMode": "awsvpc"}), MANIFEST, "file says `awsvpc`"),
        (
            json.dumps({"containerDefinitions": [CONTAINER], "requiresCompatibilities": ["FARGATE"]}),
            MANIFEST,
            "the file requires FARGATE, and the capacity is `ec2`",
        ),
        (
            json.dumps({"containerDefinitions": [CONTAINER], "memory": "512"}),
            MANIFEST + "memory: 512\n",
            "the task definition's file gives `memory` too",
        ),
        (_definition(), "name: web\ntask_definition: td.json\nhttp: {path: /}\n", "Fargate needs `cpu` and `memory`"),
        (
            _definition(portMappings=[{"containerPort": 80, "hostPort": 8080}]),
            MANIFEST.replace("bridge", "awsvpc"),
            "portMappings[0].hostPort: host port 8080 differs from the container port 80",
        ),
        (
            _definition(environment=[{"name": "KEY", "value": "AKIAIOSFODNN7EXAMPLE"}]),
            MANIFEST,
            "td.json:14: containerDefinitions[0].environment[0]: `KEY` is a secret, it looks like an AWS access key",
        ),
        (_definition(), MANIFEST.replace("td.json", "td.jsn"), "there is no file `td.jsn`"),
        (_definition(), MANIFEST.replace("td.json", "../Pulumi.yaml"), "lies outside the folder of the manifests"),
        (_definition(), MANIFEST.replace("td.json", "/etc/passwd"), "lies outside the folder of the manifests"),
    ],
)
def test_faults_between_file_and_manifest(project: Project, definition: str, manifest: str, expected: str) -> None:
    said = _said(project, definition, manifest)
    assert len(said) == 1
    assert expected in said[0]


@pytest.mark.parametrize(
    ("ports", "said"),
    [
        ({"nginx": [80, 81]}, "`nginx` has several ports: 80, 81; write `target_port` with the one"),
        ({"nginx": []}, "`nginx` has no port that requests could go to; give it one in the task definition's file"),
        ({"nginx": [80], "b": [81]}, "several containers have ports: `nginx` (80), `b` (81); write `target_container`"),
        (
            {"nginx": [80, 82], "b": [81]},
            "several containers have ports: `nginx` (80, 82), `b` (81); write `target_container`, and `target_port` "
            "where it has several",
        ),
    ],
)
def test_where_requests_could_go_is_said(project: Project, ports: dict[str, list[int]], said: str) -> None:
    containers = [
        {**CONTAINER, "name": name, "portMappings": [{"containerPort": port} for port in each]}
        for name, each in ports.items()
    ]
    project.write("td.json", json.dumps({"containerDefinitions": containers}))
    project.write("web.yaml", MANIFEST)
    (finding,) = project.findings()
    assert f"{finding.message}; {finding.hint}".startswith(said)
    if ports["nginx"]:
        project.write("web.yaml", MANIFEST.replace("path: /", "path: /, target_container: nginx, target_port: 80"))
        assert project.findings() == []


def test_a_secret_of_a_file_by_name_has_a_way_out(project: Project) -> None:
    text = _definition(environment=[{"name": "SECRET_KEY", "value": "change-me"}, {"name": "A_PASS", "value": "b c"}])
    first, second = _said(project, text)
    assert first.startswith("td.json:14: containerDefinitions[0].environment[0]: `SECRET_KEY` is a secret")
    assert second.startswith("td.json:18: containerDefinitions[0].environment[1]: `A_PASS` is a secret")
    (second,) = _said(project, text, MANIFEST + "not_secret: [SECRET_KEY]\n")
    assert "`A_PASS`" in second
    assert _said(project, text, MANIFEST + "not_secret: [SECRET_KEY, A_PASS]\n") == []
    (unknown,) = _said(project, _definition(), MANIFEST + "not_secret: [SECRET_KEY]\n")
    assert unknown == "web.yaml:6: not_secret[0]: there is no variable `SECRET_KEY`"


def test_images_of_a_file_are_read_like_those_of_manifests(project: Project) -> None:
    """But for the main container's where settings or a parameter decide it: files for deploy tools have markers."""
    definition = (
        '{"containerDefinitions": [{"name": "web", "image": "<IMAGE>"}, {"name": "proxy", "image": "envoy:1"}]}'
    )
    manifest = "name: web\ntask_definition: td.json\ncpu: 256\nmemory: 512\n"
    (found,) = _said(project, definition, manifest)
    assert found == "td.json:1: containerDefinitions[0].image: `<IMAGE>` is not an image"
    assert _said(project, definition, f"{manifest}image: {{owner: parameter}}\n") == []
    (found,) = _said(project, definition.replace("envoy:1", ""), f"{manifest}image: {{owner: parameter}}\n")
    assert found == "td.json:1: containerDefinitions[1].image: is empty"
    assert "the setting `images`" not in project.findings()[0].hint
    project.write("td.json", definition)
    project.write("web.yaml", manifest)
    assert "the setting `images`" in project.findings()[0].hint
    project.stack("images: {web: 'nginx:1.27'}")
    assert _said(project, definition, manifest) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("links", ["b"]),
        ("hostname", "web"),
        ("dnsServers", ["10.0.0.2"]),
        ("extraHosts", [{"hostname": "a", "ipAddress": "10.0.0.2"}]),
        ("portMappings", [{"containerPort": 3000, "hostPort": 8080}]),
    ],
)
def test_a_file_without_a_mode_can_be_what_ecs_reads_it_as(project: Project, field: str, value: Any) -> None:
    """On container instances that is `bridge`; what is wrong in both modes has no such way out."""
    containers = [{**CONTAINER, "portMappings": [], field: value}, {"name": "b", "image": "nginx", "memory": 128}]
    file = {"containerDefinitions": containers}
    manifest = "name: web\ntask_definition: td.json\ncapacity: ec2\n"
    assert len(_said(project, json.dumps(file), manifest)) == 1
    (finding,) = project.findings()
    assert '"networkMode": "bridge"' in finding.hint
    assert _said(project, json.dumps({**file, "networkMode": "bridge"}), manifest) == []
    project.write("td.json", json.dumps({**file, "networkMode": "awsvpc"}))
    assert "bridge" not in project.findings()[0].hint
    containers[0][field] = CONTAINER.get(field)
    containers[0] |= {
        "portMappings": [{"containerPort": 80}],
        "dependsOn": [{"containerName": "x", "condition": "START"}],
    }
    project.write("td.json", json.dumps(file))
    assert [each for each in project.findings() if "bridge" in each.hint] == []


@pytest.mark.parametrize("wanted", ["EXTERNAL", "MANAGED_INSTANCES"])
@pytest.mark.parametrize(("capacity", "here"), [("fargate", "FARGATE"), ("ec2", "EC2")])
def test_what_a_file_requires_and_nothing_here_is(project: Project, wanted: str, capacity: str, here: str) -> None:
    """The way out is one that `check` takes: the other capacity is none."""
    file = {**json.loads(_definition()), "cpu": "256", "memory": "512", "requiresCompatibilities": [wanted]}
    manifest = f"name: web\ntask_definition: td.json\ncapacity: {capacity}\nhttp: {{path: /}}\n"
    assert len(_said(project, json.dumps(file), manifest)) == 1
    (finding,) = project.findings()
    assert finding.hint == f"write `{here}` in the file: `{wanted}` is not supported"
    assert _said(project, json.dumps({**file, "requiresCompatibilities": [wanted, here]}), manifest) == []


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('{\n  // x\n  "family": "a"}', "remove the comment: JSON has none"),
        ('{"family": "a" /* x */}', "remove the comment: JSON has none"),
        ('{\n# x\n"family": "a"}', "remove the comment: JSON has none"),
        ('{"family": "a",}', "remove the comma: nothing follows it"),
        ('{"volumes": [{"name": "a"},]}', "remove the comma: nothing follows it"),
        ("{'family': 'a'}", "write `\"` for `'`"),
        ("family: a\n", "write the definition in JSON: `aws ecs describe-task-definition` prints one"),
        ('{"family": ${FAMILY}}', ""),
    ],
)
def test_what_people_write_and_json_has_not(project: Project, text: str, hint: str) -> None:
    project.write("td.json", text)
    project.write("web.yaml", MANIFEST)
    (finding,) = [each for each in project.findings() if each.file.name == "td.json"]
    assert (finding.message[:12], finding.hint) == ("is not JSON:", hint)


def test_memory_for_every_container(project: Project) -> None:
    container = {key: value for key, value in CONTAINER.items() if key != "memory"}
    text = json.dumps({"containerDefinitions": [container]})
    assert _said(project, text) == ["td.json:1: containerDefinitions[0]: container `nginx` has no memory"]
    assert _said(project, text, MANIFEST + "memory: 256\n") == []


def test_a_link_out_of_the_folder_is_not_followed(project: Project) -> None:
    outside = project.folder / "outside.json"
    outside.write_text(_definition())
    (project.services / "td.json").symlink_to(outside)
    project.write("web.yaml", MANIFEST)
    assert "lies outside" in project.findings()[0].message


def test_a_file_of_two_services_is_blamed_once(project: Project) -> None:
    project.write("two.yaml", MANIFEST.replace("web", "two").replace("path: /", "path: /two"))
    assert len(_said(project, _definition(memroy=1))) == 1


def test_escapes_and_tabs_of_json(project: Project) -> None:
    text = (
        '{\n\t"containerDefinitions": [{"name": "nginx", "image": "a\\/b", "memory": 128,\n'
        '\t"command": ["\\u0041\\ud83d\\ude00"]}]\n}'
    )
    read, findings = parse_definition(text.encode(), project.services / "td.json")
    assert findings == []
    assert read is not None
    assert read.definition["containerDefinitions"][0]["command"] == ["A😀"]


def _paths(shape: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(shape, dict):
        for name, inner in shape.items():
            key = "key" if name == "*" else name
            yield (*above, key)
            yield from _paths(inner, (*above, key))
    elif isinstance(shape, list):
        yield from _paths(shape[0], (*above, 0))


def _with(definition: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """The definition with a value at a path, and with what must be there to hold it."""
    if not path:
        return value
    step, *rest = path
    if isinstance(step, int):
        items = definition if isinstance(definition, list) else []
        return [_with(items[0] if items else None, tuple(rest), value)]
    entries = definition if isinstance(definition, dict) else {}
    return {**entries, step: _with(entries.get(step), tuple(rest), value)}


@pytest.mark.parametrize("value", [None, 5, "x", [{}], {"a": 5}], ids=str)
def test_any_value_of_any_field_is_refused_or_one_for_ecs(project: Project, value: Any) -> None:
    good = json.loads(_definition())
    project.write("web.yaml", MANIFEST)
    for path in _paths(TASK_DEFINITION):
        project.write("td.json", json.dumps(_with(good, path, value), indent=1))
        loaded = project.load()
        findings = [finding for finding in loaded.findings if "has no priority yet" not in finding.message]
        if not findings:
            (service,) = project.read().values()
            request = rendered("task-definition", service, loaded)
            assert_valid("task-definition", request)


XRAY = {"name": "xray", "image": "amazon/aws-xray-daemon", "memory": 32}


@pytest.mark.parametrize("protocol", ["udp", "tcp"])
@pytest.mark.parametrize("first", [True, False])
def test_requests_go_to_ports_of_tcp(project: Project, protocol: str, first: bool) -> None:
    """A sidecar with a port of UDP is none that could be meant, wherever it stands."""
    beside = {**XRAY, "portMappings": [{"containerPort": 2000, "protocol": protocol}]}
    containers = [beside, CONTAINER] if first else [CONTAINER, beside]
    found = _said(project, json.dumps({"containerDefinitions": containers}))
    assert (found == []) is (protocol == "udp")
    if protocol == "udp":
        (service,) = project.read().values()
        assert service.main_container == CONTAINER["name"]
    (found_alone,) = _said(project, json.dumps({"containerDefinitions": [beside]})) or [""]
    assert ("has no port that requests could go to" in found_alone) is (protocol == "udp")


@pytest.mark.parametrize("field", ["secrets", "secretOptions"])
@pytest.mark.parametrize(
    "value", ["", " ", "${DB}", "arn:aws:ssm:eu-central-1:123456789012:parameter//a", "/test/web/a"]
)
def test_whatever_a_secret_is_read_from_it_is_said_there(project: Project, field: str, value: str) -> None:
    secrets = [{"name": "splunk-token", "valueFrom": value}]
    logs = {"logDriver": "splunk", "options": {"splunk-url": "https://splunk.example.com"}, "secretOptions": secrets}
    container = {"secrets": secrets} if field == "secrets" else {"logConfiguration": logs}
    manifest = "name: web\ntask_definition: td.json\ncpu: 256\nmemory: 512\n"
    project.stack("secrets_outside_scope: [a]")
    found = _said(
        project, json.dumps({"containerDefinitions": [{"name": "web", "image": "nginx", **container}]}), manifest
    )
    if value == "/test/web/a":
        assert found == []
    else:
        (finding,) = found
        assert "[0].valueFrom: " in finding
