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

SERVICES = (
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
"""The files, one for each service of AWS."""

ROWS: dict[str, Row | NotAdopted] = {row.type: row for service in SERVICES for row in service.ROWS}
"""By type (`aws:ec2/vpc:Vpc`)."""
