"""The services and tasks that ECS refuses, and moto would take without a look.

Messages are ECS's own where one is known from its users' issues, otherwise in its manner.
"""

from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import ec2_backends
from moto.ecs.models import Cluster, TaskDefinition
from moto.elbv2.models import FakeTargetGroup, elbv2_backends
from moto.servicediscovery.models import servicediscovery_backends

from sandbox.aws.ecs.common import FARGATE_PROVIDERS, Backend, Refused, containers_of, invalid
from sandbox.aws.ecs.task_definition_checks import NAME


def check_service(
    backend: Backend, cluster: Cluster, name: str, fields: dict[str, Any], changes: dict[str, Any] | None = None
) -> None:
    """Raise ECS's error for the first thing that CreateService or UpdateService does not take.

    `changes` are those of the fields that UpdateService was given. A target group that has lost its load balancer since
    is refused to who names it, and does not keep a service from being drained.
    """
    if not NAME.fullmatch(name):
        raise invalid("Service name must be 1 to 255 letters, digits, underscores and hyphens.")
    if not fields.get("taskDefinition"):
        return
    definition = backend.describe_task_definition(fields["taskDefinition"])
    check_capacity(cluster, definition, fields.get("launchType"), fields.get("capacityProviderStrategy"))
    check_network(backend, definition, fields.get("networkConfiguration"))
    for balancer in fields.get("loadBalancers") or []:
        _check_load_balancer(backend, definition, balancer, named=changes is None or "loadBalancers" in changes)
    _check_percentages(fields.get("deploymentConfiguration") or {}, fields.get("availabilityZoneRebalancing"))
    connect = fields.get("serviceConnectConfiguration") or {}
    if connect.get("enabled"):
        _check_service_connect(backend, cluster, definition, connect)


def check_capacity(
    cluster: Cluster,
    definition: TaskDefinition,
    launch_type: str | None,
    strategy: list[dict[str, Any]] | None,
) -> None:
    """Where a task may run: launch type and capacity providers against cluster and task definition."""
    if launch_type and strategy:
        raise invalid("Specify only one of launch type and capacity provider strategy.")
    for item in strategy or []:
        provider = item["capacityProvider"]
        if provider not in (cluster.capacity_providers or []):
            raise invalid(
                "The specified capacity provider strategy cannot contain a capacity provider that is not associated "
                f"with the cluster. Associate the capacity provider with the cluster and try again: {provider}"
            )
    fargate = launch_type == "FARGATE" or any(item["capacityProvider"] in FARGATE_PROVIDERS for item in strategy or [])
    if fargate and "FARGATE" not in (definition.requires_compatibilities or []):
        raise invalid("Task definition does not support launch_type FARGATE.")
    if launch_type == "EC2" and definition.requires_compatibilities == ["FARGATE"]:
        raise invalid("Task definition does not support launch_type EC2.")


def check_capacity_is_kept(
    strategy: list[dict[str, Any]], changed: list[dict[str, Any]], given: dict[str, Any]
) -> None:
    """UpdateService changes a strategy only together with a new deployment, which it does not start by itself.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html has the words.
    """
    before, after = (sorted(map(_item, each)) for each in (strategy, changed))
    if before != after and not given.get("forceNewDeployment"):
        raise invalid(
            "When switching from launch type to capacity provider strategy on an existing service, or making a change "
            "to a capacity provider strategy on a service that is already using one, you must force a new deployment."
        )


def _item(item: dict[str, Any]) -> tuple[str, int, int]:
    return item["capacityProvider"], item.get("weight", 0), item.get("base", 0)


def check_network(backend: Backend, definition: TaskDefinition, network: dict[str, Any] | None) -> None:
    """awsvpc needs subnets and groups that exist, other network modes none."""
    given = (network or {}).get("awsvpcConfiguration")
    if definition.network_mode != "awsvpc":
        if given:
            raise invalid("Network Configuration is not valid for the given networkMode of this task definition.")
        return
    if not given:
        raise invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
    if not given.get("subnets"):
        raise invalid("subnets can not be empty.")
    ec2 = ec2_backends[backend.account_id][backend.region_name]
    for kind, find in (("subnets", ec2.describe_subnets), ("securityGroups", ec2.describe_security_groups)):
        for found in given.get(kind) or []:
            try:
                find([found])
            except EC2ClientError as problem:
                what = "subnet" if kind == "subnets" else "security group"
                raise invalid(
                    f"Error retrieving {what} information for [{found}]: {problem.message} (ErrorCode: {problem.code})"
                ) from None


