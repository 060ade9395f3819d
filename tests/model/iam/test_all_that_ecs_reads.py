"""What a task definition's file names outside of its task, a role of the service may read, or `check` refuses it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import document
from ecs_platform.model.iam.evaluate import Request, evaluate
from ecs_platform.model.iam.of_service import service_roles
from ecs_platform.model.task.fields import TASK_DEFINITION
from tests.model.project import Project

HERE, ELSEWHERE = "eu-central-1:123456789012", "eu-west-1:999999999999"
CONTAINER = "containerDefinitions.*."
PARAMETER, SECRET = "arn:aws:ssm:{}:parameter/a/b", "arn:aws:secretsmanager:{}:secret:a/b-AbCdEf"
GROUP = {"awslogs-group": "/legacy/a", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "a"}
SPLUNK = {"splunk-url": "https://splunk.example.com", "splunk-token": "none"}
OBJECT = "arn:aws:s3:::acme/a.env"


def _logs(**more: Any) -> dict[str, Any]:
    return {"logConfiguration": {"logDriver": "splunk", "options": SPLUNK, **more}}


def _awslogs(**options: str) -> dict[str, Any]:
    return {"logConfiguration": {"logDriver": "awslogs", "options": {**GROUP, **options}}}


Case = tuple[str, dict[str, Any], str, str]
STREAM = "arn:aws:logs:eu-west-1:123456789012:log-group:/legacy/a"
READ: list[Case] = [
    *(
        (f"{CONTAINER}{place}", changes(arn), action, arn)
        for action, kind in (("ssm:GetParameters", PARAMETER), ("secretsmanager:GetSecretValue", SECRET))
        for arn in (kind.format(HERE), kind.format(ELSEWHERE))
        for place, changes in (
            ("secrets.*.valueFrom", lambda arn: {"secrets": [{"name": "A", "valueFrom": arn}]}),
            (
                "logConfiguration.secretOptions.*.valueFrom",
                lambda arn: _logs(secretOptions=[{"name": "a", "valueFrom": arn}]),
            ),
        )
    ),
    (
        f"{CONTAINER}secrets.*.valueFrom",
        {"secrets": [{"name": "A", "valueFrom": f"{SECRET.format(HERE)}:key"}]},
        "secretsmanager:GetSecretValue",
        SECRET.format(HERE),
    ),
    *(
        (
            f"{CONTAINER}repositoryCredentials.credentialsParameter",
            {"repositoryCredentials": {"credentialsParameter": named}},
            "secretsmanager:GetSecretValue",
            SECRET.format(HERE),
        )
        for named in (SECRET.format(HERE), "a/b")
    ),
    *(
        (f"{CONTAINER}{field}.*", {field: [f"credentialspec:{arn}"]}, action, arn)
        for field in ("credentialSpecs", "dockerSecurityOptions")
        for action, arn in (("ssm:GetParameters", PARAMETER.format(HERE)), ("s3:GetObject", "arn:aws:s3:::acme/a"))
    ),
    *(
        (place, changes, action, resource)
        for place, changes in (
            (f"{CONTAINER}environmentFiles.*.value", {"environmentFiles": [{"type": "s3", "value": OBJECT}]}),
            (
                f"{CONTAINER}firelensConfiguration.options.*",
                {
                    "firelensConfiguration": {
                        "type": "fluentbit",
                        "options": {"config-file-type": "s3", "config-file-value": OBJECT},
                    },
                    "logConfiguration": {"logDriver": "awsfirelens", "options": {"Name": "http"}},
                },
            ),
        )
        for action, resource in (("s3:GetObject", OBJECT), ("s3:GetBucketLocation", "arn:aws:s3:::acme"))
    ),
    (f"{CONTAINER}logConfiguration.options.*", _awslogs(), "logs:CreateLogStream", f"{STREAM}:log-stream:a"),
    (f"{CONTAINER}logConfiguration.options.*", _awslogs(), "logs:PutLogEvents", f"{STREAM}:log-stream:a"),
    (
        f"{CONTAINER}logConfiguration.options.*",
        _awslogs(**{"awslogs-create-group": "true"}),
        "logs:CreateLogGroup",
        f"{STREAM}:log-stream:",
    ),
    *(
        (
            f"{CONTAINER}image",
            {"image": f"{account}.dkr.ecr.{region}.amazonaws.com/a:1"},
            "ecr:BatchGetImage",
            f"arn:aws:ecr:{region}:{account}:repository/a",
        )
        for region, account in (each.split(":") for each in (HERE, ELSEWHERE))
    ),
]
"""What ECS reads and writes with the execution role: where it stands, a container that names it, and the right."""

VOLUMES: dict[str, str] = {
    "efsVolumeConfiguration.fileSystemId": "the task role mounts it, with `iam`: test_of_service.py",
    "efsVolumeConfiguration.authorizationConfig.accessPointId": "likewise",
    "efsVolumeConfiguration.rootDirectory": "of that file system",
    "host.sourcePath": "of the container instance",
    "name": "of this task",
}
REFUSED = ("dockerVolumeConfiguration", "fsxWindowsFileServerVolumeConfiguration", "s3filesVolumeConfiguration")
TASK = {
    "cpu family memory": "say nothing of others",
    "executionRoleArn taskRoleArn": "are the service's own: checks/roles.py",
    "inferenceAccelerators placementConstraints proxyConfiguration tags trustedExecutionConfiguration": "are refused",
}
OF_THE_CONTAINER = """
command dependsOn dnsSearchDomains dnsServers dockerLabels entryPoint environment extraHosts healthCheck hostname links
linuxParameters mountPoints name portMappings resourceRequirements systemControls user volumesFrom workingDirectory
"""
"""Fields that name nothing but what is in the task, or in the container's own network."""
NAMES = ("secrets.*.name", "logConfiguration.secretOptions.*.name")


