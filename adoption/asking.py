"""What all look-ups share: pages, what is not there, tags as filters."""

from collections.abc import Iterator
from typing import Any

from ecs_platform.adoption.tags import tags_of

IDENTIFYING = ("Project", "Environment", "Name", "Service")
"""Tags that the program gives, by which one resource is found; `Service` where it has it."""


def all_of(client: Any, operation: str, key: str, *nothing: str, **arguments: Any) -> Iterator[Any]:
    """What all pages of an answer have under `key` (`Vpcs`); asks for no page more than is read.

    Args:
        client: of boto3.
        operation: as boto3 calls it (`describe_vpcs`); one with pages.
        key: where the answer has its items.
        nothing: codes with which AWS says that what is asked about is not there: then there are none.
        arguments: of the operation.

    Raises:
        botocore.exceptions.ClientError: AWS says something else.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415

    try:
        for page in client.get_paginator(operation).paginate(**arguments):
            yield from page.get(key) or ()
    except ClientError as error:
        if code_of(error) not in nothing:
            raise


def answer(client: Any, operation: str, *nothing: str, **arguments: Any) -> dict[str, Any] | None:
    """The answer of an operation; None where AWS says with one of the codes `nothing` that there is none.

    Raises:
        botocore.exceptions.ClientError: AWS says something else.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415

    try:
        found: dict[str, Any] = getattr(client, operation)(**arguments)
    except ClientError as error:
        if code_of(error) not in nothing:
            raise
        return None
    return found


def code_of(error: Any) -> str:
    """The code of a botocore.exceptions.ClientError (`NoSuchEntity`)."""
    return str(error.response.get("Error", {}).get("Code", ""))


def identifying(inputs: Any) -> dict[str, str]:
    """The tags by which a resource is found, of all that the program gives it."""
    tags = tags_of(inputs)
    return {key: tags[key] for key in IDENTIFYING if key in tags}


def has_tags(inputs: Any, found: Any) -> bool:
    """Whether what AWS has carries the tags by which it is found.

    Args:
        inputs: what the program says.
        found: its tags: a list with `Key` and `Value`, or `key` and `value`.
    """
    there = tags_of({"tags": found})
    wanted = identifying(inputs)
    return bool(wanted) and all(there.get(key) == value for key, value in wanted.items())


def filters(inputs: Any, **others: str) -> list[dict[str, Any]]:
    """Filters of EC2 for the tags by which a resource is found, and for others (`vpc_id`).

    EC2 takes `*` and `?` in values for any text: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
    """
    named = {name.replace("_", "-"): value for name, value in others.items()}
    tags = {f"tag:{key}": value for key, value in identifying(inputs).items()}
    return [{"Name": name, "Values": [_literal(value)]} for name, value in {**named, **tags}.items()]


def account(client: Any) -> tuple[str, str]:
    """Partition and account that is asked (`aws`, `123456789012`); one call of STS, which needs no right.

    Args:
        client: makes boto3's clients.
    """
    caller = client("sts").get_caller_identity()
    return caller["Arn"].split(":")[1], caller["Account"]


def _literal(value: str) -> str:
    return value.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?")
