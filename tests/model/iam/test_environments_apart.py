"""One account, several environments: what the roles of one can never do to another, to the account, or without bound.

All of it is asked of the evaluator: the local AWS is asked in tests/stack/examples/test_bootstrap.py.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ecs_platform.model.iam.account_wide import (
    boundary_document,
    paths_of,
    preview_statements,
    state_bucket_policy,
    state_statements,
    up_statements,
)
from ecs_platform.model.iam.document import Document, document
from ecs_platform.model.iam.evaluate import Request, evaluate
from ecs_platform.model.naming import Names
from tests.model.iam.aws_actions import that_know, writes_of
from tests.model.iam.test_account_wide import (
    ACCOUNT,
    BOUND,
    BOUNDARY,
    BUCKET,
    KEY,
    ME,
    OTHERS_SECRETS,
    PREVIEW,
    SECRETS,
    STATE,
    UP,
    bounded,
)

OTHER = Names("production", "ecs-platform")
KINDS = ("role", "user", "policy", "instance-profile")
HAS_BOUNDARY = {"iam:PermissionsBoundary": BOUNDARY, "iam:PassedToService": "ecs-tasks.amazonaws.com"}
EITHER = pytest.mark.parametrize("policy", [UP, PREVIEW], ids=["up", "preview"])


def may(policy: Document, action: str, resource: str = "*", context: dict[str, str] | None = None) -> bool:
    return evaluate([policy], Request(ME, action, resource, context or {})).allowed


def at(*paths: str) -> list[str]:
    return [ACCOUNT.arn("iam", f"{kind}{path}one", region="") for kind in KINDS for path in paths]


NEXT_TO_IT = at(*paths_of("production"), "/", "/ecs/", "/ecs/staging2/", "/deploy/stagin/", "/own/staging/")


@pytest.mark.parametrize("action", writes_of("iam"))
def test_up_changes_nothing_in_iam_but_at_its_environments_paths(action: str) -> None:
    linked = action == "iam:CreateServiceLinkedRole"
    found = [arn for arn in [*NEXT_TO_IT, BOUNDARY, "*"] if may(UP, action, arn, HAS_BOUNDARY)]
    assert found == []
    assert not may(PREVIEW, action, ACCOUNT.role("/ecs/staging/", "one"), HAS_BOUNDARY)
    assert may(UP, action, ACCOUNT.role("/aws-service-role/ecs.amazonaws.com/", "one")) is linked


@pytest.mark.parametrize("action", sorted(that_know("iam", "iam:PermissionsBoundary") & {*writes_of("iam")}))
def test_whatever_iam_asks_a_boundary_for_asks_for_it(action: str) -> None:
    """Nothing of it without, and nothing that takes the boundary away."""
    for arn in at(*paths_of("staging")):
        assert not may(UP, action, arn)
        assert not may(UP, action, arn, {"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"})
    allowed = [arn for arn in at(*paths_of("staging")) if may(UP, action, arn, HAS_BOUNDARY)]
    assert bool(allowed) is (re.fullmatch("iam:Delete(Role|User)PermissionsBoundary", action) is None)


def test_no_way_to_a_principal_is_left_out_of_the_list() -> None:
    """Where IAM newly asks a boundary for something, the role for `up` has to ask for it too."""
    known = that_know("iam", "iam:PermissionsBoundary")
    assert len(known) >= 18
    assert {"iam:UpdateAssumeRolePolicy", "iam:CreateRole", "iam:PutUserPolicy", "iam:DeleteRole"} <= known


@EITHER
@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:ListBucket", f"arn:aws:s3:::{OTHER.access_logs_bucket(ACCOUNT)}"),
        ("s3:DeleteBucket", f"arn:aws:s3:::{OTHER.access_logs_bucket(ACCOUNT)}"),
        ("s3:GetObject", f"arn:aws:s3:::{OTHER.access_logs_bucket(ACCOUNT)}/AWSLogs/1"),
        ("sqs:DeleteQueue", ACCOUNT.queue(OTHER.dead_letters)),
        ("sqs:SetQueueAttributes", ACCOUNT.queue(OTHER.dead_letters)),
        ("ssm:GetParameter", ACCOUNT.parameter("/production/api/image")),
        ("ssm:GetParameter", ACCOUNT.parameter("/shop/image")),
        ("kms:DeleteAlias", ACCOUNT.arn("kms", OTHER.key_alias)),
        ("kms:UpdateAlias", ACCOUNT.arn("kms", OTHER.key_alias)),
        ("iam:PassRole", ACCOUNT.role(OTHER.path, OTHER.task_role("api"))),
    ],
)
def test_what_has_an_environments_name_is_that_environments(policy: Document, action: str, resource: str) -> None:
    assert not may(policy, action, resource, HAS_BOUNDARY)
    own = resource.replace("production", "staging").replace("/shop/", "/staging/shop/")
    assert may(UP, action, own, HAS_BOUNDARY)


def tagged(**tags: str) -> dict[str, str]:
    return {
        f"aws:{kind}Tag/{key}": each for kind_key, each in tags.items() for kind, _, key in [kind_key.partition("_")]
    }


def test_keys_are_those_that_are_tagged_with_the_environment() -> None:
    key = ACCOUNT.arn("kms", "key/a")
    mine = tagged(Resource_ManagedBy="pulumi", Resource_Environment="staging")
    others = tagged(Resource_ManagedBy="pulumi", Resource_Environment="production")
    for action in ("PutKeyPolicy", "ScheduleKeyDeletion", "TagResource", "CreateAlias", "UntagResource"):
        assert may(UP, f"kms:{action}", key, mine)
        assert not may(UP, f"kms:{action}", key, others)
    claims = tagged(Request_ManagedBy="pulumi", Request_Environment="staging")
    assert may(UP, "kms:CreateKey", "*", claims)
    assert may(UP, "kms:TagResource", "*", claims)
    assert not may(UP, "kms:CreateKey", "*", tagged(Request_ManagedBy="pulumi", Request_Environment="production"))
    assert not may(UP, "kms:TagResource", key, {**others, **claims}), "it cannot make another's its own"


def test_image_parameters_of_the_environment_are_read_as_they_are_named_by_default() -> None:
    for name in ("/staging/api/image", "/staging/team/api/image"):
        assert may(PREVIEW, "ssm:GetParameter", ACCOUNT.parameter(name))
    assert not may(PREVIEW, "ssm:GetParameter", ACCOUNT.parameter("/staging/api/db_password"))


def test_without_an_environment_the_statements_are_those_of_all() -> None:
    """As copies of the example from before call them."""
    old = document([*up_statements(ACCOUNT, BOUNDARY, ["/shop/version"]), *preview_statements(ACCOUNT)])
    for name in ("staging", "production"):
        names = Names(name, "ecs-platform")
        for path in paths_of(name):
            assert may(old, "iam:PassRole", ACCOUNT.role(path, "one"), HAS_BOUNDARY)
        assert may(old, "iam:CreateRole", ACCOUNT.role(names.path, "one"), HAS_BOUNDARY)
        assert may(old, "s3:PutBucketPolicy", f"arn:aws:s3:::{names.access_logs_bucket(ACCOUNT)}")
        assert may(old, "sqs:CreateQueue", ACCOUNT.queue(names.dead_letters))
        assert may(old, "ssm:GetParameter", ACCOUNT.parameter(f"/{name}/api/image"))
        assert may(old, "kms:CreateKey", "*", tagged(Request_ManagedBy="pulumi", Request_Environment=name))
    one_key = document(state_statements(BUCKET, KEY, "staging", write=True))
    for action in ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"):
        assert may(one_key, action, KEY)


# --- the state ---


def files(project: str, stack: str) -> Iterator[str]:
    """What Pulumi writes of a stack: https://github.com/pulumi/pulumi/tree/v3.274.1/pkg/backend/diy"""
    for ending in (".json", ".json.bak", ".json.gz", ".json.gz.bak", ".json.zst", ".json.zst.bak", ".pulumi-tags"):
        yield f"{STATE}/stacks/{project}/{stack}{ending}"
    yield f"{STATE}/locks/organization/{project}/{stack}/0a1b.json"
    yield f"{STATE}/backups/{project}/{stack}/{stack}.1700000000000000000.json.gz"
    for kind in ("history", "checkpoint"):
        yield f"{STATE}/history/{project}/{stack}/{stack}-1700000000000000000.{kind}.json"


