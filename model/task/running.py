"""What a service runs otherwise than it was declared, and what its revision has that the manifest has not.

A deployer may change both, and AWS has no condition key for some of it: target groups, security groups, names in
Service Connect and in DNS; and of a revision, where it may not run on Fargate alone, its host's directories.

What a deploy tool brings out is left to it: image, variables, command, sizes, health checks, more containers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ecs_platform.model.task.markers import markers_in

Json = Mapping[str, Any]

NOTHING = "none"


@dataclass(frozen=True)
class Difference:
    """One thing that is not as declared.

    Attributes:
        what: the thing, as docs/verify.md lists it.
        runs: what ECS has; of a revision only what the manifest has not.
        declared: what was declared; `none` where nothing was.
    """

    what: str
    runs: str
    declared: str

    @property
    def message(self) -> str:
        """In words."""
        return f"{self.what}: {self.runs}; declared: {self.declared}"


def service_differences(service: Json, declared: Json) -> list[Difference]:
    """What of a service is not as declared.

    Args:
        service: what DescribeServices says of it.
        declared: the request of CreateService for it; a thing with a marker in it is not known, and not compared.
    """
    return [
        Difference(what, _listed(found), _listed(wanted))
        for what, read in _OF_A_SERVICE.items()
        if (found := read(service)) != (wanted := read(declared)) and not markers_in(wanted)
    ]


def revision_differences(definition: Json, declared: Json) -> list[Difference]:
    """What a revision has, and the manifest has not.

    Args:
        definition: what DescribeTaskDefinition says of it.
        declared: the request of RegisterTaskDefinition for the manifest; a thing with a marker in it is not compared.
    """
    found = []
    for what, read in _OF_A_REVISION.items():
        has, wanted = read(definition), read(declared)
        more = [each for each in has if each not in wanted]
        if more and not markers_in(wanted):
            found.append(Difference(what, _listed(more), _listed(wanted)))
    return found


def _listed(values: Sequence[str]) -> str:
    return ", ".join(values) or NOTHING


def _target_groups(service: Json) -> list[str]:
    return sorted(text for each in service.get("loadBalancers") or () for text in _registered(each))


def _registered(balancer: Json) -> Iterator[str]:
    """Each target group as `targetgroup/NAME/ID`, the end of its ARN, with the container that is its target."""
    target = f"{balancer.get('containerName')}:{balancer.get('containerPort')}"
    other = (balancer.get("advancedConfiguration") or {}).get("alternateTargetGroupArn")
    for arn in (balancer.get("targetGroupArn") or balancer.get("loadBalancerName"), other):
        if arn:
            yield f"{str(arn).rpartition(':')[2]} at {target}"


def _interface(key: str) -> Callable[[Json], list[str]]:
    def read(service: Json) -> list[str]:
        return sorted(_awsvpc(service).get(key) or ())

    return read


def _awsvpc(service: Json) -> Json:
    found: Json = (service.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}
    return found


def _public_address(service: Json) -> list[str]:
    return ["yes"] if _awsvpc(service).get("assignPublicIp") == "ENABLED" else ["no"]


def _capacity(service: Json) -> list[str]:
    strategy = service.get("capacityProviderStrategy") or ()
    if not strategy:
        return [f"launch type {service.get('launchType', 'EC2')}"]
    return sorted(_share(each) for each in strategy)


def _share(item: Json) -> str:
    base = f", base {item['base']}" if item.get("base") else ""
    return f"{item['capacityProvider']} (weight {item.get('weight', 0)}{base})"


def _connect(service: Json) -> list[str]:
    """The names it offers in Service Connect; of a service that is there its newest deployment says them."""
    configuration = _newest(service).get("serviceConnectConfiguration") or {}
    if not configuration.get("enabled"):
        return []
    return sorted(_offered(configuration.get("services") or ())) or ["calls others"]


def _offered(services: Iterable[Json]) -> Iterator[str]:
    for each in services:
        names = sorted(f"{alias.get('dnsName')}:{alias.get('port')}" for alias in each.get("clientAliases") or ())
        yield f"{each.get('discoveryName') or each['portName']} ({', '.join(names)}) at {each['portName']}"


def _newest(service: Json) -> Json:
    """What DescribeServices says of the deployment, and a request of the service."""
    deployments = service.get("deployments")
    if deployments is None:
        return service
    return next((each for each in deployments if each.get("status") == "PRIMARY"), {})


def _in_the_deployment(field: str, name: str) -> Callable[[Json], list[str]]:
    def read(service: Json) -> list[str]:
        return sorted(str(each.get(name, "")) for each in _newest(service).get(field) or ())

    return read


def _registries(service: Json) -> list[str]:
    return sorted(str(each.get("registryArn", "")) for each in service.get("serviceRegistries") or ())


def _exec(service: Json) -> list[str]:
    return ["on"] if service.get("enableExecuteCommand") else ["off"]


def _tags(service: Json) -> list[str]:
    return [str(service.get("propagateTags") or "NONE")]


def _strategy(service: Json) -> list[str]:
    configuration = service.get("deploymentConfiguration") or {}
    controller = (service.get("deploymentController") or {}).get("type", "ECS")
    by = [] if controller == "ECS" else [f"by {controller}"]
    hooks = [f"asking {each.get('hookTargetArn')}" for each in configuration.get("lifecycleHooks") or ()]
    return [str(configuration.get("strategy") or "ROLLING"), *by, *sorted(hooks)]


_OF_A_SERVICE: Mapping[str, Callable[[Json], list[str]]] = {
    "its target groups": _target_groups,
    "its subnets": _interface("subnets"),
    "its security groups": _interface("securityGroups"),
    "its public address": _public_address,
    "its capacity": _capacity,
    "its names in Service Connect": _connect,
    "its names in Cloud Map": _registries,
    "its part in VPC Lattice": _in_the_deployment("vpcLatticeConfigurations", "targetGroupArn"),
    "its EBS volumes": _in_the_deployment("volumeConfigurations", "name"),
    "how it is deployed": _strategy,
    "its ECS Exec": _exec,
    "where its tasks have their tags from": _tags,
}


def _one(key: str) -> Callable[[Json], list[str]]:
    def read(definition: Json) -> list[str]:
        return [str(definition[key])] if definition.get(key) else []

    return read


def _containers(definition: Json) -> list[Json]:
    return list(definition.get("containerDefinitions") or ())


def _privileged(definition: Json) -> list[str]:
    return [str(each["name"]) for each in _containers(definition) if each.get("privileged")]


def _linux(*path: str) -> Callable[[Json], list[str]]:
    """What containers have of their host by `linuxParameters`, each with its container."""

    def read(definition: Json) -> list[str]:
        found = []
        for container in _containers(definition):
            value: Any = container.get("linuxParameters") or {}
            for key in path:
                value = (value or {}).get(key)
            several = (each.get("hostPath") if isinstance(each, dict) else each for each in value or ())
            found += [f"{each} of {container['name']}" for each in several]
        return found

    return read


def _options(definition: Json) -> list[str]:
    keys = ("dockerSecurityOptions", "credentialSpecs")
    return [f"{each} of {c['name']}" for c in _containers(definition) for key in keys for each in c.get(key) or ()]


def _volumes(definition: Json) -> list[str]:
    return [text for each in definition.get("volumes") or () if (text := _volume(each))]


def _volume(volume: Json) -> str:
    """What a volume gives access to; empty for one that is the task's own."""
    efs = volume.get("efsVolumeConfiguration")
    if efs is not None:
        authorization = efs.get("authorizationConfig") or {}
        point = f" by {authorization['accessPointId']}" if authorization.get("accessPointId") else ""
        directory = efs.get("rootDirectory") or "/"
        at = "" if directory == "/" else f" at {directory}"
        iam = "" if authorization.get("iam") == "ENABLED" else " without IAM"
        return f"file system {efs['fileSystemId']}{point}{at}{iam}"
    path = (volume.get("host") or {}).get("sourcePath")
    if path:
        return f"directory {path} of its host"
    for key in ("dockerVolumeConfiguration", "fsxWindowsFileServerVolumeConfiguration", "s3filesVolumeConfiguration"):
        if volume.get(key):
            return f"volume {volume.get('name')} ({key})"
    return ""


