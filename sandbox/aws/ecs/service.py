"""What ECS remembers of a service: its settings, its deployments, its history and its events."""

import math
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow
from moto.ecs.models import Cluster

from sandbox.aws.ecs.common import Backend, arn, event_id, number_id, service_deployment_id
from sandbox.aws.ecs.deployment_alarms import DeploymentAlarms, alarms_of
from sandbox.aws.ecs.task import Task, launch_type_of

# What makes a service revision: a change of one of these by UpdateService is a new deployment.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html says so of each parameter
# ("This parameter triggers a new service deployment", or "doesn't"), and so does botocore's model, which a test reads.
# The first two are part of a revision without triggering one: a change of the second must be forced.
REVISIONED = (
    "launchType",
    "capacityProviderStrategy",
    "taskDefinition",
    "platformVersion",
    "networkConfiguration",
    "loadBalancers",
    "serviceRegistries",
    "serviceConnectConfiguration",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)
TRIGGERS = REVISIONED[2:]
EVENTS_KEPT = 100
ROLLING = {"maximumPercent": 200, "minimumHealthyPercent": 100}
DAEMON = {"maximumPercent": 100, "minimumHealthyPercent": 0}


def now() -> datetime:
    """To the millisecond, as the API answers it: callers give it back to ask for what came after."""
    moment = utcnow()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@dataclass(frozen=True)
class Revision:
    """A service's settings at one time, by their API names."""

    number: str
    arn: str
    fields: dict[str, Any]
    created_at: datetime = field(default_factory=now)


@dataclass
class Release:
    """The API's ServiceDeployment: one attempt to bring the service to a revision."""

    arn: str
    source: list[Revision]
    target: Revision
    configuration: dict[str, Any]
    alarms: DeploymentAlarms
    status: str = "IN_PROGRESS"
    reason: str | None = None
    breaker: str = "MONITORING"
    rollback: dict[str, Any] | None = None
    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(default_factory=now)
    finished_at: datetime | None = None
    stopped_at: datetime | None = None
    failures: int = 0
    threshold: int = 3

    @property
    def open(self) -> bool:
        return self.finished_at is None

    def turn(self, status: str, reason: str | None = None, over: bool = False) -> None:
        self.status, self.reason, self.updated_at = status, reason or self.reason, utcnow()
        if over:
            self.finished_at = utcnow()
            self.stopped_at = self.finished_at if status == "STOPPED" else None


@dataclass
class Deployment:
    """One entry of a service's `deployments`: PRIMARY, or ACTIVE while it is being replaced."""

    revision: Revision
    release: Release
    status: str = "PRIMARY"
    rollout: str = "IN_PROGRESS"
    reason: str = ""
    failed: int = 0
    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(default_factory=now)
    next_start: float = field(default_factory=time.monotonic)

    @property
    def id(self) -> str:
        return f"ecs-svc/{self.revision.number}"

    @property
    def task_definition(self) -> str:
        return str(self.revision.fields["taskDefinition"])

    def turn(self, rollout: str, reason: str) -> None:
        self.rollout, self.reason, self.updated_at = rollout, reason, utcnow()


