"""A service as the JSON that `aws ecs … --cli-input-json` takes: the seed's manual commands, from the same manifests.

Nothing is decided here: it is what `up` sends, from the same plain values (service.py, definition.py), with the
stack's outputs in place of markers where they are given.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.task import markers
from ecs_platform.model.task.definition import ConnectEndpoint, TaskDefinition, task_definition
from ecs_platform.model.task.logs import to_cloudwatch
from ecs_platform.model.task.placement import Interface, Share, strategy
from ecs_platform.model.task.service import (
    CIRCUIT_BREAKER,
    MANAGED_TAGS,
    PROPAGATE_TAGS,
    Connect,
    Deployment,
    service_definition,
    zone_rebalancing,
)
from ecs_platform.model.task.volumes import TRANSIT_ENCRYPTION, TaskVolume, iam_authorization, root_directory

Kind = Literal["task-definition", "create-service", "update-service"]
Json = dict[str, Any]


def rendered(kind: Kind, service: Service, loaded: Loaded, outputs: Mapping[str, Any] | None = None) -> Json:
    """The request of `register-task-definition`, `create-service` or `update-service`.

    Args:
        kind: which of the three.
        service: the service; a Scheduled Job has only the first.
        loaded: its environment, without findings.
        outputs: the stack's outputs (`pulumi stack output --json`), in place of markers.
    """
    renderer = _Renderer(service, loaded, outputs or {})
    match kind:
        case "task-definition":
            return renderer.task_definition()
        case "create-service":
            return renderer.create_service()
        case "update-service":
            return renderer.update_service()


class _Renderer:
    def __init__(self, service: Service, loaded: Loaded, outputs: Mapping[str, Any]) -> None:
        self.service, self.loaded, self.outputs = service, loaded, outputs
        self.names, self.account = loaded.names, loaded.account
        self.own: Mapping[str, Any] = outputs.get("services", {}).get(service.name) or {}

    def task_definition(self) -> Json:
        # The image that only AWS knows: what the stack last ran, or what a parameter says.
        image = self.own.get("image") or self.loaded.images.get(self.service.name)
        definition = task_definition(self.service, self.names, self.account, self.loaded.settings, image)
        request: Json = {
            "family": definition.family,
            "taskRoleArn": self.account.role(self.names.path, self.names.task_role(self.service.name)),
            "executionRoleArn": self.account.role(self.names.path, self.names.execution_role(self.service.name)),
            "networkMode": definition.network_mode,
            "containerDefinitions": json.loads(definition.container_definitions),
            "volumes": [self._volume(volume) for volume in definition.volumes],
            "requiresCompatibilities": [definition.compatibility],
            "cpu": definition.cpu,
            "memory": definition.memory,
            "ephemeralStorage": definition.ephemeral_storage and {"sizeInGiB": definition.ephemeral_storage},
            "runtimePlatform": _platform(definition),
            "tags": _tags(self.names.tags(definition.family, self.service.name)),
        }
        return _given(request)

    def create_service(self) -> Json:
        service = service_definition(self.service, self.names, self.own)
        capacity = service.capacity
        request: Json = {
            "cluster": service.cluster,
            "serviceName": service.name,
            "taskDefinition": self._revision(),
            "loadBalancers": [
                {
                    "targetGroupArn": self.own.get("target_group_arns", {}).get(each.key) or each.target_group,
                    "containerName": each.container,
                    "containerPort": each.port,
                }
                for each in service.load_balancers
            ],
            "desiredCount": service.desired_count,
            "capacityProviderStrategy": [_share(each) for each in strategy(capacity.provider, capacity.base)],
            "deploymentConfiguration": _deployment(service.deployment),
            "networkConfiguration": self._network(service.interface),
            "healthCheckGracePeriodSeconds": service.grace_period,
            "enableExecuteCommand": service.exec,
            "enableECSManagedTags": MANAGED_TAGS,
            "propagateTags": PROPAGATE_TAGS,
            "availabilityZoneRebalancing": zone_rebalancing(service.deployment.maximum_percent),
            "serviceConnectConfiguration": self._connect(service.connect),
            "tags": _tags(service.tags),
        }
        return _given(request)

    def update_service(self) -> Json:
        """Like the seed's: what a new version needs. A number that scaling rules own is left alone."""
        service = service_definition(self.service, self.names, self.own)
        request: Json = {
            "cluster": service.cluster,
            "service": service.name,
            "taskDefinition": self._revision(),
            "desiredCount": None if service.autoscaled else service.desired_count,
            "deploymentConfiguration": _deployment(service.deployment),
        }
        return _given(request)

    def _revision(self) -> str:
        return str(self.own.get("task_definition_arn") or markers.TASK_DEFINITION)

    def _network(self, interface: Interface | None) -> Json | None:
        if interface is None:
            return None
        return {
            "awsvpcConfiguration": {
                "subnets": [each for subnet in interface.subnets for each in self._subnets(subnet)],
                "securityGroups": self.own.get("security_group_ids") or list(interface.security_groups),
                "assignPublicIp": "ENABLED" if interface.public_address else "DISABLED",
            }
        }

    def _connect(self, connect: Connect | None) -> Json | None:
        if connect is None:
            return None
        configuration: Json = {"enabled": True, "namespace": connect.namespace}
        if connect.endpoint is not None:
            configuration["services"] = [_offered(connect.endpoint)]
        if connect.logs:
            configuration["logConfiguration"] = to_cloudwatch(self.service, self.names, self.account)
        return configuration

    def _subnets(self, subnet: str) -> Iterable[str]:
        """A subnet; for the marker of a kind all of that kind, where the settings or the outputs say which."""
        settings = self.loaded.settings.network
        known = {
            markers.subnet("public"): settings.public_subnet_ids or self.outputs.get("public_subnet_ids"),
            markers.subnet("private"): settings.private_subnet_ids or self.outputs.get("private_subnet_ids"),
        }
        return known.get(subnet) or [subnet]

    def _volume(self, volume: TaskVolume) -> Json:
        if not volume.is_efs:
            return _given({"name": volume.name, "host": volume.host_path and {"sourcePath": volume.host_path}})
        file_system, point = volume.file_system_id, volume.access_point_id
        if volume.managed:
            made = self.own.get("file_systems", {}).get(volume.name, {})
            file_system = made.get("file_system_id") or markers.file_system(volume.name)
            point = made.get("access_point_id") or markers.access_point(volume.name)
        configuration = {
            "fileSystemId": file_system,
            "rootDirectory": root_directory(volume.root_directory, point),
            "transitEncryption": TRANSIT_ENCRYPTION,
            "transitEncryptionPort": volume.transit_encryption_port,
            "authorizationConfig": _given({"accessPointId": point, "iam": iam_authorization(volume.iam)}),
        }
        return {"name": volume.name, "efsVolumeConfiguration": _given(configuration)}


