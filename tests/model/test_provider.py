"""How often the provider asks again: often enough for a large first `up`, and not for hours."""

import heapq
import random
from itertools import count

import pytest
import yaml

from ecs_platform.model.settings import provider
from tests.shipped import PROJECT

MINUTE = 60.0
# The provider's pauses (internal/conns/backoff_delayer.go, and MaxBackoff in internal/conns/config.go).
THROTTLED, BROKEN, MOST = 0.5, 0.03, 5 * MINUTE
# ECS: RegisterTaskDefinition (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html).
BUCKET, REFILL = 20, 1.0
PARALLEL = 64
PROVIDERS_OWN = 25


def pause(attempt: int, least: float, draw: random.Random) -> float:
    """Seconds after an attempt (from 1) that failed."""
    seconds = 2**attempt * draw.uniform(least, 2 * least)
    return seconds if seconds <= MOST else draw.uniform(MOST / 2, MOST)


def failed(calls: int, attempts: int, draw: random.Random) -> int:
    """How many of these calls, 64 at a time, are still throttled after so many attempts."""
    number, tokens, last, wrong = count(), float(BUCKET), 0.0, 0
    waiting = [(draw.random(), next(number), 1) for _ in range(min(PARALLEL, calls))]
    heapq.heapify(waiting)
    left = calls - len(waiting)
    while waiting:
        now, _, attempt = heapq.heappop(waiting)
        tokens, last = min(BUCKET, tokens + (now - last) * REFILL), now
        if tokens < 1 and attempt < attempts:
            heapq.heappush(waiting, (now + pause(attempt, THROTTLED, draw), next(number), attempt + 1))
            continue
        if tokens < 1:
            wrong += 1
        else:
            tokens -= 1
        if left:
            left -= 1
            heapq.heappush(waiting, (now + 5, next(number), 1))
    return wrong


def longest(attempts: int, least: float) -> float:
    """Seconds until a call fails that is never answered, at most."""
    return sum(min(2**attempt * 2 * least, MOST) for attempt in range(1, attempts))


@pytest.mark.parametrize("seed", range(20))
def test_as_often_as_a_first_up_of_300_services_needs(seed: int) -> None:
    assert failed(300, provider.MAX_RETRIES, random.Random(seed)) == 0


def test_two_fewer_would_fail_it() -> None:
    assert min(failed(300, provider.MAX_RETRIES - 2, random.Random(seed)) for seed in range(20)) > 0


def test_an_up_fails_within_minutes_and_not_hours() -> None:
    assert longest(provider.MAX_RETRIES, THROTTLED) < 15 * MINUTE
    assert longest(provider.MAX_RETRIES, BROKEN) < 2 * MINUTE
    assert longest(PROVIDERS_OWN, THROTTLED) > 60 * MINUTE


@pytest.mark.parametrize("folder", [".", "project", "examples/service-stack", "examples/bootstrap"])
def test_every_project_says_it(folder: str) -> None:
    config = yaml.safe_load((PROJECT / folder / "Pulumi.yaml").read_text(encoding="utf-8"))["config"]
    assert config[provider.KEY]["value"] == provider.MAX_RETRIES
