"""Nothing that looks like a secret gets out, and nothing that others wrote gets out of its place."""

import json

import pytest

from ecs_platform.model.digest.markdown import digest
from ecs_platform.model.digest.masking import masked
from ecs_platform.model.digest.preview import TASK_DEFINITION, NotAPreviewError, read_preview
from tests.model.digest.previews import preview, step

PLANTED = {
    "DB_PASSWORD": "correct horse",
    "KEY": "AKIAIOSFODNN7EXAMPLE",
    "URL": "postgres://app:hunter2hunter2@db/app",
    "GITHUB": "ghp_" + "a1B2" * 9,
    "PEM": "-----BEGIN RSA PRIVATE KEY-----MIIEsecret",
    "SESSION": "[secret]",
}


def containers(values: dict[str, str], command: list[str]) -> dict[str, object]:
    environment = [{"name": name, "value": value} for name, value in values.items()]
    definition = [{"name": "api", "image": "api:1", "environment": environment, "command": command}]
    return {"containerDefinitions": json.dumps(definition), "tags": {"Service": "api"}}


@pytest.mark.parametrize("op", ["create", "replace"])
def test_planted_secrets_are_not_shown(op: str) -> None:
    before = containers(dict.fromkeys(PLANTED, "old"), ["serve"])
    after = containers(PLANTED, ["serve", "--key=AKIAIOSFODNN7EXAMPLE", PLANTED["URL"]])
    text = digest(preview(step(op, TASK_DEFINITION, "api", None if op == "create" else before, after)), "test")
    for name, value in PLANTED.items():
        assert name in text
        assert value not in text
    assert "MIIEsecret" not in text
    assert "hunter2" not in text


def test_harmless_values_stay() -> None:
    assert masked({"LOG_LEVEL": "info", "n": 3, "list": ["a b"]}) == {"LOG_LEVEL": "info", "n": 3, "list": ["a b"]}


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"steps": 1}', '{"diagnostics": [{"severity": "error", "message": "x"}], "config": {}}']
)
def test_what_is_not_a_preview_is_said(text: str) -> None:
    with pytest.raises(NotAPreviewError):
        read_preview(text)
