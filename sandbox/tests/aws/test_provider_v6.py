"""The calls of the v6 provider that v5.100 does not make or takes otherwise; provider_v6.py has the table of them."""

import http.client
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import botocore.session
import pytest
from botocore.config import Config

from sandbox.tests.aws.world import (
    BROKEN,
    NEWER,
    REGION,
    TRUST,
    Balanced,
    Network,
    Service,
    World,
    fargate,
    name,
    refusal,
    speaking_cbor,
    until,
)

ACCOUNT = "123456789012"
TAGS = [{"Key": "a", "Value": "1"}]
ENDED = {"SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"}


def _client(world: World, service: str, region: str = REGION, session: Any = None, **config: Any) -> Any:
    return (session or botocore.session.get_session()).create_client(
        service,
        endpoint_url=world.server.url,
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 0}, **config),
    )


# ECS


@pytest.fixture
def service(world: World, network: Network, ecs_cluster: str) -> Service:
    made = Service(
        world,
        ecs_cluster,
        fargate(world),
        capacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1}],
        networkConfiguration=network.awsvpc,
        deploymentConfiguration={"deploymentCircuitBreaker": {"enable": True, "rollback": True}},
        availabilityZoneRebalancing="ENABLED",
    )
    made.wait_until_stable()
    return made


def _deployment(service: Service, after: datetime) -> dict[str, Any]:
    """What v6 waits for (findPrimaryDeploymentARN, findDeploymentStatus): the end of the PRIMARY's deployment."""
    now = service.now()
    primary = next(d for d in now["deployments"] if d["status"] == "PRIMARY")
    assert now["deploymentController"] == {"type": "ECS"}
    assert primary["createdAt"] > after
    # The cluster by its ARN and the service by its name, as the provider has them.
    listed = service.world.ecs.list_service_deployments(
        cluster=now["clusterArn"], service=service.name, createdAt={"after": after}
    )["serviceDeployments"]
    number = primary["id"].split("/")[1]
    (arn,) = [d["serviceDeploymentArn"] for d in listed if number in d["targetServiceRevisionArn"]]

    def ended() -> Any:
        found = service.world.ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"][0]
        return found if found["status"] in ENDED else None

    return dict(until(ended, f"the end of {arn}"))


def test_a_new_deployment_is_found_by_its_revision(world: World, service: Service) -> None:
    before = datetime.now(UTC)
    service.update(taskDefinition=fargate(world, NEWER), forceNewDeployment=True)
    assert _deployment(service, before)["status"] == "SUCCESSFUL"


def test_a_deployment_ends_with_its_status_and_reason(world: World, service: Service) -> None:
    before = datetime.now(UTC)
    service.update(taskDefinition=fargate(world, BROKEN), forceNewDeployment=True)
    ended = _deployment(service, before)
    assert ended["status"] == "ROLLBACK_SUCCESSFUL"
    assert "circuit breaker" in ended["statusReason"].lower()


def test_an_update_in_place_keeps_its_deployment(service: Service) -> None:
    before = datetime.now(UTC)
    service.update(desiredCount=2, forceNewDeployment=False)
    stable = service.wait_until_stable()
    (deployment,) = stable["deployments"]
    assert deployment["createdAt"] < before
    assert stable["runningCount"] == stable["desiredCount"] == 2


def test_a_disabled_service_connect_is_not_answered(service: Service) -> None:
    service.update(serviceConnectConfiguration={"enabled": False})
    assert "serviceConnectConfiguration" not in service.now()["deployments"][0]


def test_a_service_is_read_as_it_was_made(service: Service) -> None:
    now = service.now()
    assert now["availabilityZoneRebalancing"] == "ENABLED"
    assert now["deploymentConfiguration"] == {
        "strategy": "ROLLING",
        "bakeTimeInMinutes": 0,
        "maximumPercent": 200,
        "minimumHealthyPercent": 100,
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
    }


def test_alarms_are_read_as_they_were_sent(world: World, service: Service) -> None:
    alarm = name("alarm")
    world.client("cloudwatch").put_metric_alarm(AlarmName=alarm, **ALARM)
    for alarms in (
        {"alarmNames": [alarm], "enable": True, "rollback": True},
        {"alarmNames": [alarm], "enable": False, "rollback": False},
    ):
        service.update(deploymentConfiguration={"alarms": alarms})
        service.update(desiredCount=1)  # what is left out stays
        now = service.now()["deploymentConfiguration"]
        assert now["alarms"] == alarms
        assert now["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}


def test_a_service_is_tagged_by_its_arn(world: World, service: Service) -> None:
    world.ecs.tag_resource(resourceArn=service.arn, tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}])
    world.ecs.untag_resource(resourceArn=service.arn, tagKeys=["a"])
    assert service.now()["tags"] == [{"key": "b", "value": "2"}]


