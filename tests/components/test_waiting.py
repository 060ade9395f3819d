"""What the engine makes before what, and takes away after it."""

import json

import pytest

from tests.components.project import Project, web
from tests.components.recording import Recorded

SERVICE, SCHEDULE = "ecs/service:Service", "scheduler/schedule:Schedule"
POLICY = "efs/fileSystemPolicy:FileSystemPolicy"
INGRESS = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"
LOAD_BALANCER, GATEWAY = "lb/loadBalancer:LoadBalancer", "ec2/internetGateway:InternetGateway"
ROUTE, JOINED = "ec2/route:Route", "ec2/routeTableAssociation:RouteTableAssociation"
CAPACITY = "ecs/clusterCapacityProviders:ClusterCapacityProviders"
VOLUME = "storage: {volumes: {data: {path: /data, read_only: false, efs: true}}}\n"
BOTH = "{path: /, priority: 10, load_balancers: [public, internal]}"
JOB = "type: Scheduled Job\nimage: {location: 'nginx:alpine'}\non: {schedule: '@daily'}\n"


def of_type(recorded: Recorded, waiting: tuple[str, str], type_: str) -> set[str]:
    """The names of the resources of a type that one waits for."""
    return {name for kind, name in recorded.waits_for(*waiting) if kind == type_}


def test_a_public_load_balancer_waits_for_the_internet_gateway_and_an_internal_one_does_not(project: Project) -> None:
    """AWS: `InvalidSubnet: VPC … has no internet gateway`."""
    web(project, http=BOTH)
    recorded = project.record()
    assert of_type(recorded, (LOAD_BALANCER, "public-load-balancer"), GATEWAY) == {"network-internet"}
    assert of_type(recorded, (LOAD_BALANCER, "public-load-balancer"), ROUTE) == {"network-public"}
    assert of_type(recorded, (LOAD_BALANCER, "internal-load-balancer"), GATEWAY) == set()


def test_nothing_in_a_subnet_has_ids_that_come_with_its_routes(project: Project) -> None:
    """They would be unknown in the preview of one route more, and everything in the subnets would look changed."""
    web(project)
    recorded = project.record()
    for subnet in recorded.of("ec2/subnet:Subnet"):
        assert of_type(recorded, ("ec2/subnet:Subnet", subnet), ROUTE) == set()
    assert recorded.one(LOAD_BALANCER)["subnets"] == ["network-public-a-id", "network-public-b-id"]


@pytest.mark.parametrize(("name", "waiting"), [("web", SERVICE), ("nightly", SCHEDULE)])
def test_tasks_wait_for_the_mount_targets_of_their_own_file_systems(project: Project, name: str, waiting: str) -> None:
    """A task whose file system has none yet stops with `ResourceInitializationError`."""
    web(project, VOLUME)
    project.service("nightly", JOB + VOLUME)
    recorded = project.record()
    targets = of_type(recorded, (waiting, name), "efs/mountTarget:MountTarget")
    assert targets == {f"{name}-data-0", f"{name}-data-1"}
    assert f"{name}-data" in of_type(recorded, (waiting, name), INGRESS), "NFS"
    assert of_type(recorded, (waiting, name), "efs/fileSystem:FileSystem") == {f"{name}-data"}


@pytest.mark.parametrize(("name", "waiting"), [("web", SERVICE), ("nightly", SCHEDULE)])
def test_who_mounts_a_file_system_is_said_when_its_tasks_mount_it_so(project: Project, name: str, waiting: str) -> None:
    """Tasks that an earlier version started without IAM would lose it; they are replaced before."""
    web(project, VOLUME)
    project.service("nightly", JOB + VOLUME)
    recorded = project.record()
    policy = (POLICY, f"{name}-data")
    assert of_type(recorded, policy, waiting) == {name}
    assert of_type(recorded, (waiting, name), POLICY) == set()
    assert of_type(recorded, policy, "efs/fileSystem:FileSystem") == {f"{name}-data"}
    assert f"{name}-task" in of_type(recorded, policy, "iam/role:Role"), "EFS refuses a role that is not there"
    made = recorded.of(POLICY)[f"{name}-data"]
    assert made["fileSystemId"] == f"{name}-data-id"
    assert not made.get("bypassPolicyLockoutSafetyCheck")
    tasks, *_ = json.loads(made["policy"])["Statement"]
    assert tasks["Principal"] == {"AWS": f"arn:aws:iam:role:{name}-task"}
    assert tasks["Resource"].endswith(f":{name}-data")


