"""Cases of S3."""

from typing import Any

from sandbox.tests.aws.judge.cases import Case, Clients, Sides, made, tag_list
from sandbox.tests.aws.judge.cases.things import ACCOUNT, REGION, policy

WHERE = {"CreateBucketConfiguration": {"LocationConstraint": REGION}}


def _bucket(clients: Clients) -> dict[str, Any]:
    name = made("bucket")
    clients.client("s3").create_bucket(Bucket=name, **WHERE)
    return {"Bucket": name}


def lifecycle(refused: list[dict[str, Any]], taken: list[dict[str, Any]]) -> Case:
    def case(clients: Clients) -> Sides:
        base = _bucket(clients)
        wrong, right = (
            {
                **base,
                "LifecycleConfiguration": {
                    "Rules": [{"Status": "Enabled", "Filter": {"Prefix": ""}, **r} for r in rules]
                },
            }
            for rules in (refused, taken)
        )
        return Sides(clients.client("s3").put_bucket_lifecycle_configuration, wrong, right)

    return case


def encrypted(refused: dict[str, str], taken: dict[str, str]) -> Case:
    def case(clients: Clients) -> Sides:
        base = _bucket(clients)
        wrong, right = (
            {**base, "ServerSideEncryptionConfiguration": {"Rules": [{"ApplyServerSideEncryptionByDefault": default}]}}
            for default in (refused, taken)
        )
        return Sides(clients.client("s3").put_bucket_encryption, wrong, right)

    return case


def bucket_tags(refused: list[tuple[str, str]], taken: list[tuple[str, str]]) -> Case:
    def case(clients: Clients) -> Sides:
        base = _bucket(clients)
        wrong, right = ({**base, "Tagging": {"TagSet": tag_list(tags)}} for tags in (refused, taken))
        return Sides(clients.client("s3").put_bucket_tagging, wrong, right)

    return case


def _acl(clients: Clients) -> Sides:
    s3, owned, shared = clients.client("s3"), _bucket(clients), _bucket(clients)
    controls = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    s3.put_bucket_ownership_controls(**shared, OwnershipControls=controls)
    return Sides(s3.put_bucket_acl, {**owned, "ACL": "private"}, {**shared, "ACL": "private"})


def _versions(clients: Clients) -> Sides:
    base = _bucket(clients)
    wrong, right = ({**base, "VersioningConfiguration": {"Status": status}} for status in ("Disabled", "Suspended"))
    return Sides(clients.client("s3").put_bucket_versioning, wrong, right)


def _after(days: int) -> dict[str, Any]:
    return {"Expiration": {"Days": days}}


def _moved(days: int) -> dict[str, Any]:
    return {"Transitions": [{"Days": days, "StorageClass": "STANDARD_IA"}]}


MANY = [(f"key{number}", "v") for number in range(51)]


def _statement(bucket: str, **more: Any) -> str:
    given = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "s3:GetObject", **more}
    return policy({"Resource": f"arn:aws:s3:::{bucket}/*", **{k: v for k, v in given.items() if v is not None}})


def permitted(refused: dict[str, Any] | None) -> Case:
    """A bucket's policy; none for one that is no JSON."""

    def case(clients: Clients) -> Sides:
        base = _bucket(clients)
        wrong = "{" if refused is None else _statement(base["Bucket"], **refused)
        right = _statement(base["Bucket"])
        return Sides(clients.client("s3").put_bucket_policy, {**base, "Policy": wrong}, {**base, "Policy": right})

    return case


CASES: dict[str, Case] = {
    "policy-is-json": permitted(None),
    "policy-has-principals": permitted({"Principal": None}),
    "policy-of-the-bucket": permitted({"Resource": "arn:aws:s3:::another/*"}),
    "bucket-name": lambda clients: Sides(
        clients.client("s3").create_bucket, {"Bucket": "a-s3alias", **WHERE}, {"Bucket": made("a-s3"), **WHERE}
    ),
    "acl-of-an-owned-bucket": _acl,
    "bucket-made-with-an-acl": lambda clients: Sides(
        clients.client("s3").create_bucket,
        {"Bucket": made("b"), "ACL": "public-read", **WHERE},
        {"Bucket": made("b"), "ACL": "public-read", "ObjectOwnership": "ObjectWriter", **WHERE},
    ),
    "expiry": lifecycle([{"ID": "a", **_after(0)}], [{"ID": "a", **_after(1)}]),
    "early-transition": lifecycle([{"ID": "a", **_moved(29)}], [{"ID": "a", **_moved(30)}]),
    "lifecycle-ids": lifecycle(
        [{"ID": "a", **_after(1)}, {"ID": "a", **_after(2)}], [{"ID": "a", **_after(1)}, {"ID": "b", **_after(2)}]
    ),
    "lifecycle-id": lifecycle([{"ID": "x" * 256, **_after(1)}], [{"ID": "x" * 255, **_after(1)}]),
    "lifecycle-action": lifecycle([{"ID": "a"}], [{"ID": "a", **_after(1)}]),
    "encryption": encrypted({"SSEAlgorithm": "AES128"}, {"SSEAlgorithm": "AES256"}),
    "key-of-kms": encrypted(
        {"SSEAlgorithm": "AES256", "KMSMasterKeyID": "alias/aws/s3"},
        {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/aws/s3"},
    ),
    "versioning": _versions,
    "tags": bucket_tags(MANY, MANY[:50]),
    "duplicate-tag": bucket_tags([("a", "1"), ("a", "2")], [("a", "1"), ("b", "2")]),
}
