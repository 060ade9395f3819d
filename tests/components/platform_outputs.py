"""The outputs of a platform, for what builds on one."""

from typing import Any

from ecs_platform.model.contract.outputs import VERSION

STACK = "organization/ecs-platform/test"
ACCOUNT, REGION = "123456789012", "eu-central-1"


def load_balancer(scheme: str) -> dict[str, Any]:
    arn = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}"
    return {
        "arn": f"{arn}:loadbalancer/app/test-{scheme}/1",
        "dns_name": f"test-{scheme}.elb.amazonaws.com",
        "zone_id": "Z1",
        "listener_arns": {"http": f"{arn}:listener/app/test-{scheme}/1/2"},
        "security_group_id": f"sg-{scheme}",
    }


def rule(priority: int, path: str, load_balancer: str = "public") -> dict[str, Any]:
    values = ["/*"] if path == "/" else [path, f"{path}/*"]
    condition = {"field": "path-pattern", "values": values, "header": None}
    return {"load_balancer": load_balancer, "priority": priority, "conditions": [condition]}


def service(*rules: dict[str, Any]) -> dict[str, Any]:
    return {
        "service": "api",
        "family": "test-api",
        "task_definition_arn": "arn:…",
        "image": "nginx:alpine",
        "target_group_arn": "arn:…",
        "target_group_arns": {},
        "security_group_ids": [],
        "file_systems": {},
        "task_role_arn": "arn:…",
        "execution_role_arn": "arn:…",
        "log_group": "/ecs/test/api",
        "rules": list(rules),
    }


def outputs(**changed: Any) -> dict[str, Any]:
    """The outputs of the environment `test`, as `pulumi.StackReference` gives them."""
    return {
        "version": VERSION,
        "environment": "test",
        "region": REGION,
        "account": ACCOUNT,
        "vpc_id": "vpc-0a1b2c3d",
        "private_subnet_ids": ["subnet-0000000a", "subnet-0000000b"],
        "public_subnet_ids": ["subnet-0000000c", "subnet-0000000d"],
        "cluster_name": "test",
        "cluster_arn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/test",
        "load_balancers": {scheme: load_balancer(scheme) for scheme in ("public", "internal")},
        "internal_zone": {"zone_id": "Z2", "name": "test.internal"},
        "services": {"api": service(rule(1000, "/api")), "web": service(rule(40000, "/"))},
        "deployers": {"deploy": {"kind": "user", "arn": "arn:…"}},
        "deployer_access_keys": {"deploy": {"a": {"id": "AKIA", "secret": "hidden"}}},
        **changed,
    }
