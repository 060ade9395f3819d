"""What an image says of its container by its tag, since containers do not run here.

A tag is one of those of TAGS, whole: `nginx:broken` ends, `nginx:broken-2` is an image like any other. A tag cannot
hold `=`, so that `crash-after=30s` is written with a hyphen; both are read.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"
SLOW_SECONDS = 120
BAD_REQUEST, NOT_FOUND, UNAVAILABLE = 400, 404, 503
KILLED = 137  # 128 + SIGKILL

ARCHITECTURES = {"amd64": "X86_64", "arm64": "ARM64"}


@dataclass(frozen=True)
class Behaviour:
    """What a container does once it has started; as it stands here it runs and answers.

    `exit_code`, `exits_after` and `reason` are of a container that ends by itself: with which code, how many seconds
    after its start (0: at once), and what ECS says of it. `ready_after` are the seconds until it answers. `status` is
    its answer to a request by HTTP (None: the one that is wished for), at `path` and on `port` only where these are
    given, by TLS or not where `tls` says so. `healthy` is what its own health check says, and `architecture` the only
    one that it runs on.
    """

    exit_code: int | None = None
    exits_after: int = 0
    reason: str | None = None
    ready_after: int = 0
    healthy: bool = True
    status: int | None = None
    path: str | None = None
    port: int | None = None
    tls: bool | None = None
    architecture: str | None = None


@dataclass(frozen=True)
class Tag:
    """One tag: how it is written, its pattern, what it means in words and as a Behaviour."""

    written: str
    pattern: str
    means: str
    read: Callable[[re.Match[str]], Behaviour]


TAGS = (
    Tag("broken", "broken", "ends right after its start with exit code 1", lambda _: Behaviour(exit_code=1)),
    Tag(
        "crash-after-30s",
        r"crash-after[-=](\d+)s",
        "runs for as many seconds, then ends with exit code 1",
        lambda found: Behaviour(exit_code=1, exits_after=int(found[1])),
    ),
    Tag(
        "out-of-memory",
        "out-of-memory",
        f"is killed right after its start: exit code {KILLED}, `{OUT_OF_MEMORY}`",
        lambda _: Behaviour(exit_code=KILLED, reason=OUT_OF_MEMORY),
    ),
    Tag(
        "amd64-only, arm64-only",
        "(amd64|arm64)-only",
        "is of that architecture: on another one it ends at once (`exec format error` in its log, exit code 1)",
        lambda found: Behaviour(architecture=ARCHITECTURES[found[1]]),
    ),
    Tag(
        "slow, slow-90s",
        r"slow(?:-(\d+)s)?",
        f"is healthy and answers only after as many seconds; without a number after {SLOW_SECONDS}",
        lambda found: Behaviour(ready_after=int(found[1] or SLOW_SECONDS)),
    ),
    Tag(
        "unhealthy",
        "unhealthy",
        f"fails its own health check, and answers {UNAVAILABLE}",
        lambda _: Behaviour(healthy=False, status=UNAVAILABLE),
    ),
    Tag(
        "answers-302",
        r"answers-([1-5]\d\d)",
        "answers every request with that status",
        lambda found: Behaviour(status=int(found[1])),
    ),
    Tag(
        "answers-at-healthz",
        r"answers-at-([\w.-]+)",
        f"answers at the path `/healthz` only (`.` stands for `/`), elsewhere {NOT_FOUND}",
        lambda found: Behaviour(path="/" + found[1].replace(".", "/")),
    ),
    Tag(
        "answers-on-8080",
        r"answers-on-(\d{1,5})",
        "listens on that port only",
        lambda found: Behaviour(port=int(found[1])),
    ),
    Tag(
        "speaks-http, speaks-https",
        "speaks-http(s?)",
        "speaks only that protocol",
        lambda found: Behaviour(tls=bool(found[1])),
    ),
)


def behaviour_of(image: str) -> Behaviour:
    """What the image's tag says; a digest behind the tag changes nothing."""
    name = image.partition("@")[0].rpartition("/")[2]
    tag = name.partition(":")[2]
    for each in TAGS:
        if found := re.fullmatch(each.pattern, tag):
            return each.read(found)
    return Behaviour()
