"""`ops check --aws` and `--secrets`: what manifests name and nobody has put in, all of it at once."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ecs_platform.ops.__main__ import app
from tests.model.project import Project
from tests.ops.test_secrets import API, JOB, MARKER, PATH, SHARED, Clients, aws, calls_of, denies, put, shop

__all__ = ["aws", "shop"]
FILE = "name: file\ntype: Backend Service\ntask_definition: file.json\n"


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(app, ["check", *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert MARKER not in done.output
    return done


def test_all_that_is_missing_is_named_with_its_place(aws: Clients, shop: Project) -> None:
    assert run().exit_code == 0
    done = run("--secrets")
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "services/api.yaml:5:16: secrets.DB_PASSWORD: `/test/api/db_password` is not there (Parameter Store): no task "
        "of `api` starts; `python -m ops secrets set DB_PASSWORD api --stack test`",
        "services/api.yaml:6:10: secrets.TOKEN: `test/api/token` is not there (Secrets Manager): no task of `api` "
        "starts; make it, `aws secretsmanager create-secret --name test/api/token`, and `python -m ops secrets set "
        "TOKEN api --stack test` gives it a value",
        "services/report.yaml:5:16: secrets.KEY: `/shared/key` is not there (Parameter Store): no task of `report` "
        "starts; `python -m ops secrets set KEY report --stack test`",
        "services/web.yaml:5:16: secrets.KEY: `/shared/key` is not there (Parameter Store): no task of `web` starts; "
        "`python -m ops secrets set KEY web --stack test`",
    ]
    assert done.stderr == "test: 3 services, 4 faults\n"
    told = json.loads(run("--secrets", "--json").stdout)
    assert [(each["file"], each["line"]) for each in told] == [
        ("services/api.yaml", 5),
        ("services/api.yaml", 6),
        ("services/report.yaml", 5),
        ("services/web.yaml", 5),
    ]


def test_what_is_there_is_no_finding_and_a_plain_parameter_a_word(aws: Clients, shop: Project) -> None:
    put(aws, PATH, "String")
    put(aws, "/shared/key")
    secrets = aws("secretsmanager")
    secrets.create_secret(Name="test/api/token")
    assert "`test/api/token` has no value yet (Secrets Manager)" in run("--secrets").stdout
    secrets.put_secret_value(SecretId="test/api/token", SecretString=MARKER)
    done = run("--secrets")
    assert (done.exit_code, done.stdout) == (0, "")
    assert f"`{PATH}` is no SecureString" in done.stderr
    secrets.delete_secret(SecretId="test/api/token")
    done = run("--secrets")
    assert "`test/api/token` waits for its deletion" in done.stdout
    assert "`aws secretsmanager restore-secret --secret-id test/api/token`" in done.stdout


def test_no_value_is_asked_for(aws: Clients, shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GetParameter", "GetParameters", "GetParametersByPath", "GetSecretValue", "BatchGetSecretValue"):
        assert calls_of(monkeypatch, name) == []
    seen = [calls_of(monkeypatch, name) for name in ("GetParameters", "GetSecretValue")]
    run("--secrets")
    assert seen == [[], []]


def test_those_of_a_task_definitions_file_have_their_line_in_it(aws: Clients, project: Project) -> None:
    here = "eu-central-1:123456789012"
    named = [
        f"arn:aws:ssm:{here}:parameter/test/file/b:3",
        f"arn:aws:secretsmanager:{here}:secret:test/file/db-AbCdEf:password::",
        "arn:aws:ssm:eu-west-1:123456789012:parameter/there/c",
        "arn:aws:ssm:eu-west-1:999999999999:parameter/theirs/d",
    ]
    project.stack(f"secrets_outside_scope: ['{named[2]}', '{named[3]}']")
    secrets = [{"name": f"A{number}", "valueFrom": each} for number, each in enumerate(named)]
    container = {"name": "a", "image": "nginx", "secrets": secrets}
    project.write("file.yaml", FILE)
    definition = {"cpu": "256", "memory": "512", "containerDefinitions": [container]}
    project.write("file.json", json.dumps(definition, indent=1))
    done = run("--secrets")
    found = [line.split(" is not there")[0] for line in done.stdout.splitlines()]
    assert [each.rpartition("`")[0].rpartition("`")[2] for each in found] != []
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["services/file.json"] * 3
    assert (
        "arn:aws:ssm:eu-west-1:999999999999:parameter/theirs/d is in another account, where nobody looks" in done.stderr
    )
    put(aws, "/test/file/b")
    aws("ssm", "eu-west-1").put_parameter(Name="/there/c", Value="x", Type="SecureString")
    (left,) = run("--secrets").stdout.splitlines()
    assert "`test/file/db` is not there" in left


def test_what_aws_keeps_for_itself_is_not_asked_for(
    aws: Clients, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DescribeParameters refuses a filter with such a name."""
    public = "arn:aws:ssm:eu-central-1:123456789012:parameter/aws/service/x"
    project.stack(f"secrets_outside_scope: ['{public}']")
    project.write(
        "api.yaml", f"name: api\ntype: Backend Service\nimage: {{location: nginx}}\nsecrets: {{A: '{public}'}}\n"
    )
    seen = calls_of(monkeypatch, "DescribeParameters")
    done = run("--secrets")
    assert (done.exit_code, done.stdout, seen) == (0, "", [])


@pytest.mark.parametrize(
    ("setting", "says"),
    [("allow_missing_secrets: true", "`allow_missing_secrets` is set"), ("local: true", "`make up` makes up")],
)
def test_what_may_be_missing_is_said_and_no_fault(aws: Clients, shop: Project, setting: str, says: str) -> None:
    shop.stack(f"{SHARED}\n{setting}")
    done = run("--secrets")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.count(says) == 4


def test_who_may_not_look_says_so_in_a_line(aws: Clients, shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the roles of an older bootstrap."""
    denies(monkeypatch, "DescribeParameters", "ssm:DescribeParameters")
    done = run("--secrets")
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["services/api.yaml"]
    (note,) = [line for line in done.stderr.splitlines() if line.startswith("nobody looked")]
    assert "`ssm:DescribeParameters` is not allowed, of 2 of them" in note


@pytest.mark.parametrize("credentials", [True, False])
def test_without_credentials_or_a_network_nobody_looked(
    shop: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, credentials: bool
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    if credentials:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "word")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    done = run("--secrets")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.splitlines()[1].startswith("nobody looked whether all secrets are there: ")
    assert len(done.stderr.splitlines()) == 2


def test_credentials_of_another_account_see_nothing(aws: Clients, shop: Project) -> None:
    file = shop.folder / "Pulumi.test.yaml"
    file.write_text(file.read_text().replace("123456789012", "999999999999"))
    done = run("--secrets")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "the shell's credentials are of account 123456789012, and test is in 999999999999" in done.stderr


def test_what_is_wrong_in_the_files_comes_first(shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    shop.write("api.yaml", API + "cpus: 1\n")
    assert "unknown field `cpus`" in run("--secrets").stdout


def test_a_project_without_secrets_asks_nobody(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert run("--secrets").stderr == "test: 1 services, no faults\n"


def test_all_of_the_account_has_them_too(aws: Clients, shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write("report.yaml", JOB.replace("/shared/key", "key"))
    monkeypatch.setattr("ecs_platform.ops.account.ask_quotas", None)
    found = {each["path"] for each in json.loads(run("--aws", "--json").stdout)}
    assert {"secrets.DB_PASSWORD", "secrets.TOKEN", "secrets.KEY"} <= found
