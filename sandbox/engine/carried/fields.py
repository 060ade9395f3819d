"""Which fields are carried: a table of field, call and read-back.

Names and types are pulumi-aws' (`aws.ecs.ServiceArgs`), limits those of the provider's v6 line:
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service.
"""

from dataclasses import dataclass
from typing import Literal

_DAY = (0, 1440)
_FORTNIGHT = (1, 20160)


@dataclass(frozen=True)
class Field:
    """A field.

    Attributes:
        type: `string`, `number` or `boolean`, or the name of one of the BLOCKS.
        many: whether it is a list of these.
        required: whether its block must have it.
        computed: whether AWS's value stays where the program says none; else none is wanted.
        limits: the least and the greatest number, also where a number is written as text.
        enum: the shape of ECS's API that has its values; empty where any will do.
        holds: what a text must hold.
    """

    type: str
    many: bool = False
    required: bool = False
    computed: bool = False
    limits: tuple[float, float] | None = None
    enum: str = ""
    holds: Literal["", "ARN", "JSON"] = ""


Block = dict[str, Field]

BLOCKS: dict[str, Block] = {
    "DeploymentConfiguration": {
        "strategy": Field("string", computed=True, enum="DeploymentStrategy"),
        "bakeTimeInMinutes": Field("string", computed=True, limits=_DAY),
        "linearConfiguration": Field("LinearConfiguration", computed=True),
        "canaryConfiguration": Field("CanaryConfiguration", computed=True),
        "lifecycleHooks": Field("LifecycleHook", many=True),
    },
    "LinearConfiguration": {
        "stepPercent": Field("number", computed=True, limits=(3, 100)),
        "stepBakeTimeInMinutes": Field("string", computed=True, limits=_DAY),
    },
    "CanaryConfiguration": {
        "canaryPercent": Field("number", computed=True, limits=(0.1, 100)),
        "canaryBakeTimeInMinutes": Field("string", computed=True, limits=_DAY),
    },
    "LifecycleHook": {
        "targetType": Field("string", enum="DeploymentLifecycleHookTargetType"),
        "hookTargetArn": Field("string", holds="ARN"),
        "roleArn": Field("string", holds="ARN"),
        "lifecycleStages": Field("string", many=True, required=True, enum="DeploymentLifecycleHookStage"),
        "hookDetails": Field("string", holds="JSON"),
        "timeoutConfiguration": Field("LifecycleHookTimeoutConfiguration"),
    },
    "LifecycleHookTimeoutConfiguration": {
        "timeoutInMinutes": Field("string", limits=_FORTNIGHT),
        "action": Field("string", enum="DeploymentLifecycleHookAction"),
    },
    "AdvancedConfiguration": {
        "alternateTargetGroupArn": Field("string", required=True, holds="ARN"),
        "productionListenerRule": Field("string", required=True, holds="ARN"),
        "testListenerRule": Field("string", holds="ARN"),
        "roleArn": Field("string", required=True, holds="ARN"),
    },
    "TestTrafficRule": {"header": Field("TestTrafficRuleHeader")},
    "TestTrafficRuleHeader": {
        "name": Field("string", required=True),
        "value": Field("TestTrafficRuleHeaderValue", required=True),
    },
    "TestTrafficRuleHeaderValue": {"exact": Field("string", required=True)},
}

DEFAULT_HOOK = {"targetType": "AWS_LAMBDA", "timeoutConfiguration": {"timeoutInMinutes": "1440", "action": "ROLLBACK"}}
"""What a hook has that says nothing else.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHook.html"""


@dataclass(frozen=True)
class Carried:
    """A field that the provider may lack.

    Attributes:
        path: where a program says it.
        field: what it is.
        member: the member of CreateService and UpdateService that takes it, whole; empty where ECS is not told of it.
        read: where DescribeServices has it; empty where the program alone knows it.
    """

    path: tuple[str, ...]
    field: Field
    member: str = ""
    read: str = ""


DEPLOYMENT = Carried(
    ("deploymentConfiguration",),
    Field("DeploymentConfiguration", computed=True),
    "deploymentConfiguration",
    "deploymentConfiguration",
)
BALANCERS = Carried(
    ("loadBalancers", "advancedConfiguration"), Field("AdvancedConfiguration"), "loadBalancers", "loadBalancers"
)
CONNECT = Carried(
    ("serviceConnectConfiguration", "services", "clientAlias", "testTrafficRules"),
    Field("TestTrafficRule", many=True),
    "serviceConnectConfiguration",
    "deployments[PRIMARY].serviceConnectConfiguration",
)
SIGINT = Carried(("sigintRollback",), Field("boolean"))

CARRIED = (DEPLOYMENT, BALANCERS, CONNECT, SIGINT)
