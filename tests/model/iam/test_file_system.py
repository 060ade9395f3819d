"""Who mounts a file system that is made for a service, as EFS asks its policy."""

import json
from typing import Any

import pytest

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.access import Access, Policies, access
from ecs_platform.model.iam.document import Document, text
from ecs_platform.model.iam.evaluate import Request
from ecs_platform.model.iam.file_system import file_system_policy

ACCOUNT = Account("eu-central-1", "123456789012")
FILES = ACCOUNT.arn("elasticfilesystem", "file-system/fs-0a1b2c3d")
POINT = ACCOUNT.arn("elasticfilesystem", "access-point/fsap-0a1b2c3d")
OWN, OTHER = (ACCOUNT.role("/ecs/test/", f"test-{service}-task") for service in ("shop", "api"))
POLICY = file_system_policy(ACCOUNT, FILES, OWN)

NONE: Document = {"Version": "2012-10-17", "Statement": []}
MOUNTS: Document = {"Statement": [{"Effect": "Allow", "Action": "elasticfilesystem:Client*", "Resource": FILES}]}
EVERYTHING: Document = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
RIGHT = {
    "aws:SecureTransport": "true",
    "elasticfilesystem:AccessedViaMountTarget": "true",
    "elasticfilesystem:AccessPointArn": POINT,
}
"""The keys of a mount as the program's own task definitions have it."""


def asked(
    who: str,
    action: str = "ClientMount",
    identity: Document = NONE,
    boundary: Document | None = None,
    **keys: Any,
) -> Access:
    context = {**RIGHT, **{_KEYS[name]: value for name, value in keys.items()}}
    given = Policies([identity], None if boundary is None else [boundary], POLICY)
    return access(given, Request(who, f"elasticfilesystem:{action}", FILES, context))


_KEYS = {
    "tls": "aws:SecureTransport",
    "target": "elasticfilesystem:AccessedViaMountTarget",
    "point": "elasticfilesystem:AccessPointArn",
}


@pytest.mark.parametrize("action", ["ClientMount", "ClientWrite"])
def test_the_services_own_role_mounts_it_and_needs_no_right_of_its_own(action: str) -> None:
    assert asked(OWN, action).decision.allowed
    assert asked(OWN, action, point=POINT.replace("0a1b", "9f8e")).decision.allowed, "with another uid, another one"


@pytest.mark.parametrize(
    "keys",
    [{"tls": "false"}, {"point": ()}, {"point": ""}, {"point": FILES}, {"target": "false"}, {"tls": ()}],
    ids=str,
)
def test_not_even_its_own_role_mounts_it_otherwise(keys: dict[str, Any]) -> None:
    answer = asked(OWN, **keys)
    assert not answer.decision.allowed
    assert not answer.depends, "certain"


@pytest.mark.parametrize("action", ["ClientMount", "ClientWrite", "ClientRootAccess"])
@pytest.mark.parametrize("who", [OTHER, "*", OWN.replace("123456789012", "999999999999"), f"{OWN}-2"])
def test_nobody_else_has_a_right_by_it(who: str, action: str) -> None:
    """`*` does not say who it is: NFS without IAM."""
    answer = asked(who, action)
    assert not answer.decision.allowed
    assert not answer.depends, "certain"


def test_who_has_rights_of_his_own_comes_by_an_access_point_too() -> None:
    """Who brings the data, or a service with its id in the manifest."""
    assert asked(OTHER, identity=MOUNTS).decision.allowed
    for keys in ({"tls": "false"}, {"point": ()}):
        for identity in (MOUNTS, EVERYTHING):
            answer = asked(OTHER, identity=identity, **keys)
            assert answer.decision.denied
            assert answer.kind == "resource"


def test_nobody_is_root_by_it() -> None:
    assert not asked(OWN, "ClientRootAccess").decision.allowed


@pytest.mark.parametrize(
    "action",
    ["PutFileSystemPolicy", "DeleteFileSystemPolicy", "DeleteFileSystem", "Backup", "Restore", "ReplicationRead"],
)
def test_nobody_is_locked_out_of_what_clients_do_not_do(action: str) -> None:
    """Calls of the API come by TLS and name no access point: a Deny of `*` would lock the account out."""
    for identity, allowed in ((EVERYTHING, True), (NONE, False)):
        answer = asked(OTHER, action, identity, point=(), target=())
        assert answer.decision.allowed is allowed
        assert not answer.decision.denied


def test_a_boundary_bounds_it() -> None:
    assert asked(OWN, boundary=EVERYTHING).decision.allowed
    assert asked(OWN, boundary=NONE).kind == "boundary"


def test_it_is_one_text_with_all_that_efs_would_fill_in() -> None:
    """A statement without `Sid` or `Resource` gets one, and every preview would change it back."""
    for statement in POLICY["Statement"]:
        assert statement["Sid"].isalnum()
        assert statement["Resource"] == FILES
        assert set(statement["Condition"]) <= {"Bool", "StringNotLike"}
        keys = {key for each in statement["Condition"].values() for key in each}
        assert keys <= set(RIGHT), "EFS enforces no other keys for clients"
    assert len(text(POLICY)) < 20_000
    assert json.loads(text(POLICY)) == POLICY


def test_in_china_its_arns_are_chinas() -> None:
    china = Account("cn-north-1", "123456789012")
    made = text(file_system_policy(china, china.arn("elasticfilesystem", "file-system/fs-1"), china.role("/ecs/", "a")))
    assert "arn:aws:" not in made
    assert '"arn:aws-cn:elasticfilesystem:cn-north-1:123456789012:access-point/*"' in made
