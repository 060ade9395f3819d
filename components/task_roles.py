"""The two roles of a service's tasks."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ecs_platform.model.naming import Names


@dataclass
class TaskRolesArgs:
    """Arguments of `TaskRoles`.

    Attributes:
        names: names and tags.
        service: the service.
        assume_role_policy: who may take the roles, as JSON: ECS tasks of this account.
        task_policy: what the containers may do, as JSON; none where they may do nothing.
        execution_policy: what ECS may do to start them (secrets, logs, images), as JSON.
        permissions_boundary: ARN of a policy that bounds both roles; default none.
        permissions: what the containers may do besides, as JSON: what the manifest's `permissions` say; default none.
        managed_policies: ARNs of managed policies of the task role; default none.
    """

    names: Names
    service: str
    assume_role_policy: str
    execution_policy: str
    task_policy: str | None = None
    permissions_boundary: str | None = None
    permissions: str | None = None
    managed_policies: Sequence[str] = ()


class TaskRoles:
    """A task role, for the containers, and an execution role, for ECS on their behalf: never one role for both.

    A part of the component that `opts.parent` names. Makes: two `iam.Role`, each with an `iam.RolePolicy` where it has
    rights; for the task role an `iam.RolePolicy` with what the manifest writes itself, and an
    `iam.RolePolicyAttachment` for each managed policy.

    See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-ecs-iam-role-overview.html
    """

    task_role_arn: pulumi.Output[str]
    execution_role_arn: pulumi.Output[str]
    policies: list[pulumi.Resource]

    def __init__(self, name: str, args: TaskRolesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        self._name, self._args, self._opts = name, args, opts
        self.policies = []
        task = self._role("task", args.names.task_role(args.service), args.task_policy)
        execution = self._role("execution", args.names.execution_role(args.service), args.execution_policy)
        self._further_rights(task)
        self.task_role_arn, self.execution_role_arn = task.arn, execution.arn

    def _role(self, kind: str, role_name: str, policy: str | None) -> aws.iam.Role:
        role = aws.iam.Role(
            f"{self._name}-{kind}",
            name=role_name,
            path=self._args.names.path,
            assume_role_policy=self._args.assume_role_policy,
            permissions_boundary=self._args.permissions_boundary,
            tags=self._args.names.tags(role_name, self._args.service),
            opts=self._opts,
        )
        if policy is not None:
            self.policies.append(
                aws.iam.RolePolicy(f"{self._name}-{kind}", name=kind, role=role.name, policy=policy, opts=self._opts)
            )
        return role

    def _further_rights(self, role: aws.iam.Role) -> None:
        """What the manifest's `permissions` say."""
        if self._args.permissions is not None:
            name, text = f"{self._name}-permissions", self._args.permissions
            self.policies.append(
                aws.iam.RolePolicy(name, name="permissions", role=role.name, policy=text, opts=self._opts)
            )
        for arn in self._args.managed_policies:
            # Named by its ARN: where one goes, the others stay what they are.
            whose, _, path = arn.partition(":iam::")[2].partition(":policy/")
            name = f"{self._name}-{whose}-{path.replace('/', '-')}"
            self.policies.append(aws.iam.RolePolicyAttachment(name, role=role.name, policy_arn=arn, opts=self._opts))
