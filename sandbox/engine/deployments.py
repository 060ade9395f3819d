"""How the deployment of a service ends, asked of ECS while the AWS provider only counts tasks.

The provider of the v5 line waits until one deployment is left and as many tasks run as are desired: for ever after a
first deployment that failed, and it is content after one that was rolled back. That of the v6 line follows the
deployment, as here (`statusServiceWaitForStable` and `findDeploymentStatus` in
https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ecs/service.go).
"""

import threading
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentBrief.html
_FAILED = ("STOPPED", "ROLLBACK_FAILED", "ROLLBACK_SUCCESSFUL")
_UNANSWERED = (BotoCoreError, ClientError)


class Ecs:
    """ECS as the provider reaches it: by its configuration, else by the environment. Made when it is first asked."""

    def __init__(self, config: dict[str, Any]) -> None:
        """`config`: the provider's, as the bridge takes it."""
        self._config = config
        self._lock = threading.Lock()
        self._made: Any = None

    @property
    def client(self) -> Any:
        """A boto3 client."""
        with self._lock:
            if self._made is None:
                endpoint = next((each["ecs"] for each in self._config.get("endpoints") or [] if each.get("ecs")), None)
                self._made = boto3.Session(
                    aws_access_key_id=self._config.get("accessKey"),
                    aws_secret_access_key=self._config.get("secretKey"),
                    aws_session_token=self._config.get("token"),
                    region_name=self._config.get("region"),
                ).client("ecs", endpoint_url=endpoint)
            return self._made


class Deployment:
    """What becomes of the deployment that a call to come starts. What ECS does not answer is no failure."""

    def __init__(self, ecs: Ecs, cluster: str, service: str) -> None:
        """`cluster`: its name or ARN; `service`: the name."""
        self._ecs, self._cluster, self._service = ecs, cluster, service
        self._was_there = self.arn() is not None
        self._before = {each["serviceDeploymentArn"] for each in self._releases()}

    def arn(self) -> str | None:
        """The service's ARN, while it is there."""
        found = self._described()
        return str(found["serviceArn"]) if found.get("status") in ("ACTIVE", "DRAINING") else None

    def made(self) -> str | None:
        """The service's ARN, where it was not there before the call."""
        return None if self._was_there else self.arn()

    def failure(self) -> str | None:
        """Why the newest deployment since has failed, once ECS has given it up or has gone back; else None."""
        newest = self._newest()
        if newest is None or newest["status"] not in _FAILED:
            return None
        return self._with_task(newest.get("statusReason") or newest["status"], newest["targetServiceRevisionArn"])

    def goes_on(self) -> bool:
        """Whether ECS is still about the newest one since."""
        newest = self._newest()
        return newest is not None and newest["status"] not in (*_FAILED, "SUCCESSFUL")

    def has_begun(self) -> bool:
        """Whether there is one."""
        return bool(self._new())

    def standing_failure(self) -> str | None:
        """Why the service has no deployment that goes on: its PRIMARY one failed, in this call or in one before."""
        deployments = self._described().get("deployments", [])
        primary = next((each for each in deployments if each["status"] == "PRIMARY"), None)
        if primary is None or primary.get("rolloutState") != "FAILED":
            return None
        return self._with_task(primary.get("rolloutStateReason") or "its deployment failed.", primary["id"])

    def last_event(self) -> str:
        """What ECS said last about the service."""
        return next((str(event["message"]) for event in self._described().get("events", [])), "it has no events")

    def _with_task(self, reason: str, revision: str) -> str:
        """`reason`, and why the last task stopped that the revision's deployment started."""
        started_by = f"ecs-svc/{revision.rpartition('/')[2]}"
        stopped = [each for each in self._stopped() if each.get("startedBy") == started_by]
        last = max(stopped, key=lambda each: str(each.get("stoppedAt", "")), default=None)
        if last is None or not last.get("stoppedReason"):
            return reason
        ended = [each for each in last["containers"] if each.get("exitCode") or each.get("reason")]
        said = [f"{each['name']}: {each.get('reason') or 'exit code ' + str(each['exitCode'])}" for each in ended]
        return f"{reason} Its last task: {last['stoppedReason']}" + (f" ({', '.join(said)})" if said else "")

    def _described(self) -> dict[str, Any]:
        try:
            found = self._ecs.client.describe_services(cluster=self._cluster, services=[self._service])["services"]
        except _UNANSWERED:
            return {}
        return next(iter(found), {})

    def _newest(self) -> dict[str, Any] | None:
        return max(self._new(), key=lambda each: each["createdAt"], default=None)

    def _new(self) -> list[dict[str, Any]]:
        return [each for each in self._releases() if each["serviceDeploymentArn"] not in self._before]

    def _releases(self) -> list[dict[str, Any]]:
        try:
            asked = {"cluster": self._cluster, "service": self._service, "maxResults": 100}
            return list(self._ecs.client.list_service_deployments(**asked)["serviceDeployments"])
        except _UNANSWERED:
            return []

    def _stopped(self) -> list[dict[str, Any]]:
        try:
            asked = {"cluster": self._cluster, "serviceName": self._service, "desiredStatus": "STOPPED"}
            arns = self._ecs.client.list_tasks(**asked)["taskArns"]
            return self._ecs.client.describe_tasks(cluster=self._cluster, tasks=arns)["tasks"] if arns else []
        except _UNANSWERED:
            return []
