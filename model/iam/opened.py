"""What the settings open or bound that AWS, or nobody, means so: secrets of everybody, boundaries of other accounts."""

from collections.abc import Iterator

from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.secret_reference import whole_arn
from ecs_platform.model.reading.findings import Finding

_NAME, _PARTITION, _OWNER, _AWS = 5, 1, 4, "aws"


def opened_findings(loaded: Loaded) -> Iterator[Finding]:
    """Paths in `secrets_outside_scope` that open all of an account, an environment, or another one's service.

    A secret that is named whole is meant; a path has what will be there as well.

    Args:
        loaded: an environment whose settings, names and account are known.
    """
    known, own = loaded.environment.environments, loaded.names.environment
    for index, entry in enumerate(loaded.settings.secrets_outside_scope):
        name = entry if entry.endswith("/") else None
        if name is None:
            continue
        if name.startswith("arn:"):
            # `parameter/a/` and `secret:a/`: the kind of thing is before the path.
            name = whole_arn(name).split(":", _NAME)[-1].removeprefix("parameter").removeprefix("secret:")
        parts = [part for part in name.split("/") if part]
        if not parts:
            whose = "of the account"
        elif parts[0] in known and (len(parts) == 1 or parts[0] != own):
            whose = f"of the environment `{parts[0]}`" + (f" below `{'/'.join(parts)}`" if len(parts) > 1 else "")
        else:
            continue
        hint = "name the secrets one by one, or put those that are shared below a path of their own, such as `/shared/`"
        message = f"`{entry}` opens every secret {whose} to every service"
        yield loaded.environment.node.find(("secrets_outside_scope", index)).finding(message, hint)


def boundary_findings(loaded: Loaded) -> Iterator[Finding]:
    """Permissions boundaries that are of another account or partition: IAM takes AWS's own and those of the account.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html

    Args:
        loaded: an environment whose settings, names and account are known.
    """
    account, settings = loaded.account, loaded.settings
    given: list[tuple[tuple[str, ...], str | None]] = [(("permissions_boundary",), settings.permissions_boundary)]
    for name, deployer in settings.deployers.items():
        given.append((("deployers", name, "permissions_boundary"), deployer.permissions_boundary))
    for steps, arn in given:
        if arn is None:
            continue
        parts = arn.split(":")
        if parts[_PARTITION] != account.partition or parts[_OWNER] not in (_AWS, account.id):
            hint = f"write that of this account, `{account.arn('iam', parts[_NAME], region='')}`, and have it there"
            message = f"`{arn}` is neither of this account nor AWS's, and IAM would refuse it as a boundary"
            yield loaded.environment.node.find(steps).finding(message, hint)