def test_a_capacity_provider_from_its_making_to_its_end(world: World, network: Network) -> None:
    ecs, made = world.ecs, name("provider")
    group = {"autoScalingGroupArn": _group(world, network)["AutoScalingGroupARN"]}
    arn = ecs.create_capacity_provider(name=made, autoScalingGroupProvider={**group, "managedScaling": {}})[
        "capacityProvider"
    ]["capacityProviderArn"]

    def now() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = ecs.describe_capacity_providers(capacityProviders=[arn], include=["TAGS"])[
            "capacityProviders"
        ]
        return found

    assert (now()[0]["name"], now()[0]["status"]) == (made, "ACTIVE")
    assert not {"cluster", "managedInstancesProvider"} & set(now()[0])
    ecs.update_capacity_provider(name=made, autoScalingGroupProvider={"managedScaling": {"targetCapacity": 90}})
    assert now()[0]["updateStatus"] == "UPDATE_COMPLETE"
    ecs.delete_capacity_provider(capacityProvider=arn)
    assert now() == []


# S3


@pytest.fixture
def bucket(world: World) -> str:
    made = name("bucket")
    configuration = {"LocationConstraint": REGION, "Tags": TAGS}
    world.client("s3").create_bucket(Bucket=made, CreateBucketConfiguration=configuration)
    return made


def test_a_bucket_has_the_tags_it_was_made_with(world: World, bucket: str) -> None:
    s3, plain = world.client("s3"), name("bucket")
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == TAGS
    s3.create_bucket(Bucket=plain, CreateBucketConfiguration={"LocationConstraint": REGION})
    assert refusal(s3.get_bucket_tagging, Bucket=plain)[0] == "NoSuchTagSet"


@pytest.mark.parametrize("tags", [TAGS, []])
def test_where_a_bucket_has_no_location_its_tags_stand_alone(world: World, tags: list[dict[str, str]]) -> None:
    s3, made = _client(world, "s3", "us-east-1"), name("bucket")
    s3.create_bucket(Bucket=made, CreateBucketConfiguration={"Tags": tags})
    if tags:
        assert s3.get_bucket_tagging(Bucket=made)["TagSet"] == tags
    else:
        assert refusal(s3.get_bucket_tagging, Bucket=made)[0] == "NoSuchTagSet"


def test_a_buckets_tags_are_read_and_changed_by_s3_control(world: World, bucket: str) -> None:
    """The local AWS is its own proxy: the host that the SDK makes of the account and 127.0.0.1 leads nowhere."""
    control = _client(world, "s3control", proxies={"http": world.server.url})
    of_bucket = {"AccountId": ACCOUNT, "ResourceArn": f"arn:aws:s3:::{bucket}"}
    assert control.list_tags_for_resource(**of_bucket)["Tags"] == TAGS
    control.tag_resource(**of_bucket, Tags=[{"Key": "b", "Value": "2"}])
    control.untag_resource(**of_bucket, TagKeys=["a"])
    assert control.list_tags_for_resource(**of_bucket)["Tags"] == [{"Key": "b", "Value": "2"}]
    assert world.client("s3").get_bucket_tagging(Bucket=bucket)["TagSet"] == [{"Key": "b", "Value": "2"}]
    control.untag_resource(**of_bucket, TagKeys=["b"])
    assert control.list_tags_for_resource(**of_bucket)["Tags"] == []


def test_a_request_to_a_proxy_is_answered(world: World, bucket: str) -> None:
    """As Go's HTTP client sends it: the whole address in the first line, and the same host in its header."""
    host = f"{ACCOUNT}.127.0.0.1:{world.server.port}"
    scope = f"test/20261101/{REGION}/s3/aws4_request"
    headers = {
        "Host": host,
        "X-Amz-Account-Id": ACCOUNT,
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
    }
    connection = http.client.HTTPConnection("127.0.0.1", world.server.port, timeout=30)
    connection.request("GET", f"http://{host}/v20180820/tags/arn%3Aaws%3As3%3A%3A%3A{bucket}", headers=headers)
    answer = connection.getresponse()
    said = answer.read().decode()
    connection.close()
    assert (answer.status, "<Key>a</Key><Value>1</Value>" in re.sub(r"\s", "", said)) == (200, True), said


