"""The two roles of a service's tasks."""

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
    """

    names: Names
    service: str
    assume_role_policy: str
    execution_policy: str
    task_policy: str | None = None
    permissions_boundary: str | None = None


class TaskRoles(pulumi.ComponentResource):
    """A task role, for the containers, and an execution role, for ECS on their behalf: never one role for both.

    Makes: two `iam.Role`, each with an `iam.RolePolicy` where it has rights.

    See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-ecs-iam-role-overview.html
    """

    task_role_arn: pulumi.Output[str]
    execution_role_arn: pulumi.Output[str]
    policies: list[aws.iam.RolePolicy]

    def __init__(self, name: str, args: TaskRolesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:TaskRoles", name, None, opts)
        self._name, self._args, self._child = name, args, pulumi.ResourceOptions(parent=self)
        self.policies = []
        self.task_role_arn = self._role("task", args.names.task_role(args.service), args.task_policy)
        self.execution_role_arn = self._role(
            "execution", args.names.execution_role(args.service), args.execution_policy
        )
        self.register_outputs({"task_role_arn": self.task_role_arn, "execution_role_arn": self.execution_role_arn})

    def _role(self, kind: str, role_name: str, policy: str | None) -> pulumi.Output[str]:
        role = aws.iam.Role(
            f"{self._name}-{kind}",
            name=role_name,
            path=self._args.names.path,
            assume_role_policy=self._args.assume_role_policy,
            permissions_boundary=self._args.permissions_boundary,
            tags=self._args.names.tags(role_name, self._args.service),
            opts=self._child,
        )
        if policy is not None:
            self.policies.append(
                aws.iam.RolePolicy(f"{self._name}-{kind}", name=kind, role=role.name, policy=policy, opts=self._child)
            )
        return role.arn
