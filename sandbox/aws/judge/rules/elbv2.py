"""Elastic Load Balancing: names, subnets, attributes, target groups, listeners, rules."""

import ipaddress
import re
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import allows, outside, tag_rules, twice
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/"
GUIDE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/"
QUOTAS = GUIDE + "load-balancer-limits.html"
_WITH_ACTIONS = "CreateListener ModifyListener CreateRule ModifyRule"
_HOST = re.compile(r"[A-Za-z0-9.*?\-]+")
_PATH = re.compile(r"[A-Za-z0-9_\-.$/~\"'@:+&()!,;=%*?]+")
_MATCHER = re.compile(r"\d{1,3}(-\d{1,3})?(,\d{1,3}(-\d{1,3})?)*")
GROUPS_PER_BALANCER, GROUPS_PER_ACTION, RULES_PER_BALANCER, FREE_ADDRESSES = 100, 5, 100, 8
CERTIFICATES, WILDCARDS = 25, 6


# What is there


def _balancer(call: Call) -> Any:
    """The load balancer that a call is about, found by its listener or rule too."""
    balancers = call.existing.elbv2.load_balancers
    arn = call.given.get("LoadBalancerArn")
    if arn:
        return balancers.get(arn)
    listener = call.given.get("ListenerArn")
    rule = call.given.get("RuleArn")
    for balancer in balancers.values():
        if listener in balancer.listeners or any(rule in found.rules for found in balancer.listeners.values()):
            return balancer
    return None


def _protocol(call: Call) -> str | None:
    """The protocol of the listener that a call is about."""
    if call.given.get("Protocol"):
        return str(call.given["Protocol"])
    balancer, arn, rule = _balancer(call), call.given.get("ListenerArn"), call.given.get("RuleArn")
    for key, listener in balancer.listeners.items() if balancer else ():
        if key == arn or rule in listener.rules:
            return str(listener.protocol)
    return None


def _actions(call: Call) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call.given.get("Actions") or call.given.get("DefaultActions") or []
    return found


def _forwarded(actions: list[dict[str, Any]]) -> Iterator[str]:
    for action in actions:
        if action.get("TargetGroupArn"):
            yield action["TargetGroupArn"]
        for group in (action.get("ForwardConfig") or {}).get("TargetGroups") or []:
            yield group["TargetGroupArn"]


def _groups(call: Call) -> list[Any]:
    """The target groups that the actions of a call forward to, as far as they are there."""
    known = call.existing.elbv2.target_groups
    return [known[arn] for arn in dict.fromkeys(_forwarded(_actions(call))) if arn in known]


# Load balancers


def _is_application(call: Call) -> bool:
    return (call.given.get("Type") or "application") == "application"


def _subnets(call: Call) -> list[Any]:
    given = [*(call.given.get("Subnets") or []), *(m["SubnetId"] for m in call.given.get("SubnetMappings") or [])]
    known = {subnet.id: subnet for subnet in call.existing.ec2.describe_subnets()}
    return [known[subnet] for subnet in given if subnet in known]


def _bad_name(call: Call) -> object:
    name = str(call.given.get("Name"))
    if len(name) > 32:  # noqa: PLR2004
        return f"The load balancer name '{name}' cannot be longer than '32' characters"
    if not re.fullmatch(r"[A-Za-z0-9-]+", name):
        allowed = "can only contain characters that are alphanumeric characters and hyphens(-)"
        return f"The load balancer name '{name}' {allowed}"
    if name.startswith("-") or name.endswith("-"):
        return f"The load balancer name '{name}' cannot begin or end with a hyphen(-)"
    return name.startswith("internal-") and f"The load balancer name '{name}' cannot begin with 'internal-'"


def _one_zone_twice(call: Call) -> bool:
    zones = [subnet.availability_zone for subnet in _subnets(call)]
    return _is_application(call) and twice(zones) is not None


def _without_gateway(call: Call) -> object:
    subnets = _subnets(call)
    if not subnets or (call.given.get("Scheme") or "internet-facing") != "internet-facing":
        return None
    gateways = call.existing.ec2.internet_gateways.values()
    vpc = subnets[0].vpc_id
    return not any(gateway.vpc is not None and gateway.vpc.id == vpc for gateway in gateways) and vpc


def _crowded_subnet(call: Call) -> object:
    if not _is_application(call):
        return None
    return next((s.id for s in _subnets(call) if s.available_ip_address_count < FREE_ADDRESSES), None)


def _subnets_of_vpcs(call: Call) -> bool:
    return len({subnet.vpc_id for subnet in _subnets(call)}) > 1


def _foreign_group(call: Call) -> object:
    subnets, balancer = _subnets(call), _balancer(call)
    vpc = balancer.vpc_id if balancer else subnets[0].vpc_id if subnets else None
    for group in call.given.get("SecurityGroups") or []:
        found = call.existing.ec2.get_security_group_from_id(group)
        if found is not None and vpc and found.vpc_id != vpc:
            return group
    return None


