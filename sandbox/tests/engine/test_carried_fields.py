"""The table of carried fields: what the SDK calls them, what ECS takes and answers, what is refused."""

import re
from importlib import resources
from typing import Any

import botocore.session
import pytest
from botocore.validate import validate_parameters

from sandbox.engine.carried import calls, checks, schema
from sandbox.engine.carried.fields import BALANCERS, BLOCKS, CARRIED, CONNECT, DEPLOYMENT, SIGINT, Carried
from sandbox.engine.inputs import UNKNOWN, secret
from sandbox.tests.engine.deployment_examples import ARN, HOOK, PAUSE, ROLE, SERVICE, STATE, WEB

ECS: Any = botocore.session.Session().get_service_model("ecs")
SDK = (resources.files("pulumi_aws.ecs") / "_inputs.py").read_text()
ARGUMENTS = (resources.files("pulumi_aws.ecs") / "service.py").read_text()
# Each block's class in the SDK, without `Service` before and `Args` after it.
CLASSES = {
    "DeploymentConfiguration": "DeploymentConfiguration",
    "LinearConfiguration": "DeploymentConfigurationLinearConfiguration",
    "CanaryConfiguration": "DeploymentConfigurationCanaryConfiguration",
    "LifecycleHook": "DeploymentConfigurationLifecycleHook",
    "LifecycleHookTimeoutConfiguration": "DeploymentConfigurationLifecycleHookTimeoutConfiguration",
    "AdvancedConfiguration": "LoadBalancerAdvancedConfiguration",
    "TestTrafficRule": "ServiceConnectConfigurationServiceClientAliasTestTrafficRule",
    "TestTrafficRuleHeader": "ServiceConnectConfigurationServiceClientAliasTestTrafficRuleHeader",
    "TestTrafficRuleHeaderValue": "ServiceConnectConfigurationServiceClientAliasTestTrafficRuleHeaderValue",
}
TYPES = {"string": "_builtins.str", "number": "_builtins.float", "boolean": "_builtins.bool"}


def _fields_of_the_sdk(block: str) -> dict[str, tuple[str, bool]]:
    """By name, a field's type in the SDK's dict for the block, and whether it is required."""
    text = SDK.split(f"class Service{CLASSES[block]}ArgsDict(TypedDict):")[1].split("@pulumi.input_type")[0]
    found = re.findall(r"^    (\w+): (.*)$", text, re.MULTILINE)
    return {_camel(name): (of, not of.startswith("NotRequired")) for name, of in found}


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_is_the_sdks(block: str) -> None:
    theirs = _fields_of_the_sdk(block)
    assert set(BLOCKS[block]) == set(theirs)
    for name, field in BLOCKS[block].items():
        of, required = theirs[name]
        assert field.required == required, name
        assert ("Sequence[" in of) == field.many, name
        assert (f"Service{CLASSES[field.type]}ArgsDict'" if field.type in BLOCKS else TYPES[field.type]) in of, name


@pytest.mark.parametrize("carried", CARRIED)
def test_the_sdk_has_the_path(carried: Carried) -> None:
    *parents, last = carried.path
    snake = re.sub(r"([A-Z])", r"_\1", last).lower()
    assert f"{snake}:" in (SDK if parents else ARGUMENTS)


@pytest.mark.parametrize("carried", [each for each in CARRIED if each.member])
def test_ecs_takes_and_answers_the_member(carried: Carried) -> None:
    for request in ("CreateServiceRequest", "UpdateServiceRequest"):
        assert carried.member in ECS.shape_for(request).members
    where, _, member = carried.read.rpartition(".")
    assert member in ECS.shape_for("Deployment" if where else "Service").members


def _call(creating: bool = True) -> dict[str, Any]:
    members = [each.member for each in CARRIED if each.member]
    return {name: calls.parameters(STATE, name, creating=creating) for name in members}


