"""docs/faults.md: what it says of calls that are made twice, against botocore's models and the local AWS."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.core.utils import get_service_model

from sandbox.aws.faults import SWITCH
from sandbox.aws.faults.identity import TOKENS
from sandbox.aws.faults.once import is_known_again
from sandbox.aws.faults.settings import KINDS, read

PAGE = Path(__file__).parents[4] / "docs" / "faults.md"


def row(beginning: str) -> list[tuple[str, str]]:
    """The calls in the row of the table that begins so."""
    line = next(each for each in PAGE.read_text(encoding="utf-8").splitlines() if each.startswith(f"| {beginning}"))
    return re.findall(r"`([a-z\d]+):([A-Z]\w+)`", line)


def tokens(service: str, operation: str) -> Iterator[str]:
    """The members of a call's input that are a client's token."""
    shape = get_service_model(service).operation_model(operation).input_shape
    for name, member in (shape.members if shape else {}).items():
        if member.metadata.get("idempotencyToken") or name in TOKENS:
            yield name


def test_what_is_known_by_its_token_has_one_and_is_known_here_too() -> None:
    calls = row("is known by its token")
    assert len(calls) > 5
    for service, operation in calls:
        assert list(tokens(service, operation)), operation
        assert is_known_again(service) or service == "acm", "moto knows those of certificates"


def test_what_is_made_twice_has_none() -> None:
    calls = row("makes another")
    assert len(calls) > 4
    for service, operation in calls:
        assert not list(tokens(service, operation)), operation


@pytest.mark.parametrize("beginning", ["does the same once more", "is refused, because"])
def test_every_call_exists(beginning: str) -> None:
    assert row(beginning)
    for service, operation in row(beginning):
        assert get_service_model(service).operation_model(operation)


def test_what_can_be_asked_for_is_what_is_read() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for kind in KINDS:
        assert f"`{kind}`" in text
    written = re.findall(rf'{SWITCH}="([^"]+)"', text) + re.findall(r'-d "([^"]+)"', text)
    assert len(written) > 1
    for each in written:
        assert str(read(each)) == each
