"""All types of resources that the program makes, each with its row."""

from ecs_platform.adoption.row import NotAdopted, Row

ROWS: dict[str, Row | NotAdopted] = {}
"""By type (`aws:ec2/vpc:Vpc`)."""