def _secrets(definition: Json) -> list[str]:
    found = []
    for container in _containers(definition):
        logging = container.get("logConfiguration") or {}
        both = [*(container.get("secrets") or ()), *(logging.get("secretOptions") or ())]
        found += [_parameter(str(each["valueFrom"])) for each in both]
    return sorted(set(found))


def _parameter(value_from: str) -> str:
    """A secret's reference; a parameter by its name, which its ARN says as well."""
    _, is_parameter, name = value_from.partition(":parameter/")
    return f"/{name}" if is_parameter and value_from.startswith("arn:") else value_from


def _files(definition: Json) -> list[str]:
    return sorted({str(each["value"]) for c in _containers(definition) for each in c.get("environmentFiles") or ()})


def _credentials(definition: Json) -> list[str]:
    several = (container.get("repositoryCredentials") or {} for container in _containers(definition))
    return sorted({str(each["credentialsParameter"]) for each in several if each.get("credentialsParameter")})


_OF_A_REVISION: Mapping[str, Callable[[Json], list[str]]] = {
    "its revision's task role": _one("taskRoleArn"),
    "its revision's execution role": _one("executionRoleArn"),
    "its revision's network mode": _one("networkMode"),
    "its revision's pidMode": _one("pidMode"),
    "its revision's ipcMode": _one("ipcMode"),
    "its revision's volumes": _volumes,
    "its revision's privileged containers": _privileged,
    "its revision's Linux capabilities": _linux("capabilities", "add"),
    "its revision's devices of the host": _linux("devices"),
    "its revision's security options": _options,
    "its revision's secrets": _secrets,
    "its revision's environment files": _files,
    "its revision's credentials of registries": _credentials,
}
