"""The lifecycle hooks of one stage, which run side by side: functions that are asked, and pauses that somebody ends.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html, pause-lifecycle-hooks.html; the
reasons of a roll-back are those of troubleshooting-blue-green.html, but for a function's timeout, which has none there.
"""

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.aws.cloudwatch.clock import CLOCK
from sandbox.aws.ecs.common import Backend, without_nones
from sandbox.aws.ecs.lifecycle import functions, roles

PAUSE, LAMBDA = "PAUSE", "AWS_LAMBDA"
AWAITING_ACTION, IN_PROGRESS = "AWAITING_ACTION", "IN_PROGRESS"
SUCCEEDED, FAILED, TIMED_OUT = "SUCCEEDED", "FAILED", "TIMED_OUT"
CONTINUE, ROLLBACK = "CONTINUE", "ROLLBACK"
TIMEOUT_MINUTES = 1440
RETRY_SECONDS = 30


@dataclass
class Run:
    """One hook at one stage.

    Attributes:
        hook: as deploymentConfiguration has it.
        stage: the stage at which it runs.
        id: what ContinueServiceDeployment calls it.
        status: as DeploymentLifecycleHookDetail has it.
        reason: why it makes the deployment fail; None as long as it does not.
        expires: when its time is up, in the seconds of the local AWS.
        next_call: when its function is asked again, in the same.
        details: `hookDetails` of the next call.
        noted: the status of which EventBridge was told.
    """

    hook: dict[str, Any]
    stage: str
    id: str = ""
    status: str = IN_PROGRESS
    reason: str | None = None
    expires: int = 0
    expires_at: datetime | None = None
    next_call: int = 0
    details: Any = None
    execution: str = field(default_factory=lambda: str(uuid.uuid4()))
    noted: str | None = None

    @property
    def kind(self) -> str:
        """PAUSE or AWS_LAMBDA."""
        return str(self.hook.get("targetType") or LAMBDA)

    @property
    def timeout_action(self) -> str:
        """What happens when its time is up."""
        return str((self.hook.get("timeoutConfiguration") or {}).get("action") or ROLLBACK)

    @property
    def done(self) -> bool:
        """Whether the deployment may go on, as far as this one is concerned."""
        return self.status == SUCCEEDED or (self.status == TIMED_OUT and self.timeout_action == CONTINUE)

    def described(self) -> dict[str, Any]:
        """The API's DeploymentLifecycleHookDetail."""
        return without_nones(
            {
                "hookId": self.id,
                "targetType": self.kind,
                "targetArn": self.hook.get("hookTargetArn"),
                "status": self.status,
                "expiresAt": self.expires_at,
                "timeoutAction": self.timeout_action,
            }
        )

    def end(self, action: str) -> None:
        """Somebody ends a pause, with CONTINUE or ROLLBACK."""
        self.status = SUCCEEDED if action == CONTINUE else FAILED
        if action == ROLLBACK:
            self.reason = f"{self.stage} pause hook was answered with ROLLBACK."


def begin(configuration: dict[str, Any], stage: str, *, going_back: bool) -> list[Run]:
    """The hooks of a stage start; in a roll-back functions only."""
    hooks = [hook for hook in configuration.get("lifecycleHooks") or [] if stage in hook["lifecycleStages"]]
    runs = [Run(hook, stage) for hook in hooks]
    return [_begun(run) for run in runs if not (going_back and run.kind == PAUSE)]


def _begun(run: Run) -> Run:
    minutes = (run.hook.get("timeoutConfiguration") or {}).get("timeoutInMinutes") or TIMEOUT_MINUTES
    run.expires = CLOCK.seconds + int(minutes) * 60
    run.expires_at = CLOCK.day_time(run.expires)
    run.id = f"ecs-{'pause' if run.kind == PAUSE else 'lambda'}-{secrets.token_urlsafe(32)}"
    run.status = AWAITING_ACTION if run.kind == PAUSE else IN_PROGRESS
    run.next_call, run.details = CLOCK.seconds, run.hook.get("hookDetails")
    return run


def advance(run: Run, backend: Backend, payload: dict[str, Any]) -> None:
    """One tick of a hook: ask its function if it is time, and look whether its time is up.

    Args:
        run: the hook.
        backend: of its account and region.
        payload: what its function is told, but for the execution and the details.
    """
    if run.status == IN_PROGRESS and CLOCK.seconds >= run.next_call:
        _ask(run, backend, payload)
    if run.status in (IN_PROGRESS, AWAITING_ACTION) and CLOCK.seconds >= run.expires:
        run.status = TIMED_OUT
        if run.timeout_action == ROLLBACK:
            kind = "pause hook" if run.kind == PAUSE else "lifecycle hook(s)"
            run.reason = f"{run.stage} {kind} timed out."


def _ask(run: Run, backend: Backend, payload: dict[str, Any]) -> None:
    target, role = str(run.hook["hookTargetArn"]), str(run.hook.get("roleArn") or "")
    if role and not roles.can_be_taken(backend, role):
        _fail(run, f"ECS was unable to assume role {role}")
        return
    denial = roles.denied(backend, role, roles.INVOKING, "lambda:InvokeFunction", target) if role else None
    if denial:
        _fail(run, f"ECS was unable to invoke hook target {target} due to {denial}")
        return
    told = {"executionId": run.execution, **payload, **without_nones({"hookDetails": run.details})}
    answer = functions.invoke(target, told)
    answered = answer if isinstance(answer, dict) else {}
    status = answered.get("hookStatus")
    if status == IN_PROGRESS:
        run.next_call = CLOCK.seconds + int(answered.get("callBackDelay") or RETRY_SECONDS)
        if "hookDetails" in answered:
            run.details = _merged(run.details, answered["hookDetails"])
    elif status == SUCCEEDED:
        run.status = SUCCEEDED
    elif status == FAILED:
        _fail(run, f"Lifecycle hook target {target} returned FAILED status.")
    else:
        _fail(run, f"ECS was unable to parse the response from {target} due to HookStatus must not be null")


def _merged(known: Any, more: Any) -> Any:
    return {**known, **more} if isinstance(known, dict) and isinstance(more, dict) else more


def _fail(run: Run, why: str) -> None:
    run.status, run.reason = FAILED, f"{run.stage} lifecycle hook(s) failed. {why}"