def test_a_bucket_is_read_back(world: World, bucket: str) -> None:
    """Each look of resourceBucketRead: an error that is not one of these ends the read."""
    s3 = world.client("s3")
    assert s3.head_bucket(Bucket=bucket)["BucketRegion"] == REGION
    assert s3.get_bucket_acl(Bucket=bucket)["Grants"]
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "BucketOwner"
    assert refusal(s3.get_bucket_request_payment, Bucket=name("none"))[0] == "NoSuchBucket"
    for answered in (s3.get_bucket_versioning, s3.get_bucket_accelerate_configuration, s3.get_bucket_logging):
        assert set(answered(Bucket=bucket)) == {"ResponseMetadata"}
    for absent, code in {
        s3.get_bucket_policy: "NoSuchBucketPolicy",
        s3.get_bucket_cors: "NoSuchCORSConfiguration",
        s3.get_bucket_website: "NoSuchWebsiteConfiguration",
        s3.get_bucket_lifecycle_configuration: "NoSuchLifecycleConfiguration",
        s3.get_bucket_replication: "ReplicationConfigurationNotFoundError",
        s3.get_object_lock_configuration: "ObjectLockConfigurationNotFoundError",
    }.items():
        assert refusal(absent, Bucket=bucket)[0] == code


def test_encryption_is_read_as_it_was_given(world: World, bucket: str) -> None:
    s3 = world.client("s3")
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    found = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert found == [rule]


# CloudWatch and Cloud Map


ALARM = {
    "ComparisonOperator": "GreaterThanThreshold",
    "EvaluationPeriods": 2,
    "MetricName": "CPUUtilization",
    "Namespace": "AWS/ECS",
    "Dimensions": [{"Name": "ClusterName", "Value": "main"}],
    "Period": 60,
    "Statistic": "Average",
    "Threshold": 0.5,
    "TreatMissingData": "notBreaching",
}


def _in_cbor(world: World, service: str) -> Any:
    return _client(world, service, session=speaking_cbor(service))


def test_alarms_in_cbor(world: World) -> None:
    client, made = _in_cbor(world, "cloudwatch"), name("alarm")
    before = datetime.now(UTC)
    answer = client.put_metric_alarm(AlarmName=made, **ALARM, Tags=TAGS)
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    assert (headers["content-type"], headers["smithy-protocol"]) == ("application/cbor", "rpc-v2-cbor")
    (found,) = client.describe_alarms(AlarmNames=[made], AlarmTypes=["MetricAlarm"])["MetricAlarms"]
    assert {key: found[key] for key in ALARM} == ALARM
    assert abs((found["StateUpdatedTimestamp"] - before).total_seconds()) < 600
    client.tag_resource(ResourceARN=found["AlarmArn"], Tags=[{"Key": "b", "Value": "ü"}])
    client.untag_resource(ResourceARN=found["AlarmArn"], TagKeys=["a"])
    assert client.list_tags_for_resource(ResourceARN=found["AlarmArn"])["Tags"] == [{"Key": "b", "Value": "ü"}]
    (same,) = world.client("cloudwatch").describe_alarms(AlarmNames=[made])["MetricAlarms"]
    assert {key: value for key, value in same.items() if not key.startswith("State")} == {
        key: value for key, value in found.items() if not key.startswith("State")
    }
    client.delete_alarms(AlarmNames=[made])
    assert client.describe_alarms(AlarmNames=[made])["MetricAlarms"] == []


def test_dashboards_in_cbor(world: World) -> None:
    client, made = _in_cbor(world, "cloudwatch"), name("board")
    body = json.dumps({"widgets": [{"type": "text", "properties": {"markdown": "ü"}}]})
    assert client.put_dashboard(DashboardName=made, DashboardBody=body)["DashboardValidationMessages"] == []
    found = client.get_dashboard(DashboardName=made)
    assert (found["DashboardName"], found["DashboardBody"]) == (made, body)
    assert found["DashboardArn"] == f"arn:aws:cloudwatch::123456789012:dashboard/{made}"
    assert refusal(client.put_dashboard, DashboardName=made, DashboardBody="{}")[0] == "InvalidParameterInput"
    client.delete_dashboards(DashboardNames=[made])
    assert refusal(client.get_dashboard, DashboardName=made)[0] == "ResourceNotFound"
    assert refusal(client.delete_dashboards, DashboardNames=[made])[0] == "ResourceNotFound"


