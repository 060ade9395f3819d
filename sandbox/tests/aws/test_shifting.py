"""Blue/green, linear and canary deployments that end well: stages, weights, tasks of both revisions, what is said."""

from typing import Any

import pytest

from sandbox.tests.aws.shifted import AFTER, BEFORE, SHARES, STRATEGIES, Front, Shifted
from sandbox.tests.aws.world import NEWER, Network, World, fargate, until


@pytest.fixture(scope="module")
def front(world: World, network: Network) -> Front:
    return Front(world, network)


def stages_of(service: Shifted) -> tuple[list[tuple[str, float]], dict[str, Any]]:
    """The stages that the newest deployment is seen in, with the share of production traffic, and its end."""
    seen: list[tuple[str, float]] = []

    def over() -> Any:
        found = service.deployment()
        target = found["targetServiceRevision"]
        moment = (found.get("lifecycleStage"), target["requestedProductionTrafficWeight"])
        if moment[0] and moment not in seen:
            seen.append(moment)
        return found if found["status"] == "SUCCESSFUL" else None

    found = until(over, f"{service.name} is deployed: {service.messages()[-4:]}")
    return seen, found


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_from_nothing_and_updated(
    world: World, network: Network, ecs_cluster: str, front: Front, strategy: str
) -> None:
    pair = front.pair()
    service = Shifted(world, network, ecs_cluster, strategy, desiredCount=2, loadBalancers=pair.balancers)
    assert service.releases()[0]["status"] in ("PENDING", "IN_PROGRESS")
    production = [
        each
        for before, share in zip([0.0, *SHARES[strategy]], SHARES[strategy], strict=False)
        for each in (("PRE_PRODUCTION_TRAFFIC_SHIFT", before), ("PRODUCTION_TRAFFIC_SHIFT", share))
    ]
    wanted = [*((stage, 0.0) for stage in BEFORE), *production, *((stage, 100.0) for stage in AFTER)]
    seen, _ = stages_of(service)
    # What lasts one tick may be missed.
    assert seen == [each for each in wanted if each in seen]
    assert {"SCALE_UP", "BAKE_TIME"} <= {stage for stage, _ in seen}
    assert pair.weights() == [0, 100]  # it came to the group that had no traffic
    assert pair.targets() == [0, 2]
    first = service.now()["taskDefinition"]
    service.update(taskDefinition=fargate(world, NEWER))
    stages_of(service)
    now = service.wait_until_stable()
    assert now["taskDefinition"] != first
    assert (pair.weights(), pair.weights(pair.test)) == ([100, 0], [100, 0])
    assert pair.targets() == [2, 0]
    assert now["loadBalancers"] == pair.balancers
    assert {task["containers"][0]["image"] for task in service.tasks()} == {NEWER}
    service.end()
