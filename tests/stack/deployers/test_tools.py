"""Deploy tools under authorization: the real ones where they can be had here, the others by their lists of calls.

Executed: the aws CLI and fabfuel's `ecs`. Replayed with boto3, and labelled so: silinternational/ecs-deploy (a script
that no package registry has), ecspresso, the GitHub action. What they send is in their sources: deploy.go of
https://github.com/kayac/ecspresso, index.js of https://github.com/aws-actions/amazon-ecs-deploy-task-definition.
"""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ecs_platform.model.iam.document import Document
from ecs_platform.model.iam.policies import deployer_policies
from ecs_platform.model.iam.tools import BY_TOOL
from ecs_platform.model.settings.deployers import Deployer, Tool
from tests.stack.deployers.deployment import Environment, Keys

BIN = Path(sys.executable).parent
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
Deploy = Callable[[Environment, Keys, str, str], bool]
"""Deploys an image to a service with a deployer's keys; whether the tool says that it did."""


def run(keys: Keys, *command: str) -> "subprocess.CompletedProcess[str]":
    """A tool in a shell that has the deployer's keys and nothing else of AWS."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    return subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        env={**kept, **keys.environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def deploy_with_aws_cli(environment: Environment, keys: Keys, service: str, image: str) -> bool:
    """The seed's two steps, and the wait: register, update, wait services-stable."""
    cluster = environment.names.cluster
    described = run(
        keys, "aws", "ecs", "describe-task-definition", "--task-definition", environment.names.family(service)
    )
    if described.returncode != 0:
        return False
    definition = environment.definition(service)
    definition["containerDefinitions"][0]["image"] = image
    registered = run(keys, "aws", "ecs", "register-task-definition", "--cli-input-json", json.dumps(definition))
    if registered.returncode != 0:
        return False
    arn = json.loads(registered.stdout)["taskDefinition"]["taskDefinitionArn"]
    where = ("--cluster", cluster, "--service", service)
    updated = run(keys, "aws", "ecs", "update-service", *where, "--task-definition", arn)
    if updated.returncode != 0:
        return False
    # Its tasks are there by now: the CLI's wait looks once, then every 15 seconds.
    environment.wait(service)
    return (
        run(keys, "aws", "ecs", "wait", "services-stable", "--cluster", cluster, "--services", service).returncode == 0
    )


def deploy_with_fabfuel(environment: Environment, keys: Keys, service: str, image: str, *options: str) -> bool:
    """`ecs deploy`, told to leave the old revision alone, which it otherwise deregisters."""
    options = options or ("--no-deregister",)
    timeout = ("--timeout", "30", "--sleep-time", "0")
    cluster = environment.names.cluster
    done = run(keys, "ecs", "deploy", cluster, service, "--image", service, image, *timeout, *options)
    return done.returncode == 0


class Replay:
    """A deployment by the list of calls of a tool that is not run here."""

    def __init__(self, *calls: str) -> None:
        self.calls = calls

    def __call__(self, environment: Environment, keys: Keys, service: str, image: str) -> bool:
        ecs, definition = keys.client("ecs"), environment.definition(service)
        definition["containerDefinitions"][0]["image"] = image
        where = {"cluster": environment.names.cluster, "service": service}
        try:
            for call in self.calls:
                getattr(self, call)(ecs, where, definition)
        except ClientError as error:
            if error.response["Error"]["Code"] != "AccessDeniedException":
                raise
            return False
        return True

    def register(self, ecs: Any, where: dict[str, str], definition: dict[str, Any]) -> None:
        self.arn = ecs.register_task_definition(**definition)["taskDefinition"]["taskDefinitionArn"]

    def update(self, ecs: Any, where: dict[str, str], definition: dict[str, Any]) -> None:
        ecs.update_service(**where, taskDefinition=self.arn)

    def update_by_the_action(self, ecs: Any, where: dict[str, str], definition: dict[str, Any]) -> None:
        ecs.update_service(**where, taskDefinition=self.arn, forceNewDeployment=False, volumeConfigurations=[])

    def update_the_whole(self, ecs: Any, where: dict[str, str], definition: dict[str, Any]) -> None:
        """The service as `ecspresso init` has written it down: all that UpdateService takes and its file may have."""
        (service,) = ecs.describe_services(cluster=where["cluster"], services=[where["service"]])["services"]
        sent = ("capacityProviderStrategy", "deploymentConfiguration", "networkConfiguration", "propagateTags")
        switches = ("enableECSManagedTags", "enableExecuteCommand")
        lists = ("loadBalancers", "placementConstraints", "placementStrategy", "serviceRegistries")
        whole = {key: service[key] for key in (*sent, *switches, *lists) if key in service}
        ecs.update_service(**where, taskDefinition=self.arn, **whole)

    def see(self, ecs: Any, where: dict[str, str], definition: dict[str, Any]) -> None:
        ecs.describe_services(cluster=where["cluster"], services=[where["service"]])

    def read(self, ecs: Any, where: dict[str, str], definition: dict[str, Any]) -> None:
        ecs.describe_task_definition(taskDefinition=definition["family"], include=["TAGS"])

    def see_revisions(self, ecs: Any, where: dict[str, str], definition: dict[str, Any]) -> None:
        ecs.list_task_definitions(familyPrefix=definition["family"])

    def see_tasks(self, ecs: Any, where: dict[str, str], definition: dict[str, Any]) -> None:
        tasks = ecs.list_tasks(cluster=where["cluster"], serviceName=where["service"])["taskArns"]
        ecs.describe_tasks(cluster=where["cluster"], tasks=tasks)

    def see_deployments(self, ecs: Any, where: dict[str, str], definition: dict[str, Any]) -> None:
        found = ecs.list_service_deployments(**where)["serviceDeployments"]
        ecs.describe_service_deployments(serviceDeploymentArns=[found[0]["serviceDeploymentArn"]])


