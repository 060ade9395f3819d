"""The guard of a local environment: it never reaches AWS itself, whatever the shell it runs in has set."""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

ENDPOINT = "AWS_ENDPOINT_URL"
IGNORE = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this machine and nowhere else: a loopback address in digits, or `localhost`."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        return parts.scheme in ("http", "https") and (host == "localhost" or ipaddress.ip_address(host).is_loopback)
    except ValueError:
        return False


def refusal(environ: Mapping[str, str]) -> str | None:
    """Why a local environment may not be touched from a process with these environment variables; None if it may.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
    """
    if not environ.get(ENDPOINT):
        return f"{ENDPOINT} is not set: calls would go to AWS itself"
    if environ.get(IGNORE, "").lower() == "true":
        return f"{IGNORE} is set: {ENDPOINT} would be ignored, and calls would go to AWS itself"
    for name in sorted(environ):
        # AWS_ENDPOINT_URL_ECS and the like count for one service each, before the general one.
        if name.startswith(ENDPOINT) and environ[name] and not is_loopback(environ[name]):
            return f"{name} is `{environ[name]}`, which is not a loopback address"
    return None
