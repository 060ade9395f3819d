"""The environment's own key of KMS."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ecs_platform.model.naming import Names

DELETION_DAYS = 30
"""How long AWS waits before a key is gone that is to be deleted: with it goes all that it encrypts."""


@dataclass
class EncryptionKeyArgs:
    """Arguments of `EncryptionKey`.

    Attributes:
        names: names and tags.
        policy: who may use it, as JSON.
    """

    names: Names
    policy: str


class EncryptionKey(pulumi.ComponentResource):
    """A key that encrypts logs, images, file systems and secrets of an environment; AWS rotates it every year.

    Makes: `kms.Key`, `kms.Alias`.

    See https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html
    """

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: EncryptionKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:EncryptionKey", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        key = aws.kms.Key(
            name,
            description=f"Logs, images, file systems and secrets of {args.names.environment}",
            policy=args.policy,
            enable_key_rotation=True,
            deletion_window_in_days=DELETION_DAYS,
            tags=args.names.tags(args.names.of("key")),
            opts=child,
        )
        aws.kms.Alias(name, name=args.names.key_alias, target_key_id=key.key_id, opts=child)
        self.arn = key.arn
        self.register_outputs({"arn": self.arn})
