"""Files that a task reads before its containers start: environment files, FireLens' configuration, credential specs.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/windows-gmsa.html

Buckets that are not known here are somebody else's, and are taken to have the file and to give it.
"""

import json
from collections.abc import Iterator
from typing import Any

from moto.s3.models import s3_backends

from sandbox.aws.ecs.start import network, roles
from sandbox.aws.ecs.start.iam import Wish, denial
from sandbox.aws.ecs.start.keys import key_fault
from sandbox.aws.ecs.start.starting import Starting

_ENV = "failed to download env files: file download command: non empty error stream: "


def fault(starting: Starting) -> str | None:
    """Why one of its files cannot be read; None where all can be.

    Words: https://github.com/aws/aws-cdk/issues/12720 for Fargate's, the agent's from
    https://github.com/aws/amazon-ecs-agent/blob/master/agent/taskresource/envFiles/envfile.go
    """
    for words, arn in _files(starting):
        if said := _fault(starting, arn):
            return f"ResourceInitializationError: {words}{said}"
    return None


def _files(starting: Starting) -> Iterator[tuple[str, str]]:
    """What ECS says before the cause, and the file's ARN in S3."""
    for container in starting.containers:
        for file in container.get("environmentFiles") or []:
            bucket, key = _parts(file["value"])
            agent = f"unable to download env file with key {key} from bucket {bucket}, error: "
            yield (_ENV if starting.fargate else agent), file["value"]
        options = (container.get("firelensConfiguration") or {}).get("options") or {}
        if options.get("config-file-type") == "s3":
            bucket, key = _parts(options["config-file-value"])
            said = (
                f"unable to download firelens s3 config file: unable to download s3 config {key} from bucket {bucket}: "
            )
            yield said, options["config-file-value"]
        for spec in container.get("credentialSpecs") or []:
            _, _, arn = spec.partition(":")
            if ":s3:::" in arn:
                yield "unable to download credentialspec from s3: ", arn


def _parts(arn: str) -> tuple[str, str]:
    bucket, _, key = arn.split(":", 5)[-1].partition("/")
    return bucket, key


def _fault(starting: Starting, arn: str) -> str | None:
    if starting.execution_role is None:
        return "unable to find execution role credentials"
    if not network.reaches(starting, "s3"):
        return "RequestCanceled: request context canceled caused by: context deadline exceeded"
    bucket, key = _parts(arn)
    known: Any = s3_backends[starting.account][starting.partition].buckets.get(bucket)
    if known is None:
        return None
    who = roles.execution(starting)
    policy = json.loads(known.policy) if known.policy else None
    through = network.policy(starting, "s3")
    if denial(who, Wish("s3:GetObject", arn, of_resource=policy, through=through)):
        return _answered(403, "Forbidden: Forbidden")
    found = known.keys.get(key)
    if found is None:  # https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html: 404 for who may list
        hidden = denial(who, Wish("s3:ListBucket", arn.partition("/")[0], of_resource=policy, through=through))
        return _answered(403, "Forbidden: Forbidden") if hidden else _answered(404, "NotFound: Not Found")
    sealed = key_fault(starting, who, getattr(found, "kms_key_id", None), "s3", {"aws:s3:arn": arn})
    return _answered(403, "Forbidden: Forbidden") if sealed else None


def _answered(status: int, error: str) -> str:
    return (
        f"service call has been retried 1 time(s): operation error S3: HeadObject, https response error StatusCode: "
        f"{status}, api error {error}"
    )
