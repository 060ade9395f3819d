"""What belongs to an account and not to an environment: the roles that run previews and `up`, and the bound of all.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from collections.abc import Sequence

from ecs_platform.model.arns import Account, domain_of, ec2_principal
from ecs_platform.model.iam.document import Document, Statement, document
from ecs_platform.model.iam.roles import only_over_tls

PATHS = ("/ecs/*", "/ec2/*", "/schedule/*", "/deploy/*")
"""The paths of all roles, users, policies and instance profiles of environments; see `Names` in model/naming.py."""

_READS = {
    "acm": "Describe* List*",
    "application-autoscaling": "Describe* List*",
    "autoscaling": "Describe*",
    "cloudwatch": "Describe* List*",
    "ec2": "Describe*",
    "ecr": "Describe* List* GetLifecyclePolicy GetRepositoryPolicy",
    "ecs": "Describe* List*",
    "elasticfilesystem": "Describe* List*",
    "elasticloadbalancing": "Describe*",
    "events": "Describe* List*",
    "iam": "Get* List*",
    "kms": "DescribeKey GetKeyPolicy GetKeyRotationStatus ListAliases ListResourceTags",
    "logs": "Describe* List*",
    "route53": "Get* List*",
    "scheduler": "Get* List*",
    "servicediscovery": "Get* List*",
    "servicequotas": "Get* List*",
    "sns": "Get* List*",
    "sqs": "GetQueueAttributes GetQueueUrl ListQueueTags",
}
"""How things are made and how many there may be, and nothing that is in them: no object, secret, log, image or
message."""

_READS_BUCKETS = (
    "GetAccelerateConfiguration GetBucket* GetEncryptionConfiguration GetLifecycleConfiguration "
    "GetReplicationConfiguration ListBucket ListTagsForResource"
)
"""How the buckets of access logs are made. `HeadBucket` is `ListBucket` to IAM, so these can list the logs too.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
"""

_MAKES = (
    "acm",
    "application-autoscaling",
    "autoscaling",
    "cloudwatch",
    "ec2",
    "ecr",
    "ecs",
    "elasticfilesystem",
    "elasticloadbalancing",
    "events",
    "logs",
    "route53",
    "scheduler",
    "servicediscovery",
    "sns",
)

_QUEUES = "CreateQueue DeleteQueue GetQueueAttributes GetQueueUrl ListQueueTags SetQueueAttributes TagQueue UntagQueue"
"""Dead-letter queues are made, and no message of any queue is sent, read or deleted."""

_ROLES = (
    "DeleteRole TagRole UntagRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy DeleteRolePolicy "
    "DetachRolePolicy DeleteUser TagUser UntagUser UpdateUser DeleteUserPolicy DetachUserPolicy CreateAccessKey "
    "DeleteAccessKey UpdateAccessKey CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion TagPolicy "
    "UntagPolicy CreateInstanceProfile DeleteInstanceProfile AddRoleToInstanceProfile RemoveRoleFromInstanceProfile "
    "TagInstanceProfile UntagInstanceProfile DeleteLoginProfile DeactivateMFADevice DeleteSSHPublicKey "
    "DeleteServiceSpecificCredential DeleteSigningCertificate"
)
"""The last five: what somebody gave a deployer's user by hand goes with the user.

