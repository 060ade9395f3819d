"""The quotas of AWS that an environment can come near, one row each.

Defaults and codes are those of Service Quotas in a commercial region. New accounts have less of some of them, and an
account may have had them raised: `ops quotas --aws` asks. A row without a code is none of Service Quotas'.
"""

from ecs_platform.model.alarms.alarm import METRICS as METRICS_OF_AN_ALARM
from ecs_platform.model.alarms.dashboards import METRICS, WIDGETS
from ecs_platform.model.iam.size import MANAGED_POLICY, ROLE_INLINE_POLICIES
from ecs_platform.model.quotas import load_balancers as lb
from ecs_platform.model.quotas import network, single, tasks
from ecs_platform.model.quotas.quota import ADJUSTABLE, FINAL, Quota, Source
from ecs_platform.model.settings.deployers import ATTACHMENTS
from ecs_platform.model.settings.load_balancer import RULES, TARGET_GROUPS

_AWS = "https://docs.aws.amazon.com"
ALB = Source(f"{_AWS}/elasticloadbalancing/latest/application/load-balancer-limits.html", "elasticloadbalancing")
ACM = Source(f"{_AWS}/acm/latest/userguide/acm-limits.html", "acm")
VPC = Source(f"{_AWS}/vpc/latest/userguide/amazon-vpc-limits.html", "vpc")
ADDRESSES = Source(f"{_AWS}/vpc/latest/userguide/amazon-vpc-limits.html", "ec2")
SUBNETS = Source(f"{_AWS}/vpc/latest/userguide/subnet-sizing.html")
ECS = Source(f"{_AWS}/general/latest/gr/ecs-service.html", "ecs")
FARGATE = Source(f"{_AWS}/general/latest/gr/ecs-service.html", "fargate")
EC2 = Source(f"{_AWS}/ec2/latest/instancetypes/ec2-instance-quotas.html", "ec2")
EFS = Source(f"{_AWS}/efs/latest/ug/limits.html", "elasticfilesystem")
IAM = Source(f"{_AWS}/IAM/latest/UserGuide/reference_iam-quotas.html", "iam", everywhere=True)
EVENTS = Source(f"{_AWS}/eventbridge/latest/userguide/eb-quota.html", "events")
LOGS = Source(f"{_AWS}/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html", "logs")
ALARMS = Source(f"{_AWS}/AmazonCloudWatch/latest/monitoring/alarm-limits.html", "monitoring")
CLOUDWATCH = Source(f"{_AWS}/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html", "monitoring")
TAGS = Source(f"{_AWS}/tag-editor/latest/userguide/reference.html")

QUOTAS: tuple[Quota, ...] = (
    Quota("rules", "load balancer", RULES, ADJUSTABLE, ALB, lb.rules_needed, "L-7EED9B64"),
    Quota("target groups", "load balancer", TARGET_GROUPS, FINAL, ALB, lb.target_groups_needed, "L-822D1B1B"),
    Quota("targets", "load balancer", 1000, ADJUSTABLE, ALB, lb.targets_needed, "L-7E6692B2"),
    Quota("certificates", "load balancer", 25, ADJUSTABLE, ALB, lb.certificates_needed, "L-9365A611"),
    Quota("load balancers", "region", 50, ADJUSTABLE, ALB, lb.load_balancers_needed, "L-53DA6B97"),
    Quota("target groups", "region", 3000, ADJUSTABLE, ALB, lb.all_target_groups_needed, "L-B22855CB"),
    Quota("names", "certificate", 10, ADJUSTABLE, ACM, lb.certificate_names_needed),
    Quota("rules of a security group", "VPC", 60, ADJUSTABLE, VPC, network.security_group_rules, "L-0EA8095F"),
    Quota("security groups", "region", 2500, ADJUSTABLE, VPC, network.security_groups, "L-E79EC296"),
    Quota("security groups of an interface", "service", 5, ADJUSTABLE, VPC, network.groups_of_a_task, "L-2AFB9258"),
    Quota("security groups of a task", "service", 5, FINAL, ECS, network.groups_of_a_task),
    Quota("network interfaces", "region", 5000, ADJUSTABLE, VPC, network.interfaces, "L-DF5E4CA3"),
    Quota("addresses", "VPC", None, FINAL, SUBNETS, network.addresses),
    Quota("NAT gateways", "zone", 5, ADJUSTABLE, VPC, network.gateways_of_a_zone, "L-FE5A380F"),
    Quota("Elastic IP addresses", "region", 5, ADJUSTABLE, ADDRESSES, network.elastic_addresses, "L-0263D0A3"),
    Quota("VPCs", "region", 5, ADJUSTABLE, VPC, network.vpcs, "L-F678F1CE"),
    Quota("target groups", "service", 5, FINAL, ECS, single.target_groups_of_a_service, "L-A04A77EF"),
    Quota("KiB of the task definition", "service", 64, FINAL, ECS, single.size_of_a_task_definition),
    Quota("services", "cluster", 5000, ADJUSTABLE, ECS, tasks.ecs_services, "L-9EF96962"),
    Quota("services", "namespace", 100, ADJUSTABLE, ECS, tasks.connected_services, "L-2D029656"),
    Quota("vCPU on Fargate", "region", 6, ADJUSTABLE, FARGATE, tasks.fargate_vcpu, "L-3032A538"),
    Quota("vCPU on Fargate Spot", "region", 6, ADJUSTABLE, FARGATE, tasks.fargate_spot_vcpu, "L-36FBB829"),
    Quota("vCPU of Standard instances", "region", 5, ADJUSTABLE, EC2, tasks.instance_vcpu, "L-1216C47A"),
    Quota("roles", "account", 1000, ADJUSTABLE, IAM, single.roles, "L-FE177D64"),
    Quota("characters of inline policies", "role", ROLE_INLINE_POLICIES, FINAL, IAM, single.policies_of_a_role),
    Quota("characters", "policy", MANAGED_POLICY, FINAL, IAM, single.size_of_a_managed_policy),
    Quota("managed policies", "role", ATTACHMENTS, ADJUSTABLE, IAM, single.managed_policies_of_a_role),
    Quota("managed policies", "identity", ATTACHMENTS, ADJUSTABLE, IAM, single.policies_of_a_deployer),
    Quota("tags", "resource", 50, FINAL, TAGS, single.tags_of_a_resource),
    Quota("file systems", "region", 1000, ADJUSTABLE, EFS, network.file_systems, "L-848C634D"),
    Quota("mount targets", "VPC", 400, FINAL, EFS, network.mount_targets, "L-7391004C"),
    Quota("access points", "file system", 10_000, FINAL, EFS, single.access_points, "L-4CCB99B3"),
    Quota("rules", "event bus", 300, ADJUSTABLE, EVENTS, single.event_rules),
    Quota("log groups", "region", 1_000_000, ADJUSTABLE, LOGS, single.log_groups),
    Quota("alarms", "region", 5000, ADJUSTABLE, CLOUDWATCH, single.alarms),
    Quota("metrics", "alarm", METRICS_OF_AN_ALARM, FINAL, ALARMS, single.metrics_of_an_alarm),
    Quota("widgets", "dashboard", WIDGETS, FINAL, CLOUDWATCH, single.widgets_of_a_dashboard),
    Quota("metrics", "dashboard", METRICS, FINAL, CLOUDWATCH, single.metrics_of_a_dashboard),
)
"""Every row, the ways in first."""