def test_what_cannot_be_done_is_said_in_cbor(world: World) -> None:
    """An answer in another protocol is, for an SDK, an answer of nobody: it would say only that."""
    client = _in_cbor(world, "cloudwatch")
    code, message = refusal(client.list_metric_streams)
    assert code == "LocalAwsCannotDoThis"
    assert message.startswith("The local AWS cannot do this: ")
    code, message = refusal(_in_cbor(world, "ecs").list_clusters)
    assert code == "LocalAwsCannotDoThis"
    assert "which it speaks for cloudwatch and servicediscovery alone" in message


def test_a_namespace_in_cbor(world: World) -> None:
    client, made = _in_cbor(world, "servicediscovery"), name("namespace")
    operation = client.create_http_namespace(Name=made, Description="d", Tags=TAGS)["OperationId"]
    done = client.get_operation(OperationId=operation)["Operation"]
    assert done["Status"] == "SUCCESS"
    namespace = client.get_namespace(Id=done["Targets"]["NAMESPACE"])["Namespace"]
    assert (namespace["Name"], namespace["Type"]) == (made, "HTTP")
    assert namespace["Properties"]["HttpProperties"]["HttpName"] == made
    assert client.list_tags_for_resource(ResourceARN=namespace["Arn"])["Tags"] == TAGS
    client.delete_namespace(Id=namespace["Id"])
    assert refusal(client.get_namespace, Id=namespace["Id"])[0] == "NamespaceNotFound"


# The rest


def test_a_nat_gateway_has_a_mode(world: World, network: Network) -> None:
    address = world.ec2.allocate_address(Domain="vpc")["AllocationId"]
    made = world.ec2.create_nat_gateway(SubnetId=network.subnets[0], AllocationId=address)["NatGateway"]["NatGatewayId"]
    (found,) = world.ec2.describe_nat_gateways(NatGatewayIds=[made])["NatGateways"]
    assert (found["AvailabilityMode"], found["SubnetId"]) == ("zonal", network.subnets[0])
    assert [held["AllocationId"] for held in found["NatGatewayAddresses"]] == [address]
    world.ec2.delete_nat_gateway(NatGatewayId=made)


def test_nothing_of_guardduty_is_in_the_way(world: World) -> None:
    """The second looks v6 takes once a deletion was refused, and what it says when the rest is gone."""
    network, ec2 = Network(world), world.ec2
    assert refusal(ec2.delete_vpc, VpcId=network.vpc)[0] == "DependencyViolation"
    (subnet,) = ec2.describe_subnets(SubnetIds=network.subnets[:1])["Subnets"]
    of_vpc = {"Name": "vpc-id", "Values": [subnet["VpcId"]]}
    service = {"Name": "service-name", "Values": [f"com.amazonaws.{REGION}.guardduty-data"]}
    group = {"Name": "group-name", "Values": [f"GuardDutyManagedSecurityGroup-{network.vpc}"]}
    assert ec2.describe_vpc_endpoints(Filters=[of_vpc, service])["VpcEndpoints"] == []
    assert ec2.describe_security_groups(Filters=[of_vpc, group])["SecurityGroups"] == []
    ec2.delete_security_group(GroupId=network.group)
    for made in network.subnets:
        ec2.delete_subnet(SubnetId=made)
        assert refusal(ec2.describe_subnets, SubnetIds=[made])[0] == "InvalidSubnetID.NotFound"
    ec2.delete_vpc(VpcId=network.vpc)
    assert refusal(ec2.describe_vpcs, VpcIds=[network.vpc])[0] == "InvalidVpcID.NotFound"


def test_a_load_balancer_takes_the_attributes_of_v6(world: World, balanced: Balanced) -> None:
    logs = [f"{kind}_logs.s3.enabled" for kind in ("access", "connection", "health_check")]
    attributes = [{"Key": key, "Value": "false"} for key in logs]
    world.elb.modify_load_balancer_attributes(LoadBalancerArn=balanced.arn, Attributes=attributes)
    found = world.elb.describe_load_balancer_attributes(LoadBalancerArn=balanced.arn)["Attributes"]
    assert [attribute for attribute in found if attribute["Key"] in logs] == attributes


