"""For each rule resources that break it and resources that keep it."""

import json
from typing import Any

from ecs_platform.guardrails.rules import (
    INGRESS,
    INGRESS_RULE,
    LISTENER,
    LOG_GROUP,
    SECURITY_GROUPS,
    TASK_DEFINITION,
    Guarded,
)

POLICY, ROLE = "aws:iam/policy:Policy", "aws:iam/role:Role"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
everything = json.dumps({"Statement": {"Effect": "Allow", "Action": ["s3:*", "iam:*"], "Resource": "*"}})
ROLE_ARN = "arn:aws:iam::123456789012:role/ecs/test/test-api-task"
CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/x"
TLS13 = "ELBSecurityPolicy-TLS13-1-2-2021-06"
FORWARD, REDIRECT = [{"type": "forward"}], [{"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443"}}]
# A redirect keeps the protocol unless it says another.
AROUND = [{"type": "redirect", "redirect": {"path": "/new"}}]

Case = tuple[str, dict[str, Any]]


def door(cidr: str, port: int, name: str = "api", protocol: str = "tcp", to: int | None = None) -> Case:
    ports = {"fromPort": port, "toPort": to or port, "ipProtocol": protocol, "cidrIpv4": cidr}
    return INGRESS, {**ports, "tags": {"Name": f"test-{name}", "Environment": "test"}}


def policy(**statement: Any) -> Case:
    return POLICY, {"policy": json.dumps({"Statement": [{"Effect": "Allow", **statement}]})}


def task(name: str, value: str) -> Case:
    containers = [{"name": "api", "environment": [{"name": name, "value": value}]}]
    return TASK_DEFINITION, {"containerDefinitions": json.dumps(containers)}


def logs(**options: str) -> Case:
    configuration = {"logDriver": "splunk", "options": options}
    return TASK_DEFINITION, {"containerDefinitions": json.dumps([{"name": "api", "logConfiguration": configuration}])}


