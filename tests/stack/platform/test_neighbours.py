"""Two environments in one account, and a service stack that builds on one of them: nothing of one reaches the other."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from ecs_platform.local import secrets
from ecs_platform.local.stack import Sandbox
from sandbox.stack import SandboxError
from tests.stack.up import Stack, copy_of_the_project, revision

PROD = """\
config:
  aws:region: eu-central-1
  aws:allowedAccountIds: ["123456789012"]
  aws:skipMetadataApiCheck: "true"
  ecs-platform:local: "true"
  ecs-platform:network: {cidr: 10.1.0.0/16, nat: single}
  ecs-platform:ec2: {}
  ecs-platform:deployers: {deploy: {kind: user, access_keys: [one]}}
"""
DENIED = ("AccessDeniedException", "AccessDenied")


@pytest.fixture(scope="module")
def prod(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A second environment: the same project and services, another stack in the same account."""
    project = copy_of_the_project(tmp_path_factory.mktemp("prod") / "project")
    (project / "Pulumi.prod.yaml").write_text(PROD)
    sandbox = Sandbox(project, stack.sandbox.folder, print, stack="prod")
    sandbox.start()
    sandbox.read("stack", "init")
    secrets.make_up(sandbox.loaded, stack.client)
    made = Stack(sandbox, stack.client)
    made.up()
    yield made
    assert sandbox.destroy() == 0


@pytest.fixture(scope="module")
def shop(prod: Stack) -> Iterator[Stack]:
    """A service stack on the second environment."""
    project = prod.project / "examples" / "service-stack"
    settings = (project / "Pulumi.test.yaml").read_text()
    settings = settings.replace("{kind: user, services: [cart]}", "{kind: user, services: [cart], access_keys: [one]}")
    (project / "Pulumi.prod.yaml").write_text(settings)
    sandbox = Sandbox(project, prod.sandbox.folder, print, stack="prod")
    sandbox.start()
    sandbox.read("stack", "init")
    made = Stack(sandbox, prod.client)
    made.up()
    yield made
    assert sandbox.destroy() == 0
    assert prod.changes() == {}, "the platform is as it was"


def outputs(stack: Stack) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(stack.sandbox.read("stack", "output", "--json", "--show-secrets"))
    return found


def with_key(stack: Stack, key: dict[str, str], service: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=stack.sandbox.url,
        region_name="eu-central-1",
        aws_access_key_id=key["id"],
        aws_secret_access_key=key["secret"],
        aws_session_token=key.get("token"),
    )


def deploy(stack: Stack, key: dict[str, str], cluster: str, service: str, image: str) -> bool:
    """Registers a revision with another image and brings it out, with a deployer's key; whether IAM lets it."""
    ecs = with_key(stack, key, "ecs")
    definition = stack.client("ecs").describe_task_definition(taskDefinition=f"{cluster}-{service}")["taskDefinition"]
    try:
        made = ecs.register_task_definition(**revision(definition, image))["taskDefinition"]["taskDefinitionArn"]
        ecs.update_service(cluster=cluster, service=service, taskDefinition=made)
    except ClientError as error:
        if error.response["Error"]["Code"] not in DENIED:
            raise
        return False
    waiter = stack.client("ecs").get_waiter("services_stable")
    waiter.wait(cluster=cluster, services=[service], WaiterConfig={"Delay": 1})
    return True


def test_all_three_are_up_together_and_there_is_nothing_left_to_do(stack: Stack, prod: Stack, shop: Stack) -> None:
    for each in (stack, prod, shop):
        assert each.changes() == {}
    assert shop.sandbox.pulumi("preview", "--refresh", "--diff", "--expect-no-changes") == 0
    clusters = {arn.rpartition("/")[2] for arn in stack.client("ecs").list_clusters()["clusterArns"]}
    assert {"test", "prod"} <= clusters
    names = {arn.rpartition("/")[2] for arn in stack.client("ecs").list_services(cluster="prod")["serviceArns"]}
    assert names == {"api", "internal", "nginx", "cart"}


def test_a_change_in_one_is_a_change_of_its_own_resources_only(stack: Stack, prod: Stack, shop: Stack) -> None:
    manifest = prod.project / "services" / "api.yaml"
    kept = manifest.read_text()
    manifest.write_text(kept.replace("location: nginx:alpine", "location: nginx:1.29"))
    try:
        assert set(prod.changes()) == {"ecs/taskDefinition:TaskDefinition api", "ecs/service:Service api"}
        assert stack.changes() == {}
        assert shop.changes() == {}
    finally:
        manifest.write_text(kept)