The provider calls DeleteLoginProfile for each user that it deletes with `force_destroy`, and fails where it may not.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
"""
_BOUNDED = (
    "CreateRole PutRolePolicy AttachRolePolicy PutRolePermissionsBoundary CreateUser PutUserPolicy AttachUserPolicy "
    "PutUserPermissionsBoundary"
)
"""What gives rights: only to those that have the boundary, or get it in the same call."""

_WRITES_IAM = (
    "Add* Attach* Change* Create* Deactivate* Delete* Detach* Disable* Enable* Put* Remove* Reset* Resync* Set* Tag* "
    "Untag* Update* Upload*"
)


_OWN_KEYS = (
    "CancelKeyDeletion EnableKey EnableKeyRotation PutKeyPolicy ScheduleKeyDeletion UntagResource UpdateKeyDescription"
)
_LENDS = "CreateGrant DescribeKey GenerateDataKeyWithoutPlaintext RetireGrant"
"""What ECR and EFS need of who makes something that is encrypted with a key: they get grants, and nobody decrypts.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html
"""


def _of(service: str, actions: str) -> tuple[str, ...]:
    return tuple(f"{service}:{action}" for action in actions.split())


def state_statements(
    bucket: str, key: str, environment: str, *, write: bool, partition: str = "aws"
) -> list[Statement]:
    """What a role may do with the state of one environment's stacks, in whichever projects.

    Args:
        bucket: the state bucket's name.
        key: ARN of the KMS key that encrypts the bucket and the stacks' secrets.
        environment: the stacks' name.
        write: whether it may change the state; default no: enough for `pulumi preview`, which takes no lock.
        partition: of the bucket; default `aws`.
    """
    arn, one = f"arn:{partition}:s3:::{bucket}", f"*/{environment}"
    meta = f"{arn}/.pulumi/meta.yaml"
    # https://www.pulumi.com/docs/iac/concepts/state-and-backends/: stacks, their locks, backups and history.
    files = [f"{arn}/.pulumi/stacks/{one}.json*", f"{arn}/.pulumi/stacks/{one}.pulumi-tags"]
    files += [f"{arn}/.pulumi/{folder}/{one}/*" for folder in ("locks", "backups", "history")]
    statements = [
        Statement("StateList", ("s3:ListBucket", "s3:GetBucketLocation"), (arn,), "finds stacks and locks"),
        Statement("StateRead", ("s3:GetObject",), (meta, *files), "reads the state of its environment's stacks"),
        Statement("StateDecrypt", ("kms:Decrypt", "kms:DescribeKey"), (key,), "decrypts it, and the secrets in it"),
    ]
    if not write:
        return statements
    changes = ("s3:PutObject", "s3:DeleteObject")
    return [
        *statements,
        Statement("StateWrite", changes, (meta, *files), "keeps the state, its lock, its history"),
        Statement("StateEncrypt", ("kms:Encrypt", "kms:GenerateDataKey"), (key,), "encrypts it"),
        Statement(
            "StateKey",
            _of("kms", f"{_OWN_KEYS} CreateAlias CreateGrant DeleteAlias TagResource UpdateAlias"),
            (key,),
            "leaves its key as it is",
            effect="Deny",
        ),
    ]


def preview_statements(account: Account, image_parameters: Sequence[str] = ()) -> list[Statement]:
    """What `pulumi preview --refresh` and `ops check --aws` look at: how things are made, and nothing that is in them.

    Args:
        account: where it runs.
        image_parameters: names of `image.parameter` in manifests that do not end in `/image`, `*` for any text;
            default none. Those that end so, as the default `/<environment>/<service>/image`, are read anyway.
    """
    actions = [action for service, names in _READS.items() for action in _of(service, names)]
    parameters = tuple(account.parameter(name) for name in ("*/image", *image_parameters))
    return [
        Statement("Look", tuple(actions), ("*",), "compares what is there with what is declared"),
        Statement("LookAtLogs", _of("s3", _READS_BUCKETS), (_access_logs(account),), "and the buckets of access logs"),
        Statement("Images", ("ssm:GetParameter",), parameters, "reads which image runs, with `image.owner: parameter`"),
    ]


def _access_logs(account: Account) -> str:
    """ARN of the buckets of access logs of all environments; see `Names.access_logs_bucket`."""
    return f"arn:{account.partition}:s3:::*-access-logs-{account.id}-{account.region}"


def up_statements(account: Account, boundary: str, image_parameters: Sequence[str] = ()) -> list[Statement]:
    """What `pulumi up` of an environment makes.

    It gives rights only to roles and users that have the boundary, and so never gives more than that.

    Args:
        account: where it runs.
        boundary: ARN of the permissions boundary.
        image_parameters: as for previews.
    """
    own = tuple(account.arn("iam", f"{kind}{path}", region="") for kind in _KINDS for path in PATHS)
    bucket = _access_logs(account)
    dead_letters = account.queue("*-schedule-dead-letters")
    bounded = {"StringEquals": {"iam:PermissionsBoundary": boundary}}
    to = ("ecs-tasks.amazonaws.com", ec2_principal(account.region), "scheduler.amazonaws.com")
    passed = {"StringEquals": {"iam:PassedToService": to}}
    roles = tuple(account.role(path, "").removesuffix("/") for path in PATHS)
    linked = account.arn("iam", "role/aws-service-role/*", region="")
    ami = f"arn:{account.partition}:ssm:{account.region}::parameter/aws/service/ecs/*"
    return [
        *preview_statements(account, image_parameters),
        Statement("Make", tuple(f"{service}:*" for service in _MAKES), ("*",), "makes what the components declare"),
        Statement("AccessLogs", ("s3:*",), (bucket, f"{bucket}/*"), "makes the buckets of access logs"),
        Statement("DeadLetters", _of("sqs", _QUEUES), (dead_letters,), "makes the queues of jobs that could not start"),
        Statement("Machines", ("ssm:GetParameters",), (ami,), "names the newest machine image for ECS"),
        *_key_statements(account),
        Statement("Identities", _of("iam", _ROLES), own, "makes roles, users and policies of environments"),
        Statement("Rights", _of("iam", _BOUNDED), own, "gives rights to those that have the boundary", bounded),
        Statement("Pass", ("iam:PassRole",), roles, "gives roles to tasks, instances and schedules", passed),
        Statement("Linked", ("iam:CreateServiceLinkedRole",), (linked,), "lets AWS services make their own roles"),
    ]


def _key_statements(account: Account) -> list[Statement]:
    """Environments' own keys are made, and lent to what is encrypted with them, and with keys that are given."""
    keys, aliases = account.arn("kms", "key/*"), account.arn("kms", "alias/ecs/*")
    domain = domain_of(account.region)
    via = {"kms:ViaService": tuple(f"{each}.{account.region}.{domain}" for each in ("ecr", "elasticfilesystem"))}
    made, tagged = ({f"aws:{each}Tag/ManagedBy": "pulumi"} for each in ("Request", "Resource"))
    names = ("kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias")
    return [
        Statement("Keys", _of("kms", "CreateKey TagResource"), ("*",), "makes keys", {"StringEquals": made}),
        Statement("OwnKeys", _of("kms", _OWN_KEYS), (keys,), "keeps those it made", {"StringEquals": tagged}),
        Statement("Aliases", names, (keys, aliases), "names them"),
        Statement(
            "Lent", _of("kms", _LENDS), (keys,), "lends keys to repositories and file systems", {"StringEquals": via}
        ),
    ]


