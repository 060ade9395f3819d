"""How verbs ask AWS."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import typer

from ecs_platform.ops.output import MISUSED, say


class Client(Protocol):
    """Makes boto3's clients: of a service, in the environment's region or in another."""

    def __call__(self, service: str, region: str | None = None, /) -> Any:
        """The client of `service` (`ecs`)."""


@contextmanager
def asking_aws(region: str, *, patiently: bool = False) -> Iterator[Client]:
    """Gives boto3's clients by service (`client("ecs")`), with the shell's credentials and endpoint.

    Args:
        region: the region they ask.
        patiently: whether what AWS has too much of is asked again for minutes, at the rate that it takes.

    Raises:
        typer.Exit: exit code 2, after one line that says what AWS or boto3 said, where an answer cannot be had.
    """
    import boto3  # noqa: PLC0415
    import botocore.session  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        # A session of its own: boto3's shared one keeps the credentials that the process had first.
        session = botocore.session.get_session()
        if patiently:
            session.set_default_client_config(Config(retries={"mode": "adaptive", "total_max_attempts": 20}))
        yield boto3.Session(botocore_session=session, region_name=region).client
    except (BotoCoreError, ClientError) as error:
        say(f"AWS could not be asked: {error}", err=True)
        raise typer.Exit(MISUSED) from None
