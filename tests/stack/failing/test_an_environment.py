"""Services with faults of configuration that `check` cannot know: `up`, `verify`, what is missing, `up`, `destroy`."""

import io
import json
import re

from rich.console import Console
from typer.testing import CliRunner

from ecs_platform.local import commands, summary
from ecs_platform.local.bringing_up import bring_up
from ecs_platform.local.settling import settled
from ecs_platform.ops.__main__ import app
from sandbox.aws.client import Client
from sandbox.aws.leftovers import leftovers
from tests.stack.failing.environment import REGION, Environment

BACKEND = "type: Backend Service\n"
WEB = """\
type: Load Balanced Web Service
http: {path: /PATH, priority: 1, healthcheck: {interval: 5s, timeout: 2s, grace_period: 10s}}
"""
ECR = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"


def writing_to(group: str, name: str, **options: str) -> str:
    """A task definition's file whose container writes to a log group of its own."""
    logging = {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": group,
            "awslogs-region": REGION,
            "awslogs-stream-prefix": "web",
            **options,
        },
    }
    container = {"name": name, "image": "nginx:1", "essential": True, "logConfiguration": logging}
    size = {"cpu": "256", "memory": "512", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc"}
    return json.dumps({"family": name, **size, "containerDefinitions": [container]})


FILES = {
    "own-logs": writing_to("/own/logs", "own-logs"),
    "made-logs": writing_to("/made/logs", "made-logs", **{"awslogs-create-group": "true"}),
}


def image(tag: str) -> str:
    return f'{BACKEND}image: {{location: "nginx:{tag}"}}\n'


def secret(value: str) -> str:
    return f"{image('1')}secrets: {{VALUE: {value}}}\n"


# By service: its manifest, what ECS says of its tasks, and what `verify` says is to be done.
IMAGES = {
    "broken": (image("broken"), "ended with exit code 1", "python -m ops logs broken --stack test"),
    "large": (image("out-of-memory"), "OutOfMemoryError", "raise `memory`"),
    "strange": (image("arm64-only"), "ended with exit code 1", "python -m ops logs strange --stack test"),
    "silent": (
        WEB.replace("PATH", "silent") + 'image: {location: "nginx:unhealthy", port: 80}\n',
        "failed ELB health checks",
        "`http.healthcheck",
    ),
}
MISSING = {
    "parameter": (
        secret("/test/parameter/value"),
        "invalid parameters: ",
        "python -m ops secrets set /test/parameter/value --stack test`",
    ),
    "secret": (
        secret("{secretsmanager: test/secret/value}"),
        "failed to fetch secret",
        "aws secretsmanager create-secret --name test/secret/value`",
    ),
    "json-key": (
        secret("{secretsmanager: 'test/json-key/value:password::'}"),
        "did not contain json key password",
        "a JSON object with the key `password`",
    ),
    "locked": (secret("/test/locked/value"), "is disabled", "the key must be enabled"),
    "repository": (
        f'{BACKEND}image: {{location: "{ECR}/team/repository:1"}}\n',
        "CannotPullContainerError",
        "push the image with this tag",
    ),
    "registry": (
        f"{BACKEND}image: {{location: 'registry.example.com/app:1', "
        f"credentials: 'arn:aws:secretsmanager:{REGION}:123456789012:secret:test/registry/login'}}\n",
        "failed to fetch secret",
        "aws secretsmanager create-secret --name test/registry/login`",
    ),
    "own-logs": (f"{BACKEND}task_definition: own-logs.json\n", "log group does not exist", "create-log-group"),
    "shelf": (
        image("1") + "storage: {volumes: {data: {path: /data, efs: {id: FILE_SYSTEM}}}}\n",
        "failed to invoke EFS utils",
        "mount target",
    ),
}
GOOD = {
    "one": image("1"),
    "two": image("1") + "storage: {volumes: {data: {path: /data, efs: true}}}\n",
    "made-logs": f"{BACKEND}task_definition: made-logs.json\n",
}
WRONG = [*IMAGES, *MISSING]


def prepared(client: Client) -> dict[str, str]:
    """Makes what is there, but wrong: a secret without the key, a parameter whose key is off, a file system alone."""
    client("secretsmanager").create_secret(Name="test/json-key/value", SecretString='{"user": "x"}')
    key = client("kms").create_key()["KeyMetadata"]["Arn"]
    client("ssm").put_parameter(Name="/test/locked/value", Type="SecureString", Value="x", KeyId=key)
    client("kms").disable_key(KeyId=key.rpartition("/")[2])
    return {"key": key, "file system": client("efs").create_file_system(CreationToken="shelf")["FileSystemId"]}


def put_right(environment: Environment, there: dict[str, str]) -> None:
    """Makes what was missing, as `verify` says; images are the manifests' business."""
    client = environment.client
    client("ssm").put_parameter(Name="/test/parameter/value", Type="SecureString", Value="x")
    client("secretsmanager").create_secret(Name="test/secret/value", SecretString="x")
    client("secretsmanager").create_secret(
        Name="test/registry/login", SecretString=json.dumps({"username": "x", "password": "x"})
    )
    client("secretsmanager").put_secret_value(SecretId="test/json-key/value", SecretString='{"password": "x"}')
    client("kms").enable_key(KeyId=there["key"].rpartition("/")[2])
    client("ecr").create_repository(repositoryName="team/repository")
    client("logs").create_log_group(logGroupName="/own/logs")
    outputs = json.loads(environment.sandbox.read("stack", "output", "--json"))
    groups = client("ec2").create_security_group(GroupName="nfs", Description="nfs", VpcId=outputs["vpc_id"])["GroupId"]
    nfs = {"IpProtocol": "tcp", "FromPort": 2049, "ToPort": 2049, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    client("ec2").authorize_security_group_ingress(GroupId=groups, IpPermissions=[nfs])
    for subnet in outputs["private_subnet_ids"]:
        client("efs").create_mount_target(FileSystemId=there["file system"], SubnetId=subnet, SecurityGroups=[groups])


def test_twelve_that_cannot_run_are_named_and_the_others_go_on(environment: Environment) -> None:
    there = prepared(environment.client)
    environment.set(f"kms_keys: ['{there['key']}']")
    environment.set("kms_key: environment")
    for name, text in FILES.items():
        (environment.project / "services" / f"{name}.json").write_text(text)
    manifests = {name: text for name, (text, _, _) in (IMAGES | MISSING).items()} | GOOD
    environment.write({name: text.replace("FILE_SYSTEM", there["file system"]) for name, text in manifests.items()})
    assert environment.sandbox.loaded.findings == [], "`check` cannot know them"
    assert environment.sandbox.up() != 0
    state, before = environment.state(), environment.services([*WRONG, *GOOD])
    assert sorted(name for name in state if state[name]) == sorted(WRONG)
    assert {name: each["runningCount"] for name, each in before.items()} == {
        **dict.fromkeys(WRONG, 0),
        **dict.fromkeys(GOOD, 1),
    }
    status, verdicts = environment.verify()
    assert status == 1
    assert sorted(name for name in verdicts if verdicts[name]["problems"]) == sorted(WRONG)
    told = {name: verdicts[name]["causes"] for name in WRONG}
    assert {name: told[name] for name in WRONG if not is_named(name, told[name])} == {}

    put_right(environment, there)
    environment.write(mended())
    for name in MISSING:
        # In these nothing of the manifest changes: `pulumi up` has nothing to update.
        verb = verdicts[name]["again"].removeprefix("python -m ops ").split()
        again = CliRunner().invoke(app, [*verb, "--project", str(environment.project)])
        assert again.exit_code == 0, again.output
    assert environment.sandbox.up() == 0
    assert environment.verify() == (0, environment.verify()[1])
    now = environment.services([*WRONG, *GOOD])
    assert {name: each["runningCount"] for name, each in now.items()} == dict.fromkeys(now, 1)
    assert {name: each["createdAt"] for name, each in now.items()} == {
        name: each["createdAt"] for name, each in before.items()
    }, "none was made anew"
    environment.sandbox.read("preview", "--refresh", "--expect-no-changes")


def mended() -> dict[str, str]:
    """The manifests whose images were wrong, with good ones."""
    tags = ("broken", "out-of-memory", "arm64-only", "unhealthy")
    texts = {name: text for name, (text, _, _) in IMAGES.items()}
    for tag in tags:
        texts = {name: text.replace(f"nginx:{tag}", "nginx:1") for name, text in texts.items()}
    return texts


def is_named(name: str, causes: list[dict[str, str]]) -> bool:
    """Whether one of the causes has the reason that the service fails of, and the remedy for it."""
    _, reason, remedy = (IMAGES | MISSING)[name]
    return any(reason in each["reason"] and remedy in (each["remedy"] or "") for each in causes)


def test_what_never_ran_is_said_while_up_waits_and_goes_with_destroy(environment: Environment) -> None:
    environment.write({**{name: image("broken") for name in ("one", "two", "three")}, "good": image("1")})
    written = io.StringIO()
    console = Console(file=written, width=80)
    assert bring_up(environment.sandbox, environment.client, console) != 0
    during, headline, end = written.getvalue().partition("Diagnostics:")
    assert headline
    for name in ("one", "two", "three"):
        said = during.partition(f"\n{name}  ")[2]
        assert f"`{name}` ended with exit code 1" in said
        assert f"python -m ops logs {name} --stack test" in said
        assert said.index("ended with exit code") < said.index(f"{name}: service failed"), "Pulumi still waited"
    assert max(map(len, during.splitlines())) <= 80
    assert "good: " not in during
    assert re.search(r"Resources:\n +\+ \d+ created", end)
    # The end table and `ops verify` say the same of them.
    status, verdicts = environment.verify()
    assert status == 1
    outputs = commands.outputs_of(environment.sandbox, failed=True)
    console.print(summary.services(settled(environment.sandbox, outputs, environment.client), {}))
    table = written.getvalue().rpartition("Services")[2]
    assert {name: bool(verdicts[name]["problems"]) for name in verdicts} == {
        name: "wrong" in row_of(name, table) for name in ("good", "one", "three", "two")
    }
    assert environment.sandbox.destroy() == 0
    left = [each for each in leftovers(environment.sandbox.url, REGION) if "task-definition" not in each]
    assert left == []


def row_of(name: str, table: str) -> str:
    return next(line for line in table.splitlines() if line.startswith(f"│ {name} "))
