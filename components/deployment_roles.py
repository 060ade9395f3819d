"""The roles that ECS itself takes in a deployment that moves requests."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ecs_platform.model.naming import Names


@dataclass
class DeploymentRolesArgs:
    """Arguments of `DeploymentRoles`.

    Attributes:
        names: names and tags.
        service: the service.
        assume_role_policy: who may take the roles, as JSON: ECS.
        infrastructure_policy: what ECS may do with rules and target groups, as JSON; default none, and no role.
        hooks_policy: which functions ECS may call, as JSON; default none, and no role.
        permissions_boundary: ARN of a policy that bounds both roles; default none.
    """

    names: Names
    service: str
    assume_role_policy: str
    infrastructure_policy: str | None = None
    hooks_policy: str | None = None
    permissions_boundary: str | None = None


class DeploymentRoles:
    """A role for load balancers and one for functions, each where a service needs it.

    A part of the component that `opts.parent` names. Makes: an `iam.Role` with an `iam.RolePolicy` for each of the two
    policies that are given.

    See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html

    Attributes:
        infrastructure_arn: the one for load balancers, if any.
        hooks_arn: the one for functions, if any.
        policies: their policies: a service waits for them.
    """

    infrastructure_arn: pulumi.Output[str] | None
    hooks_arn: pulumi.Output[str] | None
    policies: list[pulumi.Resource]

    def __init__(self, name: str, args: DeploymentRolesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        self._name, self._args, self._opts = name, args, opts
        self.policies = []
        names, service = args.names, args.service
        self.infrastructure_arn = self._role(
            "infrastructure", names.infrastructure_role(service), args.infrastructure_policy
        )
        self.hooks_arn = self._role("hooks", names.hooks_role(service), args.hooks_policy)

    def _role(self, kind: str, role_name: str, policy: str | None) -> pulumi.Output[str] | None:
        if policy is None:
            return None
        role = aws.iam.Role(
            f"{self._name}-{kind}",
            name=role_name,
            path=self._args.names.path,
            assume_role_policy=self._args.assume_role_policy,
            permissions_boundary=self._args.permissions_boundary,
            tags=self._args.names.tags(role_name, self._args.service),
            opts=self._opts,
        )
        self.policies.append(
            aws.iam.RolePolicy(f"{self._name}-{kind}", name=kind, role=role.name, policy=policy, opts=self._opts)
        )
        return role.arn
