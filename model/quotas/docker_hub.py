"""Docker Hub's limit for those who do not log in: it counts by address, and a NAT gateway has one for all tasks.

https://docs.docker.com/docker-hub/usage/
https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
"""

import json
from collections.abc import Iterator

from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.image_reference import is_of_docker_hub
from ecs_platform.model.task.definition import task_definition_of
from ecs_platform.model.task.markers import IMAGE

PULLS = 100
"""Images in six hours for one IPv4 address; Fargate pulls each image anew for each task."""

_CLOSE = 0.5


def docker_hub_hint(loaded: Loaded) -> Iterator[str]:
    """Where a deployment of everything would come near that limit, through the NAT gateways that are made here.

    Args:
        loaded: an environment without findings.
    """
    network = loaded.settings.network
    if network.exists or network.nat == "none":
        return
    addresses = 1 if network.nat == "single" else len(network.zones)
    pulls = sum(_pulls(service, loaded) for service in loaded.services)
    if pulls < _CLOSE * PULLS * addresses:
        return
    through = "one NAT address" if addresses == 1 else f"{addresses} NAT addresses"
    message = f"deployed anew, services pull {pulls} images from Docker Hub without credentials, through {through}: "
    message += f"it gives {PULLS} in six hours to one"
    hint = "name them through a pull-through cache in ECR (setting `pull_through_caches`), or give `image.credentials`"
    yield str(loaded.environment.node.find(("network", "nat")).finding(message, hint))


def _pulls(service: Service, loaded: Loaded) -> int:
    """Images that the tasks of a service pull there, all of them new; none where they have addresses of their own."""
    if service.capacity != "ec2" and service.network.vpc.placement.kind != "private":
        return 0
    containers = json.loads(task_definition_of(service, loaded).container_definitions)
    anonymous = [each for each in containers if each["image"] != IMAGE and "repositoryCredentials" not in each]
    count = service.count
    tasks = 1 if service.is_job else count.range.max if count.range is not None else count.desired
    return tasks * sum(is_of_docker_hub(each["image"]) for each in anonymous)