def test_a_schedule_says_what_it_does_at_its_end(world: World) -> None:
    client, made = world.client("scheduler"), name("schedule")
    trust = [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "scheduler.amazonaws.com"}}]
    document = json.dumps({"Version": "2012-10-17", "Statement": trust})
    role = world.client("iam").create_role(RoleName=made, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    task = {"TaskDefinitionArn": fargate(world)}
    schedule = {
        "Name": made,
        "GroupName": "default",
        "ScheduleExpression": "rate(1 hour)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/main", "RoleArn": role, "EcsParameters": task},
    }
    client.create_schedule(**schedule)
    for given, told in ((None, "NONE"), ("DELETE", "DELETE"), (None, "NONE")):
        client.update_schedule(**schedule, **({"ActionAfterCompletion": given} if given else {}))
        assert client.get_schedule(GroupName="default", Name=made)["ActionAfterCompletion"] == told
    client.delete_schedule(GroupName="default", Name=made)


def test_a_mount_target_has_one_kind_of_address(world: World, network: Network) -> None:
    efs = world.client("efs")
    system = efs.create_file_system(CreationToken=name("system"))["FileSystemId"]
    made = efs.create_mount_target(FileSystemId=system, SubnetId=network.subnets[0])["MountTargetId"]
    (found,) = efs.describe_mount_targets(MountTargetId=made)["MountTargets"]
    assert found["IpAddress"]
    assert "Ipv6Address" not in found


def test_a_certificate_cannot_be_exported(world: World) -> None:
    acm = world.client("acm")
    arn = acm.request_certificate(DomainName=f"{name('www')}.example.com", ValidationMethod="DNS")["CertificateArn"]
    assert acm.describe_certificate(CertificateArn=arn)["Certificate"]["Options"]["Export"] == "DISABLED"


def _group(world: World, network: Network) -> dict[str, Any]:
    made = name("group")
    template = {"ImageId": "ami-12345678", "InstanceType": "t3.micro"}
    world.ec2.create_launch_template(LaunchTemplateName=made, LaunchTemplateData=template)
    client = world.client("autoscaling")
    client.create_auto_scaling_group(
        AutoScalingGroupName=made,
        MinSize=0,
        MaxSize=1,
        LaunchTemplate={"LaunchTemplateName": made},
        VPCZoneIdentifier=network.subnets[0],
    )
    return dict(client.describe_auto_scaling_groups(AutoScalingGroupNames=[made])["AutoScalingGroups"][0])


def _template(world: World, network: Network) -> dict[str, Any]:
    of_group = _group(world, network)["LaunchTemplate"]["LaunchTemplateName"]
    versions = world.ec2.describe_launch_template_versions(LaunchTemplateName=of_group)["LaunchTemplateVersions"]
    return dict(versions[0]["LaunchTemplateData"])


def _log_group(world: World, _network: Network) -> dict[str, Any]:
    logs, made = world.client("logs"), name("group")
    logs.create_log_group(logGroupName=made)
    return dict(logs.describe_log_groups(logGroupNamePrefix=made)["logGroups"][0])


def _repository(world: World, _network: Network) -> dict[str, Any]:
    made = world.client("ecr").create_repository(repositoryName=name("repository"), imageTagMutability="IMMUTABLE")
    found = world.client("ecr").describe_repositories(repositoryNames=[made["repository"]["repositoryName"]])
    return dict(found["repositories"][0])


def _rule(world: World, network: Network) -> dict[str, Any]:
    return dict(world.elb.describe_rules(RuleArns=[Balanced(world, network).rule])["Rules"][0])


