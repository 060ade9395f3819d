"""What a task definition's file has ECS read and write: the execution role may, and what is others' is told."""

import json
from typing import Any

import pytest

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import document
from ecs_platform.model.iam.of_service import service_roles
from ecs_platform.model.iam.proof.passable import faults, passable_roles
from ecs_platform.model.task.definition import task_definition_of
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
    place = "containerDefinitions[0].logConfiguration.options.awslogs-group"
    assert [(each.file.name, each.path) for each in found] == [("td.json", place)] * told
    assert all(f"it writes to `{group}`" in each.message for each in found)


def test_objects_in_s3_and_credential_specs_are_read(project: Project) -> None:
    router = {
        "type": "fluentbit",
        "options": {"config-file-type": "s3", "config-file-value": "arn:aws:s3:::acme/a.conf"},
    }
    spec = f"arn:aws:ssm:{HERE}:parameter/test/web/spec"
    specs = ["credentialspec:arn:aws:s3:::acme/spec.json"]
    logs = {"logDriver": "awsfirelens", "options": {"Name": "http"}}
    on_ec2 = "ec2: {}"
    loaded = load(project, on_ec2, firelensConfiguration=router, credentialSpecs=specs, logConfiguration=logs)
    assert [str(each) for each in loaded.findings] == []
    found = rights(loaded)
    assert found["EnvironmentFiles"] == ("s3:GetObject", ["arn:aws:s3:::acme/a.conf", "arn:aws:s3:::acme/spec.json"])
    assert found["EnvironmentFileBuckets"] == ("s3:GetBucketLocation", "arn:aws:s3:::acme")
    assert rights(load(project, on_ec2, credentialSpecs=[f"credentialspec:{spec}"]))["Parameters"][1] == spec


def test_the_secret_within_a_domainless_spec_must_be_named(project: Project) -> None:
    specs = ["credentialspecdomainless:arn:aws:s3:::acme/spec.json"]
    (found,) = load(project, "ec2: {}", credentialSpecs=specs).findings
    assert (found.file.name, found.path) == ("td.json", "containerDefinitions[0].credentialSpecs[0]")
    login = [{"name": "LOGIN", "valueFrom": f"{SECRET}test/web/login-AbCdEf"}]
    loaded = load(project, "ec2: {}", credentialSpecs=specs, secrets=login)
    assert loaded.findings == []
    assert "test/web/login" in str(rights(loaded)["Secrets"])
    assert rights(loaded)["EnvironmentFiles"][1] == "arn:aws:s3:::acme/spec.json"


OTHERS = [
    "/test/other/password",
    f"arn:aws:ssm:{HERE}:parameter/prod/web/password",
    f"{SECRET}prod/web-AbCdEf:key::",
    "arn:aws:secretsmanager:eu-central-1:999999999999:secret:test/web/a-AbCdEf",
]


@pytest.mark.parametrize("value", OTHERS)
def test_others_secrets_in_a_file_are_told_as_the_proof_does(project: Project, value: str) -> None:
    """Where they stand, and in the words that make it good."""
    secrets = [{"name": "PASSWORD", "valueFrom": value}]
    wrong = load(project, secrets=secrets)
    (found,) = wrong.findings
    assert (found.file.name, found.path) == ("td.json", "containerDefinitions[0].secrets[0].valueFrom")
    assert "is not the service's own" in found.message or "is outside of `/test/web/`" in found.message
    assert not proved(wrong)
    entry = found.hint.split("add `")[1].split("`")[0]
    loaded = load(project, f"secrets_outside_scope: ['{entry}']", secrets=secrets)
    assert [str(each) for each in loaded.findings] == []
    assert proved(loaded)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("test/web/a", "is not the name of a parameter: with levels it begins with `/`"),
        ("rds!cluster-1:password::", "is not the name of a parameter"),
        (f"{SECRET}*", "is not the name of a secret"),
        (f"{SECRET}a:b:c:d:e", "is not the name of a secret"),
        (f"arn:aws:ssm:{HERE}:parameter", "is not the ARN of a parameter"),
        ("<SECRET_ARN>", "is not the name of a parameter"),
    ],
)
def test_what_names_nothing_is_told_where_it_stands(project: Project, value: str, said: str) -> None:
    (found,) = load(project, secrets=[{"name": "PASSWORD", "valueFrom": value}]).findings
    assert found.path == "containerDefinitions[0].secrets[0].valueFrom"
    assert said in found.message


@pytest.mark.parametrize("behind", [":key", ":key:AWSPREVIOUS", "::AWSPREVIOUS", ":key::", "", ":::1-2"])
def test_a_json_key_is_written_with_all_its_colons(project: Project, behind: str) -> None:
    """Of secrets and log options alike: the agent takes an ARN with no colon behind the name, or with three."""
    value = {"name": "A", "valueFrom": f"{SECRET}test/web/a{behind}"}
    loaded = load(project, secrets=[value], logConfiguration={**awslogs("/ecs/web"), "secretOptions": [value]})
    assert loaded.findings == []
    (container,) = json.loads(task_definition_of(loaded.services[0], loaded).container_definitions)
    for written in (container["secrets"], container["logConfiguration"]["secretOptions"]):
        assert written[0]["valueFrom"].startswith(value["valueFrom"])
        assert written[0]["valueFrom"].count(":") in (6, 9)
    assert rights(loaded)["Secrets"][1] == f"{SECRET}test/web/a-??????"


@pytest.mark.parametrize(
    ("container", "path"),
    [
        ({"secrets": [{"name": "A", "valueFrom": "/prod/a"}]}, "secrets[0].valueFrom"),
        (
            {"logConfiguration": {**awslogs("/ecs/web"), "secretOptions": [{"name": "A", "valueFrom": "/prod/a"}]}},
            "logConfiguration.secretOptions[0].valueFrom",
        ),
        ({"repositoryCredentials": {"credentialsParameter": "hub"}}, "repositoryCredentials.credentialsParameter"),
        (
            {"repositoryCredentials": {"credentialsParameter": CREDENTIALS}},
            "repositoryCredentials.credentialsParameter",
        ),
    ],
)
def test_all_that_is_read_is_judged_and_may_be_read(project: Project, container: dict[str, Any], path: str) -> None:
    wrong = load(project, **container)
    (found,) = wrong.findings
    assert (found.file.name, found.path) == ("td.json", f"containerDefinitions[0].{path}")
    assert not proved(wrong)
    loaded = load(project, "secrets_outside_scope: [/prod/, hub]", **container)
    assert loaded.findings == []
    assert proved(loaded)
    sid = "Secrets" if "hub" in str(container) else "Parameters"
    assert ("hub" if sid == "Secrets" else "/prod/") in str(rights(loaded)[sid][1])


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
