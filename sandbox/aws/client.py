"""boto3 clients of a local AWS, whatever credentials and endpoints the shell has set."""

import functools
from collections.abc import Callable
from typing import Any

import boto3
from botocore.config import Config

OWN = "sandbox/own"
"""What the sandbox's own requests have in their User-Agent: they meet no faults."""

Client = Callable[[str], Any]
"""Gives the client of a service: `client("ecs")`."""


def clients(url: str, region: str) -> Client:
    """Clients that speak to the local AWS at `url` and to nothing else."""
    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name=region)  # noqa: S106
    return functools.partial(session.client, endpoint_url=url, config=Config(user_agent_extra=OWN))
