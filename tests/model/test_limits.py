"""What manifests and settings take, beside what AWS takes: the border is taken, and what is next to it is not.

Limits come from botocore's model of the request where it has them, else from the page that is named. A field that is in
no table fails: whoever adds one says where its value goes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import botocore.loaders
import pytest
from pydantic import BaseModel, ValidationError

from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading import markdown
from ecs_platform.model.settings.settings import LOG_RETENTION_DAYS, Settings
from ecs_platform.model.task.rules import values

SERVICE: dict[str, Any] = {"name": "a", "type": "Load Balanced Web Service", "http": {"path": "/"}}
DEPLOYER: dict[str, Any] = {"kind": "github", "github": {"owner": "a", "repository": "b", "branch": "main"}}
_LOADER = botocore.loaders.Loader()


@dataclass(frozen=True)
class Limit:
    """The least and the most that AWS takes.

    Attributes:
        low: the least.
        high: the most; None where only a quota says.
        source: a page, or the member of a request in botocore's model.
    """

    low: int
    high: int | None
    source: str


def member(service: str, path: str) -> dict[str, Any]:
    """The shape of a request's member, from botocore's model."""
    shapes = _LOADER.load_service_model(service, "service-2")["shapes"]
    first, *rest = path.split(".")
    shape = shapes[first]
    for name in rest:
        shape = shapes[shape["members"][name]["shape"]]
    assert isinstance(shape, dict)
    return shape


def of(service: str, path: str) -> Limit:
    """The limit that botocore's model gives a member."""
    shape = member(service, path)
    return Limit(shape["min"], shape["max"], f"{service} {path}")


