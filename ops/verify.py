"""`ops verify`: whether what runs is what was declared, and why not. Who waits for a stable service is content after a
rollback, as deploy tools are.
"""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Services, Stack, project_folder
from ecs_platform.ops.aws import asking_aws
from ecs_platform.ops.causes import Cause, causes
from ecs_platform.ops.environment import faultless
from ecs_platform.ops.output import WRONG, print_json, say

if TYPE_CHECKING:
    from ecs_platform.model.contract.outputs import Outputs
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.manifest.service import Service
    from ecs_platform.model.task.running import Difference

EVENTS, PAGE = 3, 100
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
        problems: what is not as declared, in words; none where all is well.
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
    problems: list[str] = field(default_factory=list)
    differences: "list[Difference]" = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    again: str | None = None


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
        """The services that were declared, and those of the manifests that ECS has before the outputs do."""
        manifests = [each.name for each in self._loaded.services if not each.is_job and each.name not in self._declared]
        if not self._declared:
            return manifests
        declared = [name for name, each in self._declared.items() if each.service is not None]
        return [*declared, *(name for name in manifests if self._service(name))]

    def _service(self, name: str) -> dict[str, Any] | None:
        described = self._ecs.describe_services(cluster=self._cluster, services=[name])["services"]
        return next((service for service in described if service["status"] == "ACTIVE"), None)

    def verify(self, name: str) -> Verdict:
        """What is found of the service `name`, which a manifest must have."""
        verdict = Verdict(name)
        service = self._service(name)
        if service is None:
            verdict.problems.append("does not exist in the cluster")
            return verdict
        definition = self._ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
        manifest = next(each for each in self._loaded.services if each.name == name)
        verdict.revision = _short(service["taskDefinition"])
        verdict.image = _image(definition, manifest)
        verdict.running, verdict.desired = service["runningCount"], service["desiredCount"]
        verdict.rollout = _primary(service).get("rolloutState", "COMPLETED")
        targets = [each for group in service["loadBalancers"] for each in self._targets(group["targetGroupArn"])]
        verdict.healthy = sum(each["TargetHealth"]["State"] == "healthy" for each in targets)
        verdict.events = [event["message"] for event in service.get("events", [])[:EVENTS]]
        rolled_back = self._rolled_back(service)
        verdict.problems += self._wrong_revision(service, manifest, verdict, rolled_back)
        verdict.problems += _wrong_counts(service, manifest, verdict)
        ailing = bool(verdict.problems)
        verdict.differences = self._differences(service, definition, manifest)
        verdict.problems += [each.message for each in verdict.differences]
        if ailing:
            started = [*(each["id"] for each in service["deployments"]), *_revisions_tried(rolled_back)]
            log_group = self._loaded.names.log_group(name)
            verdict.causes = causes(self._ecs, service, started, targets, log_group)
        if verdict.rollout == "FAILED":
            where = f"--cluster {_short(self._cluster)} --service {name}"
            verdict.again = f"aws ecs update-service {where} --force-new-deployment"
        return verdict

    def _wrong_revision(
        self, service: dict[str, Any], manifest: "Service", verdict: Verdict, newest: dict[str, Any] | None
    ) -> Iterator[str]:
        declared = self._declared.get(verdict.service)
        rolled_back = newest and str(newest.get("statusReason") or newest["status"])
        if verdict.rollout == "FAILED":
            yield f"its deployment failed: {_primary(service).get('rolloutStateReason', 'no reason is given')}"
        elif verdict.rollout == "IN_PROGRESS":
            yield "its deployment is still under way"
        if manifest.image is not None and manifest.image.owner == "deployer":
            # Which revision runs is the deploy tool's business; that the last deployment stood is ours.
            if rolled_back is not None:
                yield f"the last deployment was rolled back: {rolled_back}"
            return
        if declared is None:
            yield "the outputs of the stack do not know it: no `up` with it has ended well"
            return
        if service["taskDefinition"] != declared.task_definition_arn:
            wanted = _short(declared.task_definition_arn)
            if rolled_back is not None:
                yield f"runs {verdict.revision}: {wanted} was rolled back ({rolled_back})"
            else:
                yield f"runs {verdict.revision}, and {wanted} was declared"
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

    def _rolled_back(self, service: dict[str, Any]) -> dict[str, Any] | None:
        """The newest deployment, if it was taken back."""
        # ECS does not say in which order it lists them; each has the time at which ECS, by its own clock, began it.
        newest = max(self._deployments(service["serviceName"]), key=lambda each: each["createdAt"], default=None)
        if newest is None or newest["status"] not in ROLLED_BACK:
            return None
        return newest

    def _deployments(self, service: str) -> Iterator[dict[str, Any]]:
        asked: dict[str, Any] | None = {"cluster": self._cluster, "service": service, "maxResults": PAGE}
        while asked is not None:
            page = self._ecs.list_service_deployments(**asked)
            yield from page["serviceDeployments"]
            asked = {**asked, "nextToken": page["nextToken"]} if page.get("nextToken") else None

    def _targets(self, target_group: str) -> list[dict[str, Any]]:
        return list(self._elb.describe_target_health(TargetGroupArn=target_group)["TargetHealthDescriptions"])


