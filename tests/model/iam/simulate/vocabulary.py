"""Of what the questions are made: actions that the program's policies have, and resources with near misses."""

from collections.abc import Mapping
from typing import Literal

Kind = Literal["string", "arn", "bool", "number", "date", "address", "binary"]

_HERE = "eu-central-1:123456789012"
_ELSEWHERE = ("eu-west-1:123456789012", "eu-central-1:999999999999")


def _near(arn: str) -> tuple[str, ...]:
    """An ARN, and what is nearly it: a letter more, another letter case, another region and another account."""
    name = arn.rpartition(":")[2]
    return (
        arn,
        f"{arn}x",
        arn[: -len(name)] + name.swapcase() if "/" not in name else arn.rpartition("/")[0] + "/Other",
        *(arn.replace(_HERE, other) for other in _ELSEWHERE),
    )


def _arns(service: str, *resources: str) -> tuple[str, ...]:
    return tuple(near for resource in resources for near in _near(f"arn:aws:{service}:{_HERE}:{resource}"))


RESOURCES: Mapping[str, tuple[str, ...]] = {
    "ecs": _arns("ecs", "service/test/api", "task-definition/test-api:7", "task/test/0a1b", "cluster/test"),
    "ssm": _arns("ssm", "parameter/test/api/password", "parameter/shared/key"),
    "secretsmanager": _arns("secretsmanager", "secret:shared-AbCdEf", "secret:test/api-XyZ012"),
    "kms": _arns("kms", "key/0a1b2c3d", "alias/test"),
    "logs": _arns("logs", "log-group:/ecs/test/api", "log-group:/ecs/test/api:log-stream:api/api/0a1b"),
    "ecr": _arns("ecr", "repository/test-api", "repository/shared/base"),
    "elasticloadbalancing": _arns("elasticloadbalancing", "targetgroup/test-api/73e2d6bc24d8a067"),
    "elasticfilesystem": _arns("elasticfilesystem", "file-system/fs-0a1b", "access-point/fsap-0a1b"),
    "s3": (
        "arn:aws:s3:::state-123456789012",
        "arn:aws:s3:::state-123456789012/test/api.env",
        "arn:aws:s3:::state-123456789012/Test/api.env",
        "arn:aws:s3:::customers/data.csv",
    ),
    "iam": (
        "arn:aws:iam::123456789012:role/ecs/test/test-api-task",
        "arn:aws:iam::123456789012:role/ecs/test/test-api-taskx",
        "arn:aws:iam::123456789012:role/ecs/production/test-api-task",
        "arn:aws:iam::123456789012:role/admin",
        "arn:aws:iam::999999999999:role/ecs/test/test-api-task",
    ),
    "sts": ("arn:aws:iam::123456789012:role/ecs/test/deploy", "arn:aws:iam::999999999999:role/ecs/test/deploy"),
}
"""By service."""

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "ecs": ("UpdateService", "RegisterTaskDefinition", "DescribeServices", "RunTask", "StopTask", "TagResource"),
    "ssm": ("GetParameter", "GetParameters", "GetParametersByPath", "PutParameter"),
    "secretsmanager": ("GetSecretValue", "DescribeSecret", "PutSecretValue"),
    "kms": ("Decrypt", "Encrypt", "GenerateDataKey", "DescribeKey"),
    "logs": ("CreateLogStream", "PutLogEvents", "CreateLogGroup"),
    "ecr": ("BatchGetImage", "GetDownloadUrlForLayer", "PutImage"),
    "elasticloadbalancing": ("RegisterTargets", "DeregisterTargets"),
    "elasticfilesystem": ("ClientMount", "ClientWrite", "ClientRootAccess"),
    "s3": ("GetObject", "PutObject", "ListBucket", "GetBucketLocation"),
    "iam": ("PassRole", "GetRole"),
    "sts": ("AssumeRole", "TagSession"),
}
"""By service."""

SESSION = "arn:aws:sts::123456789012:assumed-role/test-api-execution/0a1b"
ROLE = "arn:aws:iam::123456789012:role/ecs/test/test-api-execution"
USER = "arn:aws:iam::123456789012:user/deploy/ci"
SERVICE = "events.amazonaws.com"
TASKS = "ecs-tasks.amazonaws.com"
PROVIDER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
ANYBODY = "*"

