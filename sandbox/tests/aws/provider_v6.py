"""What the v6 line of the Terraform AWS provider calls otherwise than v5.100, for each resource that the program makes.

The built engine has v5.100, the official one a provider of the v6 line (pulumi-aws 7 bridges it), which cannot be had
where only registries are reached. So its source was read (github.com/hashicorp/terraform-provider-aws), and
test_provider_v6.py makes these calls to the local AWS. How each was read is said in the row:

- READ: the file's create, read, update and delete in a stored copy of v6; `at` says how old it is at the least.
- REPORTED: a copy of the file in v6 was not to be had; the difference is in the provider's own threads or in reports.
- COMPARED: neither; CHANGELOG of v6.0.0 to v6.12.0, and each input and output of the type in pulumi-aws 6.83.4 (v5.100)
  and 7.51.1 (v6). A call that changes neither of them, or that came after v6.12.0, can have escaped.

No row: each resource has a `region` of its own, checked without a call, and an identity, made of what is read anyway.
"""

from dataclasses import dataclass

READ, REPORTED, COMPARED = "read", "reported", "compared"


@dataclass(frozen=True)
class Difference:
    """One call that v6 makes and v5.100 does not, or whose answer v6 takes otherwise.

    Attributes:
        resource: Terraform's name of the type.
        operation: create, read, update or delete; several with commas.
        call: as IAM names it, with what is special about it.
        before: what v5.100 does.
        answer: what the answer must have.
        source: file in the provider's repository, at its commit where the copy says it, or the thread.
        at: the oldest version that the copy can be of (6 where it does not say), or the first with the difference.
        how: READ, REPORTED or COMPARED.
        test: the test in test_provider_v6.py that makes the call.
    """

    resource: str
    operation: str
    call: str
    before: str
    answer: str
    source: str
    at: str
    how: str
    test: str


@dataclass(frozen=True)
class Same:
    """A type for which no difference was found that reaches the calls which the program causes."""

    resource: str
    how: str
    note: str = ""


_SERVICE = "internal/service/ecs/service.go"
_BUCKET = "internal/service/s3/bucket.go at 6d895ce683"
_TAGS = "internal/service/s3/tags.go, by .changelog/45251.txt, pull request 46122, issues 45292 and 45784"
_GUARDDUTY = "none of GuardDuty's: then v6 tries again for as long as v5.100"
_NONE = "may lack it: optional and computed, so no difference"

