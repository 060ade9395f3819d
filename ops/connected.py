"""Names in Service Connect that are there with another protocol than an environment asks for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ecs_platform.model.digest.connect import ProtocolChange
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.task.definition import ConnectEndpoint, connect_endpoint

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.manifest.service import Service

AT_ONCE = 10
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html"""


def protocol_findings(loaded: "Loaded", ecs: Any) -> Iterator[Finding]:
    """What ECS would refuse in the middle of an `up`: it changes the protocol of no name that is there.

    A service whose revisions a deploy tool decides is not asked for: no `up` sends ECS another one.
    """
    wanted = {
        loaded.names.service(service.name): (service, endpoint)
        for service in loaded.services
        if (endpoint := connect_endpoint(service)) is not None
        and (service.image is None or service.image.owner != "deployer")
    }
    for found in services_there(ecs, loaded.names.cluster, list(wanted)):
        service, endpoint = wanted[str(found["serviceName"])]
        before = _protocol(ecs, found, endpoint.discovery_name)
        assert service.connect_port is not None
        after = service.connect_port.protocol
        if before is not None and before != after:
            yield _finding(service, endpoint, before, after)


def services_there(ecs: Any, cluster: str, names: list[str]) -> Iterator[dict[str, Any]]:
    """Those of a cluster's services that are there and active, as ECS describes them."""
    for start in range(0, len(names), AT_ONCE):
        try:
            found = ecs.describe_services(cluster=cluster, services=names[start : start + AT_ONCE])
        except ecs.exceptions.ClusterNotFoundException:
            return
        yield from (each for each in found["services"] if each["status"] == "ACTIVE")


def _protocol(ecs: Any, service: dict[str, Any], discovery_name: str) -> str | None:
    """That of a name; None where the service does not offer it."""
    primary: dict[str, Any] = next((each for each in service["deployments"] if each["status"] == "PRIMARY"), {})
    offered = primary.get("serviceConnectConfiguration", {}).get("services", [])
    port_name = next((each["portName"] for each in offered if each.get("discoveryName") == discovery_name), None)
    if port_name is None:
        return None
    definition = ecs.describe_task_definition(taskDefinition=primary["taskDefinition"])["taskDefinition"]
    mappings = [each for container in definition["containerDefinitions"] for each in container.get("portMappings", [])]
    return next((each.get("appProtocol", "tcp") for each in mappings if each.get("name") == port_name), None)


def _finding(service: "Service", endpoint: ConnectEndpoint, before: str, after: str) -> Finding:
    change = ProtocolChange(service.name, endpoint.discovery_name, before, after)
    return service.finding(change.message, change.hint, "network", "connect")
