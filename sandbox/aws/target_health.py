"""Whether the targets of a target group are healthy: can the load balancer reach them, and what do they answer?

A target is asked once every tick, so that a tick stands for the group's interval. What it answers is known to those
whose target it is, and handed in; a target that nobody knows answers as is wished.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/check-target-health.html: states and reasons;
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html: a new target is
healthy once it has passed one check, and unhealthy after as many failed ones as the threshold says.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html: which
rules the groups of load balancer and target need, on the target's port and on the health check's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from moto.ec2.models import EC2Backend
from moto.elbv2.models import ELBv2Backend, FakeLoadBalancer, FakeTargetGroup

from sandbox.aws.reachability import Side, passes, side


@dataclass(frozen=True)
class State:
    """TargetHealth, as the API has it."""

    state: str
    reason: str | None = None
    description: str | None = None


HEALTHY = State("healthy")
REGISTERING = State("initial", "Elb.RegistrationInProgress", "Target registration is in progress")
CHECKING = State("initial", "Elb.InitialHealthChecking", "Initial health checks in progress")
DRAINING = State("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress")
UNREGISTERED = State("unused", "Target.NotRegistered", "Target is not registered to the target group")
STOPPED = State("unused", "Target.InvalidState", "Target is in the stopped state")
NO_LISTENER = State(
    "unused", "Target.NotInUse", "Target group is not configured to receive traffic from the load balancer"
)
OTHER_ZONE = State(
    "unused", "Target.NotInUse", "Target is in an Availability Zone that is not enabled for the load balancer"
)
TIMEOUT = State("unhealthy", "Target.Timeout", "Request timed out")
FAILED = State("unhealthy", "Target.FailedHealthChecks", "Health checks failed")

Target = dict[str, Any]
Answer = Callable[[FakeTargetGroup, Target], State | None]
"""What a target answers to a check: None where it is as wished."""

DRAINING_TICKS = 2
CHECKED_TYPES = ("instance", "ip")
# Time runs fast here, and whoever makes a security group's rules beside the service does not: so many checks of a new
# target that cannot be reached are no verdict yet.
UNREACHED_TICKS = 20
# A healthy target is asked again only so often: what lies between it and its load balancer seldom changes.
TICKS_UNTIL_ASKED_AGAIN = 4


def mismatch(code: int) -> State:
    """Unhealthy because of the status of an answer."""
    return State("unhealthy", "Target.ResponseCodeMismatch", f"Health checks failed with these codes: [{code}]")


@dataclass
class Checks:
    """What the checks of one target have come to."""

    state: State = REGISTERING
    passed: int = 0
    failed: int = 0
    pause: int = 0

    def count(self, found: State | None, group: FakeTargetGroup) -> None:
        """One check more: None where it passed."""
        if found is None:
            self.passed, self.failed = self.passed + 1, 0
            if self.state.state != "unhealthy" or self.passed >= int(group.healthy_threshold_count):
                self.state, self.pause = HEALTHY, TICKS_UNTIL_ASKED_AGAIN
            return
        self.passed, self.failed = 0, self.failed + 1
        patience = UNREACHED_TICKS if found == TIMEOUT and self.state.state == "initial" else 0
        if self.failed >= max(int(group.unhealthy_threshold_count), patience):
            self.state = found
        elif self.state == REGISTERING:
            self.state = CHECKING


@dataclass
class Record:
    """The checks of a group's targets by `id:port`, and those that are being deregistered with the ticks left."""

    checks: dict[str, Checks] = field(default_factory=dict)
    draining: dict[str, int] = field(default_factory=dict)


def record_of(group: FakeTargetGroup) -> Record:
    """What is remembered of a group."""
    found: Record = group.__dict__.setdefault("_sandbox_health", Record())
    return found


def key_of(group: FakeTargetGroup, target: Target) -> str:
    """`id:port`: one instance may be many targets."""
    return f"{target['Id']}:{target.get('Port') or group.port}"


def checked_port(group: FakeTargetGroup, target: Target) -> int:
    """The port at which a target's health is asked for: the target's own, where the group says no other."""
    port = group.health_check_port
    return int(target["Port"] if port in (None, "traffic-port") else port)


def state_of(group: FakeTargetGroup, target: Target, ec2: EC2Backend) -> State:
    """The state of a target, known to the group or not."""
    key, record = key_of(group, target), record_of(group)
    known = group.targets.get(key)
    if known is None:
        return DRAINING if key in record.draining else UNREGISTERED
    instance = _instance(known, ec2)
    if instance is not None and instance.state == "stopped":
        return STOPPED
    return last_state(group, key) if group.load_balancer_arns else NO_LISTENER


