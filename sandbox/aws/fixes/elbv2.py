"""Elastic Load Balancing: targets by port, real associations, priorities that can be swapped, what AWS refuses."""

from typing import Any

from moto.ec2.models import EC2Backend
from moto.elbv2.exceptions import (
    DuplicateListenerError,
    DuplicatePriorityError,
    ELBClientError,
    InvalidTargetError,
    PriorityInUseError,
    ValidationError,
)
from moto.elbv2.models import (
    ELBv2Backend,
    FakeHealthStatus,
    FakeListener,
    FakeListenerRule,
    FakeLoadBalancer,
    FakeTargetGroup,
    elbv2_backends,
)

from sandbox.aws import target_health
from sandbox.aws.fixes.patching import around, instead_of, new

VALUES_PER_RULE = 5
ZONES_PER_LOAD_BALANCER = 2

# Target groups


def _load_balancers_of(self: FakeTargetGroup) -> list[str]:
    """moto only ever adds to this list, so a group stays associated after its last rule is gone."""
    backend = elbv2_backends[self.account_id][self.region_name]
    return [arn for arn, each in backend.load_balancers.items() if self.arn in target_health.forwarded(backend, each)]


def _ignore(self: FakeTargetGroup, value: list[str]) -> None:
    """moto's constructor sets the list."""


new(FakeTargetGroup, "load_balancer_arns")(property(_load_balancers_of, _ignore))


@instead_of(FakeTargetGroup, "register")
def register(self: FakeTargetGroup, targets: list[dict[str, Any]]) -> None:
    """moto keeps one port per instance, so two bridge tasks on one instance are one target."""
    for target in targets:
        key = target_health.key_of(self, target)
        self.targets[key] = {"Id": target["Id"], "Port": int(target.get("Port") or self.port)}
        target_health.record_of(self).draining.pop(key, None)


@instead_of(FakeTargetGroup, "deregister")
def deregister(self: FakeTargetGroup, targets: list[dict[str, Any]]) -> None:
    """A target that a load balancer uses is drained for a while, and listed until then."""
    for target in targets:
        key = target_health.key_of(self, target)
        if self.targets.pop(key, None) is None:
            raise InvalidTargetError()
        if self.load_balancer_arns:
            target_health.record_of(self).draining[key] = target_health.DRAINING_TICKS


@instead_of(FakeTargetGroup, "deregister_terminated_instances")
def deregister_terminated_instances(self: FakeTargetGroup, instance_ids: list[str]) -> None:
    for key in [key for key, target in self.targets.items() if target["Id"] in instance_ids]:
        del self.targets[key]


@around(ELBv2Backend, "describe_target_health")
def describe_target_health(
    original: Any, self: ELBv2Backend, target_group_arn: str, targets: list[dict[str, Any]]
) -> list[FakeHealthStatus]:
    """Without targets those that are being drained are answered too."""
    found: list[FakeHealthStatus] = original(self, target_group_arn, targets)
    group = self.target_groups.get(target_group_arn)
    if group is None or targets:
        return found
    drained = [key.rpartition(":") for key in target_health.record_of(group).draining]
    return found + [group.health_for({"Id": target, "Port": port}, self.ec2_backend) for target, _, port in drained]


@instead_of(FakeTargetGroup, "health_for")
def health_for(self: FakeTargetGroup, target: dict[str, Any], ec2_backend: EC2Backend) -> FakeHealthStatus:
    """moto calls every target healthy."""
    found = target_health.state_of(self, target, ec2_backend)
    port: Any = int(target.get("Port") or self.port)
    checked = str(port) if self.health_check_port == "traffic-port" else self.health_check_port
    return FakeHealthStatus(target["Id"], port, checked, found.state, found.reason, found.description)


def _refuse_second_load_balancer(backend: ELBv2Backend, balancer_arn: str, actions: list[dict[str, Any]]) -> None:
    """AWS lets a target group belong to one load balancer only; moto to any number."""
    for action in actions:
        for arn in backend._get_target_group_arns_from(action):
            group = backend.target_groups.get(arn)
            if group and set(group.load_balancer_arns) - {balancer_arn}:
                raise ELBClientError(
                    "TargetGroupAssociationLimit",
                    f"The following target groups cannot be associated with more than one load balancer: {arn}",
                )


# Rules


@around(ELBv2Backend, "create_rule")
def create_rule(original: Any, self: ELBv2Backend, **given: Any) -> FakeListenerRule:
    _check_condition_values(given["conditions"])
    listener = self.describe_listeners(None, [given["listener_arn"]])[0]
    _refuse_second_load_balancer(self, listener.load_balancer_arn, given["actions"])
    created: FakeListenerRule = original(self, **given)
    return created


@around(ELBv2Backend, "modify_rule")
def modify_rule(original: Any, self: ELBv2Backend, rule_arn: str, conditions: Any, actions: Any) -> Any:
    _check_condition_values(conditions)
    rule = self.describe_rules(None, [rule_arn])[0]
    listener = self.describe_listeners(None, [rule.listener_arn])[0]
    _refuse_second_load_balancer(self, listener.load_balancer_arn, actions)
    return original(self, rule_arn, conditions, actions)