class Service:
    """A service. `fields` are the settings that Create- and UpdateService gave, by their API names, defaults filled in.

    Attributes `arn`, `physical_resource_id` and `tags` are also read by moto's tagging calls.
    """

    def __init__(
        self,
        backend: Backend,
        cluster: Cluster,
        name: str,
        *,
        desired: int,
        fields: dict[str, Any],
        tags: list[dict[str, str]],
    ) -> None:
        self.backend = backend
        self.cluster = cluster
        self.cluster_name = cluster.name
        self.name = name
        self.arn = arn(backend, "service", cluster.name, name)
        self.physical_resource_id = self.arn
        self.desired = desired
        self.fields = fields
        self.tags = tags
        self.status = "ACTIVE"
        self.created_at = now()
        self.deployments: list[Deployment] = []
        self.releases: list[Release] = []
        self.revisions: list[Revision] = []
        self.events: list[dict[str, Any]] = []
        self.registered: dict[str, set[tuple[str, int]]] = {}
        self.announced: set[str] = set()
        self.started: list[Task] = []
        self.steady = False
        if self.is_rolling:
            self.deploy()

    # Settings

    @property
    def is_rolling(self) -> bool:
        """The scheduler moves only services with ECS's own deployment controller."""
        return bool(self.fields["deploymentController"]["type"] == "ECS")

    @property
    def is_daemon(self) -> bool:
        return bool(self.fields["schedulingStrategy"] == "DAEMON")

    @property
    def launch_type(self) -> str | None:
        return self.fields.get("launchType")

    @property
    def strategy(self) -> list[dict[str, Any]]:
        return self.fields.get("capacityProviderStrategy") or []

    @property
    def on_fargate(self) -> bool:
        provider = self.strategy[0]["capacityProvider"] if self.strategy else None
        return launch_type_of(provider, self.launch_type) == "FARGATE"

    @property
    def configuration(self) -> dict[str, Any]:
        """deploymentConfiguration with ECS's defaults."""
        breaker = {"enable": False, "rollback": False}
        given = self.fields.get("deploymentConfiguration") or {}
        defaults = DAEMON if self.is_daemon else ROLLING
        rest = {"strategy": "ROLLING", "bakeTimeInMinutes": 0} if self.is_rolling else {}
        return {**rest, "deploymentCircuitBreaker": breaker, **defaults, **given}

    @property
    def breaker(self) -> dict[str, bool]:
        return {"enable": False, "rollback": False, **self.configuration["deploymentCircuitBreaker"]}

    @property
    def breaker_threshold(self) -> int:
        """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html"""
        return max(3, min(200, math.ceil(self.desired / 2)))

    # Tasks

    def tasks(self, deployment: Deployment | None = None) -> list[Task]:
        """Its tasks that have not stopped, oldest first."""
        return [task for task in self.started if task.live and (deployment is None or task.started_by == deployment.id)]

    def count_healthy(self, task: Task) -> None:
        """A task has become healthy: failures count anew, unless the circuit breaker is told to keep them.

        https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentCircuitBreaker.html
        """
        deployment = next((d for d in self.deployments if d.id == task.started_by), None)
        if deployment and self.breaker.get("resetOnHealthyTask", True) and deployment.rollout != "FAILED":
            deployment.failed = deployment.release.failures = 0

    # Deployments

    @property
    def primary(self) -> Deployment:
        return next(deployment for deployment in self.deployments if deployment.status == "PRIMARY")

    def deploy(self) -> None:
        """A new PRIMARY deployment of the settings as they are now, beside the ones that run."""
        source = [deployment.revision for deployment in self.deployments]
        number = number_id()
        revision = Revision(
            number,
            arn(self.backend, "service-revision", self.cluster_name, self.name, number),
            {key: self.fields[key] for key in REVISIONED if self.fields.get(key) is not None},
        )
        release = Release(
            arn(self.backend, "service-deployment", self.cluster_name, self.name, service_deployment_id()),
            source,
            revision,
            self.configuration,
            alarms_of(self.backend, self.configuration),
        )
        for earlier in self.releases:
            if earlier.open:
                earlier.turn("STOPPED", "Service deployment stopped because a new deployment started.", over=True)
        for deployment in self.deployments:
            deployment.status = "ACTIVE"
        started = Deployment(revision, release)
        started.turn("IN_PROGRESS", f"ECS deployment {started.id} in progress.")
        self.revisions.insert(0, revision)
        self.releases.insert(0, release)
        self.deployments.insert(0, started)
        self.steady = False

    def say(self, message: str) -> None:
        """One more service event, as the console shows them: newest first."""
        self.events.insert(0, {"id": event_id(), "createdAt": utcnow(), "message": f"(service {self.name}) {message}"})
        del self.events[EVENTS_KEPT:]

    def says(self, message: str) -> None:
        """say(), unless the last event already says so."""
        if not self.events or self.events[0]["message"] != f"(service {self.name}) {message}":
            self.say(message)


def services_of(backend: Backend, cluster_name: str | None = None) -> list[Service]:
    """The services of one cluster, or of all; INACTIVE ones, which DescribeServices still shows, among them."""
    services: list[Service] = list(backend.services.values())  # type: ignore[arg-type]
    return [service for service in services if cluster_name in (None, service.cluster_name)]


def key(cluster_name: str, name: str) -> str:
    """Where moto keeps a service."""
    return f"{cluster_name}:{name}"
