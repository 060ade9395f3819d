"""Where a manifest means something else here than in AWS Copilot: our defaults, and what Copilot adds by itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ecs_platform.model.manifest.service import JOB, WEB, Service
from ecs_platform.model.reading.fields import duration_text
from ecs_platform.model.reading.source import Node


@dataclass(frozen=True)
class Difference:
    """One default, or one thing done unasked, that differs.

    Attributes:
        path: the field, as in a manifest; or the matter, where it has no field.
        copilot: what AWS Copilot does where the manifest does not say.
        ours: what this program does then.
        why: the reason.
        applies: whether a service is concerned.
    """

    path: str
    copilot: str
    ours: str
    why: str
    applies: Callable[[Service], bool]


def _unset(*steps: str) -> Callable[[Service], bool]:
    """Whether a field is not given, in a section that is there."""
    return lambda service: service.node.get(*steps) is None


def _with_http(*steps: str) -> Callable[[Service], bool]:
    return lambda service: service.http is not None and service.node.get("http", *steps) is None


def _always(_: Service) -> bool:
    return True


def _path_is_below(service: Service) -> bool:
    return any(rule.path.strip("/") for rule, _ in service.rules)


def _spot_below_the_fewest(service: Service) -> bool:
    within = service.count.range
    return within is not None and within.spot_from is not None and within.spot_from < within.min


def _has_own_alarms(service: Service) -> bool:
    alarms = service.deployment.rollback_alarms
    return alarms.cpu_utilization is not None or alarms.memory_utilization is not None


_DELAY = 30
_PROTOCOL = ("network", "connect", "protocol")
DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        "network.vpc.placement",
        "`public`: tasks have public addresses",
        "`private`",
        "nothing but load balancers is reached from outside; outward the way is NAT or VPC endpoints",
        lambda service: service.network_mode == "awsvpc" and service.node.get("network", "vpc", "placement") is None,
    ),
    Difference(
        "network.vpc.security_groups.deny_default",
        "`false`: all services of an environment reach each other's ports",
        "`true`: only load balancers, and Service Connect between services that take part",
        "a service that is broken into does not reach all others",
        lambda service: not service.is_job and service.network_mode == "awsvpc",
    ),
    Difference(
        "http.deregistration_delay",
        "`60s`",
        f"`{duration_text(_DELAY)}`",
        "deployments wait for it, and requests that take longer are rare",
        _with_http("deregistration_delay"),
    ),
    Difference(
        "http.healthcheck.healthy_threshold",
        "ELB's default, `5`",
        "`2`",
        "a new task serves after two checks, not after five",
        _with_http("healthcheck", "healthy_threshold"),
    ),
    Difference(
        "http.healthcheck.grace_period",
        "`60s`",
        "`60s`, or the interval where that is longer",
        "a grace that ends before a check can have failed is none",
        lambda service: _with_http("healthcheck", "grace_period")(service) and service.grace_period > 60,  # noqa: PLR2004
    ),
    Difference(
        "http",
        "priorities are given in the order of deployment",
        "priorities stand in services/priorities.yaml, or in `http.priority`",
        "what answers a request does not depend on what was deployed first",
        lambda service: service.http is not None,
    ),
    Difference(
        "http.path",
        "a path and what is below it, by the patterns `P` and `P/*`",
        "the same; `?` and `*` in it are wild here too",
        "so are they for ALB",
        lambda service: (
            _path_is_below(service) and any("?" in rule.path or "*" in rule.path for rule, _ in service.rules)
        ),
    ),
    Difference(
        "http.alias",
        "DNS records are made, and on the internal load balancer the host is `<service>.<environment>.<app>.internal`",
        "no public DNS records are made; the internal host is `<service>.<environment>.internal`",
        "public zones belong to others; the name of the application is not needed twice",
        lambda service: service.http is not None,
    ),
    Difference(
        "count.range.spot_from",
        "where it is less than `min`, every task runs on Fargate Spot",
        "the tasks before it run on Fargate, whatever `min` is",
        "it is the task from which on they run on Fargate Spot",
        _spot_below_the_fewest,
    ),
    Difference(
        "network.connect",
        "`tcp`: the proxies see connections",
        "with `http` its protocol: the proxies see requests, and end one that takes more than 15 seconds",
        "requests are counted and tried again; `network.connect.protocol: tcp` or `request_timeout` says otherwise",
        lambda service: (
            service.network.connect.enabled and service.http is not None and service.node.get(*_PROTOCOL) is None
        ),
    ),
    Difference(
        "network.connect",
        "the proxies' own logs go to the service's log group",
        "they go nowhere; `network.connect.logs: true` sends them there",
        "what a proxy says of itself is rarely asked for, and paid by the line",
        lambda service: service.network.connect.enabled and not service.network.connect.logs,
    ),
    Difference(
        "deployment.rollback_alarms",
        "minutes without data leave an alarm as it is",
        "they are good ones",
        "a service that has come to rest does not keep an alarm",
        _has_own_alarms,
    ),
    Difference(
        "variables",
        "`COPILOT_APPLICATION_NAME`, `COPILOT_ENVIRONMENT_NAME`, `COPILOT_SERVICE_NAME`, "
        "`COPILOT_SERVICE_DISCOVERY_ENDPOINT` and `COPILOT_LB_DNS` are added to every container",
        "nothing is added",
        "write those that are read: `COPILOT_ENVIRONMENT_NAME: ${COPILOT_ENVIRONMENT_NAME}`",
        _always,
    ),
    Difference(
        "env_file",
        "a path from the workspace's root; the file is copied to a bucket and read when a container starts",
        "a path from services/; its variables become those of the task definition, or it is an object in S3",
        "a change of the file is a change of the task definition, seen in a preview",
        lambda service: bool(service.source.env_files),
    ),
    Difference(
        "secrets",
        "every parameter or secret with the tags `copilot-application` and `copilot-environment` can be read",
        "only those below `/<environment>/<service>/` and those in the setting `secrets_outside_scope`; a name without "
        "`/` is below that path",
        "one service does not read another's secrets",
        lambda service: bool(service.secrets) or any(each.secrets for each in service.sidecars.values()),
    ),
    Difference(
        "storage.volumes.*.read_only",
        "the root of a file system made for the service is shared by environment",
        "each service has a file system of its own",
        "destroying one service leaves the others' data alone",
        lambda service: any(volume.efs and volume.efs.id is None for volume in service.storage.volumes.values()),
    ),
    Difference(
        "logging",
        "the log group `/copilot/<app>-<env>-<service>`, streams with the prefix `copilot`",
        "the log group `/ecs/<environment>/<service>`, streams with the prefix `ecs`",
        "names are this program's",
        _always,
    ),
    Difference(
        "on.schedule",
        "an EventBridge rule starts a state machine that retries and stops the task",
        "EventBridge Scheduler starts the task",
        "a machine less to watch; `retries` and `timeout` are refused",
        lambda service: service.type == JOB,
    ),
    Difference(
        "type",
        "an A record for each service in Cloud Map, `<service>.<environment>.<app>.local`",
        "names by Service Connect (`network.connect`), or behind the internal load balancer",
        "names that lead past load balancers and health checks lead to tasks that are going",
        lambda service: service.type != JOB and not service.network.connect.enabled and service.type != WEB,
    ),
)


def differences_of(service: Service) -> Iterator[tuple[Difference, Node]]:
    """What is different for a service, each with the place it is about."""
    for difference in DIFFERENCES:
        if difference.applies(service):
            yield difference, service.node.find(tuple(difference.path.split(".")))
