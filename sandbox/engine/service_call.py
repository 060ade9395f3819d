"""Create and Update of an ECS service through the bridge, cut off when its deployment has failed.

The bridge drops what a call made when that call fails, and lets no timeout through. The engine can keep a resource that
was made and does not work: an ErrorResourceInitFailed in the details of the error tells it so, as the SDK's own
providers do (https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto). The next `up` then updates it,
and `destroy` takes it away.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import grpc  # type: ignore[import-untyped]
from google.protobuf import any_pb2, json_format  # type: ignore[import-untyped]
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2, status_pb2

from sandbox.engine import differences, inputs
from sandbox.engine.deployments import Deployment, Ecs

SERVICE = "aws:ecs/service:Service"
POLL_SECONDS = 2.0
# Within these ECS has begun the deployment of an update that starts one.
BEGINS_SECONDS = 15.0


class HalfMadeError(Exception):
    """A resource is there, and does not work.

    Attributes:
        details: what `grpc-status-details-bin` must be for the engine to keep it.
    """

    def __init__(self, reason: str, resource_id: str, properties: Struct, given: Struct) -> None:
        super().__init__(reason)
        detail = any_pb2.Any()
        detail.Pack(
            provider_pb2.ErrorResourceInitFailed(id=resource_id, properties=properties, reasons=[reason], inputs=given)
        )
        status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=reason, details=[detail])
        self.details: bytes = status.SerializeToString()


@dataclass
class ServiceCall:
    """One call about a service, with type and properties as the bridge has them.

    Attributes:
        provider: the bridge's stub.
        method: `Create` or `Update`.
        request: what the bridge is asked.
        given: the service's inputs, as the engine has them.
        deployment: what becomes of it.
        interrupted: set when the engine asks its providers to give up.
    """

    provider: Any
    method: str
    request: Any
    given: Struct
    deployment: Deployment
    interrupted: threading.Event

    def result(self, call: Any) -> Any:
        """The bridge's answer to `call`.

        Raises:
            HalfMadeError: the service is there, and its deployment failed, took too long, or was interrupted.
            grpc.RpcError, grpc.FutureCancelledError: the call failed otherwise.
        """
        began = time.monotonic()
        if reason := self._reason_to_stop(lambda: _has_ended(call), began):
            call.cancel()
            self._give_up(reason)
        if (error := call.exception()) is not None:
            if self.method == "Create" and self.deployment.made():
                self._give_up(str(error.details()))
            raise error
        # The bridge is content once the tasks run, which is before their targets are healthy.
        reason = self._reason_to_stop(self._is_settled, began) or self.deployment.failure()
        if reason := reason or self.deployment.standing_failure():
            self._give_up(reason)
        return call.result()

    def _reason_to_stop(self, is_over: Callable[[], bool], began: float) -> str | None:
        """Waits until something is over (None), or should not go on."""
        seconds = self.request.timeout
        while not is_over():
            if reason := self.deployment.failure():
                return reason
            passed = time.monotonic() - began
            # An update that starts no deployment, of a service whose last one failed: the provider would wait on.
            idle = passed > BEGINS_SECONDS and not self.deployment.has_begun()
            if idle and (reason := self.deployment.standing_failure()):
                return reason
            late = self.interrupted.is_set() or (seconds and passed > seconds)
            if late and self.deployment.arn():
                was = "interrupted" if self.interrupted.is_set() else "not steady"
                return f"it was {was} after {passed:.0f} s; ECS said last: {self.deployment.last_event()}"
        return None

    def _is_settled(self) -> bool:
        """Whether the deployment goes on no more; waits for that a moment."""
        if self.deployment.goes_on():
            self.interrupted.wait(POLL_SECONDS)
        return not self.deployment.goes_on()

    def _give_up(self, reason: str) -> NoReturn:
        arn = str(self.deployment.arn() or getattr(self.request, "id", ""))
        raise HalfMadeError(f"{self.method} of the service: {reason}", arn, self._state(arn), self.given)

    def _state(self, arn: str) -> Struct:
        """The service as AWS has it now; what only the program knows of it is what the program says."""
        given = self.request.properties if self.method == "Create" else self.request.news
        # Keys of the bridge's own would tell of an earlier state.
        known = {key: value for key, value in json_format.MessageToDict(given).items() if not key.startswith("__")}
        properties = json_format.ParseDict({**known, "ecsServiceId": arn}, Struct())
        asked = provider_pb2.ReadRequest(id=arn, urn=self.request.urn, properties=properties, inputs=given)
        read = self.provider.Read(asked).properties
        return json_format.ParseDict(differences.from_bridge(SERVICE, json_format.MessageToDict(read)), Struct())


def _has_ended(call: Any) -> bool:
    """Whether a call has ended; waits for that a moment."""
    try:
        call.exception(timeout=POLL_SECONDS)
    except grpc.FutureTimeoutError:
        return False
    return True


def deployment_of(given: Struct, ecs: Ecs | None) -> Deployment | None:
    """The deployment that a call with the inputs `given` starts; None where nobody waits for it."""
    values = {key: inputs.unwrapped(value) for key, value in json_format.MessageToDict(given).items()}
    name, cluster = values.get("name"), values.get("cluster")
    if ecs is None or not values.get("waitForSteadyState") or not isinstance(name, str) or not isinstance(cluster, str):
        return None
    return Deployment(ecs, cluster, name)
