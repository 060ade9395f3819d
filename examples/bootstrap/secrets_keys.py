"""The keys that encrypt the secrets in the state, one for each environment."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from ecs_platform.model.naming import Names


class SecretsKeys(pulumi.ComponentResource):
    """A key for each environment, which encrypts the secrets of its stacks: nobody else's roles decrypt them.

    Makes: for each environment `kms.Key` (rotated each year) with `kms.Alias`. Pulumi refuses to delete the keys: with
    one of them all secrets of its stacks would be lost. Keys of their own and not one with an encryption context
    (`context_…` in the URL): a policy names them, and each can be watched, closed and deleted by itself.

    See https://www.pulumi.com/docs/iac/concepts/secrets/#aws-key-management-service-kms
    """

    arns: dict[str, pulumi.Output[str]]
    aliases: dict[str, str]

    def __init__(
        self, name: str, names: Names, environments: Sequence[str], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """`names` for tags; `Environment` is none that an environment can have, whose roles keep their own keys."""
        super().__init__("ecs-platform-bootstrap:index:SecretsKeys", name, None, opts)
        self.arns, self.aliases = {}, {}
        for environment in environments:
            logical, alias = f"{name}-{environment}", f"alias/{names.project}-secrets-{environment}"
            key = aws.kms.Key(
                logical,
                description=f"Encrypts the secrets in the state of the stacks {environment}",
                enable_key_rotation=True,
                tags={**names.tags(alias.removeprefix("alias/")), "Environment": f"bootstrap-{environment}"},
                opts=pulumi.ResourceOptions(parent=self, protect=True),
            )
            aws.kms.Alias(logical, name=alias, target_key_id=key.key_id, opts=pulumi.ResourceOptions(parent=self))
            self.arns[environment], self.aliases[environment] = key.arn, alias
        self.register_outputs({})
