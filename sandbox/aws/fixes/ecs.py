"""ECS: services and tasks are our own (`sandbox.aws.ecs`); the rest is moto's, with what it lacks."""

import copy
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ecs.models import AccountSetting, Cluster, EC2ContainerServiceBackend, TaskDefinition
from moto.ecs.responses import EC2ContainerServiceResponse as Response

from sandbox.aws.ecs import instances, task_definition_checks, task_definition_shape
from sandbox.aws.ecs.common import FARGATE_PROVIDERS, Refused, arn, client_error, short_name
from sandbox.aws.ecs.requests import deployments, services, tasks
from sandbox.aws.ecs.service import services_of
from sandbox.aws.ecs.task import tasks_of
from sandbox.aws.fixes.patching import around, instead_of, new

# moto's CreateService drops a dozen settings, so that the provider plans them again for ever; its services have one
# fixed deployment, no events and no tasks; ListTasks ignores the service; a look at a task moves it towards STOPPED.
for _action in (
    services.create_service,
    services.update_service,
    services.delete_service,
    services.describe_services,
    services.list_services,
    tasks.run_task,
    tasks.stop_task,
    tasks.describe_tasks,
    tasks.list_tasks,
):
    instead_of(Response, _action.__name__)(_action)

# Without these `wait_for_steady_state` of newer providers and every deployment tool's `verify` fail with an error 500,
# and nobody opens a shell.
for _action in (
    deployments.list_service_deployments,
    deployments.describe_service_deployments,
    deployments.describe_service_revisions,
    deployments.stop_service_deployment,
    tasks.execute_command,
):
    new(Response, _action.__name__)(_action)


MANAGED = "AmazonECSManaged"


# Clusters


@around(EC2ContainerServiceBackend, "create_cluster")
def create_cluster(
    original: Any, self: EC2ContainerServiceBackend, cluster_name: str, *rest: Any, **more: Any
) -> Cluster:
    """A second CreateCluster answers the one that is there; moto makes an empty one in its place."""
    existing = self.clusters.get(cluster_name)
    if existing and existing.status == "ACTIVE":
        return existing
    self.container_instances.pop(cluster_name, None)
    self.tasks.pop(cluster_name, None)
    created: Cluster = original(self, cluster_name, *rest, **more)
    return created


@instead_of(EC2ContainerServiceBackend, "delete_cluster")
def delete_cluster(self: EC2ContainerServiceBackend, cluster_str: str) -> Cluster:
    """moto deletes a cluster together with whatever runs in it, so a wrong order of deletions is never noticed."""
    cluster = self._get_cluster(cluster_str)
    if any(service.status != "INACTIVE" for service in services_of(self, cluster.name)):
        raise Refused("ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active.")
    if self.container_instances.get(cluster.name):
        raise Refused(
            "ClusterContainsContainerInstancesException",
            "The Cluster cannot be deleted while Container Instances are active or draining.",
        )
    if any(task.live for task in tasks_of(self, cluster.name)):
        raise Refused("ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active.")
    cluster.status = "INACTIVE"
    cluster.capacity_providers = []
    cluster.default_capacity_provider_strategy = []
    return cluster


@instead_of(EC2ContainerServiceBackend, "list_clusters")
def list_clusters(self: EC2ContainerServiceBackend) -> list[str]:
    """moto lists deleted clusters too."""
    return [cluster.arn for cluster in self.clusters.values() if cluster.status == "ACTIVE"]


@around(EC2ContainerServiceBackend, "describe_clusters")
def describe_clusters(original: Any, self: EC2ContainerServiceBackend, cluster_names: list[str]) -> Any:
    """moto's counters are the ones of its own services and tasks."""
    clusters, failures = original(self, cluster_names)
    for cluster in clusters:
        tasks = tasks_of(self, cluster.name)
        cluster.running_tasks_count = sum(task.running for task in tasks)
        cluster.pending_tasks_count = sum(task.wanted and not task.running for task in tasks)
        cluster.active_services_count = sum(s.status == "ACTIVE" for s in services_of(self, cluster.name))
        cluster.registered_container_instances_count = len(self.container_instances.get(cluster.name, {}))
    return clusters, failures


