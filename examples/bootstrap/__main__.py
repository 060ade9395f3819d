"""What belongs to an account and not to an environment: brought up once, by somebody with all rights."""

import re

import pulumi
import pulumi_aws as aws
from bounded import require_bounded
from identities import Identities, boundary_arn
from pydantic import ValidationError
from secrets_keys import SecretsKeys
from state_bucket import StateBucket

from ecs_platform.model.arns import Account
from ecs_platform.model.naming import Names
from ecs_platform.model.settings.deployers import GitHub

NAME = re.compile(r"[A-Za-z0-9_-]+")
"""What the names of stacks, roles and aliases of keys may all have."""


def account() -> Account:
    """Region and account from the provider's settings."""
    config = pulumi.Config("aws")
    (number,) = config.require_object("allowedAccountIds")
    return Account(config.require("region"), number)


def github(environment: str) -> GitHub:
    """The workflows of one GitHub environment of the repository; a fault is said, and nothing is made."""
    config = pulumi.Config()
    given = {**config.require_object("github"), "environment": environment}
    if (provider := config.get("oidc_provider_arn")) is not None:
        given.setdefault("provider_arn", provider)
    try:
        return GitHub.model_validate(given)
    except ValidationError as error:
        faults = "\n".join(
            f"github.{'.'.join(map(str, each['loc']))}: {each['msg']}; {each.get('ctx', {}).get('hint', '')}".strip(
                "; "
            )
            for each in error.errors()
        )
        raise pulumi.RunError(f"{faults}\nNothing was registered.") from None


def environments() -> list[str]:
    """The environments of the account, as stacks are named; a fault is said, and nothing is made."""
    given = pulumi.Config().require_object("environments")
    wrong = [each for each in given if not isinstance(each, str) or not NAME.fullmatch(each) or given.count(each) > 1]
    if wrong:
        told = ", ".join(sorted({f"`{each}`" for each in wrong}))
        raise pulumi.RunError(
            f"environments: {told}: write the name of each stack once, in letters, digits, `_` and `-`\n"
            "Nothing was registered."
        )
    return list(given)


def main() -> None:
    config, names = pulumi.Config(), Names("bootstrap", pulumi.get_project())
    workflows = {each: (github(f"preview-{each}"), github(each)) for each in environments()}
    require_bounded(list(workflows), boundary_arn(account()))
    provider = config.get("oidc_provider_arn")
    if provider is None:
        # An account has one provider for each URL. AWS knows GitHub's certificate itself: no thumbprint is needed.
        trusted = github("any")
        provider = aws.iam.OpenIdConnectProvider(
            "github",
            url=f"https://{trusted.issuer_host}",
            client_id_lists=list(trusted.audiences),
            tags=names.tags("github"),
        ).arn
    state = StateBucket("state", names, account())
    parameters = config.get_object("image_parameters") or []
    secrets = SecretsKeys("secrets", names, list(workflows))
    identities = Identities("identities", names, account(), state, secrets, workflows, parameters)
    pulumi.export("state_bucket", state.bucket)
    pulumi.export("backend_url", state.bucket.apply(lambda bucket: f"s3://{bucket}?region={account().region}"))
    pulumi.export("secrets_provider", f"awskms://{state.alias}?region={account().region}")
    pulumi.export(
        "secrets_providers",
        {each: f"awskms://{alias}?region={account().region}" for each, alias in secrets.aliases.items()},
    )
    pulumi.export("oidc_provider_arn", provider)
    pulumi.export("permissions_boundary_arn", identities.boundary_arn)
    pulumi.export("preview_role_arns", identities.preview_role_arns)
    pulumi.export("up_role_arns", identities.up_role_arns)


main()
