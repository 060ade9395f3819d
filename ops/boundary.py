"""The permissions boundary's text, which only the account has."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ecs_platform.model.iam.boundary import boundary_findings
from ecs_platform.model.reading.findings import Finding

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded


def permissions_boundary_findings(loaded: "Loaded", iam: Any, notes: list[str]) -> Iterator[Finding]:
    """What the boundary of an environment's roles forbids them; that it is not there, where it is not.

    Args:
        loaded: the environment, without findings.
        iam: a client of boto3.
        notes: takes what could not be asked.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415

    arn = loaded.settings.permissions_boundary
    if arn is None:
        return
    try:
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    except iam.exceptions.NoSuchEntityException:
        node = loaded.environment.node.find(("permissions_boundary",))
        yield node.finding(f"there is no policy `{arn}`", "IAM makes no role with it: make it first, or give another")
        return
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("AccessDenied", "AccessDeniedException"):
            raise
        notes.append(f"what the permissions boundary forbids is not known: {error}")
        return
    yield from boundary_findings(loaded, document)
