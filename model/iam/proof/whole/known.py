"""What is allowed because AWS has no key for it: said in docs/deployers.md, and what finds it afterwards."""

from ecs_platform.model.iam.proof.whole.world import Thing

TRAFFIC = (
    "AWS has no condition key for the load balancers and security groups of UpdateService: `ops verify` and "
    "`pulumi preview --refresh` find it"
)
HOST = (
    "AWS has no condition key for a host's network and directories, and a revision for container instances may have "
    "them: keep services that must be apart on Fargate"
)
ACCOUNT_WIDE = (
    "AWS cannot limit it to one environment, and `up` makes these things: environments that must not reach each other "
    "belong into accounts of their own"
)
LENT = "a key that settings name may be anybody's: it is lent by way of ECR and EFS alone, and nobody decrypts with it"
WITHIN_BOUNDARY = "`up` gives roles any right within the boundary: it is the boundary that limits them"

_MADE_BY_UP = (
    "application-autoscaling",
    "ec2",
    "ecr",
    "ecs",
    "elasticfilesystem",
    "elasticloadbalancing",
    "logs",
    "scheduler",
    "sns",
)
_NEVER = ("iam", "sts")
_LENDS = ("kms:CreateGrant", "kms:GenerateDataKeyWithoutPlaintext", "kms:RetireGrant")


def known(kind: str, action: str, thing: Thing) -> str | None:
    """Why a right on something of others cannot be prevented; none where it should be.

    Args:
        kind: the kind of who has it, as in `Principal`.
        action: what it may do.
        thing: to what.
    """
    service = action.partition(":")[0]
    if kind == "up" and service in _MADE_BY_UP:
        return ACCOUNT_WIDE
    if kind == "up" and thing.kind == "key" and action in _LENDS:
        return LENT
    if kind == "bounded" and action == "iam:PassRole":
        return WITHIN_BOUNDARY
    if kind == "bounded" and service not in _NEVER and not thing.kind.startswith("state"):
        return WITHIN_BOUNDARY
    return None