def _other_of_the_name(call: Call) -> object:
    """With the same settings it is answered once more, and nothing is made."""
    name, given = call.given.get("Name"), call.given
    for other in call.existing.elbv2.load_balancers.values():
        scheme, kind = given.get("Scheme") or "internet-facing", given.get("Type") or "application"
        same = (other.scheme or "internet-facing", other.type) == (scheme, kind)
        same = same and {subnet.id for subnet in other.subnets} == {subnet.id for subnet in _subnets(call)}
        groups = given.get("SecurityGroups")
        if other.name == name and not (same and (not groups or set(groups) == set(other.security_groups))):
            return name
    return None


_BOOLEAN = ("true", "false")


def _one_of(*values: str) -> Callable[[Any], bool]:
    return lambda value: value not in values


# By attribute: whether a value of it is wrong, and which are right.
_BALANCER_ATTRIBUTES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "idle_timeout.timeout_seconds": (outside(1, 4000), "between '1-4000' inclusive"),
    "client_keep_alive.seconds": (outside(60, 604800), "between '60-604800' inclusive"),
    "deletion_protection.enabled": (_one_of(*_BOOLEAN), "one of [true, false]"),
    "access_logs.s3.enabled": (_one_of(*_BOOLEAN), "one of [true, false]"),
    "connection_logs.s3.enabled": (_one_of(*_BOOLEAN), "one of [true, false]"),
    "routing.http2.enabled": (_one_of(*_BOOLEAN), "one of [true, false]"),
    "routing.http.drop_invalid_header_fields.enabled": (_one_of(*_BOOLEAN), "one of [true, false]"),
    "routing.http.preserve_host_header.enabled": (_one_of(*_BOOLEAN), "one of [true, false]"),
    "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": (_one_of(*_BOOLEAN), "one of [true, false]"),
    "routing.http.xff_client_port.enabled": (_one_of(*_BOOLEAN), "one of [true, false]"),
    "routing.http.xff_header_processing.mode": (
        _one_of("append", "preserve", "remove"),
        "one of [append, preserve, remove]",
    ),
    "routing.http.desync_mitigation_mode": (
        _one_of("monitor", "defensive", "strictest"),
        "one of [monitor, defensive, strictest]",
    ),
    "waf.fail_open.enabled": (_one_of(*_BOOLEAN), "one of [true, false]"),
}
_GROUP_ATTRIBUTES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "deregistration_delay.timeout_seconds": (outside(0, 3600), "between '0-3600' inclusive"),
    "slow_start.duration_seconds": (
        lambda value: value != "0" and outside(30, 900)(value),
        "'0' or between '30-900' inclusive",
    ),
    "stickiness.enabled": (_one_of(*_BOOLEAN), "one of [true, false]"),
    "stickiness.lb_cookie.duration_seconds": (outside(1, 604800), "between '1-604800' inclusive"),
    "stickiness.app_cookie.duration_seconds": (outside(1, 604800), "between '1-604800' inclusive"),
    "load_balancing.algorithm.type": (
        _one_of("round_robin", "least_outstanding_requests", "weighted_random"),
        "one of [round_robin, least_outstanding_requests, weighted_random]",
    ),
    "load_balancing.cross_zone.enabled": (
        _one_of(*_BOOLEAN, "use_load_balancer_configuration"),
        "one of [true, false, use_load_balancer_configuration]",
    ),
}
_COOKIE = re.compile(r"AWSALB(APP|TG)?")


def _bad_attribute(table: dict[str, tuple[Callable[[Any], bool], str]]) -> Callable[[Call], object]:
    def wrong(call: Call) -> object:
        for attribute in call.given.get("Attributes") or []:
            key, value = attribute.get("Key"), attribute.get("Value") or ""
            if key in table and table[key][0](value):
                return f"'{key}' value '{value}' must be {table[key][1]}"
        return None

    return wrong


def _unknown_attribute(prefixes: tuple[str, ...]) -> Callable[[Call], object]:
    def wrong(call: Call) -> object:
        keys = [attribute.get("Key", "") for attribute in call.given.get("Attributes") or []]
        return next((key for key in keys if not key.startswith(prefixes)), None)

    return wrong


_OF_BALANCERS = (
    *("deletion_protection.", "load_balancing.", "access_logs.", "connection_logs.", "ipv6.", "idle_timeout."),
    *("client_keep_alive.", "routing.", "waf.", "zonal_shift.", "dns_record.", "secondary_ips.", "health_check_logs."),
    "capacity",
)
_OF_GROUPS = (
    *("deregistration_delay.", "stickiness.", "load_balancing.", "slow_start.", "target_group_health."),
    *("lambda.", "proxy_protocol_v2.", "preserve_client_ip.", "target_health_state.", "target_failover.", "target_"),
)