def test_requests_for_the_service_stack_go_to_its_tasks(prod: Stack, shop: Stack) -> None:
    elb, platform, cart = prod.client("elbv2"), prod.outputs(), outputs(shop)["services"]["cart"]
    rules = elb.describe_rules(ListenerArn=platform.load_balancers["public"].listener_arns["http"])["Rules"]
    (own,) = (rule for rule in rules if rule["Priority"] == "20000")
    assert own["Actions"][0]["TargetGroupArn"] == cart["target_group_arn"]
    assert {rule["Priority"] for rule in rules} == {"1000", "20000", "40000", "default"}
    health = elb.describe_target_health(TargetGroupArn=cart["target_group_arn"])["TargetHealthDescriptions"]
    assert [each["TargetHealth"]["State"] for each in health] == ["healthy"]
    assert platform.internal_zone is not None
    zone = platform.internal_zone.zone_id
    records = prod.client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    assert "cart.prod.internal." in {record["Name"] for record in records}


def test_a_deployer_reaches_its_own_environment_and_stack_only(stack: Stack, prod: Stack, shop: Stack) -> None:
    platform = outputs(prod)["deployer_access_keys"]["deploy"]["one"]
    own = outputs(shop)["deployer_access_keys"]["shop"]["one"]
    assert deploy(stack, platform, "prod", "api", "nginx:1.28")
    assert not deploy(stack, platform, "test", "api", "nginx:1.28")
    assert not deploy(stack, platform, "prod", "cart", "nginx:1.28")
    assert deploy(stack, own, "prod", "cart", "nginx:1.28")
    assert not deploy(stack, own, "prod", "api", "nginx:1.28")
    for each in (prod, shop):
        assert each.sandbox.pulumi("up", "--yes", "--refresh", "--skip-preview", "--suppress-outputs") == 0


def test_tasks_read_their_own_environments_secrets_only(stack: Stack, prod: Stack) -> None:
    role = outputs(prod)["services"]["api"]["task_role_arn"]
    session = stack.client("sts").assume_role(RoleArn=role, RoleSessionName="task")["Credentials"]
    key = {"id": session["AccessKeyId"], "secret": session["SecretAccessKey"], "token": session["SessionToken"]}
    ssm = with_key(stack, key, "ssm")
    assert ssm.get_parameter(Name="/prod/api/db_password")["Parameter"]["Value"]
    for name in ("/test/api/db_password", "/prod/internal/db_password"):
        with pytest.raises(ClientError) as refused:
            ssm.get_parameter(Name=name)
        assert refused.value.response["Error"]["Code"] in DENIED


def test_a_path_of_the_platforms_is_refused_before_anything_is_made(shop: Stack) -> None:
    manifest = shop.project / "services" / "cart.yaml"
    kept = manifest.read_text()
    manifest.write_text(kept.replace("path: /cart", "path: /api"))
    before = shop.state()
    try:
        with pytest.raises(SandboxError) as refused:
            shop.sandbox.read("preview")
    finally:
        manifest.write_text(kept)
    assert "takes the same requests as `path=/api` of `api` (stack organization/ecs-platform/prod)" in str(
        refused.value
    )
    assert "Traceback" not in str(refused.value)
    assert shop.state() == before


def test_a_platform_is_not_destroyed_under_a_living_service_without_a_word(prod: Stack, shop: Stack) -> None:
    assert outputs(shop)["services"]["cart"]["service"] == "cart"
    with pytest.raises(ClientError) as refused:
        prod.client("ecs").delete_cluster(cluster="prod")
    assert refused.value.response["Error"]["Code"] == "ClusterContainsServicesException"


def test_what_is_read_where_the_platform_is_gone(prod: Stack, shop: Stack, tmp_path: Path) -> None:
    """Its state is taken away and put back: what a destroyed platform leaves for others to read is nothing."""
    kept, settings = tmp_path / "prod.json", prod.project / "Pulumi.prod.yaml"
    prod.sandbox.read("stack", "export", "--show-secrets", "--file", str(kept))
    written = settings.read_text()
    prod.sandbox.read("stack", "rm", "--yes", "--force")
    try:
        with pytest.raises(SandboxError) as refused:
            shop.sandbox.read("preview")
    finally:
        settings.write_text(written)
        prod.sandbox.read("stack", "init")
        prod.sandbox.read("stack", "import", "--file", str(kept))
    said = str(refused.value)
    assert "Traceback" not in said
    assert "organization/ecs-platform/prod" in said
    assert "destroyed" in said or "unknown stack" in said or "no stack named" in said
    assert prod.changes() == {}
