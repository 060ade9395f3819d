"""The rules: functions of a resource's type and inputs that say what is wrong with it, one sentence for each fault.

Inputs that AWS alone knows are missing in a preview; a rule says nothing of them.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Props = Mapping[str, Any]
Rule = Callable[[str, Props], Iterator[str]]

INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
INGRESS_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"
LISTENER = "aws:lb/listener:Listener"
LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition"
_WORLD = ("0.0.0.0/0", "::/0")
_PUBLIC_PORTS = (80, 443)
_POLICY = ("policy", "inlinePolicy", "inlinePolicies")


@dataclass(frozen=True)
class Guarded:
    """A resource of the stack, as a rule about all of them sees it.

    Attributes:
        type: its type token.
        name: its name in the program.
        props: its inputs.
    """

    type: str
    name: str
    props: Props


def closed_to_the_world(type_: str, props: Props) -> Iterator[str]:
    """No security group is open to everybody, but for the public load balancer's ports 80 and 443."""
    for low, high, protocol, cidrs in _openings(type_, props):
        # The public load balancer's rules are tagged with its name (`<environment>-public-load-balancer…`).
        public = "public-load-balancer" in str((props.get("tags") or {}).get("Name", ""))
        if any(cidr in _WORLD for cidr in cidrs) and not (
            public and protocol == "tcp" and low == high and low in _PUBLIC_PORTS
        ):
            yield f"ports {low} to {high} ({protocol}) are open to the whole internet"


def no_pass_role_on_everything(type_: str, props: Props) -> Iterator[str]:
    """No policy allows `iam:PassRole` on every role, by whatever pattern."""
    if not type_.startswith("aws:iam/") or "policy" not in props:
        return
    for statement in _statements(props["policy"]):
        actions = [action.casefold() for action in _listed(statement.get("Action"))]
        passes = any(action in ("*", "iam:*", "iam:passrole", "iam:pass*", "iam:p*") for action in actions)
        everything = [each for each in _listed(statement.get("Resource")) if each == "*" or each.endswith(":role/*")]
        spared = statement.get("NotResource") or statement.get("NotAction")
        if statement.get("Effect") == "Allow" and ((passes and (everything or spared)) or statement.get("NotAction")):
            yield f"statement `{statement.get('Sid', '?')}` may pass any role"


def logs_expire(type_: str, props: Props) -> Iterator[str]:
    """Every log group keeps its logs for a time that is said."""
    if type_ == LOG_GROUP and not props.get("retentionInDays"):
        yield "it keeps logs for ever: `retentionInDays` is missing"


def no_secret_in_environment(type_: str, props: Props) -> Iterator[str]:
    """No container has what looks like a secret in its environment: `secrets` are for that."""
    from ecs_platform.model.manifest.secret_looking import looks_like_secret  # noqa: PLC0415

    if type_ != TASK_DEFINITION:
        return
    for container in _json(props.get("containerDefinitions"), []):
        for variable in container.get("environment") or ():
            why = looks_like_secret(variable.get("name", ""), str(variable.get("value", "")))
            if why:
                yield f"variable `{variable.get('name')}` of container `{container.get('name')}` is a secret: {why}"


def tls_where_there_is_a_certificate(resources: Sequence[Guarded]) -> Iterator[tuple[str, str]]:
    """Where a load balancer has a certificate, HTTP only redirects, and HTTPS speaks TLS 1.2 or newer.

    Yields:
        the listener's name in the program, and what is wrong with it.
    """
    listeners = [each for each in resources if each.type == LISTENER]
    with_certificate = {_side(each) for each in listeners if each.props.get("certificateArn")}
    for each in listeners:
        if _side(each) not in with_certificate:
            continue
        actions = each.props.get("defaultActions") or ()
        if each.props.get("protocol") == "HTTP" and any(action.get("type") != "redirect" for action in actions):
            yield each.name, "it serves HTTP although there is a certificate: it must redirect to HTTPS"
        policy = str(each.props.get("sslPolicy") or "")
        if each.props.get("protocol") == "HTTPS" and not policy.startswith(
            ("ELBSecurityPolicy-TLS13", "ELBSecurityPolicy-FS-1-2")
        ):
            yield each.name, f"its TLS policy `{policy}` is not one of TLS 1.3"


RULES: dict[str, Rule] = {
    "closed-to-the-world": closed_to_the_world,
    "no-pass-role-on-everything": no_pass_role_on_everything,
    "logs-expire": logs_expire,
    "no-secret-in-environment": no_secret_in_environment,
}
"""The rules about one resource, by the name that a violation shows."""


def _openings(type_: str, props: Props) -> Iterator[tuple[Any, Any, str, list[str]]]:
    """Ports, protocol and ranges that a resource opens."""
    if type_ == INGRESS:
        cidrs = [str(props[name]) for name in ("cidrIpv4", "cidrIpv6") if props.get(name)]
        yield props.get("fromPort"), props.get("toPort"), str(props.get("ipProtocol")), cidrs
    rules = [props] if type_ == INGRESS_RULE and props.get("type") == "ingress" else []
    rules += (props.get("ingress") or []) if type_ == SECURITY_GROUP else []
    for rule in rules:
        cidrs = [*(rule.get("cidrBlocks") or ()), *(rule.get("ipv6CidrBlocks") or ())]
        yield rule.get("fromPort"), rule.get("toPort"), str(rule.get("protocol")), cidrs


def _statements(policy: Any) -> list[Mapping[str, Any]]:
    found = _json(policy, {}).get("Statement", [])
    return [found] if isinstance(found, Mapping) else list(found)


def _json(text: Any, default: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return default


def _listed(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value or "")]


def _side(listener: Guarded) -> str:
    """The load balancer of a listener: listeners are named `<load balancer>-<protocol>`."""
    return listener.name.rpartition("-")[0]