ECS = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/"
ELB = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/"
HEALTH = f"{ECS}API_HealthCheck.html"
PORT = of("elbv2", "CreateTargetGroupInput.Port")
MANIFEST: dict[str, Limit] = {
    "http.healthcheck.healthy_threshold": of("elbv2", "CreateTargetGroupInput.HealthyThresholdCount"),
    "http.healthcheck.unhealthy_threshold": of("elbv2", "CreateTargetGroupInput.UnhealthyThresholdCount"),
    "http.healthcheck.interval": of("elbv2", "CreateTargetGroupInput.HealthCheckIntervalSeconds"),
    "http.healthcheck.timeout": of("elbv2", "CreateTargetGroupInput.HealthCheckTimeoutSeconds"),
    "http.healthcheck.port": PORT,
    "http.target_port": PORT,
    "image.port": PORT,
    "sidecars.*.port.number": PORT,
    "http.deregistration_delay": Limit(0, 3600, f"{ELB}edit-target-group-attributes.html"),
    "http.healthcheck.grace_period": Limit(0, 2_147_483_647, f"{ECS}API_CreateService.html"),
    "image.healthcheck.interval": Limit(*values.INTERVAL.bounds, HEALTH),
    "image.healthcheck.timeout": Limit(*values.TIMEOUT.bounds, HEALTH),
    "image.healthcheck.retries": Limit(*values.RETRIES.bounds, HEALTH),
    "image.healthcheck.start_period": Limit(*values.START_PERIOD.bounds, HEALTH),
    "sidecars.*.healthcheck.interval": Limit(*values.INTERVAL.bounds, HEALTH),
    "sidecars.*.healthcheck.timeout": Limit(*values.TIMEOUT.bounds, HEALTH),
    "sidecars.*.healthcheck.retries": Limit(*values.RETRIES.bounds, HEALTH),
    "sidecars.*.healthcheck.start_period": Limit(*values.START_PERIOD.bounds, HEALTH),
    "sidecars.*.cpu": Limit(values.CONTAINER_CPU.low, None, f"{ECS}API_ContainerDefinition.html"),
    "sidecars.*.memory": Limit(values.CONTAINER_MEMORY.low, None, f"{ECS}API_ContainerDefinition.html"),
    "cpu": Limit(*values.TASK_CPU.bounds, f"{ECS}API_RegisterTaskDefinition.html"),
    "memory": Limit(4, 3_145_728, f"{ECS}API_ContainerDefinition.html"),
    "storage.ephemeral": Limit(
        20, values.DISK.bounds[1], f"{ECS}API_EphemeralStorage.html; 20 is what there is without asking"
    ),
    "storage.volumes.*.efs.uid": Limit(1, member("efs", "PosixUser.Uid")["max"], "efs; 0 would be root"),
    "storage.volumes.*.efs.gid": Limit(1, member("efs", "PosixUser.Gid")["max"], "efs; 0 would be root"),
    "count.value": Limit(0, 5000, "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html"),
    "count.spot": Limit(0, 5000, "as `count.value`"),
    "count.range.min": Limit(0, 5000, "as `count.value`"),
    "count.range.max": Limit(1, 5000, "as `count.value`"),
    "count.range.spot_from": Limit(1, None, "as `count.value`; a check holds it to the range"),
    "count.cpu_percentage.value": Limit(1, 100, "an average in percent"),
    "count.memory_percentage.value": Limit(1, 100, "an average in percent"),
    "count.requests.value": Limit(1, None, "no limit"),
    **{
        f"count.{rule}cooldown.{way}": Limit(0, 3600, "our own: a rest of more than an hour is a mistake")
        for rule in ("", "cpu_percentage.", "memory_percentage.", "requests.")
        for way in ("in", "out")
    },
    "network.connect.request_timeout": of("ecs", "TimeoutConfiguration.perRequestTimeoutSeconds"),
    "network.connect.idle_timeout": of("ecs", "TimeoutConfiguration.idleTimeoutSeconds"),
    "deployment.rollback_alarms.cpu_utilization": Limit(1, 100, "a percentage, above 0"),
    "deployment.rollback_alarms.memory_utilization": Limit(1, 100, "a percentage, above 0"),
    "deployment.rollback_alarms.http_5xx": Limit(1, 100, "a percentage, above 0"),
    **{
        f"alarms.{measure}.threshold": Limit(1, 100, "a percentage, above 0")
        for measure in ("http_5xx", "cpu_utilization", "memory_utilization")
    },
    **{
        f"alarms.{measure}.threshold": Limit(1, 10_000, "our own: more than ECS runs of a service")
        for measure in ("unhealthy_targets", "restarts")
    },
    "alarms.job_late.after": Limit(300, 86_400, "our own: an alarm looks back a week at most"),
}
ELSEWHERE = {
    "http.priority": "with routes: tests/model/routes/test_validate.py",
    "logging.retention": "only certain numbers: below",
}
SETTINGS: dict[str, Limit] = {
    "ec2.min_size": Limit(0, 1000, "our own"),
    "ec2.max_size": Limit(1, 1000, "our own"),
    "ec2.volume_size": Limit(30, 16_384, "gp3 up to 16 TiB; the AMI has 30 GiB"),
    "ec2.target_capacity": of("ecs", "ManagedScaling.targetCapacity"),
    "load_balancers.public.idle_timeout": Limit(1, 4000, f"{ELB}application-load-balancers.html"),
    "load_balancers.internal.idle_timeout": Limit(1, 4000, f"{ELB}application-load-balancers.html"),
    "load_balancers.access_logs.retention": Limit(1, 3650, "our own: ten years"),
    "deployers.*.attachments": Limit(1, 25, "our own; IAM allows no more than 20 to be asked for"),
    "deployers.*.github.owner_id": Limit(1, None, "GitHub's"),
}
SETTINGS_ELSEWHERE = {
    "deployers.*.github.repository_id": "GitHub's; only together with `owner_id`",
    "logs.retention": "only certain numbers: below",
    **{
        f"load_balancers.{scheme}.{quota}": "a quota: tests/model/test_quotas.py"
        for scheme in ("public", "internal")
        for quota in ("rule_quota", "target_group_quota")
    },
}