def roles_of(environment: str, bootstrap: str = "ecs-platform-bootstrap") -> list[Document]:
    return [
        document(state_statements(BUCKET, KEY, environment, write=write, secrets_key=SECRETS, bootstrap=bootstrap))
        for write in (False, True)
    ]


ON_FILES = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion")


@pytest.mark.parametrize("project", ["ecs-platform", "shop", "staging", "team.x_1"])
def test_a_role_reaches_what_pulumi_writes_of_its_environments_stacks(project: str) -> None:
    preview, up = roles_of("staging")
    for file in files(project, "staging"):
        assert [may(preview, action, file) for action in ON_FILES] == [True, False, False, False], file
        assert [may(up, action, file) for action in ON_FILES] == [True, True, True, False], file


@pytest.mark.parametrize("project", ["ecs-platform", "staging", "staging.json"])
@pytest.mark.parametrize(
    "stack", ["production", "staging2", "xstaging", "staging.jsonx", "staging.json", "staging-eu", "staging.json.bak"]
)
def test_and_of_no_others_however_their_names_begin(project: str, stack: str) -> None:
    for policy in roles_of("staging"):
        assert [file for file in files(project, stack) if any(may(policy, each, file) for each in ON_FILES)] == []


@pytest.mark.parametrize("bootstrap", ["ecs-platform-bootstrap", "account", "production"])
@pytest.mark.parametrize("stack", ["production", "test", "bootstrap"])
def test_the_accounts_own_state_is_out_of_reach_whatever_its_stack_is_called(bootstrap: str, stack: str) -> None:
    for policy in roles_of(stack, bootstrap):
        assert [file for file in files(bootstrap, stack) if any(may(policy, each, file) for each in ON_FILES)] == []
        assert [file for file in files("ecs-platform", stack) if not may(policy, "s3:GetObject", file)] == []


