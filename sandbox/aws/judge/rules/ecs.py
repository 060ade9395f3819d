"""ECS: task definitions, services, capacity. What needs more of ECS than a look is in `sandbox/aws/ecs/`."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import outside, reserved_tag, twice
from sandbox.aws.judge.rule import Rule
from sandbox.aws.judge.task_definition import TASK_DEFINITION

API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/"
GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
QUOTAS = GUIDE + "service-quotas.html"
DIFFERENCES = GUIDE + "fargate-tasks-services.html"
_REGISTER, _SERVICE, _NETWORK = (
    "RegisterTaskDefinition",
    "CreateService UpdateService",
    "CreateService UpdateService RunTask",
)
_TAGGED = "CreateCluster RegisterTaskDefinition CreateService RunTask CreateCapacityProvider TagResource"
DEFINITION_BYTES, CONTAINERS, GROUPS, SUBNETS, TARGET_GROUPS = 65536, 10, 5, 16, 5
FARGATE_DRIVERS = ("awslogs", "splunk", "awsfirelens")
WINDOWS_SIZES: dict[str, range] = {
    "1024": range(2048, 8192 + 1, 1024),
    "2048": range(4096, 16384 + 1, 1024),
    "4096": range(8192, 30720 + 1, 1024),
}
_PORT_NAME = re.compile(r"[a-z0-9_][a-z0-9_-]{0,63}")
_DISCOVERY = re.compile(r"[a-z0-9_][a-z0-9_-]{0,63}")
_PROVIDER = re.compile(r"(?!aws|ecs|fargate)[A-Za-z0-9_-]{1,255}")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")


# Task definitions


def _containers(call: Call) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call.given.get("containerDefinitions") or []
    return found


def _on_fargate(call: Call) -> bool:
    return "FARGATE" in (call.given.get("requiresCompatibilities") or [])


def _on_windows(call: Call) -> bool:
    family = (call.given.get("runtimePlatform") or {}).get("operatingSystemFamily") or ""
    return str(family).startswith("WINDOWS")


def _first(call: Call, wrong: Callable[[dict[str, Any]], object]) -> object:
    """The name of the first container of which that is true."""
    return next((container.get("name") for container in _containers(call) if wrong(container)), None)


def of_container(wrong: Callable[[dict[str, Any]], object]) -> Callable[[Call], object]:
    return lambda call: _first(call, wrong)


def of_fargate(wrong: Callable[[dict[str, Any]], object]) -> Callable[[Call], object]:
    return lambda call: _on_fargate(call) and _first(call, wrong)


def _ports(container: dict[str, Any]) -> list[dict[str, Any]]:
    return container.get("portMappings") or []


def _unknown_volume(call: Call) -> object:
    known = {volume.get("name") for volume in call.given.get("volumes") or []}
    mounts = (mount for c in _containers(call) for mount in c.get("mountPoints") or [])
    return next((m.get("sourceVolume") for m in mounts if m.get("sourceVolume") not in known), None)


def _unhealthy_dependency(call: Call) -> object:
    checked = {c.get("name"): bool(c.get("healthCheck")) for c in _containers(call)}
    for container in _containers(call):
        for dependency in container.get("dependsOn") or []:
            if dependency.get("condition") == "HEALTHY" and checked.get(dependency.get("containerName")) is False:
                return dependency["containerName"]
    return None


def _essential_dependency(call: Call) -> object:
    essential = {c.get("name") for c in _containers(call) if c.get("essential", True)}
    for container in _containers(call):
        for dependency in container.get("dependsOn") or []:
            ends = dependency.get("condition") in ("COMPLETE", "SUCCESS")
            if ends and dependency.get("containerName") in essential:
                return dependency["containerName"]
    return None


def _circle(call: Call) -> object:
    after = {c.get("name"): [d.get("containerName") for d in c.get("dependsOn") or []] for c in _containers(call)}
    for start, first in after.items():
        seen, waiting = set(), list(first)
        while waiting:
            name = waiting.pop()
            if name == start:
                return start
            if name not in seen:
                seen.add(name)
                waiting += after.get(name, [])
    return None


_HEALTH = {"interval": (5, 300), "timeout": (2, 60), "retries": (1, 10), "startPeriod": (0, 300)}


def _bad_health_check(call: Call) -> object:
    for container in _containers(call):
        for key, bounds in _HEALTH.items():
            value = (container.get("healthCheck") or {}).get(key)
            if outside(*bounds)(value):
                return f"healthCheck.{key} must be between {bounds[0]} and {bounds[1]}: {value}"
    return None


def _env_twice(container: dict[str, Any]) -> object:
    named = [*(container.get("environment") or []), *(container.get("secrets") or [])]
    secrets = {secret.get("name") for secret in container.get("secrets") or []}
    name = twice(item.get("name") for item in named)
    return name in secrets and name


def _secret_twice(call: Call) -> object:
    return next((name for container in _containers(call) if (name := _env_twice(container))), None)


def _incomplete_awslogs(container: dict[str, Any]) -> bool:
    log = container.get("logConfiguration") or {}
    options = log.get("options") or {}
    return log.get("logDriver") == "awslogs" and not ("awslogs-group" in options and "awslogs-region" in options)


def _without_prefix(container: dict[str, Any]) -> bool:
    log = container.get("logConfiguration") or {}
    return log.get("logDriver") == "awslogs" and "awslogs-stream-prefix" not in (log.get("options") or {})


def _unrouted(call: Call) -> bool:
    drivers = {(c.get("logConfiguration") or {}).get("logDriver") for c in _containers(call)}
    return "awsfirelens" not in drivers and any(c.get("firelensConfiguration") for c in _containers(call))


def _without_firelens(call: Call) -> object:
    routed = any((c.get("firelensConfiguration") or {}).get("type") for c in _containers(call))
    return not routed and _first(call, lambda c: (c.get("logConfiguration") or {}).get("logDriver") == "awsfirelens")


def _two_routers(call: Call) -> bool:
    return sum(bool(container.get("firelensConfiguration")) for container in _containers(call)) > 1


def _mib(text: Any) -> int | None:
    return int(text) if str(text or "").isdigit() else None


def _more_memory_than_the_task(call: Call) -> object:
    most = _mib(call.given.get("memory"))
    return most and _first(call, lambda c: max(c.get("memory") or 0, c.get("memoryReservation") or 0) > most)


def _more_cpu_than_the_task(call: Call) -> bool:
    most = _mib(call.given.get("cpu"))
    return bool(most and sum(c.get("cpu") or 0 for c in _containers(call)) > most)


def _reservations(call: Call) -> bool:
    most = _mib(call.given.get("memory"))
    kept = sum(c.get("memoryReservation") or c.get("memory") or 0 for c in _containers(call))
    return bool(most and kept > most)


def _port_name_twice(call: Call) -> object:
    return twice(p["name"] for c in _containers(call) for p in _ports(c) if p.get("name"))


def _bad_port(call: Call) -> object:
    for container in _containers(call):
        for port in _ports(container):
            for key, least in (("containerPort", 1), ("hostPort", 0)):
                if outside(least, 65535)(port.get(key)):
                    return str(port[key])
    return None


def _bad_port_name(call: Call) -> object:
    names = [p["name"] for c in _containers(call) for p in _ports(c) if p.get("name") is not None]
    return next((name or "''" for name in names if not _PORT_NAME.fullmatch(name)), None)


def _protocol_without_name(container: dict[str, Any]) -> bool:
    return any(port.get("appProtocol") and not port.get("name") for port in _ports(container))


def _volume(call: Call, wrong: Callable[[dict[str, Any]], object]) -> object:
    return next((volume.get("name") or "''" for volume in call.given.get("volumes") or [] if wrong(volume)), None)


def _efs(volume: dict[str, Any]) -> dict[str, Any]:
    return volume.get("efsVolumeConfiguration") or {}


def _efs_rights_in_clear(volume: dict[str, Any]) -> bool:
    rights = _efs(volume).get("authorizationConfig") or {}
    wanted = rights.get("iam") == "ENABLED" or rights.get("accessPointId")
    return bool(wanted) and _efs(volume).get("transitEncryption") != "ENABLED"


def _efs_root(volume: dict[str, Any]) -> bool:
    point = (_efs(volume).get("authorizationConfig") or {}).get("accessPointId")
    return bool(point) and _efs(volume).get("rootDirectory") not in (None, "", "/")


def _bad_storage(call: Call) -> object:
    size = (call.given.get("ephemeralStorage") or {}).get("sizeInGiB")
    return outside(21, 200)(size) and str(size)


def _windows_size(call: Call) -> bool:
    if not (_on_windows(call) and _on_fargate(call)):
        return False
    cpu, memory = str(call.given.get("cpu")), _mib(call.given.get("memory"))
    return cpu.isdigit() and memory is not None and memory not in WINDOWS_SIZES.get(cpu, range(0))


def _linux_only(container: dict[str, Any]) -> bool:
    return bool(container.get("linuxParameters") or container.get("privileged"))


def _foreign_capability(container: dict[str, Any]) -> object:
    added = ((container.get("linuxParameters") or {}).get("capabilities") or {}).get("add") or []
    return set(added) - {"SYS_PTRACE"}


def _foreign_limit(container: dict[str, Any]) -> bool:
    return any(limit.get("name") != "nofile" for limit in container.get("ulimits") or [])


def _soft_above_hard(container: dict[str, Any]) -> bool:
    limits = container.get("ulimits") or []
    return any(_limit(limit.get("softLimit")) > _limit(limit.get("hardLimit")) for limit in limits)


def _limit(value: int | None) -> float:
    """-1 is no limit at all."""
    return float("inf") if value == -1 else float(value or 0)


def _restart(container: dict[str, Any]) -> bool:
    policy = container.get("restartPolicy") or {}
    return outside(60, 1800)(policy.get("restartAttemptPeriod"))


def _bad_file(container: dict[str, Any]) -> bool:
    files = container.get("environmentFiles") or []
    return any(not re.fullmatch(r"arn:aws[a-z-]*:s3:::.+/.*\.env", file.get("value") or "") for file in files)


_IMAGE = re.compile(r"[A-Za-z0-9_.:/@#-]+")


def _port_twice(call: Call) -> object:
    """A port of the host; in bridge mode the host gives any free one where none is named."""
    same = call.given.get("networkMode") in ("awsvpc", "host")
    used = [
        (str(p.get("protocol") or "tcp").upper(), p.get("hostPort") or (p.get("containerPort") if same else None))
        for c in _containers(call)
        for p in _ports(c)
    ]
    found = twice(port for port in used if port[1])
    return found and f"{found[0]} host port '{found[1]}'"


def _unknown_container(call: Call, names: Callable[[dict[str, Any]], Iterator[Any]]) -> object:
    known = {c.get("name") for c in _containers(call)}
    return next((name for c in _containers(call) for name in names(c) if name not in known), None)


def _links(container: dict[str, Any]) -> Iterator[Any]:
    yield from (str(link).partition(":")[0] for link in container.get("links") or [])


def _sources(container: dict[str, Any]) -> Iterator[Any]:
    yield from (source.get("sourceContainer") for source in container.get("volumesFrom") or [])


# Services and tasks


def _definition(call: Call) -> Any:
    name = call.given.get("taskDefinition") or getattr(_service(call), "fields", {}).get("taskDefinition")
    try:
        return call.existing.ecs.describe_task_definition(name) if name else None
    except Exception:  # whoever answers the request says so
        return None


def _service(call: Call) -> Any:
    cluster = str(call.given.get("cluster") or "default").rsplit("/", 1)[-1]
    name = str(call.given.get("service") or "").rsplit("/", 1)[-1]
    return call.existing.ecs.services.get(f"{cluster}:{name}")


def _awsvpc(call: Call) -> dict[str, Any]:
    return (call.given.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}


def _subnet_vpcs(call: Call) -> set[str]:
    given = set(_awsvpc(call).get("subnets") or [])
    return {subnet.vpc_id for subnet in call.existing.ec2.describe_subnets() if subnet.id in given}


def _foreign_group(call: Call) -> object:
    vpcs = _subnet_vpcs(call)
    for group in _awsvpc(call).get("securityGroups") or []:
        found = call.existing.ec2.get_security_group_from_id(group)
        if found is not None and vpcs and found.vpc_id not in vpcs:
            return group
    return None


def _unknown_registry(call: Call) -> object:
    """Registries of other accounts can be shared, and are not looked for."""
    own = f":servicediscovery:{call.existing.region}:{call.existing.account}:"
    known = {service.arn for service in call.existing.servicediscovery.services.values()}
    arns = [str(registry.get("registryArn")) for registry in call.given.get("serviceRegistries") or []]
    return next((arn for arn in arns if own in arn and arn not in known), None)


_PLATFORM = re.compile(r"LATEST|1\.[0-4]\.0")


def _unknown_platform(call: Call) -> bool:
    version = str(call.given.get("platformVersion") or "LATEST")
    return not _PLATFORM.fullmatch(version)


def _strategy(call: Call) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        call.given.get("capacityProviderStrategy") or call.given.get("defaultCapacityProviderStrategy") or []
    )
    return found


def _mixed_capacity(call: Call) -> bool:
    kinds = {item.get("capacityProvider") in ("FARGATE", "FARGATE_SPOT") for item in _strategy(call)}
    return len(kinds) > 1


def _two_bases(call: Call) -> bool:
    return sum(bool(item.get("base")) for item in _strategy(call)) > 1


def _no_weight(call: Call) -> bool:
    strategy = _strategy(call)
    return len(strategy) > 1 and not any(item.get("weight") for item in strategy)


def _is_fargate(call: Call) -> bool:
    names = {item.get("capacityProvider") for item in _strategy(call)}
    return call.given.get("launchType") == "FARGATE" or bool(names & {"FARGATE", "FARGATE_SPOT"})


def _windows_spot(call: Call) -> bool:
    platform = getattr(_definition(call), "runtime_platform", None) or {}
    spot = any(item.get("capacityProvider") == "FARGATE_SPOT" for item in _strategy(call))
    return spot and str(platform.get("operatingSystemFamily") or "").startswith("WINDOWS")


def _exec_without_role(call: Call) -> bool:
    definition = _definition(call)
    return (
        bool(call.given.get("enableExecuteCommand"))
        and definition is not None
        and not getattr(definition, "task_role_arn", "")
    )


def _connect(call: Call) -> dict[str, Any]:
    found = call.given.get("serviceConnectConfiguration") or {}
    return found if found.get("enabled") else {}


def _connected(call: Call) -> list[dict[str, Any]]:
    return _connect(call).get("services") or []


def _discovery_names(call: Call) -> Iterator[str]:
    for service in _connected(call):
        if service.get("discoveryName"):
            yield service["discoveryName"]


def _aliases(call: Call) -> list[tuple[Any, Any]]:
    return [
        (alias.get("dnsName") or service.get("discoveryName") or service.get("portName"), alias.get("port"))
        for service in _connected(call)
        for alias in service.get("clientAliases") or []
    ]


def _connect_without_network(call: Call) -> bool:
    definition = _definition(call)
    return bool(_connect(call)) and definition is not None and definition.network_mode not in ("awsvpc", "bridge")


def _configuration(call: Call) -> dict[str, Any]:
    return call.given.get("deploymentConfiguration") or {}


def _blue_green(call: Call) -> object:
    if _configuration(call).get("strategy") not in ("BLUE_GREEN", "LINEAR", "CANARY"):
        return None
    for balancer in call.given.get("loadBalancers") or []:
        advanced = balancer.get("advancedConfiguration") or {}
        for key in ("alternateTargetGroupArn", "productionListenerRule", "roleArn"):
            if balancer.get("targetGroupArn") and not advanced.get(key):
                return f"advancedConfiguration.{key} is required for the strategy {_configuration(call)['strategy']}"
    return None


def _advanced_without_strategy(call: Call) -> bool:
    advanced = any(b.get("advancedConfiguration") for b in call.given.get("loadBalancers") or [])
    return advanced and call.name == "CreateService" and _configuration(call).get("strategy", "ROLLING") == "ROLLING"


def _grace_without_balancer(call: Call) -> bool:
    if call.given.get("healthCheckGracePeriodSeconds") is None:
        return False
    if any(c.get("healthCheck") for c in getattr(_definition(call), "container_definitions", None) or []):
        return False  # it counts for a container's health check as well
    there = getattr(_service(call), "fields", {}).get("loadBalancers")
    return not (call.given.get("loadBalancers") or call.given.get("vpcLatticeConfigurations") or there)


def _bad_percentages(call: Call) -> object:
    configuration = _configuration(call)
    least, most = configuration.get("minimumHealthyPercent"), configuration.get("maximumPercent")
    if outside(0, 10**6)(least) or outside(0, 10**6)(most):
        return f"{least}, {most}"
    return least is not None and most is not None and least > most and f"{least}, {most}"


def _unknown_override(call: Call) -> object:
    definition = _definition(call)
    if definition is None:
        return None
    known = {container["name"] for container in definition.container_definitions}
    given = (call.given.get("overrides") or {}).get("containerOverrides") or []
    return next((o.get("name") for o in given if o.get("name") not in known), None)


# Capacity providers and clusters


def _group(call: Call) -> Any:
    arn = (call.given.get("autoScalingGroupProvider") or {}).get("autoScalingGroupArn")
    groups = call.existing.autoscaling.autoscaling_groups.values()
    return next((group for group in groups if arn in (group.arn, group.name)), None)


def _unknown_group(call: Call) -> bool:
    return bool(_provider(call)) and _group(call) is None


def _provider(call: Call) -> dict[str, Any]:
    return call.given.get("autoScalingGroupProvider") or {}


def _unprotected(call: Call) -> bool:
    group = _group(call)
    wanted = _provider(call).get("managedTerminationProtection") == "ENABLED"
    return wanted and group is not None and not group.new_instances_protected_from_scale_in


def _protection_without_scaling(call: Call) -> bool:
    scaling = (_provider(call).get("managedScaling") or {}).get("status", "DISABLED")
    return _provider(call).get("managedTerminationProtection") == "ENABLED" and scaling != "ENABLED"


def _group_of_another(call: Call) -> bool:
    arn = _provider(call).get("autoScalingGroupArn")
    others = call.existing.ecs.capacity_providers.values()
    return any(
        (other.auto_scaling_group_provider or {}).get("auto_scaling_group_arn", "") == arn
        or (other.auto_scaling_group_provider or {}).get("autoScalingGroupArn", "") == arn
        for other in others
        if other.name != call.given.get("name")
    )


def _unlisted_default(call: Call) -> object:
    listed = set(call.given.get("capacityProviders") or [])
    return next((i["capacityProvider"] for i in _strategy(call) if i.get("capacityProvider") not in listed), None)


RULES = [
    *TASK_DEFINITION,
    Rule(
        "volume-is-declared",
        _REGISTER,
        "a mount of a volume that is not declared",
        "ClientException",
        "Unknown volume '{}'.",
        API + "API_MountPoint.html",
        _unknown_volume,
    ),
    Rule(
        "volumes-have-names-of-their-own",
        _REGISTER,
        "two volumes of one name",
        "ClientException",
        "Volume names must be unique: {}",
        API + "API_Volume.html",
        lambda call: twice(volume.get("name") for volume in call.given.get("volumes") or []),
    ),
    Rule(
        "volume-name",
        _REGISTER,
        "a volume's name that is not 1 to 255 letters, digits, underscores and hyphens",
        "ClientException",
        "Volume name '{}' is not valid.",
        API + "API_Volume.html",
        lambda call: _volume(call, lambda volume: not _NAME.fullmatch(volume.get("name") or "")),
    ),
    Rule(
        "ten-containers",
        _REGISTER,
        "more than ten containers",
        "ClientException",
        "A task definition can have at most 10 containers.",
        QUOTAS,
        lambda call: len(_containers(call)) > CONTAINERS,
    ),
    Rule(
        "size",
        _REGISTER,
        "a task definition of more than 64 KB",
        "ClientException",
        "Actual length: '{}'. Max allowed length is '65536' bytes.",
        QUOTAS,
        lambda call: (
            (size := len(json.dumps(call.given, separators=(",", ":"), default=str))) > DEFINITION_BYTES and size
        ),
    ),
    Rule(
        "healthy-needs-a-check",
        _REGISTER,
        "to wait for HEALTHY of a container that has no health check",
        "ClientException",
        "Container '{}' has no health check, which the condition HEALTHY needs.",
        API + "API_ContainerDependency.html",
        _unhealthy_dependency,
    ),
    Rule(
        "essential-does-not-end",
        _REGISTER,
        "to wait for the end of an essential container",
        "ClientException",
        "The conditions COMPLETE and SUCCESS can't be set on an essential container: {}",
        API + "API_ContainerDependency.html",
        _essential_dependency,
    ),
    Rule(
        "dependencies-in-a-circle",
        _REGISTER,
        "containers that wait for each other, or for themselves",
        "ClientException",
        "Container dependencies contain a cycle: {}",
        API + "API_ContainerDependency.html",
        _circle,
    ),
    Rule(
        "health-check-range",
        _REGISTER,
        "a health check's interval outside of 5 to 300, timeout of 2 to 60, retries of 1 to 10, start period "
        "of 0 to 300",
        "ClientException",
        "{}",
        API + "API_HealthCheck.html",
        _bad_health_check,
    ),
    Rule(
        "secret-and-variable",
        _REGISTER,
        "a secret with the name of another secret or variable of its container",
        "ClientException",
        "The secret name must be unique and not shared with any new or existing environment variables set on the "
        "container, such as '{}'.",
        API + "API_Secret.html",
        _secret_twice,
    ),
    Rule(
        "awslogs-options",
        _REGISTER,
        "the log driver awslogs without a group or region",
        "ClientException",
        "Log driver awslogs requires options: awslogs-region, awslogs-group",
        GUIDE + "specify-log-config.html",
        of_container(_incomplete_awslogs),
    ),
    Rule(
        "awslogs-prefix",
        _REGISTER,
        "the log driver awslogs on Fargate without a prefix of its streams",
        "ClientException",
        "Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs.",
        GUIDE + "specify-log-config.html",
        of_fargate(_without_prefix),
    ),
    Rule(
        "container-name",
        _REGISTER,
        "a container's name of more than 255 characters, or of others than letters, digits, underscores and hyphens",
        "ClientException",
        "Container.name contains invalid characters.",
        API + "API_ContainerDefinition.html",
        of_container(lambda c: c.get("name") and not _NAME.fullmatch(c["name"])),
    ),
    Rule(
        "firelens-needs-a-router",
        _REGISTER,
        "the log driver awsfirelens without a container that routes logs",
        "ClientException",
        "The log driver awsfirelens of container '{}' requires a container with a firelensConfiguration.",
        GUIDE + "firelens-taskdef.html",
        _without_firelens,
    ),
    Rule(
        "one-router",
        _REGISTER,
        "two containers that route logs",
        "ClientException",
        "A task definition can have at most one container with a firelensConfiguration.",
        GUIDE + "firelens-taskdef.html",
        _two_routers,
    ),
    Rule(
        "router-needs-a-source",
        _REGISTER,
        "a container that routes logs, which no container sends to it",
        "ClientException",
        "When a firelensConfiguration object is specified, at least one container has to be configured with the "
        "awsfirelens log driver.",
        GUIDE + "firelens-taskdef.html",
        _unrouted,
    ),
    Rule(
        "memory-within-the-task",
        _REGISTER,
        "a container with more memory than its task",
        "ClientException",
        "Invalid setting for container '{}'. The memory of a container must not exceed that of the task.",
        GUIDE + "task_definition_parameters.html#task_size",
        _more_memory_than_the_task,
    ),
    Rule(
        "memory-of-all-containers",
        _REGISTER,
        "containers that reserve more memory together than their task has",
        "ClientException",
        "The memory of all containers must not exceed that of the task.",
        API + "API_ContainerDefinition.html",
        _reservations,
    ),
    Rule(
        "cpu-within-the-task",
        _REGISTER,
        "containers with more CPU units together than their task",
        "ClientException",
        "The 'cpu' of all containers must not exceed the 'cpu' of the task.",
        API + "API_ContainerDefinition.html",
        _more_cpu_than_the_task,
    ),
    Rule(
        "reservation-below-the-limit",
        _REGISTER,
        "a container whose reservation of memory is above its limit",
        "ClientException",
        "Invalid setting for container '{}'. 'memory' must be greater than 'memoryReservation'.",
        API + "API_ContainerDefinition.html",
        of_container(lambda c: c.get("memory") and (c.get("memoryReservation") or 0) > c["memory"]),
    ),
    Rule(
        "image-characters",
        _REGISTER,
        "an image with other characters than letters, digits and _.:/@#-",
        "ClientException",
        "Container.image contains invalid characters.",
        API + "API_ContainerDefinition.html",
        of_container(lambda c: c.get("image") and not _IMAGE.fullmatch(c["image"])),
    ),
    Rule(
        "port-once",
        _REGISTER,
        "a port of the host twice in one task: with awsvpc and host each container port is one",
        "ClientException",
        "{} is mapped multiple times in task.",
        "https://github.com/aws/amazon-ecs-agent/issues/1220",
        _port_twice,
    ),
    Rule(
        "link-to-a-container",
        _REGISTER,
        "a link to a container that the task does not have",
        "ClientException",
        "Links contains unknown container '{}'.",
        API + "API_ContainerDefinition.html",
        lambda call: _unknown_container(call, _links),
    ),
    Rule(
        "volumes-of-a-container",
        _REGISTER,
        "the volumes of a container that the task does not have",
        "ClientException",
        "VolumesFrom contains unknown container '{}'.",
        API + "API_VolumeFrom.html",
        lambda call: _unknown_container(call, _sources),
    ),
    Rule(
        "port-range",
        _REGISTER,
        "a container port outside of 1 to 65535, a host port outside of 0 to 65535",
        "ClientException",
        "Invalid port: {}",
        API + "API_PortMapping.html",
        _bad_port,
    ),
    Rule(
        "port-name",
        _REGISTER,
        "a port's name that is not 1 to 64 lower-case letters, digits, underscores and hyphens, or begins with "
        "a hyphen",
        "ClientException",
        "Invalid port mapping name '{}'.",
        API + "API_PortMapping.html",
        _bad_port_name,
    ),
    Rule(
        "port-name-twice",
        _REGISTER,
        "two ports of one name",
        "ClientException",
        "Port mapping names must be unique: {}",
        API + "API_PortMapping.html",
        _port_name_twice,
    ),
    Rule(
        "application-protocol-needs-a-name",
        _REGISTER,
        "a port with an application protocol and no name",
        "ClientException",
        "Container '{}' has a port mapping with an appProtocol and no name.",
        API + "API_PortMapping.html",
        of_container(_protocol_without_name),
    ),
    Rule(
        "storage",
        _REGISTER,
        "ephemeral storage outside of 21 to 200 GiB",
        "ClientException",
        "Invalid ephemeral storage size: {}",
        API + "API_EphemeralStorage.html",
        _bad_storage,
    ),
    Rule(
        "storage-on-windows",
        _REGISTER,
        "ephemeral storage of a task on Windows",
        "ClientException",
        "Ephemeral storage is not supported for Windows containers on Fargate.",
        API + "API_EphemeralStorage.html",
        lambda call: _on_windows(call) and call.given.get("ephemeralStorage"),
    ),
    Rule(
        "windows-has-no-linux-parameters",
        _REGISTER,
        "`linuxParameters` or `privileged` of a container on Windows",
        "ClientException",
        "Container '{}': linuxParameters and privileged are not supported for Windows containers.",
        API + "API_ContainerDefinition.html",
        lambda call: _on_windows(call) and _first(call, _linux_only),
    ),
    Rule(
        "windows-sizes",
        _REGISTER,
        "CPU and memory that Fargate does not have for Windows",
        "ClientException",
        "No Fargate configuration exists for given values.",
        GUIDE + "task_definition_parameters.html#task_size",
        _windows_size,
    ),
    Rule(
        "windows-has-no-efs",
        _REGISTER,
        "an EFS volume of a task on Windows",
        "ClientException",
        "EFS volumes are not supported for Windows containers: {}",
        GUIDE + "efs-volumes.html",
        lambda call: _on_windows(call) and _volume(call, _efs),
    ),
    Rule(
        "efs-rights-need-encryption",
        _REGISTER,
        "an EFS volume with IAM or an access point and without encryption in transit",
        "ClientException",
        "Transit encryption must be enabled for EFS volume '{}' when IAM authorization or an access point is used.",
        API + "API_EFSVolumeConfiguration.html",
        lambda call: _volume(call, _efs_rights_in_clear),
    ),
    Rule(
        "access-point-has-the-root",
        _REGISTER,
        "an EFS volume with an access point and a root directory of its own",
        "ClientException",
        "The root directory of EFS volume '{}' must be omitted or '/' when an access point is used.",
        API + "API_EFSAuthorizationConfig.html",
        lambda call: _volume(call, _efs_root),
    ),
    Rule(
        "fargate-has-no-source-path",
        _REGISTER,
        "a volume of the host's on Fargate",
        "ClientException",
        "Fargate compatible task definitions do not support sourcePath",
        DIFFERENCES,
        lambda call: _on_fargate(call) and _volume(call, lambda v: (v.get("host") or {}).get("sourcePath")),
    ),
    Rule(
        "fargate-has-no-docker-volume",
        _REGISTER,
        "a Docker volume on Fargate",
        "ClientException",
        "Fargate compatible task definitions do not support dockerVolumeConfiguration",
        DIFFERENCES,
        lambda call: _on_fargate(call) and _volume(call, lambda v: v.get("dockerVolumeConfiguration")),
    ),
    Rule(
        "fargate-is-not-privileged",
        _REGISTER,
        "a privileged container on Fargate",
        "ClientException",
        "Fargate compatible task definitions do not support privileged",
        DIFFERENCES,
        of_fargate(lambda c: c.get("privileged")),
    ),
    Rule(
        "fargate-has-no-links",
        _REGISTER,
        "links between containers in a network mode other than bridge",
        "ClientException",
        "Links are not supported when the network mode is not bridge.",
        API + "API_ContainerDefinition.html",
        lambda call: call.given.get("networkMode") not in (None, "bridge") and _first(call, lambda c: c.get("links")),
    ),
    Rule(
        "awsvpc-has-no-host-names",
        _REGISTER,
        "`hostname` or `extraHosts` in the network mode awsvpc",
        "ClientException",
        "hostname, dnsServers, dnsSearchDomains and extraHosts are not supported on container '{}' when "
        "networkMode=awsvpc.",
        API + "API_ContainerDefinition.html",
        lambda call: (
            call.given.get("networkMode") == "awsvpc"
            and _first(call, lambda c: c.get("hostname") or c.get("extraHosts") or c.get("dnsServers"))
        ),
    ),
    Rule(
        "fargate-log-drivers",
        _REGISTER,
        "another log driver on Fargate than " + ", ".join(FARGATE_DRIVERS),
        "ClientException",
        "Log driver of container '{}' is not supported on Fargate.",
        API + "API_LogConfiguration.html",
        of_fargate(lambda c: (c.get("logConfiguration") or {}).get("logDriver", "awslogs") not in FARGATE_DRIVERS),
    ),
    Rule(
        "fargate-capabilities",
        _REGISTER,
        "another capability on Fargate than SYS_PTRACE",
        "ClientException",
        "Container '{}': Fargate supports only the capability SYS_PTRACE.",
        API + "API_KernelCapabilities.html",
        of_fargate(_foreign_capability),
    ),
    Rule(
        "fargate-limits",
        _REGISTER,
        "another ulimit on Fargate than nofile",
        "ClientException",
        "Container '{}': Fargate supports only the ulimit nofile.",
        API + "API_ContainerDefinition.html",
        of_fargate(_foreign_limit),
    ),
    Rule(
        "soft-limit",
        _REGISTER,
        "a ulimit whose soft limit is above its hard one",
        "ClientException",
        "Container '{}': the soft limit of a ulimit must not exceed its hard limit.",
        API + "API_Ulimit.html",
        of_container(_soft_above_hard),
    ),
    Rule(
        "fargate-devices",
        _REGISTER,
        "devices, shared memory or swap on Fargate",
        "ClientException",
        "Container '{}': devices, sharedMemorySize, maxSwap and swappiness are not supported on Fargate.",
        API + "API_LinuxParameters.html",
        of_fargate(
            lambda c: any(
                (c.get("linuxParameters") or {}).get(key)
                for key in ("devices", "sharedMemorySize", "maxSwap", "swappiness")
            )
        ),
    ),
    Rule(
        "fargate-placement",
        _REGISTER,
        "placement constraints on Fargate",
        "ClientException",
        "Fargate compatible task definitions do not support placement constraints.",
        DIFFERENCES,
        lambda call: _on_fargate(call) and call.given.get("placementConstraints"),
    ),
    Rule(
        "fargate-namespaces",
        _REGISTER,
        "the host's processes, or a namespace of inter-process communication, on Fargate",
        "ClientException",
        "Fargate compatible task definitions do not support ipcMode and pidMode=host.",
        API + "API_RegisterTaskDefinition.html",
        lambda call: _on_fargate(call) and (call.given.get("ipcMode") or call.given.get("pidMode") == "host"),
    ),
    Rule(
        "fargate-has-no-gpu",
        _REGISTER,
        "a GPU on Fargate",
        "ClientException",
        "Container '{}': GPUs are not supported on Fargate.",
        DIFFERENCES,
        of_fargate(lambda c: any(r.get("type") == "GPU" for r in c.get("resourceRequirements") or [])),
    ),
    Rule(
        "stop-timeout",
        _REGISTER,
        "to wait less than 2 or more than 120 seconds for the end of a container on Fargate",
        "ClientException",
        "Container '{}': stopTimeout must be between 2 and 120 seconds on Fargate.",
        API + "API_ContainerDefinition.html",
        of_fargate(lambda c: outside(2, 120)(c.get("stopTimeout"))),
    ),
    Rule(
        "start-timeout",
        _REGISTER,
        "to wait less than 2 or more than 120 seconds for the start of a container on Fargate",
        "ClientException",
        "Container '{}': startTimeout must be between 2 and 120 seconds on Fargate.",
        API + "API_ContainerDefinition.html",
        of_fargate(lambda c: outside(2, 120)(c.get("startTimeout"))),
    ),
    Rule(
        "restart-attempts",
        _REGISTER,
        "a restart policy's period outside of 60 to 1,800 seconds",
        "ClientException",
        "Container '{}': restartAttemptPeriod must be between 60 and 1800 seconds.",
        API + "API_ContainerRestartPolicy.html",
        of_container(_restart),
    ),
    Rule(
        "environment-files",
        _REGISTER,
        "more than ten environment files of a container",
        "ClientException",
        "Container '{}': at most 10 environment files are allowed.",
        API + "API_EnvironmentFile.html",
        of_container(lambda c: len(c.get("environmentFiles") or []) > 10),  # noqa: PLR2004
    ),
    Rule(
        "environment-file",
        _REGISTER,
        "an environment file that is not an ARN of S3 ending with .env",
        "ClientException",
        "Container '{}': an environment file must be the ARN of an Amazon S3 object with the extension .env.",
        API + "API_EnvironmentFile.html",
        of_container(_bad_file),
    ),
    Rule(
        "five-security-groups",
        _NETWORK,
        "more than five security groups of a task",
        "InvalidParameterException",
        "securityGroups can have at most 5 items.",
        API + "API_AwsVpcConfiguration.html",
        lambda call: len(_awsvpc(call).get("securityGroups") or []) > GROUPS,
    ),
    Rule(
        "sixteen-subnets",
        _NETWORK,
        "more than 16 subnets of a task",
        "InvalidParameterException",
        "subnets can have at most 16 items.",
        API + "API_AwsVpcConfiguration.html",
        lambda call: len(_awsvpc(call).get("subnets") or []) > SUBNETS,
    ),
    Rule(
        "subnets-of-one-vpc",
        _NETWORK,
        "subnets of two VPCs",
        "InvalidParameterException",
        "The input subnets do not appear to belong to the same VPC.",
        API + "API_AwsVpcConfiguration.html",
        lambda call: len(_subnet_vpcs(call)) > 1,
    ),
    Rule(
        "security-groups-of-the-vpc",
        _NETWORK,
        "a security group of another VPC than the subnets'",
        "InvalidParameterException",
        "Security group {} does not appear to belong to the same VPC as the input subnets.",
        "https://github.com/aws/aws-dotnet-deploy/pull/735",
        _foreign_group,
    ),
    Rule(
        "platform-version",
        _NETWORK,
        "a platform version that Fargate never had",
        "PlatformUnknownException",
        "The specified platform version does not exist.",
        API + "API_CreateService.html#API_CreateService_Errors",
        _unknown_platform,
    ),
    Rule(
        "registry-exists",
        _SERVICE,
        "a registry of Cloud Map that does not exist",
        "InvalidParameterException",
        "The specified service registry does not exist: {}",
        API + "API_ServiceRegistry.html",
        _unknown_registry,
    ),
    Rule(
        "public-address-on-ec2",
        "CreateService RunTask",
        "a public address of a task on EC2",
        "InvalidParameterException",
        "Assign public IP is not supported for this launch type.",
        API + "API_AwsVpcConfiguration.html",
        lambda call: call.given.get("launchType") == "EC2" and _awsvpc(call).get("assignPublicIp") == "ENABLED",
    ),
    Rule(
        "platform-version-on-ec2",
        "CreateService RunTask",
        "a platform version of a task on EC2",
        "InvalidParameterException",
        "The platform version must be null when specifying an EC2 launch type.",
        API + "API_CreateService.html",
        lambda call: call.given.get("launchType") == "EC2" and call.given.get("platformVersion"),
    ),
    Rule(
        "five-target-groups",
        _SERVICE,
        "more than five target groups of a service",
        "InvalidParameterException",
        "load balancers can have at most 5 items.",
        GUIDE + "register-multiple-targetgroups.html",
        lambda call: len(call.given.get("loadBalancers") or []) > TARGET_GROUPS,
    ),
    Rule(
        "grace-period-needs-a-load-balancer",
        _SERVICE,
        "a grace period of health checks without a load balancer or a container's health check",
        "InvalidParameterException",
        "Health check grace period is only valid for services configured to use load balancers",
        API + "API_CreateService.html",
        _grace_without_balancer,
    ),
    Rule(
        "exec-needs-a-task-role",
        "CreateService UpdateService RunTask",
        "ECS Exec of tasks without a task role",
        "InvalidParameterException",
        "The service couldn't be created because a valid taskRoleArn is not being used. Specify a valid task "
        "role in your "
        "task definition and try again.",
        GUIDE + "ecs-exec.html",
        _exec_without_role,
    ),
    Rule(
        "desired-count",
        _SERVICE,
        "a negative desired count",
        "InvalidParameterException",
        "desiredCount cannot be negative: {}",
        API + "API_CreateService.html",
        lambda call: (call.given.get("desiredCount") or 0) < 0 and call.given["desiredCount"],
    ),
    Rule(
        "daemons-on-fargate",
        "CreateService",
        "the scheduling strategy DAEMON on Fargate",
        "InvalidParameterException",
        "The daemon scheduling strategy is not supported for the Fargate launch type.",
        API + "API_CreateService.html",
        lambda call: call.given.get("schedulingStrategy") == "DAEMON" and _is_fargate(call),
    ),
    Rule(
        "daemons-have-no-count",
        "CreateService",
        "a desired count of daemons",
        "InvalidParameterException",
        "The daemon scheduling strategy does not support a desired count.",
        API + "API_CreateService.html",
        lambda call: call.given.get("schedulingStrategy") == "DAEMON" and call.given.get("desiredCount"),
    ),
    Rule(
        "placement-on-fargate",
        "CreateService RunTask",
        "placement constraints or strategies on Fargate",
        "InvalidParameterException",
        "Placement constraints and strategies are not supported with the FARGATE launch type.",
        API + "API_CreateService.html",
        lambda call: (
            _is_fargate(call) and (call.given.get("placementConstraints") or call.given.get("placementStrategy"))
        ),
    ),
    Rule(
        "percentages",
        _SERVICE,
        "a minimum of healthy tasks that is above their maximum, or negative percentages",
        "InvalidParameterException",
        "The minimumHealthyPercent must not exceed the maximumPercent: {}",
        API + "API_DeploymentConfiguration.html",
        _bad_percentages,
    ),
    Rule(
        "blue-green-needs-two-target-groups",
        _SERVICE,
        "BLUE_GREEN, LINEAR or CANARY without a second target group, a listener's rule and a role for each "
        "load balancer",
        "InvalidParameterException",
        "{}",
        GUIDE + "deployment-type-blue-green.html",
        _blue_green,
    ),
    Rule(
        "rolling-has-one-target-group",
        "CreateService",
        "a second target group of a load balancer with the strategy ROLLING",
        "InvalidParameterException",
        "advancedConfiguration is only valid for the deployment strategies BLUE_GREEN, LINEAR and CANARY.",
        API + "API_AdvancedConfiguration.html",
        _advanced_without_strategy,
    ),
    Rule(
        "bake-time",
        _SERVICE,
        "a bake time outside of 0 to 1,440 minutes",
        "InvalidParameterException",
        "bakeTimeInMinutes must be between 0 and 1440: {}",
        API + "API_DeploymentConfiguration.html",
        lambda call: outside(0, 1440)(minutes := _configuration(call).get("bakeTimeInMinutes")) and minutes,
    ),
    Rule(
        "discovery-name",
        _SERVICE,
        "a discovery name of Service Connect that is not lower-case letters, digits, underscores and hyphens "
        "(a period)",
        "InvalidParameterException",
        "Invalid discoveryName '{}'.",
        API + "API_ServiceConnectService.html",
        lambda call: next((name for name in _discovery_names(call) if not _DISCOVERY.fullmatch(name)), None),
    ),
    Rule(
        "discovery-name-twice",
        _SERVICE,
        "a discovery name or alias of Service Connect twice in one service",
        "InvalidParameterException",
        "Service Connect names must be unique: {}",
        API + "API_ServiceConnectService.html",
        lambda call: twice(_discovery_names(call)) or twice(_aliases(call)),
    ),
    Rule(
        "one-alias",
        _SERVICE,
        "more than one client alias of a port",
        "InvalidParameterException",
        "clientAliases can have at most 1 item.",
        API + "API_ServiceConnectService.html",
        lambda call: any(len(service.get("clientAliases") or []) > 1 for service in _connected(call)),
    ),
    Rule(
        "connect-needs-a-network",
        _SERVICE,
        "Service Connect in the network modes host and none",
        "InvalidParameterException",
        "Service Connect is only supported with the network modes awsvpc and bridge.",
        GUIDE + "service-connect-concepts-deploy.html",
        _connect_without_network,
    ),
    Rule(
        "one-registry",
        _SERVICE,
        "more than one registry of Cloud Map",
        "InvalidParameterException",
        "serviceRegistries can have at most 1 item.",
        API + "API_CreateService.html",
        lambda call: len(call.given.get("serviceRegistries") or []) > 1,
    ),
    Rule(
        "capacity-of-one-kind",
        "CreateService UpdateService RunTask PutClusterCapacityProviders",
        "a strategy of Fargate and of Auto Scaling groups",
        "InvalidParameterException",
        "The specified capacity provider strategy cannot contain a mix of capacity providers using Auto "
        "Scaling groups and "
        "Fargate providers. Specify one or the other and try again.",
        GUIDE + "cluster-capacity-providers.html",
        _mixed_capacity,
    ),
    Rule(
        "one-base",
        "CreateService UpdateService RunTask PutClusterCapacityProviders",
        "a base of two capacity providers",
        "InvalidParameterException",
        "The specified capacity provider strategy can only have one capacity provider with a base value.",
        API + "API_CapacityProviderStrategyItem.html",
        _two_bases,
    ),
    Rule(
        "a-weight",
        "CreateService UpdateService RunTask PutClusterCapacityProviders",
        "a strategy of several capacity providers of which none has a weight",
        "InvalidParameterException",
        "At least one capacity provider must have a weight value greater than zero.",
        API + "API_CapacityProviderStrategyItem.html",
        _no_weight,
    ),
    Rule(
        "twenty-providers",
        "CreateService UpdateService RunTask PutClusterCapacityProviders",
        "a strategy of more than 20 capacity providers",
        "InvalidParameterException",
        "A capacity provider strategy can contain a maximum of 20 capacity providers.",
        API + "API_CreateService.html",
        lambda call: len(_strategy(call)) > 20,  # noqa: PLR2004
    ),
    Rule(
        "windows-on-spot",
        "CreateService UpdateService RunTask",
        "tasks on Windows on Fargate Spot",
        "InvalidParameterException",
        "Windows containers are not supported with the capacity provider FARGATE_SPOT.",
        GUIDE + "fargate-capacity-providers.html",
        _windows_spot,
    ),
    Rule(
        "override-of-a-container",
        "RunTask",
        "an override of a container that the task definition does not have",
        "InvalidParameterException",
        "Override for container named {} is not a container in the TaskDefinition.",
        API + "API_ContainerOverride.html",
        _unknown_override,
    ),
    Rule(
        "ten-tasks",
        "RunTask",
        "more than ten tasks of one call",
        "InvalidParameterException",
        "count cannot be greater than 10.",
        API + "API_RunTask.html",
        lambda call: outside(1, 10)(call.given.get("count")),
    ),
    Rule(
        "cluster-name",
        "CreateCluster",
        "a cluster's name that is not 1 to 255 letters, digits, underscores and hyphens",
        "InvalidParameterException",
        "Cluster name '{}' is not valid.",
        API + "API_CreateCluster.html",
        lambda call: not _NAME.fullmatch(call.given.get("clusterName") or "default") and call.given["clusterName"],
    ),
    Rule(
        "insights",
        "CreateCluster UpdateClusterSettings UpdateCluster",
        "a value of containerInsights that is none of enhanced, enabled and disabled",
        "InvalidParameterException",
        "Invalid value for the setting containerInsights: {}",
        API + "API_ClusterSetting.html",
        lambda call: next(
            (
                s.get("value")
                for s in call.given.get("settings") or []
                if s.get("name") == "containerInsights" and s.get("value") not in ("enhanced", "enabled", "disabled")
            ),
            None,
        ),
    ),
    Rule(
        "default-strategy-is-listed",
        "PutClusterCapacityProviders",
        "a default strategy with a capacity provider that the cluster does not get",
        "InvalidParameterException",
        "The specified default capacity provider strategy contains a capacity provider that is not associated with the "
        "cluster: {}",
        API + "API_PutClusterCapacityProviders.html",
        _unlisted_default,
    ),
    Rule(
        "provider-name",
        "CreateCapacityProvider",
        "a capacity provider's name that begins with aws, ecs or fargate, or is not letters, digits, "
        "underscores and hyphens",
        "ClientException",
        "The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters "
        "(upper and "
        'lowercase), numbers, underscores, and hyphens. The name cannot be prefixed with "aws", "ecs", or "fargate".',
        API + "API_CreateCapacityProvider.html",
        lambda call: not _PROVIDER.fullmatch(str(call.given.get("name"))),
    ),
    Rule(
        "group-of-a-provider-exists",
        "CreateCapacityProvider",
        "an Auto Scaling group that does not exist",
        "ClientException",
        "The specified Auto Scaling group does not exist. Specify a valid Auto Scaling group and try again.",
        API + "API_AutoScalingGroupProvider.html",
        _unknown_group,
    ),
    Rule(
        "termination-protection",
        "CreateCapacityProvider",
        "managed termination protection of a group that does not protect its instances from scale in",
        "ClientException",
        "The managed termination protection setting for the capacity provider is invalid. To enable managed "
        "termination "
        "protection for a capacity provider, the Auto Scaling group must have instance protection from scale "
        "in enabled.",
        API + "API_AutoScalingGroupProvider.html",
        _unprotected,
    ),
    Rule(
        "termination-protection-needs-scaling",
        "CreateCapacityProvider",
        "managed termination protection without managed scaling",
        "ClientException",
        "The managed termination protection setting for the capacity provider is invalid. To enable managed "
        "termination "
        "protection for a capacity provider, managed scaling must be enabled.",
        API + "API_AutoScalingGroupProvider.html",
        _protection_without_scaling,
    ),
    Rule(
        "group-of-one-provider",
        "CreateCapacityProvider",
        "an Auto Scaling group that another capacity provider has",
        "ClientException",
        "The specified Auto Scaling group ARN is already being used by another capacity provider. Specify a "
        "unique Auto "
        "Scaling group ARN and try again.",
        API + "API_CreateCapacityProvider.html",
        _group_of_another,
    ),
    Rule(
        "reserved-tag",
        _TAGGED,
        "a tag key that begins with `aws:`",
        "InvalidParameterException",
        "aws: prefixed tag key names are not allowed for external use: {}",
        API + "API_Tag.html",
        reserved_tag,
    ),
]
