"""Identity's, resource's and endpoints' policies together, as AWS documents it for one account and for two."""

from typing import Any

import pytest

from ecs_platform.model.iam.access import Access, Policies, access
from ecs_platform.model.iam.document import Document
from ecs_platform.model.iam.evaluate import Request

ROLE = "arn:aws:iam::123456789012:role/ecs/test/api-execution"
SESSION = "arn:aws:sts::123456789012:assumed-role/api-execution/task"
USER = "arn:aws:iam::123456789012:user/deploy"
ROOT = "arn:aws:iam::123456789012:root"
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shared-AbCdEf"
FOREIGN = SECRET.replace("123456789012", "999999999999")
KEY = "arn:aws:kms:eu-central-1:123456789012:key/0000"
FILES = "arn:aws:elasticfilesystem:eu-central-1:123456789012:file-system/fs-0"
READ, DECRYPT, MOUNT = "secretsmanager:GetSecretValue", "kms:Decrypt", "elasticfilesystem:ClientMount"


def policy(effect: str = "Allow", principal: object = None, **more: Any) -> Document:
    about = {} if principal is None else {"Principal": principal}
    statement = {"Effect": effect, **about, "Action": "*", "Resource": "*", **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def named(arn: str, effect: str = "Allow") -> Document:
    return policy(effect, {"AWS": arn})


NOTHING: Document = {"Version": "2012-10-17", "Statement": []}


def asked(policies: Policies, principal: str = ROLE, action: str = READ, resource: str = SECRET, **keys: str) -> Access:
    return access(policies, Request(principal, action, resource, keys))


@pytest.mark.parametrize(
    ("identity", "own", "allowed"),
    [
        ([policy()], None, True),
        ([policy()], NOTHING, True),
        ([], named(ROLE), True),
        ([], policy(principal="*"), True),
        # The account is let in, which leaves it to the account whom it lets in.
        ([], named(ROOT), False),
        ([policy()], named(ROOT), True),
        ([], None, False),
        ([], named(USER), False),
        ([policy()], named(ROOT, "Deny"), False),
        ([policy("Deny")], named(ROLE), False),
    ],
)
def test_within_an_account_either_side_suffices(identity: list[Document], own: Document | None, allowed: bool) -> None:
    for principal in (ROLE, SESSION):
        assert asked(Policies(identity, resource=own), principal).decision.allowed is allowed


@pytest.mark.parametrize(
    ("identity", "own", "allowed"),
    [
        ([policy()], named(ROLE), True),
        ([policy()], named(ROOT), True),
        ([policy()], policy(principal="*"), True),
        ([policy()], None, False),
        ([policy()], NOTHING, False),
        ([], named(ROLE), False),
    ],
)
def test_between_accounts_both_must_allow(identity: list[Document], own: Document | None, allowed: bool) -> None:
    assert asked(Policies(identity, resource=own), resource=FOREIGN).decision.allowed is allowed
    bucket = Policies(identity, resource=own, owner="999999999999")
    assert asked(bucket, action="s3:GetObject", resource="arn:aws:s3:::files/api.env").decision.allowed is allowed


def test_a_bucket_whose_owner_is_not_told_is_the_principals() -> None:
    assert asked(Policies([policy()]), action="s3:GetObject", resource="arn:aws:s3:::files/api.env").decision.allowed


@pytest.mark.parametrize(
    ("identity", "own", "allowed"),
    [
        # The default hands it to the account.
        ([policy()], None, True),
        ([], None, False),
        ([policy()], named(ROOT), True),
        ([policy()], named("123456789012"), True),
        ([], named(ROOT), False),
        ([], named(ROLE), True),
        # A policy that does not hand it over: what identities' policies say is without effect.
        ([policy()], NOTHING, False),
        ([policy()], named(USER), False),
        ([policy()], named("arn:aws:iam::999999999999:root"), False),
    ],
)
def test_a_key_wants_its_own_policy_to_be_asked(identity: list[Document], own: Document | None, allowed: bool) -> None:
    assert asked(Policies(identity, resource=own), action=DECRYPT, resource=KEY).decision.allowed is allowed


def test_an_alias_is_no_key() -> None:
    policies = Policies([policy()], resource=NOTHING)
    alias = KEY.replace("key/0000", "alias/mine")
    assert asked(policies, action="kms:CreateAlias", resource=alias).decision.allowed
    assert not asked(policies, action="kms:CreateAlias", resource=KEY).decision.allowed


@pytest.mark.parametrize(
    ("own", "identity", "allowed"),
    [
        (named(ROLE), [], True),
        (named(ROOT), [], False),
        (named(ROOT), [policy()], True),
        (named(USER), [policy()], False),
    ],
)
def test_a_role_wants_its_trust_policy_to_be_asked(own: Document, identity: list[Document], allowed: bool) -> None:
    taken = Policies(identity, resource=own)
    assert asked(taken, action="sts:AssumeRole", resource=ROLE.replace("api-", "web-")).decision.allowed is allowed


@pytest.mark.parametrize(
    ("own", "principal", "allowed"),
    [
        (named(ROLE), ROLE, False),
        (named(ROLE), SESSION, False),
        (named(SESSION), SESSION, True),
        (named(USER), USER, True),
        (policy(principal="*"), ROLE, True),
        (named(ROOT), ROLE, False),
    ],
)
def test_a_boundary_limits_what_is_granted_to_roles(own: Document, principal: str, allowed: bool) -> None:
    answer = asked(Policies([policy()], boundary=[NOTHING], resource=own), principal)
    assert answer.decision.allowed is allowed
    assert (answer.kind == "boundary") is not allowed
    assert not asked(Policies([], boundary=[policy("Deny")], resource=own), principal).decision.allowed


def test_a_deny_that_spares_by_name_spares_nobody_who_has_a_boundary() -> None:
    statement = {"Effect": "Deny", "NotPrincipal": {"AWS": ROLE}, "Action": "*", "Resource": "*"}
    own: Document = {"Version": "2012-10-17", "Statement": statement}
    assert asked(Policies([policy()], resource=own)).decision.allowed
    assert asked(Policies([policy()], resource=own), USER).kind == "resource"
    assert asked(Policies([policy()], boundary=[policy()], resource=own)).kind == "resource"


@pytest.mark.parametrize(
    ("endpoints", "kind"),
    [
        ([], None),
        ([policy(principal="*")], None),
        ([policy(principal="*"), NOTHING], "endpoint"),
        ([policy(principal="*", Condition={"StringEquals": {"aws:PrincipalAccount": "999999999999"}})], "endpoint"),
        ([policy(principal="*", Condition={"StringEquals": {"aws:PrincipalAccount": "123456789012"}})], None),
        ([policy(principal="*", Condition={"ArnLike": {"aws:PrincipalArn": ROLE}})], None),
        ([policy(principal="*"), policy("Deny", "*")], "endpoint"),
    ],
)
def test_every_endpoint_must_allow_too(endpoints: list[Document], kind: str | None) -> None:
    answer = asked(Policies([policy()], endpoints=endpoints))
    assert (None if answer.decision.allowed else answer.kind) == kind


def test_a_service_is_let_in_by_the_resource_alone() -> None:
    own = policy(principal={"Service": "events.amazonaws.com"})
    assert asked(Policies([], resource=own), "events.amazonaws.com").decision.allowed
    assert not asked(Policies([policy()], resource=own), "scheduler.amazonaws.com").decision.allowed
    assert not asked(Policies([policy()]), "events.amazonaws.com").decision.allowed


@pytest.mark.parametrize(
    ("own", "allowed"),
    [
        # The default lets every client in that reaches a mount target.
        (None, True),
        (policy(principal="*"), True),
        (policy(principal={"AWS": "*"}), True),
        (named(ROLE), False),
        (named(ROOT), False),
        (NOTHING, False),
    ],
)
def test_a_client_that_does_not_say_who_it_is(own: Document | None, allowed: bool) -> None:
    assert asked(Policies([], resource=own), "*", MOUNT, FILES).decision.allowed is allowed


def test_the_default_of_a_file_system_is_for_clients_only() -> None:
    assert not asked(Policies([]), "*", "elasticfilesystem:DeleteFileSystem", FILES).decision.allowed
    assert asked(Policies([]), ROLE, MOUNT, FILES).decision.allowed
    assert not asked(Policies([], resource=NOTHING), ROLE, MOUNT, FILES).decision.allowed
    assert asked(Policies([policy()], resource=NOTHING), ROLE, MOUNT, FILES).decision.allowed


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"Bool": {"aws:SecureTransport": "true"}}, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, False),
        ({"StringEquals": {"kms:CallerAccount": "123456789012"}}, True),
        ({"StringEquals": {"kms:CallerAccount": "999999999999"}}, False),
        ({"StringEquals": {"aws:ResourceAccount": "123456789012"}}, True),
        ({"StringEquals": {"kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com"}}, True),
        ({"StringEquals": {"kms:ViaService": "ssm.eu-central-1.amazonaws.com"}}, False),
    ],
)
def test_keys_that_every_request_has(condition: dict[str, Any], allowed: bool) -> None:
    own = policy(principal="*", Condition=condition)
    keys = {"kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com"}
    assert asked(Policies([], resource=own), ROLE, DECRYPT, KEY, **keys).decision.allowed is allowed


