"""`ops render` says what `up` sends, field by field: for the examples, and for manifests of every kind."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pulumi
import pytest

from ecs_platform.components.attached import AttachedServices
from ecs_platform.components.outputs import attached_outputs, outputs_of
from ecs_platform.components.platform import Platform
from ecs_platform.model.attached import load_attached
from ecs_platform.model.contract.outputs import Outputs
from ecs_platform.model.environment import Loaded
from ecs_platform.model.load import load
from ecs_platform.model.task import markers, placement
from ecs_platform.model.task import service as decided
from ecs_platform.model.task.render import rendered
from ecs_platform.ops.routes import assign_missing
from tests.components.as_requests import create_service, register_task_definition
from tests.components.platform_outputs import STACK, outputs
from tests.components.project import PROJECT
from tests.components.recording import Recorded, record
from tests.model.manifest.generated import ENVIRONMENTS, SETTINGS, Maker, write
from tests.model.manifest.test_good import GOOD
from tests.model.project import Project

WORKER = "type: Worker Service\nimage: {location: nginx}\n"
EVERYTHING = {
    "files": WORKER
    + """\
storage:
  ephemeral: 50
  volumes:
    a: {path: /a, efs: {uid: 5, gid: 6}}
    b: {path: /b, efs: {id: fs-12345678, root_dir: /x, auth: {iam: false}}}
    c: {path: /c}
""",
    "spot": WORKER
    + """\
count: {range: {min: 1, max: 9, spot_from: 4}, cpu_percentage: 50}
deployment: {rollback_alarms: {cpu_utilization: 80, memory_utilization: 90}}
""",
    "both": """\
type: Backend Service
image: {location: nginx, port: 80}
http: {path: /, load_balancers: [internal, public]}
network: {vpc: {placement: public, security_groups: [sg-12345678]}, connect: {alias: foo}}
deployment: {rolling: recreate, rollback_alarms: [a, b]}
""",
    "talkative": """\
type: Backend Service
image: {location: nginx, port: 80}
network: {connect: {protocol: grpc, request_timeout: 10m, idle_timeout: 0s, logs: true}}
""",
    "caller": WORKER + "network: {connect: true}\nexec: true\n",
    "logged": WORKER + "network: {connect: {logs: true}}\n",
    "hosted": WORKER + "capacity: ec2\n",
    "nightly": "type: Scheduled Job\nimage: {location: nginx}\non: {schedule: '@daily'}\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


def differences(loaded: Loaded, recorded: Recorded) -> Iterator[str]:
    """Where what is rendered and what is registered differ, with the stack's outputs in place of ids."""
    for manifest in loaded.services:
        sent = register_task_definition(recorded.of("ecs/taskDefinition:TaskDefinition")[manifest.name])
        said = rendered("task-definition", manifest, loaded, recorded.outputs)
        yield from _unlike(f"{manifest.name}.task-definition", _known(sent, loaded, recorded), _in_order(said))
        if not manifest.is_job:
            sent = create_service(recorded.of("ecs/service:Service")[manifest.name])
            said = rendered("create-service", manifest, loaded, recorded.outputs)
            yield from _unlike(f"{manifest.name}.service", _known(sent, loaded, recorded), _in_order(said))


def _known(sent: Any, loaded: Loaded, recorded: Recorded) -> Any:
    """A request as the mocks' ARNs would be in AWS: names and ARNs are known there before anything is made."""
    roles = {
        f"arn:aws:iam:role:{name}": loaded.account.role(each["path"], each["name"])
        for name, each in recorded.of("iam/role:Role").items()
    }
    namespaces = {
        f"arn:aws:servicediscovery:httpNamespace:{name}": markers.CONNECT_NAMESPACE
        for name in recorded.of("servicediscovery/httpNamespace:HttpNamespace")
    }
    cluster = {f"arn:aws:ecs:cluster:{name}": each["name"] for name, each in recorded.of("ecs/cluster:Cluster").items()}
    cluster[str(recorded.outputs.get("cluster_arn", outputs()["cluster_arn"]))] = loaded.names.cluster
    text = json.dumps(sent)
    for mocked, real in {**roles, **namespaces, **cluster}.items():
        text = text.replace(json.dumps(mocked), json.dumps(real))
    return json.loads(text)


def _in_order(said: Any) -> Any:
    return {**said, "tags": sorted(said["tags"], key=lambda tag: str(tag["key"]))}


def _unlike(path: str, sent: Any, said: Any) -> Iterator[str]:
    if isinstance(sent, dict) and isinstance(said, dict):
        for key in sorted({*sent, *said}):
            yield from _unlike(f"{path}.{key}", sent.get(key), said.get(key))
    elif isinstance(sent, list) and isinstance(said, list) and len(sent) == len(said):
        for index, pair in enumerate(zip(sent, said, strict=True)):
            yield from _unlike(f"{path}[{index}]", *pair)
    elif sent != said:
        yield f"{path}: `up` sends {sent}, `render` says {said}"


def platform(loaded: Loaded) -> Recorded:
    def program() -> None:
        for name, value in outputs_of(Platform("platform", loaded)).items():
            pulumi.export(name, value)

    return record(program, stack=loaded.environment.stack)


def numbered(project: Project) -> Loaded:
    assign_missing(project.folder, "test")
    loaded = load(project.folder, "test")
    assert [str(finding) for finding in loaded.findings] == []
    return loaded


