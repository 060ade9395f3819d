"""Where a manifest means something else here than in AWS Copilot: our defaults, and what Copilot adds by itself."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ecs_platform.model.manifest.http import Rule
from ecs_platform.model.manifest.refused import QUEUE_RIGHTS
from ecs_platform.model.manifest.service import BACKEND, JOB, WEB, WORKER, Service
from ecs_platform.model.manifest.storage import Efs
from ecs_platform.model.manifest.target import load_balancers_of
from ecs_platform.model.reading.fields import duration_text
from ecs_platform.model.reading.source import Node
from ecs_platform.model.settings.settings import Settings


@dataclass(frozen=True)
class Difference:
    """One default, or one thing done unasked, that differs.

    Attributes:
        path: the field, as in a manifest; or the matter, where it has no field.
        copilot: what AWS Copilot does where the manifest does not say.
        ours: what this program does then.
        why: the reason.
        applies: whether a service is concerned.
        settled: whether the settings see to it all the same; default never.
    """

    path: str
    copilot: str
    ours: str
    why: str
    applies: Callable[[Service], bool]
    settled: Callable[[Service, Settings], bool] = lambda _service, _settings: False


def _always(_: Service) -> bool:
    return True


def _with_http(*steps: str) -> Callable[[Service], bool]:
    """Whether a field of `http` is not given, where there is `http`."""
    return lambda service: service.http is not None and service.node.get("http", *steps) is None


def _spot_below_the_fewest(service: Service) -> bool:
    within = service.count.range
    return within is not None and within.spot_from is not None and within.spot_from < within.min


def _has_own_alarms(service: Service) -> bool:
    alarms = service.deployment.rollback_alarms
    return alarms.cpu_utilization is not None or alarms.memory_utilization is not None


def _some_rule(holds: Callable[[Service, Rule], bool]) -> Callable[[Service], bool]:
    return lambda service: any(holds(service, rule) for rule, _ in service.rules)


def _nameless_on(load_balancer: str) -> Callable[[Service], bool]:
    """Whether a rule on this load balancer names no host."""
    return _some_rule(lambda service, rule: not rule.alias and load_balancer in load_balancers_of(service, rule))


def _in_the_zone(service: Service, settings: Settings) -> bool:
    """Whether every host name of the service has a record made here, or is a load balancer's own."""
    own = f".{service.source.names.zone}"
    return all(
        host.endswith(_OF_LOAD_BALANCERS)
        or (settings.dns is not None and settings.dns.has(host))
        or (host.endswith(own) and "internal" in load_balancers_of(service, rule))
        for rule, _ in service.rules
        for host in rule.alias
    )


def _without_variable(
    names: tuple[str, ...], holds: Callable[[Service], bool] = lambda _: True
) -> Callable[[Service], bool]:
    """Whether a service that Copilot gave these variables does not say all of them itself."""
    return lambda service: (
        service.task_definition is None and holds(service) and not service.variables.keys() >= {*names}
    )


def _some_efs(holds: Callable[[Efs, Node | None], bool]) -> Callable[[Service], bool]:
    """Whether some volume in EFS, with what is written of it, is so."""
    return lambda service: any(
        volume.efs is not None and holds(volume.efs, service.node.get("storage", "volumes", name, "efs"))
        for name, volume in service.storage.volumes.items()
    )


def _is_wild(_: Service, rule: Rule) -> bool:
    return bool(rule.path.strip("/")) and ("?" in rule.path or "*" in rule.path)


def _ends_in_slash(_: Service, rule: Rule) -> bool:
    return bool(rule.path.strip("/")) and rule.path.endswith("/")


def _checks_grpc(_: Service, rule: Rule) -> bool:
    return rule.version == "grpc" and "path" not in rule.healthcheck.model_fields_set


def _mounts(service: Service) -> bool:
    return any(volume.path is not None for volume in service.storage.volumes.values())


def _names_another(service: Service) -> bool:
    """Whether a value has a name of AWS Copilot's zones; those of ours have no application in them."""
    containers = (service.variables, *(each.variables for each in service.sidecars.values()))
    values = [each.value for variables in containers for each in variables.values()]
    values += [value for variables in service.source.env_files.values() for value in variables.values()]
    return any(_NAME_OF_COPILOT.search(value) for value in values)


