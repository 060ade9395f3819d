"""How an environment stands, asked of AWS in few calls: services ten at a time, tasks a hundred, targets by group."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from ecs_platform.ops.alarms import Alarm, alarms_of
from ecs_platform.ops.aws import Client
from ecs_platform.ops.board import Board, JobStanding, LoadBalancer, Past
from ecs_platform.ops.ecs_services import described, primary, short
from ecs_platform.ops.next_run import next_run
from ecs_platform.ops.permitted import Permitted
from ecs_platform.ops.releases import Release, releases, stages, task_definitions
from ecs_platform.ops.standing import Standing, standing, stopped

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.manifest.service import Service

PAGE = 100
"""Tasks that ListTasks names and DescribeTasks takes at once:
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html"""

AT_A_TIME = 8
"""Questions of one target group, or of one revision, that are under way together."""

HISTORY = 5

Said = Mapping[str, Any]
"""What AWS says of one thing."""


def board(loaded: "Loaded", client: Client, name: str | None = None, now: datetime | None = None) -> Board:
    """How the environment stands, or one of its services or jobs.

    Args:
        loaded: the environment, without findings.
        client: makes boto3's clients.
        name: of one service or job, of which then more is asked; default: all.
        now: the time; default: that of the clock.
    """
    return _Asking(loaded, client, name).board(now or datetime.now(UTC))


class _Asking:
    def __init__(self, loaded: "Loaded", client: Client, name: str | None) -> None:
        self._loaded, self._client, self._name = loaded, client, name
        self._may = Permitted()
        wanted = [each for each in loaded.services if name in (None, each.name)]
        self._services = [each for each in wanted if not each.is_job]
        self._jobs = [each for each in wanted if each.is_job]
        self._ecs, self._cluster = client("ecs"), loaded.names.cluster

    def board(self, now: datetime) -> Board:
        names = [each.name for each in self._services]
        nothing: dict[str, dict[str, Any]] | None = None
        ask = self._may.ask
        found = ask("ecs:DescribeServices", lambda: described(self._ecs, self._cluster, names), nothing)
        tasks = self._tasks() if found or self._jobs else []
        targets = self._targets(list((found or {}).values()))
        images = self._images(found or {}, tasks)
        alarms = self._alarms(found or {})
        balancers = tuple(self._load_balancers())
        jobs = tuple(self._job(each, tasks, now) for each in self._jobs)
        history = tuple(self._history()) if self._name is not None and found else ()
        standings = [self._standing(each, found, tasks, targets, images, alarms) for each in self._services]
        account = self._loaded.account
        return Board(
            self._loaded.names.environment,
            account.id,
            account.region,
            balancers,
            tuple(standings),
            jobs,
            alarms,
            history,
            self._may.missing,
        )

    def _standing(
        self,
        service: "Service",
        found: Mapping[str, dict[str, Any]] | None,
        tasks: Sequence[Said],
        targets: Mapping[str, list[Said] | None],
        images: Mapping[str, str],
        alarms: Iterable[Alarm],
    ) -> Standing:
        name = service.name
        if found is None or name not in found:
            return Standing(name, "not known" if found is None else "not there")
        groups = [targets.get(each["targetGroupArn"]) for each in _groups(found[name])]
        known = None if not groups or None in groups else [one for each in groups for one in each or ()]
        return standing(
            found[name],
            [each for each in tasks if each.get("group") == f"service:{name}"],
            known,
            self._loaded.names.log_group(name),
            images.get(name),
            [each.name for each in alarms if each.service == name],
        )

    def _tasks(self) -> list[Said]:
        """All tasks of the cluster, or those of the one service or job; stopped ones too, newest first."""
        asked: dict[str, str] = {"cluster": self._cluster}
        if self._name is not None and self._jobs:
            asked["family"] = self._loaded.names.family(self._name)
        elif self._name is not None:
            asked["serviceName"] = self._name
        found: list[Said] = []
        nobody: list[str] = []
        for status in ("RUNNING", "STOPPED"):
            arns = self._may.ask("ecs:ListTasks", partial(self._listed, asked, status), nobody)
            for start in range(0, len(arns), PAGE):
                some = arns[start : start + PAGE]
                found += self._may.ask("ecs:DescribeTasks", partial(self._described, some), [])
        return sorted(found, key=lambda task: str(task.get("createdAt", "")), reverse=True)

    def _listed(self, asked: Mapping[str, str], status: str) -> list[str]:
        from botocore.exceptions import ClientError  # noqa: PLC0415

        pages = self._ecs.get_paginator("list_tasks").paginate(**asked, desiredStatus=status, maxResults=PAGE)
        try:
            return [arn for page in pages for arn in page["taskArns"]]
        except ClientError as error:
            if error.response["Error"]["Code"] in ("ClusterNotFoundException", "ServiceNotFoundException"):
                return []
            raise

    def _described(self, arns: Sequence[str]) -> list[Said]:
        return list(self._ecs.describe_tasks(cluster=self._cluster, tasks=arns)["tasks"])

    def _targets(self, services: Iterable[Mapping[str, Any]]) -> dict[str, list[Said] | None]:
        """The targets of each target group: AWS tells them of one at a time."""
        groups = [each["targetGroupArn"] for service in services for each in _groups(service)]
        if not groups:
            return {}
        elb = self._client("elbv2")

        def of(group: str) -> list[Said] | None:
            def call() -> list[Said] | None:
                return list(elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"])

            try:
                return self._may.ask("elasticloadbalancing:DescribeTargetHealth", call, None)
            except elb.exceptions.TargetGroupNotFoundException:
                return []

        return dict(zip(groups, _together(of, groups), strict=True))

    def _images(self, found: Mapping[str, Mapping[str, Any]], tasks: Sequence[Said]) -> dict[str, str]:
        """The image of each main container: a task that runs says it; of those without one, the task definition."""
        images, asked = {}, []
        for service in self._services:
            if service.name not in found:
                continue
            wanted = _definition(found[service.name])
            image = next((_image(each["containers"], service) for each in tasks if _is_of(each, wanted)), None)
            if image is None:
                asked.append((service, wanted))
            else:
                images[service.name] = image

        def of(one: "tuple[Service, str]") -> str | None:
            def call() -> str | None:
                answer = self._ecs.describe_task_definition(taskDefinition=one[1])
                return _image(answer["taskDefinition"]["containerDefinitions"], one[0])

            return self._may.ask("ecs:DescribeTaskDefinition", call, None)

        more = zip(asked, _together(of, asked), strict=True)
        return {**images, **{service.name: image for (service, _), image in more if image is not None}}

    def _alarms(self, found: Mapping[str, Mapping[str, Any]]) -> tuple[Alarm, ...]:
        prefix, nothing = self._loaded.names.of(""), list[Alarm]()
        cloudwatch = self._client("cloudwatch")
        made = self._may.ask("cloudwatch:DescribeAlarms", lambda: alarms_of(cloudwatch, prefix, found), nothing)
        return tuple(each for each in made if self._name in (None, each.service))

    def _load_balancers(self) -> Iterator[LoadBalancer]:
        settings, names = self._loaded.settings, self._loaded.names
        for kind in sorted({route.load_balancer for each in self._services for route in each.routes}, reverse=True):
            existing = settings.load_balancers.of(kind).existing
            by = {"LoadBalancerArns": [existing.arn]} if existing else {"Names": [names.load_balancer(kind)]}
            found = self._may.ask(
                "elasticloadbalancing:DescribeLoadBalancers",
                partial(self._load_balancer, by),
                ("not known", ""),
            )
            yield LoadBalancer(kind, *found)

    def _load_balancer(self, by: Mapping[str, list[str]]) -> tuple[str, str]:
        elb = self._client("elbv2")
        try:
            (found,) = elb.describe_load_balancers(**by)["LoadBalancers"]
        except elb.exceptions.LoadBalancerNotFoundException:
            return "not there", ""
        return str(found["State"]["Code"]), str(found["DNSName"])

    def _job(self, job: "Service", tasks: Sequence[Said], now: datetime) -> JobStanding:
        family = self._loaded.names.family(job.name)
        own = [each for each in tasks if _family(each) == family and not _is_of_service(each)]
        ended = sorted((each for each in map(stopped, own) if each is not None), key=lambda each: each.at)
        expression, zone = (None, None) if job.on is None else (job.on.expression, job.on.timezone)
        start = None if expression is None else next_run(expression, zone, now)
        states, state = self._schedule_states if expression else None, None
        if states is not None:
            state = states.get(self._loaded.names.schedule(job.name), "not there")
        return JobStanding(
            job.name,
            f"{expression} {zone}" if zone is not None else expression,
            state,
            None if start is None or state in ("DISABLED", "not there") else start.isoformat(timespec="minutes"),
            sum(each.get("lastStatus") != "STOPPED" for each in own),
            ended[-1] if ended else None,
        )

    @cached_property
    def _schedule_states(self) -> dict[str, str] | None:
        """`ENABLED` or `DISABLED`, by the schedule's name; None where that may not be asked."""
        scheduler, prefix = self._client("scheduler"), self._loaded.names.schedule("")
        nothing: dict[str, str] | None = None

        def call() -> dict[str, str] | None:
            pages = scheduler.get_paginator("list_schedules").paginate(NamePrefix=prefix)
            return {one["Name"]: str(one["State"]) for page in pages for one in page["Schedules"]}

        return self._may.ask("scheduler:ListSchedules", call, nothing)

    def _history(self) -> Iterator[Past]:
        """Its last deployments, each with the stage that it is in."""
        assert self._name is not None
        name, nothing, unknown = self._name, list[Release](), dict[str, str]()
        ask, ecs = self._may.ask, self._ecs
        last = ask("ecs:ListServiceDeployments", lambda: releases(ecs, self._cluster, name), nothing)[:HISTORY]
        stage = ask("ecs:DescribeServiceDeployments", lambda: stages(ecs, [each.arn for each in last]), unknown)
        wanted = [each.service_revision for each in last if each.service_revision]
        revisions = ask("ecs:DescribeServiceRevisions", lambda: dict(task_definitions(ecs, wanted)), unknown)
        for each in last:
            revision = short(revisions.get(each.service_revision, ""))
            yield Past(each.began, each.status, stage.get(each.arn, ""), revision, each.reason)


def _together(call: Any, things: Sequence[Any]) -> list[Any]:
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        return list(pool.map(call, things))


def _groups(service: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [each for each in service.get("loadBalancers", []) if each.get("targetGroupArn")]


def _definition(service: Mapping[str, Any]) -> str:
    return str(primary(service).get("taskDefinition") or service["taskDefinition"])


def _image(containers: Iterable[Mapping[str, Any]], service: "Service") -> str | None:
    named = (each for each in containers if each["name"] == service.main_container)
    return next((str(each["image"]) for each in named if each.get("image")), None)


def _is_of(task: Said, definition: str) -> bool:
    return bool(task.get("taskDefinitionArn") == definition)


def _family(task: Said) -> str:
    return short(str(task.get("taskDefinitionArn", ""))).rpartition(":")[0]


def _is_of_service(task: Said) -> bool:
    return str(task.get("group", "")).startswith("service:")