DIFFERENCES = [
    Difference(
        "aws_ecs_service",
        "create, update",
        "ecs:ListServiceDeployments with createdAt.after, where the PRIMARY deployment is newer than the call",
        "only DescribeServices: stable is one deployment with as many tasks as wanted",
        "deployments of that time, one with the number of the PRIMARY (ecs-svc/NUMBER) in targetServiceRevisionArn; "
        "DescribeServices has deploymentController ECS and the PRIMARY's createdAt",
        _SERVICE,
        "6.34",
        READ,
        "test_a_new_deployment_is_found_by_its_revision",
    ),
    Difference(
        "aws_ecs_service",
        "create, update",
        "ecs:DescribeServiceDeployments until it is over",
        "not made",
        "SUCCESSFUL ends the wait; STOPPED, ROLLBACK_SUCCESSFUL and ROLLBACK_FAILED end it with statusReason as error",
        _SERVICE,
        "6.34",
        READ,
        "test_a_deployment_ends_with_its_status_and_reason",
    ),
    Difference(
        "aws_ecs_service",
        "update",
        "ecs:DescribeServices after an update without a new deployment",
        "the same look as after any update",
        "one deployment with as many tasks as wanted; its createdAt older than the call",
        _SERVICE,
        "6.34",
        READ,
        "test_an_update_in_place_keeps_its_deployment",
    ),
    Difference(
        "aws_ecs_service",
        "read",
        "ecs:DescribeServices: serviceConnectConfiguration of the PRIMARY deployment",
        "a deployment without one leaves what is in the state",
        "none for a service whose configuration is disabled (AWS answers none); without one v6 clears the state",
        f"{_SERVICE}: pull request 43871",
        "6.9.0",
        READ,
        "test_a_disabled_service_connect_is_not_answered",
    ),
    Difference(
        "aws_ecs_service",
        "read",
        "ecs:DescribeServices: the whole deploymentConfiguration, and availabilityZoneRebalancing without a default",
        "percentages, alarms and circuit breaker; rebalancing defaults to DISABLED",
        "strategy ROLLING and no bake time, both computed; rebalancing as given",
        _SERVICE,
        "6.34",
        READ,
        "test_a_service_is_read_as_it_was_made",
    ),
    Difference(
        "aws_ecs_service",
        "update",
        "ecs:UpdateService with deploymentConfiguration.alarms, only where there are some",
        "the same: alarms that are taken out are never sent, and stay, so the program sends enable: false",
        "the alarms as sent last, with enable: false too",
        _SERVICE,
        "6.34",
        READ,
        "test_alarms_are_read_as_they_were_sent",
    ),
    Difference(
        "aws_ecs_service",
        "update",
        "ecs:TagResource, UntagResource by `arn`",
        "by `id`, which is the same ARN",
        "taken for the service's ARN",
        f"{_SERVICE}: issue 43816",
        "6.9.0",
        READ,
        "test_a_service_is_tagged_by_its_arn",
    ),
    Difference(
        "aws_ecs_capacity_provider",
        "read, update, delete",
        "ecs:DescribeCapacityProviders, UpdateCapacityProvider, DeleteCapacityProvider: a cluster, where it has one",
        "no cluster, no managed instances",
        "no cluster for one of an Auto Scaling group; UPDATE_COMPLETE; none after the deletion",
        "internal/service/ecs/capacity_provider.go",
        "6.16",
        READ,
        "test_a_capacity_provider_from_its_making_to_its_end",
    ),
    Difference(
        "aws_s3_bucket",
        "create",
        "s3:CreateBucket with CreateBucketConfiguration.Tags",
        "CreateBucket without, then PutBucketTagging",
        "the bucket has the tags; where it is UnsupportedArgument or not authorized, v6 does as v5.100",
        _BUCKET,
        "6.29",
        READ,
        "test_a_bucket_has_the_tags_it_was_made_with",
    ),
    Difference(
        "aws_s3_bucket",
        "read",
        "s3control:ListTagsForResource, at the endpoint's host with the account in front (ACCOUNT.HOST)",
        "s3:GetBucketTagging",
        "the bucket's tags, none too, though ACCOUNT.127.0.0.1 is no host: the local AWS is the plugin's proxy for it "
        "(sandbox/engine/plugins.py); only an error of authorization or MethodNotAllowed makes v6 do as v5.100",
        _TAGS,
        "6.23.0",
        REPORTED,
        "test_a_buckets_tags_are_read_and_changed_by_s3_control",
    ),
    Difference(
        "aws_s3_bucket",
        "update",
        "s3control:TagResource, UntagResource",
        "s3:PutBucketTagging, DeleteBucketTagging",
        "the bucket's other tags stay",
        _TAGS,
        "6.23.0",
        REPORTED,
        "test_a_buckets_tags_are_read_and_changed_by_s3_control",
    ),
    Difference(
        "aws_s3_bucket",
        "read",
        "s3:HeadBucket for bucket_region",
        "s3:HeadBucket for region",
        "x-amz-bucket-region",
        _BUCKET,
        "6.29",
        READ,
        "test_a_bucket_is_read_back",
    ),
    Difference(
        "aws_s3_bucket_server_side_encryption_configuration",
        "read",
        "s3:GetBucketEncryption: BlockedEncryptionTypes",
        "not read",
        _NONE + " (before 6.40.0 one that AWS adds was a difference for ever)",
        "internal/service/s3/bucket_server_side_encryption_configuration.go: pull request 47359",
        "6.32",
        READ,
        "test_encryption_is_read_as_it_was_given",
    ),
    Difference(
        "aws_nat_gateway",
        "read",
        "ec2:DescribeNatGateways: availabilityMode",
        "not read",
        "zonal: without a mode v6 reads neither subnet nor addresses",
        "internal/service/ec2/vpc_nat_gateway.go",
        "6.24",
        READ,
        "test_a_nat_gateway_has_a_mode",
    ),
    Difference(
        "aws_cloudwatch_metric_alarm",
        "create, read, update, delete",
        "cloudwatch:PutMetricAlarm, DescribeAlarms, DeleteAlarms, ListTagsForResource, TagResource, UntagResource in "
        "RPC v2 CBOR (aws-sdk-go-v2/service/cloudwatch since 1.52)",
        "the same in the Query protocol",
        "in CBOR, with the header smithy-protocol",
        "internal/service/cloudwatch/metric_alarm.go: a copy with PromQL alarms, so with an SDK of 2026",
        "6",
        READ,
        "test_alarms_in_cbor",
    ),
    Difference(
        "aws_service_discovery_http_namespace",
        "create, read, delete",
        "servicediscovery:CreateHttpNamespace, GetOperation, GetNamespace, ListTagsForResource, DeleteNamespace in "
        "RPC v2 CBOR",
        "the same in JSON",
        "in CBOR; the SDK that v6 has may still speak JSON: the service's model names both, CBOR first",
        "the model of the service, not the provider's source",
        "",
        COMPARED,
        "test_a_namespace_in_cbor",
    ),
    Difference(
        "aws_cloudwatch_log_group",
        "read",
        "logs:DescribeLogGroups: deletionProtectionEnabled",
        "not read",
        _NONE,
        "internal/service/logs/group.go",
        "6.8",
        READ,
        "test_what_v6_reads_beside_is_absent",
    ),
    Difference(
        "aws_route53_zone",
        "read, delete",
        "route53:GetHostedZone: Features, before DeleteHostedZone too",
        "not read; deleted without a look",
        "none: accelerated recovery is off; NoSuchHostedZone for one that is gone",
        "internal/service/route53/zone.go at 210617f621",
        "6",
        READ,
        "test_what_v6_reads_beside_is_absent",
    ),
    Difference(
        "aws_vpc",
        "delete",
        "ec2:DescribeVpcEndpoints, DescribeSecurityGroups after a DependencyViolation, for what GuardDuty has made",
        "DeleteVpc again and again",
        _GUARDDUTY,
        "internal/service/ec2/vpc_.go at 036145e298 (the filters are not in the copy)",
        "6",
        READ,
        "test_nothing_of_guardduty_is_in_the_way",
    ),
    Difference(
        "aws_subnet",
        "delete",
        "ec2:DescribeSubnets before, DescribeVpcEndpoints after a DependencyViolation, for what GuardDuty has made",
        "DeleteSubnet again and again",
        _GUARDDUTY,
        "internal/service/ec2/vpc_subnet.go at 036145e298 (the filters are not in the copy)",
        "6",
        READ,
        "test_nothing_of_guardduty_is_in_the_way",
    ),
    Difference(
        "aws_ecr_repository",
        "read",
        "ecr:DescribeRepositories: imageTagMutabilityExclusionFilters",
        "not read",
        "none, unless there are some",
        "internal/service/ecr/repository.go",
        "6.11",
        READ,
        "test_what_v6_reads_beside_is_absent",
    ),
    Difference(
        "aws_lb",
        "create",
        "elasticloadbalancing:ModifyLoadBalancerAttributes with health_check_logs.s3.enabled=false",
        "access_logs and connection_logs only",
        "taken, and DescribeLoadBalancerAttributes says it",
        "internal/service/elbv2/load_balancer.go, by reports of users of other local AWSs",
        "",
        REPORTED,
        "test_a_load_balancer_takes_the_attributes_of_v6",
    ),
    Difference(
        "aws_scheduler_schedule",
        "read, update",
        "scheduler:GetSchedule: ActionAfterCompletion, sent back by UpdateSchedule",
        "not read, not sent",
        "NONE unless told otherwise",
        "internal/service/scheduler/schedule.go",
        "6",
        READ,
        "test_a_schedule_says_what_it_does_at_its_end",
    ),
    Difference(
        "aws_efs_mount_target",
        "read",
        "elasticfilesystem:DescribeMountTargets: the kind of address, by which of IpAddress and Ipv6Address is there",
        "only IpAddress",
        "IpAddress alone: else the mount target would be replaced",
        "internal/service/efs/mount_target.go",
        "6.12.0",
        READ,
        "test_a_mount_target_has_one_kind_of_address",
    ),
    Difference(
        "aws_acm_certificate",
        "read",
        "acm:DescribeCertificate: Options.Export",
        "not read",
        "DISABLED unless told otherwise: a change replaces the certificate",
        "CHANGELOG.md: 43207",
        "6.4.0",
        COMPARED,
        "test_a_certificate_cannot_be_exported",
    ),
    *(
        Difference(
            resource,
            "read",
            call,
            "not read",
            _NONE,
            "the type's outputs in pulumi-aws 6.83.4 and 7.51.1",
            "",
            COMPARED,
            "test_what_v6_reads_beside_is_absent",
        )
        for resource, call in {
            "aws_autoscaling_group": "autoscaling:DescribeAutoScalingGroups: InstanceLifecyclePolicy",
            "aws_launch_template": "ec2:DescribeLaunchTemplateVersions: NetworkPerformanceOptions, SecondaryInterfaces",
            "aws_lb_listener_rule": "elasticloadbalancing:DescribeRules: Transforms",
            "aws_lb_target_group": "elasticloadbalancing:DescribeTargetGroups: TargetControlPort",
            "aws_route": "ec2:DescribeRouteTables: OdbNetworkArn",
            "aws_sns_topic": "sns:GetTopicAttributes: MaximumMessageSize",
        }.items()
    ),
]

