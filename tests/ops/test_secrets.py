"""`ops secrets`, asked of an AWS in the process; a value goes in, and is in nothing that comes out."""

import getpass
import io
import json
import logging
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from moto import mock_aws
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from ecs_platform.ops.__main__ import app
from ecs_platform.ops.secret_store import value, writing
from ecs_platform.ops.secret_store.entries import parameters
from ecs_platform.ops.secret_store.target import Target
from tests.model.project import WEB, Project

REGION = "eu-central-1"
MARKER = "pl4nted-m4rker"
"""A value that must be in no output, log or exception."""
API = """\
name: api
type: Backend Service
image: {location: nginx}
secrets:
  DB_PASSWORD: db_password
  TOKEN: {secretsmanager: "test/api/token:key"}
"""
JOB = """\
name: report
type: Scheduled Job
image: {location: nginx}
on: {schedule: '@daily'}
secrets: {KEY: /shared/key}
"""
CALL = "_make_api_call"
"""What boto3 makes every call of a client by."""
SHARED = "secrets_outside_scope: [/shared/]"
PATH = "/test/api/db_password"
Clients = Callable[..., Any]


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clients]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield lambda service, region=REGION: boto3.client(service, region_name=region)


@pytest.fixture
def shop(project: Project) -> Project:
    """Two services and a job: `web` and the job read `/shared/key`."""
    project.stack(SHARED)
    project.write("api.yaml", API)
    project.write("web.yaml", WEB + "secrets: {KEY: /shared/key}\n")
    project.write("report.yaml", JOB)
    return project


def run(*arguments: str, given: str | bytes | None = None) -> Result:
    done = CliRunner().invoke(app, ["secrets", *arguments], input=given)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert MARKER not in done.output
    assert MARKER not in done.stderr
    return done


def stored(aws: Clients, name: str) -> dict[str, Any]:
    found: dict[str, Any] = aws("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]
    return found


def put(aws: Clients, name: str, kind: str = "SecureString", **more: Any) -> None:
    aws("ssm").put_parameter(Name=name, Value="before", Type=kind, **more)


def states(*arguments: str) -> dict[str, str]:
    return {row["name"]: row["state"] for row in json.loads(run("list", "--json", *arguments).stdout)["secrets"]}


def test_a_variable_is_written_below_the_services_path(aws: Clients, shop: Project) -> None:
    done = run("set", "DB_PASSWORD", given=f"{MARKER}\n\n")
    assert done.exit_code == 0, done.output
    found = stored(aws, PATH)
    # One newline is left out, and that is said; another is a part of it.
    assert (found["Value"], found["Type"], found["Version"]) == (f"{MARKER}\n", "SecureString", 1)
    assert "newline at its end is left out" in done.stderr
    assert done.stdout.splitlines() == [
        f"written: {PATH}, version 1, with alias/aws/ssm",
        "read when a task starts: api (`--roll` restarts them)",
    ]


@pytest.mark.parametrize(
    ("given", "kept", "said"),
    [
        (MARKER, MARKER, False),
        (f"{MARKER}\r\n", MARKER, True),
        (f" {MARKER} ", f" {MARKER} ", False),
        (f"ü\n{MARKER}", f"ü\n{MARKER}", False),
        (f"{MARKER}\r", f"{MARKER}\r", False),
    ],
)
def test_one_newline_at_the_end_is_all_that_is_left_out(
    aws: Clients, shop: Project, given: str, kept: str, said: bool
) -> None:
    done = run("set", "DB_PASSWORD", given=given.encode())
    assert stored(aws, PATH)["Value"] == kept
    assert ("newline" in done.stderr) is said


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (b"", "the value is empty"),
        (b"\n", "the value is empty"),
        (b"\xff" + MARKER.encode(), "not UTF-8"),
        (b"a\0" + MARKER.encode(), "NUL"),
        (MARKER.encode() * 300, "4200 bytes, and 4096 fit: `--advanced`"),
        (b"x" * 70_000, "more than 65536 bytes"),
    ],
)
def test_what_no_parameter_can_have_is_refused(aws: Clients, shop: Project, given: bytes, says: str) -> None:
    done = run("set", "DB_PASSWORD", given=given)
    assert (done.exit_code, done.stdout) == (1, "")
    assert says in done.stderr
    assert parameters(aws("ssm"), [PATH]) == {}


