"""How an environment stands: its load balancers, services, jobs and alarms. Plain data."""

from dataclasses import dataclass

from ecs_platform.ops.alarms import Alarm
from ecs_platform.ops.standing import Standing, Stopped

_STOPPED_BY_ECS = (137, 143)


@dataclass(frozen=True)
class LoadBalancer:
    """A load balancer: which it is (`public`), its state in AWS' word, or `not there`, and its DNS name."""

    load_balancer: str
    state: str
    dns_name: str


@dataclass(frozen=True)
class JobStanding:
    """How a Scheduled Job stands.

    Attributes:
        job: its name.
        schedule: the expression by which it is started, with its time zone; None where nothing starts it.
        state: `ENABLED`, `DISABLED`, `not there`; None where it is not known.
        next_run: when it is started next, in UTC; None where the expression does not say it.
        running: its tasks that run or are about to.
        last: its task that stopped last; None where none did within the hour for which ECS shows it.
    """

    job: str
    schedule: str | None
    state: str | None
    next_run: str | None
    running: int
    last: Stopped | None

    @property
    def is_well(self) -> bool:
        """Whether its schedule is there, and its last run, where it is known, did not fail."""
        return self.state != "not there" and not (self.last is not None and failed(self.last))


@dataclass(frozen=True)
class Past:
    """A deployment of the past, or the one under way: what it was to bring out, and what stage it is in."""

    began: str
    status: str
    stage: str
    revision: str
    reason: str


@dataclass(frozen=True)
class Board:
    """How an environment stands.

    Attributes:
        environment: its name.
        account: the account's number.
        region: the region.
        load_balancers: those that services are behind.
        services: its services, by name.
        jobs: its Scheduled Jobs, by name.
        alarms: its alarms that are in ALARM.
        history: of one service that was asked for, its last deployments, newest first.
        not_allowed: actions that the caller lacks, so that something is missing here.
    """

    environment: str
    account: str
    region: str
    load_balancers: tuple[LoadBalancer, ...] = ()
    services: tuple[Standing, ...] = ()
    jobs: tuple[JobStanding, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    history: tuple[Past, ...] = ()
    not_allowed: tuple[str, ...] = ()

    @property
    def is_well(self) -> bool:
        """Whether all services are steady on what was brought out last, and nothing else is wrong."""
        up = all(each.state != "not there" for each in self.load_balancers)
        well = all(each.is_well for each in self.services) and all(each.is_well for each in self.jobs)
        return up and well and not self.alarms


def failed(last: Stopped) -> bool:
    """Whether a job's task failed: it could not start, or a container ended with a code of its own that is not 0."""
    codes = [each.exit_code for each in last.containers if each.exit_code is not None]
    return last.code == "TaskFailedToStart" or any(code not in (0, *_STOPPED_BY_ECS) for code in codes)