def _revisions_tried(release: dict[str, Any] | None) -> Iterator[str]:
    """The id of the deployment by which ECS tried what it then took back: it ends as the revision's ARN does.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentBrief.html
    """
    if release and "targetServiceRevisionArn" in release:
        yield f"ecs-svc/{_short(release['targetServiceRevisionArn'])}"


def _wrong_counts(service: dict[str, Any], manifest: "Service", verdict: Verdict) -> Iterator[str]:
    bounds = manifest.count.range
    if verdict.running < verdict.desired:
        yield f"{verdict.running} of {verdict.desired} tasks run"
    if bounds is None and verdict.desired != manifest.count.desired:
        yield f"{verdict.desired} tasks are desired, and {manifest.count.desired} were declared"
    if bounds is not None and not bounds.min <= verdict.desired <= bounds.max:
        yield f"{verdict.desired} tasks are desired, outside of {bounds.min} to {bounds.max}"
    wanted = verdict.desired * len(service["loadBalancers"])
    if verdict.healthy < wanted:
        yield f"{verdict.healthy} of {wanted} targets are healthy"


def _primary(service: dict[str, Any]) -> dict[str, Any]:
    return next((each for each in service["deployments"] if each["status"] == "PRIMARY"), {})


def _image(definition: dict[str, Any], manifest: "Service") -> str:
    containers = {each["name"]: str(each["image"]) for each in definition["containerDefinitions"]}
    return containers.get(manifest.main_container, "")


def _short(arn: str) -> str:
    return arn.rpartition("/")[2]


def read_outputs(file: Path | None, project: Path, stack: str) -> "Outputs | None":
    """The stack's outputs: of a file that `pulumi stack output --json` wrote, or asked of Pulumi now.

    None where Pulumi has none: the first `up` has not ended well, and what it made is there all the same.
    """
    from ecs_platform.model.contract.received import received  # noqa: PLC0415

    try:
        text = file.read_text(encoding="utf-8") if file is not None else _ask_pulumi(project, stack)
        given = json.loads(text)
        if given == {} and file is None:
            return None
        found, fault = received(stack, given)
    except (OSError, ValueError, RecursionError) as error:
        raise typer.BadParameter(f"no outputs can be read: {error}", param_hint="--outputs") from None
    if found is None:
        raise typer.BadParameter(fault, param_hint="--outputs")
    return found


def _ask_pulumi(project: Path, stack: str) -> str:
    command = ["pulumi", "stack", "output", "--json", "--stack", stack]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    if done.returncode:
        raise typer.BadParameter(f"`{' '.join(command)}` failed: {done.stderr.strip()}", param_hint="--stack")
    return done.stdout


def main(
    service: Annotated[str | None, typer.Argument(help="One service; default: all of them.")] = None,
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    outputs: Annotated[
        Path | None, typer.Option(help="What `pulumi stack output --json` wrote; default: Pulumi is asked.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Compares what runs with what was declared; exit status 1 where it differs."""
    loaded = faultless(project, stack, services, as_json=as_json)
    known = read_outputs(outputs, project_folder(project), stack)
    with asking_aws(loaded.account.region) as client:
        ask = Verifier(loaded, known, client("ecs"), client("elbv2"))
        names = ask.names()
        if service is not None and service not in names:
            raise typer.BadParameter(f"`{service}` is no service; there are: {', '.join(names)}", param_hint="SERVICE")
        verdicts = [ask.verify(name) for name in names if service in (None, name)]
    if as_json:
        print_json([asdict(verdict) for verdict in verdicts])
    else:
        for verdict in verdicts:
            _print(verdict)
    if any(verdict.problems for verdict in verdicts):
        raise typer.Exit(WRONG)


def _print(verdict: Verdict) -> None:
    say(
        f"{'WRONG' if verdict.problems else 'ok   '}  {verdict.service}: {verdict.revision}, {verdict.image}, "
        f"{verdict.running} of {verdict.desired} tasks, {verdict.healthy} healthy targets"
    )
    for problem in verdict.problems:
        say(f"         {problem}")
    for cause in verdict.causes:
        several = f" ({cause.count} of them)" if cause.count > 1 else ""
        say(f"         {cause.source}: {cause.reason}{several}")
        if cause.remedy:
            say(f"           -> {cause.remedy}")
    if verdict.again:
        before = f"where it changes nothing of the service, before it `{verdict.again}`"
        say(f"         once that is mended: `pulumi up`, and {before}")
    for event in verdict.events if verdict.problems else []:
        say(f"         event: {event}")
