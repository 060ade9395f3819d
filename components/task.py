"""What a service or a job runs: a task definition with its roles and its log group."""

from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from ecs_platform.components.task_roles import TaskRoles, TaskRolesArgs
from ecs_platform.model.naming import Names
from ecs_platform.model.task.volumes import TRANSIT_ENCRYPTION, iam_authorization, root_directory


@dataclass
class VolumeArgs:
    """A volume of a task.

    Attributes:
        name: as the containers' mount points call it.
        file_system_id: EFS file system; none for storage that goes with the task.
        access_point_id: EFS access point; default none.
        root_directory: directory of the file system; only without an access point; default `/`.
        iam: whether the task role is asked for the right to mount; default true.
        transit_encryption_port: the host's port for the encrypted connection; default: one that ECS chooses.
        host_path: a directory of the container instance (EC2 only); default none.
    """

    name: str
    file_system_id: pulumi.Input[str] | None = None
    access_point_id: pulumi.Input[str] | None = None
    root_directory: str | None = None
    iam: bool = True
    host_path: str | None = None
    transit_encryption_port: int | None = None

    def as_input(self) -> aws.ecs.TaskDefinitionVolumeArgs:
        """The volume as the provider takes it."""
        if self.file_system_id is None:
            return aws.ecs.TaskDefinitionVolumeArgs(name=self.name, host_path=self.host_path)
        authorization = aws.ecs.TaskDefinitionVolumeEfsVolumeConfigurationAuthorizationConfigArgs(
            access_point_id=self.access_point_id, iam=iam_authorization(self.iam)
        )
        return aws.ecs.TaskDefinitionVolumeArgs(
            name=self.name,
            efs_volume_configuration=aws.ecs.TaskDefinitionVolumeEfsVolumeConfigurationArgs(
                file_system_id=self.file_system_id,
                transit_encryption=TRANSIT_ENCRYPTION,
                transit_encryption_port=self.transit_encryption_port,
                root_directory=root_directory(self.root_directory, self.access_point_id),
                authorization_config=authorization,
            ),
        )


@dataclass
class TaskArgs:
    """Arguments of `Task`.

    Attributes:
        names: names and tags.
        service: the service or job it is for.
        roles: see `TaskRolesArgs`.
        container_definitions: the containers, as canonical JSON: one plain string, known in every preview.
        network_mode: `awsvpc` (default), `bridge`, `host` or `none`.
        compatibility: `FARGATE` (default) or `EC2`.
        cpu: CPU units of the task (256 is a quarter of a core), as text; needed on Fargate.
        memory: MiB of the task, as text; needed on Fargate.
        architecture: `X86_64` (default) or `ARM64`; on Fargate.
        operating_system: default `LINUX`; on Fargate.
        ephemeral_storage: GiB, 21 to 200; default none: the 20 GiB that Fargate gives.
        volumes: see `VolumeArgs`; default none.
        log_retention: days; default 30.
        keep_logs: whether its log group stays, with what is in it, when the task goes; default false.
        kms_key_arn: ARN of the key that encrypts its log group; default none: AWS's own.
    """

    names: Names
    service: str
    roles: TaskRolesArgs
    container_definitions: str
    network_mode: str = "awsvpc"
    compatibility: str = "FARGATE"
    cpu: str | None = None
    memory: str | None = None
    architecture: str | None = None
    operating_system: str | None = None
    ephemeral_storage: int | None = None
    volumes: list[VolumeArgs] = field(default_factory=list)
    log_retention: int = 30
    keep_logs: bool = False
    kms_key_arn: pulumi.Input[str] | None = None


class Task:
    """A task definition whose old revisions stay: a rollback needs them, and so does a deploy tool.

    A part of the component that `opts.parent` names. Makes: `cloudwatch.LogGroup`, `TaskRoles`, `ecs.TaskDefinition`.

    See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
    """

    definition: aws.ecs.TaskDefinition
    arn: pulumi.Output[str]
    family: pulumi.Output[str]
    log_group: pulumi.Output[str]
    roles: TaskRoles

    def __init__(self, name: str, args: TaskArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        log_group_name = args.names.log_group(args.service)
        log_group = aws.cloudwatch.LogGroup(
            name,
            name=log_group_name,
            retention_in_days=args.log_retention,
            kms_key_id=args.kms_key_arn,
            tags=args.names.tags(log_group_name, args.service),
            opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=args.keep_logs)),
        )
        self.roles = TaskRoles(name, args.roles, opts=opts)
        family = args.names.family(args.service)
        self.definition = aws.ecs.TaskDefinition(
            name,
            family=family,
            container_definitions=args.container_definitions,
            task_role_arn=self.roles.task_role_arn,
            execution_role_arn=self.roles.execution_role_arn,
            network_mode=args.network_mode,
            requires_compatibilities=[args.compatibility],
            cpu=args.cpu,
            memory=args.memory,
            ephemeral_storage=_ephemeral_storage(args.ephemeral_storage),
            runtime_platform=_runtime_platform(args),
            volumes=[volume.as_input() for volume in args.volumes],
            skip_destroy=True,
            tags=args.names.tags(family, args.service),
            # Registered when all it names exists: tasks that start before are refused secrets and logs.
            opts=pulumi.ResourceOptions.merge(
                opts, pulumi.ResourceOptions(depends_on=[log_group, *self.roles.policies])
            ),
        )
        self.arn, self.family, self.log_group = self.definition.arn, self.definition.family, log_group.name


def _ephemeral_storage(size: int | None) -> aws.ecs.TaskDefinitionEphemeralStorageArgs | None:
    return None if size is None else aws.ecs.TaskDefinitionEphemeralStorageArgs(size_in_gib=size)


def _runtime_platform(args: TaskArgs) -> aws.ecs.TaskDefinitionRuntimePlatformArgs | None:
    if args.architecture is None and args.operating_system is None:
        return None
    return aws.ecs.TaskDefinitionRuntimePlatformArgs(
        cpu_architecture=args.architecture, operating_system_family=args.operating_system
    )
