"""File systems that are somebody else's: whether they are there, and let in the services that name them."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.iam.access import Access
    from ecs_platform.model.iam.document import Document
    from ecs_platform.model.manifest.service import Service
    from ecs_platform.model.reading.findings import Finding
    from ecs_platform.model.task.volumes import TaskVolume

_MAY_NOT_ASK = ("AccessDenied", "AccessDeniedException")


def file_system_findings(loaded: "Loaded", efs: Any, notes: list[str]) -> Iterator["Finding"]:
    """File systems given by their ids that are not there, or whose policy does not let in the tasks that mount them.

    https://docs.aws.amazon.com/efs/latest/ug/API_DescribeFileSystemPolicy.html

    Args:
        loaded: the environment, without findings.
        efs: a client of boto3.
        notes: takes what could not be asked, and which file systems let in everybody.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415

    from ecs_platform.model.task.volumes import volumes_of  # noqa: PLC0415

    given = [(service, volume) for service in loaded.services for volume in volumes_of(service)]
    for id_ in sorted({volume.file_system_id for _, volume in given if volume.file_system_id}):
        mounted = [(service, volume) for service, volume in given if volume.file_system_id == id_]
        try:
            policy = _policy(efs, id_)
        except efs.exceptions.FileSystemNotFound:
            hint = "`aws efs describe-file-systems` has the ids"
            message = f"there is no file system `{id_}` in {loaded.account.region} of this account"
            yield from (_finding(service, volume, message, hint) for service, volume in mounted)
            continue
        except ClientError as error:
            if error.response["Error"]["Code"] not in _MAY_NOT_ASK:
                raise
            notes.append(f"whom the file system `{id_}` lets in is not known: {error}")
            continue
        if policy is None:
            notes.append(f"the file system `{id_}` has no policy: EFS lets in everybody who reaches it")
            continue
        for service, volume in mounted:
            yield from _refused(loaded, service, volume, policy)


def _policy(efs: Any, id_: str) -> "Document | None":
    try:
        found: Document = json.loads(efs.describe_file_system_policy(FileSystemId=id_)["Policy"])
    except efs.exceptions.PolicyNotFound:
        return None
    return found


def _refused(loaded: "Loaded", service: "Service", volume: "TaskVolume", policy: "Document") -> Iterator["Finding"]:
    from ecs_platform.model.iam.conditions import UnsupportedError  # noqa: PLC0415

    try:
        answer = _asked(loaded, service, volume, policy)
    except UnsupportedError:
        return
    # What managed policies allow is not known here.
    unsure = answer.depends or (service.permissions.managed_policies and not answer.decision.denied)
    if answer.decision.allowed or unsure:
        return
    id_, how = volume.file_system_id, "with IAM" if volume.iam else "without IAM"
    through = f"through `{volume.access_point_id}`" if volume.access_point_id else "without an access point"
    hint = (
        f"`aws efs describe-file-system-policy --file-system-id {id_}` shows whom it lets in, and how: change that, or "
    )
    hint += "write `auth: {access_point_id: …}`" if volume.iam else "mount it with IAM"
    yield _finding(service, volume, f"the policy of `{id_}` does not let the service in {how} and {through}", hint)


def _asked(loaded: "Loaded", service: "Service", volume: "TaskVolume", policy: "Document") -> "Access":
    """What EFS is asked when a task mounts it: https://docs.aws.amazon.com/efs/latest/ug/efs-client-authorization.html"""
    from ecs_platform.model.iam.access import Policies, access  # noqa: PLC0415
    from ecs_platform.model.iam.document import document  # noqa: PLC0415
    from ecs_platform.model.iam.evaluate import Request  # noqa: PLC0415
    from ecs_platform.model.iam.of_service import service_roles  # noqa: PLC0415
    from ecs_platform.model.iam.principals import ANYBODY  # noqa: PLC0415

    account, names, roles = loaded.account, loaded.names, service_roles(service, loaded)
    point = volume.access_point_id
    context = {
        "aws:SecureTransport": "true",
        "elasticfilesystem:AccessedViaMountTarget": "true",
        "elasticfilesystem:AccessPointArn": account.arn("elasticfilesystem", f"access-point/{point}") if point else (),
    }
    who = account.role(names.path, names.task_role(service.name)) if volume.iam else ANYBODY
    own = [document([*roles.task, *roles.permissions])] if volume.iam else []
    system = account.arn("elasticfilesystem", f"file-system/{volume.file_system_id}")
    return access(Policies(own, resource=policy), Request(who, "elasticfilesystem:ClientMount", system, context))


def _finding(service: "Service", volume: "TaskVolume", message: str, hint: str) -> "Finding":
    """At the volume, in the manifest or in the task definition's file."""
    written = [each["name"] for each in (service.source.definition or {}).get("volumes", [])]
    if volume.name in written:
        return service.in_file(message, hint, "volumes", written.index(volume.name), "efsVolumeConfiguration")
    return service.finding(message, hint, "storage", "volumes", volume.name, "efs", "id")