def test_how_the_state_is_laid_out_is_read_and_not_changed() -> None:
    preview, up = roles_of("staging")
    for policy in (preview, up):
        assert [may(policy, action, f"{STATE}/meta.yaml") for action in ON_FILES] == [True, False, False, False]


VIA_S3 = {
    "kms:ViaService": "s3.eu-central-1.amazonaws.com",
    "kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::{BUCKET}",
}
NOT_VIA_S3: Sequence[dict[str, str]] = (
    {},
    {**VIA_S3, "kms:ViaService": "s3.eu-west-1.amazonaws.com"},
    {**VIA_S3, "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::customers"},
    {"kms:ViaService": "s3.eu-central-1.amazonaws.com"},
    {**VIA_S3, "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com"},
)


@EITHER
def test_the_buckets_key_is_used_by_way_of_s3_alone(policy: Document) -> None:
    assert may(policy, "kms:Decrypt", KEY, VIA_S3)
    assert may(policy, "kms:GenerateDataKey", KEY, VIA_S3) is (policy == UP)
    object_key = {**VIA_S3, "kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::{BUCKET}/.pulumi/meta.yaml"}
    assert may(policy, "kms:Decrypt", KEY, object_key), "an object that was written without the bucket's own key"
    for context in NOT_VIA_S3:
        assert not may(policy, "kms:Decrypt", KEY, context)
        assert not may(policy, "kms:Encrypt", KEY, context)


@EITHER
def test_secrets_of_an_environment_are_decrypted_by_its_roles_alone(policy: Document) -> None:
    assert may(policy, "kms:Decrypt", SECRETS)
    assert may(policy, "kms:Encrypt", SECRETS) is (policy == UP)
    for action in ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:CreateGrant"):
        assert not may(policy, action, OTHERS_SECRETS, VIA_S3)


@EITHER
@pytest.mark.parametrize("action", ["PutKeyPolicy", "ScheduleKeyDeletion", "DisableKey", "CreateGrant", "UpdateAlias"])
def test_the_keys_of_the_state_stay_as_they_are(policy: Document, action: str) -> None:
    as_own = tagged(Resource_ManagedBy="pulumi", Resource_Environment="staging")
    lent = {"kms:ViaService": "ecr.eu-central-1.amazonaws.com"}
    for key in (KEY, SECRETS):
        assert not may(policy, f"kms:{action}", key, {**as_own, **lent})


