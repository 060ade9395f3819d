"""S3: names and settings of buckets."""

import re
from collections.abc import Iterator
from typing import Any

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import no_json_object, statements, twice
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/AmazonS3/latest/API/"
GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")
_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
_COLD = ("STANDARD_IA", "ONEZONE_IA")
_LIFECYCLE = "PutBucketLifecycleConfiguration"


def _bad_name(call: Call) -> object:
    name = str(call.given.get("Bucket"))
    fits = _NAME.fullmatch(name) and ".." not in name and not _ADDRESS.fullmatch(name)
    fits = fits and not name.startswith(_PREFIXES) and not name.endswith(_SUFFIXES)
    return not fits and name


def _rules(call: Call) -> Iterator[dict[str, Any]]:
    yield from (call.given.get("LifecycleConfiguration") or {}).get("Rules") or []


def _expiry(call: Call) -> bool:
    days = [(rule.get("Expiration") or {}).get("Days") for rule in _rules(call)]
    days += [(rule.get("NoncurrentVersionExpiration") or {}).get("NoncurrentDays") for rule in _rules(call)]
    return any(day is not None and day <= 0 for day in days)


def _early(call: Call) -> object:
    for rule in _rules(call):
        for move in rule.get("Transitions") or []:
            if move.get("StorageClass") in _COLD and move.get("Days") is not None and move["Days"] < 30:  # noqa: PLR2004
                return move["StorageClass"]
    return None


def _tags(call: Call) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (call.given.get("Tagging") or {}).get("TagSet") or []
    return found


def _no_action(call: Call) -> bool:
    actions = (
        *("Expiration", "Transitions", "NoncurrentVersionExpiration", "NoncurrentVersionTransitions"),
        "AbortIncompleteMultipartUpload",
    )
    return any(not any(rule.get(action) for action in actions) for rule in _rules(call))


def _encryption(call: Call) -> bool:
    rules = (call.given.get("ServerSideEncryptionConfiguration") or {}).get("Rules") or []
    given = [(rule.get("ApplyServerSideEncryptionByDefault") or {}).get("SSEAlgorithm") for rule in rules]
    return any(algorithm not in (None, "AES256", "aws:kms", "aws:kms:dsse") for algorithm in given)


def _key_of_aes(call: Call) -> bool:
    rules = (call.given.get("ServerSideEncryptionConfiguration") or {}).get("Rules") or []
    given = [rule.get("ApplyServerSideEncryptionByDefault") or {} for rule in rules]
    return any(one.get("SSEAlgorithm") == "AES256" and one.get("KMSMasterKeyID") for one in given)


def _policy(call: Call) -> Any:
    text = call.given.get("Policy")
    return text.decode() if isinstance(text, bytes) else text


def _foreign_resource(call: Call) -> bool:
    own = re.compile(rf"arn:aws[a-z-]*:s3:::{re.escape(str(call.given.get('Bucket')))}(/.*)?", re.DOTALL)
    for statement in statements(_policy(call)):
        given = statement.get("Resource") or []
        if any(
            "*" not in str(r)[:13] and not own.fullmatch(str(r))
            for r in (given if isinstance(given, list) else [given])
        ):
            return True
    return False


def _owner_enforced(call: Call) -> bool:
    """As every bucket is that nobody gave other ownership controls."""
    bucket = call.existing.bucket(call.given.get("Bucket"))
    return bucket is not None and "ObjectWriter" not in (said := str(bucket.ownership_rule)) and "Preferred" not in said


