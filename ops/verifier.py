"""Whether the service that runs is the one that was declared: a verdict, from ECS, load balancers and the outputs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ecs_platform.ops.causes import Cause, causes
from ecs_platform.ops.ecs_services import described, primary, short
from ecs_platform.ops.releases import Release, releases, task_definitions

if TYPE_CHECKING:
    from ecs_platform.model.contract.outputs import Outputs
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.manifest.service import Service
    from ecs_platform.model.task.running import Difference

EVENTS = 3
GONE = "runs, and has no manifest any more: the next `pulumi up` takes it away"
ROLLED_BACK = ("ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED", "ROLLBACK_IN_PROGRESS", "STOPPED")


@dataclass
class Verdict:
    """What is found of one service.

    Attributes:
        service: its name.
        revision: the family and revision it runs (`test-api:3`); None where it does not exist.
        image: the image of its main container.
        running: tasks that run.
        desired: tasks that should.
        rollout: `COMPLETED`, `IN_PROGRESS` or `FAILED`.
        healthy: targets that take requests, of all its target groups.
        is_registering: whether some of them are new to their load balancer.
        problems: what is not as declared, in words; none where all is well.
        notes: what is otherwise than declared, and may be.
        differences: what a deployer may have changed, thing by thing: how the service is on the network and behind
            load balancers, and what its revision has that the manifest has not. Each is a problem too.
        events: ECS' last words about it, newest first.
        causes: why it is not right, as far as AWS says; none where all is well.
        again: the command that starts another deployment, once the cause is mended, where `pulumi up` has nothing to
            change: ECS starts no task of a deployment that failed. None where that is not so.
    """

    service: str
    revision: str | None = None
    image: str | None = None
    running: int = 0
    desired: int = 0
    rollout: str | None = None
    healthy: int = 0
    is_registering: bool = False
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    differences: "list[Difference]" = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    again: str | None = None

    @property
    def is_settling(self) -> bool:
        """Whether what is wrong may come right by itself within moments: ECS is about it, and none of it failed."""
        waits = (self.rollout == "IN_PROGRESS", self.running < self.desired, self.is_registering)
        return bool(self.problems) and self.rollout != "FAILED" and any(waits)


class Verifier:
    """Asks AWS about the services of one environment."""

    def __init__(self, loaded: "Loaded", outputs: "Outputs | None", ecs: Any, elb: Any) -> None:
        """`outputs`: the stack's; None where no `up` has ended well, and the manifests alone say what is declared."""
        self._loaded, self._ecs, self._elb = loaded, ecs, elb
        self._cluster = loaded.names.cluster if outputs is None else outputs.cluster_arn
        self._declared = {} if outputs is None else outputs.services
        self._outputs = outputs

    @cached_property
    def _given(self) -> dict[str, Any] | None:
        """The outputs as plain data, in place of markers: the same for every service."""
        return None if self._outputs is None else self._outputs.model_dump()

    def names(self) -> list[str]:
        """The services that the last `up` made, and those of the manifests that no `up` has made yet."""
        made = [name for name, each in self._declared.items() if each.service is not None]
        manifests = [each.name for each in self._loaded.services if not each.is_job and each.name not in self._declared]
        return [*made, *manifests]

    @cached_property
    def _services(self) -> dict[str, dict[str, Any]]:
        """What ECS says of them: all are asked for together."""
        return described(self._ecs, self._cluster, self.names())

    def verify(self, name: str) -> Verdict:
        """What is found of the service `name`, one of `names`."""
        verdict = Verdict(name)
        service = self._services.get(name)
        manifest = next((each for each in self._loaded.services if each.name == name), None)
        if service is None:
            verdict.problems.append(self._not_there(name))
            return verdict
        verdict.revision = short(service["taskDefinition"])
        verdict.running, verdict.desired = service["runningCount"], service["desiredCount"]
        if manifest is None:
            verdict.problems.append(GONE)
            return verdict
        definition = self._ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
        verdict.image = _image(definition, manifest)
        verdict.rollout = primary(service).get("rolloutState", "COMPLETED")
        targets = [each for group in service["loadBalancers"] for each in self._targets(group["targetGroupArn"])]
        verdict.is_registering = any(each["TargetHealth"]["State"] == "initial" for each in targets)
        verdict.healthy = sum(each["TargetHealth"]["State"] == "healthy" for each in targets)
        verdict.events = [event["message"] for event in service.get("events", [])[:EVENTS]]
        rolled_back = self._rolled_back(service)
        verdict.problems += self._wrong_revision(service, manifest, verdict, rolled_back)
        verdict.problems += _wrong_counts(service, manifest, verdict)
        self._judge_count(manifest, verdict)
        ailing = bool(verdict.problems)
        verdict.differences = self._differences(service, definition, manifest)
        verdict.problems += [each.message for each in verdict.differences]
        if ailing:
            started = [*(each["id"] for each in service["deployments"]), *_revisions_tried(rolled_back)]
            log_group = self._loaded.names.log_group(name)
            verdict.causes = causes(self._ecs, service, started, targets, log_group)
        if verdict.rollout == "FAILED":
            verdict.again = f"python -m ops redeploy {name} --stack {self._loaded.names.environment}"
        return verdict

    def _wrong_revision(
        self, service: dict[str, Any], manifest: "Service", verdict: Verdict, newest: Release | None
    ) -> Iterator[str]:
        declared = self._declared.get(verdict.service)
        if verdict.rollout == "FAILED":
            yield f"its deployment failed: {primary(service).get('rolloutStateReason', 'no reason is given')}"
        elif verdict.rollout == "IN_PROGRESS":
            yield "its deployment is still under way"
        if manifest.image is not None and manifest.image.owner == "deployer":
            # Which revision runs is the deploy tool's business; that the last deployment stood is ours.
            if newest is not None:
                yield f"the last deployment was rolled back: {newest.why}"
            return
        if declared is None:
            yield "the outputs of the stack do not know it: no `up` with it has ended well"
            return
        if service["taskDefinition"] != declared.task_definition_arn:
            wanted, tried = short(declared.task_definition_arn), self._tried(newest)
            if newest is not None and tried == wanted:
                yield f"runs {verdict.revision}: {wanted} was rolled back ({newest.why})"
            else:
                back = ": `pulumi up --refresh` goes back to it" if verdict.rollout == "COMPLETED" else ""
                yield f"runs {verdict.revision}, and {wanted} was declared{back}"
            if newest is not None and tried not in (None, wanted):
                yield f"the last deployment, of {tried}, was rolled back: {newest.why}"
        if verdict.image != declared.image:
            yield f"runs the image {verdict.image}, and {declared.image} was declared"

    def _differences(
        self, service: dict[str, Any], definition: dict[str, Any], manifest: "Service"
    ) -> "list[Difference]":
        from ecs_platform.model.task.render import rendered  # noqa: PLC0415
        from ecs_platform.model.task.running import revision_differences, service_differences  # noqa: PLC0415

        found = service_differences(service, rendered("create-service", manifest, self._loaded, self._given))
        declared = self._declared.get(manifest.name)
        if declared is not None and service["taskDefinition"] == declared.task_definition_arn:
            return found
        return found + revision_differences(
            definition, rendered("task-definition", manifest, self._loaded, self._given)
        )

    def _not_there(self, name: str) -> str:
        if name in self._declared:
            return "is not in the cluster, and the stack's state has it: `pulumi up --refresh` makes it again"
        return "is not in the cluster: `pulumi up` has not made it yet"

    def _judge_count(self, manifest: "Service", verdict: Verdict) -> None:
        """Another number than declared is a problem, unless somebody was declared who may scale the service."""
        if manifest.count.range is not None or verdict.desired == manifest.count.desired:
            return
        said = f"{verdict.desired} tasks are desired, and {manifest.count.desired} were declared"
        if self._scaled_by_tools(manifest):
            verdict.notes.append(f"{said}: a deployer may scale it; `pulumi up --refresh` goes back to the manifest")
        else:
            verdict.problems.append(said)

    def _scaled_by_tools(self, manifest: "Service") -> bool:
        """UpdateService has no condition key for the count, so whoever brings out images may change it too."""
        if manifest.image is not None and manifest.image.owner == "deployer":
            return True
        known = self._loaded.settings.deployers.values()
        return any(each.scale and (each.services is None or manifest.name in each.services) for each in known)

    def _tried(self, release: Release | None) -> str | None:
        """The family and revision of a deployment; None where ECS does not know it any more.

        https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html
        """
        if release is None or not release.service_revision:
            return None
        found = task_definitions(self._ecs, [release.service_revision])
        return next((short(arn) for _, arn in found), None)

    def _rolled_back(self, service: dict[str, Any]) -> Release | None:
        """The newest deployment, if it was taken back."""
        newest = next(iter(releases(self._ecs, self._cluster, service["serviceName"])), None)
        return newest if newest is not None and newest.status in ROLLED_BACK else None

    def _targets(self, target_group: str) -> list[dict[str, Any]]:
        return list(self._elb.describe_target_health(TargetGroupArn=target_group)["TargetHealthDescriptions"])


def _revisions_tried(release: Release | None) -> Iterator[str]:
    """The id of the deployment by which ECS tried what it then took back: it ends as the revision's ARN does.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentBrief.html
    """
    if release is not None and release.service_revision:
        yield f"ecs-svc/{short(release.service_revision)}"


def _wrong_counts(service: dict[str, Any], manifest: "Service", verdict: Verdict) -> Iterator[str]:
    bounds = manifest.count.range
    if verdict.running < verdict.desired:
        yield f"{verdict.running} of {verdict.desired} tasks run"
    if bounds is not None and not bounds.min <= verdict.desired <= bounds.max:
        yield f"{verdict.desired} tasks are desired, outside of {bounds.min} to {bounds.max}"
    wanted = verdict.desired * len(service["loadBalancers"])
    if verdict.healthy < wanted:
        yield f"{verdict.healthy} of {wanted} targets are healthy"


def _image(definition: dict[str, Any], manifest: "Service") -> str:
    containers = {each["name"]: str(each["image"]) for each in definition["containerDefinitions"]}
    return containers.get(manifest.main_container, "")