def test_a_large_parameter_is_advanced_where_that_is_said(aws: Clients, shop: Project) -> None:
    assert run("set", "DB_PASSWORD", "--advanced", given="x" * 8193).exit_code == 1
    assert run("set", "DB_PASSWORD", "--advanced", given="x" * 8192).exit_code == 0
    assert parameters(aws("ssm"), [PATH])[PATH].tier == "Advanced"
    # And stays so: AWS would refuse the tier Standard.
    assert run("set", "DB_PASSWORD", "--yes", given="x" * 5000).exit_code == 0
    assert parameters(aws("ssm"), [PATH])[PATH].tier == "Advanced"


def test_what_is_there_is_written_over_where_somebody_says_so(aws: Clients, shop: Project) -> None:
    put(aws, PATH)
    done = run("set", "DB_PASSWORD", given=MARKER)
    assert done.exit_code == 1
    assert f"{PATH} is there, written " in done.stderr
    assert "say `--yes`" in done.stderr
    assert stored(aws, PATH)["Value"] == "before"
    done = run("set", "DB_PASSWORD", "--yes", "--json", given=MARKER)
    told = json.loads(done.stdout)
    assert (told["name"], told["version"], told["services"], told["jobs"]) == (PATH, "2", ["api"], [])
    assert stored(aws, PATH)["Value"] == MARKER


