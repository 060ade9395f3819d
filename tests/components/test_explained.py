"""`ops explain` says of a request what the registered security groups, listeners and rules do with it."""

import ipaddress
from pathlib import Path
from typing import Any

import pytest

from ecs_platform.model.routes.explain import request_of
from ecs_platform.model.routes.journey import journey
from ecs_platform.model.routes.listeners import listeners_of
from ecs_platform.model.routes.route import LOAD_BALANCERS, LoadBalancer
from tests.components.project import Project
from tests.components.recording import Recorded

HOST = "a.example.com"
CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
SETTINGS = {
    "by themselves": "",
    "a certificate": f'  ecs-platform:load_balancers: {{"public": {{"certificate_arn": "{CERTIFICATE}"}}}}\n',
    "ranges": '  ecs-platform:load_balancers: {"public": {"allowed_cidrs": ["192.0.2.0/24", "198.51.100.0/24"]}}\n',
    "inside": f'  ecs-platform:load_balancers: {{"internal": {{"certificate_arn": "{CERTIFICATE}",'
    ' "allowed_cidrs": ["10.0.0.0/8"]}, "public": {"allowed_cidrs": []}}\n',
}
SERVICES = {
    "shop": "type: Load Balanced Web Service\nhttp: {path: /shop, priority: 10}\n",
    "plain": "type: Load Balanced Web Service\nhttp: {path: /plain, priority: 20, redirect_to_https: false}\n",
    "inner": f"type: Backend Service\nhttp: {{path: /inner, alias: {HOST}, priority: 10}}\n",
}
URLS = [
    f"{scheme}://{HOST}{port}/{path}"
    for scheme in ("http", "https")
    for port in ("", ":80", ":443", ":8080")
    for path in ("shop/cart", "plain", "inner", "none")
]
SOURCES = ("192.0.2.7", "10.0.1.1", "10.9.0.1", "203.0.113.9")
GROUP, INGRESS = "ec2/securityGroup:SecurityGroup", "vpc/securityGroupIngressRule:SecurityGroupIngressRule"


def deployed(recorded: Recorded, scheme: LoadBalancer, url: str, source: str) -> str:
    """What is done with a request, read from what is registered: `no-connection`, `not-found` or the service's name."""
    request = request_of(url)
    port = request.port or (443 if request.scheme == "https" else 80)
    name = f"{scheme}-load-balancer"
    open_to = [
        rule["cidrIpv4"]
        for rule in recorded.of(INGRESS).values()
        if rule["securityGroupId"] == f"{name}-id" and rule["fromPort"] <= port <= rule["toPort"]
    ]
    listeners = [
        (key, each)
        for key, each in recorded.of("lb/listener:Listener").items()
        if key.startswith(f"{name}-") and each["port"] == port and each["protocol"] == str(request.scheme).upper()
    ]
    if not listeners or not any(ipaddress.ip_address(source) in ipaddress.ip_network(each) for each in open_to):
        return "no-connection"
    ((key, listener),) = listeners
    for rule in sorted(of_listener(recorded, key), key=lambda rule: rule["priority"]):
        paths = [value for each in rule["conditions"] for value in each.get("pathPattern", {}).get("values", [])]
        if any(request.path == path or request.path.startswith(path.removesuffix("*")) for path in paths):
            return str(rule["actions"][0]["targetGroupArn"]).rpartition(":")[2].partition("-")[0]
    (action,) = listener["defaultActions"]
    if action["type"] == "fixed-response":
        return "not-found"
    redirect = action["redirect"]
    assert redirect["statusCode"] == "HTTP_301"
    there = f"{redirect['protocol'].lower()}://{HOST}:{redirect['port']}{request.path}"
    return deployed(recorded, scheme, there, source)


def of_listener(recorded: Recorded, key: str) -> list[dict[str, Any]]:
    arn = f"arn:aws:lb:listener:{key}"
    return [rule for rule in recorded.of("lb/listenerRule:ListenerRule").values() if rule["listenerArn"] == arn]


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=list(SETTINGS))
def test_what_is_explained_is_what_is_deployed(tmp_path: Path, settings: str) -> None:
    project = Project(tmp_path)
    project.settings = settings
    for name, text in SERVICES.items():
        project.service(name, f"image: {{location: nginx, port: 80}}\n{text}")
    loaded, recorded = project.loaded(), project.record()
    seen = set()
    for scheme in LOAD_BALANCERS:
        listeners = listeners_of(loaded.settings, scheme)
        for url in URLS:
            for source in SOURCES:
                found = journey(loaded.rules, listeners, request_of(url, source=source), scheme, source)
                said = found.rule.service if found.rule else found.answer
                assert said == deployed(recorded, scheme, url, source), (scheme, url, source)
                seen.add(said)
    assert {"no-connection", "not-found", "inner"} <= seen
