"""The verbs of somebody on call with a deployer's keys, on a local AWS that asks IAM.

What `operate` and the options give is enough, each action is needed, and nothing of another service is seen.
"""

import json
import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from botocore.exceptions import ClientError
from typer.testing import CliRunner, Result

from ecs_platform.local.iam import AUTHORIZER
from ecs_platform.model.iam.document import Document, listed
from ecs_platform.model.iam.of_service import scope_of
from ecs_platform.model.iam.policies import deployer_policies
from ecs_platform.model.iam.tools import BY_TOOL
from ecs_platform.model.settings.deployers import Deployer
from ecs_platform.ops import awaited_task, session_plugin
from ecs_platform.ops.__main__ import app
from ecs_platform.ops.refused import is_denied
from ecs_platform.ops.verifier import Verifier
from sandbox.aws import authorization, server
from tests.model.project import Project
from tests.ops.deployed import CLUSTER, REGION, Deployed, put
from tests.ops.test_run import JOB

WEB = """\
name: web
type: Load Balanced Web Service
image: {location: nginx, owner: deployer, port: 80}
http: {path: /web}
exec: true
"""
PAGE = (Path(__file__).parents[2] / "docs" / "operate.md").read_text(encoding="utf-8")
OTHER = "name: other\ntype: Backend Service\nimage: {owner: parameter}\n"
IMAGE = "/test/other/image"
LOOKS = sorted(BY_TOOL["operate"].actions)


@dataclass(frozen=True)
class World:
    """Two services and a job, and who may do what with them."""

    url: str
    deployed: Deployed
    target_group: str

    def keys(self, *tools: str, without: str = "", **options: Any) -> dict[str, str]:
        """A shell of a user with a deployer's policies, but for one action."""
        loaded = self.deployed.project.load()
        who = Deployer.model_validate({"kind": "user", "tools": list(tools), **options})
        iam, name = self.deployed.aws("iam"), f"deployer-{uuid.uuid4().hex[:8]}"
        iam.create_user(UserName=name, Path="/deploy/test/")
        for number, policy in enumerate(deployer_policies(who, scope_of(loaded))):
            made = iam.create_policy(PolicyName=f"{name}-{number}", PolicyDocument=json.dumps(_less(policy, without)))
            iam.attach_user_policy(UserName=name, PolicyArn=made["Policy"]["Arn"])
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
            "AWS_MAX_ATTEMPTS": "1",
        }

    def ops(self, keys: dict[str, str], *arguments: str) -> Result:
        done = CliRunner().invoke(app, [*arguments, "--project", str(self.deployed.project.folder)], env=keys)
        assert "Traceback" not in done.output
        return done


def _less(policy: Document, action: str) -> Document:
    kept = []
    for statement in policy["Statement"]:
        actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        if left := [each for each in actions if each != action]:
            kept.append({**statement, "Action": left})
    return {**policy, "Statement": kept}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    directory = tmp_path_factory.mktemp("guarded")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SANDBOX_PORT", raising=False)
        patch.setenv("SANDBOX_TICK", "0.05")
        patch.setenv(authorization.SWITCH, "on")
        patch.setenv("AWS_ACCESS_KEY_ID", "sandbox")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "sandbox")
        patch.setattr(awaited_task, "PAUSE", 0.05)
        patch.setattr(session_plugin, "path", lambda: "/bin/true")
        url = server.start(directory, authorizer=AUTHORIZER).url
        try:
            patch.setenv("AWS_ENDPOINT_URL", url)
            yield _made(url, Project(directory / "project"))
        finally:
            server.stop(directory)


def _made(url: str, project: Project) -> World:
    for name, text in {"web": WEB, "other": OTHER, "report": JOB}.items():
        project.write(f"{name}.yaml", text)
    project.write("priorities.yaml", "public:\n  1000: path=/web\n")
    deployed = Deployed(boto3.Session(region_name=REGION).client, project)
    for name in ("web", "other"):
        deployed.service(name, image="nginx:1")
        deployed.update(name, image="nginx:2")
    deployed.job("report")
    deployed.aws("ssm").put_parameter(Name=IMAGE, Value="nginx:2", Type="String")
    vpc = deployed.aws("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    group = deployed.aws("elbv2").create_target_group(Name="any", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip")
    return World(url, deployed, group["TargetGroups"][0]["TargetGroupArn"])


def client(keys: dict[str, str], service: str) -> Any:
    session = boto3.Session(keys["AWS_ACCESS_KEY_ID"], keys["AWS_SECRET_ACCESS_KEY"], region_name=REGION)
    made: Any = session.client
    return made(service, endpoint_url=keys["AWS_ENDPOINT_URL"])


def denied(call: Callable[..., Any], **parameters: Any) -> bool:
    try:
        call(**parameters)
    except ClientError as error:
        if is_denied(error):
            return True
        raise
    return False


def task_of(world: World, service: str) -> str:
    found: list[str] = world.deployed.aws("ecs").list_tasks(cluster=CLUSTER, serviceName=service)["taskArns"]
    return found[0]


