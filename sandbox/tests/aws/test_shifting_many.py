"""Three hundred services that shift traffic at once."""

from sandbox.tests.aws.shifted import Front, balancing_role, configuration
from sandbox.tests.aws.world import NEWER, Network, World, cluster, fargate, name, until

SERVICES, OF_ONE_BALANCER, DESCRIBED = 300, 50, 10


def test_three_hundred_services(world: World, network: Network) -> None:
    where, role, ecs = cluster(world), balancing_role(world), world.ecs
    fronts = [Front(world, network) for _ in range(SERVICES // OF_ONE_BALANCER)]
    pairs = {
        name("service"): front.pair(tested=False, role_arn=role) for front in fronts for _ in range(OF_ONE_BALANCER)
    }
    canary = {"canaryConfiguration": {"canaryPercent": 10.0, "canaryBakeTimeInMinutes": 1}}
    given = configuration("CANARY", bakeTimeInMinutes=1, **{**canary})
    first, second = fargate(world), fargate(world, NEWER)
    for service, pair in pairs.items():
        ecs.create_service(
            cluster=where,
            serviceName=service,
            taskDefinition=first,
            desiredCount=1,
            launchType="FARGATE",
            networkConfiguration=network.awsvpc,
            loadBalancers=pair.balancers,
            deploymentConfiguration=given,
        )

    def over(definition: str) -> bool:
        for begin in range(0, SERVICES, DESCRIBED):
            some = list(pairs)[begin : begin + DESCRIBED]
            for found in ecs.describe_services(cluster=where, services=some)["services"]:
                (deployment,) = found["deployments"] if len(found["deployments"]) == 1 else (None,)
                done = deployment is not None and deployment["rolloutState"] == "COMPLETED"
                if not (done and found["taskDefinition"] == definition and found["runningCount"] == 1):
                    return False
        return True

    until(lambda: over(first), "all run")
    assert {tuple(pair.weights()) for pair in pairs.values()} == {(0, 100)}
    for service in pairs:
        ecs.update_service(cluster=where, service=service, taskDefinition=second)
    until(lambda: over(second), "all are updated")
    assert {tuple(pair.weights()) for pair in pairs.values()} == {(100, 0)}
    newest = [
        ecs.list_service_deployments(cluster=where, service=service)["serviceDeployments"][0]["status"]
        for service in pairs
    ]
    assert set(newest) == {"SUCCESSFUL"}
    for service in pairs:
        ecs.delete_service(cluster=where, service=service, force=True)
