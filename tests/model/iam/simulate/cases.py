"""One question to both evaluators, and what the program's says to it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

from ecs_platform.model.iam.access import Policies, access
from ecs_platform.model.iam.conditions import UnsupportedError
from ecs_platform.model.iam.document import Document
from ecs_platform.model.iam.evaluate import Request

Verdict = Literal["Allowed", "ImplicitlyDenied", "ExplicitlyDenied", "not known"]
"""The first three in the other evaluator's words; it knows everything."""

ACCOUNT, OTHER_ACCOUNT = "123456789012", "999999999999"


@dataclass(frozen=True)
class Case:
    """A question: who asks for what, and all policies that are asked."""

    principal: str
    action: str
    resource: str
    context: Mapping[str, str | list[str]]
    identity: Sequence[Document] = ()
    boundary: Sequence[Document] | None = None
    resource_policy: Document | None = None
    endpoints: Sequence[Document] = field(default=())
    owner: str = ACCOUNT

    def line(self) -> str:
        """The question as one line of JSON, the same in every run."""
        return json.dumps(asdict(self), separators=(",", ":"))


def case(line: str) -> Case:
    """The question of a line."""
    return Case(**json.loads(line))


def ours(asked: Case) -> Verdict:
    """What the program's evaluator says."""
    policies = Policies(asked.identity, asked.boundary, asked.resource_policy, asked.endpoints, asked.owner)
    try:
        decision = access(policies, Request(asked.principal, asked.action, asked.resource, asked.context)).decision
    except UnsupportedError:
        return "not known"
    if decision.allowed:
        return "Allowed"
    return "ExplicitlyDenied" if decision.denied else "ImplicitlyDenied"
