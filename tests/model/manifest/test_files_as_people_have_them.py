"""Task definitions' files as consoles, tools and templates write them: who does what `check` says, once, is done."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

import pytest

from ecs_platform.model.reading.findings import Finding
from tests.model.project import Project

Json = dict[str, Any]
ROLE = "arn:aws:iam::123456789012:role/"
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:"


def logs(group: str, **options: str) -> Json:
    named = {"awslogs-group": group, "awslogs-region": "eu-central-1", "awslogs-stream-prefix": "ecs"}
    return {"logConfiguration": {"logDriver": "awslogs", "options": {**named, **options}}}


def port(number: int, **more: Any) -> Json:
    return {"containerPort": number, "protocol": "tcp", **more}


FARGATE: Json = {"networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "512", "memory": "1024"}
CONSOLE: Json = {
    **FARGATE,
    "family": "router",
    "executionRoleArn": f"{ROLE}ecsTaskExecutionRole",
    "containerDefinitions": [
        {
            "name": "router",
            "image": "123456789012.dkr.ecr.eu-central-1.amazonaws.com/router:1",
            "essential": True,
            "portMappings": [port(3000, hostPort=3000)],
            "environment": [{"name": "NODE_ENV", "value": "production"}, {"name": "SECRET_KEY", "value": "change-me"}],
            "healthCheck": {"command": ["CMD-SHELL", "true"], "interval": 30, "timeout": 5, "retries": 3},
            **logs("/ecs/router"),
        }
    ],
}
DESCRIBED: Json = {
    "taskDefinition": {
        **FARGATE,
        "taskDefinitionArn": "arn:aws:ecs:eu-central-1:123456789012:task-definition/runner:2",
        "containerDefinitions": [
            {
                "name": "runner",
                "image": "nginx:1.27",
                "cpu": 0,
                "portMappings": [port(80, hostPort=80, name="runner-80-tcp", appProtocol="http")],
                "essential": True,
                **{name: [] for name in ("environment", "environmentFiles", "mountPoints", "volumesFrom", "ulimits")},
                **logs("/ecs/runner", **{"awslogs-create-group": "true"}),
                "systemControls": [],
            }
        ],
        "family": "runner",
        "taskRoleArn": f"{ROLE}ecs-task-role",
        "executionRoleArn": f"{ROLE}service-role/ecsTaskExecutionRole",
        "revision": 2,
        "volumes": [],
        "status": "ACTIVE",
        "requiresAttributes": [{"name": "ecs.capability.task-eni"}],
        "placementConstraints": [],
        "compatibilities": ["EC2", "FARGATE"],
        "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
        "registeredAt": "2023-09-17T15:12:27.391000+00:00",
        "registeredBy": "arn:aws:iam::123456789012:root",
    },
    "tags": [],
}
TEMPLATE: Json = {
    **FARGATE,
    "family": "flow",
    "executionRoleArn": "<EXECUTION_ROLE_ARN>",
    "taskRoleArn": "<TASK_ROLE_ARN>",
    "containerDefinitions": [
        {
            "name": "backend",
            "image": "<BACKEND_IMAGE>",
            "portMappings": [port(5000)],
            "healthCheck": {"command": ["CMD-SHELL", "true"]},
        },
        {
            "name": "frontend",
            "image": "<FRONTEND_IMAGE>",
            "portMappings": [port(80)],
            "dependsOn": [{"containerName": "backend", "condition": "HEALTHY"}],
        },
    ],
}
FILES: Json = {
    **FARGATE,
    "family": "node",
    "taskRoleArn": f"{ROLE}node-ecs-task",
    "containerDefinitions": [
        {
            "name": "node",
            "image": "nginx:1.27",
            "portMappings": [port(8337), port(8338)],
            "mountPoints": [{"sourceVolume": "data", "containerPath": "/data", "readOnly": False}],
            **logs("/ecs/node"),
        }
    ],
    "volumes": [
        {
            "name": "data",
            "efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0", "transitEncryption": "ENABLED"},
        }
    ],
}
NULLS: Json = {
    **FARGATE,
    "ipcMode": None,
    "executionRoleArn": f"{ROLE}ecsTaskExecutionRole",
    "containerDefinitions": [
        {
            "name": "nginx",
            "image": "nginx:1.27",
            "cpu": 256,
            "memory": 1024,
            "memoryReservation": 512,
            "portMappings": [port(80, hostPort=80)],
            "logConfiguration": {**logs("/ecs/nginx")["logConfiguration"], "secretOptions": None},
            **dict.fromkeys(("entryPoint", "command", "linuxParameters", "secrets", "healthCheck", "user")),
            **{name: [] for name in ("environment", "mountPoints", "volumesFrom")},
        }
    ],
    "placementConstraints": [],
    "taskRoleArn": None,
    "requiresAttributes": [{"targetId": None, "targetType": None, "value": None, "name": "ecs.capability.task-eni"}],
    "revision": 6,
    "inferenceAccelerators": None,
    "volumes": [],
}
GAME: Json = {
    "networkMode": "bridge",
    "family": "game",
    "placementConstraints": [],
    "volumes": [{"host": {"sourcePath": "/var/game"}, "name": "data"}],
    "containerDefinitions": [
        {
            "name": "game",
            "image": "example/game:1",
            "cpu": 512,
            "memory": 995,
            "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}],
            "portMappings": [{"protocol": "udp", "containerPort": 9987, "hostPort": 9987}, port(30033, hostPort=30033)],
            **logs("game"),
        }
    ],
}
SECRETS: Json = {
    **FARGATE,
    "taskRoleArn": "",
    "containerDefinitions": [
        {
            "name": "bot",
            "image": "<IMAGE1_NAME>",
            "repositoryCredentials": {"credentialsParameter": f"{SECRET}hub-AbCdEf"},
            "secrets": [
                {"name": "DATABASE_URL", "valueFrom": "bot.DATABASE_URL"},
                {"name": "PASSWORD", "valueFrom": f"{SECRET}prod/db-AbCdEf:password"},
                {"name": "DATABASE", "valueFrom": f"{SECRET}rds!cluster-4b8a1b6c-1d2e-0a1b2c3d4e5f-AbCdEf:password"},
                {
                    "name": "TOKEN",
                    "valueFrom": "arn:aws:secretsmanager:eu-west-1:999999999999:secret:shared-AbCdEf:token::",
                },
            ],
        }
    ],
}
TYPOS: Json = {
    **FARGATE,
    "pidMode": "task",
    "tags": [{"key": "team", "value": "shop"}],
    "containerDefinition": None,
    "containerDefinitions": [{"name": "a", "image": "nginx:1.27", "enviroment": [{"name": "A", "value": "a"}]}],
}
WEB: Json = {"http": {"path": "/"}}
EC2: Json = {"capacity": "ec2", "deployment": {"rolling": "recreate"}}
REAL: dict[str, tuple[Json, Json]] = {
    "console": (CONSOLE, WEB),
    "described": (DESCRIBED, WEB),
    "template": (TEMPLATE, WEB),
    "files": (FILES, WEB),
    "nulls": (NULLS, {}),
    "game": (GAME, EC2),
    "secrets": (SECRETS, {}),
    "typos": (TYPOS, {}),
}


@dataclass
class Written:
    """What a user has: a file, its manifest, the environment's settings."""

    definition: Any
    manifest: Json
    settings: Json = field(default_factory=dict)

    def write(self, project: Project) -> list[Finding]:
        project.write("td.json", json.dumps(self.definition, indent=2))
        project.write("one.yaml", json.dumps({"name": "one", "task_definition": "td.json", **self.manifest}))
        project.stack("\n".join(f"{name}: {json.dumps(value)}" for name, value in self.settings.items()))
        return project.findings()

    def follow(self, finding: Finding) -> None:
        """Does what a finding says, and no more."""
        parent, last = self._at(finding.path)
        names = re.findall(r"`([^`]+)`", finding.message)
        if found := re.search(r"add `([^`]+)` to the setting `secrets_outside_scope`", finding.hint):
            self.settings.setdefault("secrets_outside_scope", []).append(found[1])
        elif found := re.search(r"write `not_secret: \[(\w+)\]` in the manifest", finding.hint):
            self.manifest.setdefault("not_secret", []).append(found[1])
        elif "is not an image" in finding.message:
            self._image(finding, names)
        elif "ecs-platform:ec2: {}" in finding.hint or "shop:ec2: {}" in finding.hint:
            self.settings["ec2"] = {}
        elif "write `target_container`" in finding.hint:
            self.manifest["http"]["target_container"] = names[0]
        elif "write `target_port`" in finding.hint:
            self.manifest["http"]["target_port"] = int(re.findall(r"\d+", finding.message)[0])
        elif found := re.match(r"did you mean `(\w+)`", finding.hint):
            parent[found[1]] = parent.pop(last)
        elif "remove the line" in finding.hint:
            del parent[last]
        else:
            raise AssertionError(f"what to do? {finding}")

    def _at(self, path: str) -> tuple[Any, str | int]:
        """What holds the value at a path of the file, and its key there."""
        steps = [int(each) if each.isdecimal() else each for each in re.findall(r"[^.\[\]]+", path)]
        here: Any = self.definition
        for step in steps[:-1]:
            here = here[step] if not isinstance(here, dict) or step in here else {}
        return here, steps[-1] if steps else ""

    def _image(self, finding: Finding, names: list[str]) -> None:
        """In the file, at the image, wherever it is said."""
        inner = self.definition.get("taskDefinition", self.definition)
        for container in inner["containerDefinitions"]:
            if container["image"] in names and (f"`{container['name']}`" in finding.message or "image" in finding.path):
                container["image"] = "nginx:1.27"


@pytest.mark.parametrize("name", REAL)
def test_one_round_is_enough(project: Project, name: str) -> None:
    definition, manifest = json.loads(json.dumps(REAL[name]))
    written = Written(definition, manifest)
    for finding in written.write(project):
        written.follow(finding)
    assert [str(each) for each in written.write(project)] == []


def test_and_it_is_needed(project: Project) -> None:
    """Each of them has faults, or a test that follows hints would follow none."""
    quiet = [name for name, (definition, manifest) in REAL.items() if not Written(definition, manifest).write(project)]
    assert quiet == []