def _check_load_balancer(backend: Backend, definition: TaskDefinition, balancer: dict[str, Any], named: bool) -> None:
    container = next(
        (c for c in containers_of(definition) if c["name"] == balancer.get("containerName")),
        None,
    )
    if container is None:
        raise invalid(f"The container {balancer.get('containerName')} does not exist in the task definition.")
    ports = [port["containerPort"] for port in container.get("portMappings") or []]
    if balancer.get("containerPort") not in ports:
        raise invalid(
            f"The container {container['name']} did not have a container port {balancer.get('containerPort')} defined."
        )
    arn = balancer.get("targetGroupArn")
    if not arn:
        return
    group = elbv2_backends[backend.account_id][backend.region_name].target_groups.get(arn)
    if group is None:
        raise invalid(f"The target group {arn} does not exist.")
    _check_target_type(definition, group)
    if named and not group.load_balancer_arns:
        raise invalid(f"The target group with targetGroupArn {arn} does not have an associated load balancer.")


def _check_target_type(definition: TaskDefinition, group: FakeTargetGroup) -> None:
    fitting = "ip" if definition.network_mode == "awsvpc" else "instance"
    if group.target_type != fitting:
        raise invalid(
            f"The provided target group {group.arn} has target type {group.target_type}, which is incompatible with "
            f"the {definition.network_mode} network mode specified in the task definition."
        )


def _check_service_connect(
    backend: Backend, cluster: Cluster, definition: TaskDefinition, connect: dict[str, Any]
) -> None:
    namespace = connect.get("namespace") or (cluster.service_connect_defaults or {}).get("namespace")
    known = servicediscovery_backends[backend.account_id][backend.region_name].namespaces.values()
    if namespace not in {name for found in known for name in (found.name, found.arn)}:
        raise Refused("NamespaceNotFoundException", f"The specified namespace was not found: {namespace}")
    protocols = _protocols(definition)
    for service in connect.get("services") or []:
        if service["portName"] not in protocols:
            raise invalid(f"The port name {service['portName']} does not exist in the task definition's port mappings.")
        _check_timeout(protocols[service["portName"]], service.get("timeout") or {})


def _protocols(definition: TaskDefinition) -> dict[str | None, str | None]:
    """The application protocol of each port, by its name; none is TCP."""
    mappings = [port for container in containers_of(definition) for port in container.get("portMappings") or []]
    return {mapping.get("name"): mapping.get("appProtocol") for mapping in mappings}


def _check_timeout(protocol: str | None, timeout: dict[str, Any]) -> None:
    """A request ends only where the proxy knows of requests, and 0 is a time too.

    https://github.com/hashicorp/terraform-provider-aws/issues/38432 has the words.
    """
    seconds = timeout.get("perRequestTimeoutSeconds")
    if protocol is None and seconds is not None:
        raise Refused("ClientException", f"Per request timeout {seconds} can't be set for tcp application.")


def check_protocols_are_kept(backend: Backend, arn: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    """A name in Service Connect keeps its protocol as long as its service is there.

    https://github.com/aws/containers-roadmap/issues/2378 has the words.
    """
    old, new = (_offered(backend, fields) for fields in (before, after))
    for name in old.keys() & new.keys():
        if old[name] != new[name]:
            previous, current = (
                f"ScServiceStableConfig(applicationProtocol={protocol or 'null'}, transportProtocol=tcp, "
                f"ecsServiceArn={arn})"
                for protocol in (old[name], new[name])
            )
            raise invalid(
                f"The following config cannot be changed for a SC service. Previous config: {previous}, current "
                f"config: {current}"
            )


def _offered(backend: Backend, fields: dict[str, Any]) -> dict[str, str | None]:
    """The protocol of each name in the namespace."""
    connect = fields.get("serviceConnectConfiguration") or {}
    if not connect.get("enabled") or not fields.get("taskDefinition"):
        return {}
    protocols = _protocols(backend.describe_task_definition(fields["taskDefinition"]))
    services = connect.get("services") or []
    return {each.get("discoveryName") or each["portName"]: protocols.get(each["portName"]) for each in services}


def _check_percentages(configuration: dict[str, Any], rebalancing: str | None) -> None:
    if configuration.get("minimumHealthyPercent") == 100 == configuration.get("maximumPercent"):  # noqa: PLR2004
        raise invalid("Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.")
    if rebalancing == "ENABLED" and configuration.get("maximumPercent", 200) <= 100:  # noqa: PLR2004
        raise invalid("Availability Zone rebalancing requires a maximumPercent greater than 100.")


def check_name_is_free(status: str | None) -> None:
    """`status` is the one of the service that has the name, None when no service has."""
    if status == "ACTIVE":
        raise invalid("Creation of service was not idempotent.")
    if status == "DRAINING":
        raise invalid("Unable to Start a service that is still Draining.")