def test_operate_is_all_that_looking_needs(world: World) -> None:
    keys = world.keys("operate")
    for one in ((), ("web",), ("other",), ("report",)):
        assert json.loads(world.ops(keys, "status", *one, "--json").stdout)["not_allowed"] == []
    group = world.deployed.project.load().names.log_group("web")
    put(world.deployed.aws, group, "ecs/web/0123456789abcdef0123456789abcdef", (_now(), "hello"))
    logs = world.ops(keys, "logs", "web")
    assert (logs.exit_code, "hello" in logs.stdout) == (0, True), logs.output
    assert "the newest line is of" in world.ops(keys, "logs", "web", "--filter", "NEVER").stderr
    assert world.ops(keys, "logs", "web", "--previous").exit_code == 0
    assert world.ops(keys, "logs", "report", "--previous").exit_code == 1, "there was no run, which it may know"
    loaded = world.deployed.project.load()
    ask = Verifier(loaded, None, client(keys, "ecs"), client(keys, "elbv2"))
    assert {name: ask.verify(name).running for name in ask.names()} == {"web": 1, "other": 1}


def _now() -> int:
    return int(time.time() * 1000)


def test_operate_changes_nothing(world: World) -> None:
    keys = world.keys("operate")
    for verb, right in (
        (("redeploy", "web"), "ecs:UpdateService"),
        (("rollback", "web"), "ecs:UpdateService"),
        (("run", "web", "--", "x"), "ecs:RunTask"),
        (("exec", "web"), "ecs:ExecuteCommand"),
    ):
        options = verb if "--" not in verb else verb[: verb.index("--")]
        command = verb[len(options) :]
        done = world.ops(keys, *options, *_before(command, world))
        assert (done.exit_code, f"the right `{right}` is missing" in done.stderr) == (2, True), done.output
    parameter = world.ops(keys, "rollback", "other", "--write", "--yes")
    assert (parameter.exit_code, "ssm:PutParameter" in parameter.stderr) == (2, True), parameter.output


def _before(command: tuple[str, ...], world: World) -> tuple[str, ...]:
    """What stands behind `--` must be last."""
    return ("--project", str(world.deployed.project.folder), *command) if command else ()


SHOWN = {
    "ecs:DescribeServices": ("status", "web"),
    "ecs:ListTasks": ("status", "web"),
    "ecs:DescribeTasks": ("status", "web"),
    "ecs:ListServiceDeployments": ("status", "web"),
    "ecs:DescribeServiceDeployments": ("status", "web"),
    "ecs:DescribeServiceRevisions": ("status", "web"),
    "elasticloadbalancing:DescribeLoadBalancers": ("status", "web"),
    "cloudwatch:DescribeAlarms": ("status", "web"),
    "scheduler:ListSchedules": ("status", "report"),
}
ENDS = {
    "ecs:DescribeTaskDefinition": ("rollback", "web"),
    "logs:FilterLogEvents": ("logs", "web"),
    "logs:DescribeLogStreams": ("logs", "report", "--previous"),
    "ssm:GetParameter": ("rollback", "other", "--write", "--yes"),
}


@pytest.mark.parametrize("action", LOOKS)
def test_each_action_of_operate_is_needed(world: World, action: str) -> None:
    keys = world.keys("operate", without=action)
    if action in SHOWN:
        found = json.loads(world.ops(keys, *SHOWN[action], "--json").stdout)
        assert found["not_allowed"] == [action]
    elif action in ENDS:
        done = world.ops(keys, *ENDS[action])
        assert (done.exit_code, f"the right `{action}` is missing" in done.stderr) == (2, True), done.output
    elif action == "scheduler:GetSchedule":
        done = world.ops(world.keys("operate", without=action, run=True), "run", "report")
        assert (done.exit_code, f"the right `{action}` is missing" in done.stderr) == (2, True), done.output
    else:
        assert action == "elasticloadbalancing:DescribeTargetHealth"
        assert denied(client(keys, "elbv2").describe_target_health, TargetGroupArn=world.target_group)
        may = client(world.keys("operate"), "elbv2")
        assert not denied(may.describe_target_health, TargetGroupArn=world.target_group)