EXECUTED: dict[Tool, Deploy] = {"aws-cli": deploy_with_aws_cli, "fabfuel/ecs-deploy": deploy_with_fabfuel}
REPLAYED: dict[Tool, Deploy] = {
    "silinternational/ecs-deploy": Replay("see", "read", "register", "update", "see_tasks", "see"),
    "ecspresso": Replay(
        "see", "read", "register", "update_the_whole", "update", "see", "see_deployments", "see_revisions"
    ),
    "github-action": Replay("read", "register", "update_by_the_action", "see"),
}
TOOLS = [
    *(pytest.param(tool, id=f"{tool} (executed)") for tool in EXECUTED),
    *(pytest.param(tool, id=f"{tool} (replayed)") for tool in REPLAYED),
]
ALL = {**EXECUTED, **REPLAYED}


def one_less() -> list[Any]:
    tools = ((tool, action) for tool in ALL for action in sorted(BY_TOOL[tool].actions))
    how = {**dict.fromkeys(EXECUTED, "executed"), **dict.fromkeys(REPLAYED, "replayed")}
    return [pytest.param(tool, action, id=f"{tool} ({how[tool]}) without {action}") for tool, action in tools]


def deployer(*tools: str, **options: Any) -> Deployer:
    return Deployer.model_validate({"kind": "user", "services": ["api"], "tools": list(tools), **options})


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_deploys_with_the_deployers_keys(environment: Environment, tool: Tool) -> None:
    keys, before = environment.deployer(deployer(tool)), environment.revision("api")
    image = f"api:{tool.replace('/', '-')}"
    assert ALL[tool](environment, keys, "api", image)
    environment.wait("api")
    assert environment.image("api") == image
    assert environment.revision("api") == before + 1


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_is_refused_another_service_and_another_environment(
    environment: Environment, other: Environment, tool: Tool
) -> None:
    keys = environment.deployer(deployer(tool))
    for place, service in ((environment, "web"), (other, "api")):
        before = place.describe(service)
        assert not ALL[tool](place, keys, service, "any:1")
        assert place.describe(service)["taskDefinition"] == before["taskDefinition"]


@pytest.mark.parametrize(("tool", "action"), one_less())
def test_a_tool_needs_each_of_its_actions(environment: Environment, tool: Tool, action: str) -> None:
    environment.wait("api")
    keys = environment.deployer(policies=without(deployer_policies(deployer(tool), environment.scope), action))
    assert not ALL[tool](environment, keys, "api", "api:less")


def without(policies: list[Document], action: str) -> list[Document]:
    """The policies with one action gone."""
    policies = copy.deepcopy(policies)
    for policy in policies:
        for statement in policy["Statement"]:
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            statement["Action"] = [other for other in actions if other != action]
        policy["Statement"] = [statement for statement in policy["Statement"] if statement["Action"]]
    return policies


def test_fabfuel_deregisters_the_old_revision_only_with_the_option(environment: Environment) -> None:
    environment.wait("api")
    old = environment.describe("api")["taskDefinition"]
    assert not deploy_with_fabfuel(
        environment, environment.deployer(deployer("fabfuel/ecs-deploy")), "api", "api:d1", "--deregister"
    )
    environment.wait("api")
    keys = environment.deployer(deployer("fabfuel/ecs-deploy", deregister=True))
    old = environment.describe("api")["taskDefinition"]
    assert deploy_with_fabfuel(environment, keys, "api", "api:d2", "--deregister")
    described = environment.world.ecs.describe_task_definition(taskDefinition=old)
    assert described["taskDefinition"]["status"] == "INACTIVE"


def test_fabfuel_scales_runs_and_compares(environment: Environment) -> None:
    environment.wait("api")
    cluster, family = environment.names.cluster, environment.names.family("api")
    quickly = ("--timeout", "30", "--sleep-time", "0")
    plain = environment.deployer(deployer("fabfuel/ecs-deploy"))
    # It sends the definition with the count, so that a right to deploy is what it needs.
    assert run(plain, "ecs", "scale", cluster, "api", "3", *quickly).returncode == 0
    assert environment.describe("api")["desiredCount"] == 3
    assert run(plain, "ecs", "scale", cluster, "api", "2", *quickly).returncode == 0
    last = environment.revision("api")
    compared = run(plain, "ecs", "diff", family, str(last - 1), str(last))
    assert compared.returncode == 0, compared.stderr
    network = environment.network.awsvpc["awsvpcConfiguration"]
    place = ("--subnet", network["subnets"][0], "--securitygroup", network["securityGroups"][0])
    task = ("ecs", "run", cluster, f"{family}:{last}", "1", "--launchtype", "FARGATE", *place)
    assert run(plain, *task).returncode != 0
    running = run(environment.deployer(deployer("fabfuel/ecs-deploy", run=True)), *task)
    assert running.returncode == 0, running.stdout + running.stderr


