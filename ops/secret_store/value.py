"""A secret's value, on its way from a terminal or a pipe to AWS: it is in no argument, line, log or exception.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
"""

import getpass
import json
import logging
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from pydantic import SecretStr

STANDARD, ADVANCED, SECRET = 4096, 8192, 65536
"""Bytes of a parameter in the tier Standard and in the tier Advanced, and of a secret."""
_HINTS = {
    STANDARD: f"`--advanced` takes {ADVANCED}, for which AWS asks money, and there is no way back",
    ADVANCED: f"put it into Secrets Manager, which takes {SECRET}",
    SECRET: "put it into a file in S3",
}
LINE = 1023
"""Bytes that every terminal takes in a line: macOS cuts off at 1024, Linux at 4096, and neither says so."""


class RefusedError(Exception):
    """A value, or what would be done with it, is refused; the message says why, and never the value."""


def is_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def read(name: str) -> "tuple[SecretStr, list[str]]":
    """The value, and what is to be said of how it was read.

    Args:
        name: what the prompt asks for.

    Raises:
        RefusedError: it is empty, no text, or more than a line of a terminal has.
    """
    from pydantic import SecretStr  # noqa: PLC0415

    text, notes = _asked(name) if is_terminal() else _piped()
    if not text:
        raise RefusedError("the value is empty")
    if not text.isascii() and any("\ud800" <= each <= "\udfff" for each in text):
        raise RefusedError("the value is not UTF-8 text")
    if "\0" in text:
        raise RefusedError("the value has a NUL character, which no environment variable can have")
    return SecretStr(text), notes


def _asked(name: str) -> tuple[str, list[str]]:
    """What is typed twice. getpass takes the echo away before it writes its prompt, and what was typed before."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            while (text := getpass.getpass(f"Value of {name}: ")) != getpass.getpass("Once more: "):
                typer.echo("These two were not the same.", err=True)
        except getpass.GetPassWarning:
            raise RefusedError("this terminal would show the value: give it by `< FILE`") from None
    if len(text.encode(errors="surrogateescape")) >= LINE:
        raise RefusedError(f"a terminal may cut a line of {LINE} bytes or more off: give the value by `< FILE`")
    return text, []


def _piped() -> tuple[str, list[str]]:
    """All of standard input, but for one newline at its end; no more is read than any store takes."""
    raw = b"" if sys.stdin is None else sys.stdin.buffer.read(SECRET + 3)
    if len(raw) > SECRET + 2:
        raise RefusedError(f"the value has more than {SECRET} bytes: {_HINTS[SECRET]}")
    # What is no UTF-8 is told by `read`: an error of Python's would have all of it.
    text = raw.decode("utf-8", errors="surrogateescape")
    bare = text.removesuffix("\n").removesuffix("\r") if text.endswith("\n") else text
    return bare, ["the newline at its end is left out"] if bare != text else []


def size_problem(value: "SecretStr", limit: int) -> str:
    """What is wrong with a value's size; empty where it fits."""
    size = len(value.get_secret_value().encode())
    return f"the value has {size} bytes, and {limit} fit: {_HINTS[limit]}" if size > limit else ""


def json_problem(value: "SecretStr", keys: Sequence[str]) -> str:
    """What is wrong with a value of which manifests want keys (`name:key`); empty where it has them all."""
    if not keys:
        return ""
    listed = ", ".join(f"`{key}`" for key in keys)
    try:
        found = json.loads(value.get_secret_value())
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return f"the value is no JSON object, and manifests name keys of it: {listed}"
    missing = ", ".join(f"`{key}`" for key in keys if key not in found)
    return f"the JSON object lacks keys that manifests name: {missing}" if missing else ""


@contextmanager
def without_logs() -> Iterator[None]:
    """Nothing is logged meanwhile, whatever was switched on: boto3 logs requests with all that is in them."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
