"""The state of an account's stacks, in one bucket: which of it each environment's roles may read and write.

https://www.pulumi.com/docs/iac/concepts/state-and-backends/#aws-s3
"""

from collections.abc import Iterator

from ecs_platform.model.arns import domain_of
from ecs_platform.model.iam.document import Document, Statement, document
from ecs_platform.model.iam.roles import only_over_tls

BOOTSTRAP = "ecs-platform-bootstrap"
"""The project of the account's own stack, where nothing else is said."""

_STACK = tuple(f".json{packed}{kept}" for packed in ("", ".gz", ".zst") for kept in ("", ".bak"))
"""How the files of a stack's state end. Not `.json*`: other stacks' names may begin like this one's.

https://github.com/pulumi/pulumi/blob/v3.274.1/pkg/backend/diy/state.go
"""
_FOLDERS = ("locks/organization", "backups", "history")
"""Where folders of projects have a folder for each stack; a lock is of the stack's full name.

https://github.com/pulumi/pulumi/blob/v3.274.1/pkg/backend/diy/store.go
"""
_USES_A_KEY = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:Get*", "kms:List*")


def state_statements(
    bucket: str,
    key: str,
    environment: str,
    *,
    write: bool,
    partition: str = "aws",
    secrets_key: str | None = None,
    bootstrap: str = BOOTSTRAP,
) -> list[Statement]:
    """What a role may do with the state of one environment's stacks, in whichever projects but the account's own.

    Args:
        bucket: the state bucket's name.
        key: ARN of the KMS key that encrypts the bucket. It is used by way of S3 alone, and for this bucket.
        environment: the stacks' name.
        write: whether it may change the state; default no: enough for `pulumi preview`, which takes no lock.
        partition: of the bucket; default `aws`.
        secrets_key: ARN of the KMS key that encrypts the secrets of this environment's stacks. Default none: `key`
            does, as before 2026-11-29, and roles of one environment can decrypt the secrets of all.
        bootstrap: name of the project of the account's own stack, whose state no environment reaches, whatever that
            stack is called.
    """
    arn = f"arn:{partition}:s3:::{bucket}"
    meta, files = f"{arn}/.pulumi/meta.yaml", tuple(f"{arn}/{each}" for each in _files("*", environment))
    changes = ("s3:PutObject", "s3:DeleteObject") if write else ()
    statements = [
        Statement("StateList", ("s3:ListBucket", "s3:GetBucketLocation"), (arn,), "finds stacks and locks"),
        Statement("StateRead", ("s3:GetObject",), (meta,), "reads how it is laid out"),
        Statement("State", ("s3:GetObject", *changes), files, "of its environment's stacks: state, locks, history"),
        _of_another(arn, bootstrap),
        *_keys(arn, key, secrets_key, write=write),
    ]
    if not write:
        return statements
    return [
        *statements,
        Statement(
            "StateKey",
            (),
            (key, *([secrets_key] if secrets_key else [])),
            "leaves the keys as they are",
            effect="Deny",
            not_actions=_USES_A_KEY,
        ),
    ]


def _files(project: str, stack: str) -> Iterator[str]:
    """All that Pulumi writes of a stack, as patterns of S3's keys; the names of projects and stacks have no `/`."""
    yield from (f".pulumi/stacks/{project}/{stack}{ending}" for ending in (*_STACK, ".pulumi-tags"))
    yield from (f".pulumi/{folder}/{project}/{stack}/*" for folder in _FOLDERS)


def _of_another(arn: str, bootstrap: str) -> Statement:
    """Who writes the account's own state has the administrator's next `up` do whatever it says."""
    folders = ("stacks", *_FOLDERS)
    files = tuple(f"{arn}/.pulumi/{folder}/{bootstrap}/*" for folder in folders)
    why = "the account's own state is none of an environment's"
    return Statement("NotTheAccounts", ("s3:*",), files, why, effect="Deny")


def _keys(arn: str, key: str, secrets_key: str | None, *, write: bool) -> Iterator[Statement]:
    for_secrets = ("kms:Decrypt", "kms:DescribeKey", *(("kms:Encrypt",) if write else ()))
    for_files = ("kms:Decrypt", *(("kms:GenerateDataKey",) if write else ()))
    if secrets_key is None:
        both = tuple({*for_secrets, *for_files})
        yield Statement("StateDecrypt", both, (key,), "decrypts it, and the secrets in it")
        return
    yield Statement("StateDecrypt", for_files, (key,), "decrypts it", _by_way_of_s3(arn, key))
    yield Statement("Secrets", for_secrets, (secrets_key,), "and the secrets in it")


def _by_way_of_s3(arn: str, key: str) -> dict[str, dict[str, str | tuple[str, ...]]]:
    """S3 asks with the bucket's ARN where the bucket has a key of its own, as this has, else with the object's.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
    """
    region = key.split(":")[3]
    return {
        "StringEquals": {"kms:ViaService": f"s3.{region}.{domain_of(region)}"},
        "StringLike": {"kms:EncryptionContext:aws:s3:arn": (arn, f"{arn}/*")},
    }


def state_bucket_policy(bucket: str, partition: str) -> Document:
    """The policy of the state bucket, its name `bucket`: who may reach it is said in the roles; only over TLS, and by
    its own name. What a role is denied on the bucket says nothing of access points, which whoever may make one has.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
    """
    arn = f"arn:{partition}:s3:::{bucket}"
    by_its_name = Statement(
        "NoAccessPoints",
        ("s3:*",),
        (arn, f"{arn}/*"),
        "nobody comes by an access point",
        conditions={"Null": {"s3:DataAccessPointArn": "false"}},
        effect="Deny",
        principal={"AWS": "*"},
    )
    return document([only_over_tls(arn), by_its_name])
