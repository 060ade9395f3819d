"""The evaluator of IAM policies comes from outside: what it says is what callers hear, and it must be there."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from sandbox.aws import server
from sandbox.aws.authorizer import SWITCH, Asked, Denial, Need, NotKnownError
from sandbox.tests.aws.world import REGION, World, refusal, speaking_cbor


class Listing:
    """Allows what is allowed by name in a policy, denies what is denied, and knows ECS only."""

    def denial(self, asked: Asked) -> Denial | None:
        if not asked.call.startswith("ecs:"):
            raise NotKnownError(f"only ECS is known here, not {asked.call} in {asked.region} of {asked.account}")
        statements = [one for policy in asked.policies for one in policy["Statement"]]
        if any(one["Effect"] == "Deny" for one in statements if one["Action"] == asked.call):
            return Denial(asked.call, "*", "denied")
        if any(asked.call == one["Action"] for one in statements):
            outside = asked.boundary is not None
            return Denial(asked.call, "arn:of:it", "outside the boundary") if outside else None
        return Denial(asked.call, "arn:of:it", "not allowed")

    def refusal(self, need: Need) -> Denial | None:
        allowed = any(one["Action"] == need.action for policy in need.policies for one in policy["Statement"])
        return None if allowed else Denial(need.action, need.resource, "not allowed")


AUTHORIZER = f"{__name__}:{Listing.__name__}"
POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "ecs:ListClusters", "Resource": "*"},
            {"Effect": "Deny", "Action": "ecs:ListServices", "Resource": "*"},
        ],
    }
)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    directory = tmp_path_factory.mktemp("guarded")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SANDBOX_PORT", raising=False)
        patch.setenv(SWITCH, "on")
        started = server.start(directory, authorizer=AUTHORIZER)
    yield World(started)
    server.stop(directory)


def _signed_by(world: World, user: str, service: str, boundary: str | None = None, session: Any = None) -> Any:
    """A client that signs with a key of a new user."""
    iam = world.client("iam")
    limits = {"PermissionsBoundary": boundary} if boundary else {}
    iam.create_user(UserName=user, **limits)
    iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=POLICY)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    return (session or botocore.session.get_session()).create_client(
        service,
        endpoint_url=world.server.url,
        region_name=REGION,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )


CALLS = {
    **{"iam": "list_users", "ecs": "list_clusters", "s3": "list_buckets", "sts": "get_caller_identity"},
    **{"ec2": "describe_vpcs", "logs": "describe_log_groups", "efs": "describe_file_systems"},
    "cloudwatch": "describe_alarms",
}


def _unsigned(world: World, service: str) -> Any:
    config = Config(signature_version=UNSIGNED, retries={"max_attempts": 0})
    return boto3.client(service, REGION, endpoint_url=world.server.url, config=config)


def _said(call: Any, **parameters: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    assert caught.value.response["Error"]["Code"] in ("AccessDenied", "AccessDeniedException")
    return str(caught.value.response["Error"]["Message"]).partition("is not authorized to perform: ")[2]


def test_what_the_evaluator_says_is_what_the_caller_hears(guarded: World) -> None:
    ecs = _signed_by(guarded, "lister", "ecs")
    assert ecs.list_clusters()["clusterArns"] == []
    assert _said(ecs.list_services) == "ecs:ListServices with an explicit deny in an identity-based policy"
    assert _said(ecs.list_tasks) == (
        "ecs:ListTasks on resource: arn:of:it because no identity-based policy allows the ecs:ListTasks action"
    )


def test_a_boundary_is_handed_over(guarded: World) -> None:
    arn = guarded.client("iam").create_policy(PolicyName="boundary", PolicyDocument=POLICY)["Policy"]["Arn"]
    ecs = _signed_by(guarded, "bounded", "ecs", arn)
    assert _said(ecs.list_clusters) == (
        "ecs:ListClusters on resource: arn:of:it because no permissions boundary allows the ecs:ListClusters action"
    )


def test_what_the_evaluator_does_not_know_is_refused_by_name(guarded: World) -> None:
    logs = _signed_by(guarded, "logger", "logs")
    assert _said(logs.describe_log_groups) == (
        "logs:DescribeLogGroups because only ECS is known here, not logs:DescribeLogGroups in eu-west-1 of 123456789012"
    )


def test_a_caller_hears_it_in_cbor_too(guarded: World) -> None:
    alarms = _signed_by(guarded, "watcher", "cloudwatch", session=speaking_cbor("cloudwatch"))
    assert _said(alarms.describe_alarms, AlarmNames=["a"]).startswith("cloudwatch:DescribeAlarms because only ECS is")


def test_the_accounts_root_is_not_asked_about(guarded: World) -> None:
    assert guarded.client("logs").describe_log_groups()["logGroups"] == []


@pytest.mark.parametrize("service", ["iam", "ecs", "s3", "sts", "ec2", "logs", "efs", "cloudwatch"])
def test_keys_that_nobody_has_are_refused(guarded: World, service: str) -> None:
    for key in ("AKIAIOSFODNN7EXAMPLE", "mock", "LOCAL"):
        client = boto3.client(
            service,
            REGION,
            endpoint_url=guarded.server.url,
            aws_access_key_id=key,
            aws_secret_access_key="test",
            config=Config(retries={"max_attempts": 0}),
        )
        code, said = refusal(getattr(client, CALLS[service]))
        assert (code in ("UnrecognizedClientException", "InvalidClientTokenId"), said) == (
            True,
            "The security token included in the request is invalid.",
        )


@pytest.mark.parametrize("service", ["iam", "ecs", "sts", "ec2", "logs", "cloudwatch"])
def test_requests_that_nobody_signed_are_refused(guarded: World, service: str) -> None:
    code, said = refusal(getattr(_unsigned(guarded, service), CALLS[service]))
    assert code.removesuffix("Exception") == "MissingAuthenticationToken"
    assert said == "Request is missing Authentication Token"


def test_what_anybody_may_ask_is_answered(guarded: World) -> None:
    guarded.client("s3").create_bucket(Bucket="private-b", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3 = _unsigned(guarded, "s3")
    with pytest.raises(ClientError):
        s3.list_objects_v2(Bucket="private-b")
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::private-b"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    guarded.client("s3").put_bucket_policy(Bucket="private-b", Policy=policy)
    assert s3.list_objects_v2(Bucket="private-b")["KeyCount"] == 0
    web = {"RoleArn": "arn:aws:iam::123456789012:role/x", "RoleSessionName": "session"}
    said = refusal(_unsigned(guarded, "sts").assume_role_with_web_identity, **web, WebIdentityToken="no token")
    assert said[0] == "InvalidIdentityToken"


def test_who_signs_in_the_address_is_not_let_in(guarded: World) -> None:
    url = boto3.client(
        "s3", REGION, aws_access_key_id="AKIAX", aws_secret_access_key="b", endpoint_url=guarded.server.url
    ).generate_presigned_url("list_objects_v2", Params={"Bucket": "private-c"})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url)
    assert caught.value.code == 403


@pytest.mark.parametrize(
    ("authorizer", "said"),
    [
        (None, "SANDBOX_AUTHORIZATION=on needs an evaluator of IAM policies, and none is named"),
        ("nowhere.at.all:Evaluator", "--authorizer nowhere.at.all:Evaluator, cannot be had: No module named 'nowhere'"),
        ("sandbox.aws.authorizer", "--authorizer sandbox.aws.authorizer, cannot be had"),
    ],
)
def test_without_an_evaluator_nothing_starts(
    authorizer: str | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SWITCH, "on")
    monkeypatch.delenv("SANDBOX_PORT", raising=False)
    with pytest.raises(server.ServerError) as caught:
        server.start(tmp_path, authorizer=authorizer)
    assert said in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert server.running(tmp_path) is None


def test_switched_off_requests_are_not_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The evaluator is there all the same: it is asked what tasks' roles may."""
    monkeypatch.delenv(SWITCH, raising=False)
    monkeypatch.delenv("SANDBOX_PORT", raising=False)
    try:
        world = World(server.start(tmp_path, authorizer=AUTHORIZER))
        assert _signed_by(world, "logger", "logs").describe_log_groups()["logGroups"] == []
    finally:
        server.stop(tmp_path)
