"""Customer managed keys: the one that is given, or the environment's own, on all that is made with it."""

import json
from typing import Any

import pytest

from ecs_platform.components.encryption_key import DELETION_DAYS
from tests.components.project import Project, same_in_a_first_preview, web
from tests.components.recording import Recorded

KEY = "arn:aws:kms:eu-central-1:123456789012:key/0a1b"
EVERYTHING = """
image: {repository: true, tag: v1, port: 80}
secrets: {PASSWORD: password}
storage: {volumes: {data: {path: /data, efs: true}}}
"""


def made(project: Project, key: str) -> Recorded:
    project.settings = f"  ecs-platform:kms_key: {key}\n"
    project.service("web", f"type: Worker Service\n{EVERYTHING.replace(', port: 80', '')}")
    return project.record()


def decrypting(recorded: Recorded, role: str) -> list[dict[str, Any]]:
    policy = json.loads(recorded.of("iam/rolePolicy:RolePolicy")[role]["policy"])
    return [each for each in policy["Statement"] if each["Action"] == "kms:Decrypt"]


@pytest.mark.parametrize(
    ("key", "arn", "own"), [(KEY, KEY, False), ("environment", "arn:aws:kms:key:key", True), ("''", None, False)]
)
def test_logs_images_and_file_systems_have_the_key(project: Project, key: str, arn: str | None, own: bool) -> None:
    recorded = made(project, key)
    assert recorded.one("cloudwatch/logGroup:LogGroup").get("kmsKeyId") == arn
    assert recorded.one("efs/fileSystem:FileSystem").get("kmsKeyId") == arn
    (encryption,) = recorded.one("ecr/repository:Repository")["encryptionConfigurations"]
    assert encryption == ({"encryptionType": "AES256"} if arn is None else {"encryptionType": "KMS", "kmsKey": arn})
    assert bool(recorded.of("kms/key:Key")) is own
    assert recorded.outputs["kms_key_arn"] == arn
    assert same_in_a_first_preview(project, recorded)


def test_what_is_there_keeps_the_key_it_has(project: Project) -> None:
    """Neither ECR nor EFS changes it: all that is in them would go."""
    recorded = made(project, KEY)
    assert recorded.options_of("ecr/repository:Repository", "web").ignore_changes == ["encryptionConfigurations"]
    assert recorded.options_of("efs/fileSystem:FileSystem", "web-data").ignore_changes == ["kmsKeyId"]


def test_the_environments_own_key(project: Project) -> None:
    recorded = made(project, "environment")
    key = recorded.one("kms/key:Key")
    assert (key["enableKeyRotation"], key["deletionWindowInDays"]) == (True, DELETION_DAYS)
    assert recorded.one("kms/alias:Alias")["name"] == "alias/ecs/dev"
    account, logs = json.loads(key["policy"])["Statement"]
    assert account["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    assert logs["Principal"] == {"Service": "logs.eu-central-1.amazonaws.com"}
    groups = "arn:aws:logs:eu-central-1:123456789012:log-group:/ecs/dev/*"
    assert logs["Condition"] == {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}}


def test_roles_decrypt_with_the_key_given_what_services_of_aws_read_for_them(project: Project) -> None:
    recorded = made(project, KEY)
    for role in ("web-task", "web-execution"):
        (statement,) = decrypting(recorded, role)
        assert statement["Resource"] == KEY
        assert statement["Condition"] == {"StringEquals": {"kms:ViaService": "ssm.eu-central-1.amazonaws.com"}}


def test_roles_decrypt_with_the_environments_own_by_its_alias(project: Project) -> None:
    (statement,) = decrypting(made(project, "environment"), "web-task")
    assert statement["Resource"] == "arn:aws:kms:eu-central-1:123456789012:key/*"
    assert statement["Condition"]["ForAnyValue:StringEquals"] == {"kms:ResourceAliases": "alias/ecs/dev"}


def test_without_keys_nobody_decrypts(project: Project) -> None:
    recorded = made(project, "''")
    assert decrypting(recorded, "web-task") == decrypting(recorded, "web-execution") == []


def test_a_service_without_secrets_starts_without_the_key(project: Project) -> None:
    project.settings = f"  ecs-platform:kms_keys: [{KEY}]\n"
    web(project)
    assert decrypting(project.record(), "web-execution") == []


@pytest.mark.parametrize(
    ("field", "service"),
    [
        ("secrets: {A: {secretsmanager: dev/web/a}}", "secretsmanager"),
        ("secrets: {A: a}", "ssm"),
        ("env_file: arn:aws:s3:::acme/web.env", "s3"),
    ],
)
def test_the_execution_role_decrypts_by_the_service_that_reads(project: Project, field: str, service: str) -> None:
    project.settings = f"  ecs-platform:kms_keys: [{KEY}]\n"
    web(project, field)
    (statement,) = decrypting(project.record(), "web-execution")
    assert statement["Condition"]["StringEquals"]["kms:ViaService"] == f"{service}.eu-central-1.amazonaws.com"
