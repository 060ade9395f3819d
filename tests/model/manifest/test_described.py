"""A task definition's file as AWS prints it, and what is said of several faults in one."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from ecs_platform.model.manifest.described import READ_BACK
from ecs_platform.model.manifest.hints import hints_of
from ecs_platform.model.task.fields import TASK_DEFINITION
from ecs_platform.ops.__main__ import app
from tests.model.project import Project

MANIFEST = "name: web\ntask_definition: td.json\ncpu: 256\nmemory: 512\n"
CONTAINER: dict[str, Any] = {"name": "web", "image": "nginx"}
PLAIN: dict[str, Any] = {"family": "nginx", "containerDefinitions": [CONTAINER]}
ADDED: dict[str, Any] = {
    "taskDefinitionArn": "arn:aws:ecs:eu-central-1:123456789012:task-definition/nginx:2",
    "revision": 2,
    "status": "ACTIVE",
    "requiresAttributes": [{"name": "ecs.capability.task-eni", "value": None}],
    "compatibilities": ["EC2", "FARGATE"],
    "registeredAt": "2023-09-17T15:12:27.391000+00:00",
    "registeredBy": "arn:aws:iam::123456789012:root",
    "deregisteredAt": "2023-09-18T15:12:27.391000+00:00",
    "deleteRequestedAt": "2023-09-18T15:12:27.391000+00:00",
}
UNSAID: dict[str, Any] = {"taskRoleArn": "", "executionRoleArn": "", "enableFaultInjection": False}
OTHER_ROLE = "arn:aws:iam::123456789012:role/service-role/shop"


def said(project: Project, definition: Any, manifest: str = MANIFEST) -> list[str]:
    project.write("td.json", json.dumps(definition, indent=1))
    project.write("one.yaml", manifest)
    return [f"{each.file.name}: {each.path}: {each.message}; {each.hint}" for each in project.findings()]


def everything_else() -> dict[str, Any]:
    """Each field that can be left out, as AWS shows those that have no value."""
    empty: dict[str, Any] = {name: [] if isinstance(shape, list) else None for name, shape in TASK_DEFINITION.items()}
    return {name: value for name, value in empty.items() if name != "containerDefinitions"}


@pytest.mark.parametrize(
    "definition",
    [
        {**PLAIN, **ADDED},
        {"taskDefinition": PLAIN},
        {"taskDefinition": {**PLAIN, **ADDED}, "tags": []},
        {"taskDefinition": PLAIN, "tags": [{"key": "a", "value": "b"}], "ResponseMetadata": {"HTTPStatusCode": 200}},
        {**PLAIN, **UNSAID},
        {**everything_else(), **PLAIN},
        {"taskDefinition": {**everything_else(), **PLAIN, **ADDED, **UNSAID}},
    ],
    ids=["added", "wrapped", "both", "response", "unsaid", "nulls", "all"],
)
def test_what_aws_prints_is_taken_as_if_it_were_not_there(project: Project, definition: dict[str, Any]) -> None:
    assert said(project, PLAIN) == []
    plain = project.definition(MANIFEST)
    assert said(project, definition) == []
    assert project.definition(MANIFEST) == plain


def test_what_is_passed_over_is_told_in_one_hint_for_a_file(project: Project) -> None:
    project.write("two.yaml", MANIFEST.replace("web", "two"))
    assert said(project, {"taskDefinition": {**PLAIN, **ADDED}, "tags": [{"key": "a", "value": "b"}]}) == []
    ran = CliRunner().invoke(app, ["check", "--project", str(project.folder)])
    assert (ran.exit_code, ran.stdout) == (0, "")
    (hint,) = [line for line in ran.stderr.splitlines() if "hint" in line]
    assert "td.json:2:" in hint
    assert "is as AWS prints it: 10 fields that it adds are passed over" in hint
    assert {*ADDED} == {*READ_BACK}
    for name in (*ADDED, "tags"):
        assert f"`{name}`" in hint
    said(project, PLAIN)
    assert "hint" not in CliRunner().invoke(app, ["check", "--project", str(project.folder)]).stderr


def test_what_would_be_lost_is_no_hint(project: Project) -> None:
    (tags,) = said(project, {**PLAIN, "tags": [{"key": "a", "value": "b"}]})
    assert "use the setting `tags`" in tags
    (fault,) = said(project, {**PLAIN, "enableFaultInjection": True})
    assert "`enableFaultInjection` cannot be given" in fault
    (null,) = said(project, {"containerDefinitions": [{**CONTAINER, "command": ["a", None]}]})
    assert "containerDefinitions[0].command[1]: expected text, got nothing" in null
    (null,) = said(project, {"containerDefinitions": [CONTAINER, None]})
    assert "containerDefinitions[1]: expected an object, got nothing" in null


def test_a_list_of_containers_alone_is_told_where_it_belongs(project: Project) -> None:
    """As Terraform's `container_definitions` has them."""
    (found,) = said(project, [CONTAINER])
    assert found == 'td.json: : expected an object, got a list; write `{"containerDefinitions": […]}`'
    assert said(project, {"containerDefinitions": [CONTAINER]}) == []