def _check_condition_values(conditions: list[dict[str, Any]]) -> None:
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html"""
    count = 0
    for condition in conditions or []:
        configs = [value for name, value in condition.items() if name.endswith("Config")]
        values = configs[0].get("Values") if configs else condition.get("Values")
        count += len(values or [])
    if count > VALUES_PER_RULE:
        raise ValidationError(f"A rule can only have '{VALUES_PER_RULE}' condition values")


@instead_of(ELBv2Backend, "set_rule_priorities")
def set_rule_priorities(self: ELBv2Backend, rule_priorities: list[dict[str, Any]]) -> list[Any]:
    """Two rules may swap priorities in one call; moto refuses, because each one's new priority is still the other's."""
    wanted = {item["RuleArn"]: int(item["Priority"]) for item in rule_priorities}
    for priority in wanted.values():
        if list(wanted.values()).count(priority) > 1:
            raise DuplicatePriorityError(str(priority))
    rules = [self.describe_rules(None, [arn])[0] for arn in wanted]
    for rule in rules:
        if rule.priority == "default":
            raise ELBClientError("OperationNotPermitted", "Default rule's priority cannot be changed")
        others = self.describe_listeners(None, [rule.listener_arn])[0].rules.values()
        if any(other.arn not in wanted and other.priority == wanted[rule.arn] for other in others):
            raise PriorityInUseError()
    for rule in rules:
        rule.priority = wanted[rule.arn]
    return rules


# Listeners


@around(ELBv2Backend, "create_listener")
def create_listener(original: Any, self: ELBv2Backend, **given: Any) -> FakeListener:
    balancer = self.load_balancers.get(given["load_balancer_arn"])
    if balancer and any(str(listener.port) == str(given["port"]) for listener in balancer.listeners.values()):
        raise DuplicateListenerError()
    if given["protocol"] == "HTTPS" and not given["certificate"]:
        raise ValidationError("A certificate must be specified for HTTPS listeners")
    _refuse_second_load_balancer(self, given["load_balancer_arn"], given["actions"])
    created: FakeListener = original(self, **given)
    return created


def _added(self: FakeListener) -> list[str]:
    """The certificates besides the default one. moto has one list for all, answers it with the listener, and forgets
    it with another default one.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Listener.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
    """
    found: list[str] = self.__dict__.setdefault("_sandbox_certificates", [])
    return found


new(FakeListener, "added_certificates")(property(_added))


@instead_of(ELBv2Backend, "describe_listener_certificates")
def describe_listener_certificates(self: ELBv2Backend, arn: str) -> list[str]:
    """The default one first; it may be among the others too."""
    listener: Any = self.describe_listeners(load_balancer_arn=None, listener_arns=[arn])[0]
    return [*listener.certificates, *listener.added_certificates]


@instead_of(ELBv2Backend, "add_listener_certificates")
def add_listener_certificates(self: ELBv2Backend, arn: str, certificates: list[dict[str, Any]]) -> list[str]:
    """moto counts the default certificate too; the judge's rule `certificates-per-load-balancer` counts as AWS does."""
    listener: Any = self.describe_listeners(load_balancer_arn=None, listener_arns=[arn])[0]
    given = [certificate["CertificateArn"] for certificate in certificates]
    listener.added_certificates.extend(each for each in given if each not in listener.added_certificates)
    return given


@instead_of(ELBv2Backend, "remove_listener_certificates")
def remove_listener_certificates(self: ELBv2Backend, arn: str, certificates: list[dict[str, Any]]) -> None:
    """The default one stays.

    https://github.com/hashicorp/terraform-provider-aws/issues/19495
    """
    listener: Any = self.describe_listeners(load_balancer_arn=None, listener_arns=[arn])[0]
    added, given = listener.added_certificates, [certificate["CertificateArn"] for certificate in certificates]
    if listener.certificate in given and listener.certificate not in added:
        raise ELBClientError("OperationNotPermitted", "Default certificate cannot be removed")
    added[:] = [each for each in added if each not in given]


# Load balancers


@around(ELBv2Backend, "create_load_balancer")
def create_load_balancer(original: Any, self: ELBv2Backend, **given: Any) -> FakeLoadBalancer:
    """moto takes one zone and groups that do not exist."""
    subnets = [*(given.get("subnet_ids") or []), *(m["SubnetId"] for m in given.get("subnet_mappings") or [])]
    zones = {self.ec2_backend.get_subnet(subnet).availability_zone for subnet in subnets}
    if (given.get("loadbalancer_type") or "application") == "application" and len(zones) < ZONES_PER_LOAD_BALANCER:
        raise ValidationError("At least two subnets in two different Availability Zones must be specified")
    for group in given.get("security_groups") or []:
        if self.ec2_backend.get_security_group_from_id(group) is None:
            raise ELBClientError("InvalidSecurityGroup", f"One or more security groups are invalid: {group}")
    created: FakeLoadBalancer = original(self, **given)
    return created


@around(ELBv2Backend, "delete_load_balancer")
def delete_load_balancer(original: Any, self: ELBv2Backend, arn: str) -> None:
    """moto deletes a protected load balancer."""
    balancer = self.load_balancers.get(arn)
    if balancer and balancer.attrs.get("deletion_protection.enabled") == "true":
        raise ELBClientError(
            "OperationNotPermitted",
            f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled",
        )
    original(self, arn)
