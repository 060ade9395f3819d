"""Services that never become steady on AWS, and their twins that do: one table, each with the reason that AWS gives.

What is wrong here is known only once a task runs, or is to be placed: its image, what lies between it and its load
balancer, and the instances of its cluster.
"""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.tests.aws.scene import Scene
from sandbox.tests.aws.test_capacity import AMIS
from sandbox.tests.aws.world import Network, Service, tcp, until

TIMED_OUT = "due to (reason Request timed out)."
OF_BALANCER = "Task failed ELB health checks in (target-group "
OTHER_ZONE = "due to (reason Target is in an Availability Zone that is not enabled for the load balancer)."


Build = Callable[[Scene, bool], Service]


# Images


def image(tag: str, **given: Any) -> Build:
    """An image that fails by its tag; its twin is a plain one."""
    return lambda scene, wrong: scene.run(scene.definition(f"acme/app:{tag if wrong else '1'}", **given))


def of_architecture(tag: str, other: str, own: str) -> Build:
    def build(scene: Scene, wrong: bool) -> Service:
        platform = {"cpuArchitecture": other if wrong else own, "operatingSystemFamily": "LINUX"}
        return scene.run(scene.definition(f"acme/app:{tag}", runtimePlatform=platform))

    return build


def slow_to_be_healthy(scene: Scene, wrong: bool) -> Service:
    check = {"command": ["CMD", "true"], "interval": 30, "retries": 2, "startPeriod": 30 if wrong else 120}
    return scene.run(scene.definition("acme/app:slow-120s", container={"healthCheck": check}))


def crashes_before_it_is_healthy(scene: Scene, wrong: bool) -> Service:
    check = {"command": ["CMD", "true"], "startPeriod": 60}
    tag = "crash-after-10s" if wrong else "1"
    return scene.run(scene.definition(f"acme/app:{tag}", container={"healthCheck": check}))


CHECKED = {"healthCheck": {"command": ["CMD", "true"]}}


# Answers to the load balancer


def answer(tag: str, port: int = 80, **right: Any) -> Build:
    """An image that answers otherwise than the target group asks; its twin has a group that asks rightly."""

    def build(scene: Scene, wrong: bool) -> Service:
        group = {} if wrong else right
        inside = scene.network.new_group(tcp(1, 65535))
        definition = scene.definition(
            f"acme/app:{tag}", container={"portMappings": [{"containerPort": p} for p in (80, 8080)]}
        )
        balancers = scene.behind(port=80 if wrong else port, **group)
        return scene.run(definition, loadBalancers=balancers, networkConfiguration=scene.within(inside))

    return build


def unhealthy_target(scene: Scene, wrong: bool) -> Service:
    definition = scene.definition(f"acme/app:{'unhealthy' if wrong else '1'}")
    return scene.run(definition, loadBalancers=scene.behind())


def gets_what_it_asks(scene: Scene, wrong: bool) -> Service:
    """Whatever a group asks: an image that says nothing of itself answers with it."""
    definition = scene.definition(f"acme/app:{'answers-200' if wrong else '1'}")
    return scene.run(definition, loadBalancers=scene.behind(Matcher={"HttpCode": "301"}))


def slow_to_answer(scene: Scene, wrong: bool) -> Service:
    # Four checks fail meanwhile, and five must pass then.
    grace = {"healthCheckGracePeriodSeconds": 120 if wrong else 300}
    return scene.run(scene.definition("acme/app:slow"), loadBalancers=scene.behind(), **grace)


def http_where_https_is_asked(scene: Scene, wrong: bool) -> Service:
    balancers = scene.behind(HealthCheckProtocol="HTTPS" if wrong else "HTTP")
    return scene.run(scene.definition("acme/app:speaks-http"), loadBalancers=balancers)


def registered_port(port: int, wrong_protocol: str, right: str) -> Build:
    """An image that says nothing of itself speaks on a port what that is registered for."""

    def build(scene: Scene, wrong: bool) -> Service:
        inside = scene.network.new_group(tcp(1, 65535))
        balancers = scene.behind(
            port=9000, HealthCheckPort=str(port), HealthCheckProtocol=wrong_protocol if wrong else right
        )
        definition = scene.definition(container={"portMappings": [{"containerPort": 9000}]})
        return scene.run(definition, loadBalancers=balancers, networkConfiguration=scene.within(inside))

    return build


