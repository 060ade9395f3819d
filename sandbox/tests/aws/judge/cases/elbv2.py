"""Cases of Elastic Load Balancing."""

from typing import Any

from sandbox.tests.aws.judge.cases import Case, Clients, Sides, made, tag_list, tagged
from sandbox.tests.aws.judge.cases.things import (
    ACCOUNT,
    NOT_FOUND,
    REGION,
    Balanced,
    group,
    policy,
    subnet,
    subnets,
    target_group,
    vpc,
)


def _balancer(clients: Clients, **more: Any) -> dict[str, Any]:
    given = {"Name": made("lb"), "Scheme": "internal", **more}
    return given if "Subnets" in given else {**given, "Subnets": subnets(clients, vpc(clients, open=True))}


def balanced(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    return lambda clients: Sides(
        clients.client("elbv2").create_load_balancer, _balancer(clients, **refused), _balancer(clients, **taken)
    )


def _one_zone(clients: Clients) -> Sides:
    network = vpc(clients)
    a, b, again = (subnet(clients, network, number, zone) for number, zone in ((1, "a"), (2, "b"), (3, "a")))
    call = clients.client("elbv2").create_load_balancer
    return Sides(call, _balancer(clients, Subnets=[a, b, again]), _balancer(clients, Subnets=[a, b]))


def _gateway(clients: Clients) -> Sides:
    wrong, right = (subnets(clients, vpc(clients, open=opened)) for opened in (False, True))
    call, facing = clients.client("elbv2").create_load_balancer, "internet-facing"
    return Sides(
        call, _balancer(clients, Subnets=wrong, Scheme=facing), _balancer(clients, Subnets=right, Scheme=facing)
    )


def _crowded(clients: Clients) -> Sides:
    network = vpc(clients)
    small, other = subnet(clients, network, 1, "a", 28), subnet(clients, network, 2, "b")
    fresh = subnets(clients, vpc(clients))
    for _ in range(4):
        clients.client("ec2").create_network_interface(SubnetId=small)
    call = clients.client("elbv2").create_load_balancer
    return Sides(call, _balancer(clients, Subnets=[small, other]), _balancer(clients, Subnets=fresh))


def _two_vpcs(clients: Clients) -> Sides:
    first, second = vpc(clients), vpc(clients)
    a, b, other = subnet(clients, first, 1, "a"), subnet(clients, first, 2, "b"), subnet(clients, second, 2, "b")
    call = clients.client("elbv2").create_load_balancer
    return Sides(call, _balancer(clients, Subnets=[a, other]), _balancer(clients, Subnets=[a, b]))


def _groups(clients: Clients) -> Sides:
    own, other = vpc(clients), vpc(clients)
    base = {"Subnets": subnets(clients, own)}
    call = clients.client("elbv2").create_load_balancer
    wrong, right = ([group(clients, network)] for network in (other, own))
    return Sides(
        call, _balancer(clients, **base, SecurityGroups=wrong), _balancer(clients, **base, SecurityGroups=right)
    )


def attributes(refused: list[tuple[str, str]], taken: list[tuple[str, str]], of_group: bool = False) -> Case:
    def case(clients: Clients) -> Sides:
        elb = clients.client("elbv2")
        if of_group:
            base, call = {"TargetGroupArn": target_group(clients, vpc(clients))}, elb.modify_target_group_attributes
        else:
            base, call = {"LoadBalancerArn": Balanced(clients).arn}, elb.modify_load_balancer_attributes
        return Sides(call, {**base, "Attributes": tag_list(refused)}, {**base, "Attributes": tag_list(taken)})

    return case


def checked(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    """CreateTargetGroup."""

    def case(clients: Clients) -> Sides:
        base = {"Protocol": "HTTP", "Port": 80, "VpcId": vpc(clients), "TargetType": "ip"}
        call = clients.client("elbv2").create_target_group
        return Sides(call, {"Name": made("tg"), **base, **refused}, {"Name": made("tg"), **base, **taken})

    return case


def _rule(listener: str, actions: list[dict[str, Any]], priority: int = 1, **more: Any) -> dict[str, Any]:
    conditions = [{"Field": "path-pattern", "Values": [f"/{priority}"]}]
    return {"ListenerArn": listener, "Priority": priority, "Conditions": conditions, "Actions": actions, **more}


def forwarded(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    """A rule that forwards to a target group with one setting or another."""

    def case(clients: Clients) -> Sides:
        one = Balanced(clients)
        wrong, right = (
            [{"Type": "forward", "TargetGroupArn": target_group(clients, one.vpc, **more)}] for more in (refused, taken)
        )
        return Sides(clients.client("elbv2").create_rule, _rule(one.listener, wrong), _rule(one.listener, right))

    return case


def acted(refused: list[dict[str, Any]], taken: list[dict[str, Any]]) -> Case:
    def case(clients: Clients) -> Sides:
        listener = Balanced(clients).listener
        return Sides(clients.client("elbv2").create_rule, _rule(listener, refused), _rule(listener, taken))

    return case


def conditioned(refused: list[dict[str, Any]], taken: list[dict[str, Any]]) -> Case:
    def case(clients: Clients) -> Sides:
        listener = Balanced(clients).listener
        wrong, right = (_rule(listener, NOT_FOUND, Conditions=conditions) for conditions in (refused, taken))
        return Sides(clients.client("elbv2").create_rule, wrong, right)

    return case


def _outside(clients: Clients) -> Sides:
    one = Balanced(clients)
    base = {"TargetGroupArn": target_group(clients, one.vpc)}
    wrong, right = ([{"Id": address, "Port": 80}] for address in ("10.0.9.9", "10.0.1.9"))
    return Sides(clients.client("elbv2").register_targets, {**base, "Targets": wrong}, {**base, "Targets": right})


def _other_vpc(clients: Clients) -> Sides:
    one = Balanced(clients)
    wrong, right = (
        [{"Type": "forward", "TargetGroupArn": target_group(clients, network)}] for network in (vpc(clients), one.vpc)
    )
    return Sides(clients.client("elbv2").create_rule, _rule(one.listener, wrong), _rule(one.listener, right))


def _to_groups(**config: Any) -> Any:
    def actions(groups: list[str], **more: Any) -> list[dict[str, Any]]:
        tuples = [{"TargetGroupArn": arn, "Weight": 1, **config, **more} for arn in groups]
        return [{"Type": "forward", "ForwardConfig": {"TargetGroups": tuples}}]

    return actions


def _per_action(clients: Clients) -> Sides:
    one = Balanced(clients)
    groups = [target_group(clients, one.vpc) for _ in range(6)]
    wrong, right = (_rule(one.listener, _to_groups()(groups[:count])) for count in (6, 5))
    return Sides(clients.client("elbv2").create_rule, wrong, right)


def _weight(clients: Clients) -> Sides:
    one = Balanced(clients)
    groups = [target_group(clients, one.vpc)]
    wrong, right = (_rule(one.listener, _to_groups(Weight=weight)(groups)) for weight in (1000, 999))
    return Sides(clients.client("elbv2").create_rule, wrong, right)


def _sticky(clients: Clients) -> Sides:
    one = Balanced(clients)
    groups = [{"TargetGroupArn": target_group(clients, one.vpc)}]

    def given(seconds: int) -> dict[str, Any]:
        sticky = {"Enabled": True, "DurationSeconds": seconds}
        config = {"TargetGroups": groups, "TargetGroupStickinessConfig": sticky}
        return _rule(one.listener, [{"Type": "forward", "ForwardConfig": config}])

    return Sides(clients.client("elbv2").create_rule, given(604801), given(604800))


def _hundred_groups(clients: Clients) -> Sides:
    one, elb = Balanced(clients), clients.client("elbv2")
    groups = [target_group(clients, one.vpc) for _ in range(101)]
    for number in range(20):
        elb.create_rule(**_rule(one.listener, _to_groups()(groups[number * 5 : number * 5 + 5]), number + 1))
    wrong, right = (_rule(one.listener, _to_groups()([groups[index]]), 50) for index in (100, 99))
    return Sides(elb.create_rule, wrong, right)


def _hundred_rules(clients: Clients) -> Sides:
    full, free, elb = Balanced(clients), Balanced(clients), clients.client("elbv2")
    for one, count in ((full, 100), (free, 99)):
        for number in range(count):
            elb.create_rule(**_rule(one.listener, NOT_FOUND, number + 1))
    return Sides(elb.create_rule, _rule(full.listener, NOT_FOUND, 200), _rule(free.listener, NOT_FOUND, 200))


def _certificate(clients: Clients) -> str:
    """One that is issued: imported ones are, and here as its record stands in a zone."""
    domain = made("a") + ".example.com"
    acm, route53 = clients.client("acm"), clients.client("route53")
    arn = str(acm.request_certificate(DomainName=domain, ValidationMethod="DNS")["CertificateArn"])
    option = acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"][0]
    zone = route53.create_hosted_zone(Name=domain, CallerReference=domain)["HostedZone"]["Id"]
    record = option["ResourceRecord"]
    values = [{"Value": record["Value"]}]
    made_record = {"Name": record["Name"], "Type": "CNAME", "TTL": 60, "ResourceRecords": values}
    batch = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": made_record}]}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)
    acm.describe_certificate(CertificateArn=arn)
    return arn


def _listener(balancer: str, **more: Any) -> dict[str, Any]:
    return {"LoadBalancerArn": balancer, "Port": 443, "Protocol": "HTTPS", "DefaultActions": NOT_FOUND, **more}


def _certificates(wrong: str) -> Case:
    def case(clients: Clients) -> Sides:
        one, acm = Balanced(clients), clients.client("acm")
        bad = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/00000000-0000-0000-0000-000000000000"
        if wrong == "foreign":
            bad = bad.replace(REGION, "us-east-1")
        if wrong == "pending":
            bad = acm.request_certificate(DomainName=made("a") + ".example.com", ValidationMethod="DNS")[
                "CertificateArn"
            ]
        refused, taken = (
            _listener(one.arn, Certificates=[{"CertificateArn": arn}]) for arn in (bad, _certificate(clients))
        )
        return Sides(clients.client("elbv2").create_listener, refused, taken)

    return case


def _plain(clients: Clients) -> Sides:
    one = Balanced(clients)
    given = _listener(one.arn, Certificates=[{"CertificateArn": _certificate(clients)}])
    return Sides(clients.client("elbv2").create_listener, {**given, "Protocol": "HTTP"}, given)


def _policy(clients: Clients) -> Sides:
    given = _listener(Balanced(clients).arn, Certificates=[{"CertificateArn": _certificate(clients)}])
    wrong, right = ({**given, "SslPolicy": policy} for policy in ("TLS13", "ELBSecurityPolicy-TLS13-1-2-2021-06"))
    return Sides(clients.client("elbv2").create_listener, wrong, right)


def _server_certificates(first: int, count: int) -> list[dict[str, str]]:
    arn = f"arn:aws:iam::{ACCOUNT}:server-certificate/"
    return [{"CertificateArn": f"{arn}{number}"} for number in range(first, first + count)]


def _secured(clients: Clients) -> Balanced:
    """With a listener for HTTPS, too, whose certificate is its default one."""
    one = Balanced(clients)
    given = _listener(one.arn, Certificates=[{"CertificateArn": _certificate(clients)}])
    one.listener = clients.client("elbv2").create_listener(**given)["Listeners"][0]["ListenerArn"]
    return one


def _twenty_five_certificates(clients: Clients) -> Sides:
    base, call = {"ListenerArn": _secured(clients).listener}, clients.client("elbv2").add_listener_certificates
    call(**base, Certificates=_server_certificates(0, 20))
    wrong, right = ({**base, "Certificates": _server_certificates(20, count)} for count in (6, 5))
    return Sides(call, wrong, right)


def _added(clients: Clients) -> Sides:
    call, added = clients.client("elbv2").add_listener_certificates, {"Certificates": _server_certificates(0, 1)}
    plain, secured = Balanced(clients).listener, _secured(clients).listener
    return Sides(call, {"ListenerArn": plain, **added}, {"ListenerArn": secured, **added})


def _defaults(clients: Clients) -> Sides:
    one, arn = Balanced(clients).arn, _certificate(clients)
    wrong, right = ([{"CertificateArn": arn}, *more] for more in (_server_certificates(0, 1), []))
    call = clients.client("elbv2").create_listener
    return Sides(call, _listener(one, Certificates=wrong), _listener(one, Certificates=right))


def _ports(clients: Clients) -> Sides:
    one, elb = Balanced(clients), clients.client("elbv2")
    elb.create_listener(**{**_listener(one.arn), "Port": 8080, "Protocol": "HTTP"})
    wrong, right = ({"ListenerArn": one.listener, "Port": port} for port in (8080, 8081))
    return Sides(elb.modify_listener, wrong, right)


def _redirect(**to: str) -> list[dict[str, Any]]:
    return [{"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301", **to}}]


def _same_name(clients: Clients) -> Sides:
    elb, given = clients.client("elbv2"), _balancer(clients)
    elb.create_load_balancer(**given)
    return Sides(elb.create_load_balancer, {**given, "Subnets": subnets(clients, vpc(clients))}, given)


def _logged(clients: Clients) -> Sides:
    """To a bucket that lets logs in below one prefix, and another prefix of it."""
    bucket, s3 = made("logs"), clients.client("s3")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/right/AWSLogs/{ACCOUNT}/*",
    }
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(allowed))
    wrong, right = (
        [("access_logs.s3.enabled", "true"), ("access_logs.s3.bucket", bucket), ("access_logs.s3.prefix", prefix)]
        for prefix in ("wrong", "right")
    )
    return attributes(wrong, right)(clients)


def _alpn(clients: Clients) -> Sides:
    given = _listener(Balanced(clients).arn, Certificates=[{"CertificateArn": _certificate(clients)}])
    return Sides(clients.client("elbv2").create_listener, {**given, "AlpnPolicy": ["HTTP2Preferred"]}, given)


def _forward(clients: Clients) -> Sides:
    one = Balanced(clients)
    right = [{"Type": "forward", "TargetGroupArn": target_group(clients, one.vpc)}]
    call = clients.client("elbv2").create_rule
    return Sides(call, _rule(one.listener, [{"Type": "forward"}]), _rule(one.listener, right))


def _hosts(*values: str) -> list[dict[str, Any]]:
    return [{"Field": "host-header", "HostHeaderConfig": {"Values": [*values]}}]


CASES: dict[str, Case] = {
    "target-in-the-vpc": _outside,
    "load-balancer-name-is-free": _same_name,
    "access-logs-are-let-in": _logged,
    "targets-are-checked": lambda clients: Sides(
        clients.client("elbv2").create_target_group,
        {"Name": made("tg"), "Protocol": "HTTP", "Port": 80, "VpcId": vpc(clients), "HealthCheckEnabled": False},
        {"Name": made("tg"), "TargetType": "lambda", "HealthCheckEnabled": False},
    ),
    "forward-to-a-target-group": _forward,
    "alpn-needs-tls": _alpn,
    "a-condition": conditioned([], _hosts("a.example.com")),
    "wildcards-per-rule": conditioned(
        _hosts("*.*.a.com", "*.?.b.com", "*.*.*"), _hosts("*.*.a.com", "*.?.b.com", "*.*.c.com")
    ),
    "load-balancer-name": balanced({"Name": "internal-x"}, {"Name": "int-" + "x" * 28}),
    "one-subnet-per-zone": _one_zone,
    "internet-gateway": _gateway,
    "free-addresses": _crowded,
    "subnets-of-one-vpc": _two_vpcs,
    "security-groups-of-the-vpc": _groups,
    "load-balancer-attribute": attributes(
        [("idle_timeout.timeout_seconds", "4001")], [("idle_timeout.timeout_seconds", "4000")]
    ),
    "load-balancer-attribute-known": attributes([("idle.timeout", "1")], [("idle_timeout.timeout_seconds", "1")]),
    "access-logs-have-a-bucket": attributes(
        [("access_logs.s3.enabled", "true"), ("access_logs.s3.bucket", "")], [("access_logs.s3.enabled", "false")]
    ),
    "health-check-timeout": checked(
        {"HealthCheckTimeoutSeconds": 10, "HealthCheckIntervalSeconds": 10},
        {"HealthCheckTimeoutSeconds": 9, "HealthCheckIntervalSeconds": 10},
    ),
    "health-check-codes": checked({"Matcher": {"HttpCode": "200-500"}}, {"Matcher": {"HttpCode": "200-499"}}),
    "health-check-codes-of-the-protocol": checked(
        {"Matcher": {"GrpcCode": "0"}}, {"Matcher": {"GrpcCode": "0"}, "ProtocolVersion": "GRPC"}
    ),
    "health-check-protocol": checked({"HealthCheckProtocol": "TCP"}, {"HealthCheckProtocol": "HTTPS"}),
    "health-check-port": checked({"HealthCheckPort": "65536"}, {"HealthCheckPort": "65535"}),
    "health-check-path": checked({"HealthCheckPath": "health"}, {"HealthCheckPath": "/health"}),
    "protocol-version": checked({"ProtocolVersion": "HTTP3"}, {"ProtocolVersion": "HTTP2"}),
    "target-group-attribute": attributes(
        [("slow_start.duration_seconds", "29")], [("slow_start.duration_seconds", "30")], of_group=True
    ),
    "target-group-attribute-known": attributes(
        [("slow.start", "1")], [("slow_start.duration_seconds", "0")], of_group=True
    ),
    "cookie-name": attributes(
        [("stickiness.type", "app_cookie"), ("stickiness.app_cookie.cookie_name", "AWSALB")],
        [("stickiness.type", "app_cookie"), ("stickiness.app_cookie.cookie_name", "session")],
        of_group=True,
    ),
    "grpc-needs-https": forwarded({"ProtocolVersion": "GRPC"}, {"ProtocolVersion": "HTTP1"}),
    "target-group-of-the-load-balancers-kind": forwarded({"Protocol": "TCP"}, {"Protocol": "HTTPS"}),
    "target-group-of-the-vpc": _other_vpc,
    "certificate-exists": _certificates("missing"),
    "certificate-is-issued": _certificates("pending"),
    "certificate-of-the-region": _certificates("foreign"),
    "one-default-certificate": _defaults,
    "certificates-per-load-balancer": _twenty_five_certificates,
    "certificates-are-added-to-https": _added,
    "port-is-free": _ports,
    "certificates-need-https": _plain,
    "security-policy": _policy,
    "target-groups-per-load-balancer": _hundred_groups,
    "rules-per-load-balancer": _hundred_rules,
    "target-groups-per-action": _per_action,
    "weight": _weight,
    "stickiness-of-groups": _sticky,
    "redirect-in-a-circle": acted(_redirect(Query="a=b"), _redirect(Protocol="HTTPS")),
    "redirect": acted(_redirect(Path="new"), _redirect(Path="/new")),
    "one-last-action": acted([*NOT_FOUND, *_redirect(Path="/new")], NOT_FOUND),
    "condition-value": conditioned(
        [{"Field": "host-header", "Values": ["a_b.example.com"]}],
        [{"Field": "host-header", "Values": ["*.example.com"]}],
    ),
    "condition-once": conditioned(
        [{"Field": "path-pattern", "Values": ["/a"]}, {"Field": "path-pattern", "Values": ["/b"]}],
        [{"Field": "path-pattern", "Values": ["/a"]}, {"Field": "host-header", "Values": ["a.b"]}],
    ),
}


def _tagged(kind: str) -> Case:
    def case(clients: Clients) -> Sides:
        base = {"Protocol": "HTTP", "Port": 80, "VpcId": vpc(clients), "TargetType": "ip"}
        cases = tagged(
            lambda clients: clients.client("elbv2").create_target_group,
            lambda tags: {"Name": made("tg"), **base, "Tags": tag_list(tags)},
            kind,
        )
        return cases[kind](clients)

    return case


CASES |= {kind: _tagged(kind) for kind in ("too-many-tags", "duplicate-tag", "reserved-tag")}
