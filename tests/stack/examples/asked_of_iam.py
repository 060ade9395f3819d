"""What IAM is asked for the calls that the provider makes, so that the account's roles are held to their policies.

`ecs_platform.local.iam` knows the calls of deploy tools, with the condition keys these are limited by; a provider makes
hundreds of others, and what limits them in those roles is the action, the ARN in IAM and S3, and three condition keys.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote

import botocore.session
from moto.iam.models import iam_backends
from moto.s3.models import s3_backends

from ecs_platform.local import iam
from ecs_platform.model.iam.evaluate import Request, evaluate
from sandbox.aws.authorizer import Asked, Denial, NotKnownError
from tests.model.iam.aws_actions import that_know
from tests.stack.examples import asked_of_kms

FREE = {"sts:GetCallerIdentity"}
"""What everybody may call: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html"""

CLIENTS = {"elasticfilesystem": "efs", "scheduler": "scheduler", "route53": "route53"}
"""botocore's names of the services whose requests are paths."""

S3 = {
    "acl": "BucketAcl",
    "accelerate": "AccelerateConfiguration",
    "cors": "BucketCORS",
    "encryption": "EncryptionConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "location": "BucketLocation",
    "logging": "BucketLogging",
    "object-lock": "BucketObjectLockConfiguration",
    "policy": "BucketPolicy",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "replication": "ReplicationConfiguration",
    "requestPayment": "BucketRequestPayment",
    "tagging": "BucketTagging",
    "versioning": "BucketVersioning",
    "website": "BucketWebsite",
}
"""The actions, but for Get and Put, by the part of a bucket that is asked for; deleting one is `Put` of it too."""

S3_WHOLE = {"HEAD": "ListBucket", "GET": "ListBucket", "PUT": "CreateBucket", "DELETE": "DeleteBucket"}
S3_OBJECT = {"HEAD": "s3:GetObject", "GET": "s3:GetObject", "PUT": "s3:PutObject", "DELETE": "s3:DeleteObject"}
S3_CONTROL = {"GET": "ListTagsForResource", "POST": "TagResource", "DELETE": "UntagResource"}


class Evaluator(iam.Evaluator):
    """Decides the calls of whoever has taken a role: `sandbox.aws.authorizer.Authorizer`."""

    def denial(self, asked: Asked) -> Denial | None:
        for request in requests(asked):
            decision = evaluate(asked.policies, request, asked.boundary)
            if not decision.allowed:
                return Denial(request.action, request.resource, "not allowed")
        return None


def requests(asked: Asked) -> Iterator[Request]:
    """What IAM is asked for a call."""
    if asked.call in FREE:
        return
    service, _, operation = asked.call.partition(":")
    if service == "monitoring":
        service = "cloudwatch"
    if service == "s3":
        yield from _s3(asked, operation)
        return
    if service == "kms":
        yield from asked_of_kms.requests(asked, asked.call)
        return
    if " " in operation:
        operation = _operation(service, operation)
    action = f"{service}:{operation}"
    yield _iam(asked, action) if service == "iam" else Request(asked.principal, action, _arn(asked, service))
    for role, to in _passed(asked, action):
        yield Request(asked.principal, "iam:PassRole", role, {"iam:PassedToService": to})


def _arn(asked: Asked, service: str) -> str:
    """An ARN that says service, region and account; for parameters and queues the name too."""
    given, name = asked.parameters, "one"
    if service == "ssm":
        name = given.get("Name") or (given.get("Names") or [name])[0]
    elif service == "sqs":
        name = given.get("QueueName") or str(given.get("QueueUrl", name)).rpartition("/")[2]
    owner = "" if str(name).startswith("/aws/service/") else asked.account
    return f"arn:aws:{service}:{asked.region}:{owner}:" + (f"parameter{name}" if service == "ssm" else str(name))


@cache
def _paths(service: str) -> list[tuple[str, "re.Pattern[str]", str]]:
    """Method, path and name of each operation of a service, the longest paths first."""
    model = botocore.session.get_session().get_service_model(CLIENTS[service])
    found = []
    for name in model.operation_names:
        http = model.operation_model(name).http
        path = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(http["requestUri"].partition("?")[0].rstrip("/")))
        found.append((http["method"], re.compile(path), name))
    return sorted(found, key=lambda each: -len(each[1].pattern))


