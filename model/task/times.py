"""How long a deployment can take, from the times that make it up."""

import math
from dataclasses import dataclass

from ecs_platform.model.manifest.alarms import LOOKS_BACK
from ecs_platform.model.manifest.service import Service

START = 180
"""Seconds until a task runs: a place, a network interface, the image."""

STOP = 30
"""Seconds a container has to stop after SIGTERM, unless it says otherwise."""

SHORTEST = 900
"""Seconds at least: the circuit breaker gives up after three failed tasks, and going back takes as long again."""


@dataclass(frozen=True)
class Times:
    """What a deployment's duration is made of; times in seconds.

    Attributes:
        tasks: how many run.
        maximum_percent: most tasks at one time, in percent of them.
        minimum_healthy_percent: fewest healthy tasks at any time, likewise.
        healthy: until the load balancer calls a new target healthy; 0 without one.
        grace: grace period of the health check.
        drain: deregistration delay of old targets.
        stop: until a container that got SIGTERM is killed; default 30.
        bake: how long ECS minds alarms of the service's own once the new tasks serve; default 0.
    """

    tasks: int
    maximum_percent: int
    minimum_healthy_percent: int
    healthy: int = 0
    grace: int = 0
    drain: int = 0
    stop: int = STOP
    bake: int = 0

    @property
    def rounds(self) -> int:
        """In how many rounds the tasks are replaced, as the percentages allow."""
        tasks = max(self.tasks, 1)
        room = math.floor(tasks * self.maximum_percent / 100) - tasks
        spare = tasks - math.ceil(tasks * self.minimum_healthy_percent / 100)
        return math.ceil(tasks / max(room + spare, 1))

    @property
    def seconds(self) -> int:
        """Seconds a good deployment takes at most: in each round tasks start, become healthy, old ones drain and stop.

        ECS drains a target before it stops the task: https://github.com/aws/containers-roadmap/issues/708
        """
        return self.rounds * (START + max(self.healthy, self.grace) + self.drain + self.stop)

    @property
    def waited(self) -> int:
        """Seconds `pulumi up` waits at most: time for a deployment to fail, and for the way back.

        AWS says that the time for which alarms are minded follows from them, and not how:
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
        """
        return max(SHORTEST, 2 * self.seconds) + self.bake


def times_of(service: Service) -> Times:
    """The times of a service, from its manifest."""
    in_file = (service.source.definition or {}).get("containerDefinitions", [])
    return Times(
        service.count.desired,
        service.deployment.maximum_percent,
        service.deployment.minimum_healthy_percent,
        max((t.health_check.interval * t.health_check.healthy_threshold for t in service.targets), default=0),
        max((t.health_check.grace_period for t in service.targets), default=0),
        max((t.deregistration_delay for t in service.targets), default=0),
        max((each.get("stopTimeout", STOP) for each in in_file), default=STOP),
        max((LOOKS_BACK[each] for each in service.deployment.rollback_alarms.alarms), default=0),
    )


def steady_state_timeout(service: Service) -> int:
    """Seconds `pulumi up` waits for a service; the digest of a preview says the same."""
    return times_of(service).waited
