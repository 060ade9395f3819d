"""Faults of configuration that only a task's start shows: each stops the task for ECS's reason; its twin runs."""

import json
from collections.abc import Callable

import pytest

from sandbox.tests.aws.start.scene import ACCOUNT, Scene, everybody, policy, stopped_beside_its_twin
from sandbox.tests.aws.world import REGION, World, allowed, name, role

SECRETS = "ResourceInitializationError: unable to pull secrets or registry auth: "
SSM = f"{SECRETS}execution resource retrieval failed: unable to retrieve secrets from ssm: "
ASM = f"{SECRETS}execution resource retrieval failed: unable to retrieve secret from asm: "
LOGS = "ResourceInitializationError: failed to validate logger args: "
PULL = "CannotPullContainerError: "
MOUNT = "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: "
CLIENT, IAM = "elasticfilesystem:Client*", {"transitEncryption": "ENABLED", "authorizationConfig": {"iam": "ENABLED"}}
OF_ITS_TAG = {**allowed(CLIENT), "Condition": {"StringEquals": {"aws:ResourceTag/Service": "api"}}}
ENV = "ResourceInitializationError: failed to download env files: "

Case = Callable[[Scene, bool], None]
CASES: dict[str, tuple[Case, str, str]] = {}


def case(begin: str, contains: str = "") -> Callable[[Case], Case]:
    """A function that sets a scene, with the fault or without; the reason begins so, and contains that."""

    def register(function: Case) -> Case:
        CASES[function.__name__] = (function, begin, contains)
        return function

    return register


# Logs


@case(
    LOGS, "failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist."
)
def no_log_group(scene: Scene, broken: bool) -> None:
    if broken:
        scene.logs_to("nowhere")
    else:
        scene.logs()


@case(LOGS, "is not authorized to perform: logs:CreateLogStream on resource: arn:aws:logs:eu-west-1:123456789012:")
def logs_may_not_be_written(scene: Scene, broken: bool) -> None:
    scene.logs()
    if broken:
        scene.statements.clear()


@case(
    LOGS, "failed to create Cloudwatch log group: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/"
)
def log_group_may_not_be_made(scene: Scene, broken: bool) -> None:
    scene.logs_to(name("group"), **{"awslogs-create-group": "true"})
    if not broken:
        scene.statements.append(allowed("logs:CreateLogGroup"))


@case(LOGS, "There is a connection issue between the task and Amazon CloudWatch.")
def no_way_to_logs(scene: Scene, broken: bool) -> None:
    scene.private_subnet()
    scene.container["image"] = "registry.example.com/app"
    scene.logs()
    if not broken:
        scene.endpoint("logs")


# Parameters


@case(SSM, "invalid parameters: ")
def no_parameter(scene: Scene, broken: bool) -> None:
    scene.wants(scene.parameter() + ("b" if broken else ""))
    scene.statements.append(allowed("ssm:GetParameters"))


@case(SSM, "because no identity-based policy allows the ssm:GetParameters action")
def parameter_not_allowed(scene: Scene, broken: bool) -> None:
    scene.wants(scene.parameter())
    if broken:
        scene.statements.clear()


@case(SSM, "with an explicit deny in an identity-based policy")
def parameter_denied(scene: Scene, broken: bool) -> None:
    scene.wants(scene.parameter())
    if broken:
        scene.statements.append({**allowed("ssm:*"), "Effect": "Deny"})


@case(SSM, "because no permissions boundary allows the ssm:GetParameters action")
def parameter_outside_the_boundary(scene: Scene, broken: bool) -> None:
    scene.wants(scene.parameter())
    within = allowed("logs:*" if broken else "*")
    scene.boundary = scene.client("iam").create_policy(PolicyName=scene.name, PolicyDocument=policy(within))["Policy"][
        "Arn"
    ]


@case(SSM, "invalid parameters: ")
def no_such_version_of_a_parameter(scene: Scene, broken: bool) -> None:
    scene.wants(f"{scene.parameter()}:{7 if broken else 1}")


@case(SSM, "is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:")
def parameter_under_a_key_that_is_not_allowed(scene: Scene, broken: bool) -> None:
    key = scene.key()
    if broken:
        scene.statements.clear()
    scene.wants(scene.parameter(Type="SecureString", KeyId=key))


