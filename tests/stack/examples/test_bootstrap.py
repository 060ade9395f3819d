"""The account's own stack: up, planned again, and used: its roles preview, bring up and take away an environment."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from botocore.exceptions import ClientError

from ecs_platform.local import secrets
from ecs_platform.local.stack import Sandbox
from ecs_platform.model.settings.subjects import GITHUB_HOST
from sandbox.aws import authorization
from sandbox.aws.client import clients
from sandbox.engine import Engine
from sandbox.tests.aws.world import token
from tests.stack.examples import asked_of_iam
from tests.stack.up import copy_of_the_project

PROJECT = Path(__file__).parents[3]
AUTHORIZER = f"{asked_of_iam.__name__}:{asked_of_iam.Evaluator.__name__}"
EVERYTHING = {
    "load_balancers": {"access_logs": {"retention": 30}},
    "events": {"emails": ["oncall@example.com"]},
    "tags": {"CostCenter": "4711"},
    "kms_key": "environment",
}
"""Settings for the sake of the resources they make."""
MANIFESTS = {
    "files": """\
type: Backend Service
image: {location: nginx, port: 80}
http: {path: /, priority: 2000}
count: {range: 1-3, cpu_percentage: 60}
storage: {volumes: {data: {path: /data, efs: true}}}
network: {connect: true}
deployment: {rollback_alarms: {cpu_utilization: 80}}
""",
    "nightly": "type: Scheduled Job\nimage: {location: nginx}\non: {schedule: '@daily'}\n",
    "owned": "type: Worker Service\nimage: {owner: parameter}\n",
    "built": "type: Worker Service\nimage: {repository: true, tag: '1'}\n",
}
"""Services for the sake of the resources they make."""


@dataclass
class AsRole(Sandbox):
    """A stack that somebody else works on than the account's root: whoever `credentials` belong to."""

    credentials: dict[str, str] = field(default_factory=dict)

    def _variables(self, prepared: Engine, url: str) -> dict[str, str]:
        return {**super()._variables(prepared, url), **self.credentials}