def test_where_tasks_go_is_not_the_deployers_to_say(environment: Environment) -> None:
    environment.wait("api")
    before, network = environment.describe("api"), environment.network.awsvpc["awsvpcConfiguration"]
    foreign = "subnet-0ffffffffffffffff"
    own, groups = network["subnets"], network["securityGroups"]
    lattice = {"roleArn": "arn:aws:iam::123456789012:role/any", "targetGroupArn": "arn:any", "portName": "x"}
    changes: list[dict[str, Any]] = [
        {"networkConfiguration": {"awsvpcConfiguration": {"subnets": [foreign], "securityGroups": groups}}},
        {"networkConfiguration": {"awsvpcConfiguration": {**network, "subnets": [*own, foreign]}}},
        {"networkConfiguration": {"awsvpcConfiguration": {**network, "assignPublicIp": "DISABLED"}}},
        {"capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]},
        {"propagateTags": "TASK_DEFINITION"},
        {"serviceConnectConfiguration": {"enabled": True, "namespace": "any"}},
        {"vpcLatticeConfigurations": [lattice]},
    ]
    where = {"cluster": environment.names.cluster, "service": "api"}
    for rights in (deployer("aws-cli"), deployer(scale=True)):
        keys = environment.deployer(rights)
        for change in changes:
            with pytest.raises(ClientError, match="AccessDenied"):
                keys.client("ecs").update_service(**where, **change)
        interface = ["--network-configuration", json.dumps({"awsvpcConfiguration": network})]
        update = ("aws", "ecs", "update-service", "--cluster", where["cluster"], "--service", "api")
        assert run(keys, *update, *interface).returncode == 0
    assert environment.describe("api")["networkConfiguration"] == before["networkConfiguration"]


def test_a_count_is_changed_without_a_right_to_deploy(environment: Environment) -> None:
    environment.wait("api")
    keys = environment.deployer(deployer(scale=True))
    where = ("--cluster", environment.names.cluster, "--service", "api")
    assert run(keys, "aws", "ecs", "update-service", *where, "--desired-count", "1").returncode == 0
    assert environment.describe("api")["desiredCount"] == 1
    definition = environment.describe("api")["taskDefinition"]
    refused = run(keys, "aws", "ecs", "update-service", *where, "--task-definition", definition)
    assert refused.returncode != 0
    assert "AccessDeniedException" in refused.stderr
    assert run(keys, "aws", "ecs", "update-service", *where, "--desired-count", "2").returncode == 0


def test_an_image_parameter_is_written_and_no_other(environment: Environment) -> None:
    keys = environment.deployer(deployer("pulumi-parameter"))
    path = environment.names.parameter_path("api")
    write = ("aws", "ssm", "put-parameter", "--type", "String", "--overwrite", "--value", "api:2", "--name")
    assert run(keys, *write, f"{path}image").returncode == 0
    for other in (f"{path}images", f"{path}db_password", f"{environment.names.parameter_path('web')}image"):
        refused = run(keys, *write, other)
        assert refused.returncode != 0
        assert "AccessDeniedException" in refused.stderr
    assert run(keys, "aws", "ssm", "get-parameter", "--name", f"{path}image").returncode != 0


def push(keys: Keys, repository: str, tag: str) -> bool:
    """The calls of `docker login` and `docker push`, replayed; whether all were let through."""
    ecr, manifest = (
        keys.client("ecr"),
        json.dumps({"schemaVersion": 2, "mediaType": DOCKER_MANIFEST, "layers": [], "tag": tag}),
    )
    try:
        ecr.get_authorization_token()
        ecr.batch_check_layer_availability(repositoryName=repository, layerDigests=[f"sha256:{'0' * 64}"])
        ecr.put_image(repositoryName=repository, imageManifest=manifest, imageTag=tag)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDeniedException":
            raise
        return False
    return True


def test_an_image_is_pushed_to_its_own_repository_and_only_with_the_option(environment: Environment) -> None:
    ecr, names = environment.world.client("ecr"), environment.names
    for service in ("api", "web"):
        ecr.create_repository(repositoryName=names.repository(service))
    keys = environment.deployer(deployer("aws-cli", push=True))
    assert push(keys, names.repository("api"), "v1")
    assert not push(keys, names.repository("web"), "v1")
    assert not push(environment.deployer(deployer("aws-cli")), names.repository("api"), "v2")
    images = ecr.list_images(repositoryName=names.repository("api"))["imageIds"]
    assert [image["imageTag"] for image in images] == ["v1"]
