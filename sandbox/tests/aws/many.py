"""Three hundred services that shift traffic at once, in a process of its own: `python -m sandbox.tests.aws.many`.

No server is started, so that nothing but the ticks is measured. Prints as JSON what became of them.
"""

import json
import time
from typing import Any

import boto3
from moto import mock_aws
from moto.ecs.models import ecs_backends

from sandbox.aws import fixes, scheduler
from sandbox.aws.ecs.service import services_of
from sandbox.aws.server import Server
from sandbox.tests.aws.shifted import Front, balancing_role, configuration
from sandbox.tests.aws.world import NEWER, REGION, Network, World, cluster, fargate

ACCOUNT = "123456789012"
SERVICES, OF_ONE_BALANCER, MOST_TICKS = 300, 50, 100


class Here(World):
    """A World in this process."""

    def __init__(self) -> None:
        super().__init__(Server("http://127.0.0.1:1", 0, ""))

    def client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = boto3.client(
                service, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
            )
        return self._clients[service]


def main() -> None:
    """Makes them, updates them, and tells of both."""
    fixes.apply()
    with mock_aws():
        world = Here()
        network, where, role = Network(world), cluster(world), balancing_role(world)
        # Both revisions of 300 services are 600 tasks: two subnets of 256 addresses do not have so many.
        network.subnets += [network.new_subnet(f"{REGION}{zone}") for zone in "ab"]
        fronts = [Front(world, network) for _ in range(SERVICES // OF_ONE_BALANCER)]
        pairs = [front.pair(tested=False, role_arn=role) for front in fronts for _ in range(OF_ONE_BALANCER)]
        canary = {"canaryConfiguration": {"canaryPercent": 10.0, "canaryBakeTimeInMinutes": 1}}
        first = fargate(world)
        for number, pair in enumerate(pairs):
            world.ecs.create_service(
                cluster=where,
                serviceName=f"service-{number}",
                taskDefinition=first,
                desiredCount=1,
                launchType="FARGATE",
                networkConfiguration=network.awsvpc,
                loadBalancers=pair.balancers,
                deploymentConfiguration=configuration("CANARY", bakeTimeInMinutes=1, **canary),
            )
        told = [_deployed(pairs)]
        second = fargate(world, NEWER)
        for number in range(SERVICES):
            world.ecs.update_service(cluster=where, service=f"service-{number}", taskDefinition=second)
        print(json.dumps([*told, _deployed(pairs)]))


def _deployed(pairs: list[Any]) -> dict[str, Any]:
    """Ticks until all are steady, the processor's seconds of each, and what they came to."""
    backend, ticks = ecs_backends[ACCOUNT][REGION], 0
    began = time.process_time()
    while ticks < MOST_TICKS and not all(service.steady for service in services_of(backend)):
        scheduler.tick(backend, 0.0)
        scheduler._time_passes(0.0)
        ticks += 1
    return {
        "ticks": ticks,
        "seconds": (time.process_time() - began) / ticks,
        "statuses": sorted({service.releases[0].status for service in services_of(backend)}),
        "weights": sorted({tuple(pair.weights()) for pair in pairs}),
        "targets": sorted({tuple(pair.targets()) for pair in pairs}),
    }


if __name__ == "__main__":
    main()
