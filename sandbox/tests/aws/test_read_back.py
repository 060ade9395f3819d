"""Resources made with the least that is needed, and what must be in the answer when they are read.

The expectation of a row is what the API's page of that resource says, or its example shows; where a default is meant,
the request does not name it. `...` stands for any value, None for a field that must not be there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from sandbox.tests.aws.world import Network, World, fargate, name

Made = dict[str, Any]
ACCOUNT = "123456789012"
TRUST = (
    '{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"{}.amazonaws.com"}},'
    '"Action":"sts:AssumeRole"}}]}}'
)
READS = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}'
ALARM = {
    "Namespace": "AWS/SQS",
    "MetricName": "ApproximateNumberOfMessagesVisible",
    "ComparisonOperator": "GreaterThanThreshold",
    "EvaluationPeriods": 1,
    "Period": 60,
    "Threshold": 1.0,
    "Statistic": "Sum",
}


@dataclass
class Things:
    """A world with a network, and what rows share."""

    world: World
    network: Network
    shared: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        return self.world.client(service)

    def once(self, key: str, make: Callable[["Things"], Any]) -> Any:
        if key not in self.shared:
            self.shared[key] = make(self)
        return self.shared[key]

    def role(self, service: str) -> str:
        made = name("role")
        trust = TRUST.format(service)
        return str(
            self.client("iam").create_role(RoleName=made, AssumeRolePolicyDocument=trust, Path="/")["Role"]["Arn"]
        )

    def of_ec2(self, verb: str, thing: str, **given: Any) -> Any:
        """Makes a thing of EC2 and answers it as EC2 describes it."""
        made = getattr(self.world.ec2, verb)(**given)[thing]
        described = "describe_" + "".join(f"_{c.lower()}" if c.isupper() else c for c in thing).strip("_") + "s"
        return getattr(self.world.ec2, described)(**{f"{thing}Ids": [made[f"{thing}Id"]]})[f"{thing}s"][0]


def cluster(it: Things) -> str:
    return str(
        it.once("cluster", lambda it: it.world.ecs.create_cluster(clusterName=name("c"))["cluster"]["clusterName"])
    )


def service(it: Things) -> Made:
    given = {"launchType": "FARGATE", "networkConfiguration": it.network.awsvpc, "desiredCount": 1}
    made = it.once(
        "service",
        lambda it: it.world.ecs.create_service(
            cluster=cluster(it), serviceName=name("s"), taskDefinition=fargate(it.world), **given
        ),
    )["service"]["serviceName"]
    return dict(it.world.ecs.describe_services(cluster=cluster(it), services=[made])["services"][0])


def balancer(it: Things) -> str:
    def make(it: Things) -> Any:
        it.network.open()
        return it.world.elb.create_load_balancer(Name=name("lb"), Subnets=it.network.subnets)["LoadBalancers"][0]

    return str(it.once("balancer", make)["LoadBalancerArn"])


def group(it: Things, **given: Any) -> str:
    port = {"Protocol": "HTTP", "Port": 80, "VpcId": it.network.vpc, **given}
    return str(it.world.elb.create_target_group(Name=name("tg"), **port)["TargetGroups"][0]["TargetGroupArn"])


def described_group(it: Things, **given: Any) -> Made:
    return dict(it.world.elb.describe_target_groups(TargetGroupArns=[group(it, **given)])["TargetGroups"][0])


def group_attributes(it: Things, **given: Any) -> Made:
    return pairs(it.world.elb.describe_target_group_attributes(TargetGroupArn=group(it, **given)))


def pairs(answer: Made) -> Made:
    return {each["Key"]: each["Value"] for each in answer["Attributes"]}


def listener(it: Things) -> str:
    action = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
    made = it.once(
        "listener",
        lambda it: it.world.elb.create_listener(
            LoadBalancerArn=balancer(it), Port=80, Protocol="HTTP", DefaultActions=[action]
        ),
    )
    return str(made["Listeners"][0]["ListenerArn"])


def file_system(it: Things) -> str:
    return str(
        it.once("files", lambda it: it.client("efs").create_file_system(CreationToken=name("t"))["FileSystemId"])
    )


def key(it: Things) -> str:
    return str(it.once("key", lambda it: it.client("kms").create_key()["KeyMetadata"]["KeyId"]))


def bucket(it: Things) -> str:
    def make(it: Things) -> str:
        it.client("s3").create_bucket(
            Bucket=(made := name("bucket")), CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        return made

    return str(it.once("bucket", make))


def scaled(it: Things) -> Made:
    """The ECS service as Application Auto Scaling names it, registered once."""
    resource = {
        "ServiceNamespace": "ecs",
        "ResourceId": f"service/{cluster(it)}/{service(it)['serviceName']}",
        "ScalableDimension": "ecs:service:DesiredCount",
    }
    client = it.client("application-autoscaling")
    it.once("scaled", lambda _: client.register_scalable_target(**resource, MinCapacity=1, MaxCapacity=2))
    return resource


def scalable_target(it: Things) -> Made:
    found = it.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace="ecs", ResourceIds=[scaled(it)["ResourceId"]]
    )
    return dict(found["ScalableTargets"][0])


def scaling_policy(it: Things) -> Made:
    client, tracking = it.client("application-autoscaling"), {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}
    client.put_scaling_policy(
        **scaled(it),
        PolicyName="cpu",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={"TargetValue": 70.0, "PredefinedMetricSpecification": tracking},
    )
    found = client.describe_scaling_policies(ServiceNamespace="ecs", ResourceId=scaled(it)["ResourceId"])
    return dict(found["ScalingPolicies"][0])


def template(it: Things) -> str:
    data = {"ImageId": "ami-12345678", "InstanceType": "t3.micro"}
    make = it.world.ec2.create_launch_template
    made = it.once("template", lambda _: make(LaunchTemplateName=name("lt"), LaunchTemplateData=data))
    return str(made["LaunchTemplate"]["LaunchTemplateId"])


def instances(it: Things) -> Made:
    client, made = it.client("autoscaling"), name("asg")
    client.create_auto_scaling_group(
        AutoScalingGroupName=made,
        MinSize=0,
        MaxSize=1,
        LaunchTemplate={"LaunchTemplateId": template(it)},
        VPCZoneIdentifier=it.network.subnets[0],
    )
    return dict(client.describe_auto_scaling_groups(AutoScalingGroupNames=[made])["AutoScalingGroups"][0])


def provider(it: Things) -> Made:
    arn = instances(it)["AutoScalingGroupARN"]
    made = it.world.ecs.create_capacity_provider(
        name=name("cp"), autoScalingGroupProvider={"autoScalingGroupArn": arn}
    )["capacityProvider"]["name"]
    return dict(it.world.ecs.describe_capacity_providers(capacityProviders=[made])["capacityProviders"][0])


def task_definition(it: Things, **given: Any) -> Made:
    container = {"name": "app", "image": "nginx:1", "memory": 128, "portMappings": [{"containerPort": 80}]}
    made = it.world.ecs.register_task_definition(family=name("f"), containerDefinitions=[container], **given)[
        "taskDefinition"
    ]["taskDefinitionArn"]
    return dict(it.world.ecs.describe_task_definition(taskDefinition=made)["taskDefinition"])


def gateway(it: Things) -> Made:
    it.network.open()
    address = it.world.ec2.allocate_address(Domain="vpc")["AllocationId"]
    made = it.world.ec2.create_nat_gateway(SubnetId=it.network.subnets[0], AllocationId=address)["NatGateway"]
    return dict(it.world.ec2.describe_nat_gateways(NatGatewayIds=[made["NatGatewayId"]])["NatGateways"][0])


def schedule(it: Things, **target: Any) -> Made:
    client, made = it.client("scheduler"), name("schedule")
    arn = {"Arn": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q", "RoleArn": it.once("runs", lambda it: it.role("scheduler"))}
    client.create_schedule(
        Name=made, ScheduleExpression="rate(1 hour)", FlexibleTimeWindow={"Mode": "OFF"}, Target={**arn, **target}
    )
    return dict(client.get_schedule(Name=made))


def log_group(it: Things, **given: Any) -> Made:
    logs, made = it.client("logs"), f"/{name('group')}"
    logs.create_log_group(logGroupName=made, **given)
    found = dict(logs.describe_log_groups(logGroupNamePrefix=made)["logGroups"][0])
    prefix = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:{made}"
    assert (found["arn"], found["logGroupArn"]) == (f"{prefix}:*", prefix)
    return found


def subscription(it: Things, protocol: str, endpoint: str) -> Made:
    sns = it.client("sns")
    topic = sns.create_topic(Name=name("topic"))["TopicArn"]
    arn = sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=endpoint, ReturnSubscriptionArn=True)
    return dict(sns.get_subscription_attributes(SubscriptionArn=arn["SubscriptionArn"])["Attributes"])


def named(it: Things, client: str, make: str, key: str, read: str, at: str = "", /, **given: Any) -> Made:
    """What is made by a name and read by it; `at` is the answer's part that describes it."""
    made, service_ = name("thing"), it.client(client)
    getattr(service_, make)(**{key: made}, **given)
    answer = getattr(service_, read)(**{key: made})
    return dict(answer[at] if at else answer)