@case(SSM, "because no resource-based policy allows the kms:Decrypt action")
def key_policy_names_somebody_else(scene: Scene, broken: bool) -> None:
    principal = f"arn:aws:iam::{ACCOUNT}:{'user/admin' if broken else 'root'}"
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "kms:*", "Resource": "*"}
    scene.wants(scene.parameter(Type="SecureString", KeyId=scene.key(Policy=policy(statement))))


@case(SSM, "is disabled.")
def key_is_disabled(scene: Scene, broken: bool) -> None:
    key = scene.key()
    scene.wants(scene.parameter(Type="SecureString", KeyId=key))
    if broken:
        scene.client("kms").disable_key(KeyId=key.rpartition("/")[2])


@case(SSM, "is pending deletion.")
def key_is_being_deleted(scene: Scene, broken: bool) -> None:
    key = scene.key()
    scene.wants(scene.parameter(Type="SecureString", KeyId=key))
    if broken:
        scene.client("kms").schedule_key_deletion(KeyId=key.rpartition("/")[2], PendingWindowInDays=7)


@case(SSM, "invalid parameters: /none")
def log_driver_wants_a_parameter(scene: Scene, broken: bool) -> None:
    value = scene.parameter()
    scene.statements.append(allowed("ssm:GetParameters"))
    scene.container["logConfiguration"] = {
        "logDriver": "splunk",
        "options": {"splunk-url": "https://splunk.example.com"},
        "secretOptions": [{"name": "splunk-token", "valueFrom": "/none" if broken else value}],
    }


@case(f"{SECRETS}unable to retrieve secrets from ssm: There is a connection issue between the task and AWS Systems")
def no_way_to_parameters(scene: Scene, broken: bool) -> None:
    scene.private_subnet()
    scene.container["image"] = "registry.example.com/app"
    scene.wants(scene.parameter())
    if not broken:
        scene.endpoint("ssm")


# Secrets


@case(ASM, "ResourceNotFoundException: The task can't retrieve the secret with ARN")
def no_secret(scene: Scene, broken: bool) -> None:
    arn = scene.secret()
    scene.statements.append(allowed("secretsmanager:GetSecretValue"))
    scene.wants(arn.replace(scene.name, "none") if broken else arn)


@case(ASM, "because no identity-based policy allows the secretsmanager:GetSecretValue action")
def secret_not_allowed(scene: Scene, broken: bool) -> None:
    scene.wants(scene.secret())
    if broken:
        scene.statements.clear()


@case(ASM, "retrieved secret from Secrets Manager did not contain json key password")
def no_such_key_in_a_secret(scene: Scene, broken: bool) -> None:
    scene.wants(f"{scene.secret()}:{'password' if broken else 'user'}::")


@case(ASM, "which is no JSON")
def secret_is_no_json(scene: Scene, broken: bool) -> None:
    scene.wants(f"{scene.secret('plain' if broken else json.dumps({'user': 'u'}))}:user::")


@case(ASM, "an invalid ARN format for the AWS Secrets Manager secret was specified")
def secret_with_a_part_missing(scene: Scene, broken: bool) -> None:
    scene.wants(f"{scene.secret()}:user{'' if broken else '::'}")


@case(ASM, "ResourceNotFoundException")
def no_such_stage_of_a_secret(scene: Scene, broken: bool) -> None:
    scene.wants(f"{scene.secret()}:user:{'AWSNEXT' if broken else 'AWSCURRENT'}:")


@case(ASM, "currently marked deleted")
def secret_is_being_deleted(scene: Scene, broken: bool) -> None:
    arn = scene.secret()
    scene.wants(arn)
    if broken:
        scene.client("secretsmanager").delete_secret(SecretId=arn, RecoveryWindowInDays=7)


@case(ASM, "with an explicit deny in a resource-based policy")
def secret_denies(scene: Scene, broken: bool) -> None:
    arn = scene.secret()
    scene.wants(arn)
    statement = everybody("Deny" if broken else "Allow", "secretsmanager:GetSecretValue")
    scene.client("secretsmanager").put_resource_policy(SecretId=arn, ResourcePolicy=policy(statement))


@case(ASM, "AccessDeniedException: Access to KMS is not allowed")
def secret_under_a_key_that_is_not_allowed(scene: Scene, broken: bool) -> None:
    key = scene.key()
    if broken:
        scene.statements.clear()
    scene.wants(scene.secret(KmsKeyId=key))


@case(ASM, "DecryptionFailure")
def secret_under_a_key_that_is_disabled(scene: Scene, broken: bool) -> None:
    key = scene.key()
    scene.wants(scene.secret(KmsKeyId=key))
    if broken:
        scene.client("kms").disable_key(KeyId=key.rpartition("/")[2])


