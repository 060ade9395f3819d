"""What the provider asks of ECS for what the program registers: inputs of resources as requests of the API.

As terraform-provider-aws does it (internal/service/ecs/service.go and task_definition.go, `expand…`). A property that
stands in no list here is an error: nothing that `up` sends goes unseen.
"""

import json
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

# What Pulumi and the provider do themselves, and no request carries on creation.
_NOT_SENT = {"skipDestroy", "forceNewDeployment", "waitForSteadyState"}


def register_task_definition(inputs: Mapping[str, Any]) -> Json:
    """RegisterTaskDefinition, for `aws:ecs/taskDefinition:TaskDefinition`."""
    given = _sent(inputs)
    request: Json = {
        "containerDefinitions": json.loads(given.pop("containerDefinitions")),
        "tags": _tags(given.pop("tags")),
    }
    if "volumes" in given:
        request["volumes"] = [_volume(dict(each)) for each in given.pop("volumes")]
    if "ephemeralStorage" in given:
        request["ephemeralStorage"] = {"sizeInGiB": given.pop("ephemeralStorage")["sizeInGib"]}
    return {**given, **request}


def create_service(inputs: Mapping[str, Any]) -> Json:
    """CreateService, for `aws:ecs/service:Service`."""
    given = _sent(inputs)
    deployment = {
        "maximumPercent": given.pop("deploymentMaximumPercent"),
        "minimumHealthyPercent": given.pop("deploymentMinimumHealthyPercent"),
        "deploymentCircuitBreaker": given.pop("deploymentCircuitBreaker"),
    }
    request: Json = {
        "serviceName": given.pop("name"),
        "capacityProviderStrategy": given.pop("capacityProviderStrategies"),
        "enableECSManagedTags": given.pop("enableEcsManagedTags"),
        "tags": _tags(given.pop("tags")),
    }
    if "serviceConnectConfiguration" in given:
        request["serviceConnectConfiguration"] = _connect(given.pop("serviceConnectConfiguration"))
    if "alarms" in given:
        deployment["alarms"] = given.pop("alarms")
    if "networkConfiguration" in given:
        request["networkConfiguration"] = _network(given.pop("networkConfiguration"))
    return {**given, **request, "deploymentConfiguration": deployment}


def _sent(inputs: Mapping[str, Any]) -> Json:
    """What is said: nothing and an empty list are not."""
    return {key: value for key, value in inputs.items() if key not in _NOT_SENT and value not in (None, [])}


def _volume(volume: Json) -> Json:
    path = volume.pop("hostPath", None)
    return {**volume, **({"host": {"sourcePath": path}} if path else {})}


def _network(network: Mapping[str, Any]) -> Json:
    public = "ENABLED" if network["assignPublicIp"] else "DISABLED"
    return {"awsvpcConfiguration": {**network, "assignPublicIp": public}}


def _connect(connect: Mapping[str, Any]) -> Json:
    return {
        key: [_offered(dict(each)) for each in value] if key == "services" else value
        for key, value in connect.items()
        if value != []
    }


def _offered(service: Json) -> Json:
    aliases = service.pop("clientAlias")
    return {**service, "clientAliases": aliases}


def _tags(tags: Mapping[str, str]) -> list[Json]:
    return [{"key": key, "value": value} for key, value in sorted(tags.items())]
