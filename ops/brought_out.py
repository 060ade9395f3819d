"""A deployment that a verb starts by UpdateService, followed until somebody won: the new one, or the one before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import typer

from ecs_platform.ops import watching
from ecs_platform.ops.aws import Client
from ecs_platform.ops.ecs_services import described, primary, short
from ecs_platform.ops.output import WRONG, say
from ecs_platform.ops.refused import is_denied, is_throttled
from ecs_platform.ops.standing import standing
from ecs_platform.ops.watch import Seen, Watch

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.manifest.service import Service

Won = Literal["the new deployment", "the one before", "nobody: it failed", "another deployment", "nobody: timed out"]


@dataclass(frozen=True)
class Outcome:
    """How a deployment ended.

    Attributes:
        service: the service's name.
        won: who is steady now.
        deployment: the id of the deployment that was started (`ecs-svc/…`).
        revision: family and revision of what runs now.
        reason: why the new one is not steady, in ECS' words, or what it waits for; None where it is.
    """

    service: str
    won: Won
    deployment: str
    revision: str
    reason: str | None

    @property
    def is_well(self) -> bool:
        """Whether the new deployment is steady."""
        return self.won == "the new deployment"

    def __str__(self) -> str:
        said = {
            "the new deployment": f"{self.revision} is steady",
            "the one before": f"was rolled back: {self.revision} runs",
            "nobody: it failed": f"{self.revision} failed",
            "another deployment": f"another deployment, of {self.revision}, took its place",
            "nobody: timed out": f"timed out: {self.revision} is not steady yet",
        }[self.won]
        return f"{self.service}: {said}{f': {self.reason}' if self.reason else ''}"


def there(client: Client, cluster: str, name: str) -> dict[str, Any]:
    """What DescribeServices says of a service.

    Raises:
        typer.Exit: exit code 1, it is not in the cluster.
    """
    found = described(client("ecs"), cluster, [name]).get(name)
    if found is None:
        say(f"{name}: is not in the cluster: `pulumi up` makes it", err=True)
        raise typer.Exit(WRONG)
    return found


def brought_out(
    loaded: "Loaded", client: Client, service: "Service", change: Mapping[str, Any], timeout: float | None = None
) -> Outcome:
    """Updates a service, which starts a deployment, and follows that until it is over. What happens goes to stderr.

    Args:
        loaded: the environment.
        client: makes boto3's clients.
        service: the service.
        change: what UpdateService is given besides cluster and service; all else stays as it is:
            https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
        timeout: seconds that it may take; default: as long as `pulumi up` waits for it.

    Raises:
        typer.Exit: ECS refuses the update (exit code 1), or Ctrl-C and SIGTERM ended the wait.
    """
    from ecs_platform.model.task.times import steady_state_timeout  # noqa: PLC0415

    ecs, cluster, name = client("ecs"), loaded.names.cluster, service.name
    watch = Watch(cluster, ecs, client("elbv2"), loaded.names.log_group)
    # What was before is history from here on.
    watch.round([name])
    deployment = str(primary(_updated(ecs, cluster, name, change)).get("id", ""))
    watch.expect(name, deployment)
    seconds = steady_state_timeout(service) if timeout is None else timeout
    in_time = _followed(watch, name, _tell, seconds)
    return outcome(described(ecs, cluster, [name]).get(name), name, deployment, in_time=in_time)


def outcome(service: Mapping[str, Any] | None, name: str, deployment: str, *, in_time: bool) -> Outcome:
    """Who won.

    Args:
        service: what DescribeServices says afterwards; None where the service is gone.
        name: its name.
        deployment: the one that was started.
        in_time: whether ECS does nothing more.
    """
    if service is None:
        return Outcome(name, "another deployment", deployment, "none", "the service was deleted meanwhile")
    now = standing(service, (), None, "")
    newest, revision = primary(service), now.revision or ""
    if newest.get("id") == deployment and now.state == "steady":
        return Outcome(name, "the new deployment", deployment, revision, None)
    if now.state == "failed":
        return Outcome(name, "nobody: it failed", deployment, revision, now.reason)
    if now.state == "rolled back":
        return Outcome(name, "the one before", deployment, revision, now.reason)
    if newest.get("id") != deployment and in_time:
        return Outcome(name, "another deployment", deployment, short(newest.get("taskDefinition", "")), None)
    return Outcome(name, "nobody: timed out", deployment, revision, f"waits for {', '.join(now.waits_for)}")


def _updated(ecs: Any, cluster: str, name: str, change: Mapping[str, Any]) -> dict[str, Any]:
    from botocore.exceptions import ClientError  # noqa: PLC0415

    try:
        return dict(ecs.update_service(cluster=cluster, service=name, **change)["service"])
    except ClientError as error:
        if is_denied(error) or is_throttled(error):
            raise
        say(f"{name}: ECS refuses it: {error.response['Error'].get('Message', error)}", err=True)
        raise typer.Exit(WRONG) from None


def _followed(watch: Watch, name: str, tell: Callable[[Seen], None], timeout: float) -> bool:
    try:
        with watching.ended_by_signals():
            watching.until_over(watch, [name], tell, timeout=timeout, quiet=0)
    except watching.TooLongError:
        return False
    except KeyboardInterrupt:
        say(f"{name}: the deployment goes on: `ops status {name} --watch` follows it", err=True)
        raise typer.Exit(watching.INTERRUPTED) from None
    return True


def _tell(seen: Seen) -> None:
    for line in watching.told(seen):
        say(line, err=True)