def _logs_without_bucket(call: Call) -> object:
    given = {a.get("Key"): a.get("Value") for a in call.given.get("Attributes") or []}
    if given.get("access_logs.s3.enabled") != "true":
        return None
    return not given.get("access_logs.s3.bucket") and not _bucket_already(call)


def _bucket_already(call: Call) -> bool:
    balancer = _balancer(call)
    return bool(balancer and balancer.attrs.get("access_logs.s3.bucket"))


def _unwritable_bucket(call: Call) -> object:
    """Whether the bucket's policy lets anybody write there; who that is is not asked."""
    balancer = _balancer(call)
    given = {a.get("Key"): a.get("Value") for a in call.given.get("Attributes") or []}
    if balancer is None or balancer.type != "application" or given.get("access_logs.s3.enabled") != "true":
        return None
    whole = {**balancer.attrs, **given}
    name, prefix = whole.get("access_logs.s3.bucket"), whole.get("access_logs.s3.prefix")
    bucket = call.existing.bucket(name)
    policy = (getattr(bucket, "policy", None) or b"").decode()
    path = "/".join(part for part in (prefix, "AWSLogs", call.existing.account) if part)
    allowed = allows(policy, "s3:PutObject", f"arn:aws:s3:::{name}/{path}/elasticloadbalancing/log.gz")
    return name and not allowed and name


# Target groups


def _group_protocol(call: Call) -> object:
    """The protocol of the target group that a call makes or changes."""
    group = call.existing.elbv2.target_groups.get(call.given.get("TargetGroupArn"))
    return call.given.get("Protocol") or getattr(group, "protocol", None)


def _timeout_and_interval(call: Call) -> object:
    """Only where both are said: what is left out depends on the target group. With TCP they may be equal."""
    if _group_protocol(call) not in ("HTTP", "HTTPS"):
        return None
    timeout, interval = call.given.get("HealthCheckTimeoutSeconds"), call.given.get("HealthCheckIntervalSeconds")
    if timeout is None or interval is None or timeout < interval:
        return None
    return f"Health check timeout '{timeout}' must be smaller than the interval '{interval}'"


def _version(call: Call) -> str:
    if call.name == "CreateTargetGroup":
        return str(call.given.get("ProtocolVersion") or "HTTP1")
    group = call.existing.elbv2.target_groups.get(call.given.get("TargetGroupArn"))
    return str(getattr(group, "protocol_version", None) or "HTTP1")


def _bad_matcher(call: Call) -> object:
    given = call.given.get("Matcher") or {}
    last = 499 if _group_protocol(call) in ("HTTP", "HTTPS") else 599
    for key, least, most in (("HttpCode", 200, last), ("GrpcCode", 0, 99)):
        text = given.get(key)
        if not text:
            continue
        codes = [int(code) for code in re.findall(r"\d+", text)]
        if not _MATCHER.fullmatch(text) or not all(least <= code <= most for code in codes):
            return f"Health check matcher {key} '{text}' must be within '{least}-{most}' inclusive"
    return None


def _foreign_matcher(call: Call) -> object:
    grpc = _version(call) == "GRPC"
    given = call.given.get("Matcher") or {}
    return bool(given.get("HttpCode")) if grpc else bool(given.get("GrpcCode"))


def _web(call: Call) -> bool:
    return call.given.get("Protocol") in ("HTTP", "HTTPS")


def _check_of_web(call: Call) -> object:
    protocol = call.given.get("HealthCheckProtocol")
    return _web(call) and protocol not in (None, "HTTP", "HTTPS") and protocol


def _bad_check_port(call: Call) -> object:
    port = call.given.get("HealthCheckPort")
    return port not in (None, "traffic-port") and outside(1, 65535)(port) and port


def _bad_check_path(call: Call) -> object:
    path = call.given.get("HealthCheckPath")
    return path is not None and not path.startswith("/") and path


def _unchecked(call: Call) -> object:
    group = call.existing.elbv2.target_groups.get(call.given.get("TargetGroupArn"))
    kind = call.given.get("TargetType") or getattr(group, "target_type", None) or "instance"
    return call.given.get("HealthCheckEnabled") is False and kind in ("instance", "ip") and kind


# Listeners and rules


def _forward_to_nothing(call: Call) -> bool:
    return any(action.get("Type") == "forward" and not [*_forwarded([action])] for action in _actions(call))


def _too_many_wildcards(call: Call) -> bool:
    texts: list[str] = [
        text
        for condition in call.given.get("Conditions") or []
        for config in ("HostHeaderConfig", "PathPatternConfig", "HttpHeaderConfig")
        for text in (condition.get(config) or {}).get("Values") or []
    ]
    texts += [text for c in call.given.get("Conditions") or [] for text in c.get("Values") or []]
    return sum(text.count("*") + text.count("?") for text in texts) > WILDCARDS