@case(ASM, "ResourceNotFoundException")
def no_credentials_of_a_registry(scene: Scene, broken: bool) -> None:
    arn = scene.secret()
    scene.statements.append(allowed("secretsmanager:GetSecretValue"))
    scene.container["image"] = "registry.example.com/app"
    given = arn.replace(scene.name, "none") if broken else arn
    scene.container["repositoryCredentials"] = {"credentialsParameter": given}


@case(f"{SECRETS}unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets")
def endpoint_lets_nobody_in(scene: Scene, broken: bool) -> None:
    """In a VPC with private DNS nothing goes out by the internet gateway any more."""
    scene.wants(scene.secret())
    scene.endpoint("secretsmanager", SecurityGroupIds=[scene.group(None if broken else scene.network.group)])


@case(ASM, "because no VPC endpoint policy allows the secretsmanager:GetSecretValue action")
def endpoint_allows_nothing(scene: Scene, broken: bool) -> None:
    scene.wants(scene.secret())
    action = "secretsmanager:ListSecrets" if broken else "secretsmanager:*"
    scene.endpoint("secretsmanager", PolicyDocument=policy(everybody("Allow", action)))


@case(f"{SECRETS}unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets")
def endpoint_without_private_dns(scene: Scene, broken: bool) -> None:
    scene.private_subnet()
    scene.container["image"] = "registry.example.com/app"
    scene.wants(scene.secret())
    scene.endpoint("secretsmanager", PrivateDnsEnabled=not broken)


# Images


@case(PULL, ": not found")
def no_repository(scene: Scene, broken: bool) -> None:
    scene.image()
    scene.statements.append(allowed("ecr:*"))
    if broken:
        scene.container["image"] = scene.container["image"].replace(scene.name, "none")


@case(PULL, "failed to resolve ref")
def image_was_never_pushed(scene: Scene, broken: bool) -> None:
    scene.image()
    if broken:
        scene.container["image"] = scene.container["image"].replace(":1", ":2")


@case(PULL, "403 Forbidden")
def image_may_not_be_pulled(scene: Scene, broken: bool) -> None:
    scene.image()
    if broken:
        scene.statements[1:] = [allowed("ecr:GetDownloadUrlForLayer")]


@case(f"{PULL}ref pull", "403 Forbidden")
def layers_may_not_be_pulled(scene: Scene, broken: bool) -> None:
    scene.image()
    if broken:
        scene.statements[1:] = [allowed("ecr:BatchGetImage")]


@case(SECRETS, "unable to retrieve ecr registry auth")
def no_token_of_the_registry(scene: Scene, broken: bool) -> None:
    scene.image()
    if broken:
        del scene.statements[0]


@case(PULL, "403 Forbidden")
def repository_denies(scene: Scene, broken: bool) -> None:
    scene.image()
    statement = everybody("Deny" if broken else "Allow", "ecr:BatchGetImage")
    del statement["Resource"]
    scene.client("ecr").set_repository_policy(repositoryName=scene.name, policyText=policy(statement))


@case(f"{SECRETS}The task cannot pull registry auth from Amazon ECR", "connection issue")
def no_way_to_the_registry(scene: Scene, broken: bool) -> None:
    scene.private_subnet()
    scene.image()
    scene.endpoint("ecr.dkr")
    scene.s3_endpoint()
    if not broken:
        scene.endpoint("ecr.api")


@case(PULL, "prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/")
def registry_by_endpoints_without_s3(scene: Scene, broken: bool) -> None:
    scene.private_subnet()
    scene.image()
    scene.endpoint("ecr.dkr")
    scene.endpoint("ecr.api")
    if not broken:
        scene.s3_endpoint()


@case(PULL, "prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/")
def endpoint_for_s3_in_other_routes(scene: Scene, broken: bool) -> None:
    scene.private_subnet()
    scene.image()
    scene.endpoint("ecr.dkr")
    scene.endpoint("ecr.api")
    if broken:
        scene.table = scene.ec2.create_route_table(VpcId=scene.network.vpc)["RouteTable"]["RouteTableId"]
    scene.s3_endpoint()


@case(PULL, "prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/: 403")
def s3_without_the_bucket_of_layers(scene: Scene, broken: bool) -> None:
    scene.private_subnet()
    scene.image()
    scene.endpoint("ecr.dkr")
    scene.endpoint("ecr.api")
    bucket = "mine" if broken else f"prod-{REGION}-starport-layer-bucket"
    statement = everybody("Allow", "s3:GetObject", Resource=f"arn:aws:s3:::{bucket}/*")
    scene.s3_endpoint(PolicyDocument=policy(statement))