def parameter(it: Things) -> Made:
    ssm, made = it.client("ssm"), f"/{name('parameter')}"
    ssm.put_parameter(Name=made, Value="v", Type="String")
    return dict(ssm.get_parameter(Name=made)["Parameter"])


def repository(it: Things) -> Made:
    ecr, made = it.client("ecr"), name("repository")
    ecr.create_repository(repositoryName=made)
    return dict(ecr.describe_repositories(repositoryNames=[made])["repositories"][0])


def queue(it: Things) -> Made:
    sqs = it.client("sqs")
    url = sqs.create_queue(QueueName=name("queue"))["QueueUrl"]
    return dict(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"])


def alarm(it: Things) -> Made:
    client, made = it.client("cloudwatch"), name("alarm")
    client.put_metric_alarm(AlarmName=made, **ALARM)
    return dict(client.describe_alarms(AlarmNames=[made])["MetricAlarms"][0])


def certificate(it: Things) -> Made:
    acm = it.client("acm")
    made = acm.request_certificate(DomainName="app.example.org", ValidationMethod="DNS")["CertificateArn"]
    return dict(acm.describe_certificate(CertificateArn=made)["Certificate"])


def zone(it: Things) -> str:
    client = it.client("route53")

    def make(_: Things) -> Any:
        return client.create_hosted_zone(Name=f"{name('zone')}.org", CallerReference=name("z"))["HostedZone"]

    return str(it.once("zone", make)["Id"])


def namespace(it: Things) -> Made:
    client, made = it.client("servicediscovery"), f"{name('ns')}.internal"
    client.create_private_dns_namespace(Name=made, Vpc=it.network.vpc)
    ids = [each["Id"] for each in client.list_namespaces()["Namespaces"] if each["Name"] == made]
    return dict(client.get_namespace(Id=ids[0])["Namespace"])


def profile(it: Things) -> Made:
    return named(it, "iam", "create_instance_profile", "InstanceProfileName", "get_instance_profile", "InstanceProfile")


def policy(it: Things) -> Made:
    iam = it.client("iam")
    arn = iam.create_policy(PolicyName=name("policy"), PolicyDocument=READS)["Policy"]["Arn"]
    return dict(iam.get_policy(PolicyArn=arn)["Policy"])


def role(it: Things) -> Made:
    arn = it.role("ecs-tasks")
    return dict(it.client("iam").get_role(RoleName=arn.rsplit("/", 1)[-1])["Role"])


def routes(it: Things) -> Made:
    return dict(it.of_ec2("create_route_table", "RouteTable", VpcId=it.network.vpc))


def endpoint(it: Things) -> Made:
    made = it.world.ec2.create_vpc_endpoint(VpcId=it.network.vpc, ServiceName="com.amazonaws.eu-west-1.s3")
    found = it.world.ec2.describe_vpc_endpoints(VpcEndpointIds=[made["VpcEndpoint"]["VpcEndpointId"]])
    return dict(found["VpcEndpoints"][0])


def version(it: Things) -> Made:
    found = it.world.ec2.describe_launch_template_versions(LaunchTemplateId=template(it))
    return dict(found["LaunchTemplateVersions"][0])


def launch_template(it: Things) -> Made:
    return dict(it.world.ec2.describe_launch_templates(LaunchTemplateIds=[template(it)])["LaunchTemplates"][0])


def mount_target(it: Things) -> Made:
    efs = it.client("efs")
    made = efs.create_mount_target(FileSystemId=file_system(it), SubnetId=it.network.subnets[0])["MountTargetId"]
    return dict(efs.describe_mount_targets(MountTargetId=made)["MountTargets"][0])


def access_point(it: Things) -> Made:
    efs = it.client("efs")
    made = efs.create_access_point(FileSystemId=file_system(it), ClientToken=name("t"))["AccessPointId"]
    return dict(efs.describe_access_points(AccessPointId=made)["AccessPoints"][0])


def alias(it: Things) -> Made:
    kms, made = it.client("kms"), f"alias/{name('alias')}"
    kms.create_alias(AliasName=made, TargetKeyId=key(it))
    return next(each for each in kms.list_aliases(KeyId=key(it))["Aliases"] if each["AliasName"] == made)


def secret(it: Things) -> Made:
    client, made = it.client("secretsmanager"), name("secret")
    client.create_secret(Name=made, SecretString="x")
    return dict(client.describe_secret(SecretId=made))


def listener_rule(it: Things) -> Made:
    made = it.world.elb.create_rule(
        ListenerArn=listener(it),
        Priority=7,
        Conditions=[{"Field": "path-pattern", "Values": ["/a"]}],
        Actions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}],
    )["Rules"][0]["RuleArn"]
    return dict(it.world.elb.describe_rules(RuleArns=[made])["Rules"][0])


