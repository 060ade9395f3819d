"""What ECS says of an environment's services, asked for ten at a time."""

from collections.abc import Iterable, Mapping
from typing import Any

AT_ONCE = 10
"""Services that DescribeServices takes: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html"""


def described(ecs: Any, cluster: str, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The services that are there, by name; none in a cluster that is not there yet.

    Args:
        ecs: a boto3 client.
        cluster: name or ARN.
        names: of the services; ECS says nothing of those that it does not know, or that are on their way out.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415

    wanted = list(names)
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(wanted), AT_ONCE):
        try:
            answer = ecs.describe_services(cluster=cluster, services=wanted[start : start + AT_ONCE])
        except ClientError as error:
            if error.response["Error"]["Code"] == "ClusterNotFoundException":
                return {}
            raise
        found |= {each["serviceName"]: each for each in answer["services"] if each["status"] == "ACTIVE"}
    return found


def primary(service: Mapping[str, Any]) -> dict[str, Any]:
    """Its deployment that ECS brings out, or has brought out; empty where it has none."""
    return next((each for each in service["deployments"] if each["status"] == "PRIMARY"), {})


def short(arn: str) -> str:
    """What stands behind the last `/`: family and revision of a task definition, the id of a task."""
    return arn.rpartition("/")[2]