RED: dict[str, dict[str, Case]] = {
    "closed-to-the-world": {
        "a service's port": door("0.0.0.0/0", 80),
        "ssh of the public load balancer": door("0.0.0.0/0", 22, "public-load-balancer-ssh"),
        "all ports from 80 on": door("0.0.0.0/0", 80, "public-load-balancer-http", to=443),
        "two halves of the internet": door("128.0.0.0/1", 22),
        "the internet, by another address": door("10.1.2.3/0", 22),
        "all of IPv6 that is in use": (
            INGRESS,
            {"fromPort": 1, "toPort": 1, "ipProtocol": "tcp", "cidrIpv6": "2000::/3"},
        ),
        "IPv6, written otherwise": (INGRESS, {"fromPort": 1, "toPort": 1, "ipProtocol": "tcp", "cidrIpv6": "0::0/0"}),
        "two large networks that are one": (
            SECURITY_GROUPS[0],
            {"ingress": [{"fromPort": 0, "toPort": 0, "protocol": "-1", "cidrBlocks": ["10.0.0.0/8", "11.0.0.0/8"]}]},
        ),
        **{
            f"a name like the public load balancer's: {name}": door("0.0.0.0/0", 443, name)
            for name in (
                "public-load-balancer",
                "public-load-balancer-service",
                "public-load-balancer-http",
                "my-public-load-balancer-https",
                "public-load-balancer-https-",
            )
        },
        "its name in another environment": (
            INGRESS,
            {**door("0.0.0.0/0", 443)[1], "tags": {"Name": "live-public-load-balancer-https", "Environment": "test"}},
        ),
        "the VPC's default group": (
            SECURITY_GROUPS[1],
            {"ingress": [{"fromPort": 0, "toPort": 0, "protocol": "-1", "ipv6CidrBlocks": ["::/0"]}]},
        ),
        "IPv6": (INGRESS, {"fromPort": 1, "toPort": 1, "ipProtocol": "tcp", "cidrIpv6": "::/0"}),
        "a rule of the older kind": (
            INGRESS_RULE,
            {"type": "ingress", "fromPort": 1, "toPort": 1, "protocol": "tcp", "cidrBlocks": ["0.0.0.0/0"]},
        ),
        "a rule inside of a group": (
            SECURITY_GROUPS[0],
            {"ingress": [{"fromPort": 0, "toPort": 0, "protocol": "-1", "cidrBlocks": ["10.0.0.0/8", "0.0.0.0/0"]}]},
        ),
    },
    "no-pass-role-on-everything": {
        "every role": policy(Action="iam:PassRole", Resource="*"),
        "every role of the account": policy(Action=["iam:passrole"], Resource=["arn:aws:iam::123456789012:role/*"]),
        "everything": policy(Action="*", Resource="*"),
        "all of IAM": policy(Action="iam:*", Resource="*"),
        "a pattern": policy(Action="iam:Pass*", Resource="*"),
        "all roles but one": policy(Action="iam:PassRole", NotResource=ROLE_ARN),
        "all but EC2": policy(NotAction="ec2:*", Resource="*"),
        "any letter": policy(Action="iam:PassRol?", Resource="*"),
        "all that begins so": policy(Action="i*", Resource="*"),
        "all but two letters": policy(Action="iam:P?ssRol?", Resource="arn:*"),
        "every ARN": policy(Action="iam:PassRole", Resource="arn:*"),
        "every name that is not empty": policy(Action="iam:PassRole", Resource="arn:aws:iam::123456789012:role/?*"),
        "every role with a path": policy(Action="iam:PassRole", Resource="arn:aws:iam::123456789012:role/*/*"),
        "every name with a hyphen": policy(Action="iam:PassRole", Resource="arn:aws:iam::123456789012:role/*-*"),
        "every name with what is in the middle": policy(Action="iam:PassRole", Resource="arn:aws:iam::*:*/*"),
        "not yet text": (POLICY, {"policy": json.loads(everything)}),
        "any service": policy(Action="*:*", Resource="*"),
        "roles of any name": policy(Action="iam:*Role", Resource="arn:aws:iam::*:role/*"),
        "all of the account": policy(Action="iam:PassRole", Resource="arn:aws:iam::123456789012:*"),
        "all in China": policy(Action="iam:PassRole", Resource="arn:aws-cn:iam::123456789012:role/*"),
        "all but users": policy(Action="iam:PassRole", NotResource="arn:aws:iam::123456789012:user/*"),
        "with a condition": policy(
            Action="iam:PassRole",
            Resource="*",
            Condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}},
        ),
        "within a role": (ROLE, {"inlinePolicies": [{"name": "a", "policy": everything}]}),
        "of a user": ("aws:iam/userPolicy:UserPolicy", {"policy": everything}),
        "an administrator": (ATTACHMENT, {"policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}),
        "an administrator of IAM": (ROLE, {"managedPolicyArns": ["arn:aws-cn:iam::aws:policy/IAMFullAccess"]}),
    },
    "logs-expire": {"no retention": (LOG_GROUP, {"name": "/ecs/x"}), "0": (LOG_GROUP, {"retentionInDays": 0})},
    "no-secret-in-environment": {
        "by its name": task("DB_PASSWORD", "correct horse"),
        "by its shape": task("KEY", "AKIAIOSFODNN7EXAMPLE"),
        "a log option, by its name": logs(**{"splunk-token": "correct horse"}),
        "a log option, without a hyphen": logs(apikey="correct horse"),
        "a log option, by its shape": logs(host="https://ci:hunter2hunter2@logs.example.com"),
        "as the provider reads it too": (
            TASK_DEFINITION,
            {"containerDefinitions": '[{"Name": "a", "Environment": [{"Name": "DB_PASSWORD", "Value": "correct"}]}]'},
        ),
    },
}
GREEN: dict[str, dict[str, Case]] = {
    "closed-to-the-world": {
        "public load balancer, HTTP": door("0.0.0.0/0", 80, "public-load-balancer-http"),
        "public load balancer, HTTPS": door("0.0.0.0/0", 443, "public-load-balancer-https"),
        "the VPC": door("10.0.0.0/16", 22),
        "two networks apart": (
            SECURITY_GROUPS[0],
            {
                "ingress": [
                    {"fromPort": 0, "toPort": 0, "protocol": "-1", "cidrBlocks": ["10.0.0.0/8", "172.16.0.0/12"]}
                ]
            },
        ),
    },
    "no-pass-role-on-everything": {
        "one role": policy(Action="iam:PassRole", Resource=ROLE_ARN),
        "another action": policy(Action="ecs:DescribeTaskDefinition", Resource="*"),
        "roles of one path": policy(Action="iam:*", Resource="arn:aws:iam::123456789012:role/ecs/test/*"),
        "all but IAM": policy(NotAction="iam:*", Resource="*"),
        "all but roles": policy(Action="*", NotResource="arn:aws:iam::123456789012:role/*"),
        "all but two buckets' files": policy(NotAction="s3:*", Resource="arn:aws:s3:::bucket/*"),
        "a role without policies": (ROLE, {"name": "x", "inlinePolicies": [{"name": "a"}]}),
        "ECS' own": (ATTACHMENT, {"policyArn": "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"}),
        "a name with signs that are none of IAM's": policy(Action="iam:Pass[R]ole", Resource="*"),
        "a denial": policy(Effect="Deny", Action="iam:PassRole", Resource="*"),
    },
    "logs-expire": {"thirty days": (LOG_GROUP, {"retentionInDays": 30})},
    "no-secret-in-environment": {
        "harmless": task("LOG_LEVEL", "info"),
        "where the logs go": logs(**{"splunk-url": "https://logs.example.com", "splunk-format": "json"}),
    },
}


