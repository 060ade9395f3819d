"""For each rule resources that break it and resources that keep it."""

import json
from typing import Any

from ecs_platform.guardrails.rules import (
    INGRESS,
    INGRESS_RULE,
    LISTENER,
    LOG_GROUP,
    SECURITY_GROUP,
    TASK_DEFINITION,
    Guarded,
)

POLICY = "aws:iam/policy:Policy"
ROLE_ARN = "arn:aws:iam::123456789012:role/ecs/test/test-api-task"
CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/x"
TLS13 = "ELBSecurityPolicy-TLS13-1-2-2021-06"
FORWARD, REDIRECT = [{"type": "forward"}], [{"type": "redirect"}]

Case = tuple[str, dict[str, Any]]


def door(cidr: str, port: int, name: str = "api", protocol: str = "tcp", to: int | None = None) -> Case:
    ports = {"fromPort": port, "toPort": to or port, "ipProtocol": protocol, "cidrIpv4": cidr}
    return INGRESS, {**ports, "tags": {"Name": f"test-{name}"}}


def policy(**statement: Any) -> Case:
    return POLICY, {"policy": json.dumps({"Statement": [{"Effect": "Allow", **statement}]})}


def task(name: str, value: str) -> Case:
    containers = [{"name": "api", "environment": [{"name": name, "value": value}]}]
    return TASK_DEFINITION, {"containerDefinitions": json.dumps(containers)}


RED: dict[str, dict[str, Case]] = {
    "closed-to-the-world": {
        "a service's port": door("0.0.0.0/0", 80),
        "ssh of the public load balancer": door("0.0.0.0/0", 22, "public-load-balancer-ssh"),
        "all ports from 80 on": door("0.0.0.0/0", 80, "public-load-balancer-http", to=443),
        "IPv6": (INGRESS, {"fromPort": 1, "toPort": 1, "ipProtocol": "tcp", "cidrIpv6": "::/0"}),
        "a rule of the older kind": (
            INGRESS_RULE,
            {"type": "ingress", "fromPort": 1, "toPort": 1, "protocol": "tcp", "cidrBlocks": ["0.0.0.0/0"]},
        ),
        "a rule inside of a group": (
            SECURITY_GROUP,
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
    },
    "logs-expire": {"no retention": (LOG_GROUP, {"name": "/ecs/x"}), "0": (LOG_GROUP, {"retentionInDays": 0})},
    "no-secret-in-environment": {
        "by its name": task("DB_PASSWORD", "correct horse"),
        "by its shape": task("KEY", "AKIAIOSFODNN7EXAMPLE"),
    },
}
GREEN: dict[str, dict[str, Case]] = {
    "closed-to-the-world": {
        "public load balancer, HTTP": door("0.0.0.0/0", 80, "public-load-balancer-http"),
        "public load balancer, HTTPS": door("0.0.0.0/0", 443, "public-load-balancer-https"),
        "the VPC": door("10.0.0.0/16", 22),
    },
    "no-pass-role-on-everything": {
        "one role": policy(Action="iam:PassRole", Resource=ROLE_ARN),
        "another action": policy(Action="ecs:DescribeTaskDefinition", Resource="*"),
        "a denial": policy(Effect="Deny", Action="iam:PassRole", Resource="*"),
    },
    "logs-expire": {"thirty days": (LOG_GROUP, {"retentionInDays": 30})},
    "no-secret-in-environment": {"harmless": task("LOG_LEVEL", "info")},
}


def listeners(
    http: list[dict[str, Any]], policy: str | None = TLS13, certificate: str | None = CERTIFICATE
) -> list[Guarded]:
    found = [Guarded(LISTENER, "public-load-balancer-http", {"protocol": "HTTP", "defaultActions": http})]
    if certificate:
        props = {"protocol": "HTTPS", "certificateArn": certificate, "sslPolicy": policy, "defaultActions": FORWARD}
        found.append(Guarded(LISTENER, "public-load-balancer-https", props))
    return found


RED_TLS = {"HTTP serves": listeners(FORWARD), "an old policy": listeners(REDIRECT, "ELBSecurityPolicy-2016-08")}
GREEN_TLS = {"HTTP redirects": listeners(REDIRECT), "no certificate": listeners(FORWARD, certificate=None)}
