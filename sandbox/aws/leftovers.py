"""What exists in a local AWS beyond what a new account has: empty when everything that was made is gone again."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sandbox.aws.client import clients

Client = Any
Lister = Callable[[Client], Iterable[str]]

# What AWS keeps of deleted things for a while, and what every account has.
GONE = {"INACTIVE", "DELETE_IN_PROGRESS", "deleted", "deleting", "terminated", "shutting-down", "PendingDeletion"}


def leftovers(url: str, region: str = "eu-west-1") -> list[str]:
    """One line per thing, sorted: `ecs service arn:…`. `url` is the endpoint, never anything but a loopback address.

    ACTIVE revisions of task definitions are listed too (`ecs task-definition …`): what keeps them on purpose filters
    them out. Default VPCs, AWS's own policies, roles and keys, and public parameters are no leftovers.
    """
    found, client = [], clients(url, region)
    for service, lister in _LISTERS:
        found += [f"{service} {line}" for line in lister(client(service))]
    return sorted(found)


def _pages(client: Client, operation: str, path: str, **given: Any) -> list[Any]:
    """All items of a paginated operation; `path` is a JMESPath."""
    if not client.can_paginate(operation):
        answer = getattr(client, operation)(**given)
        return list(answer.get(path) or [])
    return [item for item in client.get_paginator(operation).paginate(**given).search(f"{path}[]") if item is not None]


def _ecs(client: Client) -> Iterator[str]:
    clusters = _pages(client, "list_clusters", "clusterArns")
    for cluster in clusters:
        yield f"cluster {cluster}"
        yield from (f"service {arn}" for arn in _pages(client, "list_services", "serviceArns", cluster=cluster))
        yield from (f"task {arn}" for arn in _pages(client, "list_tasks", "taskArns", cluster=cluster))
        instances = _pages(client, "list_container_instances", "containerInstanceArns", cluster=cluster)
        yield from (f"container-instance {arn}" for arn in instances)
    yield from (f"task-definition {arn}" for arn in _pages(client, "list_task_definitions", "taskDefinitionArns"))
    for provider in client.describe_capacity_providers()["capacityProviders"]:
        if not provider["name"].startswith("FARGATE"):
            yield f"capacity-provider {provider['name']}"


def _elbv2(client: Client) -> Iterator[str]:
    for balancer in _pages(client, "describe_load_balancers", "LoadBalancers"):
        yield f"load-balancer {balancer['LoadBalancerName']}"
        for listener in _pages(client, "describe_listeners", "Listeners", LoadBalancerArn=balancer["LoadBalancerArn"]):
            yield f"listener {listener['ListenerArn']}"
            for rule in _pages(client, "describe_rules", "Rules", ListenerArn=listener["ListenerArn"]):
                if not rule["IsDefault"]:
                    yield f"rule {rule['RuleArn']}"
    for group in _pages(client, "describe_target_groups", "TargetGroups"):
        yield f"target-group {group['TargetGroupName']}"


def _ec2(client: Client) -> Iterator[str]:
    vpcs = _pages(client, "describe_vpcs", "Vpcs")
    default = {vpc["VpcId"] for vpc in vpcs if vpc["IsDefault"]}
    yield from (f"vpc {vpc['VpcId']}" for vpc in vpcs if vpc["VpcId"] not in default)
    for operation, path, name in (
        ("describe_subnets", "Subnets", "SubnetId"),
        ("describe_route_tables", "RouteTables", "RouteTableId"),
        ("describe_security_groups", "SecurityGroups", "GroupId"),
        ("describe_network_interfaces", "NetworkInterfaces", "NetworkInterfaceId"),
        ("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
        ("describe_nat_gateways", "NatGateways", "NatGatewayId"),
        ("describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
        ("describe_addresses", "Addresses", "AllocationId"),
        ("describe_launch_templates", "LaunchTemplates", "LaunchTemplateId"),
    ):
        for item in _pages(client, operation, path):
            vpc = item.get("VpcId") or next((a["VpcId"] for a in item.get("Attachments") or []), None)
            if item.get("State") not in GONE and (vpc is None or vpc not in default):
                yield f"{path} {item[name]}"
    for reservation in _pages(client, "describe_instances", "Reservations"):
        for instance in reservation["Instances"]:
            if instance["State"]["Name"] not in GONE:
                yield f"Instances {instance['InstanceId']}"


def _autoscaling(client: Client) -> Iterator[str]:
    groups = _pages(client, "describe_auto_scaling_groups", "AutoScalingGroups")
    yield from (f"group {group['AutoScalingGroupName']}" for group in groups)


def _application_autoscaling(client: Client) -> Iterator[str]:
    for target in _pages(client, "describe_scalable_targets", "ScalableTargets", ServiceNamespace="ecs"):
        yield f"target {target['ResourceId']}"
    for policy in _pages(client, "describe_scaling_policies", "ScalingPolicies", ServiceNamespace="ecs"):
        yield f"policy {policy['PolicyName']}"


def _iam(client: Client) -> Iterator[str]:
    for role in _pages(client, "list_roles", "Roles"):
        if not role["Path"].startswith("/aws-service-role/"):
            yield f"role {role['Arn']}"
    yield from (f"user {user['Arn']}" for user in _pages(client, "list_users", "Users"))
    yield from (f"policy {policy['Arn']}" for policy in _pages(client, "list_policies", "Policies", Scope="Local"))
    for profile in _pages(client, "list_instance_profiles", "InstanceProfiles"):
        yield f"instance-profile {profile['Arn']}"
    for provider in client.list_open_id_connect_providers()["OpenIDConnectProviderList"]:
        yield f"oidc-provider {provider['Arn']}"


def _route53(client: Client) -> Iterator[str]:
    for zone in _pages(client, "list_hosted_zones", "HostedZones"):
        yield f"zone {zone['Name']}"
        for record in _pages(client, "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=zone["Id"]):
            if record["Type"] not in ("NS", "SOA"):
                yield f"record {record['Name']} {record['Type']}"


def _kms(client: Client) -> Iterator[str]:
    for key in _pages(client, "list_keys", "Keys"):
        details = client.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
        if details["KeyManager"] == "CUSTOMER" and details["KeyState"] not in GONE:
            yield f"key {key['KeyArn']}"
    for alias in _pages(client, "list_aliases", "Aliases"):
        if not alias["AliasName"].startswith("alias/aws/"):
            yield f"alias {alias['AliasName']}"


def _efs(client: Client) -> Iterator[str]:
    for system in _pages(client, "describe_file_systems", "FileSystems"):
        yield f"file-system {system['FileSystemId']}"
    for point in _pages(client, "describe_access_points", "AccessPoints"):
        yield f"access-point {point['AccessPointId']}"


def _events(client: Client) -> Iterator[str]:
    yield from (f"rule {rule['Name']}" for rule in _pages(client, "list_rules", "Rules"))


def _scheduler(client: Client) -> Iterator[str]:
    for group in _pages(client, "list_schedule_groups", "ScheduleGroups"):
        if group["Name"] != "default":
            yield f"group {group['Name']}"
    yield from (f"schedule {schedule['Name']}" for schedule in _pages(client, "list_schedules", "Schedules"))


def _cloudwatch(client: Client) -> Iterator[str]:
    yield from (f"alarm {alarm['AlarmName']}" for alarm in _pages(client, "describe_alarms", "MetricAlarms"))
    for dashboard in _pages(client, "list_dashboards", "DashboardEntries"):
        yield f"dashboard {dashboard['DashboardName']}"


def _simple(operation: str, path: str, name: str, kind: str) -> Lister:
    def lister(client: Client) -> Iterator[str]:
        yield from (f"{kind} {item[name]}" for item in _pages(client, operation, path))

    return lister


_LISTERS: list[tuple[str, Lister]] = [
    ("ecs", _ecs),
    ("elbv2", _elbv2),
    ("ec2", _ec2),
    ("autoscaling", _autoscaling),
    ("application-autoscaling", _application_autoscaling),
    ("iam", _iam),
    ("route53", _route53),
    ("kms", _kms),
    ("efs", _efs),
    ("events", _events),
    ("scheduler", _scheduler),
    ("cloudwatch", _cloudwatch),
    ("logs", _simple("describe_log_groups", "logGroups", "logGroupName", "group")),
    ("sns", _simple("list_topics", "Topics", "TopicArn", "topic")),
    ("sqs", lambda client: (f"queue {url}" for url in client.list_queues().get("QueueUrls", []))),
    ("ssm", _simple("describe_parameters", "Parameters", "Name", "parameter")),
    ("secretsmanager", _simple("list_secrets", "SecretList", "Name", "secret")),
    ("acm", _simple("list_certificates", "CertificateSummaryList", "CertificateArn", "certificate")),
    ("ecr", _simple("describe_repositories", "repositories", "repositoryName", "repository")),
    ("s3", _simple("list_buckets", "Buckets", "Name", "bucket")),
    ("servicediscovery", _simple("list_namespaces", "Namespaces", "Name", "namespace")),
]
