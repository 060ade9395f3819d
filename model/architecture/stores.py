"""What a service reads when it starts, mounts, and may use by its `permissions`: names only, never a value."""

import json
import posixpath
from collections.abc import Iterator
from typing import Any

from ecs_platform.model.architecture.graph import Edge, Node
from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.permissions import PermissionStatement
from ecs_platform.model.manifest.read_at_start import Steps, secrets_in
from ecs_platform.model.manifest.secret_looking import shape_of_secret
from ecs_platform.model.manifest.secret_reference import Reference, reference
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.task.definition import TaskDefinition
from ecs_platform.model.task.volumes import TaskVolume

Found = tuple[Node, Edge]
"""A thing that a service needs, and the arrow to it."""

MASKED = "(masked)"
_ARN_PARTS, _SERVICE, _RESOURCE = 6, 2, 5
_TITLES = {
    "dynamodb": "DynamoDB table",
    "es": "OpenSearch domain",
    "events": "EventBridge bus",
    "firehose": "Firehose stream",
    "kinesis": "Kinesis stream",
    "kms": "KMS key",
    "lambda": "Lambda function",
    "s3": "S3 bucket",
    "secretsmanager": "Secrets Manager",
    "sns": "SNS topic",
    "sqs": "SQS queue",
    "ssm": "Parameter Store",
    "states": "Step Functions",
}
"""What the things are called that a service of AWS has most of."""


def stores_of(service: Service, source: str, loaded: Loaded, definition: TaskDefinition) -> Iterator[Found]:
    """All that a service needs besides other services; a thing may come several times, each with labels of its own.

    Args:
        service: the service or job.
        source: its id in the graph.
        loaded: its environment.
        definition: its task definition.
    """
    path = loaded.names.parameter_path(service.name)
    for container in json.loads(definition.container_definitions):
        for steps, secret in secrets_in(container):
            yield _secret(source, reference(secret, "", loaded.account), path, _called(container, steps))
    for arn in definition.environment_files:
        node = _resource(arn)
        yield node, Edge("reads", source, node.id, labels=("a file, when it starts",))
    for volume in definition.volumes:
        if volume.is_efs:
            yield _file_system(source, volume, loaded.names.file_system(service.name, volume.name))
    for statement in service.permissions.statements:
        yield from _permitted(source, statement)


def shown(text: str) -> str:
    """A text, but for one that looks like a secret: some people write it where its name belongs."""
    return MASKED if shape_of_secret(text) else text


def _secret(source: str, found: Reference, own_path: str, label: str) -> Found:
    """A secret of its own stands for the whole path, as all below it may be read."""
    name = shown(found.name)
    if found.store == "secret":
        node = Node(f"secret/{name}", "secret", "Secrets Manager", (name,))
    else:
        folder = posixpath.dirname(name)
        path = own_path if found.name.startswith(own_path) else f"{folder.rstrip('/')}/" if folder else name
        node = Node(f"parameters/{path.lstrip('/')}", "parameters", "Parameter Store", (path,))
    return node, Edge("reads", source, node.id, labels=(shown(label),))


def _called(container: dict[str, Any], steps: Steps) -> str:
    """What a secret is called where it is used: a variable, an option of logs, or what it is."""
    if steps[0] == "secrets":
        return str(container["secrets"][steps[1]]["name"])
    if steps[0] == "logConfiguration":
        return f"log option {container['logConfiguration']['secretOptions'][steps[2]]['name']}"
    return "credentials of a registry" if steps[0] == "repositoryCredentials" else "credential spec"


def _file_system(source: str, volume: TaskVolume, made: str) -> Found:
    name = made if volume.file_system_id is None else volume.file_system_id
    node = Node(f"file_system/{name}", "file_system", "EFS", (name,))
    return node, Edge("mounts", source, node.id, labels=(f"{volume.name}{', read only' if volume.read_only else ''}",))


def _permitted(source: str, statement: PermissionStatement) -> Iterator[Found]:
    """What a statement allows of things that it names; what it allows of everything is no thing."""
    if statement.effect != "Allow":
        return
    for arn in statement.resources:
        service = [*arn.split(":"), "", "", ""][_SERVICE]
        actions = [action.partition(":")[2] for action in statement.actions if action.startswith(f"{service}:")]
        if arn.count(":") >= _ARN_PARTS - 1 and service and actions:
            node = _resource(arn)
            if node.details != ("*",):
                yield node, Edge("uses", source, node.id, labels=tuple(sorted(actions)))


def _resource(arn: str) -> Node:
    """The thing that an ARN is about: of an object its bucket, of an index its table."""
    parts = arn.split(":", _ARN_PARTS - 1)
    service, resource = parts[_SERVICE], parts[_RESOURCE]
    name = resource.partition("/")[0] if service == "s3" else resource
    if service in ("dynamodb", "kinesis", "es", "events", "firehose"):
        name = [*resource.split("/"), ""][1] or resource
    if service in ("ssm", "secretsmanager", "lambda", "states"):
        name = resource.removeprefix("parameter").removeprefix("secret:").removeprefix("function:")
    name = shown(name)
    return Node(f"resource/{service}/{name}", "resource", _TITLES.get(service, service), (name,))
