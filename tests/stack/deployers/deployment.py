"""An environment with services, roles and a deployer, made with boto3 as the program makes it, for the real tools."""

import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.document import Document, policy_text, text
from ecs_platform.model.iam.policies import deployer_policies
from ecs_platform.model.iam.roles import execution_statements, task_statements
from ecs_platform.model.iam.scope import Place, Scope, deployable, environment_scope
from ecs_platform.model.iam.trust import ecs_tasks_trust
from ecs_platform.model.naming import Names
from ecs_platform.model.settings.deployers import Deployer
from sandbox.tests.aws.world import REGION, Network, World

ACCOUNT = Account(REGION, "123456789012")
TAGS = [{"key": "ManagedBy", "value": "pulumi"}]


@dataclass(frozen=True)
class Keys:
    """A deployer's access key."""

    id: str
    secret: str
    url: str

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=self.id,
            aws_secret_access_key=self.secret,
            config=Config(retries={"max_attempts": 0}),
        )

    @property
    def environment(self) -> dict[str, str]:
        """What a shell that deploys has set, and nothing else of AWS."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": self.id,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_CONFIG_FILE": "/nonexistent",
            "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
        }


@dataclass
class Environment:
    """One environment in a local AWS.

    Attributes:
        world: the local AWS, with the rights of its account's root.
        network: where tasks are.
        services: names of its services.
        names: its names.
    """

    world: World
    network: Network
    services: tuple[str, ...] = ("api", "web")
    names: Names = field(default_factory=lambda: Names(f"e{uuid.uuid4().hex[:8]}", "ecs-platform"))

    @property
    def scope(self) -> Scope:
        return environment_scope(
            ACCOUNT,
            self.names,
            [
                deployable(
                    ACCOUNT,
                    self.names,
                    service,
                    image_parameter=f"{self.names.parameter_path(service)}image",
                    repository=self.names.repository(service),
                    place=self.place,
                )
                for service in self.services
            ],
        )

    @property
    def place(self) -> Place:
        """Where all of them are."""
        interface = self.network.awsvpc["awsvpcConfiguration"]
        return Place(
            subnets=tuple(interface["subnets"]),
            public_address=interface["assignPublicIp"] == "ENABLED",
            capacity=(ACCOUNT.arn("ecs", "capacity-provider/FARGATE"),),
        )

    def make(self) -> None:
        """Cluster, roles, task definitions and services, each with two tasks."""
        self.world.ecs.create_cluster(clusterName=self.names.cluster, capacityProviders=["FARGATE"])
        for service in self.services:
            task = self.role(self.names.task_role(service), policy_text(task_statements(ACCOUNT, f"/{service}/")))
            logs = execution_statements(log_groups=[ACCOUNT.log_group(self.names.log_group(service))])
            execution = self.role(self.names.execution_role(service), policy_text(logs))
            definition = self.world.ecs.register_task_definition(**self.definition(service, task, execution))
            self.world.ecs.create_service(
                cluster=self.names.cluster,
                serviceName=self.names.service(service),
                taskDefinition=definition["taskDefinition"]["taskDefinitionArn"],
                desiredCount=2,
                networkConfiguration=self.network.awsvpc,
                capacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1}],
                propagateTags="SERVICE",
                enableECSManagedTags=True,
                tags=[{"key": "Service", "value": service}, {"key": "Environment", "value": self.names.environment}],
            )
        for service in self.services:
            self.wait(service)

    def role(self, name: str, policy: str | None = None, trust: Document | None = None) -> str:
        iam = self.world.client("iam")
        document = text(trust or ecs_tasks_trust(ACCOUNT))
        made = iam.create_role(RoleName=name, Path=self.names.path, AssumeRolePolicyDocument=document)
        if policy is not None:
            iam.put_role_policy(RoleName=name, PolicyName="rights", PolicyDocument=policy)
        return str(made["Role"]["Arn"])

    def definition(self, service: str, task: str | None = None, execution: str | None = None) -> dict[str, Any]:
        """A task definition as RegisterTaskDefinition takes it."""
        one = deployable(ACCOUNT, self.names, service)
        return {
            "family": self.names.family(service),
            "taskRoleArn": task or one.task_role,
            "executionRoleArn": execution or one.execution_role,
            "requiresCompatibilities": ["FARGATE"],
            "networkMode": "awsvpc",
            "cpu": "256",
            "memory": "512",
            "containerDefinitions": [
                {"name": service, "image": f"{service}:1", "portMappings": [{"containerPort": 80}], "essential": True}
            ],
            "tags": TAGS,
        }

    def deployer(self, settings: Deployer | None = None, policies: list[Document] | None = None) -> Keys:
        """A user with the deployer's policies, and its access key."""
        iam, name = self.world.client("iam"), f"deployer-{uuid.uuid4().hex[:8]}"
        iam.create_user(UserName=name, Path=self.names.deployer_path)
        documents = (
            policies if policies is not None else deployer_policies(settings or Deployer(kind="user"), self.scope)
        )
        for number, document in enumerate(documents):
            made = iam.create_policy(PolicyName=f"{name}-{number}", PolicyDocument=json.dumps(document))
            iam.attach_user_policy(UserName=name, PolicyArn=made["Policy"]["Arn"])
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return Keys(key["AccessKeyId"], key["SecretAccessKey"], self.world.server.url)

    def describe(self, service: str) -> dict[str, Any]:
        answer = self.world.ecs.describe_services(cluster=self.names.cluster, services=[service])
        found: dict[str, Any] = answer["services"][0]
        return found

    def image(self, service: str) -> str:
        """The image the service's definition has now."""
        return str(self._definition(service)["containerDefinitions"][0]["image"])

    def revision(self, service: str) -> int:
        return int(self.describe(service)["taskDefinition"].rpartition(":")[2])

    def _definition(self, service: str) -> dict[str, Any]:
        arn = self.describe(service)["taskDefinition"]
        found: dict[str, Any] = self.world.ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
        return found

    def wait(self, service: str) -> None:
        """Until the service's tasks are those that are wanted."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            now = self.describe(service)
            if len(now["deployments"]) == 1 and now["runningCount"] == now["desiredCount"]:
                return
            time.sleep(0.05)
        raise AssertionError(f"{service} never became stable: {self.describe(service)['events'][:3]}")
