"""Secrets: what a name stands for, and what a service may read."""

import json
from collections.abc import Mapping

import pytest

from ecs_platform.model.arns import Account
from ecs_platform.model.manifest.environment import Secret
from ecs_platform.model.manifest.secret_looking import looks_like_secret
from ecs_platform.model.manifest.secret_reference import in_scope, problem_with, reference
from tests.model.project import WEB, Project

ACCOUNT = Account("eu-central-1", "123456789012")
PATH = "/test/web/"
SSM = "arn:aws:ssm:eu-central-1:123456789012:parameter"
SM = "arn:aws:secretsmanager:eu-central-1:123456789012:secret"


@pytest.mark.parametrize(
    ("secret", "value_from", "own"),
    [
        ({"ssm": "db"}, f"{SSM}/test/web/db", True),
        ({"ssm": "db/password"}, f"{SSM}/test/web/db/password", True),
        ({"ssm": "/test/web/db"}, f"{SSM}/test/web/db", True),
        ({"ssm": "/test/webshop/db"}, f"{SSM}/test/webshop/db", False),
        ({"ssm": "/prod/web/db"}, f"{SSM}/prod/web/db", False),
        ({"ssm": f"{SSM}/test/web/db"}, f"{SSM}/test/web/db", True),
        ({"ssm": "arn:aws:ssm:us-east-1:123456789012:parameter/test/web/db"}, None, False),
        ({"ssm": "arn:aws:ssm:eu-central-1:999999999999:parameter/test/web/db"}, None, False),
        ({"secretsmanager": "test/web/db"}, f"{SM}:test/web/db", True),
        ({"secretsmanager": "test/web/db:key::"}, f"{SM}:test/web/db:key::", True),
        ({"secretsmanager": "mysql"}, f"{SM}:mysql", False),
        ({"secretsmanager": "test/web/db:key"}, f"{SM}:test/web/db:key::", True),
        ({"secretsmanager": "test/web/db:key:AWSPREVIOUS"}, f"{SM}:test/web/db:key:AWSPREVIOUS:", True),
        ({"secretsmanager": "test/web/db:key::1-2"}, f"{SM}:test/web/db:key::1-2", True),
        ({"secretsmanager": "test/web/db::AWSPREVIOUS"}, f"{SM}:test/web/db::AWSPREVIOUS:", True),
        ({"secretsmanager": f"{SM}:test/web/db-AbCdEf:a key.1"}, f"{SM}:test/web/db-AbCdEf:a key.1::", True),
        ({"secretsmanager": f"{SM}:test/web/db-AbCdEf"}, f"{SM}:test/web/db-AbCdEf", True),
        ({"secretsmanager": "rds!cluster-0a1b:password"}, f"{SM}:rds!cluster-0a1b:password::", False),
        ({"secretsmanager": f"{SM}:events!connection/a/b-AbCdEf"}, f"{SM}:events!connection/a/b-AbCdEf", False),
        ({"secretsmanager": f"{SM}:test/web/db-AbCdEf:key::"}, f"{SM}:test/web/db-AbCdEf:key::", True),
    ],
)
def test_what_a_name_stands_for(secret: dict[str, str], value_from: str | None, own: bool) -> None:
    found = reference(Secret(**secret), PATH, ACCOUNT)
    assert found.value_from == (value_from or secret["ssm"])
    assert in_scope(found, PATH) is own


