"""Customer managed keys of KMS: who decrypts with them, for which services of AWS.

https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
"""

from collections.abc import Iterable, Mapping

from ecs_platform.model.arns import Account, domain_of
from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import Document, Statement, document
from ecs_platform.model.settings.settings import OWN_KEY

_ALIAS = ":alias/"
_REGION = 3


def secret_keys(loaded: Loaded) -> tuple[str, ...]:
    """ARNs of the keys, or of their aliases, that may encrypt secrets: those given, and that of what is made here."""
    settings, account = loaded.settings, loaded.account
    of_made = account.arn("kms", loaded.names.key_alias) if settings.kms_key == OWN_KEY else settings.kms_key
    return tuple(dict.fromkeys((*settings.kms_keys, *([] if of_made is None else [of_made]))))


def key_policy(account: Account, environment: str) -> Document:
    """The policy of an environment's own key: the account decides by IAM, and CloudWatch Logs uses it for its logs.

    ECR and EFS get grants from who makes a repository or a file system.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html

    Args:
        account: where it is.
        environment: its name.
    """
    root = {"AWS": f"arn:{account.partition}:iam::{account.id}:root"}
    logs = {"Service": f"logs.{account.region}.{domain_of(account.region)}"}
    groups = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": account.log_group(f"/ecs/{environment}/*")}}
    uses = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*")
    return document(
        [
            Statement("Account", ("kms:*",), ("*",), "IAM decides who may use it", principal=root),
            Statement("Logs", uses, ("*",), "CloudWatch Logs encrypts the environment's logs", groups, principal=logs),
        ]
    )


def decrypt_statements(keys: Iterable[str], services: Iterable[str]) -> list[Statement]:
    """Statements that let a role decrypt with keys, and only what these services of AWS read for it.

    A key named by its alias is one of its account that has this alias: KMS is asked with the key's own ARN.
    https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html

    Args:
        keys: ARNs of keys or of aliases; none: no statements.
        services: as KMS calls them (`ssm`, `secretsmanager`, `s3`); none: no statements.
    """
    several, read_by = sorted(set(keys)), sorted(set(services))
    by_arn = tuple(key for key in several if _ALIAS not in key)
    aliases = tuple(key for key in several if _ALIAS in key)
    if not read_by:
        return []
    statements = []
    if by_arn:
        via = {"StringEquals": _via(by_arn, read_by)}
        statements.append(Statement("Keys", ("kms:Decrypt",), by_arn, "decrypts them with the keys given", via))
    if aliases:
        resources = tuple(f"{alias.partition(_ALIAS)[0]}:key/*" for alias in aliases)
        names = tuple(f"alias/{alias.partition(_ALIAS)[2]}" for alias in aliases)
        named = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": names}}
        conditions = {"StringEquals": _via(aliases, read_by), **named}
        why = "decrypts them with the keys of these aliases"
        statements.append(Statement("KeysByAlias", ("kms:Decrypt",), resources, why, conditions))
    return statements


def _via(keys: Iterable[str], services: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    regions = sorted({key.split(":")[_REGION] for key in keys})
    return {"kms:ViaService": tuple(f"{each}.{region}.{domain_of(region)}" for each in services for region in regions)}
