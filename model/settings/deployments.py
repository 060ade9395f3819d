"""The setting `deployments`: how long an `up` stays for one that moves requests."""

from pydantic import Field

from ecs_platform.model.reading.fields import Section

LONGEST_WAIT = 1800
"""Seconds: a job in CI has credentials for an hour, and `up` is not over with one service."""


class Deployments(Section):
    """Deployments that move requests from one revision to the other."""

    longest_wait: int = Field(
        LONGEST_WAIT,
        ge=0,
        le=24 * 3600,
        description="Seconds that `up` waits for a deployment of the strategies `blue_green`, `linear` and `canary`: "
        "for one that can take longer it does not wait at all, and `ops verify --watch` follows it.",
    )