def texts(shape: Any, path: str = "") -> Iterator[str]:
    """The paths of all texts that a task definition may have."""
    if isinstance(shape, dict):
        for key, inner in shape.items():
            yield from texts(inner, f"{path}.{key}" if path else key)
    elif isinstance(shape, list):
        yield from texts(shape[0], f"{path}.*")
    elif shape == "string":
        yield path


def load(project: Project, **container: Any) -> Loaded:
    main = {"name": "a", "image": "nginx:1", "memory": 128, **container}
    project.stack(
        "ec2: {ami: ami-01234567}\nsecrets_outside_scope: [/a/, a/b, "
        + ", ".join(f"'{each.format(ELSEWHERE)}'" for each in (PARAMETER, SECRET))
        + "]"
    )
    project.write("td.json", json.dumps({"containerDefinitions": [main]}))
    project.write("web.yaml", "name: web\ntype: Worker Service\ncapacity: ec2\ntask_definition: td.json\n")
    return project.load()


def allowed(loaded: Loaded, action: str, resource: str) -> bool:
    """Whether the execution role may."""
    (service,) = loaded.services
    policy = document(service_roles(service, loaded).execution)
    return evaluate([policy], Request("ecs-tasks.amazonaws.com", action, resource)).allowed


@pytest.mark.parametrize(("path", "container", "action", "resource"), READ, ids=str)
def test_the_execution_role_may(
    project: Project, path: str, container: dict[str, Any], action: str, resource: str
) -> None:
    assert path in texts(TASK_DEFINITION)
    loaded = load(project, **container)
    assert [str(each) for each in loaded.findings] == []
    # What a secret's ARN ends in may be AWS's six characters, or the name's own.
    named = [resource, f"{resource}-GhIjKl"] if container.get("repositoryCredentials") else [resource]
    assert any(allowed(loaded, action, each) for each in named)
    assert not allowed(load(project), action, resource), "nothing of it where it is not named"


def test_no_text_of_a_task_definition_is_forgotten() -> None:
    """A field that ECS adds must be put where it belongs."""
    found = {*texts(TASK_DEFINITION)}
    known = {path for path, *_ in READ} | {f"{CONTAINER}{name}" for name in NAMES}
    known |= {f"volumes.*.{name}" for name in VOLUMES}
    known |= {path for path in found if path.removeprefix("volumes.*.").split(".")[0] in REFUSED}
    known |= {path for path in found if path.split(".")[0] in " ".join(TASK).split()}
    known |= {path for path in found if path.removeprefix(CONTAINER).split(".")[0] in OF_THE_CONTAINER.split()}
    assert found == known


@pytest.mark.parametrize("field", REFUSED)
def test_other_volumes_are_refused(project: Project, field: str) -> None:
    project.stack("ec2: {}")
    volume = {
        "dockerVolumeConfiguration": {"driver": "local"},
        "fsxWindowsFileServerVolumeConfiguration": {
            "fileSystemId": "fs-0123456789abcdef0",
            "rootDirectory": "share",
            "authorizationConfig": {"credentialsParameter": SECRET.format(HERE), "domain": "example.com"},
        },
        "s3filesVolumeConfiguration": {"fileSystemArn": "arn:aws:s3files:eu-central-1:123456789012:file-system/fs-0"},
    }[field]
    main = {"name": "a", "image": "nginx:1", "memory": 128}
    project.write("td.json", json.dumps({"containerDefinitions": [main], "volumes": [{"name": "v", field: volume}]}))
    project.write("web.yaml", "name: web\ntype: Worker Service\ncapacity: ec2\ntask_definition: td.json\n")
    assert [each.path for each in project.findings()] == [f"volumes[0].{field}"]
