"""What an environment needs of each quota."""

import pytest

from ecs_platform.model.quotas import load_balancers, network, single, tasks
from ecs_platform.model.quotas.quota import Need
from ecs_platform.model.quotas.tasks import most_tasks, vcpu_of
from tests.model.project import Project

IMAGE = "image: {location: nginx, port: 80}\n"
CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b"


def backend(project: Project, name: str, more: str = "") -> None:
    project.write(f"{name}.yaml", f"name: {name}\ntype: Backend Service\n{IMAGE}{more}")


def web(project: Project, name: str, priority: int, more: str = "", http: str = "") -> None:
    project.write(
        f"{name}.yaml",
        f"name: {name}\ntype: Load Balanced Web Service\n{IMAGE}"
        f"http: {{path: /{name}, priority: {priority}{http}}}\n{more}",
    )


def job(project: Project, name: str, more: str = "") -> None:
    project.write(
        f"{name}.yaml", f"name: {name}\ntype: Scheduled Job\nimage: {{location: x}}\non: {{schedule: '@daily'}}\n{more}"
    )


def needs(project: Project, of: object) -> list[tuple[float, str]]:
    loaded = project.load()
    assert [str(finding) for finding in loaded.findings] == []
    return [(need.amount, need.of) for need in of(loaded)]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("more", "most"),
    [
        ("", 2),
        ("count: 3\n", 6),
        ("count: {range: 2-10, cpu_percentage: 70}\n", 20),
        ("count: 3\ndeployment: {rolling: recreate}\n", 3),
        ("count: 0\n", 0),
        ("count: {spot: 4}\n", 8),
    ],
)
def test_a_deployment_has_old_tasks_and_new_ones(project: Project, more: str, most: int) -> None:
    backend(project, "a", more)
    assert most_tasks(project.read()["a"]) == most


def test_vcpu_on_fargate_and_on_spot(project: Project) -> None:
    backend(project, "small")  # 2 x 0.25
    backend(project, "large", "cpu: 2048\nmemory: 4096\ncount: 3\n")  # 6 x 2
    backend(project, "spot", "cpu: 1024\nmemory: 2048\ncount: {spot: 2}\n")  # 4 x 1 on Spot
    backend(
        project,
        "mixed",
        "cpu: 1024\nmemory: 2048\ncount: {range: {min: 1, max: 10, spot_from: 4}, cpu_percentage: 70}\n",
    )  # 3 of the old and 3 of the new on Fargate, 14 on Spot
    job(project, "report", "cpu: 512\nmemory: 1024\n")
    assert needs(project, tasks.fargate_vcpu) == [(0.5 + 12 + 6 + 0.5, "")]
    assert needs(project, tasks.fargate_spot_vcpu) == [(4 + 14, "")]


@pytest.mark.parametrize(
    ("instance_type", "vcpu"),
    [
        ("t3.small", 2),
        ("t2.micro", 1),
        ("t2.medium", 2),
        ("t4g.medium", 2),
        ("m6g.medium", 1),
        ("m5.large", 2),
        ("c6gn.xlarge", 4),
        ("i3en.3xlarge", 12),
        ("r7i.48xlarge", 192),
        ("m5.metal", None),
        ("g5.xlarge", None),
        ("p4d.24xlarge", None),
        ("inf2.xlarge", None),
        ("trn1.2xlarge", None),
        ("x2gd.medium", None),
    ],
)
def test_the_vcpu_of_an_instance_type(instance_type: str, vcpu: int | None) -> None:
    """https://docs.aws.amazon.com/ec2/latest/instancetypes/cpu-options-supported-instances-values.html"""
    assert vcpu_of(instance_type) == vcpu


def test_container_instances(project: Project) -> None:
    project.stack("ec2: {instance_type: m5.xlarge, max_size: 5}")
    backend(project, "a")
    assert needs(project, tasks.instance_vcpu) == []
    assert needs(project, tasks.fargate_vcpu) == [(0.5, "")]
    backend(project, "a", "capacity: ec2\n")
    assert needs(project, tasks.instance_vcpu) == [(20, "")]
    assert needs(project, tasks.fargate_vcpu) == [(0, "")]


def test_gateways_and_addresses_of_each_zone(project: Project) -> None:
    project.stack("network: {zones: [a, b, c]}")
    assert needs(project, network.elastic_addresses) == [(3, "")]
    project.stack("network: {zones: [a, b, c], nat: single}")
    assert needs(project, network.elastic_addresses) == [(1, "")]
    project.stack(
        "network: {vpc_id: vpc-0a1b2c3d, public_subnet_ids: [subnet-0a1b2c3d], private_subnet_ids: [subnet-0a1b2c3e]}"
    )
    assert needs(project, network.elastic_addresses) == [(0, "")]
    assert needs(project, network.vpcs) == [(0, "")]


