"""One service on a platform, with plain arguments, for programs in any language."""

import tempfile
from pathlib import Path
from typing import Any, TypedDict

import pulumi
import yaml

from ecs_platform.components.attached import AttachedServices
from ecs_platform.components.reference import PlatformReference
from ecs_platform.model.attached import load_attached
from ecs_platform.model.contract.outputs import Outputs
from ecs_platform.model.environment import Loaded


class AttachedServiceArgs(TypedDict):
    """Arguments of `AttachedService`; each means what the manifest's field of docs/manifest.md means."""

    platform: str
    """The platform's stack, as `organization/project/stack`."""

    image: str
    """The image (`image.location`)."""

    port: int | None
    """The port the container listens on (`image.port`); needed with `path`."""

    path: str | None
    """The path it takes on the public load balancer (`http.path`); without one it is a service nobody can call."""

    priority: int | None
    """The rule's priority (`http.priority`), 1 to 50,000, free on the platform's listener; needed with `path`."""

    hosts: list[str] | None
    """Host names it answers to (`http.alias`); default: all."""

    health_check_path: str | None
    """The path the load balancer asks (`http.healthcheck.path`); default `/`."""

    cpu: int | None
    """CPU units (`cpu`); default 256."""

    memory: int | None
    """MiB (`memory`); default 512."""

    count: int | None
    """Number of tasks (`count`); default 1."""

    variables: dict[str, str] | None
    """Environment variables (`variables`); what looks like a secret is refused."""

    secrets: dict[str, str] | None
    """Environment variables that are secrets (`secrets`): the parameter's name by the variable's."""


class AttachedService(pulumi.ComponentResource):
    """A service on Fargate in the network, cluster and load balancer of a platform of ecs-platform.

    Makes: task definition, service, roles, log group, security group, and with `path` target group and listener rules.
    Its arguments are checked as a manifest is, and its routes against the platform's, before anything is made.

    See https://www.pulumi.com/docs/iac/concepts/components/
    """

    service_name: pulumi.Output[str]
    """Name of the ECS service."""

    task_definition_arn: pulumi.Output[str]
    """ARN of the task definition's revision."""

    task_role_arn: pulumi.Output[str]
    """The role its containers have."""

    log_group: pulumi.Output[str]
    """Name of its log group."""

    def __init__(self, name: str, args: AttachedServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:AttachedService", name, {}, opts)
        platform = PlatformReference(args["platform"], pulumi.ResourceOptions(parent=self), name).outputs
        loaded = _loaded(name, args, platform)
        made = AttachedServices(name, loaded, platform, pulumi.ResourceOptions(parent=self)).workloads[name]
        assert made.service is not None
        self.service_name = pulumi.Output.from_input(made.service.name)
        self.task_definition_arn = made.task.arn
        self.task_role_arn = made.task.roles.task_role_arn
        self.log_group = pulumi.Output.from_input(made.task.log_group)
        self.register_outputs(
            {
                "service_name": self.service_name,
                "task_definition_arn": self.task_definition_arn,
                "task_role_arn": self.task_role_arn,
                "log_group": self.log_group,
            }
        )


def _loaded(name: str, args: AttachedServiceArgs, platform: Outputs) -> Loaded:
    """The arguments, read as a manifest in a project of its own: by the code that reads all others.

    Raises:
        pulumi.RunError: something is wrong with them.
    """
    stack = pulumi.get_stack()
    place = {"aws:region": platform.region, "aws:allowedAccountIds": [platform.account]}
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder) / "Pulumi.yaml", {"name": pulumi.get_project(), "runtime": "python"})
        _write(Path(folder) / f"Pulumi.{stack}.yaml", {"config": place})
        _write(Path(folder) / "services" / f"{name}.yaml", manifest(name, args))
        loaded = load_attached(Path(folder), stack, platform, args["platform"])
    faults = [f"{finding.path}: {finding.message}; {finding.hint}" for finding in loaded.findings]
    if faults:
        raise pulumi.RunError("\n".join([f"the service `{name}` cannot be made:", *faults]))
    return loaded


def _write(file: Path, content: dict[str, Any]) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(yaml.safe_dump(content), encoding="utf-8")


def manifest(name: str, args: AttachedServiceArgs) -> dict[str, Any]:
    """The manifest that says what the arguments say."""
    http = {"path": args.get("path"), "priority": args.get("priority"), "alias": args.get("hosts")}
    if args.get("health_check_path") is not None:
        http["healthcheck"] = {"path": args.get("health_check_path")}
    web = args.get("path") is not None
    fields = {
        "name": name,
        "type": "Load Balanced Web Service" if web else "Backend Service",
        "image": _given({"location": args["image"], "port": args.get("port")}),
        "http": _given(http) if web else None,
        **{field: args.get(field) for field in ("cpu", "memory", "count", "variables", "secrets")},
    }
    return _given(fields)


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that have a value, numbers as such: other languages have only floating ones."""
    return {name: _number(value) for name, value in fields.items() if value is not None}


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
