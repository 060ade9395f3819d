"""Services in a stack of their own, on a platform that another stack made: read, and checked against its outputs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ecs_platform.model.contract.outputs import LoadBalancerOutput, Outputs
from ecs_platform.model.environment import Loaded
from ecs_platform.model.load import SERVICES_FOLDER, checked
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.reading.source import Location
from ecs_platform.model.routes.platform_rules import rules_beside
from ecs_platform.model.settings.instances import Ec2
from ecs_platform.model.settings.load_balancer import ExistingLoadBalancer, Listeners, LoadBalancer, LoadBalancers
from ecs_platform.model.settings.settings import OWN_KEY, Network, Settings
from ecs_platform.model.settings.stack import LoadedSettings, Values, load_settings

OF_THE_PLATFORM = ("network", "cluster", "ec2", "load_balancers", "events", "dashboards")
"""Settings that the platform has decided already."""


def load_attached(
    project: Path, stack: str, platform: Outputs, platform_stack: str, values: Values | None = None
) -> Loaded:
    """The services of a project that builds on a platform; its routes are checked against the platform's.

    Args:
        project: the folder with Pulumi.yaml and `services`.
        stack: the stack's name, which is that of the platform's environment.
        platform: the platform's outputs.
        platform_stack: the platform's stack, for messages.
        values: the configuration a running engine gives; see `load_settings`.
    """
    environment = load_settings(project, stack, values)
    at = Location(project / f"Pulumi.{stack}.yaml", 1, 1)
    misfits = [*_settings(environment), *_place(environment, platform, platform_stack, at)]
    if environment.settings is not None:
        environment = replace(environment, settings=_on(environment.settings, platform))
    loaded = checked(environment, project / SERVICES_FOLDER, rules_beside(platform, platform_stack, at))
    misfits += _services(loaded.services, platform, platform_stack)
    return replace(loaded, findings=sorted({*loaded.findings, *misfits}))


def _on(settings: Settings, platform: Outputs) -> Settings:
    """The settings, with the platform's network and load balancers as ones that exist."""
    network = Network.model_construct(
        vpc_id=platform.vpc_id,
        public_subnet_ids=tuple(platform.public_subnet_ids),
        private_subnet_ids=tuple(platform.private_subnet_ids),
        file_system_subnet_ids=tuple(platform.file_system_subnet_ids),
    )
    made = {scheme: _existing(each) for scheme, each in platform.load_balancers.items()}
    none = LoadBalancer()
    both = LoadBalancers.model_construct(public=made.get("public", none), internal=made.get("internal", none))
    # Its container instances are no service's here, which `_services` says better than that there are none.
    key = platform.kms_key_arn if settings.kms_key == OWN_KEY else settings.kms_key
    return settings.model_copy(update={"network": network, "load_balancers": both, "ec2": Ec2(), "kms_key": key})


def _existing(output: LoadBalancerOutput) -> LoadBalancer:
    existing = ExistingLoadBalancer.model_construct(
        arn=output.arn,
        dns_name=output.dns_name,
        zone_id=output.zone_id,
        security_group_id=output.security_group_id,
        listeners=Listeners.model_construct(
            http=output.listener_arns.get("http"), https=output.listener_arns.get("https")
        ),
        open=output.opened,
    )
    return LoadBalancer.model_construct(existing=existing)


def _settings(environment: LoadedSettings) -> Iterator[Finding]:
    for name in OF_THE_PLATFORM:
        node = environment.node.get(name)
        if node is not None:
            yield node.finding_at_key(f"`{name}` is the platform's to decide", "remove it here")


def _place(environment: LoadedSettings, platform: Outputs, stack: str, at: Location) -> Iterator[Finding]:
    """The stack has to be where the platform is: names, roles and routes are those of one environment."""
    if environment.stack != platform.environment:
        hint = f"name the stack `{platform.environment}`, or build on another platform"
        message = f"the platform `{stack}` is the environment `{platform.environment}`"
        yield Finding(at.file, at.line, at.column, "", message, hint)
    account = environment.account
    if account is not None and (account.region, account.id) != (platform.region, platform.account):
        hint = "give both stacks the same `aws:region` and `aws:allowedAccountIds`"
        message = f"the platform `{stack}` is in {platform.region} of the account {platform.account}"
        yield Finding(at.file, at.line, at.column, "", message, hint)
    if environment.settings is not None and environment.settings.kms_key == OWN_KEY and platform.kms_key_arn is None:
        node = environment.node.find(("kms_key",))
        message = f"the platform `{stack}` has no key of its own"
        yield node.finding(message, "give it `kms_key: environment` and bring it up first, or write a key's ARN here")
    for name in environment.settings.deployers if environment.settings else ():
        if name in platform.deployers:
            node = environment.node.find(("deployers", name))
            yield node.finding_at_key(f"the platform `{stack}` has a deployer `{name}` already", "give it another name")


def _services(services: list[Service], platform: Outputs, stack: str) -> Iterator[Finding]:
    for service in services:
        yield from _file_systems(service, platform, stack)
        if service.name in platform.services:
            message = f"the platform `{stack}` has a service `{service.name}` already"
            yield service.finding(message, "give one of the two another name", "name")
        if service.capacity == "ec2":
            hint = "remove it, for Fargate, or move the manifest to the platform's own"
            yield service.finding("container instances are the platform's own", hint, "capacity")
        if service.network.connect.enabled:
            hint = "call others by their names behind the internal load balancer"
            yield service.finding("Service Connect is among the services of one stack", hint, "network", "connect")
        for scheme in sorted({target.load_balancer for target in service.targets} - platform.load_balancers.keys()):
            hint = "it has one once a service of its own has a route there"
            yield service.finding(f"the platform `{stack}` has no {scheme} load balancer", hint, "http")


def _file_systems(service: Service, platform: Outputs, stack: str) -> Iterator[Finding]:
    """EFS knows a file system by a token that is made of the service's and the volume's name."""
    names = service.source.names
    taken = {
        names.file_system(name, volume): (name, volume)
        for name, each in platform.services.items()
        for volume in each.file_systems
        if name != service.name
    }
    for volume, declared in service.storage.volumes.items():
        name = names.file_system(service.name, volume)
        if declared.efs is not None and declared.efs.made and name in taken:
            other, its_volume = taken[name]
            message = f"the platform `{stack}` has the file system `{name}` already: `{its_volume}` of `{other}`"
            node = service.node.find(("storage", "volumes", volume))
            yield node.finding_at_key(message, "give the volume another name")