def _target_group(world: World, network: Network) -> dict[str, Any]:
    arn = Balanced(world, network).group
    return dict(world.elb.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"][0])


def _route(world: World, network: Network) -> dict[str, Any]:
    of_vpc = [{"Name": "vpc-id", "Values": [network.vpc]}]
    return dict(world.ec2.describe_route_tables(Filters=of_vpc)["RouteTables"][0]["Routes"][0])


def _zone(world: World, _network: Network) -> dict[str, Any]:
    route53, made = world.client("route53"), name("zone")
    zone = route53.create_hosted_zone(Name=f"{made}.example.com", CallerReference=made)["HostedZone"]["Id"]
    return dict(route53.get_hosted_zone(Id=zone)["HostedZone"])


def _topic(world: World, _network: Network) -> dict[str, Any]:
    topic = world.client("sns").create_topic(Name=name("topic"))["TopicArn"]
    return dict(world.client("sns").get_topic_attributes(TopicArn=topic)["Attributes"])


@pytest.mark.parametrize(
    ("read", "absent"),
    [
        (_group, {"InstanceLifecyclePolicy"}),
        (_log_group, {"deletionProtectionEnabled"}),
        (_repository, {"imageTagMutabilityExclusionFilters"}),
        (_route, {"OdbNetworkArn"}),
        (_rule, {"Transforms"}),
        (_target_group, {"TargetControlPort"}),
        (_template, {"NetworkPerformanceOptions", "SecondaryInterfaces"}),
        (_topic, {"MaximumMessageSize"}),
        (_zone, {"Features"}),
    ],
)
def test_what_v6_reads_beside_is_absent(
    world: World, network: Network, read: Callable[[World, Network], dict[str, Any]], absent: set[str]
) -> None:
    """An answer that names one of these has to be looked at again: what does v6 make of its value?"""
    found = read(world, network)
    assert found
    assert not absent & set(found)


# What both lines read back and no row is about


def test_a_vpc_is_read_back(world: World, network: Network) -> None:
    ec2 = world.ec2
    values = {
        attribute: ec2.describe_vpc_attribute(VpcId=network.vpc, Attribute=attribute)[
            attribute[0].upper() + attribute[1:]
        ]
        for attribute in ("enableDnsHostnames", "enableDnsSupport", "enableNetworkAddressUsageMetrics")
    }
    assert [value["Value"] for value in values.values()] == [False, True, False]
    of_vpc = {"Name": "vpc-id", "Values": [network.vpc]}
    acls = ec2.describe_network_acls(Filters=[{"Name": "default", "Values": ["true"]}, of_vpc])["NetworkAcls"]
    tables = ec2.describe_route_tables(Filters=[{"Name": "association.main", "Values": ["true"]}, of_vpc])[
        "RouteTables"
    ]
    groups = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["default"]}, of_vpc])
    assert (len(acls), len(tables), len(groups["SecurityGroups"])) == (1, 1, 1)


def test_a_load_balancer_is_read_back(world: World, balanced: Balanced) -> None:
    elb = world.elb
    assert "MinimumLoadBalancerCapacity" not in elb.describe_capacity_reservation(LoadBalancerArn=balanced.arn)
    assert elb.describe_listener_attributes(ListenerArn=balanced.listener)["Attributes"]
    attributes = elb.describe_target_group_attributes(TargetGroupArn=balanced.group)["Attributes"]
    values = {attribute["Key"]: attribute["Value"] for attribute in attributes}
    assert values["deregistration_delay.timeout_seconds"] == "300"
    assert values["load_balancing.algorithm.type"] == "round_robin"
    described = elb.describe_tags(ResourceArns=[balanced.arn, balanced.listener, balanced.rule, balanced.group])
    assert [tags["Tags"] for tags in described["TagDescriptions"]] == [[], [], [], []]


def test_a_role_is_read_back(world: World) -> None:
    iam, made = world.client("iam"), name("role")
    iam.create_role(RoleName=made, AssumeRolePolicyDocument=TRUST, Tags=TAGS)
    assert iam.get_role(RoleName=made)["Role"]["Tags"] == TAGS
    assert iam.list_role_policies(RoleName=made)["PolicyNames"] == []
    assert iam.list_attached_role_policies(RoleName=made)["AttachedPolicies"] == []
    assert iam.list_instance_profiles_for_role(RoleName=made)["InstanceProfiles"] == []
    iam.delete_role(RoleName=made)
    assert refusal(iam.get_role, RoleName=made)[0] == "NoSuchEntity"


def test_a_buckets_policy_is_gone_when_it_is_deleted(world: World, bucket: str) -> None:
    s3 = world.client("s3")
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": []}))
    assert json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"] == []
    s3.delete_bucket_policy(Bucket=bucket)
    assert refusal(s3.get_bucket_policy, Bucket=bucket)[0] == "NoSuchBucketPolicy"


# Tests that no row names: those above, and the second case of one that has a row.
BESIDE_THE_ROWS = (
    "test_a_request_to_a_proxy_is_answered",
    "test_what_cannot_be_done_is_said_in_cbor",
    "test_where_a_bucket_has_no_location_its_tags_stand_alone",
    "test_a_vpc_is_read_back",
    "test_a_load_balancer_is_read_back",
    "test_a_role_is_read_back",
    "test_a_buckets_policy_is_gone_when_it_is_deleted",
    "test_dashboards_in_cbor",
)
