"""Errors as each service says them: boto3 reads the code, and tries again by itself."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.faults.errors import error
from sandbox.aws.judge.call import SERVICES
from sandbox.tests.aws.faults.caller import Caller
from sandbox.tests.aws.faults.conftest import Faulty

# A call without effect of each service that the program calls, and what that says when it throttles.
CALLS: dict[str, tuple[str, dict[str, Any], str, int]] = {
    "acm": ("list_certificates", {}, "ThrottlingException", 400),
    "application-autoscaling": ("describe_scalable_targets", {"ServiceNamespace": "ecs"}, "ThrottlingException", 400),
    "autoscaling": ("describe_auto_scaling_groups", {}, "Throttling", 400),
    "cloudwatch": ("describe_alarms", {}, "ThrottlingException", 400),
    "ec2": ("describe_vpcs", {}, "RequestLimitExceeded", 503),
    "ecr": ("describe_repositories", {}, "ThrottlingException", 400),
    "ecs": ("list_clusters", {}, "ThrottlingException", 400),
    "efs": ("describe_file_systems", {}, "ThrottlingException", 400),
    "elbv2": ("describe_load_balancers", {}, "Throttling", 400),
    "events": ("list_rules", {}, "ThrottlingException", 400),
    "iam": ("list_users", {}, "Throttling", 400),
    "kms": ("list_keys", {}, "ThrottlingException", 400),
    "logs": ("describe_log_groups", {}, "ThrottlingException", 400),
    "route53": ("list_hosted_zones", {}, "Throttling", 400),
    "s3": ("list_buckets", {}, "SlowDown", 503),
    "scheduler": ("list_schedules", {}, "ThrottlingException", 429),
    "secretsmanager": ("list_secrets", {}, "ThrottlingException", 400),
    "servicediscovery": ("list_namespaces", {}, "ThrottlingException", 400),
    "sns": ("list_topics", {}, "Throttling", 400),
    "sqs": ("list_queues", {}, "RequestThrottled", 400),
    "ssm": ("describe_parameters", {}, "ThrottlingException", 400),
    "sts": ("get_caller_identity", {}, "Throttling", 400),
}
# Of the operations here that list an error of their own.
SERVER_ERRORS = {
    "acm": "InternalFailure",
    "application-autoscaling": "InternalServiceException",
    "cloudwatch": "InternalFailure",
    "ec2": "InternalError",
    "ecr": "ServerException",
    "ecs": "ServerException",
    "efs": "InternalServerError",
    "events": "InternalException",
    "iam": "ServiceFailure",
    "kms": "KMSInternalException",
    "logs": "InternalFailure",
    "s3": "InternalError",
    "scheduler": "InternalServerException",
    "secretsmanager": "InternalServiceError",
    "sns": "InternalError",
    "ssm": "InternalServerError",
}


def refused(caller: Caller, service: str) -> tuple[str, int]:
    operation, given, _, _ = CALLS[service]
    with pytest.raises(ClientError) as raised:
        getattr(caller.client(service), operation)(**given)
    response: Any = raised.value.response
    assert response["Error"]["Message"]
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def test_every_service_has_a_call_here() -> None:
    assert set(CALLS) == set(SERVICES.values())


@pytest.mark.parametrize("service", CALLS)
def test_a_service_throttles_with_its_own_code(caller: Caller, faulty: Faulty, service: str) -> None:
    with faulty("rate=1 kinds=throttling"):
        assert refused(caller, service) == CALLS[service][2:]


@pytest.mark.parametrize("service", CALLS)
def test_a_service_fails_with_its_own_code(caller: Caller, faulty: Faulty, service: str) -> None:
    with faulty("rate=1 kinds=500"):
        assert refused(caller, service) == (SERVER_ERRORS.get(service, "InternalFailure"), 500)
    with faulty("rate=1 kinds=503"):
        code, status = refused(caller, service)
    assert status == 503
    assert code in ("ServiceUnavailable", "Unavailable", "ServiceUnavailableException")


@pytest.mark.parametrize("service", CALLS)
@pytest.mark.parametrize("kind", ["throttling", "503"])
def test_boto3_tries_again(caller: Caller, faulty: Faulty, service: str, kind: str) -> None:
    operation, given, _, _ = CALLS[service]
    with faulty(f"rate=1 kinds={kind} first=1") as fired:
        getattr(caller.client(service, attempts=2), operation)(**given)
        assert [(each["attempt"], each["kind"]) for each in fired()] == [(1, kind)]


def test_a_code_by_which_the_sdk_for_go_does_not_throttle_is_not_taken(caller: Caller) -> None:
    """SNS lists `Throttled` with status 429: neither is in the SDK's lists (aws/retry/standard.go)."""
    operation = caller.client("sns").meta.service_model.operation_model("CheckIfPhoneNumberIsOptedOut")
    assert "Throttled" in {each.metadata["error"]["code"] for each in operation.error_shapes}
    assert error("throttling", "sns", "query", operation.error_shapes).code == "Throttling"