@pytest.mark.parametrize(
    ("secret", "entry", "listed"),
    [
        ({"ssm": "/shared/db"}, "/shared/db", True),
        ({"ssm": "/shared/db"}, "/shared/", True),
        ({"ssm": "/shared/db"}, "/shared", False),
        ({"ssm": "/shared/db"}, "/sha", False),
        ({"ssm": "/shared/db"}, f"{SSM}/shared/db", True),
        ({"secretsmanager": "mysql:password::"}, "mysql", True),
        ({"secretsmanager": f"{SM}:mysql-AbCdEf"}, "mysql", True),
        ({"secretsmanager": f"{SM}:mysql-AbCdEf"}, f"{SM}:mysql-AbCdEf", True),
        ({"secretsmanager": f"{SM}:mysql-AbCdEf"}, "my", False),
        ({"secretsmanager": f"{SM}:mysql-AbCdEf:key::"}, f"{SM}:mysql", True),
        ({"secretsmanager": f"{SM}:mysql-AbCdEf:key"}, f"{SM}:mysql-AbCdEf:other::", True),
        ({"secretsmanager": "rds!cluster-0a1b:password"}, "rds!cluster-0a1b", True),
        ({"ssm": f"{SSM}/bot.key"}, "bot.key", True),
        ({"ssm": f"{SSM}/shared/db:3"}, "/shared/db", True),
        ({"ssm": "arn:aws:ssm:us-east-1:123456789012:parameter/x"}, "/x", False),
        (
            {"ssm": "arn:aws:ssm:us-east-1:123456789012:parameter/x"},
            "arn:aws:ssm:us-east-1:123456789012:parameter/x",
            True,
        ),
    ],
)
def test_what_the_setting_allows(secret: dict[str, str], entry: str, listed: bool) -> None:
    assert reference(Secret(**secret), PATH, ACCOUNT).listed_in([entry]) is listed


@pytest.mark.parametrize(
    "secret",
    [
        {},
        {"ssm": "a", "secretsmanager": "b"},
        {"ssm": "a b"},
        {"ssm": "a//b"},
        {"ssm": "/a/"},
        {"ssm": "/aws/x"},
        {"ssm": "/" + "/".join("abcdefghijklmnopq")},
        {"ssm": "arn:aws:ssm:eu-central-1:1:parameter/x"},
        {"secretsmanager": "a b"},
        {"secretsmanager": "arn:aws:secretsmanager:x"},
        {"secretsmanager": "a:b:c:d:e"},
        {"secretsmanager": f"{SM}:a:b:c:d:e"},
        {"secretsmanager": f"{SM}:*"},
        {"ssm": f"{SSM}/test/*"},
    ],
)
def test_names_that_aws_does_not_take(secret: dict[str, str]) -> None:
    assert problem_with(Secret(**secret))


def test_secrets_of_others_must_be_listed(project: Project) -> None:
    text = WEB + "secrets:\n  A: /shared/a\n  B: {secretsmanager: mysql}\nsidecars: {s: {image: x, secrets: {C: /c}}}\n"
    project.write("web.yaml", text)
    assert [(each.line, each.path) for each in project.findings()] == [
        (6, "secrets.A"),
        (7, "secrets.B"),
        (8, "sidecars.s.secrets.C"),
    ]
    project.stack("secrets_outside_scope: [/shared/, mysql, /c]")
    assert project.findings() == []