@pytest.fixture(scope="module")
def bootstrap(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    assert engine.bin_dir.is_dir()
    root = tmp_path_factory.mktemp("bootstrap")
    (root / ".venv").symlink_to(PROJECT / ".venv")
    folder = root / "examples" / "bootstrap"
    shutil.copytree(PROJECT / "examples" / "bootstrap", folder, ignore=shutil.ignore_patterns("__pycache__"))
    made = Sandbox(folder, root / "sandbox", print, authorizer=AUTHORIZER)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(authorization.SWITCH, "on")
        made.start()
    try:
        assert made.up() == 0
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def environment(bootstrap: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> AsRole:
    """An environment in that account, with a resource of each kind that one role can make, not yet up."""
    project = copy_of_the_project(tmp_path_factory.mktemp("environment") / "project")
    settings = (project / "Pulumi.test.yaml").rename(project / "Pulumi.staging.yaml")
    text = yaml.safe_load(settings.read_text())
    boundary = outputs(bootstrap)["permissions_boundary_arn"]
    more = {**EVERYTHING, "permissions_boundary": boundary}
    text["config"].update({f"ecs-platform:{key}": value for key, value in more.items()})
    settings.write_text(yaml.safe_dump(text))
    for name, manifest in MANIFESTS.items():
        (project / "services" / f"{name}.yaml").write_text(f"name: {name}\n{manifest}")
    made = AsRole(project, bootstrap.folder, print, stack="staging")
    made.start()
    assert made.pulumi("stack", "init") == 0
    client = clients(bootstrap.url, "eu-central-1")
    secrets.make_up(made.loaded, client)
    client("ssm").put_parameter(Name="/staging/owned/image", Value="nginx:alpine", Type="String")
    return made


def session(bootstrap: Sandbox, role: str, seconds: int, where: str | None = None) -> dict[str, str]:
    """The variables of a shell that has taken a role of the account, as a workflow does in a GitHub environment."""
    environment = where or {"preview": "preview-staging", "up": "staging"}[role]
    given = clients(bootstrap.url, "eu-central-1")("sts").assume_role_with_web_identity(
        RoleArn=outputs(bootstrap)[f"{role}_role_arns"]["staging"],
        RoleSessionName="workflow",
        WebIdentityToken=token(GITHUB_HOST, f"repo:acme@123/shop@456:environment:{environment}"),
        DurationSeconds=seconds,
    )["Credentials"]
    names = {"AWS_ACCESS_KEY_ID": "AccessKeyId", "AWS_SECRET_ACCESS_KEY": "SecretAccessKey"}
    return {name: given[key] for name, key in {**names, "AWS_SESSION_TOKEN": "SessionToken"}.items()}


def outputs(sandbox: Sandbox) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sandbox.read("stack", "output", "--json"))
    return found


def test_the_second_preview_is_empty(bootstrap: Sandbox) -> None:
    assert bootstrap.pulumi("preview", "--expect-no-changes") == 0
    assert bootstrap.pulumi("preview", "--refresh", "--diff", "--expect-no-changes") == 0


def test_state_is_encrypted_versioned_and_closed(bootstrap: Sandbox) -> None:
    client = clients(bootstrap.url, "eu-central-1")
    s3, bucket = client("s3"), outputs(bootstrap)["state_bucket"]
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    key = rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"]
    assert client("kms").get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is True


def test_each_environment_has_its_two_roles_for_its_two_github_environments(bootstrap: Sandbox) -> None:
    iam, found = clients(bootstrap.url, "eu-central-1")("iam"), outputs(bootstrap)
    for kind, prefix in (("preview", "preview-"), ("up", "")):
        arns = found[f"{kind}_role_arns"]
        assert set(arns) == {"staging", "production"}
        for environment, arn in arns.items():
            role = iam.get_role(RoleName=arn.rpartition("/")[2])["Role"]
            (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
            assert statement["Principal"]["Federated"] == found["oidc_provider_arn"]
            subject = statement["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"]
            assert subject == f"repo:acme@123/shop@456:environment:{prefix}{environment}"


def _client(bootstrap: Sandbox, credentials: dict[str, str], service: str) -> Any:
    keys: dict[str, Any] = {name.lower(): value for name, value in credentials.items()}
    return boto3.client(service, endpoint_url=bootstrap.url, region_name="eu-central-1", **keys)


@pytest.mark.parametrize(("role", "most"), [("preview", 3600), ("up", 7200)])
def test_the_roles_are_taken_for_as_long_as_the_workflows_ask(bootstrap: Sandbox, role: str, most: int) -> None:
    assert session(bootstrap, role, most)
    with pytest.raises(ClientError, match="exceeds the MaxSessionDuration set for this role"):
        session(bootstrap, role, most + 1)


@pytest.mark.parametrize("role", ["preview", "up"])
@pytest.mark.parametrize("where", ["preview-production", "production", "staging2", "any"])
def test_no_role_is_taken_from_another_github_environment(bootstrap: Sandbox, role: str, where: str) -> None:
    with pytest.raises(ClientError, match="Not authorized to perform sts:AssumeRoleWithWebIdentity"):
        session(bootstrap, role, 3600, where)


def test_the_roles_bring_an_environment_up_look_at_it_and_take_it_away(bootstrap: Sandbox, environment: AsRole) -> None:
    """Under enforcement: a call for which a role has no right ends the run."""
    environment.credentials = session(bootstrap, "preview", 3600)
    assert environment.pulumi("preview") == 0
    with pytest.raises(ClientError, match="not authorized to perform: ecs:CreateCluster"):
        _client(bootstrap, environment.credentials, "ecs").create_cluster(clusterName="staging")
    environment.credentials = session(bootstrap, "up", 7200)
    assert environment.up() == 0
    environment.credentials = session(bootstrap, "preview", 3600)
    assert environment.pulumi("preview", "--refresh", "--expect-no-changes") == 0
    environment.credentials = session(bootstrap, "up", 7200)
    assert environment.destroy() == 0


def test_the_state_is_not_destroyed_by_a_command(bootstrap: Sandbox, capfd: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.pulumi("destroy", "--yes") != 0
    said = capfd.readouterr()
    assert "because it is protected" in said.out + said.err
    assert bootstrap.pulumi("preview", "--expect-no-changes") == 0
