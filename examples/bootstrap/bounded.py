"""Whether all roles and users of environments have the boundary, before somebody is given rights over them.

IAM asks for no boundary where a policy gets a new version, a user an access key, or a role is passed on. Who may do
that to a role or user without the boundary has, or gives, whatever rights there are.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

from collections.abc import Iterator, Sequence

import pulumi
import pulumi_aws as aws

from ecs_platform.model.iam.account_wide import paths_of

_SHOWN = 20
"""Of each environment; the rest is counted."""


def require_bounded(environments: Sequence[str], boundary: str) -> None:
    """Looks at each role and user at the paths of these environments; one call of IAM for each.

    Args:
        environments: which; one of which nothing is there yet is none to look at.
        boundary: ARN of the boundary.

    Raises:
        pulumi.RunError: some have another boundary, or none; the message names them, and what to do. Or IAM does not
            say which there are.
    """
    try:
        found = {environment: list(_others(environment, boundary)) for environment in environments}
    except Exception as error:  # The SDK raises no other where the provider answers with an error.
        raise pulumi.RunError(
            f"IAM does not say which boundary the roles and users of environments have: {error}\nThat needs "
            "iam:ListRoles, iam:ListUsers, iam:GetRole and iam:GetUser.\nNothing was registered."
        ) from None
    lines = [
        f"  {environment}: {each}"
        for environment, several in found.items()
        for each in [*several[:_SHOWN], *([f"and {len(several) - _SHOWN} more"] if len(several) > _SHOWN else [])]
    ]
    if not lines:
        return
    raise pulumi.RunError(
        f"roles and users of environments have not the boundary {boundary}, so that a role for `up` of the environment "
        "could give itself any right by way of them:\n" + "\n".join(lines) + "\n"
        f"For each of these environments set `permissions_boundary: {boundary}` in its stack file, have somebody with "
        "all rights run `pulumi up` there once, and then this one again. What no stack of it makes: give it the "
        "boundary with `aws iam put-role-permissions-boundary` or `put-user-permissions-boundary`, or delete it. Is "
        "the boundary not there yet: bring this stack up without these environments first (`environments: []`).\n"
        "Nothing was registered."
    )


def _others(environment: str, boundary: str) -> Iterator[str]:
    for path in paths_of(environment):
        for name in sorted(aws.iam.get_roles(path_prefix=path).names):
            yield from _unless(boundary, f"role {path}{name}", aws.iam.get_role(name=name).permissions_boundary)
        for name in sorted(aws.iam.get_users(path_prefix=path).names):
            yield from _unless(boundary, f"user {path}{name}", aws.iam.get_user(user_name=name).permissions_boundary)


def _unless(boundary: str, who: str, has: str) -> Iterator[str]:
    if has != boundary:
        yield f"{who} has {has or 'none'}"