def test_the_stack_test() -> None:
    loaded = load(PROJECT, "test")
    recorded = platform(loaded)
    assert list(differences(loaded, recorded)) == []
    assert len(recorded.of("ecs/service:Service")) == len(loaded.services)


@pytest.mark.parametrize("name", ["staging", "production"])
def test_the_environments_of_the_examples(name: str, tmp_path: Path) -> None:
    shutil.copy(PROJECT / "Pulumi.yaml", tmp_path)
    shutil.copytree(PROJECT / "services", tmp_path / "services")
    shutil.copy(PROJECT / f"examples/environments/Pulumi.{name}.yaml", tmp_path)
    loaded = load(tmp_path, name)
    assert list(differences(loaded, platform(loaded))) == []


def test_a_service_stack() -> None:
    platform_outputs = Outputs.model_validate(outputs())
    loaded = load_attached(PROJECT / "examples/service-stack", "test", platform_outputs, STACK)

    def program() -> None:
        made = AttachedServices("services", loaded, platform_outputs)
        for name, value in attached_outputs(made).items():
            pulumi.export(name, value)

    recorded = record(program, project="shop")
    both = replace(recorded, outputs={**outputs(), **recorded.outputs})
    assert list(differences(loaded, both)) == []


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD.keys())
def test_good_manifests(project: Project, text: str) -> None:
    project.stack('variables: {TAG: "1", REGISTRY: registry.example.com, COUNT: 3, COMMAND: [a, b]}\nec2: {}')
    project.stack(name="prod")
    project.write("one.yaml", text)
    loaded = numbered(project)
    assert list(differences(loaded, platform(loaded))) == []


def test_manifests_of_every_kind_at_once(project: Project) -> None:
    project.stack("ec2: {}")
    for name, text in EVERYTHING.items():
        project.write(f"{name}.yaml", f"name: {name}\n{text}")
    loaded = numbered(project)
    assert list(differences(loaded, platform(loaded))) == []


def test_every_volume_of_a_file(project: Project) -> None:
    """Each field that ECS has for EFS arrives, but for what is decided here: connections are encrypted always."""
    point = {"accessPointId": "fsap-12345678", "iam": "ENABLED"}
    system = {"fileSystemId": "fs-12345678"}
    files: dict[str, Any] = {
        "plain": system,
        "port": {**system, "transitEncryption": "ENABLED", "transitEncryptionPort": 2999},
        "clear": {**system, "transitEncryption": "DISABLED", "rootDirectory": "/a"},
        "role": {**system, "authorizationConfig": {"iam": "ENABLED"}},
        "point": {**system, "transitEncryption": "ENABLED", "authorizationConfig": point},
    }
    volumes = [{"name": name, "efsVolumeConfiguration": each} for name, each in files.items()]
    volumes += [{"name": "none"}, {"name": "empty", "host": {}}, {"name": "host", "host": {"sourcePath": "/a"}}]
    mounts = [{"sourceVolume": each["name"], "containerPath": f"/{each['name']}"} for each in volumes]
    container = {"name": "a", "image": "b", "memory": 128, "mountPoints": mounts}
    project.stack("ec2: {}")
    project.write("td.json", json.dumps({"containerDefinitions": [container], "volumes": volumes}))
    project.write("one.yaml", "name: one\ntask_definition: td.json\ncapacity: ec2\n")
    loaded = numbered(project)
    recorded = platform(loaded)
    assert list(differences(loaded, recorded)) == []
    sent = register_task_definition(recorded.of("ecs/taskDefinition:TaskDefinition")["one"])["volumes"]
    found = {each["name"]: each.get("efsVolumeConfiguration") for each in sent}
    for name, given in files.items():
        for field, value in {"authorizationConfig": {}, **given, "transitEncryption": "ENABLED"}.items():
            assert found[name][field] == ({"iam": "DISABLED", **value} if isinstance(value, dict) else value), name
    assert [name for name, each in found.items() if each is None] == ["empty", "host", "none"]


def test_generated_manifests(project: Project) -> None:
    for environment in ENVIRONMENTS:
        project.stack(SETTINGS, environment)
    for number in range(40):
        project.write(f"s{number}.yaml", write(Maker(number).service()).text)
    loaded = numbered(project)
    assert list(differences(loaded, platform(loaded))) == []


@pytest.mark.parametrize(
    ("field", "changed", "found"),
    [
        ("zone_rebalancing", lambda _: "DISABLED", "service.availabilityZoneRebalancing"),
        ("PROPAGATE_TAGS", "TASK_DEFINITION", "service.propagateTags"),
        ("strategy", lambda provider, _: [placement.Share(provider, 2)], "service.capacityProviderStrategy"),
    ],
)
def test_a_second_truth_would_be_seen(
    monkeypatch: pytest.MonkeyPatch, project: Project, field: str, changed: Any, found: str
) -> None:
    """One side decides by itself: what the component is given is taken from elsewhere."""
    monkeypatch.setattr(f"ecs_platform.components.service.{field}", changed)
    project.stack("")
    project.write("spot.yaml", f"name: spot\n{EVERYTHING['spot']}")
    loaded = numbered(project)
    assert [each for each in differences(loaded, platform(loaded)) if f"spot.{found}" in each]
    assert decided.service_definition(loaded.services[0], loaded.names).capacity.base == 3
