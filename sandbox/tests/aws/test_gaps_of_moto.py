"""What moto 5.2 lacks or answers differently from AWS, so that the provider cannot work or plans for ever."""

import json

import pytest

from sandbox.tests.aws.world import (
    BROKEN,
    REGION,
    Balanced,
    Network,
    Service,
    World,
    fargate,
    name,
    refusal,
    role,
    until,
)


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
    assert service.wait_until_stable()["desiredCount"] == 2, "without a policy too"
    world.ecs.update_service(cluster=ecs_cluster, service=service.name, desiredCount=1)
    assert service.wait_until_stable()["desiredCount"] == 1, "ECS asks nobody; only an alarm would"
    tracking = {
        "TargetValue": 70.0,
        "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
    }
    policy = {"PolicyName": "cpu", "PolicyType": "TargetTrackingScaling"}
    client.put_scaling_policy(**resource, **policy, TargetTrackingScalingPolicyConfiguration=tracking)
    assert service.now()["desiredCount"] == 1
    client.register_scalable_target(**resource)
    assert service.now()["desiredCount"] == 2, "the least count, though no bounds were given"
    client.register_scalable_target(**resource, MinCapacity=0, MaxCapacity=1)
    assert service.now()["desiredCount"] == 1, "the greatest count"
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


def test_a_rule_sends_ended_tasks_to_a_topic(world: World, network: Network, ecs_cluster: str) -> None:
    sns, sqs, events = world.client("sns"), world.client("sqs"), world.client("events")
    topic = sns.create_topic(Name=name("topic"))["TopicArn"]
    queue = sqs.create_queue(QueueName=name("queue"))["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    rule = name("rule")
    pattern = {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        "detail": {"lastStatus": ["STOPPED"], "stopCode": ["EssentialContainerExited"]},
    }
    events.put_rule(Name=rule, EventPattern=json.dumps(pattern))
    transformer = {"InputPathsMap": {"group": "$.detail.group"}, "InputTemplate": '"<group> stopped"'}
    events.put_targets(Rule=rule, Targets=[{"Id": "sns", "Arn": topic, "InputTransformer": transformer}])
    service = Service(
        world, ecs_cluster, fargate(world, BROKEN), launchType="FARGATE", networkConfiguration=network.awsvpc
    )
    message = until(lambda: sqs.receive_message(QueueUrl=queue).get("Messages"), "a message")[0]
    assert message["Body"] == f"service:{service.name} stopped"
    events.remove_targets(Rule=rule, Ids=["sns"])
    events.delete_rule(Name=rule)


def test_a_rule_for_another_group_keeps_its_description(world: World) -> None:
    network = Network(world)
    pair = {"GroupId": network.group, "Description": "from itself"}
    permission = [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [pair]}]
    world.ec2.authorize_security_group_ingress(GroupId=network.group, IpPermissions=permission)
    of_group = [{"Name": "group-id", "Values": [network.group]}]
    rules = world.ec2.describe_security_group_rules(Filters=of_group)["SecurityGroupRules"]
    assert [rule["Description"] for rule in rules if not rule["IsEgress"]] == ["from itself"]


def test_a_user_has_no_service_specific_credentials(world: World) -> None:
    iam, user = world.client("iam"), name("user")
    iam.create_user(UserName=user)
    assert iam.list_service_specific_credentials(UserName=user)["ServiceSpecificCredentials"] == []
    iam.delete_user(UserName=user)


def test_a_redrive_policy_is_answered_without_spaces(world: World) -> None:
    """As SQS writes it: the provider compares it as text."""
    client, queue = world.client("sqs"), name("queue")
    aside = client.create_queue(QueueName=f"{queue}-aside")["QueueUrl"]
    found = client.get_queue_attributes(QueueUrl=aside, AttributeNames=["All"])["Attributes"]
    assert "RedrivePolicy" not in found
    arn = found["QueueArn"]
    url = client.create_queue(
        QueueName=queue, Attributes={"RedrivePolicy": f'{{"deadLetterTargetArn": "{arn}", "maxReceiveCount": 5}}'}
    )["QueueUrl"]
    for names in (["All"], ["RedrivePolicy"]):
        found = client.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        assert found["RedrivePolicy"] == f'{{"deadLetterTargetArn":"{arn}","maxReceiveCount":5}}'


