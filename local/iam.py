"""The one place where the local AWS and the program's evaluator of IAM policies meet.

The sandbox knows nothing of the program: it is given the name of this class (`AUTHORIZER`).
"""

from collections.abc import Mapping

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.access import Kind, Policies, access
from ecs_platform.model.iam.conditions import UnsupportedError
from ecs_platform.model.iam.evaluate import BOUNDARY, Decision, Request, evaluate
from ecs_platform.model.iam.proof.calls import Call, UnmappedError, requests
from sandbox.aws.authorizer import Asked, Denial, Need, NotKnownError, Why

AUTHORIZER = "ecs_platform.local.iam:Evaluator"


_WHY: Mapping[tuple[Kind, bool], Why] = {
    ("identity", False): "not allowed",
    ("identity", True): "denied",
    ("boundary", False): "outside the boundary",
    ("boundary", True): "denied by the boundary",
    ("resource", False): "not allowed by the resource",
    ("resource", True): "denied by the resource",
    ("endpoint", False): "not allowed by the endpoint",
    ("endpoint", True): "denied by the endpoint",
}


class Evaluator:
    """Decides calls to the local AWS as `ops policy --prove` does: `sandbox.aws.authorizer.Authorizer`."""

    def denial(self, asked: Asked) -> Denial | None:
        account = Account(asked.region, asked.account)
        call = Call(asked.principal, account, asked.call, asked.parameters, asked.existing)
        try:
            for request in requests(call):
                decision = evaluate(asked.policies, request, asked.boundary)
                if not decision.allowed:
                    return _denial(
                        request, "boundary" if decision.reason.startswith(BOUNDARY) else "identity", decision
                    )
        except (UnmappedError, UnsupportedError) as unknown:
            raise NotKnownError(str(unknown)) from None
        return None

    def refusal(self, need: Need) -> Denial | None:
        policies = Policies(need.policies, need.boundary, need.resource_policy, need.endpoints, need.owner)
        request = Request(need.principal, need.action, need.resource, need.context)
        try:
            answer = access(policies, request)
        except UnsupportedError as unknown:
            raise NotKnownError(str(unknown)) from None
        if answer.depends:
            raise NotKnownError(f"it depends on {', '.join(sorted(answer.depends))}, of which nothing is known here")
        return None if answer.decision.allowed else _denial(request, answer.kind, answer.decision)


def _denial(request: Request, kind: Kind, decision: Decision) -> Denial:
    return Denial(request.action, request.resource, _WHY[kind, decision.denied])
