"""What AWS knows again by a client's token: a call whose answer was lost, and that comes a second time.

What has no token is made twice; that is so on AWS too (docs/faults.md).
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.aws.answers import Answer
from sandbox.aws.faults.errors import Error
from sandbox.aws.faults.identity import Identity
from sandbox.aws.wsgi import Noting

KEPT = 1000
"""Calls; an SDK repeats within minutes."""

# They answer once more as they did:
# https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
# https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html (ClientToken)
# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html (ClientRequestToken)
# https://docs.aws.amazon.com/cloud-map/latest/api/API_CreatePrivateDnsNamespace.html (CreatorRequestId)
_ANSWER_AGAIN = ("ec2", "ecs", "scheduler", "secretsmanager", "servicediscovery")
# These say that it is there already:
# https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html (CallerReference)
# https://docs.aws.amazon.com/efs/latest/ug/API_CreateAccessPoint.html (ClientToken)
# A file system's token and a certificate's are known to moto.
_REFUSE = {
    "route53:CreateHostedZone": Error("HostedZoneAlreadyExists", 409, "A hosted zone has already been created with it"),
    "efs:CreateAccessPoint": Error("AccessPointAlreadyExists", 409, "An access point with this token exists"),
}
# Each call with the same settings succeeds, though moto refuses the second: the answer to the first does for it.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html and the same page of
# the others: "This operation is idempotent, which means that it completes at most one time."
_IDEMPOTENT = ("elbv2:CreateListener", "elbv2:CreateLoadBalancer", "elbv2:CreateTargetGroup")


def is_known_again(service: str) -> bool:
    """Whether a service answers a call whose token it has seen as it did before."""
    return service in _ANSWER_AGAIN


def is_idempotent(request: Identity) -> bool:
    """Whether AWS answers a second attempt as it did the first, without a token."""
    return request.call in _IDEMPOTENT


class Once:
    """The calls with a token that took effect."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Answer] = OrderedDict()

    def __call__(
        self, request: Identity, start_response: Any, answer: Callable[[Any], Iterable[bytes]], refuse: Any
    ) -> Iterable[bytes]:
        """The answer to a request: what it was, where its token was seen before.

        Args:
            request: what it is.
            start_response: as WSGI has it.
            answer: gives it anew, beginning with the `start_response` that it gets.
            refuse: begins and gives the answer that is an `Error`.
        """
        if request.token is None or (not is_known_again(request.service) and request.call not in _REFUSE):
            return answer(start_response)
        key = (request.call, request.token)
        if key in self._kept:
            if request.call in _REFUSE:
                found: Iterable[bytes] = refuse(_REFUSE[request.call])
                return found
            status, headers, body = self._kept[key]
            start_response(status, headers)
            return body
        return self._noted(key, start_response, answer)

    def _noted(
        self, key: tuple[str, str], start_response: Any, answer: Callable[[Any], Iterable[bytes]]
    ) -> Iterable[bytes]:
        noting = Noting(start_response)
        body = list(answer(noting))
        if noting.succeeded:
            self._kept[key] = (noting.status, noting.headers, body)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return body
