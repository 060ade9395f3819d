"""Cloud Map: namespaces of one VPC, and what is in use cannot be deleted."""

from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.route53.models import route53_backends
from moto.servicediscovery.models import ServiceDiscoveryBackend

from sandbox.aws.fixes.patching import around


@around(ServiceDiscoveryBackend, "delete_namespace")
def delete_namespace(original: Any, self: ServiceDiscoveryBackend, namespace_id: str) -> Any:
    """moto deletes a namespace with its services."""
    if any(service.namespace_id == namespace_id for service in self.services.values()):
        raise JsonRESTError("ResourceInUse", f"The namespace {namespace_id} has associated services.")
    zone = self.get_namespace(namespace_id).dns_properties.get("HostedZoneId")
    answer = original(self, namespace_id)
    if zone:  # moto keeps the zone of a namespace that is gone
        route53_backends[self.account_id][self.partition].zones.pop(zone.replace("/hostedzone/", ""), None)
    return answer


@around(ServiceDiscoveryBackend, "create_private_dns_namespace")
def create_private_dns_namespace(original: Any, self: ServiceDiscoveryBackend, **given: Any) -> Any:
    """Two namespaces conflict when they have one name; moto refuses any second one in a VPC."""
    others = {key: found for key, found in self.namespaces.items() if found.name != given["name"]}
    for key in others:
        del self.namespaces[key]
    try:
        return original(self, **given)
    finally:
        self.namespaces.update(others)


@around(ServiceDiscoveryBackend, "delete_service")
def delete_service(original: Any, self: ServiceDiscoveryBackend, service_id: str) -> Any:
    if self.get_service(service_id).instances:
        raise JsonRESTError("ResourceInUse", f"The service {service_id} has registered instances.")
    return original(self, service_id)
