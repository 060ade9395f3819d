"""Sixty-one services behind one load balancer, on the real engine: AWS takes 60 rules of a group in each direction.

Of each service only what touches the load balancer's group: the whole of 61 services takes many minutes.
"""

from collections.abc import Callable
from typing import Any

import boto3

from sandbox.tests.engine.project import Project

MakeProject = Callable[[str], Project]
PROGRAM = """
    import pulumi
    from ecs_platform.components.load_balancer import LoadBalancer, LoadBalancerArgs
    from ecs_platform.components.network import Network, NetworkArgs
    from ecs_platform.components.task_security_group import TaskSecurityGroup, TaskSecurityGroupArgs
    from ecs_platform.model.naming import Names

    names = Names("test", "tiny", {})
    network = Network("network", NetworkArgs(names, "eu-west-1", nat="none")).ids
    args = LoadBalancerArgs(names, "public", network.vpc_id, network.public_subnet_ids, ["0.0.0.0/0"], RANGES)
    ready = pulumi.ResourceOptions(depends_on=network.ways_out_of("public"))
    balancer = LoadBalancer("public", args, ready).ids
    for number in range(SERVICES):
        group = TaskSecurityGroup(f"s{number}", TaskSecurityGroupArgs(names, f"s{number}", network.vpc_id))
        group.let_in("public load balancer", balancer.security_group_id, 80, let_out=not balancer.opened)
    pulumi.export("group", balancer.security_group_id)
"""
CLOSED, OPEN = "[]", '["10.0.0.0/16"]'


def rules_of(group: str, made: Project) -> list[dict[str, Any]]:
    ec2 = boto3.client(
        "ec2",
        endpoint_url=made.variables["AWS_ENDPOINT_URL"],
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    pages = ec2.get_paginator("describe_security_group_rules").paginate(
        Filters=[{"Name": "group-id", "Values": [group]}]
    )
    return [rule for page in pages for rule in page["SecurityGroupRules"]]


def program(services: int, ranges: str) -> str:
    return PROGRAM.replace("SERVICES", str(services)).replace("RANGES", ranges)


def test_the_61st_service_goes_up_where_the_load_balancer_is_open_to_the_vpc(project: MakeProject) -> None:
    """From fewer that each open their own way new rules come before old ones go; and 61 such are refused."""
    made = project(program(59, CLOSED))
    made.pulumi("up", "--yes", "--skip-preview", "--stack", "test")
    file = made.folder / "__main__.py"
    text = file.read_text()
    file.write_text(text.replace("range(59)", "range(61)").replace(CLOSED, OPEN))
    made.pulumi("up", "--yes", "--skip-preview", "--stack", "test")
    made.pulumi("preview", "--expect-no-changes", "--stack", "test")
    rules = rules_of(made.outputs()["group"], made)
    out = [rule for rule in rules if rule["IsEgress"]]
    assert [(rule["CidrIpv4"], rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) for rule in out] == [
        ("10.0.0.0/16", "tcp", 0, 65535)
    ]
    assert len(rules) == 2
    assert made.left_over() == []
    file.write_text(text.replace("range(59)", "range(61)"))
    refused = made.pulumi("up", "--yes", "--skip-preview", "--stack", "test", fails=True)
    assert "RulesPerSecurityGroupLimitExceeded" in refused
