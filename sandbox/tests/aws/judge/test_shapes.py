"""Requests against the model of their service: what does not fit is refused, what is unknown is logged."""

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from sandbox.aws import server
from sandbox.tests.aws.judge.cases import Clients, made
from sandbox.tests.aws.judge.cases.things import ec2_task, task, trust
from sandbox.tests.aws.judge.test_rules import code
from sandbox.tests.aws.world import REGION, World, name, speaking_cbor

ROLE = {"AssumeRolePolicyDocument": trust()}
GROUP = {"Protocol": "HTTP", "Port": 80, "TargetType": "lambda"}
LAMBDA = {"TargetType": "lambda"}
SCHEDULE = {
    "ScheduleExpression": "rate(1 hour)",
    "FlexibleTimeWindow": {"Mode": "OFF"},
    "Target": {"Arn": f"arn:aws:sqs:{REGION}:123456789012:q", "RoleArn": "arn:aws:iam::210987654321:role/x"},
}
ALARM = {
    "MetricName": "m",
    "Namespace": "n",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1.0,
    "Statistic": "Average",
    "ComparisonOperator": "GreaterThanThreshold",
}

# Service, operation, what is refused, what is taken, code, words.
MISFITS: list[tuple[str, str, dict[str, Any], dict[str, Any], str, str]] = [
    (
        *("iam", "create_role", {**ROLE, "RoleName": "x" * 65}, {**ROLE, "RoleName": "x" * 64}, "ValidationError"),
        f"1 validation error detected: Value '{'x' * 65}' at 'roleName' failed to satisfy constraint: Member must have "
        "length less than or equal to 64",
    ),
    (
        *("iam", "create_role", {**ROLE, "RoleName": "a b"}, {**ROLE, "RoleName": "a+=,.@-b"}, "ValidationError"),
        "Member must satisfy regular expression pattern",
    ),
    (
        *("iam", "create_role", {**ROLE, "RoleName": "d1", "MaxSessionDuration": 43201}),
        *({**ROLE, "RoleName": "d1", "MaxSessionDuration": 43200}, "ValidationError"),
        "Member must have value less than or equal to 43200",
    ),
    (
        *("iam", "create_role", {"RoleName": "none"}, {**ROLE, "RoleName": "none"}, "ValidationError"),
        "Value null at 'assumeRolePolicyDocument' failed to satisfy constraint: Member must not be null",
    ),
    (
        *("iam", "create_role", {**ROLE, "RoleName": "path", "Path": "/a"}),
        *({**ROLE, "RoleName": "path", "Path": "/a/"}, "ValidationError", "at 'path' failed to satisfy constraint"),
    ),
    (
        *("iam", "create_role", {**ROLE, "RoleName": "words", "Description": "so it goes …"}),
        *({**ROLE, "RoleName": "words", "Description": "für ¡é ~"}, "ValidationError"),
        "Member must satisfy regular expression pattern",
    ),
    *(
        (
            *("ecs", "register_task_definition", refused, taken, "InvalidParameterException"),
            "Member must satisfy enum value set",
        )
        for refused, taken in (
            (task(runtimePlatform={"cpuArchitecture": "AMD64"}), task(runtimePlatform={"cpuArchitecture": "ARM64"})),
            (
                task(runtimePlatform={"operatingSystemFamily": "WINDOWS"}),
                task(runtimePlatform={"operatingSystemFamily": "LINUX"}),
            ),
            (
                ec2_task(container={"logConfiguration": {"logDriver": "awslog"}}),
                ec2_task(container={"logConfiguration": {"logDriver": "journald"}}),
            ),
        )
    ),
    (
        *("efs", "put_lifecycle_configuration"),
        *({"FileSystemId": "fs-12345678", "LifecyclePolicies": [{"TransitionToIA": "AFTER_5_DAYS"}]}, {}),
        *("ValidationException", "Member must satisfy enum value set"),
    ),
    (
        *("ecs", "put_account_setting", {"name": "insights", "value": "enabled"}),
        *({"name": "containerInsights", "value": "enabled"}, "InvalidParameterException", "enum value set"),
    ),
    (
        *("efs", "create_file_system", {"CreationToken": "x" * 65}, {"CreationToken": "x" * 64}, "ValidationException"),
        "Member must have length less than or equal to 64",
    ),
    (
        *("logs", "create_log_group", {"logGroupName": "a b"}, {"logGroupName": "/a.b#c"}, "InvalidParameterException"),
        "Member must satisfy regular expression pattern",
    ),
    (
        *("logs", "create_log_group", {"logGroupName": "x" * 513}, {"logGroupName": "x" * 512}),
        *("InvalidParameterException", "Member must have length less than or equal to 512"),
    ),
    (
        *("events", "put_rule", {"Name": "x" * 65, "ScheduleExpression": "rate(1 hour)"}),
        *({"Name": "x" * 64, "ScheduleExpression": "rate(1 hour)"}, "ValidationException"),
        "Member must have length less than or equal to 64",
    ),
    (
        *("scheduler", "create_schedule", {**SCHEDULE, "Name": "x" * 65}, {**SCHEDULE, "Name": "x" * 64}),
        *("ValidationException", "Member must have length less than or equal to 64"),
    ),
    (
        *("elbv2", "create_target_group", {**LAMBDA, "Name": "a", "HealthCheckIntervalSeconds": 301}),
        *({**LAMBDA, "Name": "a", "HealthCheckIntervalSeconds": 300}, "ValidationError"),
        "1 validation error detected: Value '301' at 'healthCheckIntervalSeconds' failed to satisfy constraint: Member "
        "must have value less than or equal to 300",
    ),
    (
        *("cloudwatch", "put_metric_alarm", {**ALARM, "AlarmName": "x" * 256}, {**ALARM, "AlarmName": "x" * 255}),
        *("ValidationError", "Member must have length less than or equal to 255"),
    ),
    (
        *("ssm", "put_parameter", {"Name": "/s", "Value": "v", "Type": "Text"}),
        *({"Name": "/s", "Value": "v", "Type": "String"}, "ValidationException", "Member must satisfy enum value set"),
    ),
    (
        *(
            "ecs",
            "create_cluster",
            {"clusterName": 7},
            {"clusterName": "seven"},
            "SerializationException",
            "of type string",
        ),
    ),
    (
        *("sqs", "create_queue", {"Attributes": {}}, {"QueueName": "q"}, "MissingParameter"),
        "The request must contain the parameter QueueName",
    ),
    (
        *("ec2", "create_subnet", {"CidrBlock": "10.0.0.0/24"}, {}, "MissingParameter"),
        "The request must contain the parameter vpcId",
    ),
    (
        *("ecr", "create_repository", {"repositoryName": "Upper"}, {"repositoryName": "lower/a_b"}),
        *("InvalidParameterException", "Member must satisfy regular expression pattern"),
    ),
    (
        *("kms", "create_key", {"Description": "x" * 8193}, {"Description": "x" * 8192}, "ValidationException"),
        "Member must have length less than or equal to 8192",
    ),
    (
        *("secretsmanager", "create_secret", {"Name": "x" * 513}, {"Name": "x" * 512}, "ValidationException"),
        "Member must have length less than or equal to 512",
    ),
    (
        *("sts", "assume_role", {"RoleArn": "arn:aws:iam::123456789012:role/x", "RoleSessionName": "a"}, {}),
        *("ValidationError", "Member must have length greater than or equal to 2"),
    ),
]