def test_nothing_of_another_service_is_seen(world: World) -> None:
    keys, names = world.keys("operate", services=["web"]), world.deployed.project.load().names
    assert json.loads(world.ops(keys, "status", "web", "--json").stdout)["not_allowed"] == []
    assert world.ops(keys, "logs", "web").exit_code == 0
    seen = json.loads(world.ops(keys, "status", "other", "--json").stdout)
    assert seen["services"][0]["state"] == "not known"
    done = world.ops(keys, "logs", "other")
    assert (done.exit_code, done.stdout) == (2, "")
    ecs, logs = client(keys, "ecs"), client(keys, "logs")
    for service, refused in (("web", False), ("other", True)):
        arn = task_of(world, service)
        own = world.deployed.now(service)
        (deployment,) = world.deployed.aws("ecs").list_service_deployments(
            cluster=CLUSTER, service=service, status=["SUCCESSFUL"], maxResults=1
        )["serviceDeployments"]
        revision = deployment["targetServiceRevisionArn"]
        assert denied(ecs.describe_tasks, cluster=CLUSTER, tasks=[arn]) is refused
        assert denied(ecs.describe_services, cluster=CLUSTER, services=[service]) is refused
        assert denied(ecs.list_service_deployments, cluster=CLUSTER, service=own["serviceArn"]) is refused
        assert denied(ecs.describe_service_revisions, serviceRevisionArns=[revision]) is refused
        group = names.log_group(service)
        assert denied(logs.filter_log_events, logGroupName=group) is refused
        assert denied(logs.describe_log_streams, logGroupName=group) is refused
    assert denied(client(keys, "scheduler").get_schedule, Name=names.schedule("report"))
    assert denied(client(keys, "ssm").get_parameter, Name=IMAGE)
    both = world.keys("operate")
    assert not denied(client(both, "ssm").get_parameter, Name=IMAGE)
    assert denied(client(both, "ssm").get_parameter, Name="/test/other/password")


ACTING: dict[str, tuple[tuple[str, ...], dict[str, Any], tuple[str, ...], tuple[str, ...]]] = {
    "redeploy": (("operate",), {"scale": True}, ("redeploy", "web"), ("ecs:UpdateService",)),
    "run": (
        ("operate",),
        {"run": True},
        ("run", "report"),
        (
            "ecs:RunTask",
            "ecs:TagResource",
            "iam:PassRole",
            "logs:GetLogEvents",
            "ecs:DescribeTasks",
            "ecs:DescribeTaskDefinition",
        ),
    ),
    "exec": (
        ("operate",),
        {"exec": True},
        ("exec", "web"),
        ("ecs:ExecuteCommand", "ecs:ListTasks", "ecs:DescribeTasks"),
    ),
    "rollback": (("operate", "aws-cli"), {}, ("rollback", "web"), ("ecs:UpdateService", "iam:PassRole")),
}


@pytest.mark.parametrize(
    ("verb", "action"), [(verb, action) for verb, (*_, actions) in ACTING.items() for action in actions]
)
def test_each_action_of_a_verb_that_acts_is_needed(world: World, verb: str, action: str) -> None:
    tools, options, arguments, _ = ACTING[verb]
    done = world.ops(world.keys(*tools, without=action, **options), *arguments)
    assert (done.exit_code, f"the right `{action}` is missing" in done.stderr) == (2, True), done.output


@pytest.mark.parametrize("verb", ACTING)
def test_what_a_verb_that_acts_needs_is_enough(world: World, verb: str) -> None:
    tools, options, arguments, _ = ACTING[verb]
    done = world.ops(world.keys(*tools, **options), *arguments)
    assert done.exit_code == 0, done.output


def test_the_pages_identity_does_all_of_it(world: World) -> None:
    (block,) = re.findall(r"^```yaml\n(config:\n  ecs-platform:deployers:\n.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (given,) = yaml.safe_load(block)["config"]["ecs-platform:deployers"].values()
    who = Deployer.model_validate(given)
    assert who.services is None
    needed = {action for *_, actions in ACTING.values() for action in actions}
    loaded = world.deployed.project.load()
    policies = deployer_policies(who, scope_of(loaded))
    may = {each for policy in policies for one in policy["Statement"] for each in listed(one["Action"])}
    assert needed | set(LOOKS) <= may


def test_a_one_off_task_is_not_tagged_as_another_services(world: World) -> None:
    ecs = client(world.keys("operate", services=["web"], run=True), "ecs")
    own = world.deployed.now("web")
    asked = {"cluster": CLUSTER, "taskDefinition": own["taskDefinition"], "launchType": "FARGATE"}
    asked["networkConfiguration"] = own["networkConfiguration"]
    assert denied(ecs.run_task, **asked, tags=[{"key": "Service", "value": "other"}])
    assert denied(ecs.run_task, **asked, tags=[{"key": "Purpose", "value": "any"}])
    assert not denied(ecs.run_task, **asked, tags=[{"key": "Service", "value": "web"}])
    mine = task_of(world, "web")
    assert denied(ecs.tag_resource, resourceArn=mine, tags=[{"key": "Service", "value": "web"}])
    alone = client(world.keys("aws-cli", services=["web"], run=True), "ecs")
    assert denied(alone.run_task, **asked, tags=[{"key": "Service", "value": "web"}]), "the option alone gives no tags"


def test_a_task_that_nobody_tagged_hides_no_other(world: World) -> None:
    own = world.deployed.now("other")
    root = world.deployed.aws("ecs")
    asked = {"cluster": CLUSTER, "taskDefinition": own["taskDefinition"], "launchType": "FARGATE"}
    stray = root.run_task(**asked, networkConfiguration=own["networkConfiguration"])["tasks"][0]["taskArn"]
    ecs = client(world.keys("operate", services=["web"]), "ecs")
    assert not denied(ecs.describe_tasks, cluster=CLUSTER, tasks=[task_of(world, "web"), stray])
