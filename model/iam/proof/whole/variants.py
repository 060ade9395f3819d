"""Requests that are asked besides the plain one, with condition keys that the caller chooses: what follows from them
differs, and some of them nobody should make.
"""

from collections.abc import Mapping

CHOOSE_BOUNDARY = (
    "iam:CreateRole",
    "iam:CreateUser",
    "iam:PutRolePermissionsBoundary",
    "iam:PutUserPermissionsBoundary",
)
"""Where `iam:PermissionsBoundary` is the boundary that is given; in all other calls it is the one that is there.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
"""

PASSED_TO = ("ecs-tasks.amazonaws.com", "ec2.amazonaws.com", "ec2.amazonaws.com.cn", "scheduler.amazonaws.com")

Context = Mapping[str, str | tuple[str, ...]]

_OTHER_CLUSTER = "arn:aws:ecs:us-east-1:999999999999:cluster/elsewhere"
_MOUNTS: Mapping[str, Context] = {
    "without TLS": {"aws:SecureTransport": "false"},
    "past the access point": {"elasticfilesystem:AccessPointArn": ()},
}

_PLACES: Mapping[str, Context] = {
    "in other subnets": {"ecs:subnet": ("subnet-00000000000000000",)},
    "with a public address": {"ecs:auto-assign-public-ip": "true"},
    "on other capacity": {"ecs:capacity-provider": ("arn:aws:ecs:us-east-1:999999999999:capacity-provider/elsewhere",)},
    "with EBS volumes": {"ecs:enable-ebs-volumes": "true"},
    "in Service Connect": {"ecs:enable-service-connect": "true"},
    "in VPC Lattice": {"ecs:enable-vpc-lattice": "true"},
    "with a revision's tags": {"ecs:propagate-tags": "TASK_DEFINITION"},
}
"""Where the tasks of a service go: what of it is a service's own, the thing says (`may`)."""

VARIANTS: Mapping[str, Mapping[str, Context]] = {
    "iam:PassRole": {
        **{service: {"iam:PassedToService": service} for service in PASSED_TO},
        "to something else": {"iam:PassedToService": "lambda.amazonaws.com"},
    },
    "ecs:RunTask": {
        "on another cluster": {"ecs:cluster": _OTHER_CLUSTER},
        **{name: context for name, context in _PLACES.items() if name in ("on other capacity", "with EBS volumes")},
    },
    "ecs:UpdateService": _PLACES,
    "elasticfilesystem:ClientMount": _MOUNTS,
    "elasticfilesystem:ClientWrite": _MOUNTS,
    "kms:CreateGrant": {"by itself": {"kms:ViaService": ()}},
    "kms:Decrypt": {
        "by itself": {"kms:ViaService": ()},
        "for another bucket": {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::another"},
    },
    "ecs:RegisterTaskDefinition": {"with the host": {"ecs:compute-compatibility": ("EC2",)}},
    **{
        action: {
            "without a boundary": {"iam:PermissionsBoundary": ()},
            "with another boundary": {"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"},
        }
        for action in CHOOSE_BOUNDARY
    },
}
"""Requests that are asked besides, with these keys: what follows from them differs."""

NEVER = frozenset({"to something else", "without TLS", "past the access point", "by itself", "for another bucket"})
"""Those of them that nobody may make, of what is its own neither."""

PLACING = frozenset({"on another cluster", *_PLACES})
"""Those that nobody but `up` may make, where it is not the thing's own way."""