@pytest.mark.parametrize(
    ("policies", "kind", "denied"),
    [
        (Policies([]), "identity", False),
        (Policies([policy("Deny")]), "identity", True),
        (Policies([policy()], boundary=[policy("Deny")]), "boundary", True),
        (Policies([policy()], resource=named(ROLE, "Deny")), "resource", True),
        (Policies([policy()], endpoints=[policy("Deny", "*")]), "endpoint", True),
        (Policies([policy()], endpoints=[NOTHING]), "endpoint", False),
        (Policies([policy()], boundary=[NOTHING]), "boundary", False),
        (Policies([policy()], owner="999999999999"), "resource", False),
    ],
)
def test_who_refused_is_told(policies: Policies, kind: str, denied: bool) -> None:
    answer = asked(policies)
    assert (answer.decision.allowed, answer.decision.denied, answer.kind) == (False, denied, kind)


TAGGED = {"StringEquals": {"aws:PrincipalTag/team": "shop"}}


@pytest.mark.parametrize(
    ("policies", "hangs"),
    [
        (Policies([policy(Condition=TAGGED)]), True),
        (Policies([], resource=policy(principal="*", Condition=TAGGED)), True),
        (Policies([policy()], boundary=[policy(Condition=TAGGED)]), True),
        (Policies([policy()], endpoints=[policy(principal="*", Condition=TAGGED)]), True),
        (Policies([policy()], resource=policy(principal="*", Condition=TAGGED), owner="999999999999"), True),
        # Whatever the key is, another kind of policies refuses.
        (Policies([], boundary=[policy(Condition=TAGGED)]), False),
        (Policies([], endpoints=[policy(principal="*", Condition=TAGGED)]), True),
        (Policies([policy(Condition=TAGGED)], boundary=[policy("Deny")]), False),
        (Policies([policy(Condition=TAGGED)], owner="999999999999"), False),
        (Policies([], boundary=[policy("Deny", Condition=TAGGED)]), False),
    ],
)
def test_a_refusal_hangs_on_keys_that_nobody_told_of(policies: Policies, hangs: bool) -> None:
    answer = asked(policies)
    assert not answer.decision.allowed
    assert (answer.depends == {"aws:PrincipalTag/team"}) is hangs
    assert (not answer.depends) is not hangs
