"""Managed policies that the instances' role may have besides its own, and those that read everybody's secrets."""

import json
from typing import Any

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from ecs_platform.model.iam.evaluate import Request, evaluate
from ecs_platform.model.quotas.quota import Need
from ecs_platform.model.quotas.single import managed_policies_of_a_role
from ecs_platform.model.settings.secret_readers import SECRET_READERS, WITHOUT
from tests.model.project import Project

OF_AWS: dict[str, dict[str, Any]] = json.loads(aws_managed_policies_data)
HERE = "eu-central-1:123456789012"
PARAMETER = f"arn:aws:ssm:{HERE}:parameter/production/payments/master_key"
SECRET = f"arn:aws:secretsmanager:{HERE}:secret:production/payments-AbCdEf"
READING = {
    "ssm:GetParameter": PARAMETER,
    "ssm:GetParameters": PARAMETER,
    "ssm:GetParametersByPath": PARAMETER,
    "secretsmanager:GetSecretValue": SECRET,
}


def reads(name: str) -> bool:
    text = json.dumps(OF_AWS[name]["Document"])
    if not any(each in text for each in ('"*"', "ssm:", "secretsmanager:")):
        return False
    asked = (Request("r", action, resource) for action, resource in READING.items())
    return any(evaluate([OF_AWS[name]["Document"]], each).allowed for each in asked)


def test_every_policy_of_awss_that_reads_all_secrets_is_known() -> None:
    # What AWS gives to its own services' roles cannot be attached to another one.
    attachable = {name for name in OF_AWS if "aws-service-role" not in OF_AWS[name].get("Path", "")}
    assert {name for name in attachable if reads(name)} == SECRET_READERS
    for instead in WITHOUT.values():
        assert instead in attachable - SECRET_READERS


@pytest.mark.parametrize(
    ("arn", "hint"),
    [
        ("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore", "arn:aws:iam::aws:policy/AmazonSSMManagedEC2Instance"),
        ("arn:aws-cn:iam::aws:policy/service-role/AmazonEC2RoleforSSM", "arn:aws-cn:iam::aws:policy/AmazonSSMManagedE"),
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", "a policy of your own"),
    ],
)
def test_one_that_reads_everybodys_secrets_is_refused(project: Project, arn: str, hint: str) -> None:
    file = project.stack(f"ec2:\n    max_size: 2\n    managed_policies: [{arn}]")
    (finding,) = project.findings()
    assert (finding.file, finding.line) == (file, 6)
    assert finding.path == "config.shop:ec2.managed_policies[0]"
    assert "reads every parameter or secret of the account" in finding.message
    assert hint in finding.hint


def test_two_of_one_name_are_refused(project: Project) -> None:
    both = [f"arn:aws:iam::{whose}:policy/CloudWatchAgentServerPolicy" for whose in ("aws", "123456789012")]
    project.stack(f"ec2: {{managed_policies: [{', '.join(both)}]}}")
    (finding,) = project.findings()
    assert "is the name of two of them" in finding.message


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::aws:policy/AmazonSSMManagedEC2InstanceDefaultPolicy",
        "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy",
        "arn:aws:iam::123456789012:policy/AmazonSSMManagedInstanceCore",
    ],
)
def test_another_is_taken(project: Project, arn: str) -> None:
    project.stack(f"ec2: {{managed_policies: [{arn}]}}")
    assert project.findings() == []
    settings = project.load().settings.ec2
    assert settings is not None
    assert settings.managed_policies == (arn,)


def test_they_count_among_the_managed_policies_of_one_role(project: Project) -> None:
    arns = [f"arn:aws:iam::123456789012:policy/p{number}" for number in range(11)]
    project.stack(f"ec2: {{managed_policies: [{', '.join(arns)}]}}")
    assert list(managed_policies_of_a_role(project.load())) == [Need(11, "container instances")]