def test_addresses_of_subnets(project: Project) -> None:
    project.stack("network: {cidr: 10.0.0.0/24}")
    web(project, "a", 1, "count: 5\n")
    backend(project, "b", "count: 2\nnetwork: {vpc: {placement: public}}\n")
    found = {need.of: need for need in network.addresses(project.load())}
    # Each subnet is a /28: 16 addresses, of which AWS keeps 5.
    assert found["private subnets"] == Need(10, "private subnets", 22, "network.cidr")
    # Eight of the load balancer's in each zone, two gateways, four tasks.
    assert found["public subnets"] == Need(8 * 2 + 2 + 4, "public subnets", 22, "network.cidr")


def test_rules_of_security_groups_follow_from_ranges_and_ports(project: Project) -> None:
    """And not from the number of services."""
    for number in range(70):
        web(project, f"s{number}", number + 1)
    assert needs(project, network.security_group_rules) == [(1, "public load balancer"), (1, "tasks of s0")]
    ranges = ", ".join(f"192.0.2.{number}/32" for number in range(31))
    project.stack(f"load_balancers: {{public: {{allowed_cidrs: [{ranges}], certificate_arn: '{CERTIFICATE}'}}}}")
    assert needs(project, network.security_group_rules)[0] == (62, "public load balancer")


def test_security_groups_of_a_task(project: Project) -> None:
    backend(project, "a", "network: {vpc: {security_groups: [sg-0a1b2c3d, sg-0a1b2c3e]}, connect: true}\n")
    assert needs(project, network.groups_of_a_task) == [(4, "a")]


def test_targets_of_a_load_balancer(project: Project) -> None:
    web(project, "a", 1, "count: 10\n")
    web(project, "b", 2, "count: 3\n")
    assert needs(project, load_balancers.targets_needed) == [(26, "public")]


def test_names_of_a_certificate(project: Project) -> None:
    assert needs(project, load_balancers.certificate_names_needed) == []
    project.stack(
        "dns: {zone_id: Z0123456789ABC, domain: example.com}\n"
        "load_balancers: {public: {certificate: {domain: example.com, names: ['*.example.com']}}}"
    )
    web(project, "a", 1, http=", alias: example.com")
    assert needs(project, load_balancers.certificate_names_needed) == [(2, "certificate of the public load balancer")]


def test_file_systems(project: Project) -> None:
    project.stack("network: {zones: [a, b, c]}")
    backend(project, "a", "storage: {volumes: {x: {path: /x, efs: true}, y: {path: /y, efs: true}, z: {path: /z}}}\n")
    assert needs(project, network.file_systems) == [(2, "")]
    assert needs(project, network.mount_targets) == [(6, "")]
    assert needs(project, single.access_points) == [(1, "")]


def test_roles_rules_and_log_groups(project: Project) -> None:
    backend(project, "a", "network: {connect: true}\n")
    job(project, "report")
    project.stack("deployers: {ci: {kind: user, tools: [aws-cli]}}")
    assert needs(project, single.roles) == [(5, "")]
    assert needs(project, single.log_groups) == [(2, "")]
    assert needs(project, tasks.ecs_services) == [(1, "")]
    assert needs(project, tasks.connected_services) == [(1, "")]
    assert needs(project, single.event_rules) == [(5, "")]


def test_what_one_service_has(project: Project) -> None:
    secrets = "".join(f"  SECRET_{number}: secret_{number}\n" for number in range(20))
    backend(project, "a")
    backend(project, "b", f"secrets:\n{secrets}")
    web(project, "c", 1)
    ((size, larger),) = needs(project, single.size_of_a_task_definition)
    ((characters, role),) = needs(project, single.policies_of_a_role)
    assert (larger, role) == ("b", "b")
    assert 1 < size < 4
    assert 1000 < characters < 10_240
    assert needs(project, single.target_groups_of_a_service) == [(1, "c")]


def test_policies_of_a_deployer(project: Project) -> None:
    backend(project, "a")
    assert needs(project, single.policies_of_a_deployer) == []
    project.stack("deployers: {ci: {kind: user, tools: [aws-cli], attachments: 12}}")
    (need,) = single.policies_of_a_deployer(project.load())
    assert need == Need(1, "deployer ci", 12, "deployers.ci.attachments")
    ((characters, name),) = needs(project, single.size_of_a_managed_policy)
    assert 500 < characters <= 6_144
    assert name == "ci"
