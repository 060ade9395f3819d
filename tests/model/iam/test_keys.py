"""Keys of KMS: who decrypts with which, by the evaluator; and settings that name none."""

import pytest

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.document import document, text
from ecs_platform.model.iam.evaluate import Request, evaluate
from ecs_platform.model.iam.keys import decrypt_statements, key_policy
from tests.model.project import Project

HERE = "arn:aws:kms:eu-central-1:123456789012"
KEY, OTHER, ALIAS = f"{HERE}:key/a", f"{HERE}:key/b", f"{HERE}:alias/ecs/test"
ROLE = "arn:aws:iam::123456789012:role/ecs/test/test-web-execution"
SSM = "ssm.eu-central-1.amazonaws.com"


def may(keys: list[str], key: str, via: str | None, *aliases: str) -> bool:
    context = {
        **({} if via is None else {"kms:ViaService": via}),
        **({"kms:ResourceAliases": aliases} if aliases else {}),
    }
    policy = document(decrypt_statements(keys, ["ssm"]))
    return evaluate([policy], Request(ROLE, "kms:Decrypt", key, context)).allowed


def test_a_key_by_its_arn() -> None:
    assert may([KEY], KEY, SSM)
    assert not may([KEY], OTHER, SSM)
    assert not may([KEY], KEY, "s3.eu-central-1.amazonaws.com")
    assert not may([KEY], KEY, None)


def test_a_key_by_its_alias() -> None:
    assert may([ALIAS], KEY, SSM, "alias/other", "alias/ecs/test")
    assert not may([ALIAS], KEY, SSM, "alias/ecs/prod")
    assert not may([ALIAS], KEY, SSM)
    assert not may([ALIAS], KEY, None, "alias/ecs/test")


def test_both_together_open_each_its_own() -> None:
    assert may([KEY, ALIAS], KEY, SSM)
    assert may([KEY, ALIAS], OTHER, SSM, "alias/ecs/test")
    assert not may([KEY, ALIAS], OTHER, SSM)


def test_where_nothing_is_read_nothing_is_decrypted() -> None:
    assert decrypt_statements([KEY], []) == []
    assert decrypt_statements([], ["ssm"]) == []


def test_a_key_of_another_region_is_used_by_the_services_there() -> None:
    (statement,) = decrypt_statements(["arn:aws:kms:eu-west-1:123456789012:key/a"], ["ssm"])
    assert statement.conditions == {"StringEquals": {"kms:ViaService": ("ssm.eu-west-1.amazonaws.com",)}}
    (statement,) = decrypt_statements(["arn:aws-cn:kms:cn-north-1:123456789012:key/a"], ["ssm"])
    assert statement.conditions == {"StringEquals": {"kms:ViaService": ("ssm.cn-north-1.amazonaws.com.cn",)}}


def test_the_own_keys_policy_lets_logs_of_the_environment_and_no_others() -> None:
    policy = key_policy(Account("eu-central-1", "123456789012"), "test")

    def logs(group: str) -> bool:
        arn = f"arn:aws:logs:eu-central-1:123456789012:log-group:{group}"
        context = {"kms:EncryptionContext:aws:logs:arn": arn}
        principal = "logs.eu-central-1.amazonaws.com"
        return evaluate([policy], Request(principal, "kms:GenerateDataKey", KEY, context)).allowed

    assert logs("/ecs/test/web")
    assert not logs("/ecs/prod/web")
    assert not logs("/acme")
    assert "arn:aws-cn:iam" in text(key_policy(Account("cn-north-1", "123456789012"), "test"))


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("kms_key: arn:aws:kms:eu-west-1:123456789012:key/a", "is not in eu-central-1"),
        ("kms_key: alias/ecs/test", "is not the ARN of a key"),
        (f"kms_key: {ALIAS}", "is not the ARN of a key"),
        ("kms_keys: [environment]", "is not the ARN of a key or an alias"),
    ],
)
def test_what_is_no_key_here_is_told(project: Project, setting: str, said: str) -> None:
    project.stack(setting)
    (found,) = project.findings()
    assert said in found.message
    assert found.line == 4


@pytest.mark.parametrize("setting", [f"kms_key: {KEY}", "kms_key: environment", "kms_key: ''", f"kms_keys: [{ALIAS}]"])
def test_what_is_one_is_taken(project: Project, setting: str) -> None:
    project.stack(setting)
    assert project.findings() == []