# The way from the load balancer to the task


def closed_group(scene: Scene, wrong: bool) -> Service:
    inside = scene.network.new_group(tcp(81 if wrong else 80))
    return scene.run(scene.definition(), loadBalancers=scene.behind(), networkConfiguration=scene.within(inside))


def open_to_another_group(scene: Scene, wrong: bool) -> Service:
    balancer, other = scene.network.new_group(), scene.network.new_group()
    inside = scene.network.new_group(tcp(80, group=other if wrong else balancer))
    balancers = scene.behind(groups=[balancer])
    return scene.run(scene.definition(), loadBalancers=balancers, networkConfiguration=scene.within(inside))


def open_to_another_range(scene: Scene, wrong: bool) -> Service:
    inside = scene.network.new_group(tcp(80, cidr="192.168.0.0/16" if wrong else "10.0.0.0/8"))
    balancers = scene.behind()
    return scene.run(scene.definition(), loadBalancers=balancers, networkConfiguration=scene.within(inside))


def balancer_without_a_way_out(scene: Scene, wrong: bool) -> Service:
    ec2, balancer = scene.world.ec2, scene.network.new_group()
    everywhere = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    ec2.revoke_security_group_egress(GroupId=balancer, IpPermissions=everywhere)
    ec2.authorize_security_group_egress(GroupId=balancer, IpPermissions=[tcp(443 if wrong else 80)])
    return scene.run(scene.definition(), loadBalancers=scene.behind(groups=[balancer]))


def closed_port_of_the_health_check(scene: Scene, wrong: bool) -> Service:
    inside = scene.network.new_group(tcp(80), *([] if wrong else [tcp(8080)]))
    balancers = scene.behind(HealthCheckPort="8080")
    return scene.run(scene.definition(), loadBalancers=balancers, networkConfiguration=scene.within(inside))


def zone_that_is_not_enabled(scene: Scene, wrong: bool) -> Service:
    zone = scene.world.ec2.describe_availability_zones()["AvailabilityZones"][2]["ZoneName"]
    third = scene.network.new_subnet(zone)
    subnets = scene.network.subnets if wrong else [*scene.network.subnets, third]
    balancers = scene.behind(subnets=subnets)
    inside = scene.within(scene.network.group, subnets=[third])
    return scene.run(scene.definition(), loadBalancers=balancers, networkConfiguration=inside)


def another_vpc(scene: Scene, wrong: bool) -> Service:
    elsewhere = Network(scene.world)
    configuration = elsewhere.awsvpc if wrong else scene.network.awsvpc
    return scene.run(scene.definition(), loadBalancers=scene.behind(), networkConfiguration=configuration)


def closed_dynamic_ports(scene: Scene, wrong: bool) -> Service:
    inside = scene.network.new_group(tcp(80) if wrong else tcp(32768, 61000))
    scene.instances(groups=[inside])
    balancers = scene.behind(target_type="instance")
    return scene.place(scene.on_instances(), loadBalancers=balancers)


# Container instances


def fitting(wrong: dict[str, Any], right: dict[str, Any], **instances: Any) -> Build:
    """A definition that the cluster's instance cannot take, and one that it can."""

    def build(scene: Scene, is_wrong: bool) -> Service:
        scene.instances(**instances)
        return scene.place(scene.on_instances(**(wrong if is_wrong else right)))

    return build


def no_instances(scene: Scene, wrong: bool) -> Service:
    if not wrong:
        scene.instances()
    return scene.place(scene.on_instances())


def port_in_use(scene: Scene, wrong: bool) -> Service:
    scene.instances(count=1 if wrong else 2)
    fixed = {"portMappings": [{"containerPort": 80, "hostPort": 8080}]}
    return scene.place(scene.on_instances(container=fixed), desiredCount=2)


