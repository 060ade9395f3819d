"""Service Quotas answers for what a new account has, as AWS does."""

import boto3
import pytest

from sandbox.tests.aws.world import World, refusal


@pytest.mark.parametrize(
    ("service", "code", "value", "adjustable"),
    [
        ("fargate", "L-3032A538", 6, True),
        ("elasticloadbalancing", "L-822D1B1B", 100, False),
        ("ec2", "L-0263D0A3", 5, True),
        ("vpc", "L-0EA8095F", 60, True),
    ],
)
def test_a_quota_is_answered(world: World, service: str, code: str, value: float, adjustable: bool) -> None:
    quota = world.client("service-quotas").get_service_quota(ServiceCode=service, QuotaCode=code)["Quota"]
    assert (quota["Value"], quota["Adjustable"], quota["ServiceCode"]) == (value, adjustable, service)


def test_one_that_is_not_known_is_refused(world: World) -> None:
    ask = world.client("service-quotas").get_service_quota
    for service, code in (("fargate", "L-00000000"), ("vpc", "L-00000000"), ("nowhere", "L-3032A538")):
        assert refusal(ask, ServiceCode=service, QuotaCode=code)[0] == "NoSuchResourceException"


def test_those_of_iam_are_the_accounts_and_known_in_one_region(world: World) -> None:
    ask = world.client("service-quotas").get_service_quota
    assert refusal(ask, ServiceCode="iam", QuotaCode="L-FE177D64")[0] == "NoSuchResourceException"
    there = boto3.client(
        "service-quotas",
        endpoint_url=world.server.url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    assert there.get_service_quota(ServiceCode="iam", QuotaCode="L-FE177D64")["Quota"]["GlobalQuota"]
