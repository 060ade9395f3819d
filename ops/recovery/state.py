"""An exported state: its resources, what each needs, and what was under way when it was written.

`pulumi stack export` writes it, as
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/deployments.go has its fields.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Resource = dict[str, Any]
"""One resource, as the state has it."""
Exported = dict[str, Any]
"""What `pulumi stack export` writes."""
Kind = Literal["creating", "updating", "deleting", "reading", "importing"]

ROOT = "pulumi:pulumi:Stack"
_PROVIDERS = "pulumi:providers:"


@dataclass(frozen=True)
class Operation:
    """One operation that was begun, and of whose end the state does not know.

    Attributes:
        kind: what was done.
        resource: for what is made or changed, as it was to become; for what is deleted, as it was.
    """

    kind: Kind
    resource: Resource


def resources(exported: Exported) -> list[Resource]:
    """The resources, each after all that it needs; none where nothing was ever made."""
    return list((exported.get("deployment") or {}).get("resources") or [])


def operations(exported: Exported) -> list[Operation]:
    """What was under way."""
    pending = (exported.get("deployment") or {}).get("pending_operations") or []
    return [Operation(each["type"], each["resource"]) for each in pending]


def written(exported: Exported) -> datetime | None:
    """When the state was last written; None where it does not say."""
    text = ((exported.get("deployment") or {}).get("manifest") or {}).get("time", "")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def name_of(urn: str) -> str:
    """The name of a resource, as the program gives it."""
    return urn.split("::", 3)[3]


def label(urn: str) -> str:
    """A resource for people: `ecs/service:Service api`."""
    type_ = urn.split("::", 3)[2].rpartition("$")[2]
    return f"{type_.removeprefix('aws:')} {name_of(urn)}"


def is_provider(resource: Resource) -> bool:
    return str(resource["type"]).startswith(_PROVIDERS)


def provider_urn(reference: str) -> str:
    """The URN of a provider, of what resources call it by (`URN::ID`)."""
    return reference.rpartition("::")[0]


def needs(resource: Resource) -> Iterator[str]:
    """The URNs that have to stand before a resource, its provider's too.

    As `VerifyIntegrity` of https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/snapshot.go asks for them.
    """
    if resource.get("provider"):
        yield provider_urn(resource["provider"])
    yield from (resource[field] for field in ("parent", "deletedWith") if resource.get(field))
    yield from resource.get("dependencies") or []
    yield from resource.get("replaceWith") or []
    for urns in (resource.get("propertyDependencies") or {}).values():
        yield from urns or []


def without_missing(resource: Resource, there: set[str]) -> Resource:
    """The resource, needing nothing that is not there; the next `up` writes what else the program says of it."""
    kept = dict(resource)
    for field in ("dependencies", "replaceWith"):
        if kept.get(field):
            kept[field] = [urn for urn in kept[field] if urn in there]
    if kept.get("propertyDependencies"):
        kept["propertyDependencies"] = {
            name: [urn for urn in urns or [] if urn in there] for name, urns in kept["propertyDependencies"].items()
        }
    if kept.get("deletedWith") not in there:
        kept.pop("deletedWith", None)
    return kept


def faults(listed: list[Resource]) -> list[str]:
    """What the engine would refuse of a list of resources, in the words of people; nothing where it takes it."""
    found, seen, providers = [], set[str](), set[str]()
    alive: dict[str, int] = {}
    for each in listed:
        urn = each["urn"]
        if each.get("provider") and each["provider"] not in providers and not each.get("pendingReplacement"):
            found.append(f"{urn} has a provider that is not there before it")
        wanted = {need for need in needs(each) if not need.split("::", 3)[2].startswith(_PROVIDERS)}
        found += [f"{urn} needs {need}, which is not there before it" for need in sorted(wanted - seen)]
        seen.add(urn)
        if is_provider(each):
            providers.add(f"{urn}::{each.get('id', '')}")
        alive[urn] = alive.get(urn, 0) + (not each.get("delete"))
    return found + [f"{urn} is there {count} times" for urn, count in alive.items() if count > 1]