def test_places_below_the_wrapper_are_those_of_the_file(project: Project) -> None:
    definition = {"containerDefinitions": [{**CONTAINER, "memroy": 1}]}
    (found,) = said(project, {"taskDefinition": definition, "tags": []})
    assert "td.json: taskDefinition.containerDefinitions[0].memroy: unknown field" in found


def test_a_fault_of_shape_hides_no_other(project: Project) -> None:
    definition = {
        "pidMode": "task",
        "memroy": "512",
        "taskRoleArn": OTHER_ROLE,
        "containerDefinitions": [
            {**CONTAINER, "cpus": 5, "restartPolicy": {"enabled": True, "restartAttemptPeriod": 1}},
            {**CONTAINER, "name": "other", "image": "<IMAGE>"},
        ],
        "volumes": [{"name": "v", "dockerVolumeConfiguration": {"driver": "local"}}],
    }
    found = said(project, {"taskDefinition": definition}, f"{MANIFEST}storage: {{}}\n")
    for path in (
        "pidMode",
        "memroy",
        "taskRoleArn",
        "containerDefinitions[0].cpus",
        "containerDefinitions[0].restartPolicy.restartAttemptPeriod",
        "volumes[0].dockerVolumeConfiguration",
    ):
        assert len([each for each in found if each.startswith(f"td.json: taskDefinition.{path}:")]) == 1, (path, found)
    assert any("`<IMAGE>` is not an image" in each for each in found)
    assert any(each.startswith("one.yaml: storage:") for each in found)
    assert len(found) == 8


def test_a_wrong_type_hides_no_wrong_value_and_is_said_once(project: Project) -> None:
    wrong = {"name": 5, "image": ["a"], "restartPolicy": {"enabled": True, "restartAttemptPeriod": 1}}
    found = said(project, {"containerDefinitions": [wrong], "volumes": [{"name": None, "host": "x"}]})
    assert [each.split(": ")[1] for each in found] == [
        "containerDefinitions[0].name",
        "containerDefinitions[0].image",
        "containerDefinitions[0].restartPolicy.restartAttemptPeriod",
        "volumes[0].name",
        "volumes[0].host",
    ]


@pytest.mark.parametrize("environment", ["test", "production"])
def test_the_services_own_roles_are_taken(project: Project, environment: str) -> None:
    """As `describe-task-definition` shows them of a service of this program, in whichever environment."""
    role = f"arn:aws:iam::999999999999:role/ecs/{environment}/{environment}-web"
    assert said(project, {**PLAIN, "taskRoleArn": f"{role}-task", "executionRoleArn": f"{role}-execution"}) == []
    swapped = said(project, {**PLAIN, "taskRoleArn": f"{role}-execution", "executionRoleArn": f"{role}-task"})
    assert len(swapped) == 2
    others = said(project, {**PLAIN, "taskRoleArn": f"{role}shop-task", "executionRoleArn": f"{role.lower()}-1"})
    assert len(others) == 2


@pytest.mark.parametrize("other", [{"host": {}}, {}, {"efsVolumeConfiguration": {"fileSystemId": "fs-0a1b2c3d"}}])
def test_a_volume_that_is_not_configured_at_launch_is_what_it_is(project: Project, other: dict[str, Any]) -> None:
    container = {**CONTAINER, "mountPoints": [{"sourceVolume": "v", "containerPath": "/v"}]}
    plain = {"containerDefinitions": [container], "volumes": [{"name": "v", **other}]}
    assert said(project, plain) == []
    volumes = project.definition(MANIFEST).volumes
    (plain["volumes"][0]).update(configuredAtLaunch=False)
    assert said(project, plain) == []
    assert project.definition(MANIFEST).volumes == volumes
    plain["volumes"][0].update(configuredAtLaunch=True)
    assert any("`configuredAtLaunch` is not supported" in each for each in said(project, plain))