# The way out


@case(f"{PULL}The task cannot pull docker.io/library/nginx:1", "i/o timeout")
def no_route(scene: Scene, broken: bool) -> None:
    scene.private_subnet(None if broken else scene.nat(scene.network.subnets[0]))


@case(PULL, "i/o timeout")
def no_public_address(scene: Scene, broken: bool) -> None:
    scene.awsvpc["assignPublicIp"] = "DISABLED" if broken else "ENABLED"


@case(PULL, "i/o timeout")
def nat_gateway_in_a_private_subnet(scene: Scene, broken: bool) -> None:
    closed = scene.private_subnet()
    gateway = scene.nat(closed if broken else scene.network.subnets[0])
    scene.ec2.create_route(RouteTableId=scene.table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=gateway)


@case(PULL, "i/o timeout")
def nat_gateway_is_deleted(scene: Scene, broken: bool) -> None:
    gateway = scene.nat(scene.network.subnets[0])
    scene.private_subnet(gateway)
    if broken:
        scene.ec2.delete_nat_gateway(NatGatewayId=gateway)


@case(PULL, "i/o timeout")
def internet_gateway_is_detached(scene: Scene, broken: bool) -> None:
    if broken:
        scene.ec2.detach_internet_gateway(InternetGatewayId=scene.network.gateway, VpcId=scene.network.vpc)


