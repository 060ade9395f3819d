"""The enums and patterns of botocore's model that are asked of requests, by service and shape.

Not all are: newer clients send values that an older model lacks, and some patterns are not Python's. Here stand those
that are documented as closed, and that the service refuses by its model.
"""

ENUMS = {
    "ecr": {"ImageTagMutability", "EncryptionType"},
    "ecs": {
        "Compatibility",
        "ContainerCondition",
        "CPUArchitecture",
        "DeploymentControllerType",
        "LaunchType",
        "LogDriver",
        "NetworkMode",
        "OSFamily",
        "PropagateTags",
        "SchedulingStrategy",
        "SettingName",
        "TransportProtocol",
        "AssignPublicIp",
        "ManagedScalingStatus",
        "ManagedTerminationProtection",
        "EFSTransitEncryption",
        "DeploymentRolloutState",
    },
    "efs": {
        "PerformanceMode",
        "ThroughputMode",
        "TransitionToArchiveRules",
        "TransitionToIARules",
        "TransitionToPrimaryStorageClassRules",
    },
    "elbv2": {"ActionTypeEnum", "LoadBalancerSchemeEnum", "LoadBalancerTypeEnum", "ProtocolEnum", "TargetTypeEnum"},
    "events": {"RuleState"},
    "kms": {"KeyUsageType", "OriginType"},
    "logs": {"LogGroupClass"},
    "scheduler": {"ActionAfterCompletion", "FlexibleTimeWindowMode", "LaunchType", "PropagateTags", "ScheduleState"},
    "servicediscovery": {"RecordType", "RoutingPolicy"},
    "ssm": {"ParameterTier", "ParameterType"},
    "acm": {"ValidationMethod"},
    "application-autoscaling": {"PolicyType", "ScalableDimension", "ServiceNamespace"},
    "cloudwatch": {"ComparisonOperator", "Statistic"},
    "route53": {"ChangeAction", "RRType"},
}

PATTERNS = {
    "ecr": {"RepositoryName"},
    "efs": {"FileSystemId", "SubnetId", "SecurityGroup"},
    "events": {"RuleName", "TargetId"},
    "iam": {
        "pathType",
        "policyNameType",
        "roleDescriptionType",
        "roleNameType",
        "userNameType",
        "groupNameType",
        "instanceProfileNameType",
    },
    "kms": {"AliasNameType"},
    "logs": {"LogGroupName"},
    "scheduler": {"Name", "ScheduleGroupName"},
    "servicediscovery": {"NamespaceNamePrivate"},
    "acm": {"DomainNameString", "Arn"},
    "sts": {"roleSessionNameType"},
}