@around(Response, "describe_clusters")
def described_clusters(original: Any, self: Response) -> Any:
    """Settings and configuration come when they are asked for only; moto always answers them.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeClusters.html
    """
    answer = original(self)
    asked = self._get_param("include") or []
    shown = [copy.copy(cluster) for cluster in answer.result["clusters"]]
    for cluster in shown:
        cluster.settings = cluster.settings if "SETTINGS" in asked else []
        cluster.configuration = cluster.configuration if "CONFIGURATIONS" in asked else None
    answer.result["clusters"] = shown
    return answer


# Capacity providers


@around(EC2ContainerServiceBackend, "put_cluster_capacity_providers")
def put_cluster_capacity_providers(
    original: Any, self: EC2ContainerServiceBackend, cluster_name: str, providers: list[str] | None, strategy: Any
) -> Cluster:
    """moto takes unknown providers, and takes away one that a service uses."""
    cluster = self._get_cluster(cluster_name)
    for provider in providers or []:
        if provider not in FARGATE_PROVIDERS and provider not in self.capacity_providers:
            raise client_error(f"The specified capacity provider '{provider}' was not found.")
    used = {
        item["capacityProvider"]
        for service in services_of(self, cluster.name)
        if service.status != "INACTIVE"
        for item in service.strategy
    }
    if used - set(providers or []):
        raise Refused("ResourceInUseException", "The specified capacity provider is in use and cannot be removed.")
    updated: Cluster = original(self, cluster_name, providers, strategy)
    return updated


@around(EC2ContainerServiceBackend, "describe_capacity_providers")
def describe_capacity_providers(original: Any, self: EC2ContainerServiceBackend, names: list[str] | None) -> Any:
    """Without names AWS answers all; Fargate's own two are always there. moto fails on both."""
    asked = names or [*FARGATE_PROVIDERS, *self.capacity_providers]
    own = [name for name in asked if short_name(name) not in FARGATE_PROVIDERS]
    providers, failures = original(self, own)
    fargate = [
        {"name": name, "capacityProviderArn": arn(self, "capacity-provider", name), "status": "ACTIVE", "tags": []}
        for name in FARGATE_PROVIDERS
        if name in {short_name(item) for item in asked}
    ]
    return [*fargate, *providers], failures


@around(EC2ContainerServiceBackend, "delete_capacity_provider")
def delete_capacity_provider(original: Any, self: EC2ContainerServiceBackend, name_or_arn: str) -> Any:
    """AWS keeps a provider that a cluster still has."""
    provider = self._get_provider(name_or_arn)
    if provider is None:
        raise client_error("The specified capacity provider does not exist. Specify a valid name or ARN and try again.")
    for cluster in self.clusters.values():
        if cluster.status == "ACTIVE" and provider.name in (cluster.capacity_providers or []):
            raise client_error(
                "The capacity provider cannot be deleted because it is associated with cluster: "
                f"{cluster.name}. Remove the capacity provider from the cluster and try again."
            )
    return original(self, name_or_arn)


@around(EC2ContainerServiceBackend, "create_capacity_provider")
def create_capacity_provider(original: Any, self: EC2ContainerServiceBackend, *rest: Any, **more: Any) -> Any:
    """ECS tags a group that it scales, so that instances which start from then on have the tag too.

    Without it on an instance "it never scales down": https://github.com/hashicorp/terraform-provider-aws/issues/12582;
    a tag that is there already stays as it is, as
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_capacity_provider has it.
    """
    provider = original(self, *rest, **more)
    group = instances.group_of(self, provider)
    scales = provider.auto_scaling_group_provider["managedScaling"]["status"] == "ENABLED"
    if scales and group is not None and all(tag["Key"] != MANAGED for tag in group.tags):
        tag = {"Key": MANAGED, "Value": "", "PropagateAtLaunch": True}
        group.tags = [*group.tags, {**tag, "ResourceId": group.name, "ResourceType": "auto-scaling-group"}]
    return provider


# Task definitions