WITHOUT_ACCOUNTS: tuple[object, ...] = (
    "*",
    {"AWS": "*"},
    {"AWS": ROLE},
    {"AWS": SESSION},
    {"AWS": USER},
    {"AWS": ["arn:aws:iam::123456789012:role/admin", ROLE]},
    {"Service": SERVICE},
    {"Service": [TASKS, SERVICE], "AWS": USER},
    {"Federated": PROVIDER},
)
"""Principals of policies; whether an account stands for its providers, they take differently."""

PRINCIPALS: tuple[object, ...] = (
    *WITHOUT_ACCOUNTS,
    {"AWS": "arn:aws:iam::123456789012:root"},
    {"AWS": "123456789012"},
    {"AWS": "arn:aws:iam::999999999999:root"},
)

KEYS: Mapping[str, tuple[Kind, tuple[str, ...]]] = {
    "aws:PrincipalTag/team": ("string", ("shop", "Shop", "shop-2", "other", "s*")),
    "aws:ResourceTag/Service": ("string", ("api", "API", "api-2", "web")),
    "aws:username": ("string", ("ci", "CI", "deploy")),
    "aws:SourceVpce": ("string", ("vpce-0a1b", "vpce-0a1c")),
    "iam:PassedToService": ("string", ("ecs-tasks.amazonaws.com", "ec2.amazonaws.com")),
    "kms:ViaService": ("string", ("ssm.eu-central-1.amazonaws.com", "secretsmanager.eu-central-1.amazonaws.com")),
    "s3:prefix": ("string", ("test/api", "test/", "prod/api")),
    "aws:PrincipalArn": ("arn", (ROLE, USER, "arn:aws:iam::123456789012:role/admin")),
    "ecs:cluster": ("arn", (f"arn:aws:ecs:{_HERE}:cluster/test", f"arn:aws:ecs:{_HERE}:cluster/production")),
    "aws:SourceArn": ("arn", (f"arn:aws:ecs:{_HERE}:task/test/0a1b", f"arn:aws:ecs:{_ELSEWHERE[1]}:task/test/0a1b")),
    "aws:SecureTransport": ("bool", ("true", "false")),
    "aws:MultiFactorAuthPresent": ("bool", ("true", "false")),
    "ecs:enable-execute-command": ("bool", ("true", "false")),
    "aws:MultiFactorAuthAge": ("number", ("300", "299", "301", "3600")),
    "s3:max-keys": ("number", ("10", "10.5", "100")),
    "aws:CurrentTime": ("date", ("2026-11-28T12:00:00Z", "2026-11-28T12:00:01Z", "2026-11-27T12:00:00Z")),
    "aws:TokenIssueTime": ("date", ("2026-11-28T11:00:00Z", "2026-11-28T13:00:00+01:00")),
    "aws:SourceIp": ("address", ("10.0.0.7", "10.0.1.7", "192.0.2.1", "2001:db8::1")),
    "kms:EncryptionContext:blob": ("binary", ("QmluYXJ5", "qmluYXJ5")),
}
"""Condition keys with one value: the kind of its operators, and values that nearly fit."""

SEVERAL: Mapping[str, tuple[Kind, tuple[str, ...]]] = {
    "aws:TagKeys": ("string", ("Service", "service", "Environment", "Owner")),
    "ecs:compute-compatibility": ("string", ("FARGATE", "EC2", "EXTERNAL")),
    "ecs:capacity-provider-arns": ("arn", tuple(f"arn:aws:ecs:{_HERE}:capacity-provider/{one}" for one in "ab")),
}
"""Condition keys with several values."""

OPERATORS: Mapping[Kind, tuple[str, ...]] = {
    "string": (
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        "StringLike",
        "StringNotLike",
    ),
    "arn": ("ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike", "StringLike", "StringEquals"),
    "bool": ("Bool",),
    "number": tuple(f"Numeric{one}" for one in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan")),
    "date": tuple(f"Date{one}" for one in ("Equals", "NotEquals", "LessThan", "GreaterThan", "GreaterThanEquals")),
    "address": ("IpAddress", "NotIpAddress"),
    "binary": ("BinaryEquals",),
}
"""The operators that a kind of key takes."""

NETWORKS = ("10.0.0.0/24", "10.0.0.0/16", "192.0.2.0/24", "2001:db8::/32", "2001:db8:1::/48")
VARIABLES = ("${aws:username}", "${aws:PrincipalTag/team}", "${aws:PrincipalTag/team, 'shop'}", "${aws:userid}")
