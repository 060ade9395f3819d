"""A deploy identity: the user or role with which a deploy tool brings out new revisions."""

from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from ecs_platform.model.naming import Names


@dataclass
class DeployerArgs:
    """Arguments of `Deployer`.

    Attributes:
        names: names and tags.
        deployer: the deployer's name in the settings.
        policies: what it may do: policy documents as JSON, by the name each managed policy gets.
        services: the services that each policy is about, by the policy's name; default none is said.
        assume_role_policy: who may take the role, as JSON; none makes an IAM user instead.
        permissions_boundary: ARN of a policy that bounds it; default none.
        access_keys: names of access keys of a user (two at once for rotation); default none.
        keep_user: whether AWS refuses to delete a user who has access keys made by hand; default false.
    """

    names: Names
    deployer: str
    policies: dict[str, pulumi.Input[str]]
    assume_role_policy: str | None = None
    permissions_boundary: str | None = None
    access_keys: list[str] = field(default_factory=list)
    keep_user: bool = False
    services: dict[str, list[str]] = field(default_factory=dict)


class Deployer(pulumi.ComponentResource):
    """An IAM user or role that may do what its policies say, and nothing more.

    Makes: `iam.User` or `iam.Role`; an `iam.Policy` for each document with an `iam.UserPolicyAttachment` or
    `iam.RolePolicyAttachment`; `iam.AccessKey` for each access key asked for.

    See https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """

    arn: pulumi.Output[str]
    access_keys: dict[str, aws.iam.AccessKey]
    services: dict[str, list[str]]

    def __init__(self, name: str, args: DeployerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:Deployer", name, None, opts)
        self._name, self._args, self._child = name, args, pulumi.ResourceOptions(parent=self)
        policies = {policy: self._policy(policy, document) for policy, document in args.policies.items()}
        self.access_keys, self.services = {}, args.services
        self.arn = self._user(policies) if args.assume_role_policy is None else self._role(policies)
        self.register_outputs({"arn": self.arn})

    def _policy(self, policy_name: str, document: pulumi.Input[str]) -> aws.iam.Policy:
        return aws.iam.Policy(
            f"{self._name}-{policy_name}",
            name=policy_name,
            path=self._args.names.deployer_path,
            description=f"What the deployer {self._args.deployer} may do",
            policy=document,
            tags=self._args.names.tags(policy_name),
            opts=self._child,
        )

    def _user(self, policies: dict[str, aws.iam.Policy]) -> pulumi.Output[str]:
        user_name = self._args.names.deployer(self._args.deployer)
        user = aws.iam.User(
            self._name,
            name=user_name,
            path=self._args.names.deployer_path,
            permissions_boundary=self._args.permissions_boundary,
            # Access keys made by hand would otherwise keep the user, and so the environment, from being destroyed.
            force_destroy=not self._args.keep_user,
            tags=self._args.names.tags(user_name),
            opts=self._child,
        )
        for policy_name, policy in policies.items():
            aws.iam.UserPolicyAttachment(
                f"{self._name}-{policy_name}", user=user.name, policy_arn=policy.arn, opts=self._child
            )
        self.access_keys = {
            key: aws.iam.AccessKey(f"{self._name}-{key}", user=user.name, opts=self._child)
            for key in self._args.access_keys
        }
        return user.arn

    def _role(self, policies: dict[str, aws.iam.Policy]) -> pulumi.Output[str]:
        role_name = self._args.names.deployer(self._args.deployer)
        role = aws.iam.Role(
            self._name,
            name=role_name,
            path=self._args.names.deployer_path,
            assume_role_policy=self._args.assume_role_policy or "",
            permissions_boundary=self._args.permissions_boundary,
            tags=self._args.names.tags(role_name),
            opts=self._child,
        )
        for policy_name, policy in policies.items():
            aws.iam.RolePolicyAttachment(
                f"{self._name}-{policy_name}", role=role.name, policy_arn=policy.arn, opts=self._child
            )
        return role.arn