def listeners(
    http: list[dict[str, Any]],
    policy: str | None = TLS13,
    certificate: str | None = CERTIFICATE,
    tls: str | None = "HTTPS",
) -> list[Guarded]:
    found = [Guarded(LISTENER, "public-load-balancer-http", {"protocol": "HTTP", "defaultActions": http})]
    if tls:
        props = {"protocol": tls, "certificateArn": certificate, "sslPolicy": policy, "defaultActions": FORWARD}
        found.append(Guarded(LISTENER, "public-load-balancer-https", props))
    return found


# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
OLD = [
    "2016-08",
    "2015-05",
    "TLS-1-0-2015-04",
    "TLS-1-1-2017-01",
    "FS-2018-06",
    "FS-1-1-2019-08",
    "TLS13-1-0-2021-06",
    "TLS13-1-1-2021-06",
    "TLS13-1-0-FIPS-2023-04",
    "TLS13-1-1-FIPS-2023-04",
    "TLS13-1-0-PQ-2025-09",
    "TLS13-1-0-FIPS-PQ-2025-09",
]
NEW = [
    "TLS13-1-3-2021-06",
    "TLS13-1-2-2021-06",
    "TLS13-1-2-Res-2021-06",
    "TLS13-1-2-Ext1-2021-06",
    "TLS13-1-2-Ext2-2021-06",
    "TLS13-1-3-FIPS-2023-04",
    "TLS13-1-2-FIPS-2023-04",
    "TLS13-1-2-Res-FIPS-2023-04",
    "TLS13-1-2-Ext0-FIPS-2023-04",
    "TLS13-1-3-PQ-2025-09",
    "TLS13-1-2-Res-PQ-2025-09",
    "TLS13-1-2-Res-FIPS-PQ-2025-09",
    "TLS-1-2-2017-01",
    "TLS-1-2-Ext-2018-06",
    "FS-1-2-2019-08",
    "FS-1-2-Res-2019-08",
    "FS-1-2-Res-2020-10",
]

RED_TLS = {
    "HTTP serves": listeners(FORWARD),
    "HTTP redirects to HTTP": listeners(AROUND),
    "HTTP serves, and the certificate is not known yet": listeners(FORWARD, certificate=None),
    "no policy: an old one": listeners(REDIRECT, None),
    "a network load balancer": listeners(REDIRECT, "ELBSecurityPolicy-2016-08", tls="TLS"),
    **{name: listeners(REDIRECT, f"ELBSecurityPolicy-{name}") for name in OLD},
}
GREEN_TLS = {
    "HTTP redirects": listeners(REDIRECT),
    "no certificate": listeners(FORWARD, tls=None),
    **{name: listeners(REDIRECT, f"ELBSecurityPolicy-{name}") for name in NEW},
}
