"""Listener rules, target groups and load balancers as Elastic Load Balancing keeps them."""

from typing import Any

import pytest

from sandbox.tests.aws.world import Balanced, Network, World, name, refusal, rule, target_group, until


def priorities(world: World, listener: str) -> dict[str, str]:
    rules = world.elb.describe_rules(ListenerArn=listener)["Rules"]
    return {rule["RuleArn"]: rule["Priority"] for rule in rules if not rule["IsDefault"]}


def test_a_taken_priority_is_refused(world: World, balanced: Balanced) -> None:
    other = rule(world, balanced.listener, 2, balanced.group)
    condition = [{"Field": "path-pattern", "Values": ["/x"]}]
    action = [{"Type": "forward", "TargetGroupArn": balanced.group}]
    created = {"ListenerArn": balanced.listener, "Conditions": condition, "Actions": action}
    assert refusal(world.elb.create_rule, Priority=2, **created)[0] == "PriorityInUse"
    moved = [{"RuleArn": balanced.rule, "Priority": 2}]
    assert refusal(world.elb.set_rule_priorities, RulePriorities=moved)[0] == "PriorityInUse"
    assert priorities(world, balanced.listener) == {balanced.rule: "1", other: "2"}


def test_two_rules_swap_priorities_in_one_call(world: World, balanced: Balanced) -> None:
    other = rule(world, balanced.listener, 2, balanced.group)
    swapped = [{"RuleArn": balanced.rule, "Priority": 2}, {"RuleArn": other, "Priority": 1}]
    answer = world.elb.set_rule_priorities(RulePriorities=swapped)["Rules"]
    assert {rule["RuleArn"]: rule["Priority"] for rule in answer} == {balanced.rule: "2", other: "1"}
    assert priorities(world, balanced.listener) == {balanced.rule: "2", other: "1"}


def test_a_chain_moves_up_in_one_call(world: World, balanced: Balanced) -> None:
    others = [rule(world, balanced.listener, number, balanced.group) for number in (2, 3)]
    every = [balanced.rule, *others]
    world.elb.set_rule_priorities(RulePriorities=[{"RuleArn": r, "Priority": n} for n, r in enumerate(every, start=2)])
    assert priorities(world, balanced.listener) == {r: str(n) for n, r in enumerate(every, start=2)}


def test_one_priority_for_two_rules_is_refused(world: World, balanced: Balanced) -> None:
    other = rule(world, balanced.listener, 2, balanced.group)
    same = [{"RuleArn": balanced.rule, "Priority": 5}, {"RuleArn": other, "Priority": 5}]
    code, message = refusal(world.elb.set_rule_priorities, RulePriorities=same)
    assert (code, message) == ("ValidationError", "Priority '5' was provided multiple times")


def test_a_rule_takes_five_condition_values(world: World, balanced: Balanced) -> None:
    def conditions(count: int) -> list[dict[str, Any]]:
        paths = [f"/{number}" for number in range(count - 1)]
        return [
            {"Field": "path-pattern", "PathPatternConfig": {"Values": paths}},
            {"Field": "host-header", "HostHeaderConfig": {"Values": ["example.com"]}},
        ]

    given = {"ListenerArn": balanced.listener, "Actions": [{"Type": "forward", "TargetGroupArn": balanced.group}]}
    made = world.elb.create_rule(Priority=10, Conditions=conditions(5), **given)["Rules"][0]["RuleArn"]
    changed = refusal(world.elb.modify_rule, RuleArn=made, Conditions=conditions(6))
    assert changed == ("ValidationError", "A rule can only have '5' condition values")
    code, message = refusal(world.elb.create_rule, Priority=11, Conditions=conditions(6), **given)
    assert (code, message) == ("ValidationError", "A rule can only have '5' condition values")


def test_a_group_in_use_stays(world: World, balanced: Balanced) -> None:
    assert refusal(world.elb.delete_target_group, TargetGroupArn=balanced.group)[0] == "ResourceInUse"
    world.elb.delete_rule(RuleArn=balanced.rule)
    world.elb.delete_target_group(TargetGroupArn=balanced.group)
    assert refusal(world.elb.describe_target_groups, TargetGroupArns=[balanced.group])[0] == "TargetGroupNotFound"


def test_a_group_belongs_to_one_load_balancer(world: World, network: Network, balanced: Balanced) -> None:
    other = Balanced(world, network)
    with pytest.raises(world.elb.exceptions.TargetGroupAssociationLimitException):
        rule(world, other.listener, 7, balanced.group)

    def associated() -> list[str]:
        found: list[str] = world.elb.describe_target_groups(TargetGroupArns=[balanced.group])["TargetGroups"][0][
            "LoadBalancerArns"
        ]
        return found

    assert associated() == [balanced.arn]
    world.elb.delete_rule(RuleArn=balanced.rule)
    assert associated() == []


def test_one_address_can_be_registered_on_two_ports(world: World, network: Network, balanced: Balanced) -> None:
    targets = [{"Id": "10.0.0.253", "Port": 80}, {"Id": "10.0.0.253", "Port": 81}]
    world.elb.register_targets(TargetGroupArn=balanced.group, Targets=targets)
    both = [("10.0.0.253", 80, "healthy"), ("10.0.0.253", 81, "healthy")]
    until(lambda: balanced.targets() == both, "both are healthy")
    world.elb.deregister_targets(TargetGroupArn=balanced.group, Targets=targets[:1])
    assert balanced.targets() == [("10.0.0.253", 81, "healthy")]
    unused = target_group(world, network)
    world.elb.register_targets(TargetGroupArn=unused, Targets=targets[:1])
    health = world.elb.describe_target_health(TargetGroupArn=unused)["TargetHealthDescriptions"][0]["TargetHealth"]
    assert (health["State"], health["Reason"]) == ("unused", "Target.NotInUse")


