"""Revisions that a deploy tool brought out, and that mount a file system otherwise than its policy will ask."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ecs_platform.model.task.volumes import volumes_of
from ecs_platform.ops.connected import services_there

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.reading.findings import Finding


def mount_findings(loaded: "Loaded", ecs: Any) -> Iterator["Finding"]:
    """Volumes of new file systems that what runs mounts without IAM, TLS or an access point.

    `up` replaces the tasks of other services before it makes the policy; which revision runs of these it does not say,
    and their next tasks would not be let in.

    Args:
        loaded: the environment, without findings.
        ecs: a client of boto3.
    """
    asked = {
        loaded.names.service(service.name): (service, made)
        for service in loaded.services
        if service.image is not None and service.image.owner == "deployer"
        if (made := [volume.name for volume in volumes_of(service) if volume.managed])
    }
    for found in services_there(ecs, loaded.names.cluster, list(asked)):
        service, made = asked[str(found["serviceName"])]
        definition = ecs.describe_task_definition(taskDefinition=found["taskDefinition"])["taskDefinition"]
        for volume in definition.get("volumes", []):
            lacking = _lacking(volume.get("efsVolumeConfiguration"))
            if volume["name"] in made and lacking:
                message = (
                    f"what runs mounts it without {', '.join(lacking)}: its policy would not let the next tasks in"
                )
                hint = "have your deploy tool bring out a revision with the volumes that `python -m ops render` prints"
                yield service.finding(message, hint, "storage", "volumes", volume["name"], "efs")


def _lacking(efs: dict[str, Any] | None) -> list[str]:
    """What a volume lacks of what the policy asks for; nothing of one that is not in EFS."""
    if efs is None:
        return []
    authorization = efs.get("authorizationConfig") or {}
    has = {
        "IAM": authorization.get("iam") == "ENABLED",
        "TLS": efs.get("transitEncryption") == "ENABLED",
        "an access point": bool(authorization.get("accessPointId")),
    }
    return [name for name, there in has.items() if not there]