_KINDS = ("role", "user", "policy", "instance-profile")


def boundary_document(account: Account, bucket: str, key: str) -> Document:
    """The most that any role or user of an environment can ever do, whatever its policies say.

    Everything but: writing in IAM, passing roles that are none of an environment's, taking other roles, the
    organisation, and the state with its secrets.

    Args:
        account: where it is.
        bucket: the state bucket's name.
        key: ARN of the state's KMS key.
    """
    arn = f"arn:{account.partition}:s3:::{bucket}"
    roles = [account.role(path, "").removesuffix("/") for path in PATHS]
    denied = [
        Statement("NoIdentities", _of("iam", _WRITES_IAM), ("*",), "nobody makes or changes identities", effect="Deny"),
        Statement(
            "NoOtherRoles",
            ("sts:AssumeRole", "organizations:*", "account:*"),
            ("*",),
            "nobody takes another role",
            effect="Deny",
        ),
        Statement("NoState", ("s3:*", "kms:*"), (arn, f"{arn}/*", key), "nobody reads the state", effect="Deny"),
    ]
    everything = Statement("Everything", ("*",), ("*",), "what a service needs is said in its own roles")
    made = document([everything, *denied])
    made["Statement"].append(
        {"Sid": "NoForeignRoles", "Effect": "Deny", "Action": "iam:PassRole", "NotResource": sorted(roles)}
    )
    return made


def state_bucket_policy(bucket: str, partition: str) -> Document:
    """The policy of the state bucket, its name `bucket`: who may reach it is said in the roles, and only over TLS."""
    return document([only_over_tls(f"arn:{partition}:s3:::{bucket}")])