def test_what_is_sent_is_what_ecs_takes() -> None:
    sent = _call()
    validate_parameters({"serviceName": "web", **sent}, ECS.shape_for("CreateServiceRequest"))
    assert sent["deploymentConfiguration"] == {
        "strategy": "CANARY",
        "bakeTimeInMinutes": 30,
        "canaryConfiguration": {"canaryPercent": 12.5, "canaryBakeTimeInMinutes": 10},
        "lifecycleHooks": SERVICE["deploymentConfiguration"]["lifecycleHooks"],
    }
    assert sent["loadBalancers"] == SERVICE["loadBalancers"]
    assert sent["serviceConnectConfiguration"] == SERVICE["deployments"][0]["serviceConnectConfiguration"]


def test_what_is_answered_is_what_was_said() -> None:
    bare = {
        "loadBalancers": [{name: each for name, each in WEB.items() if name != "advancedConfiguration"}],
        "serviceConnectConfiguration": {
            "enabled": True,
            "services": [{"portName": "http", "clientAlias": [{"port": 80, "dnsName": "web"}]}, {"portName": "other"}],
        },
        "sigintRollback": True,
    }
    assert calls.read_back(bare, SERVICE, CARRIED) == STATE


def test_what_ecs_has_no_more_is_gone_from_the_state() -> None:
    state = calls.read_back(
        {"loadBalancers": [{**WEB}], "deploymentConfiguration": {"strategy": "CANARY"}}, {}, CARRIED
    )
    assert state == {"loadBalancers": [{name: each for name, each in WEB.items() if name != "advancedConfiguration"}]}


@pytest.mark.parametrize(
    ("said", "creating", "sent"),
    [
        # Without a strategy the provider sends nothing of the rest, but hooks in an update.
        ({"bakeTimeInMinutes": "5", "lifecycleHooks": [PAUSE]}, True, None),
        (
            {"bakeTimeInMinutes": "5", "lifecycleHooks": [PAUSE]},
            False,
            {"lifecycleHooks": [PAUSE | {"timeoutConfiguration": {"timeoutInMinutes": 120}}]},
        ),
        # The parts of other strategies are left out, a time of its own is 0 where none is said.
        ({"strategy": "ROLLING", "canaryConfiguration": {"canaryPercent": 5}}, True, {"strategy": "ROLLING"}),
        (
            {"strategy": "LINEAR", "linearConfiguration": {"stepPercent": 5}},
            True,
            {"strategy": "LINEAR", "linearConfiguration": {"stepPercent": 5.0, "stepBakeTimeInMinutes": 0}},
        ),
        # The last hook is not taken away.
        ({"strategy": "BLUE_GREEN", "lifecycleHooks": []}, False, {"strategy": "BLUE_GREEN"}),
        ({}, True, None),
    ],
)
def test_what_the_provider_leaves_out(said: dict[str, Any], creating: bool, sent: dict[str, Any] | None) -> None:
    asked = calls.parameters({"deploymentConfiguration": said}, "deploymentConfiguration", creating=creating)
    assert asked == sent


GOOD = [
    STATE,
    {"deploymentConfiguration": UNKNOWN, "loadBalancers": UNKNOWN},
    {"deploymentConfiguration": secret({"strategy": secret("CANARY"), "bakeTimeInMinutes": UNKNOWN})},
    {
        "loadBalancers": [
            {
                "advancedConfiguration": {
                    "roleArn": UNKNOWN,
                    "productionListenerRule": ARN,
                    "alternateTargetGroupArn": secret(ARN),
                }
            }
        ]
    },
]


@pytest.mark.parametrize("news", GOOD)
def test_what_is_right_is_not_refused(news: dict[str, Any]) -> None:
    assert list(checks.refusals(news, CARRIED)) == []


