"""What is not known here, or does not stop a task on AWS, stops none: the other side of what does."""

from collections.abc import Callable

import pytest

from sandbox.tests.aws.start.scene import ACCOUNT, REGISTRY, Scene, everybody, failures, policy
from sandbox.tests.aws.world import REGION, World, allowed

OTHER = "999999999999"


def parameter_of_another_account(scene: Scene) -> None:
    scene.wants(f"arn:aws:ssm:{REGION}:{OTHER}:parameter/a")


def parameter_of_another_region(scene: Scene) -> None:
    scene.wants(f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/a")


def parameter_by_its_name(scene: Scene) -> None:
    scene.parameter()
    scene.wants(f"/{scene.name}/a")


def parameter_without_a_slash(scene: Scene) -> None:
    scene.client("ssm").put_parameter(Name=scene.name, Value="1", Type="String")
    scene.statements.append(allowed("ssm:GetParameters"))
    scene.wants(f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/{scene.name}")


def parameter_under_the_key_of_aws(scene: Scene) -> None:
    scene.wants(scene.parameter(Type="SecureString"))


def parameter_by_a_condition_on_its_tags(scene: Scene) -> None:
    scene.parameter(Tags=[{"Key": "team", "Value": "a"}])
    scene.statements[0]["Condition"] = {"StringEquals": {"ssm:resourceTag/team": "a"}}
    scene.wants(f"/{scene.name}/a")


def condition_on_what_is_not_known_here(scene: Scene) -> None:
    scene.wants(scene.parameter())
    scene.statements[0]["Condition"] = {"StringEquals": {"aws:SourceVpce": "vpce-1"}}


def secret_of_another_account(scene: Scene) -> None:
    scene.wants(f"arn:aws:secretsmanager:{REGION}:{OTHER}:secret:a-AbCdEf:key::")


def secret_that_names_the_role(scene: Scene) -> None:
    """Its policy is enough, in one account."""
    arn = scene.secret()
    scene.statements.clear()
    statement = everybody("Allow", "secretsmanager:GetSecretValue")
    scene.client("secretsmanager").put_resource_policy(SecretId=arn, ResourcePolicy=policy(statement))
    scene.wants(arn)


def credentials_by_their_name(scene: Scene) -> None:
    scene.secret()
    scene.container["image"] = "registry.example.com/app"
    scene.container["repositoryCredentials"] = {"credentialsParameter": scene.name}


def image_of_another_account(scene: Scene) -> None:
    scene.container["image"] = f"{REGISTRY.replace(ACCOUNT, OTHER)}/app:1"
    scene.statements.append(allowed("ecr:GetAuthorizationToken"))


def image_by_its_digest(scene: Scene) -> None:
    scene.image()
    image = scene.client("ecr").describe_images(repositoryName=scene.name)["imageDetails"][0]
    scene.container["image"] = f"{REGISTRY}/{scene.name}:none@{image['imageDigest']}"


def image_of_a_registry_in_the_vpc(scene: Scene) -> None:
    scene.private_subnet()
    scene.container["image"] = "registry.internal:5000/app:1"


def logs_of_another_region(scene: Scene) -> None:
    scene.logs_to("nowhere", **{"awslogs-region": "us-east-1"})


def logs_that_are_lost(scene: Scene) -> None:
    """Without PutLogEvents a task runs, and says nothing."""
    scene.logs()


def file_of_somebody_elses_bucket(scene: Scene) -> None:
    scene.container["environmentFiles"] = [{"type": "s3", "value": "arn:aws:s3:::not-known-here/a.env"}]


def file_system_of_somebody_else(scene: Scene) -> None:
    scene.empty_file_system()
    scene.definition["volumes"][0]["efsVolumeConfiguration"]["fileSystemId"] = "fs-0a1b2c3d4e5f60718"


def file_system_without_a_policy(scene: Scene) -> None:
    """It lets every client mount, also one whose role says nothing of it."""
    scene.file_system(transitEncryption="ENABLED", authorizationConfig={"iam": "ENABLED"})


def role_of_another_account(scene: Scene) -> None:
    scene.definition["taskRoleArn"] = f"arn:aws:iam::{OTHER}:role/task"


def way_out_by_a_transit_gateway(scene: Scene) -> None:
    gateway = scene.ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    scene.private_subnet()
    scene.ec2.create_route(RouteTableId=scene.table, DestinationCidrBlock="0.0.0.0/0", TransitGatewayId=gateway)


def endpoint_whose_group_names_a_range(scene: Scene) -> None:
    scene.wants(scene.secret())
    group = scene.group(None)
    https = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}]
    scene.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=https)
    scene.endpoint("secretsmanager", SecurityGroupIds=[group])


@pytest.mark.parametrize(
    "set_scene",
    [
        parameter_of_another_account,
        parameter_of_another_region,
        parameter_by_its_name,
        parameter_without_a_slash,
        parameter_under_the_key_of_aws,
        parameter_by_a_condition_on_its_tags,
        condition_on_what_is_not_known_here,
        secret_of_another_account,
        secret_that_names_the_role,
        credentials_by_their_name,
        image_of_another_account,
        image_by_its_digest,
        image_of_a_registry_in_the_vpc,
        logs_of_another_region,
        logs_that_are_lost,
        file_of_somebody_elses_bucket,
        file_system_of_somebody_else,
        file_system_without_a_policy,
        role_of_another_account,
        way_out_by_a_transit_gateway,
        endpoint_whose_group_names_a_range,
    ],
)
def test_what_stops_no_task_on_aws_stops_none_here(world: World, set_scene: Callable[[Scene], None]) -> None:
    scene = Scene(world)
    set_scene(scene)
    service = scene.service()
    service.wait_until_stable()
    assert failures(service) == []


def test_a_log_group_that_ecs_is_to_make_is_made(world: World) -> None:
    scene = Scene(world)
    scene.logs_to(scene.name, **{"awslogs-create-group": "true"})
    scene.statements.append(allowed("logs:CreateLogGroup"))
    scene.service().wait_until_stable()
    groups = scene.client("logs").describe_log_groups(logGroupNamePrefix=scene.name)["logGroups"]
    assert [group["logGroupName"] for group in groups] == [scene.name]
