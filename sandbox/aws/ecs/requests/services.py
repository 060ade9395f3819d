"""Services: create, update, delete, describe, list."""

from moto.core.responses import ActionResult
from moto.ecs.responses import EC2ContainerServiceResponse as Response

from sandbox.aws.ecs import service_checks
from sandbox.aws.ecs.common import Refused, invalid
from sandbox.aws.ecs.requests.settings import (
    as_answered,
    connect_as_answered,
    network_as_answered,
    platform_as_answered,
    resolve_definition,
    strategy_as_answered,
    with_defaults,
)
from sandbox.aws.ecs.requests.shared import (
    active_cluster_of,
    cluster_of,
    find_service,
    paged,
    service_arn,
    service_named,
)
from sandbox.aws.ecs.service import TRIGGERS, Service, key, services_of
from sandbox.aws.ecs.service_shapes import described_service

DESCRIBE_LIMIT = 10
NOT_SETTINGS = {
    "cluster",
    "service",
    "serviceName",
    "desiredCount",
    "tags",
    "clientToken",
    "forceNewDeployment",
    "role",
}


def create_service(self: Response) -> ActionResult:
    given = self._get_params()
    backend, cluster = self.ecs_backend, active_cluster_of(self)
    name = given["serviceName"]
    existing = find_service(backend, cluster, name)
    service_checks.check_name_is_free(existing.status if existing else None)
    fields = with_defaults(cluster, {name: value for name, value in given.items() if name not in NOT_SETTINGS})
    resolve_definition(backend, fields)
    service_checks.check_service(backend, cluster, name, fields)
    service = Service(
        backend,
        cluster,
        name,
        desired=given.get("desiredCount") or 0,
        fields=as_answered(backend, fields, given),
        tags=given.get("tags") or [],
    )
    backend.services[key(cluster.name, name)] = service  # type: ignore[assignment]
    return ActionResult({"service": described_service(service)})


def update_service(self: Response) -> ActionResult:
    given = self._get_params()
    backend, cluster = self.ecs_backend, active_cluster_of(self)
    service = service_named(backend, cluster, given["service"])
    if service.status != "ACTIVE":
        raise Refused("ServiceNotActiveException", "Service was not ACTIVE.")
    changes = {name: value for name, value in given.items() if name not in NOT_SETTINGS and value is not None}
    if "networkConfiguration" in changes:
        changes["networkConfiguration"] = network_as_answered(changes["networkConfiguration"])
    resolve_definition(backend, changes)
    if "capacityProviderStrategy" in changes:
        changes["capacityProviderStrategy"] = strategy_as_answered(changes["capacityProviderStrategy"])
        service_checks.check_capacity_is_kept(service.strategy, changes["capacityProviderStrategy"], given)
        changes["launchType"] = None
    if "deploymentConfiguration" in changes:
        earlier = service.fields.get("deploymentConfiguration") or {}
        changes["deploymentConfiguration"] = {**earlier, **changes["deploymentConfiguration"]}
    if "serviceConnectConfiguration" in changes:
        changes["serviceConnectConfiguration"] = connect_as_answered(changes["serviceConnectConfiguration"])
    after = {**service.fields, **changes}
    service_checks.check_service(backend, cluster, service.name, after, changes)
    service_checks.check_protocols_are_kept(backend, service.arn, service.fields, after)
    triggered = any(service.fields.get(name) != changes[name] for name in TRIGGERS if name in changes)
    service.fields.update(changes)
    platform_as_answered(service.fields)
    if given.get("desiredCount") is not None and given["desiredCount"] != service.desired:
        service.desired = given["desiredCount"]
        service.steady = False
    if (triggered or given.get("forceNewDeployment")) and service.is_rolling:
        service.deploy()
    return ActionResult({"service": described_service(service)})


def delete_service(self: Response) -> ActionResult:
    backend, cluster = self.ecs_backend, active_cluster_of(self)
    service = service_named(backend, cluster, self._get_param("service"))
    if service.status == "INACTIVE":
        raise Refused("ServiceNotFoundException", "Service not found.")
    if service.desired > 0 and not service.is_daemon and not self._get_param("force"):
        raise invalid("The service cannot be stopped while it is scaled above 0.")
    service.status = "DRAINING"
    service.desired = 0
    return ActionResult({"service": described_service(service)})


def describe_services(self: Response) -> ActionResult:
    names = self._get_param("services") or []
    backend, cluster = self.ecs_backend, cluster_of(self)
    if not names:
        raise invalid("Services cannot be empty.")
    if len(names) > DESCRIBE_LIMIT:
        raise invalid(f"services must have length less than or equal to {DESCRIBE_LIMIT}")
    found = {name: find_service(backend, cluster, name) for name in names}
    described = [described_service(service) for service in found.values() if service]
    missing = [
        {"arn": name if name.startswith("arn:") else service_arn(cluster, name), "reason": "MISSING"}
        for name, service in found.items()
        if not service
    ]
    if "TAGS" not in (self._get_param("include") or []):
        for service in described:
            service.pop("tags")
    return ActionResult({"services": described, "failures": missing})


def list_services(self: Response) -> ActionResult:
    cluster = cluster_of(self)
    launch_type, strategy = self._get_param("launchType"), self._get_param("schedulingStrategy")
    arns = [
        service.arn
        for service in services_of(self.ecs_backend, cluster.name)
        if service.status != "INACTIVE"
        and launch_type in (None, service.launch_type)
        and strategy in (None, service.fields["schedulingStrategy"])
    ]
    return paged(self, "serviceArns", sorted(arns), default=10)