@pytest.mark.parametrize(
    ("news", "path", "why"),
    [
        ({"deploymentConfiguration": {"strategy": "RED"}}, ".strategy", "must be one of ROLLING, BLUE_GREEN"),
        (
            {"deploymentConfiguration": {"bakeTimeInMinutes": "1441"}},
            ".bakeTimeInMinutes",
            "a whole number from 0 to 1440",
        ),
        ({"deploymentConfiguration": {"bakeTimeInMinutes": "1.5"}}, ".bakeTimeInMinutes", "a whole number"),
        ({"deploymentConfiguration": {"bakeTimeInMinutes": "soon"}}, ".bakeTimeInMinutes", "a whole number"),
        (
            {"deploymentConfiguration": {"canaryConfiguration": {"canaryPercent": 0}}},
            ".canaryConfiguration.canaryPercent",
            "from 0.1",
        ),
        (
            {"deploymentConfiguration": {"linearConfiguration": {"stepPercent": 2}}},
            ".linearConfiguration.stepPercent",
            "from 3",
        ),
        ({"deploymentConfiguration": {"lifecycleHooks": HOOK}}, ".lifecycleHooks", "must be a list"),
        ({"deploymentConfiguration": {"lifecycleHooks": [{}]}}, ".lifecycleHooks[0].lifecycleStages", "is required"),
        (
            {"deploymentConfiguration": {"lifecycleHooks": [{"lifecycleStages": ["X"]}]}},
            ".lifecycleHooks[0].lifecycleStages[0]",
            "one of",
        ),
        (
            {"deploymentConfiguration": {"lifecycleHooks": [{**HOOK, "hookDetails": "{"}]}},
            ".lifecycleHooks[0].hookDetails",
            "must be JSON",
        ),
        ({"deploymentConfiguration": [{"strategy": "ROLLING"}]}, "", "must not be a list"),
        ({"deploymentConfiguration": "CANARY"}, "", "must be an object"),
    ],
)
def test_what_is_wrong_is_refused(news: dict[str, Any], path: str, why: str) -> None:
    [(where, reason)] = checks.refusals(news, CARRIED)
    assert where == f"deploymentConfiguration{path}"
    assert why in reason


def test_wrong_values_are_found_in_lists_too() -> None:
    advanced = {"alternateTargetGroupArn": "green", "roleArn": ROLE}
    found = dict(checks.refusals({"loadBalancers": [{}, {"advancedConfiguration": advanced}]}, CARRIED))
    assert found["loadBalancers[1].advancedConfiguration.alternateTargetGroupArn"] == "must be an ARN, and is `green`"
    assert found["loadBalancers[1].advancedConfiguration.productionListenerRule"] == "is required"


def _bridge(*known: str) -> dict[str, Any]:
    """A bridge's schema of services, with some of the fields."""
    of = {"type": "object", "properties": {}}
    one = {name: {"$ref": f"#/types/aws:index/{name}:{name}"} for name in ("Balancer", "Connect", "Service", "Alias")}
    properties = {
        "loadBalancers": {"type": "array", "items": one["Balancer"]},
        "serviceConnectConfiguration": one["Connect"],
        **{name: {"type": "string"} for name in known},
    }
    types = {f"aws:index/{name}:{name}": {**of, "properties": {}} for name in one}
    types["aws:index/Connect:Connect"]["properties"] = {"services": {"type": "array", "items": one["Service"]}}
    types["aws:index/Service:Service"]["properties"] = {"clientAlias": one["Alias"]}
    service = {"inputProperties": properties, "properties": dict(properties)}
    return {"resources": {"aws:index/ecsService:EcsService": service}, "types": types}


def test_only_what_the_provider_lacks_is_carried() -> None:
    assert schema.lacking(_bridge()) == (DEPLOYMENT, BALANCERS, CONNECT, SIGINT)
    assert schema.lacking(_bridge("deploymentConfiguration", "sigintRollback")) == (BALANCERS, CONNECT)


def test_the_schema_then_has_it() -> None:
    before = _bridge()
    after = schema.extended(before, CARRIED)
    assert before == _bridge()
    assert schema.lacking(after) == ()
    service = after["resources"]["aws:index/ecsService:EcsService"]
    for properties in (service["inputProperties"], service["properties"]):
        of = properties["deploymentConfiguration"]["$ref"].removeprefix("#/types/")
        assert set(after["types"][of]["properties"]) == set(BLOCKS["DeploymentConfiguration"])
    assert "advancedConfiguration" in after["types"]["aws:index/Balancer:Balancer"]["properties"]
    assert "testTrafficRules" in after["types"]["aws:index/Alias:Alias"]["properties"]