def test_hints_say_where_a_secret_can_go(project: Project) -> None:
    project.write("web.yaml", WEB + "secrets: {A: /copilot/shop/test/secrets/A}\n")
    assert project.findings()[0].hint == (
        "move it below `/test/web/` and write `A`, or add `/copilot/shop/test/secrets/A` to the setting "
        "`secrets_outside_scope`, or `/copilot/shop/test/secrets/` for all that are there"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PASSWORD", "x"),
        ("DB_PASSWORD", "hunter2"),
        ("dbPassword", "hunter2"),
        ("API_KEY", "abc"),
        ("APIKEY", "abc"),
        ("aws-secret-access-key", "abc"),
        ("STRIPE_SECRET", "abc"),
        ("GITHUB_TOKEN", "abc"),
        ("PASS", "abc"),
        ("DB_PASS", "abc"),
        ("smtpPass", "abc"),
        ("RP_AMQP_PASS", "rabbit/mq"),
        ("PGPASSWORD", "abc"),
        ("SECRET_KEY_BASE", "abc"),
        ("DB_SECRET", "hunter2"),
        ("DB_SECRET", "wJalrXUtn/EMI"),
        ("DB_PASSWORD", "a/b"),
        ("KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("ANY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        ("ANY", "-----BEGIN RSA PRIVATE KEY-----\nabc"),
        ("ANY", "ghp_" + "a1" * 18),
        ("ANY", "xoxb-1234567890-abc"),
        ("ANY", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"),
        ("URL", "postgres://user:hunter2@db:5432/shop"),
        ("URL", "redis://:hunter2@cache"),
        ("ConnectionStrings__Default", "Server=db;Database=shop;User Id=sa;Password=hunter2;"),
        ("DSN", "host=db; pwd=hunter2"),
        ("ANY", "https://hooks.slack.com/services/T0/B0/" + "X" * 24),
        ("ANY", "SG." + "a" * 22 + "." + "b" * 43),
        ("ANY", "sk-proj-" + "a1" * 20),
        ("ANY", "npm_" + "a1" * 18),
        ("tls.key_passwd", "abc"),
    ],
)
def test_what_looks_like_a_secret(name: str, value: str) -> None:
    assert looks_like_secret(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_LEVEL", "info"),
        ("TOKEN_URL", "https://example.com/token"),
        ("PASSWORD_MIN_LENGTH", "8"),
        ("USE_TOKEN", "true"),
        ("SECRET_NAME", "my-secret"),
        ("DB_PASSWORD_FILE", "/run/secrets/db"),
        ("PASSWORD", ""),
        ("TOKEN", "/run/secrets/token"),
        ("KEYBOARD", "qwertz"),
        ("MONKEY", "x"),
        ("URL", "https://example.com:8080/a@b"),
        ("URL", "postgres://user@db:5432/shop"),
        ("SHA", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("SECRETARY", "x"),
        ("PASSENGER", "x"),
        ("BYPASS", "x"),
        ("COMPASS", "x"),
        ("PASS_RATE", "x"),
        ("DB_SECRET", "test/shop/db"),
        ("DB_SECRET", "rds!cluster-0a1b"),
        ("DB_SECRET", f"{SM}:test/shop/db-AbCdEf"),
        ("GITHUB_TOKEN", f"{SSM}/test/shop/token"),
        ("ConnectionStrings__Default", "Server=db;Database=shop;Integrated Security=true"),
        ("ConnectionStrings__Default", "Server=db;User Id=sa;Password=****;"),
        ("ConnectionStrings__Default", "Server=db;User Id=sa;Password=${DB_PASS};"),
        ("ANY", "https://hooks.slack.com/"),
        ("ANY", "sk-region"),
        ("awslogs-group", "/ecs/shop"),
    ],
)
def test_what_does_not(name: str, value: str) -> None:
    assert not looks_like_secret(name, value)


def test_a_variable_of_a_file_may_be_none(project: Project) -> None:
    project.write("a.env", "B_PASS=x\nA=a\n")
    project.write("web.yaml", WEB + "env_file: a.env\n")
    (finding,) = project.findings()
    assert "write `not_secret: [B_PASS]` in the manifest" in finding.hint
    project.write("web.yaml", WEB + "env_file: a.env\nnot_secret: [B_PASS]\n")
    assert project.findings() == []
    project.write("web.yaml", WEB + "env_file: a.env\nnot_secret: [B_PASS, B_PAS]\n")
    (finding,) = project.findings()
    assert (finding.path, finding.hint) == ("not_secret[1]", "did you mean `B_PASS`?")


def test_the_override_is_for_one_variable(project: Project) -> None:
    text = WEB + "variables:\n  A_TOKEN: {value: x, not_secret: true}\n  B_TOKEN: x\n"
    project.write("web.yaml", text)
    (finding,) = project.findings()
    assert (finding.line, finding.path) == (7, "variables.B_TOKEN")
    assert "B_TOKEN: {value: …, not_secret: true}" in finding.hint


APIKEY = "0123456789abcdef0123456789abcdef-x"


@pytest.mark.parametrize("option", ["apikey", "splunk-token", "Http_Passwd", "tls.key_passwd"])
def test_options_of_logs_are_read_by_everyone_too(project: Project, option: str) -> None:
    """In manifests and files, where the secret's own place is beside them, and with `not_secret` for what is none."""
    logs = f"logging: {{destination: {{Name: http, {option}: {APIKEY}}}}}\n"
    project.write("web.yaml", WEB + logs)
    (finding,) = project.findings()
    assert finding.path == f"logging.destination.{option}"
    assert "`secretOptions`" in finding.hint
    project.write("web.yaml", WEB + logs + f"not_secret: [{option}]\n")
    assert project.findings() == []
    kept = f"logging: {{destination: {{Name: http}}, secretOptions: {{{option}: key}}}}\n"
    project.write("web.yaml", WEB + kept)
    assert project.findings() == []


@pytest.mark.parametrize("option", ["apikey", "Http_Passwd"])
def test_options_of_logs_in_a_file_are_read_by_everyone_too(project: Project, option: str) -> None:
    router = {"name": "router", "image": "fluent-bit", "firelensConfiguration": {"type": "fluentbit"}}
    manifest = "name: web\ntask_definition: td.json\ncpu: 256\nmemory: 512\n"

    def said(logs: Mapping[str, object], more: str = "") -> list[str]:
        container = {"name": "web", "image": "nginx", "logConfiguration": {"logDriver": "awsfirelens", **logs}}
        project.write("td.json", json.dumps({"containerDefinitions": [container, router]}, indent=1))
        project.write("web.yaml", manifest + more)
        return [f"{each.file.name} {each.path}" for each in project.findings()]

    clear = {"options": {"Name": "http", option: APIKEY}}
    assert said(clear) == [f"td.json containerDefinitions[0].logConfiguration.options.{option}"]
    assert said(clear, f"not_secret: [{option}]\n") == []
    assert said({"secretOptions": [{"name": option, "valueFrom": "/test/web/key"}]}) == []


OTHERS = ["aws-cn:{}:cn-north-1", "aws-us-gov:{}:us-gov-west-1"]


@pytest.mark.parametrize("there", OTHERS)
@pytest.mark.parametrize(
    ("field", "service", "name"),
    [("ssm", "ssm", "parameter/a"), ("secretsmanager", "secretsmanager", "secret:a-AbCdEf")],
)
def test_nothing_is_read_in_another_partition(
    project: Project, there: str, field: str, service: str, name: str
) -> None:
    """Whether it is listed or not; of another region it is read."""
    arn = f"arn:{there.format(service)}:123456789012:{name}"
    other = f"arn:aws:{service}:us-east-1:123456789012:{name}"
    project.stack(f"secrets_outside_scope: ['{arn}', '{other}']")
    project.write("web.yaml", WEB + f"secrets: {{A: {{{field}: '{arn}'}}}}\n")
    (finding,) = project.findings()
    assert "in the partition `aws-" in finding.message
    project.write("web.yaml", WEB + f"secrets: {{A: {{{field}: '{other}'}}}}\n")
    assert project.findings() == []


@pytest.mark.parametrize("behind", [":key", ":key::", "::AWSPREVIOUS:", ":::"])
def test_credentials_of_a_registry_are_a_whole_secret(project: Project, behind: str) -> None:
    """ECS passes what is written to GetSecretValue as it stands, and reads `username` and `password` of it."""
    arn = f"{SM}:test/web/registry-AbCdEf"
    for manifest in (
        WEB.replace("port: 80", f"port: 80, credentials: '{arn}'"),
        WEB + f"sidecars: {{a: {{image: 'x:1', credentialsParameter: '{arn}'}}}}\n",
    ):
        project.write("web.yaml", manifest)
        assert project.findings() == []
        project.write("web.yaml", manifest.replace(arn, arn + behind))
        (finding,) = project.findings()
        assert "nothing stands behind its name" in finding.hint
