"""Starts the tasks of services anew: what ECS reads when a task starts it reads once.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ecs_platform.ops.ecs_services import described
from ecs_platform.ops.secret_store.looking import DENIED


@dataclass
class Rolled:
    """What came of it.

    Attributes:
        started: services of which a new deployment began.
        absent: services that are not there yet.
        refused: what ECS said of the others, by service.
    """

    started: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def roll(ecs: Any, cluster: str, services: Iterable[str]) -> Rolled:
    """Begins a new deployment of each service that is there, of the revision that it runs.

    Args:
        ecs: a client of boto3.
        cluster: name or ARN.
        services: names.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415

    wanted, rolled = list(services), Rolled()
    try:
        there = described(ecs, cluster, wanted)
    except ClientError as error:
        if error.response["Error"]["Code"] not in DENIED:
            raise
        return Rolled(refused=dict.fromkeys(wanted, str(error)))
    for name in wanted:
        if name not in there:
            rolled.absent.append(name)
            continue
        try:
            ecs.update_service(cluster=cluster, service=name, forceNewDeployment=True)
        except ClientError as error:
            rolled.refused[name] = str(error)
        else:
            rolled.started.append(name)
    return rolled