def too_few_interfaces(scene: Scene, wrong: bool) -> Service:
    scene.instances()  # a t3.small has three interfaces, one of them its own
    definition = scene.on_instances(networkMode="awsvpc", container={"portMappings": [{"containerPort": 80}]})
    return scene.place(definition, desiredCount=3 if wrong else 2, networkConfiguration=scene.on_interfaces())


def subnets_of_another_vpc(scene: Scene, wrong: bool) -> Service:
    scene.instances()
    definition = scene.on_instances(networkMode="awsvpc", container={"portMappings": [{"containerPort": 80}]})
    elsewhere = Network(scene.world) if wrong else None
    return scene.place(definition, networkConfiguration=scene.on_interfaces(elsewhere))


def constrained(**constraints: str) -> Build:
    def build(scene: Scene, wrong: bool) -> Service:
        scene.instances()
        expression = constraints["wrong" if wrong else "right"]
        return scene.place(scene.on_instances(), placementConstraints=[{"type": "memberOf", "expression": expression}])

    return build


def distinct_instances(scene: Scene, wrong: bool) -> Service:
    scene.instances(count=1 if wrong else 2)
    return scene.place(scene.on_instances(), desiredCount=2, placementConstraints=[{"type": "distinctInstance"}])


def logging_by(driver: str) -> dict[str, Any]:
    return {"container": {"logConfiguration": {"logDriver": driver}}}


def on(architecture: str, family: str = "LINUX") -> dict[str, Any]:
    return {"runtimePlatform": {"cpuArchitecture": architecture, "operatingSystemFamily": family}}


GPU = {"container": {"resourceRequirements": [{"type": "GPU", "value": "1"}]}}
CLOSEST = "unable to place a task because no container instance met all of its requirements. The closest matching"
ATTRIBUTE = "is missing an attribute required by your task."
OLD_ECS = f"{AMIS}/recommended/image_id"

