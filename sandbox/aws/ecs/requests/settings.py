"""The settings of a service: what ECS reads into a request, and how it answers them."""

from typing import Any

from moto.ecs.models import Cluster

from sandbox.aws.ecs.common import Backend, Refused, client_error
from sandbox.aws.ecs.task import launch_type_of


def with_defaults(cluster: Cluster, fields: dict[str, Any]) -> dict[str, Any]:
    """What ECS reads into a request that leaves settings out."""
    defaults = {
        "schedulingStrategy": "REPLICA",
        "deploymentController": {"type": "ECS"},
        "loadBalancers": [],
        "serviceRegistries": [],
        "placementConstraints": [],
        "placementStrategy": [],
        "enableECSManagedTags": False,
        "enableExecuteCommand": False,
        "propagateTags": "NONE",
    }
    filled = {**defaults, **{name: value for name, value in fields.items() if value is not None}}
    if "networkConfiguration" in filled:
        filled["networkConfiguration"] = network_as_answered(filled["networkConfiguration"])
    if not filled.get("launchType") and not filled.get("capacityProviderStrategy"):
        filled.pop("capacityProviderStrategy", None)
        if cluster.default_capacity_provider_strategy:
            filled["capacityProviderStrategy"] = cluster.default_capacity_provider_strategy
        else:
            filled["launchType"] = "EC2"
    if filled.get("capacityProviderStrategy"):
        filled["capacityProviderStrategy"] = strategy_as_answered(filled["capacityProviderStrategy"])
    if "serviceConnectConfiguration" in filled:
        filled["serviceConnectConfiguration"] = connect_as_answered(filled["serviceConnectConfiguration"])
    return filled


def as_answered(backend: Backend, fields: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The settings with what ECS adds when it answers."""
    definition = backend.describe_task_definition(fields["taskDefinition"]) if fields.get("taskDefinition") else None
    platform_as_answered(fields)
    if fields["loadBalancers"]:
        fields.setdefault("healthCheckGracePeriodSeconds", 0)
        if (definition and definition.network_mode == "awsvpc") or not given.get("role"):
            role = "aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
            fields["roleArn"] = f"arn:{backend.partition}:iam::{backend.account_id}:role/{role}"
        else:
            fields["roleArn"] = given["role"]
    if "availabilityZoneRebalancing" not in fields:
        most = (fields.get("deploymentConfiguration") or {}).get("maximumPercent", 200)
        spreadable = fields["schedulingStrategy"] == "REPLICA" and most > 100  # noqa: PLR2004
        fields["availabilityZoneRebalancing"] = "ENABLED" if spreadable else "DISABLED"
    return fields


def platform_as_answered(fields: dict[str, Any]) -> None:
    """A service has a platform version while it is on Fargate: also one that has moved there, or away from it.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
    """
    providers = [item["capacityProvider"] for item in fields.get("capacityProviderStrategy") or []]
    if launch_type_of(providers[0] if providers else None, fields.get("launchType")) == "FARGATE":
        fields.setdefault("platformVersion", "LATEST")
    else:
        fields.pop("platformVersion", None)


def network_as_answered(given: dict[str, Any]) -> dict[str, Any] | None:
    """networkConfiguration as ECS answers it; None, not {}, for no awsvpc: the Terraform provider panics on {}."""
    awsvpc = given.get("awsvpcConfiguration")
    if not awsvpc:
        return None
    return {"awsvpcConfiguration": {"securityGroups": [], "assignPublicIp": "DISABLED", **awsvpc}}


def strategy_as_answered(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """capacityProviderStrategy with ECS's defaults of each item."""
    return [{"base": 0, "weight": 0, **item} for item in given]


def connect_as_answered(given: dict[str, Any]) -> dict[str, Any] | None:
    """serviceConnectConfiguration as ECS answers it: one that is disabled is not mentioned, as if there never was one.

    https://github.com/hashicorp/terraform-provider-aws/pull/43871
    """
    return given if given.get("enabled") else None


def resolve_definition(backend: Backend, fields: dict[str, Any]) -> None:
    """A family, or family:revision, becomes the ARN that ECS answers."""
    if not fields.get("taskDefinition"):
        return
    name = fields["taskDefinition"]
    try:
        definition = backend.describe_task_definition(name)
    except Refused:
        raise
    except Exception:
        raise client_error("TaskDefinition not found.") from None
    if definition.status != "ACTIVE":
        raise client_error("TaskDefinition is inactive")
    fields["taskDefinition"] = definition.arn
