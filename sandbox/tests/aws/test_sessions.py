"""STS: a role is taken for no longer than AWS allows, both sides of each border."""

from typing import Any

import boto3
import pytest
from botocore.config import Config

from sandbox.tests.aws.world import REGION, TRUST, World, name, refusal, token

HOUR = 3600
TOO_LONG = ("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")


def _role(world: World, **given: Any) -> dict[str, str]:
    role = world.client("iam").create_role(RoleName=name("role"), AssumeRolePolicyDocument=TRUST, **given)["Role"]
    return {"RoleArn": role["Arn"], "RoleSessionName": "session"}


@pytest.mark.parametrize(("given", "most"), [({}, HOUR), ({"MaxSessionDuration": 2 * HOUR}, 2 * HOUR)])
def test_a_session_lasts_no_longer_than_its_role_allows(world: World, given: dict[str, int], most: int) -> None:
    sts, role = world.client("sts"), _role(world, **given)
    # One that IAM knows without a provider.
    web: dict[str, Any] = {**role, "WebIdentityToken": token("cognito-identity.amazonaws.com", "1234")}
    assert sts.assume_role(**role, DurationSeconds=most)["Credentials"]
    assert sts.assume_role_with_web_identity(**web, DurationSeconds=most)["Credentials"]
    assert sts.assume_role(**role)["Credentials"], "an hour, where nothing is asked for"
    assert refusal(sts.assume_role, **role, DurationSeconds=most + 1) == TOO_LONG
    assert refusal(sts.assume_role_with_web_identity, **web, DurationSeconds=most + 1) == TOO_LONG


def test_what_an_update_allows_counts(world: World) -> None:
    sts, role = world.client("sts"), _role(world)
    name_ = role["RoleArn"].rpartition("/")[2]
    world.client("iam").update_role(RoleName=name_, MaxSessionDuration=2 * HOUR)
    assert sts.assume_role(**role, DurationSeconds=2 * HOUR)["Credentials"]


@pytest.mark.parametrize(("inside", "outside", "words"), [(900, 899, "greater"), (12 * HOUR, 12 * HOUR + 1, "less")])
def test_no_session_is_shorter_or_longer_than_any_can_be(world: World, inside: int, outside: int, words: str) -> None:
    # The client would refuse what is too short itself; others, as Go's, ask AWS.
    sts = _client(world, "test", "test", checked=False)
    role = _role(world, MaxSessionDuration=12 * HOUR)
    assert sts.assume_role(**role, DurationSeconds=inside)["Credentials"]
    code, message = refusal(sts.assume_role, **role, DurationSeconds=outside)
    assert code == "ValidationError"
    assert f"Value '{outside}' at 'durationSeconds'" in message
    assert f"Member must have value {words} than or equal to {inside}" in message


def test_a_session_takes_another_role_for_an_hour(world: World) -> None:
    first = world.client("sts").assume_role(**_role(world))["Credentials"]
    sts = _client(world, first["AccessKeyId"], first["SecretAccessKey"], first["SessionToken"])
    role = _role(world, MaxSessionDuration=2 * HOUR)
    assert sts.assume_role(**role, DurationSeconds=HOUR)["Credentials"]
    assert refusal(sts.assume_role, **role, DurationSeconds=HOUR + 1) == (
        "ValidationError",
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    )


def _client(world: World, key: str, secret: str, token: str | None = None, *, checked: bool = True) -> Any:
    return boto3.client(
        "sts",
        endpoint_url=world.server.url,
        region_name=REGION,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=Config(parameter_validation=checked),
    )
