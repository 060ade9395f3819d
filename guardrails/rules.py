"""The rules: functions of a resource's type and inputs that say what is wrong with it, one sentence for each fault.

Inputs that AWS alone knows are missing in a preview; a rule says nothing of them.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ecs_platform.guardrails.declared import Declared
from ecs_platform.guardrails.inputs import Props, entry, mappings, parsed, texts

Rule = Callable[[str, Props], Iterator[str]]

INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
INGRESS_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
SECURITY_GROUPS = ("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
LISTENER = "aws:lb/listener:Listener"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition"
_PUBLIC_PORTS = {80: "http", 443: "https"}
# A prefix that is shorter is no network of anybody's: two halves of the internet are open to the whole of it.
_SHORTEST_PREFIX = {4: 8, 6: 16}
# AWS's own policies that allow it, and for whatever service.
_ADMINISTRATORS = (
    "AdministratorAccess",
    "AdministratorAccess-Amplify",
    "AmazonDynamoDBFullAccesswithDataPipeline",
    "AmazonElasticMapReduceFullAccess",
    "AmazonElasticMapReduceRole",
    "AWSElasticBeanstalkService",
    "IAMFullAccess",
)
_ENCRYPTED = ("HTTPS", "TLS")
# The name tells the oldest TLS that a policy speaks: TLS13-1-2 speaks 1.3 and 1.2, TLS13-1-0 speaks 1.0 as well.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
_TLS_1_2_OR_NEWER = re.compile(r"ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)-.+")


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
        public = protocol == "tcp" and low == high and _of_public_load_balancer(props, low)
        if _are_the_world(cidrs) and not public:
            yield f"ports {low} to {high} ({protocol}) are open to the whole internet"


def no_pass_role_on_everything(type_: str, props: Props) -> Iterator[str]:
    """No policy allows `iam:PassRole` on every role, by whatever pattern; nor is one of AWS's attached that does."""
    if not type_.startswith("aws:iam/"):
        return
    inline = [each.get("policy") for each in mappings(props.get("inlinePolicies"))]
    for statement in (one for policy in (props.get("policy"), *inline) for one in _statements(policy)):
        allows = entry(statement, "Effect") == "Allow"
        if allows and _covers(statement, "Action", "iam:passrole") and _any_role(statement):
            yield f"statement `{entry(statement, 'Sid') or '?'}` may pass any role"
    for arn in (*texts(props.get("policyArn")), *texts(props.get("managedPolicyArns"))):
        if ":iam::aws:policy/" in arn and arn.rpartition("/")[2] in _ADMINISTRATORS:
            yield f"`{arn}` may pass any role"


def logs_expire(type_: str, props: Props) -> Iterator[str]:
    """Every log group keeps its logs for a time that is said."""
    if type_ == LOG_GROUP and not props.get("retentionInDays"):
        yield "it keeps logs for ever: `retentionInDays` is missing"


def no_secret_in_environment(type_: str, props: Props, declared: Declared = lambda *_: False) -> Iterator[str]:
    """No container has what looks like a secret in its environment or in its log driver's options."""
    from ecs_platform.model.manifest.secret_looking import looks_like_secret  # noqa: PLC0415

    if type_ != TASK_DEFINITION:
        return
    for container in mappings(parsed(props.get("containerDefinitions"))):
        for what, name, value in _given(container):
            why = looks_like_secret(name, value)
            if why and not declared(str(props.get("family", "")), name, value):
                yield f"{what} `{name}` of container `{entry(container, 'name')}` is a secret: {why}"


def _given(container: Props) -> Iterator[tuple[str, str, str]]:
    """What stands in a container definition by name: variables, and options of its log driver."""
    for variable in mappings(entry(container, "environment")):
        yield "variable", str(entry(variable, "name") or ""), str(entry(variable, "value") or "")
    for logs in mappings(entry(container, "logConfiguration")):
        for options in mappings(entry(logs, "options")):
            yield from (("log option", str(name), str(value)) for name, value in options.items())


