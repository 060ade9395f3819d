"""What is wrong with the `permissions` of services: rights that are not theirs, policies that nobody has read."""

from collections.abc import Iterator

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.of_service import permissions_of
from ecs_platform.model.iam.reach import Excess, excesses, reach_of
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding

_AWS, _PARTITION, _OWNER = "aws", 1, 4


def permission_findings(loaded: Loaded) -> Iterator[Finding]:
    """Rights in IAM, rights on what belongs to other services and environments, and managed policies of unknown text.

    Args:
        loaded: an environment whose settings, region and account are known; of its services those without a fault.
    """
    for service in loaded.services:
        if service.permissions.statements:
            yield from _of_statements(service, loaded)
        yield from _of_managed_policies(service, loaded)


def _of_statements(service: Service, loaded: Loaded) -> Iterator[Finding]:
    reach = reach_of(service, loaded)
    for number, statement in enumerate(permissions_of(service)):
        steps = ("permissions", "statements", number)
        for excess in excesses(statement, reach):
            yield service.finding(excess.message, excess.hint, *steps, *_where(service, excess, steps))
        for element, resources in (("Resource", statement.resources), ("NotResource", statement.not_resources)):
            for resource in resources:
                place = (*steps, *_entry(service, resource, steps, element))
                yield from _partition(service, loaded, resource, place)


def _where(service: Service, excess: Excess, steps: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Where an action or a resource stands within its statement."""
    element, text = ("Action", excess.action) if excess.resource is None else ("Resource", excess.resource)
    return _entry(service, text, steps, element)


def _entry(service: Service, text: str, steps: tuple[str | int, ...], element: str) -> tuple[str | int, ...]:
    written = service.node.find((*steps, element)).value
    entries = written if isinstance(written, list) else []
    found = [number for number, each in enumerate(entries) if each.value == text]
    return (element, found[0]) if found else (element,)


def _partition(service: Service, loaded: Loaded, resource: str, steps: tuple[str | int, ...]) -> Iterator[Finding]:
    """IAM refuses ARNs of another partition: `Partition "aws" is not valid for resource …`.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    """
    given, here = [*resource.split(":"), ""][_PARTITION], loaded.account.partition
    if given in ("", here) or "*" in given or "?" in given:
        return
    hint = f"write `{resource.replace(f':{given}:', f':{here}:', 1)}`"
    message = f"`{resource}` is in partition `{given}`, and {loaded.account.region} in `{here}`"
    yield service.finding(message, hint, *steps)


def _of_managed_policies(service: Service, loaded: Loaded) -> Iterator[Finding]:
    for number, arn in enumerate(service.permissions.managed_policies):
        steps = ("permissions", "managed_policies", number)
        partition, owner = arn.split(":")[_PARTITION], arn.split(":")[_OWNER]
        if partition != loaded.account.partition or owner not in (_AWS, loaded.account.id):
            hint = "IAM attaches policies of AWS and of the role's own account"
            yield service.finding(f"`{arn}` is neither AWS's nor of this account", hint, *steps)
        elif arn not in loaded.settings.managed_policies:
            hint = (
                "write what is needed of it as `statements`; or read it, and add it to the setting `managed_policies`"
            )
            yield service.finding(f"what `{arn}` allows is not known here", hint, *steps)
