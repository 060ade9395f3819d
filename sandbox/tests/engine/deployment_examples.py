"""One service with all carried fields: as a program says it, and as ECS has it."""

from typing import Any

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/ecs"
ARN = f"arn:aws:elasticloadbalancing:eu-west-1:{ACCOUNT}:x"
SERVICE_ARN = f"arn:aws:ecs:eu-west-1:{ACCOUNT}:service/tiny/web"
KEY = ("tiny", "web")

HOOK = {
    "lifecycleStages": ["POST_SCALE_UP"],
    "hookTargetArn": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:gate",
    "roleArn": ROLE,
    "hookDetails": '{"at":[1],"of":"web"}',
}
PAUSE: dict[str, Any] = {
    "targetType": "PAUSE",
    "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"],
    "timeoutConfiguration": {"timeoutInMinutes": "120"},
}
WEB: dict[str, Any] = {
    "targetGroupArn": f"{ARN}/blue",
    "containerName": "app",
    "containerPort": 80,
    "advancedConfiguration": {
        "alternateTargetGroupArn": f"{ARN}/green",
        "productionListenerRule": f"{ARN}/rule",
        "testListenerRule": f"{ARN}/test",
        "roleArn": ROLE,
    },
}
RULES = [{"header": {"name": "X-Test", "value": {"exact": "green"}}}]
STATE: dict[str, Any] = {
    "deploymentConfiguration": {
        "strategy": "CANARY",
        "bakeTimeInMinutes": "30",
        "canaryConfiguration": {"canaryPercent": 12.5, "canaryBakeTimeInMinutes": "10"},
        "lifecycleHooks": [HOOK, PAUSE],
    },
    "loadBalancers": [WEB],
    "serviceConnectConfiguration": {
        "enabled": True,
        "services": [
            {"portName": "http", "clientAlias": [{"port": 80, "dnsName": "web", "testTrafficRules": RULES}]},
            {"portName": "other"},
        ],
    },
    "sigintRollback": True,
}
SERVICE: dict[str, Any] = {
    "serviceArn": SERVICE_ARN,
    "serviceName": "web",
    "clusterArn": f"arn:aws:ecs:eu-west-1:{ACCOUNT}:cluster/tiny",
    "status": "ACTIVE",
    "deploymentConfiguration": {
        "strategy": "CANARY",
        "bakeTimeInMinutes": 30,
        "canaryConfiguration": {"canaryPercent": 12.5, "canaryBakeTimeInMinutes": 10},
        "lifecycleHooks": [
            {**HOOK, "hookDetails": {"of": "web", "at": [1]}},
            {**PAUSE, "timeoutConfiguration": {"timeoutInMinutes": 120}},
        ],
    },
    "loadBalancers": [WEB],
    "deployments": [
        {
            "status": "PRIMARY",
            "serviceConnectConfiguration": {
                "enabled": True,
                "services": [
                    {
                        "portName": "http",
                        "clientAliases": [{"port": 80, "dnsName": "web", "testTrafficRules": RULES[0]}],
                    },
                    {"portName": "other"},
                ],
            },
        }
    ],
}
"""What DescribeServices answers of it."""