def _numbers(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """The fields that are numbers or durations, and nothing but these."""
    for row in markdown.table(model).splitlines()[2:]:
        path, kind = (cell.strip() for cell in row.strip("| ").split(" | ")[:2])
        if kind in ("number", "duration"):
            yield path.strip("`"), kind


def _with(tree: Any, steps: list[str], value: Any) -> Any:
    step, *rest = steps
    below = tree if isinstance(tree, dict) else {}
    name = "x" if step == "*" else step
    return {**below, name: _with(below.get(name, {}), rest, value) if rest else value}


def _refused(model: type[BaseModel], path: str, value: Any, kind: str = "") -> bool:
    """Whether a value is refused because of this very field."""
    base = SERVICE if model is Service else {"deployers": {"x": DEPLOYER}}
    tree = _with(base, path.split("."), f"{value}s" if kind == "duration" else value)
    last = path.rpartition(".")[2]
    try:
        model.model_validate(tree)
    except ValidationError as error:
        return any(last in each["loc"] for each in error.errors())
    return False


CASES = [
    (model, path, kind, limits[path])
    for model, limits in ((Service, MANIFEST), (Settings, SETTINGS))
    for path, kind in _numbers(model)
    if path in limits
]


@pytest.mark.parametrize(
    ("model", "path", "kind", "limit"), CASES, ids=lambda each: each if isinstance(each, str) else ""
)
def test_the_border_is_taken_and_nothing_beyond(model: type[BaseModel], path: str, kind: str, limit: Limit) -> None:
    assert not _refused(model, path, limit.low, kind), limit.source
    if limit.low > 0 or kind == "number":
        assert _refused(model, path, limit.low - 1, kind), limit.source
    if limit.high is not None:
        assert not _refused(model, path, limit.high, kind), limit.source
        assert _refused(model, path, limit.high + 1, kind), limit.source


@pytest.mark.parametrize(
    ("model", "known"), [(Service, {*MANIFEST, *ELSEWHERE}), (Settings, {*SETTINGS, *SETTINGS_ELSEWHERE})]
)
def test_no_number_is_without_a_limit(model: type[BaseModel], known: set[str]) -> None:
    assert {path for path, _ in _numbers(model)} == known


def test_days_of_logs() -> None:
    for days in range(0, max(LOG_RETENTION_DAYS) + 2):
        refused = _refused(Settings, "logs.retention", days, "number")
        assert refused is (days not in LOG_RETENTION_DAYS)
        if days < 100:
            assert _refused(Service, "logging.retention", days, "number") is refused


def _long(text: str, length: int) -> str:
    """The text, with as many of its last character as make it so long."""
    return text + text[-1] * (length - len(text))


def _domain(length: int) -> str:
    labels = ".".join(["a" * 50] * 10)[-length + 3 :].lstrip(".")
    return _long("b", length - len(labels) - 1) + "." + labels


BOUNDARY = "arn:aws:iam::123456789012:policy/b"
TEXTS: list[tuple[type[BaseModel], str, str, int, str]] = [
    (Service, "http.healthcheck.path", "/a", 1024, "elbv2 CreateTargetGroupInput.HealthCheckPath"),
    (Service, "on.schedule", "cron", 256, "scheduler CreateScheduleInput.ScheduleExpression"),
    (Service, "deployment.rollback_alarms.names", "a", 255, "cloudwatch PutMetricAlarmInput.AlarmName"),
    (Settings, "permissions_boundary", BOUNDARY, 2048, "iam CreateRoleRequest.PermissionsBoundary"),
    (Settings, "tags.x", "v", 256, "iam Tag.Value"),
    (Settings, "load_balancers.public.certificate.domain", "", 64, "RFC 5280, as RequestCertificate's page says"),
    (Settings, "load_balancers.public.certificate.names", "", 253, "acm RequestCertificateRequest.DomainName"),
]


def _text(path: str, text: str, length: int) -> Any:
    if not text:
        text = _domain(length)
    elif path == "on.schedule":
        minutes = length - len("cron( 0 * * ? *)")
        text = f"cron({'0,' * ((minutes - 1) // 2)}{'0' if minutes % 2 else '10'} 0 * * ? *)"
    return [_long(text, length)] if path.endswith("names") else _long(text, length)


@pytest.mark.parametrize(("model", "path", "text", "most", "source"), TEXTS, ids=[path for _, path, *_ in TEXTS])
def test_lengths_of_texts(model: type[BaseModel], path: str, text: str, most: int, source: str) -> None:
    service, _, where = source.partition(" ")
    if where[:1].isupper() and "." in where:
        assert member(service, where)["max"] == most
    long, longer = _text(path, text, most), _text(path, text, most + 1)
    assert (len(long[0]) if isinstance(long, list) else len(long)) == most
    assert not _refused(model, path, long), source
    assert _refused(model, path, longer), source


@pytest.mark.parametrize("length", [2, 1224])
def test_external_ids(length: int) -> None:
    shape = member("sts", "AssumeRoleRequest.ExternalId")
    assert length in (shape["min"], shape["max"])
    for each, refused in ((length, False), (length + (1 if length == shape["max"] else -1), True)):
        trust = {"kind": "account", "account": {"id": "123456789012", "external_id": "a" * each}}
        assert _refused(Settings, "deployers", {"x": trust}) is refused


def test_subnets() -> None:
    most = member("scheduler", "AwsVpcConfiguration.Subnets")["max"]
    ids = [f"subnet-{index:08x}" for index in range(most + 1)]
    for path, model in (("network.vpc.placement.subnets", Service), ("network.private_subnet_ids", Settings)):
        assert not _refused(model, path, ids[:most])
        assert _refused(model, path, ids)
