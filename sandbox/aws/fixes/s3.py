"""S3: a bucket has the tags that it was created with, is encrypted, its owner pays, and a policy's conditions count."""

import json
from typing import Any

import xmltodict  # type: ignore[import-untyped]
from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket, S3Backend
from moto.s3.responses import S3Response

from sandbox.aws.fixes.patching import around

PAID_BY_OWNER = (
    '<RequestPaymentConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Payer>BucketOwner</Payer>'
    "</RequestPaymentConfiguration>"
)


@around(S3Response, "_bucket_response_put")
def bucket_response_put(original: Any, self: S3Response, request: Any, bucket_name: str, querystring: Any) -> Any:
    """moto drops the tags of CreateBucket, with which the v6 provider tags a bucket (pull request 45251 of it).

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html
    """
    answer = original(self, request, bucket_name, querystring)
    tags = {} if querystring else _tags(self.body)
    if tags:
        self.backend.put_bucket_tagging(bucket_name, tags)
    return answer


@around(S3Response, "_bucket_response_get")
def bucket_response_get(original: Any, self: S3Response, bucket_name: str, querystring: Any) -> Any:
    """moto takes GetBucketRequestPayment for ListObjects, and the provider reads nobody for who pays.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html
    """
    if "requestPayment" not in querystring:
        return original(self, bucket_name, querystring)
    self.backend.head_bucket(bucket_name)  # refuses one that is not there
    return 200, {"Content-Type": "application/xml"}, PAID_BY_OWNER


@around(S3Backend, "get_bucket_encryption")
def get_bucket_encryption(original: Any, self: S3Backend, bucket_name: str) -> dict[str, Any]:
    """`all buckets have a default encryption configuration that uses SSE-S3`; moto says that there is none.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html
    """
    of_s3 = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}
    return original(self, bucket_name) or {"Rule": of_s3}


@around(FakeBucket, "get_permission")
def get_permission(original: Any, self: FakeBucket, action: str, resource: str) -> Any:
    """moto asks for no condition: a Deny of requests without TLS refuses everybody every object. A statement with
    conditions decides nothing here: whoever comes to this AWS comes without TLS, and on AWS it would come with it.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
    """
    if self.policy is None:
        return original(self, action, resource)
    policy = json.loads(self.policy)
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    plain = [each for each in statements if not each.get("Condition")]
    if not plain:
        return PermissionResult.NEUTRAL
    return IAMPolicy(json.dumps({**policy, "Statement": plain})).is_action_permitted(action, resource)


def _tags(body: bytes | str) -> dict[str, str]:
    document = xmltodict.parse(body, force_list=("Tag",)) if body else {}
    given = (document.get("CreateBucketConfiguration") or {}).get("Tags") or {}
    return {tag["Key"]: tag["Value"] or "" for tag in given.get("Tag", [])}
