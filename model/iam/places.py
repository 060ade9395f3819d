"""Where the tasks of a service are, as policies name it: subnets, public address, capacity, Service Connect.

Ids that only AWS knows are markers, each as long as the id that takes its place or longer: policies are divided by the
size they have with markers.
"""

from collections.abc import Iterable, Iterator, Mapping

from ecs_platform.model.arns import Account
from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.scope import Place
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.task.markers import MARKER, subnet
from ecs_platform.model.task.placement import capacity_of, interface_of, strategy

NAMESPACE = MARKER.format("SERVICE_CONNECT_NAMESPACE_ID")
"""The id of the environment's namespace, the end of its ARN."""


def place_of(service: Service, loaded: Loaded) -> Place:
    """Where the tasks of a service or a job are.

    Args:
        service: its manifest.
        loaded: its environment, without findings.
    """
    account, capacity, interface = loaded.account, capacity_of(service, loaded.names), interface_of(service)
    shares = strategy(capacity.provider, capacity.base)
    return Place(
        subnets=() if interface is None else tuple(_ids(interface.subnets, loaded)),
        public_address=interface is not None and interface.public_address,
        capacity=tuple(account.arn("ecs", f"capacity-provider/{each.provider}") for each in shares),
        namespace=namespace_arn(account) if service.network.connect.enabled else None,
    )


def namespace_arn(account: Account, id: str = NAMESPACE) -> str:
    """The ARN of a namespace by its id; default: of the environment's, with a marker."""
    return account.arn("servicediscovery", f"namespace/{id}")


def zone_subnet(kind: str, zone: str) -> str:
    """The marker of the subnet that is made in a zone, `public` or `private`."""
    return MARKER.format(f"{kind}_subnet_id_of_zone_{zone}".upper().replace("-", "_"))


def put_in_place(text: str, ids: Mapping[str, str]) -> str:
    """A policy's text with ids in place of their markers."""
    for marker, id in ids.items():
        text = text.replace(marker, id)
    return text


def _ids(subnets: Iterable[str], loaded: Loaded) -> Iterator[str]:
    """Subnets by their ids; for the marker of a kind, each of that kind: by its id where the settings have it."""
    network = loaded.settings.network
    given = {subnet("public"): network.public_subnet_ids, subnet("private"): network.private_subnet_ids}
    kinds = {subnet(kind): kind for kind in ("public", "private")}
    for each in subnets:
        if each not in kinds:
            yield each
        elif network.exists:
            yield from given[each]
        else:
            yield from (zone_subnet(kinds[each], zone) for zone in network.zones)