RULES = [
    Rule(
        "policy-is-json",
        "PutBucketPolicy",
        "a policy that is no JSON object",
        "MalformedPolicy",
        "Policies must be valid JSON and the first byte must be '{'",
        API + "API_PutBucketPolicy.html",
        lambda call: no_json_object(_policy(call)),
    ),
    Rule(
        "policy-has-principals",
        "PutBucketPolicy",
        "a bucket's policy whose statement has no principal",
        "MalformedPolicy",
        "Missing required field Principal",
        GUIDE + "access-policy-language-overview.html",
        lambda call: any("Principal" not in s and "NotPrincipal" not in s for s in statements(_policy(call))),
    ),
    Rule(
        "policy-of-the-bucket",
        "PutBucketPolicy",
        "a bucket's policy on another bucket",
        "MalformedPolicy",
        "Policy has invalid resource",
        GUIDE + "access-policy-language-overview.html",
        _foreign_resource,
    ),
    Rule(
        "bucket-name",
        "CreateBucket",
        "a bucket's name that is not 3 to 63 lower-case letters, digits, periods and hyphens, is an address, "
        "has two periods "
        "in a row, or begins or ends as reserved names do",
        "InvalidBucketName",
        "The specified bucket is not valid.",
        GUIDE + "bucketnamingrules.html",
        _bad_name,
    ),
    Rule(
        "acl-of-an-owned-bucket",
        "PutBucketAcl",
        "an ACL of a bucket whose owner owns all its objects, as is the default",
        "AccessControlListNotSupported",
        "The bucket does not allow ACLs",
        GUIDE + "about-object-ownership.html",
        _owner_enforced,
    ),
    Rule(
        "bucket-made-with-an-acl",
        "CreateBucket",
        "a bucket with another ACL than private and an owner who owns all its objects, as is the default",
        "InvalidBucketAclWithObjectOwnership",
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
        GUIDE + "object-ownership-new-bucket.html",
        lambda call: (
            call.given.get("ACL") not in (None, "private")
            and (call.given.get("ObjectOwnership") or "BucketOwnerEnforced") == "BucketOwnerEnforced"
        ),
    ),
    Rule(
        "expiry",
        _LIFECYCLE,
        "an expiry after no days",
        "InvalidArgument",
        "'Days' for Expiration action must be a positive integer",
        API + "API_LifecycleExpiration.html",
        _expiry,
    ),
    Rule(
        "early-transition",
        _LIFECYCLE,
        "a transition to infrequent access before 30 days",
        "InvalidArgument",
        "'Days' in Transition action must be greater than or equal to 30 for storageClass '{}'",
        GUIDE + "lifecycle-transition-general-considerations.html",
        _early,
    ),
    Rule(
        "lifecycle-ids",
        _LIFECYCLE,
        "two rules of a lifecycle with one id",
        "InvalidArgument",
        "Rule ID must be unique. Found same ID for one or more rules",
        API + "API_LifecycleRule.html",
        lambda call: twice(rule["ID"] for rule in _rules(call) if rule.get("ID")),
    ),
    Rule(
        "lifecycle-id",
        _LIFECYCLE,
        "a rule's id of more than 255 characters",
        "InvalidArgument",
        "ID length should not exceed allowed limit of 255",
        API + "API_LifecycleRule.html",
        lambda call: any(len(rule.get("ID") or "") > 255 for rule in _rules(call)),  # noqa: PLR2004
    ),
    Rule(
        "lifecycle-action",
        _LIFECYCLE,
        "a rule of a lifecycle that does nothing",
        "InvalidRequest",
        "At least one action needs to be specified in a rule",
        API + "API_LifecycleRule.html",
        _no_action,
    ),
    Rule(
        "encryption",
        "PutBucketEncryption",
        "another encryption than AES256, aws:kms and aws:kms:dsse",
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
        API + "API_ServerSideEncryptionByDefault.html",
        _encryption,
    ),
    Rule(
        "key-of-kms",
        "PutBucketEncryption",
        "a key together with AES256",
        "InvalidArgument",
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
        API + "API_ServerSideEncryptionByDefault.html",
        _key_of_aes,
    ),
    Rule(
        "versioning",
        "PutBucketVersioning",
        "another state of versions than Enabled and Suspended",
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
        API + "API_PutBucketVersioning.html",
        lambda call: (
            (call.given.get("VersioningConfiguration") or {}).get("Status") not in (None, "Enabled", "Suspended")
        ),
    ),
    Rule(
        "tags",
        "PutBucketTagging",
        "more than 50 tags",
        "BadRequest",
        "Bucket tag count cannot be greater than 50",
        GUIDE + "CostAllocTagging.html",
        lambda call: len(_tags(call)) > 50,  # noqa: PLR2004
    ),
    Rule(
        "duplicate-tag",
        "PutBucketTagging",
        "a tag key twice",
        "InvalidTag",
        "Cannot provide multiple Tags with the same key",
        API + "API_PutBucketTagging.html",
        lambda call: twice(tag.get("Key") for tag in _tags(call)),
    ),
]
