"""What ECS does with the roles that a service names for its deployments: load balancers, and hooks' functions.

Messages: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshooting-blue-green.html; what the role for
load balancers needs: AmazonECSInfrastructureRolePolicyForLoadBalancers (AWS's managed policy of July 2025). Roles of
other accounts are not looked at, and what nobody can evaluate is allowed.
"""

import json
from typing import Any

from moto.iam.exceptions import NotFoundException
from moto.iam.models import Role, iam_backends

from sandbox.aws.authorizer import Need
from sandbox.aws.ecs.common import Backend
from sandbox.aws.ecs.start.iam import Identity, Wish, denial, refusal
from sandbox.aws.identities import boundary_of, identity_policies

SERVICE = "ecs.amazonaws.com"
BALANCING, INVOKING = "ECSNetworkingWithELB", "ECS-Lambda-Execution"
"""The names of ECS's sessions of the role for load balancers, and of the role for hooks."""


def can_be_taken(backend: Backend, arn: str) -> bool:
    """Whether the role is there and trusts ECS."""
    if not _is_own(backend, arn):
        return True
    role = _role(backend, arn)
    if role is None:
        return False
    trust: Any = role.assume_role_policy_document
    document = json.loads(trust) if isinstance(trust, str) else trust
    context = {"aws:SourceAccount": backend.account_id}
    return refusal(Need(SERVICE, "sts:AssumeRole", role.arn, resource_policy=document, context=context)) is None


def denied(backend: Backend, arn: str, session: str, action: str, resource: str) -> str | None:
    """AWS's words where a session of the role may not do something; None where it may."""
    role = _role(backend, arn) if _is_own(backend, arn) else None
    if role is None:
        return None
    iam = iam_backends[backend.account_id][backend.partition]
    named = f"arn:{backend.partition}:sts::{backend.account_id}:assumed-role/{role.name}/{session}"
    identity = Identity(role.arn, named, identity_policies(role), boundary_of(role, iam))
    return denial(identity, Wish(action, resource))


def _is_own(backend: Backend, arn: str) -> bool:
    return f":{backend.account_id}:" in arn


def _role(backend: Backend, arn: str) -> Role | None:
    try:
        return iam_backends[backend.account_id][backend.partition].get_role_by_arn(arn)
    except NotFoundException:
        return None
