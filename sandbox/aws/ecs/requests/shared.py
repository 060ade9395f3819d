"""What the requests have in common: the cluster and service they name, pages."""

from moto.core.responses import ActionResult
from moto.ecs.models import Cluster
from moto.ecs.responses import EC2ContainerServiceResponse as Response

from sandbox.aws.ecs.common import Backend, Refused, page, short_name
from sandbox.aws.ecs.service import Service, key


def paged(self: Response, name: str, items: list[str], default: int) -> ActionResult:
    limit = self._get_int_param("maxResults")
    found, token = page(items, limit, self._get_param("nextToken"), default)
    return ActionResult({name: found, **({"nextToken": token} if token else {})})


def cluster_of(self: Response) -> Cluster:
    return self.ecs_backend._get_cluster(self._get_param("cluster") or "default")


def active_cluster_of(self: Response) -> Cluster:
    cluster = cluster_of(self)
    if cluster.status != "ACTIVE":
        raise Refused("ClusterNotFoundException", "Cluster not found.")
    return cluster


def find_service(backend: Backend, cluster: Cluster, name_or_arn: str) -> Service | None:
    found: Service | None = backend.services.get(key(cluster.name, short_name(name_or_arn)))  # type: ignore[assignment]
    return found


def service_named(backend: Backend, cluster: Cluster, name_or_arn: str) -> Service:
    service = find_service(backend, cluster, name_or_arn)
    if service is None:
        raise Refused("ServiceNotFoundException", "Service not found.")
    return service


def service_arn(cluster: Cluster, name: str) -> str:
    return f"{cluster.arn.replace(':cluster/', ':service/')}/{name}"