def _operation(service: str, request: str) -> str:
    method, _, path = request.partition(" ")
    plain = path.partition("?")[0].rstrip("/")
    if service not in CLIENTS:
        raise NotKnownError(f"{service}: {request}")
    for wanted, pattern, name in _paths(service):
        if method == wanted and pattern.fullmatch(plain):
            return name
    raise NotKnownError(f"{service}: {request}")


def _s3(asked: Asked, operation: str) -> Iterator[Request]:
    method, _, path = operation.partition(" ")
    plain, _, query = path.partition("?")
    keys = {key for key, _ in parse_qsl(query, keep_blank_values=True)}
    if plain.startswith("/v20180820/tags/"):
        yield Request(asked.principal, f"s3:{S3_CONTROL[method]}", unquote(plain.removeprefix("/v20180820/tags/")))
        return
    bucket, _, key = plain.strip("/").partition("/")
    if key:
        yield Request(asked.principal, S3_OBJECT[method], f"arn:aws:s3:::{bucket}/{key}")
        yield from _of_its_key(asked, method, bucket, key)
        return
    part = next((S3[key] for key in keys if key in S3), None)
    verb = "Get" if method in ("GET", "HEAD") else "Delete" if (method, part) == ("DELETE", "BucketPolicy") else "Put"
    action = f"s3:{verb}{part}" if part else f"s3:{S3_WHOLE[method]}"
    yield Request(asked.principal, action, f"arn:aws:s3:::{bucket}")


def _of_its_key(asked: Asked, method: str, bucket: str, key: str) -> Iterator[Request]:
    """What S3 asks KMS in the caller's name, where the bucket is encrypted with a key and has a bucket key.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
    """
    found = s3_backends[asked.account]["aws"].buckets.get(bucket)
    if found is None or not found.encryption or method == "DELETE" or (method != "PUT" and key not in found.keys):
        return
    (rule,) = [found.encryption["Rule"]] if isinstance(found.encryption["Rule"], dict) else found.encryption["Rule"]
    arn = rule["ApplyServerSideEncryptionByDefault"].get("KMSMasterKeyID")
    if arn:
        context = {
            "kms:ViaService": f"s3.{asked.region}.amazonaws.com",
            "kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::{bucket}",
        }
        yield Request(asked.principal, "kms:GenerateDataKey" if method == "PUT" else "kms:Decrypt", arn, context)


def _iam(asked: Asked, action: str) -> Request:
    """With the ARN that has the path, and the boundary: the one in the call, or the one that is there."""
    given = asked.parameters
    arn, boundary = _identity(asked.account, given)
    bound = (given.get("PermissionsBoundary") or boundary) if action in _know_a_boundary() else None
    context = {"iam:PermissionsBoundary": bound} if bound else {}
    return Request(asked.principal, action, arn, context)


@cache
def _know_a_boundary() -> set[str]:
    return that_know("iam", "iam:PermissionsBoundary")


def _identity(account: str, given: Mapping[str, Any]) -> tuple[str, str | None]:
    backend = iam_backends[account]["aws"]
    for parameter, kind, there in (
        ("InstanceProfileName", "instance-profile", backend.instance_profiles),
        ("RoleName", "role", backend.roles),
        ("UserName", "user", backend.users),
    ):
        if name := given.get(parameter):
            found = next((one for one in there.values() if name == getattr(one, "name", None)), None)
            path = found.path if found else given.get("Path", "/")
            return f"arn:aws:iam::{account}:{kind}{path}{name}", getattr(found, "permissions_boundary_arn", None)
    if name := given.get("PolicyName"):
        return f"arn:aws:iam::{account}:policy{given.get('Path', '/')}{name}", None
    return str(given.get("PolicyArn", "*")), None


def _passed(asked: Asked, action: str) -> Iterator[tuple[str, str]]:
    """Roles that the call hands over, and to whom."""
    given = asked.parameters
    if action == "ecs:RegisterTaskDefinition":
        roles = (given.get("taskRoleArn"), given.get("executionRoleArn"))
        yield from ((role, "ecs-tasks.amazonaws.com") for role in roles if role)
    elif action == "iam:AddRoleToInstanceProfile":
        yield _identity(asked.account, {"RoleName": given["RoleName"]})[0], "ec2.amazonaws.com"
    elif action in ("scheduler:CreateSchedule", "scheduler:UpdateSchedule"):
        yield given["Target"]["RoleArn"], "scheduler.amazonaws.com"