def last_state(group: FakeTargetGroup, key: str) -> State:
    """The state that the last check left a target in."""
    return record_of(group).checks.get(key, Checks()).state


# Every tick


def step(elb: ELBv2Backend, ec2: EC2Backend, answer: Answer) -> None:
    """One check of every target in a region."""
    balancers = _balancers(elb)
    interfaces = {(each.subnet.vpc_id, str(each.private_ip_address)): each for each in ec2.enis.values()}
    for group in elb.target_groups.values():
        record = record_of(group)
        record.draining = {key: left - 1 for key, left in record.draining.items() if left > 1}
        record.checks = {key: record.checks.get(key) or Checks() for key in group.targets}
        balancer = balancers.get(group.arn)
        if balancer is None or group.target_type not in CHECKED_TYPES:
            for checks in record.checks.values():
                checks.state = HEALTHY if balancer else NO_LISTENER
            continue
        for key, target in group.targets.items():
            _ask(_Way(group, target, balancer, ec2, interfaces), record.checks[key], answer)


def _ask(way: "_Way", checks: Checks, answer: Answer) -> None:
    if not way.zone_is_enabled():
        checks.state = OTHER_ZONE
        return
    if checks.state in (OTHER_ZONE, NO_LISTENER):
        checks.state = REGISTERING
    found = answer(way.group, way.target)
    if found is None and checks.pause:
        checks.pause -= 1
        return
    checks.count(found if way.is_open() else TIMEOUT, way.group)
    if way.balancer.type == "network" and checks.state.state == "unhealthy":
        checks.state = FAILED  # it has no other reason


def _balancers(elb: ELBv2Backend) -> dict[str, FakeLoadBalancer]:
    """The load balancer of each target group that a rule of one forwards to."""
    return {arn: balancer for balancer in elb.load_balancers.values() for arn in forwarded(elb, balancer)}


def forwarded(elb: ELBv2Backend, balancer: FakeLoadBalancer) -> Iterator[str]:
    """The ARNs of the target groups that its rules forward to."""
    for listener in balancer.listeners.values():
        for rule in listener.rules.values():
            for action in rule.actions:
                yield from elb._get_target_group_arns_from(action.data)


def _instance(target: Target, ec2: EC2Backend) -> Any:
    return ec2.get_instance_by_id(target["Id"]) if target["Id"].startswith("i-") else None


@dataclass
class _Way:
    """What lies between a load balancer and a target."""

    group: FakeTargetGroup
    target: Target
    balancer: FakeLoadBalancer
    ec2: EC2Backend
    interfaces: dict[tuple[str, str], Any]

    @property
    def _interface(self) -> Any:
        """The one in the load balancer's VPC that has the target's address."""
        return self.interfaces.get((self.balancer.vpc_id, self.target["Id"]))

    def zone_is_enabled(self) -> bool:
        """Whether the load balancer has a subnet in the target's zone; a target whose zone is not known passes."""
        instance = _instance(self.target, self.ec2)
        interface = self._interface
        zone = instance.availability_zone if instance else interface.subnet.availability_zone if interface else None
        return zone is None or zone in {subnet.availability_zone for subnet in self.balancer.subnets}

    def is_open(self) -> bool:
        """Whether the groups of both let the health check pass."""
        target = self._target_side()
        if target is None or self.group.ip_address_type == "ipv6":
            return True
        return passes(self._balancer_side(), target, checked_port(self.group, self.target))

    def _balancer_side(self) -> Side:
        """A network load balancer may be without groups; any other is in its VPC's default one."""
        groups = self.balancer.security_groups or (None if self.balancer.type == "network" else [])
        ranges = [subnet.cidr_block for subnet in self.balancer.subnets if subnet.cidr_block]
        return side(self.ec2, self.balancer.vpc_id, ranges, groups)

    def _target_side(self) -> Side | None:
        """The instance or the interface that has the address; None where neither is known."""
        found = _instance(self.target, self.ec2)
        if found is not None:
            return side(self.ec2, found.vpc_id, [found.private_ip], [group.id for group in found.security_groups])
        found = self._interface
        if found is None:
            return None
        return side(self.ec2, found.subnet.vpc_id, [self.target["Id"]], [group.id for group in found.group_set])
