"""The one place where the local AWS and the program's evaluator of IAM policies meet.

The sandbox knows nothing of the program: it is given the name of this class (`AUTHORIZER`).
"""

from collections.abc import Sequence

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.conditions import UnsupportedError
from ecs_platform.model.iam.evaluate import Decision, Request, evaluate
from ecs_platform.model.iam.proof.calls import Call, UnmappedError, requests
from sandbox.aws.authorizer import Asked, Denial, Document, Need, NotKnownError

AUTHORIZER = "ecs_platform.local.iam:Evaluator"


class Evaluator:
    """Decides calls to the local AWS as `ops policy --prove` does: `sandbox.aws.authorizer.Authorizer`."""

    def denial(self, asked: Asked) -> Denial | None:
        account = Account(asked.region, asked.account)
        call = Call(asked.principal, account, asked.call, asked.parameters, asked.existing)
        try:
            for request in requests(call):
                decision = evaluate(asked.policies, request, asked.boundary)
                if not decision.allowed:
                    return _denial(request.action, request.resource, decision)
        except (UnmappedError, UnsupportedError) as unknown:
            raise NotKnownError(str(unknown)) from None
        return None

    def lacking(self, policies: Sequence[Document], boundary: Sequence[Document] | None, need: Need) -> Denial | None:
        try:
            decision = evaluate(policies, Request(need.principal, need.action, need.resource, need.context), boundary)
        except UnsupportedError as unknown:
            raise NotKnownError(str(unknown)) from None
        return None if decision.allowed else _denial(need.action, need.resource, decision)


def _denial(action: str, resource: str, decision: Decision) -> Denial:
    if decision.reason.startswith("permissions boundary"):
        return Denial(action, resource, "outside the boundary")
    return Denial(action, resource, "denied" if decision.reason.endswith("denies it") else "not allowed")
