"""Elastic Load Balancing: load balancers, target groups, listeners, rules. It sets tags in the call that makes them.

Attributes of load balancers and target groups are set in further calls: one without them is found too.
"""

from ecs_platform.adoption.asking import all_of, answer
from ecs_platform.adoption.row import Client, Inputs, Row

_NO_LISTENER = "ListenerNotFound"


def _load_balancers(client: Client, inputs: Inputs) -> list[str]:
    """One call, by name, which a region takes once."""
    found = answer(client("elbv2"), "describe_load_balancers", "LoadBalancerNotFound", Names=[inputs["name"]])
    there = [each for each in (found or {}).get("LoadBalancers", ()) if each["State"]["Code"] != "failed"]
    return [each["LoadBalancerArn"] for each in there]


def _target_groups(client: Client, inputs: Inputs) -> list[str]:
    """One call, by name, which a region takes once."""
    found = answer(client("elbv2"), "describe_target_groups", "TargetGroupNotFound", Names=[inputs["name"]])
    return [each["TargetGroupArn"] for each in (found or {}).get("TargetGroups", ())]


def _listeners(client: Client, inputs: Inputs) -> list[str]:
    """One call, of one load balancer, on which a port has one listener."""
    arn, port = inputs["loadBalancerArn"], int(inputs["port"])
    asked = (client("elbv2"), "describe_listeners", "Listeners", "LoadBalancerNotFound")
    return [each["ListenerArn"] for each in all_of(*asked, LoadBalancerArn=arn) if each.get("Port") == port]


def _listener_certificates(client: Client, inputs: Inputs) -> list[str]:
    """One call, of one listener; its default certificate is the listener's own."""
    listener, certificate = inputs["listenerArn"], inputs["certificateArn"]
    asked = (client("elbv2"), "describe_listener_certificates", "Certificates", _NO_LISTENER)
    found = all_of(*asked, ListenerArn=listener)
    there = any(each["CertificateArn"] == certificate and not each.get("IsDefault") for each in found)
    return [f"{listener}_{certificate}"] if there else []


def _rules(client: Client, inputs: Inputs) -> list[str]:
    """One call, of the rules of one listener, where a priority is there once; a listener has 100, or more if asked for.

    A page has 400 rules, and AWS filters them by nothing but their ARN.
    """
    listener, priority = inputs["listenerArn"], str(int(inputs["priority"]))
    found = all_of(client("elbv2"), "describe_rules", "Rules", _NO_LISTENER, ListenerArn=listener)
    return [each["RuleArn"] for each in found if each["Priority"] == priority]


ROWS = (
    Row("aws:lb/loadBalancer:LoadBalancer", _load_balancers, ("name",), "ARN"),
    Row("aws:lb/targetGroup:TargetGroup", _target_groups, ("name",), "ARN"),
    Row("aws:lb/listener:Listener", _listeners, ("loadBalancerArn", "port"), "ARN"),
    Row(
        "aws:lb/listenerCertificate:ListenerCertificate",
        _listener_certificates,
        ("listenerArn", "certificateArn"),
        "LISTENERARN_CERTIFICATEARN",
        part_of=("listenerArn",),
        overwrites=True,
    ),
    Row("aws:lb/listenerRule:ListenerRule", _rules, ("listenerArn", "priority"), "ARN"),
)
