"""Clusters, what runs on them, and what scales it."""

from collections.abc import Iterator

from lanes.chaos.inventory.thing import Client, Lister, Thing, pages

CLUSTER, SERVICE = "aws:ecs/cluster:Cluster", "aws:ecs/service:Service"
PROVIDERS = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"
PROVIDER, DEFINITION = "aws:ecs/capacityProvider:CapacityProvider", "aws:ecs/taskDefinition:TaskDefinition"
SCALED, SCALING = "aws:appautoscaling/target:Target", "aws:appautoscaling/policy:Policy"
INSTANCES = "aws:autoscaling/group:Group"


def _ecs(client: Client) -> Iterator[Thing]:
    arns = pages(client, "list_clusters", "clusterArns")
    found = [each for arn in arns for each in client.describe_clusters(clusters=[arn])["clusters"]]
    for cluster in found:
        if cluster["status"] == "INACTIVE":
            continue
        yield Thing(CLUSTER, cluster["clusterArn"])
        if cluster.get("capacityProviders"):
            yield Thing(PROVIDERS, cluster["clusterName"])
        for arn in pages(client, "list_services", "serviceArns", cluster=cluster["clusterArn"]):
            (service,) = client.describe_services(cluster=cluster["clusterArn"], services=[arn])["services"]
            if service["status"] != "INACTIVE":
                yield Thing(SERVICE, service["serviceArn"])
    for provider in pages(client, "describe_capacity_providers", "capacityProviders"):
        # Fargate's two are AWS's own.
        if not provider["name"].startswith("FARGATE") and provider["status"] == "ACTIVE":
            yield Thing(PROVIDER, provider["capacityProviderArn"])
    for arn in pages(client, "list_task_definitions", "taskDefinitionArns", status="ACTIVE"):
        yield Thing(DEFINITION, arn)


def _scaling(client: Client) -> Iterator[Thing]:
    for target in pages(client, "describe_scalable_targets", "ScalableTargets", ServiceNamespace="ecs"):
        yield Thing(SCALED, target["ResourceId"])
    for policy in pages(client, "describe_scaling_policies", "ScalingPolicies", ServiceNamespace="ecs"):
        yield Thing(SCALING, f"{policy['ResourceId']} {policy['PolicyName']}")


def _instances(client: Client) -> Iterator[Thing]:
    for group in pages(client, "describe_auto_scaling_groups", "AutoScalingGroups"):
        if not str(group.get("Status", "")).startswith("Delete"):
            yield Thing(INSTANCES, group["AutoScalingGroupName"])


LISTERS = (
    Lister("ecs", (CLUSTER, PROVIDERS, SERVICE, PROVIDER, DEFINITION), _ecs),
    Lister("application-autoscaling", (SCALED, SCALING), _scaling),
    Lister("autoscaling", (INSTANCES,), _instances),
)