@pytest.mark.parametrize("field", ["taskRoleArn", "executionRoleArn"])
def test_of_another_role_it_is_said_how_to_see_what_it_may(project: Project, field: str) -> None:
    (found,) = said(project, {**PLAIN, field: OTHER_ROLE})
    assert found.startswith(f"td.json: {field}: ")
    assert "`aws iam list-attached-role-policies --role-name shop`" in found
    assert "`aws iam list-role-policies --role-name shop`" in found
    assert ("`permissions`" in found) is (field == "taskRoleArn")
    assert "remove the line" in found
    (marker,) = said(project, {**PLAIN, field: "<ROLE_ARN>"})
    assert "aws iam" not in marker
    assert "remove the line" in marker


@pytest.mark.parametrize(
    ("cpu", "memory", "written"),
    [
        ("1 vCPU", "3 GB", ("1024", "3072")),
        (".5 vcpu", "1GB", ("512", "1024")),
        ("0.25vCPU", "0.5 gb", ("256", "512")),
        (".25 vcpu", ".5 gb", ("256", "512")),
        (". vcpu", "1 GB", None),
        ("1. vCPU", "2 GB", None),
        ("1 cpu", "2 GiB", None),
    ],
)
def test_a_size_in_vcpu_and_gb_is_what_ecs_makes_of_it(
    project: Project, cpu: str, memory: str, written: tuple[str, str] | None
) -> None:
    manifest = "name: web\ntask_definition: td.json\n"
    found = said(project, {**PLAIN, "cpu": cpu, "memory": memory}, manifest)
    assert (found == []) is (written is not None)
    if written:
        definition = project.definition(manifest)
        assert (definition.cpu, definition.memory) == written


MENDED: list[tuple[dict[str, Any], str]] = [
    ({"memory": "128"}, "write 128"),
    ({"essential": "True"}, "write true"),
    ({"environment": [{"name": "A", "value": 5}]}, 'write "5"'),
    ({"environment": [{"name": "A", "value": True}]}, 'write "true"'),
    ({"environment": [{"name": "A", "value": 0}]}, 'write "0"'),
    ({"portMappings": [{"containerPort": "80"}]}, "write 80"),
    ({"portMappings": [{"containerPort": 80, "protocol": "TCP"}]}, "did you mean `tcp`?"),
    ({"readonlyRootFilesystem": "false"}, "write false"),
]


@pytest.mark.parametrize(("changes", "hint"), MENDED, ids=str)
def test_a_value_of_the_wrong_type_hides_no_fault_elsewhere(
    project: Project, changes: dict[str, Any], hint: str
) -> None:
    """What is meant is clear: it is said once, and all else is read as if it were written so."""
    other = {"name": "other", "image": "nginx", "secrets": [{"name": "S", "valueFrom": "/prod/a"}]}
    found = said(project, {"containerDefinitions": [{**CONTAINER, **changes}, other]}, f"{MANIFEST}variables: {{}}\n")
    assert len([each for each in found if "expected" in each and each.endswith(hint)]) == 1
    assert any("secrets[0].valueFrom" in each for each in found)
    assert any(each.startswith("one.yaml: variables:") for each in found)
    assert len(found) == 3


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"awslogs-group": "/ecs/legacy"}, True),
        ({"awslogs-group": "/ecs/legacy", "awslogs-create-group": "false"}, True),
        ({"awslogs-group": "/ecs/legacy", "awslogs-create-group": "true"}, False),
        ({"awslogs-group": "/ecs/test/web"}, False),
    ],
    ids=str,
)
def test_a_log_group_that_nobody_makes_here_is_told(project: Project, options: dict[str, str], told: bool) -> None:
    logs = {
        "logDriver": "awslogs",
        "options": {"awslogs-region": "eu-west-1", "awslogs-stream-prefix": "x", **options},
    }
    container = {"name": "a", "image": "nginx:1", "logConfiguration": logs}
    other = {"name": "b", "image": "nginx:1"}
    definition = {"cpu": "256", "memory": "512", "containerDefinitions": [other, container]}
    project.write("td.json", json.dumps(definition, indent=1))
    project.write("web.yaml", "name: web\ntype: Worker Service\ntask_definition: td.json\n")
    (service,) = project.read().values()
    hints = [*hints_of(service)]
    assert len(hints) == told
    assert all("td.json:" in each and "--region eu-west-1 --log-group-name /ecs/legacy" in each for each in hints)