def records(it: Things) -> Made:
    found = it.client("route53").list_resource_record_sets(HostedZoneId=zone(it))["ResourceRecordSets"]
    return {record["Type"]: record["ResourceRecords"][-1]["Value"] for record in found}


ON_FARGATE = {"networkMode": "awsvpc", "cpu": "256", "memory": "512", "requiresCompatibilities": ["FARGATE"]}
TRIES = {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185}
LINKED = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role"
SERVICE = {
    "status": "ACTIVE",
    "schedulingStrategy": "REPLICA",
    "deploymentController": {"type": "ECS"},
    "platformVersion": "LATEST",
    "platformFamily": "Linux",
    "launchType": "FARGATE",
    "propagateTags": "NONE",
    "enableECSManagedTags": False,
    "enableExecuteCommand": False,
    "availabilityZoneRebalancing": ...,
}
ROWS: dict[str, tuple[Callable[[Things], Any], Made]] = {
    # ECS
    "ecs cluster": (
        lambda it: it.world.ecs.describe_clusters(clusters=[cluster(it)])["clusters"][0],
        {"status": "ACTIVE", "settings": [], "registeredContainerInstancesCount": 0},
    ),
    "ecs cluster with its settings": (
        lambda it: it.world.ecs.describe_clusters(clusters=[cluster(it)], include=["SETTINGS"])["clusters"][0],
        {"settings": [{"name": "containerInsights", "value": "disabled"}]},
    ),
    "ecs service": (service, SERVICE),
    "ecs task definition, bridge": (
        task_definition,
        {"networkMode": "bridge", "status": "ACTIVE", "cpu": None, "volumes": [], "registeredAt": ...},
    ),
    "ecs task definition, Fargate": (
        lambda it: task_definition(it, **ON_FARGATE),
        {"compatibilities": ["EC2", "FARGATE"], "requiresAttributes": ..., "registeredBy": ..., "deregisteredAt": None},
    ),
    "ecs container": (
        lambda it: task_definition(it, **ON_FARGATE)["containerDefinitions"][0],
        {
            "portMappings": [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}],
            **{"cpu": 0, "essential": True, "environment": [], "mountPoints": [], "volumesFrom": []},
            **{"systemControls": [], "secrets": None, "healthCheck": None},
        },
    ),
    "ecs capacity provider": (
        lambda it: provider(it)["autoScalingGroupProvider"],
        {"managedScaling": ..., "managedTerminationProtection": "DISABLED"},
    ),
    # Elastic Load Balancing
    "load balancer": (
        lambda it: it.world.elb.describe_load_balancers(LoadBalancerArns=[balancer(it)])["LoadBalancers"][0],
        {"Scheme": "internet-facing", "Type": "application", "IpAddressType": "ipv4", "State": ..., "DNSName": ...},
    ),
    "load balancer attributes": (
        lambda it: pairs(it.world.elb.describe_load_balancer_attributes(LoadBalancerArn=balancer(it))),
        {
            **{"access_logs.s3.enabled": "false", "access_logs.s3.bucket": "", "access_logs.s3.prefix": ""},
            **{"connection_logs.s3.enabled": "false", "deletion_protection.enabled": "false"},
            **{"client_keep_alive.seconds": "3600", "idle_timeout.timeout_seconds": "60"},
            **{"ipv6.deny_all_igw_traffic": "false", "load_balancing.cross_zone.enabled": "true"},
            **{"routing.http2.enabled": "true", "routing.http.desync_mitigation_mode": "defensive"},
            **{"routing.http.xff_header_processing.mode": "append", "waf.fail_open.enabled": "false"},
            **{"zonal_shift.config.enabled": "false", "dns_record.client_routing_policy": None},
        },
    ),
    "target group": (
        described_group,
        {
            **{"ProtocolVersion": "HTTP1", "HealthCheckProtocol": "HTTP", "HealthCheckPort": "traffic-port"},
            **{"HealthCheckEnabled": True, "HealthCheckIntervalSeconds": 30, "HealthCheckTimeoutSeconds": 5},
            **{"HealthyThresholdCount": 5, "UnhealthyThresholdCount": 2, "HealthCheckPath": "/"},
            **{"Matcher": {"HttpCode": "200"}, "TargetType": "instance", "LoadBalancerArns": []},
        },
    ),
    "target group, gRPC": (
        lambda it: described_group(it, ProtocolVersion="GRPC"),
        {"HealthCheckPath": "/AWS.ALB/healthcheck", "Matcher": {"GrpcCode": "12"}},
    ),
    "target group, TCP": (
        lambda it: described_group(it, Protocol="TCP"),
        {"HealthCheckProtocol": "TCP", "HealthCheckTimeoutSeconds": 10, "ProtocolVersion": None},
    ),
    "target group attributes": (
        group_attributes,
        {
            **{"deregistration_delay.timeout_seconds": "300", "slow_start.duration_seconds": "0"},
            **{"stickiness.enabled": "false", "stickiness.type": "lb_cookie"},
            **{"stickiness.lb_cookie.duration_seconds": "86400", "stickiness.app_cookie.cookie_name": ""},
            **{"load_balancing.algorithm.type": "round_robin", "load_balancing.algorithm.anomaly_mitigation": "off"},
            **{"target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": "1"},
            **{"waf.fail_open.enabled": None, "preserve_client_ip.enabled": None},
        },
    ),
    "target group attributes, TCP": (
        lambda it: group_attributes(it, Protocol="TCP", TargetType="ip"),
        {"preserve_client_ip.enabled": "false", "stickiness.type": "source_ip", "slow_start.duration_seconds": None},
    ),
    "listener": (
        lambda it: it.world.elb.describe_listeners(ListenerArns=[listener(it)])["Listeners"][0],
        {"Port": 80, "Protocol": "HTTP", "SslPolicy": None, "AlpnPolicy": None, "Certificates": None},
    ),
    "listener attributes": (
        lambda it: pairs(it.world.elb.describe_listener_attributes(ListenerArn=listener(it))),
        {"routing.http.response.server.enabled": "true", "tcp.idle_timeout.seconds": None},
    ),
    "listener rule": (listener_rule, {"Priority": "7", "IsDefault": False}),
    # VPC and EC2
    "vpc": (
        lambda it: it.of_ec2("create_vpc", "Vpc", CidrBlock="10.1.0.0/16"),
        {"State": "available", "InstanceTenancy": "default", "IsDefault": False, "OwnerId": ACCOUNT},
    ),
    "subnet": (
        lambda it: it.of_ec2("create_subnet", "Subnet", VpcId=it.network.vpc, CidrBlock="10.0.7.0/24"),
        {"AvailableIpAddressCount": 251, "MapPublicIpOnLaunch": False, "SubnetArn": ..., "AvailabilityZoneId": ...},
    ),
    "security group": (
        lambda it: it.world.ec2.describe_security_groups(GroupIds=[it.network.new_group()])["SecurityGroups"][0],
        {"IpPermissions": [], "IpPermissionsEgress": ..., "OwnerId": ACCOUNT, "SecurityGroupArn": ...},
    ),
    "internet gateway": (
        lambda it: it.of_ec2("create_internet_gateway", "InternetGateway"),
        {"Attachments": [], "OwnerId": ACCOUNT, "Tags": []},
    ),
    "route table": (
        routes,
        {"Associations": [], "PropagatingVgws": ..., "OwnerId": ACCOUNT},
    ),
    "route of the VPC": (
        lambda it: routes(it)["Routes"][0],
        {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable", "State": "active"},
    ),
    "NAT gateway": (gateway, {"ConnectivityType": "public", "State": "available", "NatGatewayAddresses": ...}),
    "VPC endpoint": (endpoint, {"VpcEndpointType": "Gateway", "State": "available", "PrivateDnsEnabled": False}),
    "launch template": (launch_template, {"DefaultVersionNumber": 1, "LatestVersionNumber": 1, "CreatedBy": ...}),
    "launch template version": (
        version,
        {
            **{"VersionNumber": 1, "DefaultVersion": True},
            "LaunchTemplateData": {"ImageId": "ami-12345678", "InstanceType": "t3.micro"},
        },
    ),
    "auto scaling group": (
        instances,
        {
            **{"DesiredCapacity": 0, "DefaultCooldown": 300, "HealthCheckType": "EC2", "HealthCheckGracePeriod": 0},
            **{"TerminationPolicies": ["Default"], "NewInstancesProtectedFromScaleIn": False, "Instances": []},
            "ServiceLinkedRoleARN": f"{LINKED}/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
        },
    ),
    # IAM
    "iam role": (role, {"Path": "/", "MaxSessionDuration": 3600, "RoleLastUsed": {}, "PermissionsBoundary": None}),
    "iam policy": (policy, {"DefaultVersionId": "v1", "AttachmentCount": 0, "IsAttachable": True, "Path": "/"}),
    "iam instance profile": (profile, {"Path": "/", "Roles": []}),
    "iam user": (
        lambda it: named(it, "iam", "create_user", "UserName", "get_user", "User"),
        {"Path": "/", "PasswordLastUsed": None, "PermissionsBoundary": None},
    ),
    # Logs, alarms, dashboards
    "log group": (
        log_group,
        {"logGroupClass": "STANDARD", "storedBytes": 0, "metricFilterCount": 0, "retentionInDays": None},
    ),
    "log group, rarely read": (
        lambda it: log_group(it, logGroupClass="INFREQUENT_ACCESS"),
        {"logGroupClass": "INFREQUENT_ACCESS", "kmsKeyId": None},
    ),
    "alarm": (
        alarm,
        {
            **ALARM,
            **{"StateValue": "INSUFFICIENT_DATA", "StateReason": "Unchecked: Initial alarm creation"},
            **{"ActionsEnabled": True, "AlarmActions": [], "StateReasonData": None, "TreatMissingData": None},
        },
    ),
    "dashboard": (
        lambda it: named(
            it, "cloudwatch", "put_dashboard", "DashboardName", "get_dashboard", DashboardBody='{"widgets":[]}'
        ),
        {"DashboardBody": '{"widgets":[]}', "DashboardArn": ...},
    ),
    # Keys, secrets, parameters
    "kms key": (
        lambda it: it.client("kms").describe_key(KeyId=key(it))["KeyMetadata"],
        {
            **{"KeySpec": "SYMMETRIC_DEFAULT", "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS"},
            **{"EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"], "KeyUsage": "ENCRYPT_DECRYPT", "KeyManager": "CUSTOMER"},
            **{"KeyState": "Enabled", "Enabled": True, "MultiRegion": False, "CurrentKeyMaterialId": ...},
            **{"SigningAlgorithms": None, "DeletionDate": None, "Description": ""},
        },
    ),
    "kms alias": (alias, {"AliasArn": ..., "TargetKeyId": ...}),
    "kms rotation": (
        lambda it: it.client("kms").get_key_rotation_status(KeyId=key(it)),
        {"KeyRotationEnabled": False},
    ),
    "secret": (secret, {"VersionIdsToStages": ..., "KmsKeyId": None, "RotationEnabled": None, "DeletedDate": None}),
    "parameter": (parameter, {"Type": "String", "Version": 1, "DataType": "text", "ARN": ...}),
    # Events, schedules, messages
    "event rule": (
        lambda it: named(it, "events", "put_rule", "Name", "describe_rule", ScheduleExpression="rate(1 hour)"),
        {"State": "ENABLED", "EventBusName": "default", "CreatedBy": ACCOUNT, "EventPattern": None},
    ),
    "event bus": (
        lambda it: named(it, "events", "create_event_bus", "Name", "describe_event_bus"),
        {"Arn": ..., "Policy": None},
    ),
    "schedule": (
        schedule,
        {
            **{"State": "ENABLED", "GroupName": "default", "ScheduleExpressionTimezone": "UTC"},
            **{"ActionAfterCompletion": "NONE", "FlexibleTimeWindow": {"Mode": "OFF"}, "EndDate": None},
        },
    ),
    "schedule's target": (lambda it: schedule(it)["Target"], {"RetryPolicy": TRIES, "DeadLetterConfig": None}),
    "schedule's target, half told": (
        lambda it: schedule(it, RetryPolicy={"MaximumRetryAttempts": 3})["Target"],
        {"RetryPolicy": {**TRIES, "MaximumRetryAttempts": 3}},
    ),
    "schedule group": (
        lambda it: named(it, "scheduler", "create_schedule_group", "Name", "get_schedule_group"),
        {"State": "ACTIVE", "Arn": ...},
    ),
    "queue": (
        queue,
        {
            **{"DelaySeconds": "0", "MessageRetentionPeriod": "345600", "VisibilityTimeout": "30"},
            **{"SqsManagedSseEnabled": "true", "ReceiveMessageWaitTimeSeconds": "0", "RedrivePolicy": None},
        },
    ),
    "topic": (
        lambda it: it.client("sns").get_topic_attributes(
            TopicArn=it.client("sns").create_topic(Name=name("topic"))["TopicArn"]
        )["Attributes"],
        {"SubscriptionsPending": "0", "SubscriptionsConfirmed": "0", "KmsMasterKeyId": None, "Owner": ACCOUNT},
    ),
    "subscription of an address": (
        lambda it: subscription(it, "email", "ops@example.org"),
        {"PendingConfirmation": "true", "ConfirmationWasAuthenticated": "false", "RawMessageDelivery": "false"},
    ),
    "subscription of a queue": (
        lambda it: subscription(it, "sqs", f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q"),
        {"PendingConfirmation": "false", "ConfirmationWasAuthenticated": "true"},
    ),
    # Scaling
    "scalable target": (
        scalable_target,
        {
            "SuspendedState": {
                **{"DynamicScalingInSuspended": False, "DynamicScalingOutSuspended": False},
                "ScheduledScalingSuspended": False,
            },
            "RoleARN": f"{LINKED}/ecs.application-autoscaling.amazonaws.com/"
            "AWSServiceRoleForApplicationAutoScaling_ECSService",
            **{"CreationTime": ..., "ScalableTargetARN": ..., "MinCapacity": 1, "MaxCapacity": 2},
        },
    ),
    "scaling policy": (
        scaling_policy,
        {"PolicyType": "TargetTrackingScaling", "Alarms": ..., "StepScalingPolicyConfiguration": None},
    ),
    # Storage and images
    "bucket's encryption": (
        lambda it: it.client("s3").get_bucket_encryption(Bucket=bucket(it))["ServerSideEncryptionConfiguration"],
        {
            "Rules": [
                {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False},
            ]
        },
    ),
    "bucket's versions": (lambda it: it.client("s3").get_bucket_versioning(Bucket=bucket(it)), {"Status": None}),
    "bucket's payer": (
        lambda it: it.client("s3").get_bucket_request_payment(Bucket=bucket(it)),
        {"Payer": "BucketOwner"},
    ),
    "file system": (
        lambda it: it.client("efs").describe_file_systems(FileSystemId=file_system(it))["FileSystems"][0],
        {"PerformanceMode": "generalPurpose", "ThroughputMode": "bursting", "Encrypted": False, "KmsKeyId": None},
    ),
    "mount target": (mount_target, {"LifeCycleState": "available", "IpAddress": ..., "NetworkInterfaceId": ...}),
    "access point": (access_point, {"RootDirectory": {"Path": "/"}, "PosixUser": None}),
    "repository": (
        repository,
        {
            **{"imageTagMutability": "MUTABLE", "imageScanningConfiguration": {"scanOnPush": False}},
            **{"encryptionConfiguration": {"encryptionType": "AES256"}, "repositoryUri": ...},
        },
    ),
    # Names
    "hosted zone": (
        lambda it: it.client("route53").get_hosted_zone(Id=zone(it))["HostedZone"],
        {"Config": {"PrivateZone": False}, "ResourceRecordSetCount": 2},
    ),
    "records of a new zone": (records, {"NS": ..., "SOA": ..., "A": None}),
    "certificate": (
        certificate,
        {
            **{"Status": "PENDING_VALIDATION", "Type": "AMAZON_ISSUED", "KeyAlgorithm": "RSA_2048", "InUseBy": []},
            **{"IssuedAt": None, "NotBefore": None, "NotAfter": None, "Serial": None},
        },
    ),
    "namespace": (namespace, {"Type": "DNS_PRIVATE", "Arn": ..., "Properties": ...}),
}


@pytest.fixture(scope="module")
def things(world: World) -> Things:
    return Things(world, Network(world))


def test_there_are_enough_rows() -> None:
    assert len(ROWS) >= 52


@pytest.mark.parametrize("row", ROWS)
def test_it_is_read_back(things: Things, row: str) -> None:
    read, expected = ROWS[row]
    answer = read(things)
    present = {key for key, value in expected.items() if value is not None}
    assert present <= set(answer), f"not answered: {present - set(answer)}"
    assert {key for key in expected if key in answer} == present, "answered, though AWS does not"
    literal = {key: value for key, value in expected.items() if value is not None and value is not ...}
    assert {key: answer[key] for key in literal} == literal


def test_a_new_zone_has_a_readable_soa_record(things: Things) -> None:
    assert records(things)["SOA"].split()[-5:] == ["1", "7200", "900", "1209600", "86400"]