def test_a_terminated_instance_is_no_target_any_more(world: World, network: Network) -> None:
    balanced = Balanced(world, network, "instance")
    made = world.ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1, SubnetId=network.subnets[0])
    instance = made["Instances"][0]["InstanceId"]
    targets = [{"Id": instance, "Port": port} for port in (32768, 32769)]
    world.elb.register_targets(TargetGroupArn=balanced.group, Targets=targets)
    both = [(instance, 32768, "healthy"), (instance, 32769, "healthy")]
    until(lambda: balanced.targets() == both, "both are healthy")
    world.ec2.terminate_instances(InstanceIds=[instance])
    assert balanced.targets() == []


def test_a_load_balancer_is_active_and_protected(world: World, balanced: Balanced) -> None:
    found = world.elb.describe_load_balancers(LoadBalancerArns=[balanced.arn])["LoadBalancers"][0]
    assert found["State"]["Code"] == "active"
    protection = [{"Key": "deletion_protection.enabled", "Value": "true"}]
    world.elb.modify_load_balancer_attributes(LoadBalancerArn=balanced.arn, Attributes=protection)
    assert refusal(world.elb.delete_load_balancer, LoadBalancerArn=balanced.arn)[0] == "OperationNotPermitted"


def test_added_certificates_stay_when_the_default_one_changes(world: World, balanced: Balanced) -> None:
    acm, elb = world.client("acm"), world.elb
    first, second, third = (issued(world, f"{name('a')}.example.com") for _ in range(3))
    answer = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
    made = elb.create_listener(
        LoadBalancerArn=balanced.arn,
        **{"Port": 443, "Protocol": "HTTPS", "DefaultActions": [answer]},
        Certificates=[{"CertificateArn": first}],
    )
    listener = {"ListenerArn": made["Listeners"][0]["ListenerArn"]}

    def listed() -> list[tuple[str, bool]]:
        found = elb.describe_listener_certificates(**listener)["Certificates"]
        return [(each["CertificateArn"], each["IsDefault"]) for each in found]

    elb.add_listener_certificates(**listener, Certificates=[{"CertificateArn": arn} for arn in (second, third)])
    assert listed() == [(first, True), (second, False), (third, False)]
    described = elb.describe_listeners(ListenerArns=[listener["ListenerArn"]])["Listeners"][0]["Certificates"]
    assert described == [{"CertificateArn": first}], "only the default one"
    elb.modify_listener(**listener, Certificates=[{"CertificateArn": second}])
    assert listed() == [(second, True), (second, False), (third, False)], "it may be both"
    elb.remove_listener_certificates(**listener, Certificates=[{"CertificateArn": second}])
    assert listed() == [(second, True), (third, False)]
    refused = refusal(elb.remove_listener_certificates, **listener, Certificates=[{"CertificateArn": second}])
    assert refused == ("OperationNotPermitted", "Default certificate cannot be removed")
    elb.remove_listener_certificates(**listener, Certificates=[{"CertificateArn": third}])
    elb.add_listener_certificates(**listener, Certificates=[{"CertificateArn": first}])
    assert listed() == [(second, True), (first, False)]
    assert refusal(acm.delete_certificate, CertificateArn=first)[0] == "ResourceInUseException"


def issued(world: World, domain: str) -> str:
    """A certificate that is issued, since its record stands in a zone."""
    acm, route53 = world.client("acm"), world.client("route53")
    arn = str(acm.request_certificate(DomainName=domain, ValidationMethod="DNS")["CertificateArn"])
    record = acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"][0]["ResourceRecord"]
    zone = route53.create_hosted_zone(Name=domain, CallerReference=domain)["HostedZone"]["Id"]
    values = {"TTL": 60, "ResourceRecords": [{"Value": record["Value"]}]}
    change = {"Action": "CREATE", "ResourceRecordSet": {"Name": record["Name"], "Type": "CNAME", **values}}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})
    acm.describe_certificate(CertificateArn=arn)
    return arn


def test_what_load_balancers_and_listeners_need(world: World, network: Network, balanced: Balanced) -> None:
    given = {"Name": name("lb"), "Subnets": network.subnets}
    one_zone = refusal(world.elb.create_load_balancer, Name=name("lb"), Subnets=network.subnets[:1])
    assert (one_zone[0], "two different Availability Zones" in one_zone[1]) == ("ValidationError", True)
    assert refusal(world.elb.create_load_balancer, **given, SecurityGroups=["sg-0"])[0] == "InvalidSecurityGroup"
    listener: dict[str, Any] = {
        "LoadBalancerArn": balanced.arn,
        "DefaultActions": [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
    }
    assert refusal(world.elb.create_listener, Port=80, Protocol="HTTP", **listener)[0] == "DuplicateListener"
    assert "certificate" in refusal(world.elb.create_listener, Port=443, Protocol="HTTPS", **listener)[1]
