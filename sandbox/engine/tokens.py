"""What the types of pulumi-aws are called in Terraform, for the types that the sandbox knows.

Left: the type or function in the Pulumi SDK, without its package `aws:`. Right: the resource or data source of the
Terraform AWS provider. A program that uses another one is refused by name; to let it in, add its line here.
"""

RESOURCES = {
    "acm/certificate:Certificate": "aws_acm_certificate",
    "acm/certificateValidation:CertificateValidation": "aws_acm_certificate_validation",
    "appautoscaling/policy:Policy": "aws_appautoscaling_policy",
    "appautoscaling/scheduledAction:ScheduledAction": "aws_appautoscaling_scheduled_action",
    "appautoscaling/target:Target": "aws_appautoscaling_target",
    "autoscaling/group:Group": "aws_autoscaling_group",
    "autoscaling/lifecycleHook:LifecycleHook": "aws_autoscaling_lifecycle_hook",
    "cloudwatch/dashboard:Dashboard": "aws_cloudwatch_dashboard",
    "cloudwatch/eventRule:EventRule": "aws_cloudwatch_event_rule",
    "cloudwatch/eventTarget:EventTarget": "aws_cloudwatch_event_target",
    "cloudwatch/logGroup:LogGroup": "aws_cloudwatch_log_group",
    "cloudwatch/logResourcePolicy:LogResourcePolicy": "aws_cloudwatch_log_resource_policy",
    "cloudwatch/metricAlarm:MetricAlarm": "aws_cloudwatch_metric_alarm",
    "dynamodb/table:Table": "aws_dynamodb_table",
    "ec2/defaultSecurityGroup:DefaultSecurityGroup": "aws_default_security_group",
    "ec2/eip:Eip": "aws_eip",
    "ec2/instance:Instance": "aws_instance",
    "ec2/internetGateway:InternetGateway": "aws_internet_gateway",
    "ec2/launchTemplate:LaunchTemplate": "aws_launch_template",
    "ec2/natGateway:NatGateway": "aws_nat_gateway",
    "ec2/route:Route": "aws_route",
    "ec2/routeTable:RouteTable": "aws_route_table",
    "ec2/routeTableAssociation:RouteTableAssociation": "aws_route_table_association",
    "ec2/securityGroup:SecurityGroup": "aws_security_group",
    "ec2/securityGroupRule:SecurityGroupRule": "aws_security_group_rule",
    "ec2/subnet:Subnet": "aws_subnet",
    "ec2/vpc:Vpc": "aws_vpc",
    "ec2/vpcEndpoint:VpcEndpoint": "aws_vpc_endpoint",
    "ecr/lifecyclePolicy:LifecyclePolicy": "aws_ecr_lifecycle_policy",
    "ecr/repository:Repository": "aws_ecr_repository",
    "ecs/accountSettingDefault:AccountSettingDefault": "aws_ecs_account_setting_default",
    "ecs/capacityProvider:CapacityProvider": "aws_ecs_capacity_provider",
    "ecs/cluster:Cluster": "aws_ecs_cluster",
    "ecs/clusterCapacityProviders:ClusterCapacityProviders": "aws_ecs_cluster_capacity_providers",
    "ecs/service:Service": "aws_ecs_service",
    "ecs/taskDefinition:TaskDefinition": "aws_ecs_task_definition",
    "efs/accessPoint:AccessPoint": "aws_efs_access_point",
    "efs/backupPolicy:BackupPolicy": "aws_efs_backup_policy",
    "efs/fileSystem:FileSystem": "aws_efs_file_system",
    "efs/fileSystemPolicy:FileSystemPolicy": "aws_efs_file_system_policy",
    "efs/mountTarget:MountTarget": "aws_efs_mount_target",
    "iam/accessKey:AccessKey": "aws_iam_access_key",
    "iam/instanceProfile:InstanceProfile": "aws_iam_instance_profile",
    "iam/openIdConnectProvider:OpenIdConnectProvider": "aws_iam_openid_connect_provider",
    "iam/policy:Policy": "aws_iam_policy",
    "iam/role:Role": "aws_iam_role",
    "iam/rolePolicy:RolePolicy": "aws_iam_role_policy",
    "iam/rolePolicyAttachment:RolePolicyAttachment": "aws_iam_role_policy_attachment",
    "iam/user:User": "aws_iam_user",
    "iam/userPolicy:UserPolicy": "aws_iam_user_policy",
    "iam/userPolicyAttachment:UserPolicyAttachment": "aws_iam_user_policy_attachment",
    "kms/alias:Alias": "aws_kms_alias",
    "kms/key:Key": "aws_kms_key",
    "lb/listener:Listener": "aws_lb_listener",
    "lb/listenerCertificate:ListenerCertificate": "aws_lb_listener_certificate",
    "lb/listenerRule:ListenerRule": "aws_lb_listener_rule",
    "lb/loadBalancer:LoadBalancer": "aws_lb",
    "lb/targetGroup:TargetGroup": "aws_lb_target_group",
    "route53/record:Record": "aws_route53_record",
    "route53/zone:Zone": "aws_route53_zone",
    "s3/bucket:Bucket": "aws_s3_bucket",
    "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "aws_s3_bucket_lifecycle_configuration",
    "s3/bucketOwnershipControls:BucketOwnershipControls": "aws_s3_bucket_ownership_controls",
    "s3/bucketPolicy:BucketPolicy": "aws_s3_bucket_policy",
    "s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "aws_s3_bucket_public_access_block",
    "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
        "aws_s3_bucket_server_side_encryption_configuration"
    ),
    "s3/bucketVersioning:BucketVersioning": "aws_s3_bucket_versioning",
    "scheduler/schedule:Schedule": "aws_scheduler_schedule",
    "scheduler/scheduleGroup:ScheduleGroup": "aws_scheduler_schedule_group",
    "secretsmanager/secret:Secret": "aws_secretsmanager_secret",
    "servicediscovery/httpNamespace:HttpNamespace": "aws_service_discovery_http_namespace",
    "servicediscovery/privateDnsNamespace:PrivateDnsNamespace": "aws_service_discovery_private_dns_namespace",
    "servicediscovery/service:Service": "aws_service_discovery_service",
    "sns/topic:Topic": "aws_sns_topic",
    "sns/topicPolicy:TopicPolicy": "aws_sns_topic_policy",
    "sns/topicSubscription:TopicSubscription": "aws_sns_topic_subscription",
    "sqs/queue:Queue": "aws_sqs_queue",
    "sqs/queuePolicy:QueuePolicy": "aws_sqs_queue_policy",
    "ssm/parameter:Parameter": "aws_ssm_parameter",
    "vpc/securityGroupEgressRule:SecurityGroupEgressRule": "aws_vpc_security_group_egress_rule",
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule": "aws_vpc_security_group_ingress_rule",
}

