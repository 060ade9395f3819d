"""The roles that run `pulumi preview` and `pulumi up` in CI, and the boundary of all roles that `up` makes."""

from collections.abc import Callable, Sequence

import pulumi
import pulumi_aws as aws
from secrets_keys import SecretsKeys
from state_bucket import StateBucket

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.account_wide import boundary_document, preview_statements, state_statements, up_statements
from ecs_platform.model.iam.document import Document, Statement, document, text
from ecs_platform.model.iam.trust import deployer_trust
from ecs_platform.model.naming import Names
from ecs_platform.model.settings.deployers import Deployer, GitHub

BOUNDARY = "ecs-platform-boundary"


def boundary_arn(account: Account) -> str:
    """ARN of the boundary, known before it is made."""
    return account.arn("iam", f"policy/{BOUNDARY}", region="")


PREVIEW_SESSION, UP_SESSION = 3600, 7200
"""Seconds that a session of the roles lasts at most.

An `up` whose credentials end before it does cannot save its state, so this is no less than `role-duration-seconds` of
the workflows, and that no less than their `timeout-minutes`.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-settings.html
"""


class Identities(pulumi.ComponentResource):
    """Two roles for each environment, each for one GitHub environment of one repository; and the boundary.

    Makes: `iam.Policy` (the boundary); for each environment `iam.Role` twice, each with `iam.RolePolicy` for what it
    does in the account, and for the state. A session lasts an hour for previews, two for `up`.

    See https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
    """

    boundary_arn: pulumi.Output[str]
    preview_role_arns: dict[str, pulumi.Output[str]]
    up_role_arns: dict[str, pulumi.Output[str]]

    def __init__(
        self,
        name: str,
        names: Names,
        account: Account,
        state: StateBucket,
        secrets: SecretsKeys,
        workflows: dict[str, tuple[GitHub, GitHub]],
        image_parameters: Sequence[str] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`workflows`: by environment, those that preview and those that bring it up; `image_parameters`: names of
        `image.parameter` that are not `/<environment>/…/image`, for the roles of all environments.

        Its caller has seen to it that no role or user of an environment is there without the boundary (bounded.py).
        """
        super().__init__("ecs-platform-bootstrap:index:Identities", name, None, opts)
        self._names, self._account, self._state, self._secrets = names, account, state, secrets
        self._child = pulumi.ResourceOptions(parent=self)
        boundary = aws.iam.Policy(
            "boundary",
            name=BOUNDARY,
            description="The most that a role of an environment can ever do",
            policy=self._with_state(
                lambda bucket, key, *secrets: boundary_document(account, bucket, [key, *secrets]), *workflows
            ),
            tags=names.tags(BOUNDARY),
            opts=self._child,
        )
        self.boundary_arn = boundary.arn
        self.preview_role_arns, self.up_role_arns = {}, {}
        for each, (previews, ups) in workflows.items():
            looks = preview_statements(account, image_parameters, environment=each)
            makes = up_statements(account, boundary_arn(account), image_parameters, environment=each)
            self.preview_role_arns[each] = self._role(f"preview-{each}", each, previews, looks, write=False)
            self.up_role_arns[each] = self._role(f"up-{each}", each, ups, makes, write=True)
        self.register_outputs({})

    def _role(
        self, name: str, environment: str, github: GitHub, rights: list[Statement], *, write: bool
    ) -> pulumi.Output[str]:
        trust = deployer_trust(Deployer(kind="github", github=github), self._account)
        role = aws.iam.Role(
            name,
            name=f"ecs-platform-{name}",
            description=f"GitHub Actions in the environment {github.environment}",
            assume_role_policy=text(trust or {}),
            max_session_duration=UP_SESSION if write else PREVIEW_SESSION,
            tags=self._names.tags(name),
            opts=self._child,
        )
        state = self._with_state(
            lambda bucket, key, secrets: document(
                state_statements(
                    bucket,
                    key,
                    environment,
                    write=write,
                    partition=self._account.partition,
                    secrets_key=secrets,
                    bootstrap=self._names.project,
                )
            ),
            environment,
        )
        aws.iam.RolePolicy(
            f"{name}-account", name="account", role=role.name, policy=text(document(rights)), opts=self._child
        )
        aws.iam.RolePolicy(f"{name}-state", name="state", role=role.name, policy=state, opts=self._child)
        return role.arn

    def _with_state(self, make: Callable[..., Document], *environments: str) -> pulumi.Output[str]:
        """A policy of the bucket's name, its key's ARN, and the ARNs of the keys for these environments' secrets."""
        secrets = [self._secrets.arns[environment] for environment in environments]
        found = pulumi.Output.all(self._state.bucket, self._state.key_arn, *secrets)
        return found.apply(lambda all_of_them: text(make(*all_of_them)))