SAME = [
    Same("aws_acm_certificate_validation", COMPARED),
    Same("aws_appautoscaling_policy", COMPARED, "predictive scaling is new, and not the program's"),
    Same("aws_appautoscaling_target", COMPARED),
    Same("aws_cloudwatch_dashboard", COMPARED),
    Same("aws_cloudwatch_event_rule", COMPARED),
    Same("aws_cloudwatch_event_target", COMPARED),
    Same("aws_ecr_lifecycle_policy", COMPARED),
    Same("aws_ecs_cluster", COMPARED),
    Same("aws_ecs_cluster_capacity_providers", COMPARED),
    Same("aws_ecs_task_definition", READ, "internal/service/ecs/task_definition.go at 008dcd414f"),
    Same("aws_efs_access_point", COMPARED),
    Same("aws_efs_backup_policy", READ, "internal/service/efs/backup_policy.go at 0053447c4d"),
    Same("aws_efs_file_system", COMPARED),
    Same(
        "aws_efs_file_system_policy",
        COMPARED,
        "internal/service/efs/file_system_policy.go was read in late copies of v5",
    ),
    Same("aws_eip", READ, "internal/service/ec2/ec2_eip.go at 14b46383fc"),
    Same("aws_iam_access_key", COMPARED),
    Same("aws_iam_instance_profile", COMPARED),
    Same("aws_iam_openid_connect_provider", COMPARED),
    Same("aws_iam_policy", COMPARED, "a delay after creation is new, and not the program's"),
    Same("aws_iam_role", READ, "internal/service/iam/role.go"),
    Same("aws_iam_role_policy", COMPARED),
    Same("aws_iam_role_policy_attachment", COMPARED),
    Same("aws_iam_user", COMPARED),
    Same("aws_iam_user_policy_attachment", COMPARED),
    Same("aws_internet_gateway", COMPARED),
    Same("aws_kms_alias", COMPARED),
    Same("aws_kms_key", COMPARED),
    Same("aws_lb_listener", COMPARED, "DescribeListenerAttributes is v5.100's too"),
    Same("aws_lb_listener_certificate", READ, "internal/service/elbv2/listener_certificate.go"),
    Same("aws_route53_record", COMPARED),
    Same("aws_route_table", COMPARED),
    Same("aws_route_table_association", COMPARED),
    Same("aws_s3_bucket_lifecycle_configuration", READ, "bucket_lifecycle_configuration.go at 4b182db36b"),
    Same("aws_s3_bucket_policy", READ, "internal/service/s3/bucket_policy.go"),
    Same("aws_s3_bucket_public_access_block", COMPARED, "skip_destroy is new, and not the program's"),
    Same("aws_s3_bucket_versioning", READ, "internal/service/s3/bucket_versioning.go at bd85d4e3ac"),
    Same("aws_security_group", COMPARED),
    Same("aws_sns_topic_policy", COMPARED),
    Same("aws_sqs_queue", READ, "internal/service/sqs/queue.go at 00a35305dc: a larger default for max_message_size"),
    Same("aws_sns_topic_subscription", COMPARED),
    Same("aws_vpc_endpoint", COMPARED),
    Same("aws_vpc_security_group_egress_rule", COMPARED),
    Same("aws_vpc_security_group_ingress_rule", COMPARED),
]