def test_a_file_system_has_a_policy_until_it_is_deleted(world: World) -> None:
    """What the statements lack is filled in: https://docs.aws.amazon.com/efs/latest/ug/API_PutFileSystemPolicy.html"""
    efs, iam = world.client("efs"), world.client("iam")
    created = efs.create_file_system(CreationToken=name("files"))
    assert created["LifeCycleState"] == "creating"
    made, arn = created["FileSystemId"], created["FileSystemArn"]
    assert efs.describe_file_systems(FileSystemId=made)["FileSystems"][0]["LifeCycleState"] == "available"
    assert refusal(efs.describe_file_system_policy, FileSystemId=made)[0] == "PolicyNotFound"
    role_arn = role(world, named := name("role"), [])
    bare = {"Effect": "Allow", "Principal": {"AWS": role_arn}, "Action": "elasticfilesystem:ClientMount"}
    full = {**bare, "Sid": "Mine", "Resource": arn, "Principal": {"AWS": ["*", role_arn]}}
    put = efs.put_file_system_policy(FileSystemId=made, Policy=json.dumps({"Statement": [bare, full]}))
    read = efs.describe_file_system_policy(FileSystemId=made)["Policy"]
    assert put["Policy"] == read
    first, second = json.loads(read)["Statement"]
    assert (second, first.pop("Sid")[:14], first) == (full, "efs-statement-", {**bare, "Resource": arn})
    iam.delete_role(RoleName=named)
    role(world, named, [])
    first, second = json.loads(efs.describe_file_system_policy(FileSystemId=made)["Policy"])["Statement"]
    assert first["Principal"]["AWS"].startswith("AROA")
    assert second["Principal"]["AWS"] == ["*", first["Principal"]["AWS"]]
    for _ in range(2):
        efs.delete_file_system_policy(FileSystemId=made)
        assert refusal(efs.describe_file_system_policy, FileSystemId=made)[0] == "PolicyNotFound"
    efs.delete_file_system(FileSystemId=made)


def test_a_file_system_is_backed_up_from_then_on(world: World) -> None:
    efs = world.client("efs")
    made = efs.create_file_system(CreationToken=name("files"))["FileSystemId"]
    assert refusal(efs.describe_backup_policy, FileSystemId=made)[0] == "PolicyNotFound"
    for status, first in (("ENABLED", "ENABLING"), ("DISABLED", "DISABLING")):
        policy = {"Status": status}
        assert efs.put_backup_policy(FileSystemId=made, BackupPolicy=policy)["BackupPolicy"] == {"Status": first}
        seen = [efs.describe_backup_policy(FileSystemId=made)["BackupPolicy"]["Status"] for _ in range(3)]
        assert seen == [first, status, status]
    for call, more in ((efs.put_backup_policy, {"BackupPolicy": policy}), (efs.describe_backup_policy, {})):
        assert refusal(call, FileSystemId="fs-0123456789abcdef0", **more)[0] == "FileSystemNotFound"
    assert refusal(efs.put_backup_policy, FileSystemId=made, BackupPolicy={"Status": "ENABLING"})[0] == "BadRequest"
    efs.delete_file_system(FileSystemId=made)


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


def test_a_buckets_policy_refuses_what_its_conditions_are_not_asked_for(world: World) -> None:
    s3, bucket = world.client("s3"), name("policed")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket=bucket, Key="kept", Body=b"text")
    arns = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    tls = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    without_tls = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": arns, **tls}
    deletes = {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": arns[1]}
    for statements in ([without_tls], [without_tls, deletes]):
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))
        assert s3.get_object(Bucket=bucket, Key="kept")["Body"].read() == b"text"
    assert refusal(s3.delete_object, Bucket=bucket, Key="kept")[0] in ("AccessDenied", "403")
    s3.delete_bucket_policy(Bucket=bucket)
    s3.delete_object(Bucket=bucket, Key="kept")
    s3.delete_bucket(Bucket=bucket)
