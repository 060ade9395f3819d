"""A service as the JSON that `aws ecs … --cli-input-json` takes: the seed's manual commands, from the same manifests.

What only AWS knows stands there as a marker in the seed's form (`@@TARGET_GROUP_ARN@@`), unless the stack's outputs
are given.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.manifest.target import Target
from ecs_platform.model.task.definition import MARKER, TaskDefinition, task_definition
from ecs_platform.model.task.volumes import TaskVolume

Kind = Literal["task-definition", "create-service", "update-service"]
Json = dict[str, Any]

_MARKER = re.compile(r"@@[A-Z0-9_]+@@")


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


def markers_in(value: object) -> list[str]:
    """The markers that are left in a request, sorted."""
    return sorted(set(_MARKER.findall(json.dumps(value))))


class _Renderer:
    def __init__(self, service: Service, loaded: Loaded, outputs: Mapping[str, Any]) -> None:
        self.service, self.loaded, self.outputs = service, loaded, outputs
        self.names, self.account = loaded.names, loaded.account
        self.own: Mapping[str, Any] = outputs.get("services", {}).get(service.name) or {}

    def task_definition(self) -> Json:
        definition = task_definition(self.service, self.names, self.account, self.loaded.settings, self._image())
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
            "tags": [{"key": key, "value": value} for key, value in self._tags(definition.family).items()],
        }
        return _given(request)

    def create_service(self) -> Json:
        service, deployment = self.service, self.service.deployment
        name = self.names.service(service.name)
        request: Json = {
            "cluster": self.names.cluster,
            "serviceName": name,
            "taskDefinition": self._revision(),
            "loadBalancers": list(self._load_balancers()),
            "desiredCount": service.count.desired,
            "capacityProviderStrategy": self._capacity(),
            "deploymentConfiguration": self._deployment(),
            "networkConfiguration": self._network(),
            "healthCheckGracePeriodSeconds": service.grace_period if service.targets else None,
            "enableExecuteCommand": service.exec,
            "enableECSManagedTags": True,
            "propagateTags": "SERVICE",
            # ECS wants room for one more task to move one from zone to zone.
            "availabilityZoneRebalancing": "ENABLED" if deployment.maximum_percent > 100 else "DISABLED",  # noqa: PLR2004
            "serviceConnectConfiguration": self._connect(),
            "tags": [{"key": key, "value": value} for key, value in self._tags(name).items()],
        }
        return _given(request)

    def update_service(self) -> Json:
        """Like the seed's: what a new version needs. A number that scaling rules own is left alone."""
        request: Json = {
            "cluster": self.names.cluster,
            "service": self.names.service(self.service.name),
            "taskDefinition": self._revision(),
            "desiredCount": None if self.service.count.autoscaled else self.service.count.desired,
            "deploymentConfiguration": self._deployment(),
        }
        return _given(request)

    def _image(self) -> str | None:
        """The image that only AWS knows: what the stack last ran, or what a parameter says."""
        return self.own.get("image") or self.loaded.images.get(self.service.name)

    def _tags(self, name: str) -> dict[str, str]:
        return self.names.tags(name, self.service.name)

    def _revision(self) -> str:
        return str(self.own.get("task_definition_arn") or MARKER.format("TASKDEFINITION_ARN"))

    def _deployment(self) -> Json:
        deployment = self.service.deployment
        alarms = [*deployment.rollback_alarms.names, *self._own_alarms()]
        configuration: Json = {
            "maximumPercent": deployment.maximum_percent,
            "minimumHealthyPercent": deployment.minimum_healthy_percent,
            "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        }
        if alarms:
            configuration["alarms"] = {"alarmNames": alarms, "enable": True, "rollback": True}
        return configuration

    def _own_alarms(self) -> Iterator[str]:
        alarms = self.service.deployment.rollback_alarms
        if alarms.cpu_utilization is not None:
            yield self.names.rollback_alarm(self.service.name, "cpu")
        if alarms.memory_utilization is not None:
            yield self.names.rollback_alarm(self.service.name, "memory")

    def _load_balancers(self) -> Iterator[Json]:
        for number, target in enumerate(self._targets()):
            yield {
                "targetGroupArn": self._target_group(number, target),
                "containerName": target.container,
                "containerPort": target.port,
            }

    def _targets(self) -> list[Target]:
        """The targets, the public ones first, as in the stack's outputs."""
        return sorted(self.service.targets, key=lambda target: target.load_balancer, reverse=True)

    def _target_group(self, number: int, target: Target) -> str:
        known = self.own.get("target_group_arns", {}).get(target.key)
        suffix = f"_{target.key.upper().replace('-', '_')}" if number else ""
        return str(known or MARKER.format(f"TARGET_GROUP_ARN{suffix}"))

    def _capacity(self) -> list[Json]:
        service, bounds = self.service, self.service.count.range
        if service.capacity == "ec2":
            return [{"capacityProvider": self.names.ec2_capacity_provider, "weight": 1}]
        on_fargate_first = bounds.spot_from - 1 if bounds is not None and bounds.spot_from is not None else None
        if service.capacity == "fargate" and service.count.spot is None and on_fargate_first is None:
            return [{"capacityProvider": "FARGATE", "weight": 1}]
        strategy: list[Json] = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
        if on_fargate_first:
            strategy.append({"capacityProvider": "FARGATE", "weight": 0, "base": on_fargate_first})
        return strategy

    def _network(self) -> Json | None:
        if self.service.network_mode != "awsvpc":
            return None
        vpc = self.service.network.vpc
        kind = vpc.placement.kind
        subnets = list(vpc.placement.subnets) or self.outputs.get(f"{kind}_subnet_ids")
        return {
            "awsvpcConfiguration": {
                "subnets": subnets or [MARKER.format(f"{str(kind).upper()}_SUBNET_ID")],
                "securityGroups": self.own.get("security_group_ids") or self._security_groups(),
                "assignPublicIp": "ENABLED" if kind == "public" else "DISABLED",
            }
        }

    def _security_groups(self) -> list[str]:
        shared = ["SERVICE_CONNECT_SECURITY_GROUP_ID"] if self.service.network.connect.enabled else []
        own = [MARKER.format(name) for name in ("SECURITY_GROUP_ID", *shared)]
        return [*own, *self.service.network.vpc.security_groups.groups]

    def _connect(self) -> Json | None:
        if not self.service.network.connect.enabled:
            return None
        definition = task_definition(self.service, self.names, self.account, self.loaded.settings)
        endpoint = definition.connect
        configuration: Json = {"enabled": True, "namespace": self.names.of("connect")}
        if endpoint is not None:
            alias = {"port": endpoint.port, "dnsName": endpoint.alias}
            offered = {"portName": endpoint.port_name, "discoveryName": endpoint.alias, "clientAliases": [alias]}
            configuration["services"] = [offered]
        return configuration

    def _volume(self, volume: TaskVolume) -> Json:
        if not volume.is_efs:
            return _given({"name": volume.name, "host": volume.host_path and {"sourcePath": volume.host_path}})
        marker = volume.name.upper().replace("-", "_")
        made = self.own.get("file_systems", {}).get(volume.name, {})
        point = volume.access_point_id
        if volume.managed:
            point = made.get("access_point_id") or MARKER.format(f"ACCESS_POINT_ID_{marker}")
        file_system = volume.file_system_id or made.get("file_system_id") or MARKER.format(f"FILE_SYSTEM_ID_{marker}")
        authorization = _given({"accessPointId": point, "iam": "ENABLED" if volume.iam else "DISABLED"})
        encrypted = volume.encrypted or volume.iam or point is not None
        configuration = {
            "fileSystemId": file_system,
            "rootDirectory": None if point else volume.root_directory,
            "transitEncryption": "ENABLED" if encrypted else "DISABLED",
            "authorizationConfig": authorization,
        }
        return {"name": volume.name, "efsVolumeConfiguration": _given(configuration)}


def _platform(definition: TaskDefinition) -> Json | None:
    if definition.operating_system is None or definition.architecture is None:
        return None
    return {"cpuArchitecture": definition.architecture, "operatingSystemFamily": definition.operating_system}


def _given(request: Json) -> Json:
    """The request without what is not given."""
    return {key: value for key, value in request.items() if value is not None and value != []}
