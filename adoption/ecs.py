"""Amazon ECS: clusters, capacity providers, services, task definitions. ECS sets tags in the call that makes them."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from ecs_platform.adoption.asking import all_of, answer, has_tags
from ecs_platform.adoption.meaning import within
from ecs_platform.adoption.row import Client, Inputs, Row

NEWEST = 20
"""How many revisions of a family are compared: a deploy tool may have registered some after the program's own."""

_ACTIVE = ("ACTIVE", "PROVISIONING")


def _cluster(client: Client, name: str) -> dict[str, Any]:
    """The cluster of a name or an ARN; empty where there is none, or one that is going."""
    found = client("ecs").describe_clusters(clusters=[name])["clusters"]
    return next((dict(each) for each in found if each["status"] in _ACTIVE), {})


def _clusters(client: Client, inputs: Inputs) -> list[str]:
    """One call, by name, which a region takes once."""
    found = _cluster(client, inputs["name"])
    return [found["clusterName"]] if found else []


def _cluster_capacity(client: Client, inputs: Inputs) -> list[str]:
    """One call, of one cluster; a new cluster has no capacity providers."""
    found = _cluster(client, inputs["clusterName"])
    return [found["clusterName"]] if found.get("capacityProviders") else []


def _capacity_providers(client: Client, inputs: Inputs) -> list[str]:
    """One call, by name, which a region takes once."""
    found = client("ecs").describe_capacity_providers(capacityProviders=[inputs["name"]])["capacityProviders"]
    return [each["capacityProviderArn"] for each in found if each["status"] in _ACTIVE]


def _services(client: Client, inputs: Inputs) -> list[str]:
    """One call, by cluster and name. One whose tasks are still starting is found too; one that drains is not."""
    cluster, name = inputs["cluster"], inputs["name"]
    found = answer(client("ecs"), "describe_services", "ClusterNotFoundException", cluster=cluster, services=[name])
    active = [each for each in (found or {}).get("services", ()) if each["status"] == "ACTIVE"]
    return [f"{each['clusterArn'].rpartition('/')[2]}/{each['serviceName']}" for each in active]


def _task_definitions(client: Client, inputs: Inputs) -> list[str]:
    """The newest ACTIVE revision that is as the program says, and only that: of equal ones any will do.

    One call for the family's revisions and one for each that is compared, at most `NEWEST`: the first, as a rule.
    """
    for arn in islice(_revisions(client, inputs["family"]), NEWEST):
        found = client("ecs").describe_task_definition(taskDefinition=arn, include=["TAGS"])
        if has_tags(inputs, found.get("tags", ())) and within(_as_ecs_says(inputs), found["taskDefinition"]):
            return [arn]
    return []


def _revisions(client: Client, family: str) -> Iterator[str]:
    asked = {"familyPrefix": family, "status": "ACTIVE", "sort": "DESC", "PaginationConfig": {"PageSize": NEWEST}}
    for arn in all_of(client("ecs"), "list_task_definitions", "taskDefinitionArns", **asked):
        if str(arn).rpartition("/")[2].partition(":")[0] == family:
            yield str(arn)


def _as_ecs_says(inputs: Inputs) -> dict[str, Any]:
    """The inputs by the API's names: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html"""
    plain = ("taskRoleArn", "executionRoleArn", "networkMode", "requiresCompatibilities", "cpu", "memory")
    said: dict[str, Any] = {name: value for name in (*plain, "runtimePlatform") if (value := inputs.get(name))}
    said["containerDefinitions"] = json.loads(inputs["containerDefinitions"])
    said["volumes"] = [_volume(each) for each in inputs.get("volumes") or ()]
    if storage := inputs.get("ephemeralStorage"):
        said["ephemeralStorage"] = {"sizeInGiB": storage["sizeInGib"]}
    return said


def _volume(volume: dict[str, Any]) -> dict[str, Any]:
    host = {"host": {"sourcePath": volume["hostPath"]}} if volume.get("hostPath") else {}
    plain = {name: value for name, value in volume.items() if name in ("name", "efsVolumeConfiguration")}
    return {**plain, **host}


ROWS = (
    Row("aws:ecs/cluster:Cluster", _clusters, ("name",), "NAME"),
    Row(
        "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
        _cluster_capacity,
        ("clusterName",),
        "CLUSTER",
        part_of=("clusterName",),
        overwrites=True,
    ),
    Row(
        "aws:ecs/capacityProvider:CapacityProvider",
        _capacity_providers,
        ("name",),
        "ARN",
        older_id=lambda arn: arn.rpartition("/")[2],
    ),
    Row(
        "aws:ecs/service:Service",
        _services,
        ("cluster", "name"),
        "CLUSTER/NAME",
        unread=(
            "forceDelete",
            "forceNewDeployment",
            # The v5 line does not read it, the v6 line does.
            "serviceConnectConfiguration",
            "sigintRollback",
            "triggers",
            "waitForSteadyState",
        ),
        alike=("cluster", "taskDefinition"),
    ),
    Row(
        "aws:ecs/taskDefinition:TaskDefinition",
        _task_definitions,
        ("family", "containerDefinitions", "tags"),
        "ARN",
        unread=("skipDestroy", "trackLatest"),
    ),
)
