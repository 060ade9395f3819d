"""What moto 5.2 lacks or answers differently from AWS, so that the provider cannot work or plans for ever."""

import json

import pytest

from sandbox.tests.aws.world import REGION, Balanced, Network, Service, World, fargate, name, refusal, until


def test_scalable_targets_have_tags_and_bounds(world: World, network: Network, ecs_cluster: str) -> None:
    client = world.client("application-autoscaling")
    service = Service(world, ecs_cluster, fargate(world), launchType="FARGATE", networkConfiguration=network.awsvpc)
    resource = {
        "ServiceNamespace": "ecs",
        "ResourceId": f"service/{ecs_cluster}/{service.name}",
        "ScalableDimension": "ecs:service:DesiredCount",
    }
    target = client.register_scalable_target(**resource, MinCapacity=2, MaxCapacity=3, Tags={"a": "1"})
    arn = target["ScalableTargetARN"]
    assert client.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"a": "1"}
    client.tag_resource(ResourceARN=arn, Tags={"b": "2"})
    client.untag_resource(ResourceARN=arn, TagKeys=["a"])
    assert client.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"b": "2"}
    assert service.wait_until_stable()["desiredCount"] == 1
    tracking = {
        "TargetValue": 70.0,
        "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
    }
    policy = {"PolicyName": "cpu", "PolicyType": "TargetTrackingScaling"}
    client.put_scaling_policy(**resource, **policy, TargetTrackingScalingPolicyConfiguration=tracking)
    until(lambda: service.now()["desiredCount"] == 2, "the least count")
    client.register_scalable_target(**resource, MinCapacity=0, MaxCapacity=1)
    until(lambda: service.now()["desiredCount"] == 1, "the greatest count")
    client.delete_scaling_policy(**resource, PolicyName="cpu")
    client.deregister_scalable_target(**resource)


def test_a_vpc_can_have_two_namespaces_and_their_zones_go_with_them(world: World) -> None:
    client, route53 = world.client("servicediscovery"), world.client("route53")
    names = [f"{name('namespace')}.internal" for _ in range(2)]
    vpc = Network(world).vpc
    for made in names:
        client.create_private_dns_namespace(Name=made, Vpc=vpc)
    assert refusal(client.create_private_dns_namespace, Name=names[0], Vpc=vpc)[0] == "ConflictingDomainExists"
    ids = [n["Id"] for n in client.list_namespaces()["Namespaces"] if n["Name"] in names]
    assert len(ids) == 2
    for namespace in ids:
        client.delete_namespace(Id=namespace)
    assert not [z for z in route53.list_hosted_zones()["HostedZones"] if any(made in z["Name"] for made in names)]


@pytest.mark.parametrize(
    ("setting", "value"), [("containerInsights", "enhanced"), ("defaultLogDriverMode", "blocking")]
)
def test_account_settings_have_a_default(world: World, setting: str, value: str) -> None:
    given = {"name": setting, "value": value}
    world.ecs.put_account_setting_default(**given)
    found = world.ecs.list_account_settings(name=setting, effectiveSettings=True)["settings"]
    assert found == [{**given, "principalArn": "arn:aws:iam::123456789012:root"}]


def test_lifecycle_hooks_are_as_given(world: World, network: Network) -> None:
    client, group = world.client("autoscaling"), name("group")
    template = {"ImageId": "ami-12345678", "InstanceType": "t3.micro"}
    world.ec2.create_launch_template(LaunchTemplateName=group, LaunchTemplateData=template)
    client.create_auto_scaling_group(
        AutoScalingGroupName=group,
        MinSize=0,
        MaxSize=1,
        LaunchTemplate={"LaunchTemplateName": group},
        VPCZoneIdentifier=network.subnets[0],
    )
    hook = {
        "AutoScalingGroupName": group,
        "LifecycleHookName": "drain",
        "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
        "HeartbeatTimeout": 300,
        "DefaultResult": "CONTINUE",
    }
    client.put_lifecycle_hook(**hook)
    found = client.describe_lifecycle_hooks(AutoScalingGroupName=group)["LifecycleHooks"][0]
    assert {key: found[key] for key in hook} == hook
    assert "RoleARN" not in found
    assert "NotificationTargetARN" not in found


