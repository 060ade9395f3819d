"""Deployments that shift traffic, seen from outside: no request is without an answer, and weights are kept."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from sandbox.router import Router
from sandbox.tests.aws.shifted import Front, Function, Shifted, configuration, pause
from sandbox.tests.aws.world import NEWER, Network, World, fargate, until
from sandbox.tests.router.test_requests import Client

DONE, WAIT = {"hookStatus": "SUCCEEDED"}, {"hookStatus": "IN_PROGRESS", "callBackDelay": 10}
QUICK: dict[str, dict[str, Any]] = {
    "BLUE_GREEN": {"bakeTimeInMinutes": 0},
    "LINEAR": {"bakeTimeInMinutes": 0, "linearConfiguration": {"stepPercent": 30.0, "stepBakeTimeInMinutes": 0}},
    "CANARY": {"bakeTimeInMinutes": 0, "canaryConfiguration": {"canaryPercent": 20.0, "canaryBakeTimeInMinutes": 0}},
}


class Asking:
    """Somebody who asks all the time, and what is answered."""

    def __init__(self, client: Client, path: str) -> None:
        self.client, self.path = client, path
        self.bad: list[tuple[int, str]] = []
        self.images: list[str] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def _ask(self) -> None:
        while not self._over.wait(0.005):
            got = self.client.ask(self.path, Accept="application/json")
            if got.status == 200:
                self.images.append(str(got.told["image"]))
            else:
                self.bad.append((got.status, got.body))

    @contextmanager
    def going_on(self) -> Iterator["Asking"]:
        """As long as this lasts."""
        self._thread.start()
        try:
            yield self
        finally:
            self._over.set()
            self._thread.join()
        assert self.images
        assert self.bad == []

    def next(self, count: int) -> list[str]:
        """The images that answer the next requests."""
        first = len(self.images)
        until(lambda: len(self.images) >= first + count, f"{count} more requests")
        return self.images[first : first + count]


@pytest.fixture(scope="module")
def front(world: World, network: Network) -> Front:
    return Front(world, network)


def _is_seen(asking: Asking, shifted: bool) -> bool:
    """Whether the new revision answers some of the next requests, or none."""
    return (NEWER in asking.next(60)) is shifted


def test_no_request_is_lost_through_every_strategy(
    world: World, network: Network, ecs_cluster: str, front: Front, played: Router
) -> None:
    pair = front.pair()
    service = Shifted(world, network, ecs_cluster, "ROLLING", desiredCount=2, loadBalancers=pair.plain)
    service.wait_until_stable()
    client, arn, images = Client(played, world, front.arn), service.arn, []
    until(lambda: client.told(pair.path), "it answers")
    with Asking(Client(played, world, front.arn), pair.path).going_on() as asking:
        for number, strategy in enumerate(["BLUE_GREEN", "LINEAR", "CANARY", "LINEAR", "BLUE_GREEN", "CANARY"]):
            images.append(f"app:{number}")
            service.update(
                taskDefinition=fargate(world, images[-1]),
                loadBalancers=pair.balancers,
                deploymentConfiguration=configuration(strategy, **QUICK[strategy]),
            )
            assert service.ended()["status"] == "SUCCESSFUL"
            service.wait_until_stable()
        # As the Terraform provider's tests do it: the group that is live becomes the only one.
        live = pair.groups[pair.weights().index(100)]
        images.append("app:rolling")
        service.update(
            taskDefinition=fargate(world, images[-1]),
            loadBalancers=[{**pair.plain[0], "targetGroupArn": live}],
            deploymentConfiguration={"strategy": "ROLLING", "lifecycleHooks": []},
        )
        service.wait_until_stable()
        until(lambda: set(asking.next(4)) == {images[-1]}, "the last one answers alone")
    order = [image for image in dict.fromkeys(asking.images) if image in images]
    assert order == [image for image in images if image in order]
    assert service.now()["serviceArn"] == arn
    service.end()


def test_no_request_is_lost_when_it_is_rolled_back_and_shares_are_kept(
    world: World, network: Network, ecs_cluster: str, front: Front, played: Router
) -> None:
    pair, function = front.pair(), Function(world)
    service = Shifted(world, network, ecs_cluster, "ROLLING", desiredCount=2, loadBalancers=pair.plain)
    service.wait_until_stable()
    client = Client(played, world, front.arn)
    until(lambda: client.told(pair.path), "it answers")
    with Asking(Client(played, world, front.arn), pair.path).going_on() as asking:
        for stage in ("POST_TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT"):
            function.answers(WAIT)
            service.update(
                taskDefinition=fargate(world, NEWER),
                loadBalancers=pair.balancers,
                deploymentConfiguration=configuration("CANARY", function.at(stage), **QUICK["CANARY"]),
            )
            found = service.comes_to(stage)
            until(lambda: client.told(pair.path, X_Test="blue")["image"] == NEWER, "who tests gets the new one")
            share = found["targetServiceRevision"]["requestedProductionTrafficWeight"] / 100
            until(partial(_is_seen, asking, share > 0), f"what {stage} shifts is seen")
            seen = asking.next(400)
            assert abs(seen.count(NEWER) / len(seen) - share) < 0.12, (stage, share)
            world.ecs.stop_service_deployment(serviceDeploymentArn=found["serviceDeploymentArn"])
            function.answers(DONE)
            assert service.ended()["status"] == "ROLLBACK_SUCCESSFUL"
            service.wait_until_stable()
            until(lambda: NEWER not in asking.next(40), "the old one answers alone")
    service.end()


def test_a_pause_lets_those_who_test_in_and_nobody_else(
    world: World, network: Network, ecs_cluster: str, front: Front, played: Router
) -> None:
    pair = front.pair()
    service = Shifted(world, network, ecs_cluster, "ROLLING", loadBalancers=pair.plain)
    service.wait_until_stable()
    client, hook = Client(played, world, front.arn), pause("POST_TEST_TRAFFIC_SHIFT")
    service.update(
        taskDefinition=fargate(world, NEWER),
        loadBalancers=pair.balancers,
        deploymentConfiguration=configuration("BLUE_GREEN", hook, **QUICK["BLUE_GREEN"]),
    )
    service.paused()
    until(lambda: client.told(pair.path, X_Test="blue")["image"] == NEWER, "who tests gets the new one")
    assert {client.told(pair.path)["image"] for _ in range(20)} == {"nginx:1"}
    service.go_on()
    until(lambda: client.told(pair.path)["image"] == NEWER, "everybody does")
    assert service.ended()["status"] == "SUCCESSFUL"
    service.end()
