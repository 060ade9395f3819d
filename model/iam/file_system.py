"""The policy of a file system that is made for a service: who mounts it.

https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
"""

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.document import Document, Statement, document

_CLIENT = "elasticfilesystem:Client*"
_EVERYBODY = {"AWS": "*"}


def file_system_policy(account: Account, file_system: str, role: str) -> Document:
    """Who mounts a file system: the tasks of its service; nobody without IAM, without TLS, or past an access point.

    Without a policy EFS lets in everybody who reaches it, and asks no role. With one, a client that does not say who it
    is has what everybody is allowed: nothing. Somebody else in the account is let in by rights of his own, by TLS and
    through an access point: who brings data, DataSync, a service that shares it by its id. No policy can name all but
    one role: EFS looks at no `aws:PrincipalArn` ("any other condition keys are not enforced"), and `NotPrincipal` takes
    no sessions of roles.

    - The role is let in here and not by its own policy alone: that one goes by the file system's tags, which are such
      a key too.
    - It may always write. What of a volume is read only, its mounts say: the policy comes after the tasks that mount
      with it, and those that begin to write would fail until then.
    - Any access point of the file system will do, for the same reason: with another `uid` it is another one. All have
      a directory and an owner of their own; to make one takes `elasticfilesystem:CreateAccessPoint`.
    - Only what clients do is denied, so that nobody is locked out of changing the policy, and AWS Backup and
      replication, which are no clients, go on.
    - Nobody is root on it: the access point's owner does everything, and the policy grants no `ClientRootAccess`.

    Args:
        account: where it is.
        file_system: its ARN.
        role: ARN of the task role, which must be there: EFS refuses one that it does not find.
    """
    points = account.arn("elasticfilesystem", "access-point/*")
    on = (file_system,)
    return document(
        [
            Statement(
                "Tasks",
                ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"),
                on,
                "the service's tasks mount it",
                {"Bool": {"aws:SecureTransport": "true", "elasticfilesystem:AccessedViaMountTarget": "true"}},
                principal={"AWS": role},
            ),
            Statement(
                "Encrypted",
                (_CLIENT,),
                on,
                "nobody mounts it without TLS",
                {"Bool": {"aws:SecureTransport": "false"}},
                "Deny",
                _EVERYBODY,
            ),
            Statement(
                "AccessPoint",
                (_CLIENT,),
                on,
                "nobody mounts it past an access point",
                # True, too, of a mount that has none: the key is not there.
                {"StringNotLike": {"elasticfilesystem:AccessPointArn": points}},
                "Deny",
                _EVERYBODY,
            ),
        ]
    )