def tls_where_there_is_a_certificate(resources: Sequence[Guarded]) -> Iterator[tuple[str, str]]:
    """Where a load balancer has HTTPS, HTTP by default only redirects to it, and HTTPS speaks TLS 1.2 or newer.

    Rules of a listener may still serve over HTTP: of which listener they are, a preview does not say.

    Yields:
        the listener's name in the program, and what is wrong with it.
    """
    listeners = [each for each in resources if each.type == LISTENER]
    # The certificate itself may be one that only AWS knows yet.
    with_certificate = {_side(each) for each in listeners if each.props.get("protocol") in _ENCRYPTED}
    for each in listeners:
        if _side(each) not in with_certificate:
            continue
        actions = mappings(each.props.get("defaultActions"))
        if each.props.get("protocol") == "HTTP" and not all(map(_redirects, actions)):
            yield each.name, "it serves HTTP although there is HTTPS: it must redirect to it"
        policy = str(each.props.get("sslPolicy") or "")
        if each.props.get("protocol") in _ENCRYPTED and not _TLS_1_2_OR_NEWER.fullmatch(policy):
            yield each.name, f"its TLS policy `{policy or 'ELBSecurityPolicy-2016-08'}` speaks TLS older than 1.2"


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
        cidrs = [*texts(props.get("cidrIpv4")), *texts(props.get("cidrIpv6"))]
        yield props.get("fromPort"), props.get("toPort"), str(props.get("ipProtocol")), cidrs
    rules = [props] if type_ == INGRESS_RULE and props.get("type") == "ingress" else []
    rules += mappings(props.get("ingress")) if type_ in SECURITY_GROUPS else []
    for rule in rules:
        cidrs = [*texts(rule.get("cidrBlocks")), *texts(rule.get("ipv6CidrBlocks"))]
        yield rule.get("fromPort"), rule.get("toPort"), str(rule.get("protocol")), cidrs


def _of_public_load_balancer(props: Props, port: Any) -> bool:
    """Whether a rule has the name that the public load balancer's has for the port, and no other."""
    protocol = next((name for number, name in _PUBLIC_PORTS.items() if number == port), None)
    names = [
        (tags.get("Name"), f"{tags.get('Environment', '')}-public-load-balancer-{protocol}")
        for tags in mappings(props.get("tags"))
    ]
    return protocol is not None and any(name == wanted for name, wanted in names)


def _are_the_world(cidrs: Sequence[str]) -> bool:
    """Whether ranges, alone or next to one another, are more than any network."""
    found = [network for network in map(_network, cidrs) if network is not None]
    together: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = [
        *ipaddress.collapse_addresses(each for each in found if isinstance(each, ipaddress.IPv4Network)),
        *ipaddress.collapse_addresses(each for each in found if isinstance(each, ipaddress.IPv6Network)),
    ]
    return any(network.prefixlen < _SHORTEST_PREFIX[network.version] for network in together)


def _network(cidr: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(cidr, strict=False)
    except ValueError:
        return None


def _redirects(action: Props) -> bool:
    return action.get("type") == "redirect" and any(
        each.get("protocol") == "HTTPS" for each in mappings(action.get("redirect"))
    )


def _covers(statement: Props, element: str, asked: str) -> bool:
    """Whether `Action` or `Resource` of a statement is about this one, by a pattern or by what is left out."""
    from ecs_platform.model.iam.conditions import matches  # noqa: PLC0415

    left_out = entry(statement, f"Not{element}")
    patterns = texts(entry(statement, element) if left_out is None else left_out)
    found = any(matches(each.casefold(), asked.casefold()) for each in patterns)
    return found if left_out is None else not found


def _any_role(statement: Props) -> bool:
    """Whether a statement is about roles of which nothing is known, of any account and partition that it names."""
    # A name that is written out is none of these roles.
    several = (*texts(entry(statement, "Resource")), *texts(entry(statement, "NotResource")))
    named = " ".join(each for each in several if set("*?") & set(each))
    accounts = set(re.findall(r"\b[0-9]{12}\b", named)) or {"000000000000"}
    partitions = set(re.findall(r"\barn:(aws[a-z-]*):", named)) or {"aws"}
    # Roles with a path, as those of environments, or those without one.
    return any(
        _covers(statement, "Resource", f"arn:{partition}:iam::{account}:role/{role}")
        for role in ("guardrails-Zq7", "x/y/Zq7-guardrails")
        for partition in partitions
        for account in accounts
    )


def _statements(policy: Any) -> list[Props]:
    return [each for document in mappings(parsed(policy)) for each in mappings(entry(document, "Statement"))]


def _side(listener: Guarded) -> str:
    """The load balancer of a listener: listeners are named `<load balancer>-<protocol>`."""
    return listener.name.rpartition("-")[0]