def test_nobody_comes_to_the_state_by_an_access_point() -> None:
    """A role that may make one has other ARNs for the same objects, of which its boundary says nothing."""
    policy = state_bucket_policy(BUCKET, "aws")
    by_one = {"s3:DataAccessPointArn": ACCOUNT.arn("s3", "accesspoint/own"), "aws:SecureTransport": "true"}
    for action, resource in (("s3:GetObject", f"{STATE}/meta.yaml"), ("s3:ListBucket", f"arn:aws:s3:::{BUCKET}")):
        assert evaluate([policy], Request(ME, action, resource, by_one)).denied
        assert evaluate([policy], Request(ME, action, resource, {"aws:SecureTransport": "false"})).denied
        assert not evaluate([policy], Request(ME, action, resource, {"aws:SecureTransport": "true"})).denied


# --- the boundary ---


@pytest.mark.parametrize("service", ["iam", "sso", "sso-directory", "identitystore", "rolesanywhere", "organizations"])
def test_within_the_boundary_nothing_gives_identities_rights(service: str) -> None:
    """Of each action that AWS has, those of delegated rights too; passing an environment's role is none of them."""
    actions = [each for each in writes_of(service) if each != "iam:PassRole"]
    assert len(actions) > 10
    assert [each for each in actions if bounded(each)] == []


@pytest.mark.parametrize("action", ["AssumeRole", "AssumeRoot", "GetDelegatedAccessToken"])
def test_within_the_boundary_nobody_is_somebody_else(action: str) -> None:
    assert not bounded(f"sts:{action}", ACCOUNT.role("/", "admin"))


@pytest.mark.parametrize(
    "action",
    [
        *("iam:GetRole", "iam:ListRoles", "sts:GetCallerIdentity", "sts:GetSessionToken", "sts:TagSession"),
        *("identitystore:ListUsers", "sso:DescribeInstance", "sso-oauth:CreateTokenWithIAM"),
        *("bedrock:InvokeModel", "cognito-idp:AdminCreateUser", "cloudformation:DescribeStacks", "ses:SendEmail"),
    ],
)
def test_what_services_do_is_within_it(action: str) -> None:
    assert bounded(action)


@pytest.mark.parametrize("key", [KEY, SECRETS, OTHERS_SECRETS])
def test_nobody_within_the_boundary_uses_a_key_of_the_state(key: str) -> None:
    for action in ("kms:Decrypt", "kms:CreateGrant", "kms:PutKeyPolicy"):
        assert not bounded(action, key)
    assert bounded("kms:Decrypt", ACCOUNT.arn("kms", "key/another"))


def test_the_boundary_is_as_it_was_for_who_names_one_key() -> None:
    assert boundary_document(ACCOUNT, BUCKET, KEY) == boundary_document(ACCOUNT, BUCKET, [KEY])
    assert boundary_document(ACCOUNT, BUCKET, [KEY, SECRETS]) != BOUND


README = (Path(__file__).parents[3] / "examples" / "bootstrap" / "README.md").read_text(encoding="utf-8")


def test_what_the_readme_says_that_a_role_may_still_do_it_may() -> None:
    """The list of what the boundary leaves, and of what it takes no word is in it."""
    still = README.partition("Within the boundary such a role may still:")[2].partition("\n\nWhat a service")[0]
    actions = [each for each in re.findall(r"`([a-z0-9-]+:[A-Za-z*]+)`", still) if each != "iam:PassRole"]
    assert len(actions) > 15
    assert [each for each in actions if not bounded(each.replace("*", "Get"))] == []
    paths = re.findall(r"`(/[a-z0-9]+/)\*`", still)
    assert len(paths) == len(paths_of("staging"))
    for path in paths:
        assert bounded("iam:PassRole", ACCOUNT.role(f"{path}production/", "one"))
    assert not bounded("iam:PassRole", ACCOUNT.role("/", "admin"))