def _share(share: Share[str]) -> Json:
    return _given({"capacityProvider": share.provider, "weight": share.weight, "base": share.base or None})


def _deployment(deployment: Deployment) -> Json:
    configuration: Json = {
        "maximumPercent": deployment.maximum_percent,
        "minimumHealthyPercent": deployment.minimum_healthy_percent,
        "deploymentCircuitBreaker": {"enable": CIRCUIT_BREAKER, "rollback": deployment.rollback},
    }
    if deployment.alarms:
        alarms = {"alarmNames": list(deployment.alarms), "enable": deployment.watching, "rollback": deployment.rollback}
        configuration["alarms"] = alarms
    return configuration


def _offered(endpoint: ConnectEndpoint) -> Json:
    return _given(
        {
            "portName": endpoint.port_name,
            "discoveryName": endpoint.discovery_name,
            "clientAliases": [{"port": endpoint.port, "dnsName": endpoint.alias}],
            "timeout": _timeout(endpoint),
        }
    )


def _timeout(endpoint: ConnectEndpoint) -> Json | None:
    times = {"perRequestTimeoutSeconds": endpoint.request_timeout, "idleTimeoutSeconds": endpoint.idle_timeout}
    return _given(times) or None


def _platform(definition: TaskDefinition) -> Json | None:
    platform = {"cpuArchitecture": definition.architecture, "operatingSystemFamily": definition.operating_system}
    return _given(platform) or None


def _tags(tags: Mapping[str, str]) -> list[Json]:
    return [{"key": key, "value": value} for key, value in tags.items()]


def _given(request: Json) -> Json:
    """The request without what is not given."""
    return {key: value for key, value in request.items() if value is not None and value != []}
