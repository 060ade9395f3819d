"""A file system in EFS that belongs to one service."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.document import text
from ecs_platform.model.iam.file_system import file_system_policy
from ecs_platform.model.naming import Names

NFS = 2049
DESCRIPTION = 255
"""Characters of a security group's description; a volume's name alone can have as many."""


@dataclass
class FileSystemArgs:
    """Arguments of `FileSystem`.

    Attributes:
        names: names and tags.
        service: the service.
        volume: the volume's name in the manifest.
        vpc_id: the VPC.
        subnet_ids: subnets from which it is mounted, one for each zone.
        security_group_id: security group of the tasks that mount it.
        uid: owner of its directory; default 1000.
        gid: its group; default 1000.
        backup: whether AWS Backup keeps a copy of each day, for 35 days; default false.
        kms_key_arn: ARN of the key that encrypts a new file system; default none: AWS's own for EFS.
    """

    names: Names
    service: str
    volume: str
    vpc_id: pulumi.Input[str]
    subnet_ids: list[pulumi.Input[str]]
    security_group_id: pulumi.Input[str]
    uid: int = 1000
    gid: int = 1000
    backup: bool = False
    kms_key_arn: pulumi.Input[str] | None = None


class FileSystem(pulumi.ComponentResource):
    """An encrypted file system, mounted through an access point with a directory of its own.

    Its security group decides who reaches it, and its policy who mounts it. Without one EFS admits whoever reaches it,
    so call `ask_for` with the role of its tasks.

    Makes: `efs.FileSystem`, `efs.BackupPolicy` where it is backed up, `efs.AccessPoint`, `efs.MountTarget` for each
    subnet, and `ec2.SecurityGroup` with a `vpc.SecurityGroupIngressRule` for the tasks that mount it. With `ask_for`
    also `efs.FileSystemPolicy`.

    See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html,
    https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html and
    https://docs.aws.amazon.com/efs/latest/ug/awsbackup.html#automatic-backups
    """

    id: pulumi.Output[str]
    arn: pulumi.Output[str]
    access_point_id: pulumi.Output[str]
    access_point_arn: pulumi.Output[str]
    ready: list[pulumi.Resource]
    """What must be there before a task can mount it: mount targets, of which a new one takes a minute or two, and the
    rule that lets tasks reach them. Named, and not hidden in `id`: a zone more would make that unknown in previews."""

    def __init__(self, name: str, args: FileSystemArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:FileSystem", name, None, opts)
        self._name, self._args, self._child = name, args, pulumi.ResourceOptions(parent=self)
        own_name = args.names.file_system(args.service, args.volume)
        self._group_name = args.names.file_system_security_group(args.service, args.volume)
        self._tags = args.names.tags(own_name, args.service)
        file_system = aws.efs.FileSystem(
            name,
            creation_token=own_name,
            encrypted=True,
            kms_key_id=args.kms_key_arn,
            throughput_mode="elastic",
            tags=self._tags,
            # EFS changes it in no file system that is there: what is in it would have to go.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["kmsKeyId"]),
        )
        if args.backup:
            enabled = aws.efs.BackupPolicyBackupPolicyArgs(status="ENABLED")
            aws.efs.BackupPolicy(name, file_system_id=file_system.id, backup_policy=enabled, opts=self._child)
        access_point = self._access_point(file_system)
        group = self._security_group()
        self.ready = [
            self._let_in(group),
            *(
                aws.efs.MountTarget(
                    f"{name}-{position}",
                    file_system_id=file_system.id,
                    subnet_id=subnet,
                    security_groups=[group.id],
                    opts=self._child,
                )
                for position, subnet in enumerate(args.subnet_ids)
            ),
        ]
        self.id, self.arn = file_system.id, file_system.arn
        self.access_point_id, self.access_point_arn = access_point.id, access_point.arn
        self.register_outputs({"id": self.id, "access_point_id": self.access_point_id})

    def ask_for(self, role_arn: pulumi.Input[str], account: Account, after: pulumi.Resource) -> None:
        """Lets in who has a task role, by TLS and through an access point; see `file_system_policy`.

        Args:
            role_arn: ARN of the role.
            account: where it is.
            after: the service, or the job, that mounts it. The policy is made when that has mounted it so, and goes
                before it: tasks that were started without IAM, by an earlier version, are replaced until then.
        """
        policy = pulumi.Output.all(self.arn, role_arn).apply(
            lambda known: text(file_system_policy(account, file_system=known[0], role=known[1]))
        )
        opts = pulumi.ResourceOptions(parent=self, depends_on=[after])
        aws.efs.FileSystemPolicy(self._name, file_system_id=self.id, policy=policy, opts=opts)

    def _access_point(self, file_system: aws.efs.FileSystem) -> aws.efs.AccessPoint:
        uid, gid = self._args.uid, self._args.gid
        return aws.efs.AccessPoint(
            self._name,
            file_system_id=file_system.id,
            posix_user=aws.efs.AccessPointPosixUserArgs(uid=uid, gid=gid),
            root_directory=aws.efs.AccessPointRootDirectoryArgs(
                path=f"/{self._args.service}",
                creation_info=aws.efs.AccessPointRootDirectoryCreationInfoArgs(
                    owner_uid=uid, owner_gid=gid, permissions="0755"
                ),
            ),
            tags=self._tags,
            opts=self._child,
        )

    def _security_group(self) -> aws.ec2.SecurityGroup:
        return aws.ec2.SecurityGroup(
            self._name,
            name=self._group_name,
            description=f"File system {self._args.volume} of {self._args.service}"[:DESCRIPTION],
            vpc_id=self._args.vpc_id,
            tags=self._args.names.tags(self._group_name, self._args.service),
            opts=self._child,
        )

    def _let_in(self, group: aws.ec2.SecurityGroup) -> aws.vpc.SecurityGroupIngressRule:
        return aws.vpc.SecurityGroupIngressRule(
            self._name,
            security_group_id=group.id,
            description=f"NFS from tasks of {self._args.service}",
            referenced_security_group_id=self._args.security_group_id,
            ip_protocol="tcp",
            from_port=NFS,
            to_port=NFS,
            tags=self._args.names.tags(self._group_name, self._args.service),
            opts=self._child,
        )