@case(PULL, "i/o timeout")
def group_lets_nothing_out(scene: Scene, broken: bool) -> None:
    every = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    scene.ec2.revoke_security_group_egress(GroupId=scene.network.group, IpPermissions=every)
    port = 80 if broken else 443
    https = [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    scene.ec2.authorize_security_group_egress(GroupId=scene.network.group, IpPermissions=https)


# File systems


@case(MOUNT, "Failed to resolve")
def no_mount_target(scene: Scene, broken: bool) -> None:
    if broken:
        scene.empty_file_system()
    else:
        scene.file_system()


@case(MOUNT, "Connection timed out")
def mount_target_lets_nobody_in(scene: Scene, broken: bool) -> None:
    system = scene.empty_file_system()
    scene.mount_target(system, scene.group(scene.network.group, 80 if broken else 2049))


@case(MOUNT, "access denied by server while mounting 127.0.0.1:/")
def access_point_of_another_file_system(scene: Scene, broken: bool) -> None:
    other = scene.client("efs").create_file_system(CreationToken=name("other"))["FileSystemId"]
    own = scene.file_system()
    point = scene.client("efs").create_access_point(FileSystemId=other if broken else own)["AccessPointId"]
    volume = scene.definition["volumes"][0]["efsVolumeConfiguration"]
    volume |= {"transitEncryption": "ENABLED", "authorizationConfig": {"accessPointId": point}}


@case(MOUNT, "access denied")
def file_system_wants_encryption(scene: Scene, broken: bool) -> None:
    system = scene.file_system(transitEncryption="DISABLED" if broken else "ENABLED")
    statement = everybody("Allow", "elasticfilesystem:*", Condition={"Bool": {"aws:SecureTransport": "true"}})
    scene.client("efs").put_file_system_policy(FileSystemId=system, Policy=policy(statement))


@case(MOUNT, "access denied")
def file_system_wants_iam(scene: Scene, broken: bool) -> None:
    given = {} if broken else {"authorizationConfig": {"iam": "ENABLED"}}
    system = scene.file_system(transitEncryption="ENABLED", **given)
    statement = {**everybody("Allow", "elasticfilesystem:*"), "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
    scene.client("efs").put_file_system_policy(FileSystemId=system, Policy=policy(statement))
    scene.task_statements.append(allowed("elasticfilesystem:ClientMount"))


@case(MOUNT, "access denied")
def task_role_may_not_mount(scene: Scene, broken: bool) -> None:
    system = scene.file_system(transitEncryption="ENABLED", authorizationConfig={"iam": "ENABLED"})
    statement = {**everybody("Allow", "elasticfilesystem:*"), "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
    scene.client("efs").put_file_system_policy(FileSystemId=system, Policy=policy(statement))
    if not broken:
        scene.task_statements.append(allowed("elasticfilesystem:ClientMount"))


@case(MOUNT, "access denied")
def file_system_wants_an_access_point(scene: Scene, broken: bool) -> None:
    system = scene.file_system(transitEncryption="ENABLED")
    if not broken:
        point = scene.client("efs").create_access_point(FileSystemId=system)["AccessPointId"]
        scene.definition["volumes"][0]["efsVolumeConfiguration"]["authorizationConfig"] = {"accessPointId": point}
    any_point = f"arn:aws:elasticfilesystem:{REGION}:{ACCOUNT}:access-point/*"
    without = {"StringNotLike": {"elasticfilesystem:AccessPointArn": any_point}}
    statements = [everybody("Allow", CLIENT), everybody("Deny", CLIENT, Condition=without)]
    scene.client("efs").put_file_system_policy(FileSystemId=system, Policy=policy(*statements))


@case(MOUNT, "access denied")
def file_system_is_for_another_role(scene: Scene, broken: bool) -> None:
    """The right to mount file systems with other tags does not help."""
    system = scene.file_system(**IAM)
    own, other = (role(scene.world, f"{scene.name}-{each}", [OF_ITS_TAG]) for each in ("own", "other"))
    scene.client("efs").tag_resource(ResourceId=system, Tags=[{"Key": "Service", "Value": "shop"}])
    let_in(scene, system, other)
    scene.definition["taskRoleArn"] = other if not broken else own


@case(MOUNT, "access denied")
def file_system_is_for_the_role_that_had_the_name_before(scene: Scene, broken: bool) -> None:
    """IAM's page on principals: the policy means the id of the role that went, not the ARN that the new one has."""
    system, named = scene.file_system(**IAM), f"{scene.name}-own"
    scene.definition["taskRoleArn"] = role(scene.world, named, [])
    let_in(scene, system, scene.definition["taskRoleArn"])
    if broken:
        scene.client("iam").delete_role(RoleName=named)
        role(scene.world, named, [])


def let_in(scene: Scene, system: str, arn: str) -> None:
    """The file system's policy lets in this role, and nobody else."""
    statement = {**everybody("Allow", CLIENT), "Principal": {"AWS": arn}}
    scene.client("efs").put_file_system_policy(FileSystemId=system, Policy=policy(statement))


# Files


@case(ENV, "StatusCode: 404")
def no_environment_file(scene: Scene, broken: bool) -> None:
    scene.file()
    scene.statements += [allowed("s3:GetObject"), allowed("s3:ListBucket")]
    if broken:
        scene.container["environmentFiles"][0]["value"] = f"arn:aws:s3:::{scene.name}/b.env"


@case(ENV, "StatusCode: 403")
def environment_file_not_allowed(scene: Scene, broken: bool) -> None:
    scene.file()
    if broken:
        scene.statements.clear()


@case(ENV, "StatusCode: 403")
def environment_file_under_a_key_that_is_not_allowed(scene: Scene, broken: bool) -> None:
    key = scene.key()
    if broken:
        scene.statements.clear()
    scene.file()
    scene.client("s3").put_object(
        Bucket=scene.name, Key="a.env", Body=b"A=1\n", ServerSideEncryption="aws:kms", SSEKMSKeyId=key
    )


# Roles


@case("ECS was unable to assume the role 'arn:aws:iam::123456789012:role/", "-none' that was provided for this task.")
def no_execution_role(scene: Scene, broken: bool) -> None:
    if broken:
        scene.definition["executionRoleArn"] = f"arn:aws:iam::{ACCOUNT}:role/{scene.name}-none"


@case("ECS was unable to assume the role", "Please verify that the role being passed has the proper trust relationship")
def task_role_trusts_another_service(scene: Scene, broken: bool) -> None:
    service = "ec2" if broken else "ecs-tasks"
    trust = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
    made = scene.client("iam").create_role(RoleName=f"{scene.name}-own", AssumeRolePolicyDocument=policy(trust))
    scene.definition["taskRoleArn"] = made["Role"]["Arn"]


@pytest.mark.parametrize("named", CASES)
def test_a_fault_stops_the_task_and_its_twin_runs(world: World, named: str) -> None:
    set_scene, begin, contains = CASES[named]
    faulty, stopped = stopped_beside_its_twin(Scene(world), Scene(world), set_scene, begin, contains)
    assert all("exitCode" not in container for task in stopped for container in task["containers"])
    now = faulty.now()
    assert (now["runningCount"], now["deployments"][0]["rolloutState"]) == (0, "IN_PROGRESS")
    assert "steady state" not in "".join(faulty.messages())
    faulty.end()
