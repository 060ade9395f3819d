"""The digest of each kind of change that was recorded on the real engine (`make record-previews`)."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ecs_platform.model.digest.gate import judge
from ecs_platform.model.digest.markdown import digest
from ecs_platform.model.digest.preview import Preview, read_preview
from ecs_platform.ops.__main__ import app
from tests.stack.digest.changes import CHANGES

FOLDER = Path(__file__).parents[2] / "stack/digest/recordings"
STATE = FOLDER / "state-before.json"

FIRST_LINES = {
    "nothing": "nothing changes",
    "image": "`api` rolled",
    "image-with-downtime": "`nginx` rolled with downtime",
    "variable": "`api` rolled",
    "secret": "`api` rolled; permissions widen",
    "sidecar": "`api` rolled",
    "size": "`api` rolled",
    "count": "1 resource changed, no task is replaced",
    "autoscaling": "3 resources changed, no task is replaced",
    "spot": "`api` rolled",
    "port": "`api` rolled; `api` may answer 503 for a while; 2 deleted or replaced",
    "health-check": "1 resource changed, no task is replaced",
    "new-service": "`shop` new; 1 route changed; permissions widen",
    "several": "`shop` new; 1 route changed; permissions widen, to a shell or a host",
    "exec": "`api` rolled; permissions widen, to a shell or a host",
    "removed-service": "`api` removed; 1 route changed; 12 deleted or replaced",
    "renamed-service": "`api` removed; `shop` new; 1 route changed; permissions widen; 11 deleted or replaced",
    "path": "2 routes changed",
    "recreate": "1 resource changed, no task is replaced",
    "shell-for-deployer": "permissions widen, to a shell or a host",
    "access-key": "permissions widen",
    "tags": "container instances are replaced",
    "other-network": "`nginx` rolled with downtime; `api`, `internal` rolled; `nginx`, `api`, `internal` may answer "
    "503 for a while; container instances are replaced; permissions widen; 34 deleted or replaced",
    "narrower-load-balancer": "1 deleted or replaced",
    "https": "permissions widen; 2 deleted or replaced",
}
SAID = {
    "image": [
        "- api.image: nginx:alpine\n+ api.image: nginx:1.29-alpine\n",
        "**rolled**; its `taskDefinition` | 15 min |",
    ],
    "image-with-downtime": ["- nginx.image: nginx:alpine\n+ nginx.image: nginx:1.29-alpine\n"],
    "variable": ["- api.environment.LOG_LEVEL: info\n+ api.environment.LOG_LEVEL: debug\n"],
    "secret": ["+ api.secrets.API_TOKEN: arn:aws:ssm:", "allows `ssm:GetParameters` on `arn:aws:ssm:"],
    "sidecar": ["+ proxy.image: envoy:1\n", "+ proxy.portMappings: 9901/tcp\n"],
    "size": ["- task.cpu: 256\n+ task.cpu: 1024\n- task.memory: 512\n+ task.memory: 2048\n"],
    "count": ["**changed**; its `desiredCount` `1` -> `3` |"],
    "spot": [
        "its `capacityProviderStrategies[0].capacityProvider` `FARGATE` -> `FARGATE_SPOT`, `forceNewDeployment` ",
        "`false` -> `true`; tasks move to the new capacity; the next preview shows",
        "- **follows** `api`, whose capacity, network or ECS Exec changes: `ecs:UpdateService` of `iam.Policy deploy-",
    ],
    "port": ["503 until new tasks are healthy", "`lb.TargetGroup api-public` is replaced (because of `name`, `port`)"],
    "health-check": [
        "`lb.TargetGroup api-public` (update: `healthCheck.interval` `15` -> `10`, `healthCheck.path` `/api/health` -> "
        "`/ready`)"
    ],
    "new-service": [
        "- public 2000: `path=/shop` of `shop` is new\n",
        "path /shop or /shop/#42;",
        "- **new `shop`** (13): `ecs:",
    ],
    "several": ["- **shell or host**: `iam.RolePolicy shop-task` allows `ssmmessages:", "ECS Exec is on"],
    "exec": [
        "- **follows** `api`, whose",
        "- **shell or host**: `iam.RolePolicy api-task",
        "`enableExecuteCommand` `false` -> `true`",
    ],
    "removed-service": ["- public 1000: `path=/api` of `api` is gone\n", "`ecs.Service api` is deleted"],
    "renamed-service": [
        "goes from `api` to `shop`; `shop` does not run yet",
        "then hand the path over\n",
        "`iam.Role api-task` is deleted",
    ],
    "path": ["`path=/api` of `api` is gone", "`path=/v2` of `api` is new", "path /v2 or /v2/#42;"],
    "shell-for-deployer": ["allows `ecs:ExecuteCommand` on"],
    "access-key": ["is a new access key"],
    "other-network": ["`ec2.Vpc network` is replaced (because of `cidrBlock`)"],
    "narrower-load-balancer": ["`vpc.SecurityGroupIngressRule public-load-balancer-http-0.0.0.0/0` is deleted"],
    "https": ["`public-load-balancer-https-0.0.0.0/0`: the whole internet may connect"],
}
REFUSED = {
    "port": {"lb.TargetGroup api-public"},
    "removed-service": {
        "ecs.Service api",
        "lb.TargetGroup api-public",
        "iam.Role api-task",
        "iam.Role api-execution",
    },
    "renamed-service": {
        "ecs.Service api",
        "lb.TargetGroup api-public",
        "iam.Role api-task",
        "iam.Role api-execution",
    },
    "other-network": {
        "lb.TargetGroup api-public",
        "lb.TargetGroup nginx-public",
        "lb.TargetGroup internal-internal",
    },
}
"""What the gate refuses were the environment protected; nothing for every other kind."""


def recorded(kind: str) -> Preview:
    return read_preview((FOLDER / f"{kind}.json").read_text(), STATE.read_text())


def test_every_kind_is_recorded_and_expected() -> None:
    assert len(CHANGES) >= 15
    assert set(CHANGES) == set(FIRST_LINES) == {file.stem for file in FOLDER.glob("*.json")} - {STATE.stem}


@pytest.mark.parametrize("kind", FIRST_LINES)
def test_the_first_line_says_what_matters(kind: str) -> None:
    assert digest(recorded(kind), "test").splitlines()[1] == f"**test: {FIRST_LINES[kind]}**"


@pytest.mark.parametrize("kind", SAID)
def test_what_is_said(kind: str) -> None:
    text = digest(recorded(kind), "test")
    for each in SAID[kind]:
        assert each in text


@pytest.mark.parametrize("kind", FIRST_LINES)
def test_the_gate(kind: str) -> None:
    found = recorded(kind)
    assert judge(found).refused == []
    protected = read_preview(
        (FOLDER / f"{kind}.json")
        .read_text()
        .replace('"ecs-platform:protect": "false"', '"ecs-platform:protect": "true"')
    )
    assert {step.resource.label for step in judge(protected).refused} == REFUSED.get(kind, set())


AWS_PATHS = {
    "123456789012",
    "amazon-linux-2023",
    "app",
    "aws",
    "deploy",
    "dev",
    "ec2",
    "ecs",
    "optimized-ami",
    "recommended",
    "service",
    "sqs.eu-central-1.amazonaws.com",
    "v2",
}


@pytest.mark.parametrize("kind", FIRST_LINES)
def test_no_place_of_a_machine_is_in_a_recording(kind: str) -> None:
    text = (FOLDER / f"{kind}.json").read_text()
    assert "sourcePosition" not in text
    assert "stackTrace" not in text
    # Every step of a path, wherever it stands: names and ids of ours, and what AWS's own paths are made of.
    steps = set(re.findall(r"(?=/([\w.-]+)/)", text)) - AWS_PATHS
    assert [step for step in steps if not re.fullmatch("test(-.+)?|api|shop|[0-9a-f]{16}", step)] == []


def test_the_verb(tmp_path: Path) -> None:
    file = FOLDER / "port.json"
    run = CliRunner().invoke
    shown = run(app, ["digest", str(file), "--state", str(STATE), "--gate"])
    assert (shown.exit_code, shown.stdout) == (0, digest(recorded("port"), "test"))
    protected = tmp_path / "preview.json"
    protected.write_text(file.read_text().replace('"ecs-platform:protect": "false"', '"ecs-platform:protect": "true"'))
    refused = run(app, ["digest", str(protected), "--gate"])
    assert refused.exit_code == 1
    assert "REFUSED without an override: `replace lb.TargetGroup api-public`" in refused.stdout
    assert (
        "api-public (replace) without the override `replace lb.TargetGroup api-public` in Pulumi.test.yaml"
        in refused.stderr
    )
    assert run(app, ["digest", str(protected)]).exit_code == 0
    protected.write_text("no preview")
    assert run(app, ["digest", str(protected)]).exit_code == 1
