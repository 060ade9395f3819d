"""Programs go up, show no change the second time, and go down: the real CLI, provider and Terraform provider."""

from collections.abc import Callable

import boto3
import pytest

from sandbox.tests.engine.project import Project

MakeProject = Callable[[str], Project]

PROGRAM = """
    import pulumi
    import pulumi_aws as aws
    from beside import CIDR

    config = pulumi.Config("aws")
    vpc = aws.ec2.Vpc("vpc", cidr_block=CIDR)
    group = aws.ec2.SecurityGroup(
        "group", name="web", description="web", vpc_id=vpc.id,
        ingress=[{"protocol": "tcp", "fromPort": 80, "toPort": 80, "cidrBlocks": ["10.0.0.0/8"]}],
    )
    aws.ssm.Parameter("parameter", name="/tiny/one", type="String", value="1", tags={"team": "one"})
    topic = aws.sns.Topic("topic", name="alarms")
    aws.sns.TopicSubscription("subscription", topic=topic.arn, protocol="sqs", endpoint=topic.arn)
    aws.cloudwatch.MetricAlarm(
        "alarm", name="busy", comparison_operator="GreaterThanThreshold", evaluation_periods=1, threshold=80,
        metric_name="CPUUtilization", namespace="AWS/ECS", period=60, statistic="Average",
    )
    pulumi.export("vpc", vpc.id)
    pulumi.export("account", aws.get_caller_identity().account_id)
    pulumi.export("region", aws.get_region().region)
    pulumi.export("accounts", config.require_object("allowedAccountIds"))
"""


@pytest.fixture
def tiny(project: MakeProject) -> Project:
    made = project(PROGRAM)
    made.write("beside.py", 'CIDR = "10.0.0.0/16"\n')
    return made


def test_up_then_no_change_then_down(tiny: Project, local_aws: str) -> None:
    output = tiny.pulumi("up", "--yes", "--stack", "test")
    assert "warning" not in output

    outputs = tiny.outputs()
    assert outputs["account"] == "123456789012"
    assert outputs["region"] == "eu-west-1"
    assert outputs["accounts"] == ["123456789012"]
    session = boto3.Session("sandbox", "sandbox", region_name="eu-west-1")
    ec2 = session.client("ec2", endpoint_url=local_aws)
    groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [outputs["vpc"]]}])["SecurityGroups"]
    [web] = [group for group in groups if group["GroupName"] == "web"]
    assert [(rule["FromPort"], rule["IpRanges"][0]["CidrIp"]) for rule in web["IpPermissions"]] == [(80, "10.0.0.0/8")]
    ssm = session.client("ssm", endpoint_url=local_aws)
    assert ssm.get_parameter(Name="/tiny/one")["Parameter"]["Value"] == "1"

    tiny.pulumi("preview", "--refresh", "--expect-no-changes", "--stack", "test")
    tiny.pulumi("destroy", "--yes", "--stack", "test")
    assert tiny.left_over() == []
    names = [parameter["Name"] for parameter in ssm.describe_parameters()["Parameters"]]
    assert "/tiny/one" not in names


def test_default_tags_and_foreign_accounts(project: MakeProject, local_aws: str) -> None:
    """What the provider takes beside strings: `defaultTags` is an object, `allowedAccountIds` a list."""
    program = """
        import pulumi_aws as aws
        aws.ssm.Parameter("parameter", name="/tags/one", type="String", value="1")
    """
    tagged = project(program)
    tagged.pulumi("config", "set", "--path", "aws:defaultTags.tags.team", "one", "--stack", "test")
    tagged.pulumi("up", "--yes", "--skip-preview", "--stack", "test")
    ssm = boto3.Session("sandbox", "sandbox", region_name="eu-west-1").client("ssm", endpoint_url=local_aws)
    tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="/tags/one")["TagList"]
    assert tags == [{"Key": "team", "Value": "one"}]

    tagged.pulumi("config", "set", "--path", "aws:allowedAccountIds[0]", "999999999999", "--stack", "test")
    assert "123456789012" in tagged.pulumi("preview", "--stack", "test", fails=True)


def test_import_of_what_exists(project: MakeProject, local_aws: str) -> None:
    """What a killed update left behind is taken over by `pulumi import`, and does not differ afterwards."""
    ec2 = boto3.Session("sandbox", "sandbox", region_name="eu-west-1").client("ec2", endpoint_url=local_aws)
    vpc = ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]
    made = project('import pulumi_aws as aws\naws.ec2.Vpc("vpc", cidr_block="10.2.0.0/16")')
    options = ["--yes", "--protect=false", "--generate-code=false", "--stack", "test"]
    output = made.pulumi("import", *options, "aws:ec2/vpc:Vpc", "vpc", vpc)
    assert "warning" not in output
    made.pulumi("preview", "--expect-no-changes", "--stack", "test")
