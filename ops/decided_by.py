"""Which field of a manifest, or which setting, decides what a resource is: for whoever must change something."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Decided:
    """What decides.

    Attributes:
        fields: of the service's manifest, where the resource is a service's; the likeliest first.
        settings: of the environment otherwise.
    """

    fields: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()


_NETWORK = ("network",)
_INSTANCES = Decided(("capacity",), ("ec2",))
_EVENTS = Decided(settings=("events",))
_LOGS = Decided(settings=("load_balancers.access_logs",))
_VOLUME = Decided(("storage.volumes",), ("kms_key",))

DECIDED: dict[str, Decided] = {
    "aws:acm/certificate:Certificate": Decided(settings=("load_balancers.public.certificate", "dns")),
    "aws:acm/certificateValidation:CertificateValidation": Decided(settings=("dns",)),
    "aws:appautoscaling/policy:Policy": Decided(("count",)),
    "aws:appautoscaling/target:Target": Decided(("count.range",)),
    "aws:autoscaling/group:Group": _INSTANCES,
    "aws:cloudwatch/dashboard:Dashboard": Decided(settings=("dashboards",)),
    "aws:cloudwatch/eventRule:EventRule": Decided(("alarms",), ("events", "alarms")),
    "aws:cloudwatch/eventTarget:EventTarget": _EVENTS,
    "aws:cloudwatch/logGroup:LogGroup": Decided(("logging",), ("logs", "kms_key")),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Decided(("deployment.rollback_alarms", "alarms"), ("alarms",)),
    "aws:ec2/eip:Eip": Decided(settings=("network.nat",)),
    "aws:ec2/internetGateway:InternetGateway": Decided(settings=_NETWORK),
    "aws:ec2/launchTemplate:LaunchTemplate": _INSTANCES,
    "aws:ec2/natGateway:NatGateway": Decided(settings=("network.nat",)),
    "aws:ec2/route:Route": Decided(settings=_NETWORK),
    "aws:ec2/routeTable:RouteTable": Decided(settings=_NETWORK),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Decided(settings=_NETWORK),
    "aws:ec2/securityGroup:SecurityGroup": Decided(("network.vpc.security_groups",), _NETWORK),
    "aws:ec2/subnet:Subnet": Decided(settings=("network.zones", "network.cidr")),
    "aws:ec2/vpc:Vpc": Decided(settings=("network.cidr",)),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Decided(settings=("network.vpc_endpoints",)),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": Decided(("image",)),
    "aws:ecr/repository:Repository": Decided(("image",), ("kms_key",)),
    "aws:ecs/capacityProvider:CapacityProvider": _INSTANCES,
    "aws:ecs/cluster:Cluster": Decided(settings=("cluster",)),
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": Decided(settings=("ec2",)),
    "aws:ecs/service:Service": Decided(("image", "image.healthcheck", "count", "capacity", "deployment")),
    "aws:ecs/taskDefinition:TaskDefinition": Decided(("image", "cpu", "memory", "platform", "task_definition")),
    "aws:efs/accessPoint:AccessPoint": _VOLUME,
    "aws:efs/backupPolicy:BackupPolicy": _VOLUME,
    "aws:efs/fileSystem:FileSystem": _VOLUME,
    "aws:efs/fileSystemPolicy:FileSystemPolicy": _VOLUME,
    "aws:efs/mountTarget:MountTarget": Decided(("storage.volumes",), ("network.file_system_subnet_ids",)),
    "aws:iam/accessKey:AccessKey": Decided(settings=("deployers",)),
    "aws:iam/instanceProfile:InstanceProfile": _INSTANCES,
    "aws:iam/policy:Policy": Decided(settings=("deployers",)),
    "aws:iam/role:Role": Decided(("permissions",), ("deployers", "permissions_boundary")),
    "aws:iam/rolePolicy:RolePolicy": Decided(("permissions", "secrets"), ("deployers",)),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Decided(
        ("permissions.managed_policies",), ("deployers", "managed_policies")
    ),
    "aws:iam/user:User": Decided(settings=("deployers", "permissions_boundary")),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": Decided(settings=("deployers",)),
    "aws:kms/alias:Alias": Decided(settings=("kms_key",)),
    "aws:kms/key:Key": Decided(settings=("kms_key",)),
    "aws:lb/listener:Listener": Decided(settings=("load_balancers",)),
    "aws:lb/listenerCertificate:ListenerCertificate": Decided(settings=("load_balancers.public.certificate_arn",)),
    "aws:lb/listenerRule:ListenerRule": Decided(("http",), ("load_balancers",)),
    "aws:lb/loadBalancer:LoadBalancer": Decided(settings=("load_balancers",)),
    "aws:lb/targetGroup:TargetGroup": Decided(("http.healthcheck", "http.target_port"), ("load_balancers",)),
    "aws:route53/record:Record": Decided(("http.alias",), ("dns",)),
    "aws:route53/zone:Zone": Decided(settings=("dns",)),
    "aws:s3/bucket:Bucket": _LOGS,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _LOGS,
    "aws:s3/bucketPolicy:BucketPolicy": _LOGS,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _LOGS,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _LOGS,
    "aws:scheduler/schedule:Schedule": Decided(("on.schedule",)),
    "aws:servicediscovery/httpNamespace:HttpNamespace": Decided(("network.connect",)),
    "aws:sns/topic:Topic": Decided(("deployment.rollback_alarms",), ("events",)),
    "aws:sns/topicPolicy:TopicPolicy": _EVENTS,
    "aws:sns/topicSubscription:TopicSubscription": _EVENTS,
    "aws:sqs/queue:Queue": _EVENTS,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": Decided(("network.vpc.security_groups",), _NETWORK),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Decided(("http",), ("load_balancers",)),
}
"""By the resource's type."""
