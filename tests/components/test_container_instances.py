"""Container instances are there exactly where the settings have `ec2`, whether or not a service runs on them."""

import json
from dataclasses import replace

import pytest

from ecs_platform.model.iam.evaluate import Request, evaluate
from tests.components.project import Project, web

GROUP, TEMPLATE = "autoscaling/group:Group", "ec2/launchTemplate:LaunchTemplate"
PROVIDERS = "ecs/clusterCapacityProviders:ClusterCapacityProviders"


@pytest.mark.parametrize("capacity", ["fargate", "ec2"])
@pytest.mark.parametrize("said", ["ec2:", "ec2: {}", "ec2: {max_size: 9}"])
def test_the_setting_makes_them_and_no_service_does(project: Project, said: str, capacity: str) -> None:
    web(project, f"capacity: {capacity}\n")
    project.settings = f"  ecs-platform:{said}\n"
    recorded = project.record()
    assert recorded.one(PROVIDERS)["capacityProviders"] == ["FARGATE", "FARGATE_SPOT", "ec2-dev"]
    assert recorded.one(GROUP)["maxSize"] == (9 if "9" in said else 4)
    strategy = recorded.one("ecs/service:Service")["capacityProviderStrategies"]
    assert strategy == [{"capacityProvider": "ec2-dev" if capacity == "ec2" else "FARGATE", "weight": 1}]


def test_without_it_there_are_none(project: Project) -> None:
    web(project)
    recorded = project.record()
    assert recorded.of(GROUP) == recorded.of(TEMPLATE) == {}
    assert recorded.one(PROVIDERS)["capacityProviders"] == ["FARGATE", "FARGATE_SPOT"]


def test_their_role_has_one_policy_and_none_of_awss(project: Project) -> None:
    project.settings = "  ecs-platform:ec2: {}\n"
    recorded = project.record()
    policy = recorded.of("iam/rolePolicy:RolePolicy")["ec2-capacity"]
    assert (policy["role"], policy["name"]) == ("dev-instance", "instance")
    asked = Request("r", "ssm:GetParameter", "arn:aws:ssm:eu-central-1:123456789012:parameter/dev/web/password")
    own, other = ("arn:aws:ecs:eu-central-1:123456789012:cluster/" + each for each in ("dev", "production"))
    document = json.loads(policy["policy"])
    assert not evaluate([document], asked).allowed
    register = replace(asked, action="ecs:RegisterContainerInstance")
    assert [evaluate([document], replace(register, resource=each)).allowed for each in (own, other)] == [True, False]
    attached = recorded.of("iam/rolePolicyAttachment:RolePolicyAttachment").values()
    assert [each for each in attached if each["role"] == "dev-instance"] == []


def test_managed_policies_that_the_settings_name_are_attached_besides(project: Project) -> None:
    arn = "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy"
    project.settings = f"  ecs-platform:ec2: {{managed_policies: [{arn}]}}\n"
    recorded = project.record()
    attached = recorded.of("iam/rolePolicyAttachment:RolePolicyAttachment")["ec2-capacity-CloudWatchAgentServerPolicy"]
    assert (attached["role"], attached["policyArn"]) == ("dev-instance", arn)
    assert "ec2-capacity" in recorded.of("iam/rolePolicy:RolePolicy")


def test_instances_have_endpoints_of_their_own(project: Project) -> None:
    project.settings = "  ecs-platform:network: {nat: none, vpc_endpoints: true}\n"
    kind = "ec2/vpcEndpoint:VpcEndpoint"
    tasks = {each["serviceName"] for each in project.record().of(kind).values()}
    project.settings += "  ecs-platform:ec2: {}\n"
    both = {each["serviceName"] for each in project.record().of(kind).values()}
    assert {each.partition("eu-central-1.")[2] for each in both - tasks} == {"ecs", "ecs-agent", "ecs-telemetry"}


@pytest.mark.parametrize(
    ("said", "image"),
    [
        ("{}", "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"),
        (
            "{instance_type: t4g.small}",
            "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id",
        ),
        (
            "{instance_type: g5.xlarge}",
            "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended/image_id",
        ),
        ("{instance_type: g5g.xlarge, ami: ami-0123456789abcdef0}", "ami-0123456789abcdef0"),
    ],
)
def test_they_start_from_the_ami_of_their_type(project: Project, said: str, image: str) -> None:
    project.settings = f"  ecs-platform:ec2: {said}\n"
    assert project.record().one(TEMPLATE)["imageId"] == image
