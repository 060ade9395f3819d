"""All types of resources that the program makes, each with its row."""

from ecs_platform.adoption import (
    acm,
    appautoscaling,
    autoscaling,
    cloudwatch,
    ec2,
    ecr,
    ecs,
    efs,
    elbv2,
    events,
    iam,
    kms,
    logs,
    route53,
    s3,
    scheduler,
    servicediscovery,
    sns,
    sqs,
)
from ecs_platform.adoption.row import NotAdopted, Row

_SERVICES: tuple[tuple[Row | NotAdopted, ...], ...] = (
    acm.ROWS,
    appautoscaling.ROWS,
    autoscaling.ROWS,
    cloudwatch.ROWS,
    ec2.ROWS,
    ecr.ROWS,
    ecs.ROWS,
    efs.ROWS,
    elbv2.ROWS,
    events.ROWS,
    iam.ROWS,
    kms.ROWS,
    logs.ROWS,
    route53.ROWS,
    s3.ROWS,
    scheduler.ROWS,
    servicediscovery.ROWS,
    sns.ROWS,
    sqs.ROWS,
)

ROWS: dict[str, Row | NotAdopted] = {row.type: row for rows in _SERVICES for row in rows}
"""By type (`aws:ec2/vpc:Vpc`)."""