def on_a_terminal(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """What is typed where nothing is shown, and an answer to a question."""
    typed = iter(answers)
    monkeypatch.setattr(value, "is_terminal", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    monkeypatch.setattr("typer.confirm", lambda *_, **__: next(typed) == "y")


def test_on_a_terminal_it_asks(aws: Clients, shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    on_a_terminal(monkeypatch, MARKER, "another", MARKER, MARKER)
    done = run("set", "DB_PASSWORD")
    assert (done.exit_code, done.stderr) == (0, "These two were not the same.\n")
    on_a_terminal(monkeypatch, "n", "never asked for")
    done = run("set", "DB_PASSWORD")
    assert (done.exit_code, done.stderr) == (1, "error: nothing is changed\n")
    on_a_terminal(monkeypatch, "y", "other", "other")
    assert run("set", "DB_PASSWORD").exit_code == 0
    assert stored(aws, PATH)["Value"] == "other"
    on_a_terminal(monkeypatch, "y", "x" * 1023, "x" * 1023)
    assert "by `< FILE`" in run("set", "DB_PASSWORD").stderr
    on_a_terminal(monkeypatch, "y", "", "")
    assert "the value is empty" in run("set", "DB_PASSWORD").stderr


def test_a_terminal_that_would_show_it_is_refused(aws: Clients, shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """getpass warns, and reads what is shown."""
    monkeypatch.setattr(value, "is_terminal", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda _: warnings.warn("shown", getpass.GetPassWarning, stacklevel=1))
    done = run("set", "DB_PASSWORD")
    assert (done.exit_code, "would show the value" in done.stderr) == (1, True)


def test_a_value_in_the_wrong_place_is_not_said_again(aws: Clients, shop: Project) -> None:
    for arguments in (
        ("set", "DB_PASSWORD", MARKER),
        ("set", "DB_PASSWORD", "api", MARKER),
        ("set", MARKER),
        ("set", MARKER, "api"),
        ("set", f"/test/{MARKER} x"),
        ("set", f"test/{MARKER}:x"),
        ("set", "DB_PASSWORD", f"--value={MARKER}"),
        ("rm", MARKER),
        ("list", MARKER),
    ):
        done = run(*arguments, given="x")
        assert (done.exit_code, done.stdout) == (2, ""), arguments
    assert aws("ssm").describe_parameters()["Parameters"] == []


def test_nothing_is_logged_whatever_is_switched_on(
    aws: Clients, shop: Project, caplog: pytest.LogCaptureFixture
) -> None:
    """boto3 logs whole requests at the level DEBUG."""
    aws("secretsmanager").create_secret(Name="test/api/token", SecretString="{}")
    with caplog.at_level(logging.DEBUG):
        run("set", "DB_PASSWORD", given=MARKER)
        run("set", "TOKEN", "--yes", given=json.dumps({"key": MARKER}))
        assert "DescribeParameters" in caplog.text
    assert stored(aws, PATH)["Value"] == MARKER
    assert MARKER not in caplog.text
    assert logging.root.manager.disable == logging.NOTSET


@pytest.mark.parametrize("code", ["ValidationException", "InternalServerError", "AccessDeniedException"])
def test_what_aws_says_is_said_without_the_value(
    aws: Clients, shop: Project, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    class Telling:
        def put_parameter(self, **given: str) -> None:
            raise ClientError({"Error": {"Code": code, "Message": f"Value '{given['Value']}' is no"}}, "PutParameter")

    chosen = Target("parameter", PATH, REGION)
    with pytest.raises(value.RefusedError) as raised:
        writing._put_parameter(chosen, _secret(), writing.Choice("k", False, False), {}, Telling())
    assert code in str(raised.value)
    seen: BaseException | None = raised.value
    while seen is not None:
        assert MARKER not in f"{seen!r}"
        seen = seen.__cause__ or seen.__context__


def _secret() -> SecretStr:
    return SecretStr(MARKER)


def test_a_refusal_says_which_action_is_missing(aws: Clients, shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    denies(monkeypatch, "PutParameter", "ssm:PutParameter")
    done = run("set", "DB_PASSWORD", given=MARKER)
    assert done.exit_code == 1
    assert "not authorized to perform: ssm:PutParameter" in done.stderr


def denies(monkeypatch: pytest.MonkeyPatch, operation: str, action: str) -> None:
    original = getattr(BaseClient, CALL)

    def call(self: Any, name: str, given: Any) -> Any:
        if name == operation:
            message = f"User: arn:aws:iam::123456789012:user/x is not authorized to perform: {action}"
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": message}}, name)
        return original(self, name, given)

    monkeypatch.setattr(BaseClient, CALL, call)


def test_who_may_not_look_writes_what_is_new_and_with_yes_what_is_there(
    aws: Clients, shop: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(aws, PATH)
    denies(monkeypatch, "DescribeParameters", "ssm:DescribeParameters")
    done = run("set", "DB_PASSWORD", given=MARKER)
    assert done.exit_code == 1
    assert "whether it is there is not known" in done.stderr
    assert "it is there already: `--yes`" in done.stderr
    assert run("set", "DB_PASSWORD", "--yes", given=MARKER).exit_code == 0
    assert stored(aws, PATH)["Value"] == MARKER


def test_credentials_of_another_account_write_nothing(aws: Clients, shop: Project) -> None:
    file = shop.folder / "Pulumi.test.yaml"
    file.write_text(file.read_text().replace("123456789012", "999999999999"))
    for arguments in (("set", "DB_PASSWORD"), ("list",), ("rm", "DB_PASSWORD", "--force"), ("diff", "test", "test")):
        done = run(*arguments, given=MARKER)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "the shell's credentials are of account 123456789012, and test is in 999999999999" in done.stderr


def test_the_environments_own_key_is_taken_where_it_is(aws: Clients, shop: Project) -> None:
    shop.stack(f"{SHARED}\nkms_key: environment")
    done = run("set", "DB_PASSWORD", given=MARKER)
    assert "with alias/aws/ssm" in done.stdout
    assert "`alias/ecs/test` is not there before the first `up`" in done.stderr
    kms = aws("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/ecs/test", TargetKeyId=key)
    assert "with alias/ecs/test" in run("set", "DB_PASSWORD", "--yes", given=MARKER).stdout
    assert parameters(aws("ssm"), [PATH])[PATH].key == "alias/ecs/test"


def test_a_given_key_is_taken_and_one_that_a_parameter_has_is_kept(aws: Clients, shop: Project) -> None:
    put(aws, PATH, KeyId="alias/theirs")
    assert "with alias/theirs" in run("set", "DB_PASSWORD", "--yes", given=MARKER).stdout
    key = f"arn:aws:kms:{REGION}:123456789012:key/0a1b2c3d-1111-2222-3333-0a1b2c3d4e5f"
    shop.stack(f"{SHARED}\nkms_key: {key}")
    assert f"with {key}" in run("set", "DB_PASSWORD", "--yes", given=MARKER).stdout


def test_a_plain_parameter_becomes_a_secure_one(aws: Clients, shop: Project) -> None:
    put(aws, PATH, "String")
    assert states()[PATH] == "not SecureString"
    done = run("set", "DB_PASSWORD", "--yes", given=MARKER)
    assert done.exit_code == 0
    assert "it was a String, and what it was stays readable in its history" in done.stderr
    assert states()[PATH] == "there"


def test_a_secret_that_is_there_gets_a_new_version(aws: Clients, shop: Project) -> None:
    secrets = aws("secretsmanager")
    done = run("set", "TOKEN", given=json.dumps({"key": MARKER}))
    assert done.exit_code == 1
    assert "is not in Secrets Manager: make it first, `aws secretsmanager create-secret" in done.stderr
    secrets.create_secret(Name="test/api/token", SecretString=json.dumps({"key": "before"}))
    for given, says in (
        (MARKER, "no JSON object, and manifests name keys of it: `key`"),
        (json.dumps([MARKER]), "no JSON object"),
        (json.dumps({"other": MARKER}), "lacks keys that manifests name: `key`"),
    ):
        done = run("set", "TOKEN", "--yes", given=given)
        assert (done.exit_code, says in done.stderr) == (1, True), done.stderr
    done = run("set", "TOKEN", "--yes", given=json.dumps({"key": MARKER}))
    assert done.exit_code == 0, done.stderr
    assert json.loads(secrets.get_secret_value(SecretId="test/api/token")["SecretString"]) == {"key": MARKER}
    secrets.delete_secret(SecretId="test/api/token")
    assert "restore-secret" in run("set", "TOKEN", "--yes", given=MARKER).stderr


def test_names_that_mean_several_things_or_nothing(aws: Clients, shop: Project) -> None:
    shop.write("other.yaml", API.replace("name: api", "name: other").replace("test/api/", "test/other/"))
    done = run("set", "DB_PASSWORD", given=MARKER)
    assert done.exit_code == 2
    assert "several are named so: `/test/api/db_password` of api, `/test/other/db_password` of other" in done.stderr
    assert run("set", "DB_PASSWORD", "other", given=MARKER).exit_code == 0
    assert "/test/other/db_password" in states()
    # A variable of a shared parameter is one thing.
    assert "written: /shared/key" in run("set", "KEY", given=MARKER).stdout
    assert "did you mean `DB_PASSWORD`?" in run("set", "DB_PASWORD", given=MARKER).stderr
    assert "did you mean `api`?" in run("set", "DB_PASSWORD", "apy", given=MARKER).stderr
    assert "(`/test/web/NAME`" in run("set", "NOTHING", "web", given=MARKER).stderr
    assert run("set", "/production/api/key", given=MARKER).exit_code == 2


def test_a_name_in_full_is_written_although_no_manifest_has_it(aws: Clients, shop: Project) -> None:
    done = run("set", "/test/api/old", given=MARKER)
    assert (done.exit_code, "no manifest names it" in done.stdout) == (0, True)
    assert stored(aws, "/test/api/old")["Value"] == MARKER
    assert states()["/test/api/old"] == "undeclared"
    assert run("set", PATH, given=MARKER).exit_code == 0
    assert run("set", "db_password", "api", "--yes", given=MARKER).exit_code == 0


def service(aws: Clients, *names: str) -> None:
    ecs = aws("ecs")
    ecs.create_cluster(clusterName="test")
    for name in names:
        container = {"name": name, "image": "nginx", "memory": 128}
        ecs.register_task_definition(family=f"test-{name}", containerDefinitions=[container])
        ecs.create_service(cluster="test", serviceName=name, taskDefinition=f"test-{name}", desiredCount=1)


def calls_of(monkeypatch: pytest.MonkeyPatch, operation: str) -> list[dict[str, Any]]:
    original, seen = getattr(BaseClient, CALL), list[dict[str, Any]]()

    def call(self: Any, name: str, given: Any) -> Any:
        if name == operation:
            seen.append(given)
        return original(self, name, given)

    monkeypatch.setattr(BaseClient, CALL, call)
    return seen


def test_exactly_the_services_that_use_it_are_restarted(
    aws: Clients, shop: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.write(
        "late.yaml",
        API.replace("name: api", "name: late")
        .replace("DB_PASSWORD: db_password", "KEY: /shared/key")
        .replace("test/api/", "test/late/"),
    )
    service(aws, "api", "web")
    seen = calls_of(monkeypatch, "UpdateService")
    done = run("set", "KEY", "--roll", given=MARKER)
    assert seen == [{"cluster": "test", "service": "web", "forceNewDeployment": True}]
    assert done.stdout.splitlines()[1:] == ["restarted: web", "not there yet: late", "from their next run: report"]
    told = json.loads(run("set", "KEY", "--roll", "--yes", "--json", given=MARKER).stdout)
    assert (told["started"], told["absent"], told["jobs"]) == (["web"], ["late"], ["report"])


def test_a_service_that_names_a_version_is_not_restarted(
    aws: Clients, shop: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    pinned = f"'arn:aws:ssm:{REGION}:123456789012:parameter/shared/key:1'"
    shop.write("web.yaml", WEB + f"secrets: {{KEY: {pinned}}}\n")
    service(aws, "web")
    seen = calls_of(monkeypatch, "UpdateService")
    done = run("set", "KEY", "web", "--roll", given=MARKER)
    assert (done.exit_code, seen) == (0, [])
    assert "another version is named, and goes on being read, in web" in done.stdout


def test_a_service_that_may_not_be_restarted_is_named(
    aws: Clients, shop: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    service(aws, "web")
    denies(monkeypatch, "UpdateService", "ecs:UpdateService")
    done = run("set", "KEY", "--roll", given=MARKER)
    assert (done.exit_code, "not restarted: web: " in done.stderr) == (1, True)
    assert stored(aws, "/shared/key")["Value"] == MARKER


def test_the_list_has_each_with_its_state_and_who_uses_it(aws: Clients, shop: Project) -> None:
    put(aws, PATH)
    put(aws, "/test/web/old")
    put(aws, "/test/web/image", "String")
    put(aws, "/test2/web/other")
    shop.write(
        "web.yaml",
        WEB.replace("image: {location: nginx, port: 80}", "image: {owner: parameter, port: 80}")
        + "secrets: {KEY: /shared/key}\n",
    )
    secrets = aws("secretsmanager")
    secrets.create_secret(Name="test/api/token")
    secrets.create_secret(Name="test/stray", SecretString=MARKER)
    done = run("list", "--json")
    assert done.exit_code == 1
    rows = {row["name"]: row for row in json.loads(done.stdout)["secrets"]}
    assert {name: row["state"] for name, row in rows.items()} == {
        "/shared/key": "missing",
        PATH: "there",
        "/test/web/old": "undeclared",
        "test/api/token": "no value",
        "test/stray": "undeclared",
    }
    assert rows[PATH]["type"] == "SecureString"
    assert rows[PATH]["modified"][:2] == "20"
    assert rows[PATH]["uses"] == [{"file": "services/api.yaml", "line": 5, "service": "api", "variable": "DB_PASSWORD"}]
    assert [use["service"] for use in rows["/shared/key"]["uses"]] == ["report", "web"]
    table = run("list").stdout
    assert "report KEY (services/report.yaml:5), web KEY (services/web.yaml:5)" in table
    assert set(states("api")) == {PATH, "test/api/token"}
    assert set(states("web")) == {"/shared/key", "/test/web/old"}


def test_all_is_well_where_all_is_there(aws: Clients, shop: Project) -> None:
    for name in (PATH, "/shared/key"):
        put(aws, name)
    aws("secretsmanager").create_secret(Name="test/api/token", SecretString=MARKER)
    assert run("list").exit_code == 0


def test_what_may_not_be_listed_is_not_called_missing(
    aws: Clients, shop: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    denies(monkeypatch, "DescribeParameters", "ssm:DescribeParameters")
    done = run("list", "--json")
    assert {row["state"] for row in json.loads(done.stdout)["secrets"] if row["store"] == "parameter"} == {"not known"}
    assert "`ssm:DescribeParameters` is not allowed, of 2 of them" in done.stderr
    assert run("diff", "test", "test").exit_code == 2


def test_two_environments_beside_each_other(aws: Clients, shop: Project, tmp_path: Path) -> None:
    shop.stack(SHARED, name="staging")
    text = API.replace("test/api/token", "${COPILOT_ENVIRONMENT_NAME}/api/token")
    shop.write("api.yaml", text)
    for name in (PATH, "/test/api/same", "/staging/api/same", "/staging/api/more", "/shared/key"):
        put(aws, name)
    done = run("diff", "test", "staging")
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "api/db_password (Parameter Store): in test, not in staging, where a manifest names it",
        "api/more (Parameter Store): in staging, not in test",
    ]
    file = tmp_path / "staging.json"
    file.write_text(run("list", "--stack", "staging", "--json").stdout)
    assert run("diff", "test", str(file)).stdout == done.stdout
    told = json.loads(run("diff", "test", str(file), "--json").stdout)
    assert [(each["there"], each["lacks"], each["declared"]) for each in told] == [
        ("test", "staging", True),
        ("staging", "test", False),
    ]
    assert run("diff", "test", "test").exit_code == 0


def test_what_is_in_another_account_is_no_difference(aws: Clients, shop: Project) -> None:
    theirs = "arn:aws:ssm:eu-central-1:999999999999:parameter/theirs/d"
    for stack in ("test", "staging"):
        shop.stack(f"secrets_outside_scope: [/shared/, '{theirs}']", name=stack)
    shop.write(
        "api.yaml", f"name: api\ntype: Backend Service\nimage: {{location: nginx}}\nsecrets: {{A: '{theirs}'}}\n"
    )
    done = run("diff", "test", "staging")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "is in another account, where nobody looks" in done.stderr


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"stack": 1, "secrets": [{}]}', "[" * 100_000])
def test_a_file_that_is_no_list_is_refused(aws: Clients, shop: Project, tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(text)
    assert run("diff", str(file), "test").exit_code == 2
    assert run("diff", str(tmp_path / "none.json"), "test").exit_code == 2


def test_what_a_manifest_names_is_not_deleted_unless_forced(aws: Clients, shop: Project) -> None:
    put(aws, PATH)
    put(aws, "/test/api/old")
    done = run("rm", "DB_PASSWORD", "--yes")
    assert done.exit_code == 1
    assert "services/api.yaml:5" in done.stderr
    assert "still named here" in done.stderr
    assert json.loads(run("rm", PATH, "--yes", "--json").stdout)[0]["file"] == "services/api.yaml"
    done = run("rm", "/test/api/old")
    assert (done.exit_code, "say `--yes`" in done.stderr) == (1, True)
    assert run("rm", "/test/api/old", "--yes").stdout == "deleted: /test/api/old\n"
    assert run("rm", "DB_PASSWORD", "--yes", "--force").exit_code == 0
    assert aws("ssm").describe_parameters()["Parameters"] == []
    assert "is not there" in run("rm", "/test/api/old", "--yes").stderr


def test_a_secret_is_deleted_with_a_way_back(aws: Clients, shop: Project) -> None:
    secrets = aws("secretsmanager")
    secrets.create_secret(Name="test/stray", SecretString=MARKER)
    assert run("rm", "test/stray", "--yes").stdout.startswith("will be deleted on 20")
    secrets.restore_secret(SecretId="test/stray")
    assert json.loads(run("rm", "test/stray", "--yes", "--json").stdout)["deletion"]


def test_a_hundred_services_are_asked_for_in_few_calls(
    aws: Clients, shop: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "name: s{n}\ntype: Backend Service\nimage: {{location: nginx}}\nsecrets: {{A: a, B: b}}\n"
    for number in range(100):
        shop.write(f"s{number}.yaml", text.format(n=number))
        put(aws, f"/test/s{number}/a")
    seen = calls_of(monkeypatch, "DescribeParameters")
    found = states()
    assert sum(state == "missing" for name, state in found.items() if name.startswith("/test/s")) == 100
    assert all(len(call["ParameterFilters"][0]["Values"]) <= 50 for call in seen)
    assert {call["MaxResults"] for call in seen} == {50}
    asked = [call for call in seen if call["ParameterFilters"][0]["Key"] == "Name" and "NextToken" not in call]
    assert len(asked) == 5


def test_no_network_and_no_credentials_end_in_a_line(shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "word")
    for arguments in (("list",), ("set", "DB_PASSWORD"), ("rm", PATH), ("diff", "test", "test")):
        done = run(*arguments, given=MARKER)
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.startswith("AWS could not be asked: ")


def test_standard_input_is_read_no_further_than_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            assert 0 < size < 100_000
            return b"x" * size

    monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": Endless(), "isatty": lambda _: False})())
    with pytest.raises(value.RefusedError, match="more than 65536 bytes"):
        value.read("x")
