"""`ops status`, `rollback` and `redeploy` against the local AWS: what a person on call does."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.client import BaseClient
from typer.testing import CliRunner, Result

from ecs_platform.model.iam.on_call import RIGHTS, VERBS
from ecs_platform.ops.__main__ import app
from ecs_platform.ops.watch import Watch
from sandbox.aws import server
from sandbox.tests.aws.world import REGION, ROLE, Network, World, execution_role, until
from tests.model.project import Project

MANIFEST = """\
name: {name}
type: Backend Service
image: {{location: nginx:2, owner: {owner}}}  # what runs
"""
BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}


class Called:
    """The local AWS, and the verbs asked of it."""

    def __init__(self, world: World, network: Network) -> None:
        self.world, self.network = world, network

    def revision(self, name: str, image: str = "nginx:1", **more: Any) -> str:
        container = {"name": name, "image": image, **more}
        made = self.world.ecs.register_task_definition(
            family=f"test-{name}",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            executionRoleArn=ROLE,
            containerDefinitions=[container],
        )
        return str(made["taskDefinition"]["taskDefinitionArn"])

    def create(self, name: str, image: str = "nginx:1", count: int = 2) -> None:
        self.world.ecs.create_service(
            cluster="test",
            serviceName=name,
            taskDefinition=self.revision(name, image),
            desiredCount=count,
            launchType="FARGATE",
            networkConfiguration=self.network.awsvpc,
            deploymentConfiguration=BREAKER,
        )
        self.steady(name)

    def deploy(self, name: str, image: str, *, wait: bool = True) -> None:
        self.world.ecs.update_service(cluster="test", service=name, taskDefinition=self.revision(name, image))
        if wait:
            self.steady(name)

    def now(self, name: str) -> dict[str, Any]:
        return dict(self.world.ecs.describe_services(cluster="test", services=[name])["services"][0])

    def steady(self, name: str) -> None:
        def is_steady() -> bool:
            now = self.now(name)
            return len(now["deployments"]) == 1 and now["deployments"][0]["rolloutState"] == "COMPLETED"

        until(is_steady, f"{name} is steady")

    def runs(self, name: str) -> str:
        return str(self.now(name)["taskDefinition"].rpartition("/")[2])


CALLED: dict[str, set[str]] = {}
"""The actions of IAM that each verb's calls needed in the tests before."""


def ops(*arguments: str, ends: int = 0) -> Result:
    with pytest.MonkeyPatch.context() as patch:
        client: Any = BaseClient
        make = client._make_api_call

        def noted(self: Any, operation: str, given: Any) -> Any:
            prefix = self.meta.service_model.signing_name
            CALLED.setdefault(arguments[0], set()).add(f"{prefix}:{operation}")
            return make(self, operation, given)

        patch.setattr(BaseClient, "_make_api_call", noted)
        done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == ends, (done.stdout, done.stderr, done.exception)
    return done


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    directory = tmp_path_factory.mktemp("aws")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANDBOX_TICK", "0.1")
        patch.delenv("SANDBOX_PORT", raising=False)
        started = server.start(directory)
    yield World(started)
    server.stop(directory)


@pytest.fixture(scope="module")
def network(local: World) -> Network:
    execution_role(local)
    local.ecs.create_cluster(clusterName="test", capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=[])
    return Network(local)


