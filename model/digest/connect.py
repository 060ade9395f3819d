"""Names in Service Connect whose protocol changes: what no `up` can do.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html: `appProtocol` is immutable.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ecs_platform.model.digest.containers import definitions
from ecs_platform.model.digest.masking import code
from ecs_platform.model.digest.preview import SERVICE, TASK_DEFINITION, Preview, Resource

_CHANGED_BY = {"serviceConnectConfiguration", "taskDefinition"}


@dataclass(frozen=True)
class ProtocolChange:
    """A name that would get another protocol, which ECS refuses.

    Attributes:
        service: the service.
        name: the name in the namespace.
        before: its protocol.
        after: what it would become.
    """

    service: str
    name: str
    before: str
    after: str

    @property
    def message(self) -> str:
        """What is wrong."""
        return (
            f"{code(self.name)} of {code(self.service)} is {code(self.before)} in Service Connect, and would be "
            f"{code(self.after)}: AWS "
            "changes that for no name that is there"
        )

    @property
    def hint(self) -> str:
        """What to do."""
        return (
            f"keep it ({code(f'network.connect.protocol: {self.before}')}; in a task definition's file `appProtocol`), "
            "or give another `network.connect.alias`, by which the service is called then"
        )

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}"


def protocol_changes(preview: Preview) -> list[ProtocolChange]:
    """What ECS would refuse, by service; nothing where a task definition is not known yet."""
    found = []
    for step in preview.of(SERVICE):
        if step.kind != "update" or step.old is None or step.new is None or not _CHANGED_BY & {*step.changed}:
            continue
        service = step.new.service
        before = _offered(step.old, service, preview.before.values())
        after = _offered(step.new, service, preview.after.values())
        found += [
            ProtocolChange(service, name, before[name], after[name])
            for name in sorted(before.keys() & after.keys())
            if before[name] != after[name]
        ]
    return found


def _offered(ecs_service: Resource, service: str, resources: Iterable[Resource]) -> dict[str, str]:
    """The protocol of each name that a service offers."""
    tasks = [each for each in resources if each.type == TASK_DEFINITION and each.service == service]
    protocols = {
        mapping.get("name"): str(mapping.get("appProtocol") or "tcp")
        for task in tasks
        for container in definitions(task)
        for mapping in container.get("portMappings") or ()
    }
    connect = ecs_service.inputs.get("serviceConnectConfiguration")
    offered = connect.get("services") or () if isinstance(connect, Mapping) and connect.get("enabled") is True else ()
    return {
        str(each.get("discoveryName") or each.get("portName")): protocols[each.get("portName")]
        for each in offered
        if each.get("portName") in protocols
    }