def test_a_file_system_that_exists_has_the_policy_that_its_owner_gave_it(project: Project) -> None:
    web(project, "storage: {volumes: {data: {path: /data, efs: {id: fs-12345678}}, own: {path: /own, efs: true}}}\n")
    assert set(project.record().of(POLICY)) == {"web-own"}


def test_rules_of_security_groups_go_after_the_tasks(project: Project) -> None:
    web(project, http=BOTH)
    recorded = project.record()
    ways_in = {"web-public-load-balancer-80", "web-internal-load-balancer-80"}
    assert ways_in <= of_type(recorded, (SERVICE, "web"), INGRESS)
    ways_out = {"web", "public-load-balancer-10.0.0.0/16", "internal-load-balancer-10.0.0.0/16"}
    assert of_type(recorded, (SERVICE, "web"), EGRESS) == ways_out


def test_a_callee_of_service_connect_lets_its_callers_in_until_it_is_gone(project: Project) -> None:
    connect = "network: {connect: {alias: web}}\n"
    project.service("web", f"type: Backend Service\nimage: {{location: nginx, port: 80}}\n{connect}")
    recorded = project.record()
    assert "web-callers-by-Service-Connect-80" in of_type(recorded, (SERVICE, "web"), INGRESS)
    assert all(rule["securityGroupId"] == "web-id" for rule in recorded.of(EGRESS).values())


def test_a_job_waits_for_what_its_task_needs(project: Project) -> None:
    project.service("nightly", JOB)
    recorded = project.record()
    waiting = (SCHEDULE, "nightly")
    assert of_type(recorded, waiting, CAPACITY) == {"capacity"}
    assert {"network-private-a", "network-private-b"} <= of_type(recorded, waiting, ROUTE)
    assert of_type(recorded, waiting, EGRESS) == {"nightly"}


def test_a_service_waits_for_the_ways_out_of_its_own_subnets(project: Project) -> None:
    web(project, "network: {vpc: {placement: public}}\n")
    project.service("inner", "type: Worker Service\nimage: {location: nginx}\n")
    recorded = project.record()
    assert of_type(recorded, (SERVICE, "web"), ROUTE) == {"network-public"}
    assert of_type(recorded, (SERVICE, "web"), JOINED) == {"network-public-a", "network-public-b"}
    routes = {"network-private-a", "network-private-b", "network-public"}
    assert of_type(recorded, (SERVICE, "inner"), ROUTE) == routes, "a NAT gateway needs its own way out"
    assert {"network-private-a", "network-private-b"} <= of_type(recorded, (SERVICE, "inner"), JOINED)
    for name in ("web", "inner"):
        assert of_type(recorded, (SERVICE, name), CAPACITY) == {"capacity"}


def test_without_nat_a_service_waits_for_the_endpoints(project: Project) -> None:
    web(project)
    project.settings = "  ecs-platform:network: {nat: none, vpc_endpoints: true}\n"
    project.settings += "  ecs-platform:images: {web: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/web:1'}\n"
    recorded = project.record()
    endpoints = recorded.of("ec2/vpcEndpoint:VpcEndpoint")
    assert of_type(recorded, (SERVICE, "web"), "ec2/vpcEndpoint:VpcEndpoint") == set(endpoints)
    assert "network-endpoints" in of_type(recorded, (SERVICE, "web"), INGRESS)


def test_tasks_on_instances_wait_for_the_rules_of_these(project: Project) -> None:
    """Without its way out the agent of an instance cannot say that it has stopped its tasks."""
    web(project, "capacity: ec2\nnetwork: {mode: bridge}\n")
    project.settings = "  ecs-platform:ec2: {min_size: 1}\n"
    recorded = project.record()
    assert "ec2-capacity" in of_type(recorded, (SERVICE, "web"), EGRESS)
    assert "ec2-capacity-public" in of_type(recorded, (SERVICE, "web"), INGRESS)
    assert {"network-private-a", "network-private-b"} <= of_type(recorded, (SERVICE, "web"), ROUTE)