def _version_without_tls(call: Call) -> object:
    if _protocol(call) != "HTTP":
        return None
    versions = [str(getattr(group, "protocol_version", "") or "") for group in _groups(call)]
    return next((version for version in versions if version in ("GRPC", "HTTP2")), None)


def _other_protocol(call: Call) -> object:
    balancer = _balancer(call)
    if balancer is None or (balancer.type or "application") != "application":
        return None
    return next((g.protocol for g in _groups(call) if g.protocol and g.protocol not in ("HTTP", "HTTPS")), None)


def _target_outside(call: Call) -> object:
    """The address of a target that is in no subnet of its group's VPC, and has no zone."""
    group = call.existing.elbv2.target_groups.get(call.given.get("TargetGroupArn"))
    if group is None or group.target_type != "ip":
        return None
    subnets = [subnet for subnet in call.existing.ec2.describe_subnets() if subnet.vpc_id == group.vpc_id]
    ranges = [ipaddress.ip_network(subnet.cidr_block) for subnet in subnets]
    addresses = [each["Id"] for each in call.given.get("Targets") or [] if not each.get("AvailabilityZone")]
    return next((each for each in addresses if not any(_is_in(each, one) for one in ranges)), None)


def _is_in(address: str, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        return ipaddress.ip_address(address) in network
    except ValueError:
        return True  # no address: another fault


def _other_vpc(call: Call) -> object:
    balancer = _balancer(call)
    vpc = balancer.vpc_id if balancer else None
    return vpc and next((g.arn for g in _groups(call) if g.vpc_id and g.vpc_id != vpc), None)


def _pending_certificate(call: Call) -> object:
    for given in call.given.get("Certificates") or []:
        arn = given.get("CertificateArn") or ""
        certificates = call.existing.acm._certificates
        if arn.startswith("arn:") and ":acm:" in arn and arn in certificates and certificates[arn].status != "ISSUED":
            return arn
    return None


def _unknown_certificate(call: Call) -> object:
    own = f":acm:{call.existing.region}:{call.existing.account}:"
    arns = [given.get("CertificateArn") or "" for given in call.given.get("Certificates") or []]
    return next((arn for arn in arns if own in arn and arn not in call.existing.acm._certificates), None)


def _foreign_certificate(call: Call) -> object:
    arns = [given.get("CertificateArn") or "" for given in call.given.get("Certificates") or []]
    own = rf"arn:aws[a-z-]*:(acm:{call.existing.region}:|iam:)"
    return next((arn for arn in arns if not re.match(own, arn)), None)


def _too_many_certificates(call: Call) -> bool:
    """Default certificates do not count."""
    balancer = _balancer(call)
    listeners = balancer.listeners.items() if balancer else ()
    used = {(key, arn) for key, one in listeners for arn in one.added_certificates}
    more = {(call.given.get("ListenerArn"), given.get("CertificateArn")) for given in call.given["Certificates"]}
    return len(used | more) > CERTIFICATES


def _several_defaults(call: Call) -> bool:
    return _protocol(call) == "HTTPS" and len(call.given.get("Certificates") or []) > 1


def _taken_port(call: Call) -> bool:
    balancer, port = _balancer(call), call.given.get("Port")
    others = (
        {key: listener for key, listener in balancer.listeners.items() if key != call.given["ListenerArn"]}
        if balancer
        else {}
    )
    return port is not None and any(str(listener.port) == str(port) for listener in others.values())


def _certificates_without_tls(call: Call) -> bool:
    return _protocol(call) == "HTTP" and bool(call.given.get("Certificates") or call.given.get("SslPolicy"))


def _unknown_policy(call: Call) -> object:
    policy = call.given.get("SslPolicy")
    known = ("ELBSecurityPolicy-",)
    return policy and not policy.startswith(known) and policy


def _too_many_groups(call: Call) -> bool:
    balancer = _balancer(call)
    if balancer is None:
        return False
    backend = call.existing.elbv2
    used: set[str] = set()
    for listener in balancer.listeners.values():
        for key, rule in listener.rules.items():
            if key != call.given.get("RuleArn"):
                for action in rule.actions:
                    used.update(backend._get_target_group_arns_from(action.data))
    return len(used | set(_forwarded(_actions(call)))) > GROUPS_PER_BALANCER


def _too_many_rules(call: Call) -> bool:
    balancer = _balancer(call)
    if balancer is None:
        return False
    rules = [r for listener in balancer.listeners.values() for r in listener.rules.values() if r.priority != "default"]
    return len(rules) >= RULES_PER_BALANCER


def _groups_of_an_action(call: Call) -> bool:
    return any(
        len((action.get("ForwardConfig") or {}).get("TargetGroups") or []) > GROUPS_PER_ACTION
        for action in _actions(call)
    )


def _bad_weight(call: Call) -> object:
    groups = [g for a in _actions(call) for g in (a.get("ForwardConfig") or {}).get("TargetGroups") or []]
    return next((g["Weight"] for g in groups if outside(0, 999)(g.get("Weight"))), None)


def _bad_stickiness(call: Call) -> object:
    for action in _actions(call):
        config = (action.get("ForwardConfig") or {}).get("TargetGroupStickinessConfig") or {}
        if config.get("Enabled") and outside(1, 604800)(config.get("DurationSeconds")):
            return config["DurationSeconds"]
    return None


def _loop(call: Call) -> bool:
    """A redirect to where the request came from."""
    for action in _actions(call):
        to = action.get("RedirectConfig")
        if action.get("Type") != "redirect" or to is None:
            continue
        defaults = {"Protocol": "#{protocol}", "Port": "#{port}", "Host": "#{host}", "Path": "/#{path}"}
        if all((to.get(key) or default) == default for key, default in defaults.items()):
            return True
    return False


def _bad_redirect(call: Call) -> object:
    for action in _actions(call):
        to = action.get("RedirectConfig") or {}
        if action.get("Type") == "redirect" and to.get("StatusCode") not in ("HTTP_301", "HTTP_302"):
            return f"The redirect status code '{to.get('StatusCode')}' must be one of 'HTTP_301, HTTP_302'"
        if to.get("Path") and not to["Path"].startswith("/"):
            return f"The redirect path '{to['Path']}' must start with '/'"
        if to.get("Port") and to["Port"] != "#{port}" and outside(1, 65535)(to["Port"]):
            return f"The redirect port '{to['Port']}' must be within '1-65535' or '#{{port}}'"
        if to.get("Protocol") not in (None, "HTTP", "HTTPS", "#{protocol}"):
            return f"The redirect protocol '{to['Protocol']}' must be one of 'HTTP, HTTPS, #{{protocol}}'"
    return None


def _two_last_actions(call: Call) -> bool:
    return sum(a.get("Type") in ("forward", "redirect", "fixed-response") for a in _actions(call)) != 1


def _values(condition: dict[str, Any], config: str) -> list[str]:
    return (condition.get(config) or {}).get("Values") or condition.get("Values") or []


def _bad_condition(call: Call) -> object:
    for condition in call.given.get("Conditions") or []:
        field = condition.get("Field")
        if field == "host-header":
            bad = next((v for v in _values(condition, "HostHeaderConfig") if not _HOST.fullmatch(v)), None)
        elif field == "path-pattern":
            bad = next((v for v in _values(condition, "PathPatternConfig") if not _PATH.fullmatch(v)), None)
        elif field == "source-ip":
            bad = next((v for v in _values(condition, "SourceIpConfig") if _is_no_range(v)), None)
        else:
            bad = None
        if bad is not None:
            return f"Condition value '{bad}' contains a character that is not valid"
    return None


def _is_no_range(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return True
    return "/" not in text


_ONCE = ("host-header", "path-pattern", "http-request-method", "source-ip")


def _condition_twice(call: Call) -> object:
    return twice(c.get("Field") for c in call.given.get("Conditions") or [] if c.get("Field") in _ONCE)


RULES = [
    Rule(
        "load-balancer-name",
        "CreateLoadBalancer",
        "a load balancer's name of more than 32 characters, of others than letters, digits and hyphens, with a "
        "hyphen at "
        "an end, or that begins with `internal-`",
        "ValidationError",
        "{}",
        API + "API_CreateLoadBalancer.html",
        _bad_name,
    ),
    Rule(
        "load-balancer-name-is-free",
        "CreateLoadBalancer",
        "the name of another load balancer that has other subnets, another scheme, type or other security groups",
        "DuplicateLoadBalancerName",
        "A load balancer with the same name '{}' exists, but with different settings",
        API + "API_CreateLoadBalancer.html",
        _other_of_the_name,
    ),
    Rule(
        "one-subnet-per-zone",
        "CreateLoadBalancer SetSubnets",
        "two subnets of one zone for an Application Load Balancer",
        "InvalidConfigurationRequest",
        "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
        API + "API_CreateLoadBalancer.html",
        _one_zone_twice,
    ),
    Rule(
        "internet-gateway",
        "CreateLoadBalancer",
        "an internet-facing load balancer in a VPC without an internet gateway",
        "InvalidSubnet",
        "VPC {} has no internet gateway",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html",
        _without_gateway,
    ),
    Rule(
        "free-addresses",
        "CreateLoadBalancer SetSubnets",
        "an Application Load Balancer in a subnet with fewer than eight free addresses",
        "InvalidSubnet",
        "Not enough IP space available in {}. ELB requires at least 8 free IP addresses in each subnet.",
        GUIDE + "application-load-balancers.html#subnets-load-balancer",
        _crowded_subnet,
    ),
    Rule(
        "subnets-of-one-vpc",
        "CreateLoadBalancer SetSubnets",
        "subnets of two VPCs",
        "InvalidConfigurationRequest",
        "All subnets must belong to the same VPC",
        API + "API_CreateLoadBalancer.html",
        _subnets_of_vpcs,
    ),
    Rule(
        "security-groups-of-the-vpc",
        "CreateLoadBalancer SetSecurityGroups",
        "a security group of another VPC",
        "InvalidConfigurationRequest",
        "One or more security groups are invalid: {}",
        API + "API_CreateLoadBalancer.html",
        _foreign_group,
    ),
    Rule(
        "load-balancer-attribute",
        "ModifyLoadBalancerAttributes",
        "an attribute of a load balancer outside of its range",
        "ValidationError",
        "{}",
        API + "API_LoadBalancerAttribute.html",
        _bad_attribute(_BALANCER_ATTRIBUTES),
    ),
    Rule(
        "load-balancer-attribute-known",
        "ModifyLoadBalancerAttributes",
        "an attribute that load balancers do not have",
        "ValidationError",
        "Load balancer attribute key '{}' is not recognized",
        API + "API_LoadBalancerAttribute.html",
        _unknown_attribute(_OF_BALANCERS),
    ),
    Rule(
        "access-logs-have-a-bucket",
        "ModifyLoadBalancerAttributes",
        "access logs without a bucket",
        "InvalidConfigurationRequest",
        "The value of 'access_logs.s3.bucket' cannot be empty",
        API + "API_LoadBalancerAttribute.html",
        _logs_without_bucket,
    ),
    Rule(
        "access-logs-are-let-in",
        "ModifyLoadBalancerAttributes",
        "access logs of an Application Load Balancer to a bucket that does not exist, or whose policy lets nobody "
        "write below the prefix",
        "InvalidConfigurationRequest",
        "Access Denied for bucket: {}. Please check S3bucket permission",
        "https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/1956",
        _unwritable_bucket,
    ),
    Rule(
        "targets-are-checked",
        "CreateTargetGroup ModifyTargetGroup",
        "no health checks of instances or addresses",
        "ValidationError",
        "Health check enabled must be true for target groups with target type '{}'",
        API + "API_CreateTargetGroup.html",
        _unchecked,
    ),
    Rule(
        "health-check-timeout",
        "CreateTargetGroup ModifyTargetGroup",
        "a health check's timeout that is not smaller than its interval, of a target group for HTTP or HTTPS",
        "ValidationError",
        "{}",
        GUIDE + "target-group-health-checks.html",
        _timeout_and_interval,
    ),
    Rule(
        "health-check-codes",
        "CreateTargetGroup ModifyTargetGroup",
        "HTTP codes outside of 200 to 499 (to 599 of groups that are not for HTTP), gRPC codes outside of 0 to 99",
        "ValidationError",
        "{}",
        API + "API_Matcher.html",
        _bad_matcher,
    ),
    Rule(
        "health-check-codes-of-the-protocol",
        "CreateTargetGroup ModifyTargetGroup",
        "gRPC codes of a target group that does not speak gRPC, HTTP codes of one that does",
        "ValidationError",
        "The matcher is not supported for the protocol version of the target group",
        API + "API_Matcher.html",
        _foreign_matcher,
    ),
    Rule(
        "health-check-protocol",
        "CreateTargetGroup",
        "a health check over TCP of a target group for HTTP",
        "ValidationError",
        "Health check protocol '{}' must be one of 'HTTP, HTTPS' for target groups with protocol HTTP or HTTPS",
        API + "API_CreateTargetGroup.html",
        _check_of_web,
    ),
    Rule(
        "health-check-port",
        "CreateTargetGroup ModifyTargetGroup",
        "a health check's port that is neither `traffic-port` nor 1 to 65535",
        "ValidationError",
        "Health check port '{}' must be 'traffic-port' or in the range 1-65535 inclusive",
        API + "API_CreateTargetGroup.html",
        _bad_check_port,
    ),
    Rule(
        "health-check-path",
        "CreateTargetGroup ModifyTargetGroup",
        "a health check's path that does not begin with a slash",
        "ValidationError",
        "Health check path '{}' must begin with a '/' character",
        GUIDE + "target-group-health-checks.html",
        _bad_check_path,
    ),
    Rule(
        "protocol-version",
        "CreateTargetGroup",
        "another protocol version than HTTP1, HTTP2 and GRPC, or one of a target group that is not for HTTP",
        "ValidationError",
        "Protocol version '{}' is not supported for the target group",
        API + "API_CreateTargetGroup.html",
        lambda call: (
            call.given.get("ProtocolVersion")
            and (call.given["ProtocolVersion"] not in ("HTTP1", "HTTP2", "GRPC") or not _web(call))
            and call.given["ProtocolVersion"]
        ),
    ),
    Rule(
        "target-group-attribute",
        "ModifyTargetGroupAttributes",
        "an attribute of a target group outside of its range",
        "ValidationError",
        "{}",
        API + "API_TargetGroupAttribute.html",
        _bad_attribute(_GROUP_ATTRIBUTES),
    ),
    Rule(
        "target-group-attribute-known",
        "ModifyTargetGroupAttributes",
        "an attribute that target groups do not have",
        "ValidationError",
        "Target group attribute key '{}' is not recognized",
        API + "API_TargetGroupAttribute.html",
        _unknown_attribute(_OF_GROUPS),
    ),
    Rule(
        "cookie-name",
        "ModifyTargetGroupAttributes",
        "an application cookie with one of the load balancer's own names",
        "InvalidConfigurationRequest",
        "The cookie name '{}' is reserved",
        GUIDE + "edit-target-group-attributes.html#application-based-stickiness",
        lambda call: next(
            (
                a.get("Value")
                for a in call.given.get("Attributes") or []
                if a.get("Key") == "stickiness.app_cookie.cookie_name" and _COOKIE.fullmatch(a.get("Value") or "")
            ),
            None,
        ),
    ),
    Rule(
        "grpc-needs-https",
        _WITH_ACTIONS,
        "a target group for gRPC or HTTP/2 behind a listener for HTTP",
        "InvalidLoadBalancerAction",
        "Listener protocol 'HTTP' is not supported with a target group with the protocol-version '{}'",
        GUIDE + "load-balancer-target-groups.html#target-group-protocol-version",
        _version_without_tls,
    ),
    Rule(
        "target-group-of-the-load-balancers-kind",
        _WITH_ACTIONS,
        "a target group for TCP, TLS or UDP behind an Application Load Balancer",
        "IncompatibleProtocols",
        "The target group's protocol '{}' is not supported by the load balancer",
        API + "API_CreateListener.html",
        _other_protocol,
    ),
    Rule(
        "target-group-of-the-vpc",
        _WITH_ACTIONS,
        "a target group of another VPC than the load balancer's",
        "InvalidConfigurationRequest",
        "The target group {} is not in the same VPC as the load balancer",
        GUIDE + "load-balancer-target-groups.html",
        _other_vpc,
    ),
    Rule(
        "certificate-of-the-region",
        "CreateListener ModifyListener AddListenerCertificates",
        "a certificate of another region, or what is no certificate",
        "ValidationError",
        "Certificate ARN '{}' is not valid",
        GUIDE + "https-listener-certificates.html",
        _foreign_certificate,
    ),
    Rule(
        "one-default-certificate",
        "CreateListener ModifyListener",
        "several certificates of a listener at once: the first is its default one, the others are added to it",
        "ValidationError",
        "Up to '1' certificates can be specified, but '2' were specified",
        API + "API_CreateListener.html",
        _several_defaults,
    ),
    Rule(
        "certificates-per-load-balancer",
        "AddListenerCertificates",
        "the 26th certificate of a load balancer, default ones not counted (the default of an adjustable quota)",
        "TooManyCertificates",
        "You've reached the limit on the number of certificates per load balancer",
        QUOTAS,
        _too_many_certificates,
    ),
    Rule(
        "certificates-are-added-to-https",
        "AddListenerCertificates",
        "to add a certificate to a listener for HTTP",
        "ValidationError",
        "Certificates cannot be added to a listener for HTTP",
        API + "API_AddListenerCertificates.html",
        lambda call: _protocol(call) == "HTTP",
    ),
    Rule(
        "port-is-free",
        "ModifyListener",
        "the port of another listener of the load balancer",
        "DuplicateListener",
        "A listener already exists on this port for this load balancer",
        API + "API_ModifyListener.html",
        _taken_port,
    ),
    Rule(
        "certificate-exists",
        "CreateListener ModifyListener AddListenerCertificates",
        "a certificate that does not exist",
        "CertificateNotFound",
        "Certificate '{}' not found",
        API + "API_CreateListener.html",
        _unknown_certificate,
    ),
    Rule(
        "certificate-is-issued",
        "CreateListener ModifyListener AddListenerCertificates",
        "a certificate that is not issued yet",
        "UnsupportedCertificate",
        "The certificate '{}' must have a fully-qualified domain name, a supported signature, and a supported "
        "key size.",
        GUIDE + "https-listener-certificates.html",
        _pending_certificate,
    ),
    Rule(
        "certificates-need-https",
        "CreateListener",
        "certificates or a security policy of a listener for HTTP",
        "ValidationError",
        "Certificates and security policies cannot be specified for HTTP listeners",
        API + "API_CreateListener.html",
        _certificates_without_tls,
    ),
    Rule(
        "security-policy",
        "CreateListener ModifyListener",
        "a security policy that does not exist",
        "SSLPolicyNotFound",
        "SSL policy '{}' not found",
        GUIDE + "describe-ssl-policies.html",
        _unknown_policy,
    ),
    Rule(
        "target-groups-per-load-balancer",
        _WITH_ACTIONS,
        "the 101st target group behind an Application Load Balancer (final)",
        "TooManyUniqueTargetGroupsPerLoadBalancer",
        "You've reached the limit on the number of unique target groups per load balancer across all listeners.",
        QUOTAS,
        _too_many_groups,
    ),
    Rule(
        "rules-per-load-balancer",
        "CreateRule",
        "the 101st rule of an Application Load Balancer, default ones not counted (the default of an adjustable quota)",
        "TooManyRules",
        "You've reached the limit on the number of rules per load balancer.",
        QUOTAS,
        _too_many_rules,
    ),
    Rule(
        "forward-to-a-target-group",
        _WITH_ACTIONS,
        "an action that forwards to no target group",
        "ValidationError",
        "A target group must be specified for an action of type 'forward'",
        API + "API_Action.html",
        _forward_to_nothing,
    ),
    Rule(
        "alpn-needs-tls",
        "CreateListener",
        "an ALPN policy of a listener for HTTP or HTTPS",
        "ValidationError",
        "ALPN policies are only supported for TLS listeners",
        API + "API_CreateListener.html",
        lambda call: call.given.get("AlpnPolicy") and call.given.get("Protocol") in ("HTTP", "HTTPS"),
    ),
    Rule(
        "a-condition",
        "CreateRule",
        "a rule without a condition",
        "ValidationError",
        "A rule must have at least one condition",
        API + "API_CreateRule.html",
        lambda call: not call.given.get("Conditions"),
    ),
    Rule(
        "wildcards-per-rule",
        "CreateRule ModifyRule",
        "more than six wildcards of a rule's conditions",
        "ValidationError",
        "A rule can only have '6' condition wildcards",
        QUOTAS,
        _too_many_wildcards,
    ),
    Rule(
        "target-groups-per-action",
        _WITH_ACTIONS,
        "more than five target groups of one action",
        "TooManyTargetGroups",
        "You've reached the limit on the number of target groups of an action.",
        QUOTAS,
        _groups_of_an_action,
    ),
    Rule(
        "weight",
        _WITH_ACTIONS,
        "a target group's weight outside of 0 to 999",
        "ValidationError",
        "The weight '{}' must be within '0-999' inclusive",
        API + "API_TargetGroupTuple.html",
        _bad_weight,
    ),
    Rule(
        "stickiness-of-groups",
        _WITH_ACTIONS,
        "stickiness of target groups that lasts not 1 to 604,800 seconds",
        "ValidationError",
        "The target group stickiness duration '{}' must be within '1-604800' inclusive",
        API + "API_TargetGroupStickinessConfig.html",
        _bad_stickiness,
    ),
    Rule(
        "redirect-in-a-circle",
        _WITH_ACTIONS,
        "a redirect that changes neither protocol, port, host nor path",
        "InvalidLoadBalancerAction",
        "The redirect configuration is not valid because it creates a loop.",
        API + "API_RedirectActionConfig.html",
        _loop,
    ),
    Rule(
        "redirect",
        _WITH_ACTIONS,
        "a redirect with another status than 301 and 302, a path without its slash, a port or protocol that is none",
        "ValidationError",
        "{}",
        API + "API_RedirectActionConfig.html",
        _bad_redirect,
    ),
    Rule(
        "one-last-action",
        "CreateRule CreateListener",
        "actions of which not exactly one is forward, redirect or fixed-response",
        "InvalidLoadBalancerAction",
        "An action of type 'forward', 'redirect' or 'fixed-response' must be specified exactly once",
        API + "API_CreateRule.html",
        _two_last_actions,
    ),
    Rule(
        "condition-value",
        "CreateRule ModifyRule",
        "a host name or path with characters that rules do not take, a source that is no CIDR block",
        "ValidationError",
        "{}",
        GUIDE + "rule-condition-types.html",
        _bad_condition,
    ),
    Rule(
        "condition-once",
        "CreateRule ModifyRule",
        "two conditions of one rule on host, path, method or source",
        "ValidationError",
        "A rule can only have one '{}' condition",
        API + "API_CreateRule.html",
        _condition_twice,
    ),
    Rule(
        "target-in-the-vpc",
        "RegisterTargets",
        "an address that is in no subnet of the target group's VPC, without a zone",
        "ValidationError",
        "The Availability Zone is required for IP address '{}' because it is not in the VPC",
        "https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/3714",
        _target_outside,
    ),
    *tag_rules(
        "CreateLoadBalancer CreateTargetGroup CreateListener CreateRule AddTags",
        API + "API_AddTags.html",
        "TooManyTags",
        "DuplicateTagKeys",
        "ValidationError",
    ),
]
