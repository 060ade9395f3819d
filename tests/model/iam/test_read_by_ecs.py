"""What a task definition's file has ECS read and write: the execution role may, and what is others' is told."""

import json
from typing import Any

import pytest

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import document
from ecs_platform.model.iam.of_service import service_roles
from ecs_platform.model.iam.proof.passable import faults, passable_roles
from tests.model.project import Project

HERE = "eu-central-1:123456789012"
SECRET = f"arn:aws:secretsmanager:{HERE}:secret:"
CREDENTIALS = f"{SECRET}hub-AbCdEf"


def load(project: Project, settings: str = "", **container: Any) -> Loaded:
    main = {"name": "a", "image": "b", "essential": True, **container}
    project.write("td.json", json.dumps({"cpu": "256", "memory": "512", "containerDefinitions": [main]}))
    capacity = "capacity: ec2\n" if settings.startswith("ec2") else ""
    project.write("web.yaml", f"name: web\ntype: Worker Service\ntask_definition: td.json\n{capacity}")
    project.stack(settings)
    return project.load()


def rights(loaded: Loaded) -> dict[str, tuple[Any, Any]]:
    statements = document(service_roles(loaded.services[0], loaded).execution)["Statement"]
    return {each["Sid"]: (each["Action"], each["Resource"]) for each in statements}


def proved(loaded: Loaded) -> bool:
    roles = [role for service in loaded.services for role in passable_roles(service, loaded)]
    return [fault for role in roles for fault in faults(role, loaded.account)] == []


def awslogs(group: str, **options: str) -> dict[str, Any]:
    named = {"awslogs-group": group, "awslogs-region": "eu-central-1", "awslogs-stream-prefix": "x"}
    return {"logDriver": "awslogs", "options": {**named, **options}}


def test_the_log_group_of_the_file_may_be_written_to(project: Project) -> None:
    loaded = load(project, logConfiguration=awslogs("/legacy/shop", **{"awslogs-region": "eu-west-1"}))
    assert [str(each) for each in loaded.findings] == []
    legacy = "arn:aws:logs:eu-west-1:123456789012:log-group:/legacy/shop:log-stream:*"
    assert legacy in rights(loaded)["Logs"][1]
    assert "LogGroups" not in rights(loaded)


def test_and_made_where_the_file_says_so(project: Project) -> None:
    loaded = load(project, logConfiguration=awslogs("/legacy/shop", **{"awslogs-create-group": "true"}))
    group = f"arn:aws:logs:{HERE}:log-group:/legacy/shop:*"
    assert rights(loaded)["LogGroups"] == ("logs:CreateLogGroup", group)
    without = load(project, logConfiguration=awslogs("/legacy/shop", **{"awslogs-create-group": "false"}))
    assert "LogGroups" not in rights(without)


@pytest.mark.parametrize(("group", "told"), [("/ecs/test/other", True), ("/ecs/test/web", False), ("/ecs/web", False)])
def test_another_services_log_group_is_told(project: Project, group: str, told: bool) -> None:
    found = load(project, logConfiguration=awslogs(group)).findings
    assert [each.path for each in found] == ["task_definition"] * told
    assert all(f"its containers write to `{group}`" in each.message for each in found)


def test_objects_in_s3_and_credential_specs_are_read(project: Project) -> None:
    router = {
        "type": "fluentbit",
        "options": {"config-file-type": "s3", "config-file-value": "arn:aws:s3:::acme/a.conf"},
    }
    spec = f"arn:aws:ssm:{HERE}:parameter/test/web/spec"
    specs = ["credentialspecdomainless:arn:aws:s3:::acme/spec.json"]
    logs = {"logDriver": "awsfirelens", "options": {"Name": "http"}}
    on_ec2 = "ec2: {}"
    loaded = load(project, on_ec2, firelensConfiguration=router, credentialSpecs=specs, logConfiguration=logs)
    assert [str(each) for each in loaded.findings] == []
    found = rights(loaded)
    assert found["EnvironmentFiles"] == ("s3:GetObject", ["arn:aws:s3:::acme/a.conf", "arn:aws:s3:::acme/spec.json"])
    assert found["EnvironmentFileBuckets"] == ("s3:GetBucketLocation", "arn:aws:s3:::acme")
    assert rights(load(project, on_ec2, credentialSpecs=[f"credentialspec:{spec}"]))["Parameters"][1] == spec


OTHERS = [
    "/test/other/password",
    f"arn:aws:ssm:{HERE}:parameter/prod/web/password",
    f"{SECRET}prod/web-AbCdEf:key::",
    "arn:aws:secretsmanager:eu-central-1:999999999999:secret:test/web/a-AbCdEf",
]


@pytest.mark.parametrize("value", OTHERS)
def test_others_secrets_in_a_file_are_told_as_the_proof_does(project: Project, value: str) -> None:
    secrets = [{"name": "PASSWORD", "valueFrom": value}]
    (found,) = load(project, secrets=secrets).findings
    assert found.path == "task_definition"
    assert "is not the service's own" in found.message
    entry = found.hint.split("`")[1]
    loaded = load(project, f"secrets_outside_scope: ['{entry}']", secrets=secrets)
    assert [str(each) for each in loaded.findings] == []
    assert proved(loaded)


@pytest.mark.parametrize(
    ("value", "settings"),
    [
        ("/test/web/password", ""),
        (f"{SECRET}test/web/a-AbCdEf:key::", ""),
        ("/shared/password", "secrets_outside_scope: [/shared/]"),
        (f"{SECRET}stored-AbCdEf", "secrets_outside_scope: [stored]"),
        (OTHERS[3] + ":key::", f"secrets_outside_scope: ['{OTHERS[3]}:key::']"),
    ],
)
def test_its_own_and_those_of_the_setting_are_not(project: Project, value: str, settings: str) -> None:
    loaded = load(project, settings, secrets=[{"name": "PASSWORD", "valueFrom": value}])
    assert [str(each) for each in loaded.findings] == []
    assert proved(loaded)


@pytest.mark.parametrize(
    ("manifest", "path"),
    [
        (f"image: {{location: a/b, credentials: '{CREDENTIALS}'}}", "image.credentials"),
        (
            f"image: {{location: a/b}}\nsidecars: {{s: {{image: a/c, credentialsParameter: '{CREDENTIALS}'}}}}",
            "sidecars.s.credentialsParameter",
        ),
    ],
)
def test_credentials_of_a_registry_are_secrets_too(project: Project, manifest: str, path: str) -> None:
    project.write("web.yaml", f"name: web\ntype: Worker Service\n{manifest}\n")
    (found,) = project.findings()
    assert found.path == path
    project.stack("secrets_outside_scope: [hub]")
    loaded = project.load()
    assert loaded.findings == []
    assert proved(loaded)
