"""What differs from one run to the next in what is seen: times, ports, ids. What is kept of both is compared."""

import re

# In this order.
_MASKS = (
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?"), "TIME"),
    (re.compile(r"\b\d+:\d\d(:\d\d)?\b"), "TIME"),
    (re.compile(r"\b(\d+m)?\d+(\.\d+)? ?(s|seconds|ms)\b"), "TIME"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:PORT"),
    (re.compile(r"\b(subnet|vpc|sg|eni|i|rtb|igw|nat|fs|fsap)-[0-9a-f]{6,}\b"), r"\1-ID"),
    (re.compile(r"\b(?=[a-z]*\d)[0-9a-f]{8,}\b"), "ID"),
    (re.compile(r"-\d{6,}(?=[.-])"), "-ID"),
    # To the next empty line, as it may be wrapped.
    (re.compile(r"^engine: (?:.+\n)+", re.MULTILINE), "engine: ENGINE\n"),
    # What the watch saw: how often it looks while tasks fail differs. That it says why, `make first-hour` asks itself.
    (re.compile(r"^[a-z][a-z0-9-]*  [a-z ]+: \d+ of \d+ .*\n(?:    .*\n)*", re.MULTILINE), ""),
)


def masked(text: str) -> str:
    """The text without what differs from run to run, and without lines and space that depend on it."""
    for pattern, name in _MASKS:
        text = pattern.sub(name, text)
    lines = (re.sub(r"[ ─━├└│]{2,}", "  ", line).rstrip() for line in text.splitlines())
    return "\n".join(lines) + "\n"


def differing(kept: str, seen: str) -> list[str]:
    """The lines that only one of two has, once both are masked; in which order things were done does not count."""
    before, now = (set(masked(text).splitlines()) for text in (kept, seen))
    return [*(f"- {line}" for line in sorted(before - now)), *(f"+ {line}" for line in sorted(now - before))]
