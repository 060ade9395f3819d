"""What one service, role or resource may have; the one that has most of it stands for all."""

from collections.abc import Iterable, Iterator

from ecs_platform.model.alarms.alarm import Alarm
from ecs_platform.model.alarms.dashboards import dashboards_of
from ecs_platform.model.alarms.of_service import alarms_of
from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.division import largest
from ecs_platform.model.iam.of_service import inline_sizes, scope_of, service_roles
from ecs_platform.model.iam.policies import deployer_policies
from ecs_platform.model.quotas.network import managed_volumes
from ecs_platform.model.quotas.quota import Need
from ecs_platform.model.task.definition import task_definition_of
from ecs_platform.model.task.events import environment_rules
from ecs_platform.model.task.length import length_of


def _most(amounts: Iterable[tuple[float, str]]) -> Iterator[Need]:
    amount, name = max(amounts, default=(0.0, ""))
    if amount:
        yield Need(amount, name)


def target_groups_of_a_service(loaded: Loaded) -> Iterator[Need]:
    """Those that the tasks of one service register in."""
    yield from _most((len(service.targets), service.name) for service in loaded.services)


def size_of_a_task_definition(loaded: Loaded) -> Iterator[Need]:
    """KiB of the container definitions of one service."""
    yield from _most((length_of(task_definition_of(each, loaded)) / 1024, each.name) for each in loaded.services)


def policies_of_a_role(loaded: Loaded) -> Iterator[Need]:
    """Characters of the inline policies of one role together."""
    roles = ((service_roles(service, loaded), service.name) for service in loaded.services)
    yield from _most((max(inline_sizes(role).values()), name) for role, name in roles)


def managed_policies_of_a_role(loaded: Loaded) -> Iterator[Need]:
    """Those that a manifest's `permissions` name, and those of container instances."""
    of_instances = loaded.settings.ec2.managed_policies if loaded.settings.ec2 else ()
    several = [(len(service.permissions.managed_policies), service.name) for service in loaded.services]
    yield from _most([*several, (len(of_instances), "container instances")])


def size_of_a_managed_policy(loaded: Loaded) -> Iterator[Need]:
    """Characters of the largest policy of a deployer; what is larger is divided into several."""
    deployers = loaded.settings.deployers
    if deployers:
        scope = scope_of(loaded)
        yield from _most((largest(deployer_policies(each, scope)), name) for name, each in deployers.items())


def policies_of_a_deployer(loaded: Loaded) -> Iterator[Need]:
    """Managed policies of one deployer; the setting says how many there may be."""
    for name, deployer in sorted(loaded.settings.deployers.items()):
        needed = len(deployer_policies(deployer, scope_of(loaded)))
        yield Need(needed, f"deployer {name}", deployer.attachments, f"deployers.{name}.attachments")


def tags_of_a_resource(loaded: Loaded) -> Iterator[Need]:
    """The environment's own, and those of the setting `tags`."""
    yield Need(len(loaded.names.tags("", "")), setting="tags")


def access_points(loaded: Loaded) -> Iterator[Need]:
    """One for each file system that is made."""
    if managed_volumes(loaded):
        yield Need(1)


def roles(loaded: Loaded) -> Iterator[Need]:
    """Two for each service, one more for a job, those of deployers, and that of container instances."""
    services = sum(3 if service.is_job else 2 for service in loaded.services)
    deployers = sum(deployer.kind != "user" for deployer in loaded.settings.deployers.values())
    yield Need(services + deployers + (loaded.settings.ec2 is not None))


def event_rules(loaded: Loaded) -> Iterator[Need]:
    """Those of the environment, one for each job, and one for each alarm that counts events."""
    of_every = len(environment_rules(loaded.names, loaded.account))
    counting = sum(alarm.counted is not None for alarm in _alarms(loaded))
    yield Need(of_every + sum(service.is_job for service in loaded.services) + counting)


def alarms(loaded: Loaded) -> Iterator[Need]:
    """Those of measures, those that roll deployments back, and that of jobs that could not be started."""
    declared = [service.deployment.rollback_alarms for service in loaded.services if not service.is_job]
    thresholds = ((each.cpu_utilization, each.memory_utilization, each.http_5xx) for each in declared)
    rolling_back = sum(limit is not None for each in thresholds for limit in each)
    yield Need(sum(1 for _ in _alarms(loaded)) + rolling_back + 1)


def metrics_of_an_alarm(loaded: Loaded) -> Iterator[Need]:
    """Metrics that one alarm is computed from."""
    yield from _most((len(alarm.metrics), alarm.name) for alarm in _alarms(loaded))


def widgets_of_a_dashboard(loaded: Loaded) -> Iterator[Need]:
    """Widgets of one dashboard; there are as many dashboards as are needed."""
    yield from _most((each.widgets, each.name) for each in dashboards_of(loaded))


def metrics_of_a_dashboard(loaded: Loaded) -> Iterator[Need]:
    """Metrics of one dashboard, likewise."""
    yield from _most((each.metrics, each.name) for each in dashboards_of(loaded))


def _alarms(loaded: Loaded) -> Iterator[Alarm]:
    for service in loaded.services:
        yield from alarms_of(service, loaded)


def log_groups(loaded: Loaded) -> Iterator[Need]:
    """One for each service and job."""
    yield Need(len(loaded.services))
