"""What the bridge would drop in silence is refused by name, before anything is made."""

from collections.abc import Callable

import pytest

from sandbox.tests.engine.project import Project

MakeProject = Callable[[str], Project]
pytestmark = pytest.mark.usefixtures("built")


def test_inputs_that_the_provider_does_not_know(project: MakeProject) -> None:
    program = """
        import pulumi_aws as aws
        aws.ecs.Service(
            "service", name="web", task_definition="web:1",
            deployment_configuration=aws.ecs.ServiceDeploymentConfigurationArgs(strategy="BLUE_GREEN"),
            network_configuration={"subnets": ["subnet-1"], "securityGroup": ["sg-1"]},
        )
    """
    output = project(program).pulumi("preview", "--stack", "test", fails=True)
    assert (
        "`deploymentConfiguration` of aws:ecs/service:Service is not known to the Terraform AWS provider 5." in output
    )
    assert "`networkConfiguration.securityGroup` of aws:ecs/service:Service" in output
    assert "did you mean `securityGroups`?" in output


def test_inputs_under_names_of_their_own_are_known(project: MakeProject) -> None:
    program = """
        import pulumi_aws as aws
        aws.route53.Record(
            "record", zone_id="Z1", name="www.example.org", type="A",
            aliases=[aws.route53.RecordAliasArgs(name="web.example.org", zone_id="Z2", evaluate_target_health=True)],
        )
    """
    assert "+ 2 to create" in project(program).pulumi("preview", "--stack", "test")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('aws.kinesis.Stream("stream")', "aws:kinesis/stream:Stream"),
        ('aws.ec2.get_ami(owners=["self"])', "aws:ec2/getAmi:getAmi"),
    ],
)
def test_types_and_functions_that_the_table_does_not_list(project: MakeProject, line: str, name: str) -> None:
    output = project(f"import pulumi_aws as aws\n{line}").pulumi("preview", "--stack", "test", fails=True)
    assert f"{name} is not known to the sandbox" in output


def test_configuration_that_the_provider_does_not_know(project: MakeProject) -> None:
    program = """
        import pulumi_aws as aws
        aws.ssm.Parameter("parameter", name="/one", type="String", value="1")
    """
    wrong = project(program)
    wrong.pulumi("config", "set", "aws:skipMetadataCheck", "true", "--stack", "test")
    output = wrong.pulumi("preview", "--stack", "test", fails=True)
    assert "`skipMetadataCheck` of the provider" in output
    assert "did you mean `skipMetadataApiCheck`?" in output
    wrong.pulumi("config", "rm", "aws:skipMetadataCheck", "--stack", "test")
    wrong.pulumi("config", "set", "aws:maxRetries", "many", "--stack", "test")
    assert "`maxRetries` is `many`" in wrong.pulumi("preview", "--stack", "test", fails=True)
