"""Cluster query language: which container instances an expression names."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from sandbox.aws.ecs.cluster_query import matches

INSTANCE: Any = SimpleNamespace(
    attributes={"ecs.instance-type": "t3.small", "ecs.availability-zone": "eu-west-1a", "spot": None},
    ec2_instance_id="i-1",
    agent_connected=True,
    version_info={"agentVersion": "1.99.0"},
    registered_at=datetime(2026, 11, 28, tzinfo=UTC),
)
TASKS: Any = [SimpleNamespace(group="service:web", running=True)]


@pytest.mark.parametrize(
    ("expression", "named"),
    [
        ("attribute:ecs.instance-type == t3.small", True),
        ("attribute:ecs.instance-type equals t3.large", False),
        ("attribute:ecs.instance-type != t3.small", False),
        ("attribute:ecs.instance-type =~ t3.*", True),
        ("attribute:ecs.instance-type =~ t3", False),
        ("attribute:ecs.instance-type !~ t2.*", True),
        ("attribute:ecs.availability-zone in [eu-west-1a, eu-west-1b]", True),
        ("attribute:ecs.availability-zone in ['eu-west-1b']", False),
        ("attribute:ecs.availability-zone not_in [eu-west-1a]", False),
        ("attribute:ecs.availability-zone !in [eu-west-1b]", True),
        ("attribute:spot exists", True),
        ("attribute:spot !exists", False),
        ("attribute:stack not_exists", True),
        ("attribute:stack == prod", False),
        ("attribute:stack != prod", True),
        ("task:group == service:web", True),
        ("not(task:group == service:web)", False),
        ("task:group == service:web and attribute:stack exists", False),
        ("attribute:stack exists or task:group == service:web", True),
        ("(attribute:stack exists || attribute:spot exists) && runningTasksCount == 1", True),
        ("attribute:stack exists and attribute:spot exists or runningTasksCount == 1", True),
        ("attribute:stack exists and (attribute:spot exists or runningTasksCount == 1)", False),
        ("runningTasksCount < 1", False),
        ("runningTasksCount <= 1", True),
        ("agentVersion < 1.100.0", True),
        ("agentVersion >= 1.100.0", False),
        ("registeredAt > 2018-02-13", True),
        ("registeredAt < 2018-06-18T22:28:28Z", False),
        ("ec2InstanceId in ['i-1', 'i-2']", True),
        ("ec2InstanceId == i-2", False),
        ("agentConnected == true", True),
    ],
)
def test_an_expression_names_instances(expression: str, named: bool) -> None:
    assert matches(expression, INSTANCE, TASKS) is named


@pytest.mark.parametrize("expression", ["", "(", "attribute:spot", "weather == fine", "attribute:spot ~~ x", "a ; b"])
def test_what_is_not_read_names_all(expression: str) -> None:
    assert matches(expression, INSTANCE, TASKS)