_OF_LOAD_BALANCERS = ".elb.amazonaws.com"
_NAME_OF_COPILOT = re.compile(r"(?<![\w.-])([a-z0-9-]+\.){3}(local|internal)(?![\w-]|\.\w)")
_COMMON = (
    "COPILOT_APPLICATION_NAME",
    "COPILOT_ENVIRONMENT_NAME",
    "COPILOT_SERVICE_NAME",
    "COPILOT_SERVICE_DISCOVERY_ENDPOINT",
)
_PROTOCOL = ("network", "connect", "protocol")
_DELAY, _GRACE = 30, 60
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
        lambda service: (
            service.http is not None and not service.http.healthcheck.grace_is_given and service.grace_period > _GRACE
        ),
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
        _some_rule(_is_wild),
    ),
    Difference(
        "http.path",
        "a `/` at its end counts: `api/` is the patterns `/api/` and `/api//*`",
        "it does not count: `api/` is `api`, the patterns `/api` and `/api/*`",
        "what is below a path is meant by it",
        _some_rule(_ends_in_slash),
    ),
    Difference(
        "http.healthcheck.path",
        "`/`, also for `version: grpc`",
        "`/AWS.ALB/healthcheck` for `version: grpc`",
        "it is ALB's own default for gRPC, and `/` is no method of a gRPC service",
        _some_rule(_checks_grpc),
    ),
    Difference(
        "http.alias",
        "with an application's domain a record is made for each name",
        "a record is made for names in the zone of the setting `dns`, and for this one none",
        "other zones belong to others",
        _some_rule(lambda _, rule: bool(rule.alias)),
        _in_the_zone,
    ),
    Difference(
        "http.alias",
        "where the application has a domain and the rule no `alias`: only "
        "`<service>.<environment>.<app>.<domain>`, with a record",
        "every host of the load balancer, and no record",
        "hosts are written where they are meant: `alias`, or the setting `load_balancers: {public: {default_host: "
        '"*.test.acme.example.com"}}`',
        _nameless_on("public"),
        lambda _, settings: settings.load_balancers.public.default_host is not None,
    ),
    Difference(
        "http.alias",
        "`<service>.<environment>.<app>.internal`, and the internal load balancer's own name (`COPILOT_LB_DNS`)",
        "`<service>.<environment>.internal` alone",
        "behind one name services take each other's paths; who wants it writes `alias: "
        '["api.${COPILOT_ENVIRONMENT_NAME}.internal", "*.elb.amazonaws.com"]`',
        _nameless_on("internal"),
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
        f"{', '.join(f'`{name}`' for name in _COMMON)} are added to every container",
        "nothing is added",
        "write those that are read: `COPILOT_ENVIRONMENT_NAME: ${COPILOT_ENVIRONMENT_NAME}`, and "
        "`COPILOT_SERVICE_NAME: web`",
        _without_variable(_COMMON),
    ),
    Difference(
        "variables",
        "`COPILOT_LB_DNS`, the load balancer's name, is added to every container",
        "nothing is added",
        "a name of the service's own stays, the load balancer's does not: `http.alias`, or the internal host",
        _without_variable(("COPILOT_LB_DNS",), lambda service: service.http is not None),
    ),
    Difference(
        "variables",
        "`COPILOT_MOUNT_POINTS`, the paths of the volumes as JSON, is added to the main container",
        "nothing is added",
        "write it where it is read",
        _without_variable(("COPILOT_MOUNT_POINTS",), _mounts),
    ),
    Difference(
        "variables",
        "every Worker Service has an SQS queue, rights on it, and its URL in `COPILOT_QUEUE_URI`",
        "no queue is made",
        "a queue outlives the service: make it in a stack of its own, give its URL as `COPILOT_QUEUE_URI` in "
        f"`variables`, and the right to it: {QUEUE_RIGHTS}",
        _without_variable(("COPILOT_QUEUE_URI",), lambda service: service.type == WORKER),
    ),
    Difference(
        "${COPILOT_APPLICATION_NAME}",
        "the application's name",
        "the project's name",
        "names are this program's; where paths of secrets have the application's in them, the setting "
        "`variables: {COPILOT_APPLICATION_NAME: acme}` keeps it",
        lambda service: "COPILOT_APPLICATION_NAME" in service.source.variables,
        lambda _, settings: "COPILOT_APPLICATION_NAME" in settings.variables,
    ),
    Difference(
        "environments",
        "a section with nothing behind it (`variables:` in an environment) changes nothing",
        "it removes what was inherited",
        "null removes, wherever it stands; a line that says nothing is better away",
        lambda service: bool(service.source.emptied),
    ),
    Difference(
        "exec",
        "the containers' first process is the image's",
        "an init process starts it (`initProcessEnabled`)",
        "it ends what a shell leaves behind",
        lambda service: service.exec and not service.windows,
    ),
    Difference(
        "variables",
        "names like `api.test.acme.local` and `api.test.acme.internal`, as a value has one, lead to services",
        "they lead nowhere",
        "write the service's name in Service Connect, or, where it has `http` behind the internal load balancer, "
        "`api.${COPILOT_ENVIRONMENT_NAME}.internal`",
        _names_another,
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
        _some_efs(lambda efs, _: efs.made),
    ),
    Difference(
        "storage.volumes.*.efs.uid",
        "a number made of the service's name owns the directory",
        "`1000` owns it",
        "the number is known to whoever builds the image; data brought over keeps its owner with `uid` and `gid`",
        _some_efs(lambda efs, _: efs.made and efs.uid is None),
    ),
    Difference(
        "storage.volumes.*.efs.auth.iam",
        "`false`, for a file system by its `id`",
        "`true`",
        "a file system's policy can say who mounts it; without one EFS admits everybody all the same",
        _some_efs(lambda efs, node: efs.id is not None and (node is None or node.get("auth", "iam") is None)),
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
        "A and SRV records for each service in Cloud Map, `<service>.<environment>.<app>.local`, also beside Service "
        "Connect",
        "names by Service Connect (`network.connect`), or behind the internal load balancer",
        "names that lead past load balancers and health checks lead to tasks that are going",
        lambda service: service.type in (WEB, BACKEND),
    ),
)


def differences_of(service: Service, settings: Settings | None = None) -> Iterator[tuple[Difference, Node]]:
    """What is different for a service, each with the place it is about; default of the settings: nothing is said."""
    settings = settings or Settings()
    for difference in DIFFERENCES:
        if difference.applies(service) and not difference.settled(service, settings):
            yield difference, service.node.find(tuple(difference.path.split(".")))