@around(Response, "register_task_definition")
def register_task_definition(original: Any, self: Response) -> Any:
    """moto takes any cpu and memory, roles that are no roles, ports that do not match."""
    given = self._get_params()
    for role in ("taskRoleArn", "executionRoleArn"):
        if given.get(role) == "":  # PyPI's ecs-deploy sends it for none
            del given[role]
    task_definition_checks.check(given)
    return original(self)


@around(TaskDefinition, "__init__")
def task_definition(original: Any, self: TaskDefinition, *rest: Any, **more: Any) -> None:
    """moto answers what was given, with half of the defaults and none of what ECS finds out.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html
    """
    original(self, *rest, **more)
    completed = task_definition_shape.completed
    self.container_definitions = [completed(each, self.network_mode) for each in self.container_definitions]
    self.compatibilities = task_definition_shape.compatibilities(self)
    found: Any = self
    found.requires_attributes = task_definition_shape.required(self)
    found.registered_at = utcnow()
    _, partition, _, _, account, *_ = self.arn.split(":")
    found.registered_by = f"arn:{partition}:iam::{account}:root"


@around(EC2ContainerServiceBackend, "deregister_task_definition")
def deregister_task_definition(original: Any, self: EC2ContainerServiceBackend, name: str) -> Any:
    """From then on it has the time of that; one that is being deleted stays so."""
    found = original(self, name)
    found.deregistered_at = getattr(found, "deregistered_at", None) or utcnow()
    if hasattr(found, "delete_requested_at"):
        found.status = "DELETE_IN_PROGRESS"
    return found


@around(EC2ContainerServiceBackend, "delete_task_definitions")
def delete_task_definitions(original: Any, self: EC2ContainerServiceBackend, task_definitions: list[str]) -> Any:
    """A deleted revision is DELETE_IN_PROGRESS, and described and listed until nothing runs of it; moto forgets it.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteTaskDefinitions.html
    """
    deleted, failures = original(self, task_definitions)
    for found in deleted:
        found.delete_requested_at = utcnow()
        self.task_definitions[found.family][found.revision] = found
    return deleted, failures


@around(EC2ContainerServiceBackend, "describe_task_definition")
def describe_task_definition(
    original: Any, self: EC2ContainerServiceBackend, task_definition_str: str
) -> TaskDefinition:
    """A family without a revision means its latest ACTIVE one; moto takes the latest of all."""
    name = task_definition_str
    family = name.rsplit("/", 1)[-1]
    if ":" not in family:
        active = [number for number, d in self.task_definitions.get(family, {}).items() if d.status == "ACTIVE"]
        if not active:
            raise client_error("Unable to describe task definition.")
        name = f"{family}:{max(active)}"
    found: TaskDefinition = original(self, name)
    return found


# Account settings


@new(Response, "put_account_setting_default")
def put_account_setting_default(self: Response) -> ActionResult:
    """aws_ecs_account_setting_default cannot be created without it."""
    return self.put_account_setting()


@around(EC2ContainerServiceBackend, "put_account_setting")
def put_account_setting(original: Any, self: EC2ContainerServiceBackend, name: str, value: str) -> AccountSetting:
    """The provider takes the principal for the setting's id, and a setting without an id for one that is gone."""
    setting: AccountSetting = original(self, name, value)
    setting.principal_arn = f"arn:{self.partition}:iam::{self.account_id}:root"  # type: ignore[attr-defined]
    return setting


@instead_of(EC2ContainerServiceBackend, "list_account_settings")
def list_account_settings(
    self: EC2ContainerServiceBackend, name: str | None = None, value: str | None = None
) -> list[AccountSetting]:
    """moto refuses the names of newer settings, and the provider reads each back by its name."""
    return [s for s in self.account_settings.values() if name in (None, s.name) and value in (None, s.value)]


@around(Response, "list_task_definitions")
def list_task_definitions(original: Any, self: Response) -> Any:
    """moto lists the oldest revision first also for `sort: DESC`, and a tool finds none to go back to."""
    answer = original(self)
    if self._get_param("sort") == "DESC":
        answer.result["taskDefinitionArns"].reverse()
    return answer
