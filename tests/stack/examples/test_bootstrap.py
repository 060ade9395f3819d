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
from ecs_platform.model.arns import Account
from ecs_platform.model.iam.document import text
from ecs_platform.model.iam.trust import ecs_tasks_trust
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
    given = yaml.safe_load(settings.read_text())
    boundary = outputs(bootstrap)["permissions_boundary_arn"]
    more = {**EVERYTHING, "permissions_boundary": boundary}
    given["config"].update({f"ecs-platform:{key}": value for key, value in more.items()})
    settings.write_text(yaml.safe_dump(given))
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


def _refused(call: Any, **parameters: Any) -> bool:
    """Whether IAM does not allow a call; what it answers beyond that does not matter."""
    try:
        call(**parameters)
    except ClientError as error:
        return "is not authorized to perform" in str(error) or error.response["Error"]["Code"] in ("403", "Forbidden")
    return False


TRUST = text(ecs_tasks_trust(Account("eu-central-1", "123456789012")))
ANYTHING = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})


def test_a_role_for_up_has_no_way_to_rights_of_others(bootstrap: Sandbox) -> None:
    """Of its own environment what has the boundary, and of others nothing."""
    root, up = clients(bootstrap.url, "eu-central-1")("iam"), session(bootstrap, "up", 3600)
    iam, boundary = _client(bootstrap, up, "iam"), outputs(bootstrap)["permissions_boundary_arn"]
    arns = {}
    for environment in ("staging", "production"):
        path, user = f"/deploy/{environment}/", f"{environment}-ci-deployer"
        root.create_user(Path=path, UserName=user, PermissionsBoundary=boundary)
        arns[user] = root.create_policy(Path=path, PolicyName=user, PolicyDocument=ANYTHING)["Policy"]["Arn"]
    root.create_role(Path="/ecs/staging/", RoleName="unbounded", AssumeRolePolicyDocument=TRUST)
    bounded = {"Path": "/ecs/staging/", "AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": boundary}
    assert not _refused(iam.create_role, RoleName="bounded", **bounded)
    for role in ("bounded", "unbounded"):
        for call in (
            lambda **more: iam.put_role_policy(PolicyName="all", PolicyDocument=ANYTHING, **more),
            lambda **more: iam.update_assume_role_policy(PolicyDocument=TRUST, **more),
            iam.update_role,
            lambda **more: iam.delete_role_policy(PolicyName="all", **more),
        ):
            assert _refused(call, RoleName=role) is (role == "unbounded")
        assert _refused(iam.delete_role_permissions_boundary, RoleName=role)
    assert not _refused(iam.put_role_permissions_boundary, RoleName="unbounded", PermissionsBoundary=boundary)
    for user, arn in arns.items():
        other = user.startswith("production")
        assert _refused(iam.create_access_key, UserName=user) is other
        assert _refused(iam.create_policy_version, PolicyArn=arn, PolicyDocument=ANYTHING) is other
        assert _refused(iam.tag_user, UserName=user, Tags=[{"Key": "a", "Value": "b"}]) is other
        assert _refused(iam.delete_user_permissions_boundary, UserName=user)
    for role in ("bounded", "unbounded"):
        root.delete_role(RoleName=role)
    for user, arn in arns.items():
        for key in root.list_access_keys(UserName=user)["AccessKeyMetadata"]:
            root.delete_access_key(UserName=user, AccessKeyId=key["AccessKeyId"])
        root.delete_user(UserName=user)
        for version in root.list_policy_versions(PolicyArn=arn)["Versions"]:
            if not version["IsDefaultVersion"]:
                root.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
        root.delete_policy(PolicyArn=arn)


def test_who_is_there_without_the_boundary_is_told_and_nothing_is_done(
    bootstrap: Sandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    iam = clients(bootstrap.url, "eu-central-1")("iam")
    iam.create_role(Path="/ecs/production/", RoleName="production-api-task", AssumeRolePolicyDocument=TRUST)
    iam.create_user(Path="/deploy/staging/", UserName="staging-ci-deployer")
    try:
        capfd.readouterr()
        assert bootstrap.up() != 0
        said = capfd.readouterr()
        boundary = {"PermissionsBoundary": outputs(bootstrap)["permissions_boundary_arn"]}
        iam.put_role_permissions_boundary(RoleName="production-api-task", **boundary)
        iam.put_user_permissions_boundary(UserName="staging-ci-deployer", **boundary)
        assert bootstrap.pulumi("preview", "--expect-no-changes") == 0, "with it they may stay"
    finally:
        iam.delete_role(RoleName="production-api-task")
        iam.delete_user(UserName="staging-ci-deployer")
    shown = said.out + said.err
    assert "production: role /ecs/production/production-api-task has none" in shown
    assert "staging: user /deploy/staging/staging-ci-deployer has none" in shown
    assert "Nothing was registered." in shown
    assert "Traceback" not in shown


KEYS = {
    # Of the state bucket: who reads it, and who writes it.
    ".pulumi/stacks/shop/staging.json": {"preview": (True, False), "up": (True, True)},
    ".pulumi/stacks/shop/staging.jsonx": {"preview": (False, False), "up": (False, False)},
    ".pulumi/stacks/shop/production.json": {"preview": (False, False), "up": (False, False)},
    ".pulumi/stacks/ecs-platform-bootstrap/staging.json": {"preview": (False, False), "up": (False, False)},
    ".pulumi/locks/organization/ecs-platform-bootstrap/staging/1.json": {
        "preview": (False, False),
        "up": (False, False),
    },
    ".pulumi/meta.yaml": {"preview": (True, False), "up": (True, False)},
}


@pytest.mark.parametrize("role", ["preview", "up"])
def test_a_role_reaches_its_environments_state_and_not_the_accounts_own(bootstrap: Sandbox, role: str) -> None:
    s3, bucket = _client(bootstrap, session(bootstrap, role, 3600), "s3"), outputs(bootstrap)["state_bucket"]
    found = {
        key: (
            not _refused(s3.get_object, Bucket=bucket, Key=key),
            not _refused(s3.put_object, Bucket=bucket, Key=key, Body=b"x"),
        )
        for key in KEYS
    }
    assert found == {key: by_role[role] for key, by_role in KEYS.items()}


def test_the_state_is_not_destroyed_by_a_command(bootstrap: Sandbox, capfd: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.pulumi("destroy", "--yes") != 0
    said = capfd.readouterr()
    assert "because it is protected" in said.out + said.err
    assert bootstrap.pulumi("preview", "--expect-no-changes") == 0