def test_a_launch_template_has_its_own_tags_only_on_itself(world: World) -> None:
    made = name("template")
    world.ec2.create_launch_template(
        LaunchTemplateName=made,
        LaunchTemplateData={
            "InstanceType": "t3.micro",
            "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "node"}]}],
        },
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": [{"Key": "environment", "Value": "test"}]}],
    )
    found = world.ec2.describe_launch_templates(LaunchTemplateNames=[made])["LaunchTemplates"][0]
    assert found["Tags"] == [{"Key": "environment", "Value": "test"}]
    versions = world.ec2.describe_launch_template_versions(LaunchTemplateName=made)["LaunchTemplateVersions"]
    specs = versions[0]["LaunchTemplateData"]["TagSpecifications"]
    assert [spec["ResourceType"] for spec in specs] == ["instance"]


def test_a_zone_with_a_vpc_is_private(world: World, network: Network, balanced: Balanced) -> None:
    route53 = world.client("route53")
    zone = route53.create_hosted_zone(
        Name=f"{name('zone')}.internal",
        CallerReference=name("zone"),
        VPC={"VPCId": network.vpc, "VPCRegion": REGION},
        HostedZoneConfig={"Comment": "Managed"},
    )["HostedZone"]
    found = route53.get_hosted_zone(Id=zone["Id"])
    assert found["HostedZone"]["Config"]["PrivateZone"] is True
    assert found["VPCs"] == [{"VPCRegion": REGION, "VPCId": network.vpc}]
    balancer = world.elb.describe_load_balancers(LoadBalancerArns=[balanced.arn])["LoadBalancers"][0]
    alias = {
        "HostedZoneId": balancer["CanonicalHostedZoneId"],
        "DNSName": balancer["DNSName"],
        "EvaluateTargetHealth": False,
    }
    record = {"Name": f"app.{zone['Name']}", "Type": "A", "AliasTarget": alias}
    route53.change_resource_record_sets(
        HostedZoneId=zone["Id"], ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    )
    records = route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
    assert [r["AliasTarget"] for r in records if r["Type"] == "A"] == [alias]


def test_the_recommended_ami_is_json_and_an_instance_can_be_named_by_it(world: World, network: Network) -> None:
    ssm, path = world.client("ssm"), "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended"
    recommended = json.loads(ssm.get_parameter(Name=path)["Parameter"]["Value"])
    image = ssm.get_parameter(Name=f"{path}/image_id")["Parameter"]["Value"]
    assert recommended["image_id"] == image
    made = world.ec2.run_instances(
        ImageId=f"resolve:ssm:{path}/image_id", MinCount=1, MaxCount=1, SubnetId=network.subnets[0]
    )
    assert made["Instances"][0]["ImageId"] == image
    assert [p["Name"] for p in ssm.describe_parameters()["Parameters"] if p["Name"].startswith("/aws/")] == []
    world.ec2.terminate_instances(InstanceIds=[made["Instances"][0]["InstanceId"]])


@pytest.mark.parametrize(
    ("parameter", "code"),
    [
        ("//x/image", "ValidationException"),
        ("/x//image", "ValidationException"),
        ("x/image", "ValidationException"),
        ("/a b", "ValidationException"),
        ("/x/*", "ValidationException"),
        ("/a" * 16, "HierarchyLevelLimitExceededException"),
        ("/a" * 15, ""),
        ("/x/../y", ""),
        ("x", ""),
    ],
)
def test_names_of_parameters(world: World, parameter: str, code: str) -> None:
    ssm = world.client("ssm")
    given = {"Name": parameter, "Type": "String", "Value": "v"}
    if code:
        assert refusal(lambda: ssm.put_parameter(**given))[0] == code
        return
    ssm.put_parameter(**given)
    assert ssm.get_parameter(Name=parameter)["Parameter"]["Name"] == parameter
    ssm.delete_parameter(Name=parameter)
