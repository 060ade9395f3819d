"""How long a deployment can take, from the times that make it up."""

import math

from model.manifest.service import Service

START = 180
"""Seconds until a task runs: a place, a network interface, the image."""

STOP = 30
"""Seconds a container has to stop after SIGTERM, unless it says otherwise."""

SHORTEST = 900
"""Seconds at least: the circuit breaker gives up after three failed tasks, and going back takes as long again."""


def rounds(service: Service) -> int:
    """In how many rounds the tasks of a service are replaced, as its percentages allow."""
    tasks, deployment = max(service.count.desired, 1), service.deployment
    room = math.floor(tasks * deployment.maximum_percent / 100) - tasks
    spare = tasks - math.ceil(tasks * deployment.minimum_healthy_percent / 100)
    return math.ceil(tasks / max(room + spare, 1))


def deployment_seconds(service: Service) -> int:
    """Seconds a good deployment takes at most: in each round tasks start, become healthy, and old ones drain and stop.

    ECS drains a target before it stops the task: https://github.com/aws/containers-roadmap/issues/708
    """
    healthy = max((t.health_check.interval * t.health_check.healthy_threshold for t in service.targets), default=0)
    grace = max((t.health_check.grace_period for t in service.targets), default=0)
    drain = max((t.deregistration_delay for t in service.targets), default=0)
    return rounds(service) * (START + max(healthy, grace) + drain + STOP)


def steady_state_timeout(service: Service) -> int:
    """Seconds `pulumi up` waits for a service: time for a deployment to fail and for the way back."""
    return max(SHORTEST, 2 * deployment_seconds(service))
