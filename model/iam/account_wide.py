"""What belongs to an account and not to an environment: the roles that run previews and `up`, and the bound of all.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from collections.abc import Sequence

from ecs_platform.model.arns import Account, domain_of, ec2_principal
from ecs_platform.model.iam.account_boundary import boundary_document
from ecs_platform.model.iam.document import Conditions, Statement
from ecs_platform.model.iam.state import BOOTSTRAP, state_bucket_policy, state_statements
from ecs_platform.model.naming import Names

__all__ = [
    "BOOTSTRAP",
    "EVERY",
    "boundary_document",
    "paths_of",
    "preview_statements",
    "state_bucket_policy",
    "state_statements",
    "up_statements",
]

EVERY = "*"
"""In place of an environment's name: all of an account."""

_READS = {
    "acm": "Describe* List*",
    "application-autoscaling": "Describe* List*",
    "autoscaling": "Describe*",
    "cloudwatch": "Describe* GetDashboard List*",
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
    "secretsmanager": "DescribeSecret",
    "servicediscovery": "Get* List*",
    "servicequotas": "Get* List*",
    "sns": "Get* List*",
    "sqs": "GetQueueAttributes GetQueueUrl ListQueueTags",
    "ssm": "DescribeParameters",
}
"""How things are made and how many there may be, and nothing that is in them: no object, secret, log, image or
message. Of parameters and secrets that they are there, of what type and since when: neither call has a value.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html
https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
"""

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
    "TagRole UntagRole DeleteUser TagUser UntagUser UpdateUser CreateAccessKey DeleteAccessKey UpdateAccessKey "
    "CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion TagPolicy UntagPolicy CreateInstanceProfile "
    "DeleteInstanceProfile AddRoleToInstanceProfile RemoveRoleFromInstanceProfile TagInstanceProfile "
    "UntagInstanceProfile DeleteLoginProfile DeactivateMFADevice DeleteSSHPublicKey DeleteServiceSpecificCredential "
    "DeleteSigningCertificate"
)
"""What IAM asks no boundary for: it is limited by the path, and safe where all that is there has the boundary.

The last five: what somebody gave a deployer's user by hand goes with the user. The provider calls DeleteLoginProfile
for each user that it deletes with `force_destroy`, and fails where it may not.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
"""
_BOUNDED = (
    "CreateRole PutRolePolicy AttachRolePolicy PutRolePermissionsBoundary DeleteRole UpdateRole UpdateRoleDescription "
    "UpdateAssumeRolePolicy DeleteRolePolicy DetachRolePolicy CreateUser PutUserPolicy AttachUserPolicy "
    "PutUserPermissionsBoundary DeleteUserPolicy DetachUserPolicy"
)
"""All of it that IAM asks a boundary for: only of those that have the boundary, or get it in the same call.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

_OWN_KEYS = (
    "CancelKeyDeletion EnableKey EnableKeyRotation PutKeyPolicy ScheduleKeyDeletion TagResource UntagResource "
    "UpdateKeyDescription CreateAlias DeleteAlias UpdateAlias"
)
_LENDS = "CreateGrant DescribeKey GenerateDataKeyWithoutPlaintext RetireGrant"
"""What ECR and EFS need of who makes something that is encrypted with a key: they get grants, and nobody decrypts.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html
"""


def _of(service: str, actions: str) -> tuple[str, ...]:
    return tuple(f"{service}:{action}" for action in actions.split())


def preview_statements(
    account: Account, image_parameters: Sequence[str] = (), *, environment: str = EVERY
) -> list[Statement]:
    """What `pulumi preview --refresh` and `ops check --aws` look at: how things are made, and nothing that is in them.

    Args:
        account: where it runs.
        image_parameters: names of `image.parameter` in manifests that are not `/<environment>/…/image`, `*` for any
            text; default none. Those are read anyway.
        environment: whose bucket of access logs and image parameters; default those of all, as before 2026-11-29.
    """
    actions = [action for service, names in _READS.items() for action in _of(service, names)]
    images = "*/image" if environment == EVERY else f"/{environment}/*/image"
    parameters = tuple(account.parameter(name) for name in (images, *image_parameters))
    logs = (_access_logs(account, environment),)
    return [
        Statement("Look", tuple(actions), ("*",), "compares what is there with what is declared"),
        Statement("LookAtLogs", _of("s3", _READS_BUCKETS), logs, "and the buckets of access logs"),
        Statement("Images", ("ssm:GetParameter",), parameters, "reads which image runs, with `image.owner: parameter`"),
    ]


def _access_logs(account: Account, environment: str) -> str:
    bucket = Names(environment, "").access_logs_bucket(account)
    return f"arn:{account.partition}:s3:::{bucket}"


def paths_of(environment: str) -> tuple[str, ...]:
    """The paths in IAM of all roles, users, policies and instance profiles of an environment, `*` for all."""
    names = Names(environment, "")
    return (names.path, names.instance_path, names.schedule_path, names.deployer_path)


def up_statements(
    account: Account, boundary: str, image_parameters: Sequence[str] = (), *, environment: str = EVERY
) -> list[Statement]:
    """What `pulumi up` of an environment makes.

    It gives rights only to roles and users that have the boundary. What IAM asks no boundary for (versions of policies,
    access keys, passing a role) is limited to the environment's paths alone: whoever gives these rights to somebody
    has seen to it that all roles and users at those paths have the boundary. Who has the rights can neither take it
    away there nor make anybody without it.

    Args:
        account: where it runs.
        boundary: ARN of the permissions boundary.
        image_parameters: as for previews.
        environment: whose roles, users, policies, buckets, queues, keys and parameters; default those of all, as
            before 2026-11-29.
    """
    paths, bucket = paths_of(environment), _access_logs(account, environment)
    roles, users = tuple(account.role(path, "*") for path in paths), account.user(paths[-1], "*")
    policies = tuple(account.arn("iam", f"policy{path}*", region="") for path in paths)
    profiles = account.arn("iam", f"instance-profile{paths[1]}*", region="")
    bounded = {"StringEquals": {"iam:PermissionsBoundary": boundary}}
    to = ("ecs-tasks.amazonaws.com", ec2_principal(account.region), "scheduler.amazonaws.com")
    passed = {"StringEquals": {"iam:PassedToService": to}}
    dead_letters = (account.queue(Names(environment, "").dead_letters),)
    linked = account.arn("iam", "role/aws-service-role/*", region="")
    ami = f"arn:{account.partition}:ssm:{account.region}::parameter/aws/service/ecs/*"
    return [
        *preview_statements(account, image_parameters, environment=environment),
        Statement("Make", tuple(f"{service}:*" for service in _MAKES), ("*",), "makes what the components declare"),
        Statement("AccessLogs", ("s3:*",), (bucket, f"{bucket}/*"), "makes the buckets of access logs"),
        Statement("DeadLetters", _of("sqs", _QUEUES), dead_letters, "makes the queues of jobs that could not start"),
        Statement("Machines", ("ssm:GetParameters",), (ami,), "names the newest machine image for ECS"),
        *_key_statements(account, environment),
        # A key has no name: one that was made and is in no state is found by its tags, by whose API alone AWS filters.
        Statement("LostKeys", ("tag:GetResources",), ("*",), "finds a key that no state tells of"),
        Statement("Identities", _of("iam", _ROLES), (*roles, users, *policies, profiles), "makes identities"),
        Statement("Rights", _of("iam", _BOUNDED), (*roles, users), "gives rights within the boundary", bounded),
        Statement("Pass", ("iam:PassRole",), roles, "gives roles to tasks, instances and schedules", passed),
        Statement("Linked", ("iam:CreateServiceLinkedRole",), (linked,), "lets AWS services make their own roles"),
    ]


def _key_statements(account: Account, environment: str) -> list[Statement]:
    """Environments' own keys are made, and lent to what is encrypted with them, and with keys that are given.

    KMS asks for `kms:TagResource` on `*` where a key is made with tags, so that it cannot be limited to new keys: one
    that has no tag Environment can be given this one's.

    https://docs.aws.amazon.com/kms/latest/developerguide/tag-permissions.html
    """
    keys, alias = account.arn("kms", "key/*"), account.arn("kms", Names(environment, "").key_alias)
    domain = domain_of(account.region)
    via = {"kms:ViaService": tuple(f"{each}.{account.region}.{domain}" for each in ("ecr", "elasticfilesystem"))}
    ours = {"ManagedBy": "pulumi", **({} if environment == EVERY else {"Environment": environment})}
    made, tagged = ({f"aws:{each}Tag/{key}": tag for key, tag in ours.items()} for each in ("Request", "Resource"))
    names = ("kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias")
    new = {"StringEquals": made, "StringEqualsIfExists": tagged}
    # Keys of the state are none that anything of an environment is encrypted with.
    lent: Conditions = {
        "StringEquals": via,
        "StringNotLikeIfExists": {"aws:ResourceTag/Environment": ("bootstrap", "bootstrap-*")},
    }
    return [
        Statement("Keys", _of("kms", "CreateKey TagResource"), ("*",), "makes keys", new),
        Statement("OwnKeys", _of("kms", _OWN_KEYS), (keys,), "keeps those it made", {"StringEquals": tagged}),
        Statement("Aliases", names, (alias,), "names them"),
        Statement("Lent", _of("kms", _LENDS), (keys,), "lends keys to repositories and file systems", lent),
    ]