@pytest.fixture
def called(local: World, network: Network, project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Called]:
    """In a project of this region, with no service yet; time is short."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", local.server.url)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setattr(Watch, "pause", staticmethod(lambda _: 0.1))
    file = project.folder / "Pulumi.test.yaml"
    file.write_text(file.read_text().replace("eu-central-1", REGION))
    (project.services / "web.yaml").unlink()
    (project.services / "priorities.yaml").unlink()
    yield Called(local, network)
    for arn in local.ecs.list_services(cluster="test")["serviceArns"]:
        local.ecs.delete_service(cluster="test", service=arn, force=True)


def declare(name: str, owner: str = "deployer") -> Path:
    text = MANIFEST.format(name=name, owner=owner)
    if owner == "parameter":
        text = text.replace("location: nginx:2, ", "")
    file = Path("services", f"{name}.yaml")
    file.write_text(text)
    return file


def test_what_is_steady_is_shown_with_its_image_and_what_is_not_there(called: Called) -> None:
    declare("one")
    declare("gone")
    called.create("one")
    done = ops("status", ends=1)
    assert "test-one:1" in done.stdout
    assert "nginx:1" in done.stdout
    assert "gone: is not in the cluster: `pulumi up` makes it" in done.stdout
    assert "2 services: 1 not there, 1 steady" in done.stdout
    found = json.loads(ops("status", "one", "--json").stdout)
    (service,) = found["services"]
    assert (service["state"], service["running"], service["desired"], service["is_well"]) == ("steady", 2, 2, True)
    assert [(each["status"], each["revision"]) for each in found["history"]] == [("SUCCESSFUL", "test-one:1")]
    assert (found["not_allowed"], found["is_well"]) == ([], True)


def test_a_deployment_that_fails_is_followed_to_the_rollback_with_its_cause(called: Called) -> None:
    declare("two")
    called.create("two")
    called.deploy("two", "nginx:broken", wait=False)
    done = ops("status", "two", "--watch", ends=1)
    assert "two: was rolled back, test-two:1 is steady" in done.stdout
    assert "exit code 1" in done.stdout
    again = ops("status", ends=1).stdout
    assert "rolled back" in again
    assert "deployment failed" in again
    assert "exit code 1" in again
    stopped = json.loads(ops("status", "two", "--json", ends=1).stdout)["services"][0]["stopped"]
    assert {each["revision"] for each in stopped} == {"test-two:2"}
    assert {container["exit_code"] for each in stopped for container in each["containers"]} == {1}
    nothing = ops("rollback", "two")
    assert "ECS went back to it by itself" in nothing.stdout
    ops("redeploy", "two")
    assert called.runs("two") == "test-two:1"
    assert "1 steady" in ops("status", "two").stdout, "another deployment stands"


def test_a_deployment_that_succeeds_is_followed_to_its_end(called: Called) -> None:
    declare("three")
    called.create("three")
    called.deploy("three", "nginx:2", wait=False)
    done = ops("status", "--watch", "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[-1]["status"]["services"][0]["revision"] == "test-three:2"
    assert lines[-1]["status"]["is_well"]
    called.deploy("three", "nginx:3", wait=False)
    assert "three: test-three:3 is steady" in ops("status", "three", "--watch").stdout


def test_back_to_what_was_steady_and_further_and_never_forward(called: Called) -> None:
    declare("four")
    called.create("four")
    called.deploy("four", "nginx:2")
    called.deploy("four", "nginx:3")
    before = called.now("four")
    done = ops("rollback", "four")
    assert done.stdout == "four: test-four:2 is steady\n"
    after = called.now("four")
    assert called.runs("four") == "test-four:2"
    kept = ("desiredCount", "networkConfiguration", "deploymentConfiguration", "launchType", "platformVersion")
    assert {key: before.get(key) for key in kept} == {key: after.get(key) for key in kept}
    ops("rollback", "four")
    assert called.runs("four") == "test-four:1", "not forward to what was left"
    assert "remembers no revision before test-four:1" in ops("rollback", "four", ends=1).stderr
    found = json.loads(ops("rollback", "four", "--to", "3", "--json").stdout)
    assert (found["to"], found["image"], found["done"]) == ("test-four:3", "nginx:3", True)
    assert found["outcome"]["won"] == "the new deployment"


def test_a_deployment_under_way_is_gone_back_from(called: Called) -> None:
    declare("five")
    called.create("five")
    called.deploy("five", "nginx:slow-start", wait=False)
    ops("rollback", "five")
    assert called.runs("five") == "test-five:1"


def test_one_that_is_rolled_back_by_ecs_has_not_won(called: Called) -> None:
    declare("six")
    called.create("six")
    bad = called.revision("six", "nginx:broken")
    done = ops("rollback", "six", "--to", bad, ends=1)
    assert "six: was rolled back: test-six:1 runs: " in done.stdout
    assert "exit code 1" in done.stderr


def test_a_revision_that_cannot_run_is_refused(called: Called) -> None:
    declare("seven")
    called.create("seven", count=0)
    called.revision("seven")
    called.world.ecs.deregister_task_definition(taskDefinition="test-seven:2")
    cases = {
        "test-other:1": "is of the family test-other",
        "77": "there is no revision `77`",
        "latest": "is no revision",
        f"arn:aws:ecs:{REGION}:999999999999:task-definition/test-seven:1": "there is no revision",
        "2": "`test-seven:2` is INACTIVE",
    }
    for given, said in cases.items():
        done = ops("rollback", "seven", "--to", given, ends=2)
        assert said in " ".join(done.stderr.replace("│", " ").split())
    assert "it is brought out already" in ops("rollback", "seven", "--to", "test-seven:1").stdout


def test_where_the_manifest_decides_the_line_is_told_and_written(called: Called) -> None:
    file = declare("eight", "manifest")
    called.create("eight")
    called.deploy("eight", "nginx:2")
    done = ops("rollback", "eight", ends=1)
    assert done.stdout.startswith("services/eight.yaml:3:19: image.location: says `nginx:2`; write `nginx:1`")
    finding = json.loads(ops("rollback", "eight", "--json", ends=1).stdout)["finding"]
    assert (finding["file"], finding["line"], finding["column"]) == ("services/eight.yaml", 3, 19)
    ops("rollback", "eight", "--write")
    assert file.read_text() == MANIFEST.format(name="eight", owner="manifest").replace("nginx:2", "nginx:1")
    assert called.runs("eight") == "test-eight:2", "AWS is left alone"
    assert "stands there already" in ops("rollback", "eight").stdout


def test_what_ecs_took_back_is_still_declared(called: Called) -> None:
    declare("nine", "manifest").write_text(
        MANIFEST.format(name="nine", owner="manifest").replace("nginx:2", "x:broken")
    )
    called.create("nine")
    called.deploy("nine", "x:broken")
    ops("rollback", "nine", "--write")
    assert "location: nginx:1," in Path("services/nine.yaml").read_text()


def test_where_a_parameter_decides_it_is_told_and_put(called: Called) -> None:
    declare("ten", "parameter")
    called.create("ten")
    called.deploy("ten", "nginx:2")
    ssm = called.world.client("ssm")
    ssm.put_parameter(Name="/test/ten/image", Value="nginx:2", Type="String")
    done = ops("rollback", "ten", ends=1)
    assert "`aws ssm put-parameter --type String --overwrite --name /test/ten/image --value nginx:1`" in done.stdout
    ops("rollback", "ten", "--write")
    assert ssm.get_parameter(Name="/test/ten/image")["Parameter"]["Value"] == "nginx:1"
    ssm.delete_parameter(Name="/test/ten/image")
    ssm.put_parameter(Name="/test/ten/image", Value="nginx:2", Type="SecureString")
    assert "is a SecureString" in ops("rollback", "ten", "--write", ends=1).stderr


def test_the_same_image_is_no_way_back(called: Called) -> None:
    declare("eleven", "manifest")
    called.create("eleven", "nginx:2")
    made = called.revision("eleven", "nginx:2", environment=[{"name": "KEY", "value": "never shown"}])
    called.world.ecs.update_service(cluster="test", service="eleven", taskDefinition=made)
    called.steady("eleven")
    done = ops("rollback", "eleven", ends=1)
    assert "has the same image" in done.stdout
    assert "eleven.environment" in done.stdout
    assert "never shown" not in done.stdout


def test_new_tasks_of_the_same_revision(called: Called) -> None:
    declare("twelve")
    called.create("twelve")
    before = called.now("twelve")["deployments"][0]["id"]
    found = json.loads(ops("redeploy", "twelve", "--json").stdout)
    after = called.now("twelve")["deployments"][0]
    assert after["id"] == found["deployment"] != before
    assert (found["won"], found["revision"], found["is_well"]) == ("the new deployment", "test-twelve:1", True)


def test_what_takes_too_long_is_no_success(called: Called) -> None:
    declare("thirteen")
    called.create("thirteen")
    done = ops("redeploy", "thirteen", "--timeout", "0", ends=1)
    assert "thirteen: timed out: test-thirteen:1 is not steady yet: waits for " in done.stdout


def test_alarms_of_the_environment_and_of_the_service(called: Called) -> None:
    declare("fourteen")
    called.create("fourteen")
    client = called.world.client("cloudwatch")
    dimensions = [{"Name": "ClusterName", "Value": "test"}, {"Name": "ServiceName", "Value": "fourteen"}]
    given: dict[str, Any] = {
        "Namespace": "AWS/ECS",
        "MetricName": "CPUUtilization",
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "Period": 60,
        "Threshold": 1.0,
        "Statistic": "Average",
        "Dimensions": dimensions,
    }
    for name in ("test-fourteen-cpu", "test-quiet", "test2-other", "of-others"):
        client.put_metric_alarm(AlarmName=name, **{**given, "Dimensions": []} if name == "of-others" else given)
        if name != "test-quiet":
            client.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="tried")
    configuration = {**BREAKER, "alarms": {"alarmNames": ["of-others"], "enable": True, "rollback": True}}
    called.world.ecs.update_service(cluster="test", service="fourteen", deploymentConfiguration=configuration)
    found = json.loads(ops("status", "--json", ends=1).stdout)
    assert [(each["name"], each["service"], each["rolls_back"]) for each in found["alarms"]] == [
        ("of-others", "fourteen", True),
        ("test-fourteen-cpu", "fourteen", False),
    ]
    assert "alarm of-others of fourteen, which rolls deployments back, is in ALARM" in ops("status", ends=1).stdout


def test_nothing_is_deployed_yet(called: Called, tmp_path: Path) -> None:
    declare("fifteen")
    for verb in ("rollback", "redeploy"):
        assert "fifteen: is not in the cluster: `pulumi up` makes it" in ops(verb, "fifteen", ends=1).stderr
    ops("status", "fifteen", ends=1)


def test_no_verb_calls_more_than_the_page_has_rights_for() -> None:
    """Those of DescribeAlarms are signed as `monitoring`, and named `cloudwatch` in IAM."""
    rights = {str(verb): {right.action for right in RIGHTS if verb in right.verbs} for verb in VERBS}
    for verb, called in CALLED.items():
        named = {each.replace("monitoring:", "cloudwatch:") for each in called}
        assert named <= rights[verb], verb
    assert "ecs:UpdateService" in rights["redeploy"] & rights["rollback"]
    assert "ecs:UpdateService" not in rights["status"]