FUNCTIONS = {
    "ec2/getSubnet:getSubnet": "aws_subnet",
    "ec2/getSubnets:getSubnets": "aws_subnets",
    "ec2/getVpc:getVpc": "aws_vpc",
    "iam/getRole:getRole": "aws_iam_role",
    "iam/getRoles:getRoles": "aws_iam_roles",
    "iam/getUser:getUser": "aws_iam_user",
    "iam/getUsers:getUsers": "aws_iam_users",
    "index/getAvailabilityZones:getAvailabilityZones": "aws_availability_zones",
    "index/getCallerIdentity:getCallerIdentity": "aws_caller_identity",
    "index/getPartition:getPartition": "aws_partition",
    "index/getRegion:getRegion": "aws_region",
    "ssm/getParameter:getParameter": "aws_ssm_parameter",
}

_PACKAGE = "aws:"


def bridge_type(token: str) -> str | None:
    """The bridge's name of a resource type: `aws:ecs/cluster:Cluster` gives `aws:index/ecsCluster:EcsCluster`.

    Types that are not the AWS provider's stay as they are; one that the table does not know gives None.
    """
    if not token.startswith(_PACKAGE):
        return token
    name = RESOURCES.get(token.removeprefix(_PACKAGE))
    return name and f"aws:index/{_camel(name)}:{_pascal(name)}"


def bridge_function(token: str) -> str | None:
    """The bridge's name of a function: `aws:ssm/getParameter:getParameter` gives
    `aws:index/getSsmParameter:getSsmParameter`; None when the table does not know it."""
    name = FUNCTIONS.get(token.removeprefix(_PACKAGE))
    return name and "aws:index/get{0}:get{0}".format(_pascal(name))


def bridge_only_inputs(token: str) -> list[str]:
    """Inputs that the bridge adds to a resource type: a second name for its id, and the tags with the default ones.

    The name is made of the type's (`vpcId`), with `aws` in front where an input has that name already.
    """
    name = RESOURCES.get(token.removeprefix(_PACKAGE), "")
    return [f"{_camel(name)}Id", f"aws{_pascal(name)}Id", "tagsAll"]


def all_names() -> list[tuple[str, str]]:
    """Each type and function of the table: its name in pulumi-aws and in the bridge."""
    types = [(f"aws:{token}", bridge_type(f"aws:{token}")) for token in RESOURCES]
    functions = [(f"aws:{token}", bridge_function(f"aws:{token}")) for token in FUNCTIONS]
    return [(ours, theirs) for ours, theirs in types + functions if theirs]


def bridge_urn(urn: str) -> str | None:
    """A resource's URN with its own type renamed (its parents' types, joined by `$` in front of it, are not)."""
    stack, project, types, name = urn.split("::", 3)
    *parents, own = types.split("$")
    renamed = bridge_type(own)
    return renamed and "::".join([stack, project, "$".join([*parents, renamed]), name])


def _pascal(name: str) -> str:
    return "".join(word.capitalize() for word in name.removeprefix("aws_").split("_"))


def _camel(name: str) -> str:
    pascal = _pascal(name)
    return pascal[0].lower() + pascal[1:]
