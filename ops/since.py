"""From when on: `30s`, `15m`, `2h`, `3d`, or a time in ISO 8601."""

import re
from datetime import UTC, datetime, timedelta

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
FORMS = "write a span (30s, 15m, 2h, 3d) or a time (2026-11-30T22:00:00Z; without a zone it is UTC)"
LONGEST = timedelta(days=3653)
"""CloudWatch Logs keeps nothing for longer, unless for ever.
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""

_SPAN = re.compile(r"([0-9]{1,9})([smhd])")


class SinceError(ValueError):
    """It is no time to begin at; the message says what is."""


def since(text: str, now: datetime) -> datetime:
    """The time that is meant.

    Args:
        text: as it was typed.
        now: what a span counts back from, with its zone.

    Raises:
        SinceError: it is neither a span nor a time, lies in the future, or is ten years and more ago.
    """
    found = _SPAN.fullmatch(text.strip())
    if found is not None:
        seconds = int(found[1]) * UNITS[found[2]]
        if not 0 < seconds <= LONGEST.total_seconds():
            raise SinceError(f"`{text}` is no span from 1s to {LONGEST.days}d")
        return now - timedelta(seconds=seconds)
    at = _time(text)
    if at > now:
        raise SinceError(f"`{text}` lies in the future: it is {now:%Y-%m-%dT%H:%M:%SZ} (UTC)")
    if now - at > LONGEST:
        raise SinceError(f"`{text}` is more than {LONGEST.days} days ago: CloudWatch Logs keeps nothing for longer")
    return at


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise SinceError(f"`{text}` is no time: {FORMS}") from None
    try:
        return (at if at.tzinfo is not None else at.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise SinceError(f"`{text}` is no time: {FORMS}") from None


def milliseconds(at: datetime) -> int:
    """The time as CloudWatch Logs counts: since 1970, UTC."""
    return int(at.timestamp() * 1000)


def shown(time: int) -> str:
    """A time of CloudWatch Logs, for people: `2026-11-30T22:41:57.123Z`, which `--since` takes."""
    at = datetime.fromtimestamp(time / 1000, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{time % 1000:03d}Z"
