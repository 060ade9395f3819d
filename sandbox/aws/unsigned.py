"""Requests that nobody has signed: AWS takes few of them.

Taken are those by which somebody gets credentials in the first place, and requests to a bucket that its own policy or
ACL may have opened to everybody.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html (MissingAuthenticationToken)
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from moto.s3.models import s3_backends

from sandbox.aws import cbor

CODE = "MissingAuthenticationToken"
MESSAGE = "Request is missing Authentication Token"
_FREE = ("AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")
_FREE_TARGETS = ("AWSCognitoIdentityProviderService.", "AWSCognitoIdentityService.")
_OWN_PATHS = ("/moto-api",)
_IN_ADDRESS = ("X-Amz-Credential", "AWSAccessKeyId")


def key_in_address(environ: Mapping[str, Any]) -> str:
    """The access key of a request that is signed in its address; empty where it is not."""
    query = dict(parse_qsl(str(environ.get("QUERY_STRING", ""))))
    return next((query[name].partition("/")[0] for name in _IN_ADDRESS if query.get(name)), "")


def is_free(environ: Mapping[str, Any], body: bytes) -> bool:
    """Whether AWS takes a request of anybody."""
    target = str(environ.get("HTTP_X_AMZ_TARGET", ""))
    if target:
        return target.startswith(_FREE_TARGETS)
    if cbor.is_spoken(environ):
        return False
    query = str(environ.get("QUERY_STRING", ""))
    action = {**dict(parse_qsl(query)), **dict(parse_qsl(body.decode(errors="replace")))}.get("Action")
    if action is not None:
        return action in _FREE
    return environ["PATH_INFO"].startswith(_OWN_PATHS) or _is_public(environ["PATH_INFO"])


def _is_public(path: str) -> bool:
    """Whether a path is in a bucket of which a policy or an ACL may say that everybody comes to it."""
    name = path.lstrip("/").partition("/")[0]
    found = [
        bucket
        for _, partitions in list(s3_backends.items())
        for _, backend in list(partitions.items())
        if (bucket := backend.buckets.get(name)) is not None
    ]
    return any(bucket.policy is not None or (bucket.acl is not None and bucket.acl.public_read) for bucket in found)