# What is wrong, the service and its twin, and what AWS says: in an event, a stopped task's reason or its container's.
STOPPED: dict[str, tuple[Build, tuple[str, ...]]] = {
    "ends": (image("broken"), ("Essential container in task exited", "exit code 1")),
    "out of memory": (
        image("out-of-memory"),
        ("OutOfMemoryError: Container killed due to memory usage", "exit code 137"),
    ),
    "ARM on x86": (
        of_architecture("arm64-only", "X86_64", "ARM64"),
        ("Essential container in task exited", "exit code 1"),
    ),
    "x86 on ARM": (
        of_architecture("amd64-only", "ARM64", "X86_64"),
        ("Essential container in task exited", "exit code 1"),
    ),
    "unhealthy": (image("unhealthy", container=CHECKED), ("Task failed container health checks",)),
    "slow": (slow_to_be_healthy, ("Task failed container health checks", "failed container health checks.")),
    "crashes early": (crashes_before_it_is_healthy, ("Essential container in task exited", "exit code 1")),
    "target answers 503": (unhealthy_target, (OF_BALANCER, "(reason Health checks failed with these codes: [503]).")),
    "target is slow": (slow_to_answer, (OF_BALANCER, "(reason Health checks failed).")),
    "target redirects": (
        answer("answers-302", Matcher={"HttpCode": "200,300-302"}),
        (OF_BALANCER, "(reason Health checks failed with these codes: [302])."),
    ),
    "another status is asked for": (
        gets_what_it_asks,
        (OF_BALANCER, "(reason Health checks failed with these codes: [200])."),
    ),
    "health check's path": (
        answer("answers-at-healthz", HealthCheckPath="/healthz"),
        (OF_BALANCER, "(reason Health checks failed with these codes: [404])."),
    ),
    "target's port": (answer("answers-on-8080", port=8080), (OF_BALANCER, "(reason Health checks failed).")),
    "health check's port": (
        answer("answers-on-8080", HealthCheckPort="8080"),
        (OF_BALANCER, "(reason Health checks failed)."),
    ),
    "TLS where HTTP is asked": (
        answer("speaks-https", HealthCheckProtocol="HTTPS"),
        (OF_BALANCER, "(reason Health checks failed with these codes: [400])."),
    ),
    "HTTP where TLS is asked": (http_where_https_is_asked, (OF_BALANCER, "(reason Health checks failed).")),
    "HTTP on 443": (
        registered_port(443, "HTTP", "HTTPS"),
        (OF_BALANCER, "(reason Health checks failed with these codes: [400])."),
    ),
    "HTTPS on 80": (registered_port(80, "HTTPS", "HTTP"), (OF_BALANCER, "(reason Health checks failed).")),
    "HTTPS on 8080": (registered_port(8080, "HTTPS", "HTTP"), (OF_BALANCER, "(reason Health checks failed).")),
    "closed group": (closed_group, (OF_BALANCER, TIMED_OUT)),
    "open to another group": (open_to_another_group, (OF_BALANCER, TIMED_OUT)),
    "open to another range": (open_to_another_range, (OF_BALANCER, TIMED_OUT)),
    "no way out of the load balancer": (balancer_without_a_way_out, (OF_BALANCER, TIMED_OUT)),
    "closed port of the health check": (closed_port_of_the_health_check, (OF_BALANCER, TIMED_OUT)),
    "zone that is not enabled": (zone_that_is_not_enabled, (OF_BALANCER, OTHER_ZONE)),
}
WAITING: dict[str, tuple[Build, tuple[str, ...]]] = {
    "closed dynamic ports": (closed_dynamic_ports, (OF_BALANCER, TIMED_OUT)),
    "another VPC": (another_vpc, ("failed to register targets in (target-group ", "not in the target group VPC")),
    "no instances": (no_instances, ("Reason: No Container Instances were found in your cluster.",)),
    "CPU": (fitting({"cpu": "4096"}, {"cpu": "2048"}), (CLOSEST, "has insufficient CPU units available.")),
    "memory": (fitting({"memory": "2048"}, {"memory": "1024"}), (CLOSEST, "has insufficient memory available.")),
    "port": (port_in_use, (CLOSEST, "is already using a port required by your task.")),
    "GPU": (fitting(GPU, {}), (CLOSEST, 'encountered error "RESOURCE:GPU".')),
    "interfaces": (too_few_interfaces, (CLOSEST, 'encountered error "RESOURCE:ENI".')),
    "architecture": (fitting(on("ARM64"), on("X86_64")), (CLOSEST, ATTRIBUTE)),
    "system": (fitting(on("X86_64", "WINDOWS_SERVER_2022_CORE"), on("X86_64")), (CLOSEST, ATTRIBUTE)),
    "log driver": (fitting(logging_by("splunk"), logging_by("fluentd")), (CLOSEST, ATTRIBUTE)),
    "subnets of another VPC": (subnets_of_another_vpc, (CLOSEST, ATTRIBUTE)),
    "member of": (
        constrained(wrong="attribute:ecs.instance-type =~ m5.*", right="attribute:ecs.instance-type =~ t3.*"),
        (CLOSEST, 'encountered error "MemberOf placement constraint unsatisfied.".'),
    ),
    "distinct instances": (
        distinct_instances,
        (CLOSEST, 'encountered error "DistinctInstance placement constraint unsatisfied.".'),
    ),
}
FAULTS = {**STOPPED, **WAITING}


def told(service: Service) -> str:
    """All that ECS says of it: events, and of tasks that stopped the reasons and exit codes."""
    lines = service.messages()
    for task in service.tasks("STOPPED"):
        lines.append(task.get("stoppedReason", ""))
        for container in task["containers"]:
            lines += [container.get("reason", ""), f"exit code {container.get('exitCode')}"]
    return "\n".join(lines)


@pytest.mark.parametrize("fault", FAULTS)
def test_it_is_never_steady_and_says_why(scene: Scene, fault: str) -> None:
    build, words = FAULTS[fault]
    service = build(scene, True)
    until(lambda: all(each in told(service) for each in words), f"{words}")
    if fault in STOPPED:
        until(lambda: service.now()["deployments"][0]["rolloutState"] == "FAILED", "the circuit breaker trips")
    assert "has reached a steady state" not in told(service)
    assert service.now()["deployments"][0]["rolloutState"] != "COMPLETED"


@pytest.mark.parametrize("fault", FAULTS)
def test_its_twin_becomes_steady(scene: Scene, fault: str) -> None:
    FAULTS[fault][0](scene, False).wait_until_stable()