@pytest.mark.parametrize(("service", "operation", "refused", "taken", "expected", "words"), MISFITS)
def test_what_does_not_fit_the_model_is_refused_and_what_just_fits_is_taken(
    world: World,
    service: str,
    operation: str,
    refused: dict[str, Any],
    taken: dict[str, Any],
    expected: str,
    words: str,
) -> None:
    call = getattr(Clients(world.server.url).client(service), operation)
    with pytest.raises(ClientError) as caught:
        call(**refused)
    error = caught.value.response["Error"]
    assert (error["Code"], words in error["Message"]) == (expected, True), error
    if taken:
        assert code(call, taken) is None


def test_several_misfits_are_said_at_once(world: World) -> None:
    call = Clients(world.server.url).client("iam").create_role
    with pytest.raises(ClientError, match=r"2 validation errors detected: .*roleName.*; .*maxSessionDuration"):
        call(RoleName="x" * 65, MaxSessionDuration=1, **ROLE)


def test_a_request_in_cbor_is_judged_as_well(world: World) -> None:
    client = speaking_cbor("cloudwatch").create_client(
        *("cloudwatch", REGION),
        endpoint_url=world.server.url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    given = {**ALARM, "Period": 90}
    with pytest.raises(ClientError) as caught:
        client.put_metric_alarm(AlarmName=made(), **given)
    assert caught.value.response["Error"]["Code"] == "ValidationError"
    client.put_metric_alarm(AlarmName=made(), **ALARM)


def test_a_parameter_that_the_model_does_not_know_passes_and_is_logged_once(tmp_path: Path) -> None:
    world = World(server.start(tmp_path / "aws"))
    try:
        client = world.client("ecs")
        client.meta.events.register("before-call.ecs.CreateCluster", _with_news)
        for _ in range(2):
            client.create_cluster(clusterName=made())
        log = (tmp_path / "aws" / "server.log").read_text()
    finally:
        server.stop(tmp_path / "aws")
    assert log.count("ecs:CreateCluster was given novelty, which the model does not know") == 1


def _with_news(params: dict[str, Any], **_: Any) -> None:
    params["body"] = json.dumps({**json.loads(params["body"]), "novelty": 1}).encode()


@pytest.mark.parametrize(("service", "operation", "refused"), [(s, o, r) for s, o, r, *_ in MISFITS])
def test_what_moto_alone_refuses_ours_refuses_too(
    world: World, service: str, operation: str, refused: dict[str, Any]
) -> None:
    with mock_aws():
        try:
            alone = code(getattr(Clients(None).client(service), operation), refused)
        except (ValueError, TypeError, AttributeError, KeyError) as crash:
            alone = type(crash).__name__
    ours = code(getattr(Clients(world.server.url).client(service), operation), refused)
    assert ours is not None or alone is None


def test_what_is_set_of_a_bucket_is_read_whatever_its_call_is_named(world: World) -> None:
    s3, bucket = world.client("s3"), name("bucket")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={"BlockPublicAcls": True})
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]["BlockPublicAcls"] is True
    s3.put_object(Bucket=bucket, Key="a/b", Body=b"text")
    assert s3.get_object(Bucket=bucket, Key="a/b")["Body"].read() == b"text"
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a/b"}]})
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
