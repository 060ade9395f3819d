"""A wheel as requirements name it: by its URL or its file, and by its hash; never by a name that an index resolves."""

import hashlib
import importlib.metadata
import json
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit
from urllib.request import url2pathname

FOLDER = "wheels"
"""Where a project keeps wheels that were given as files."""

_NAME = re.compile(r"(?P<distribution>[A-Za-z0-9_.]+)-(?P<version>[^-]+)(-[^-]+){3,4}\.whl")
_SHA256 = re.compile(r"sha256=([0-9a-f]{64})")


class WheelError(ValueError):
    """A wheel cannot be named; the message says which, why, and what to do."""


@dataclass(frozen=True)
class Wheel:
    """A wheel, and how requirements name it.

    Attributes:
        distribution: its distribution's name (`ecs-platform`).
        requirement: the line that names it.
        file: the file that the project keeps in `wheels/`; None for one that has a URL.
    """

    distribution: str
    requirement: str
    file: Path | None


def wheel(given: str) -> Wheel:
    """The wheel at a path or a URL.

    Args:
        given: a path, a file: URL, or an https: URL: with its hash (`#sha256=…`), or it is fetched for that.

    Raises:
        WheelError: it is no wheel, it cannot be had, or nobody could tell whether it was exchanged on its way.
    """
    try:
        address, fragment = urldefrag(given)
        scheme = urlsplit(address).scheme
    except ValueError as error:
        raise WheelError(f"`{given}` is no URL: {error}") from None
    if scheme == "https":
        known = _SHA256.fullmatch(fragment)
        distribution = _distribution(unquote(urlsplit(address).path).rpartition("/")[2], given)
        digest = known.group(1) if known else _digest(_fetched(address))
        return Wheel(distribution, f"{distribution} @ {address} --hash=sha256:{digest}", None)
    if scheme not in ("", "file"):
        raise WheelError(f"`{given}` is neither a file nor an https: URL: give one of these")
    file = Path(url2pathname(urlsplit(address).path)) if scheme else Path(given)
    distribution = _distribution(file.name, given)
    try:
        digest = _digest(file.read_bytes())
    except OSError as error:
        raise WheelError(f"`{given}` cannot be read: {error.strerror}") from None
    return Wheel(distribution, f"./{FOLDER}/{file.name} --hash=sha256:{digest}", file)


def installed_from(distribution: str) -> str | None:
    """Where pip installed a distribution from, with the hash it saw; None where that was no wheel with an address.

    https://packaging.python.org/en/latest/specifications/direct-url/
    """
    try:
        text = importlib.metadata.distribution(distribution).read_text("direct_url.json")
    except importlib.metadata.PackageNotFoundError:
        return None
    found = json.loads(text or "{}")
    url = str(found.get("url", ""))
    if "archive_info" not in found or not url.endswith(".whl"):
        return None
    digest = found["archive_info"].get("hashes", {}).get("sha256")
    return f"{url}#sha256={digest}" if digest else url


def _distribution(name: str, given: str) -> str:
    found = _NAME.fullmatch(name)
    if found is None:
        raise WheelError(
            f"`{given}` is no wheel: the name of one looks like ecs_platform-0.2.20261130-py3-none-any.whl"
        )
    return re.sub(r"[-_.]+", "-", found["distribution"]).lower()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _fetched(url: str) -> bytes:
    from urllib.request import urlopen  # noqa: PLC0415

    try:
        with urlopen(url, timeout=60) as answer:  # noqa: S310 its scheme is https
            content: bytes = answer.read()
    except (OSError, ValueError) as error:
        raise WheelError(f"`{url}` cannot be fetched for its hash: {error}; or give it with `#sha256=…`") from None
    return content
