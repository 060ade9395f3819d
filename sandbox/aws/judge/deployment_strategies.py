"""Rules of a service's deployment strategy: its load balancers, the sizes of its steps, its lifecycle hooks.

Not refused, because AWS takes it: a circuit breaker with a strategy that shifts traffic (the API page calls it one for
rolling deployments, the Terraform provider's tests have it roll back a blue/green one), such a strategy without load
balancer and Service Connect, hooks with ROLLING, and a test rule that can never match.
"""

import re
from collections.abc import Callable
from typing import Any

from sandbox.aws.ecs.lifecycle import strategies, traffic
from sandbox.aws.ecs.lifecycle.stages import SHIFTS
from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import number, outside, twice
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/"
GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
TROUBLE, PAUSES, FUNCTIONS = (
    GUIDE + f"{page}.html" for page in ("troubleshooting-blue-green", "pause-lifecycle-hooks", "lambda-lifecycle-hooks")
)
_SERVICE, _CODE = "CreateService UpdateService", "InvalidParameterException"
HOOKS, FUNCTION_MINUTES, BAKE_MINUTES = 10, 1440, 1440
_KINDS = ("AWS_LAMBDA", "PAUSE")
_RULE = re.compile(r"arn:[^:]+:elasticloadbalancing:[^:]*:[^:]*:(listener-rule/app/|listener/net/).+")
_FUNCTION = re.compile(r"arn:[^:]+:lambda:[^:]+:[^:]+:function:.+")
_KEYS = ("alternateTargetGroupArn", "productionListenerRule", "roleArn")


def _fields(call: Call) -> dict[str, Any]:
    """The settings that the service has already; none of a new one."""
    cluster = str(call.given.get("cluster") or "default").rsplit("/", 1)[-1]
    name = str(call.given.get("service") or "").rsplit("/", 1)[-1]
    found: dict[str, Any] = getattr(call.existing.ecs.services.get(f"{cluster}:{name}"), "fields", {})
    return found


def _given(call: Call) -> dict[str, Any]:
    return call.given.get("deploymentConfiguration") or {}


def _strategy(call: Call) -> str:
    """The strategy that the service has once the call is taken."""
    known = (_fields(call).get("deploymentConfiguration") or {}).get("strategy")
    return str(_given(call).get("strategy") or known or strategies.ROLLING)


def _balancers(call: Call) -> list[dict[str, Any]]:
    """The load balancers that it has then; none where the call is about neither them nor the strategy."""
    if "loadBalancers" not in call.given and not _given(call).get("strategy"):
        return []
    given = call.given.get("loadBalancers")
    return list((_fields(call).get("loadBalancers") if given is None else given) or [])


def _advanced(call: Call) -> list[dict[str, Any]]:
    return [each["advancedConfiguration"] for each in _balancers(call) if each.get("advancedConfiguration")]


def _shifts(call: Call) -> bool:
    return _strategy(call) in strategies.SHIFTING


# Load balancers


def _two_generations(call: Call) -> bool:
    kinds = {bool(each.get("loadBalancerName")) for each in _balancers(call)}
    both = any(each.get("loadBalancerName") and each.get("targetGroupArn") for each in _balancers(call))
    return len(kinds) > 1 or both


def _classic(call: Call) -> bool:
    return any(each.get("loadBalancerName") and each.get("advancedConfiguration") for each in _balancers(call))


def _some(call: Call) -> bool:
    return 0 < len(_advanced(call)) < len(_balancers(call))


def _without(call: Call) -> bool:
    return _shifts(call) and bool(_balancers(call)) and not _advanced(call)


def _incomplete(call: Call) -> object:
    missing = (key for each in _advanced(call) for key in _KEYS if not each.get(key))
    return _shifts(call) and next(missing, None)


def _group_twice(call: Call) -> object:
    return _advanced(call) and twice(each.get("targetGroupArn") for each in _balancers(call))


def _no_rule(call: Call) -> object:
    for each in _advanced(call):
        for key in ("productionListenerRule", "testListenerRule"):
            if each.get(key) and not _RULE.fullmatch(each[key]):
                form = "has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB."
                return f"{key} {form} Got: {each[key]}"
    return None


def _one_rule(call: Call) -> object:
    production = {each.get("productionListenerRule") for each in _advanced(call)}
    return next(
        (each["testListenerRule"] for each in _advanced(call) if each.get("testListenerRule") in production), ""
    )


def _no_test_rule(call: Call) -> bool:
    """Only the production rule then tells both groups of their load balancer."""
    for way in traffic.ways({"loadBalancers": _balancers(call)}):
        if _shifts(call) and not way.test and ":listener-rule/" in way.production:
            known = traffic.weights_of(call.existing.ecs, way.production)
            if known and not set(way.groups) <= set(known):
                return True
    return False


def _advanced_without_strategy(call: Call) -> bool:
    return call.name == "CreateService" and bool(_advanced(call)) and not _shifts(call)


# Steps


def _of_another_controller(call: Call) -> bool:
    kind = (call.given.get("deploymentController") or _fields(call).get("deploymentController") or {}).get("type")
    return _given(call).get("strategy") in strategies.SHIFTING and kind in ("CODE_DEPLOY", "EXTERNAL")


def _of_another_strategy(call: Call) -> object:
    for name, strategy in (("linearConfiguration", strategies.LINEAR), ("canaryConfiguration", strategies.CANARY)):
        if _given(call).get(name) and _strategy(call) != strategy:
            return f"{name} is only valid with the deployment strategy {strategy}"
    return None


def _percent(configuration: str, key: str, least: float) -> Callable[[Call], object]:
    def wrong(call: Call) -> object:
        value = number((_given(call).get(configuration) or {}).get(key))
        if value is None:
            return False
        uneven = abs(value * 10 - round(value * 10)) > 1e-6  # noqa: PLR2004
        return (outside(least, 100)(value) or uneven) and str(value)

    return wrong


def _minutes(call: Call) -> object:
    for configuration, key in (("linear", "stepBakeTimeInMinutes"), ("canary", "canaryBakeTimeInMinutes")):
        value = (_given(call).get(f"{configuration}Configuration") or {}).get(key)
        if outside(0, BAKE_MINUTES)(value):
            return f"{key} must be between 0 and {BAKE_MINUTES}: {value}"
    return None


# Hooks


def _hooks(call: Call, kind: str | None = None) -> list[dict[str, Any]]:
    found = _given(call).get("lifecycleHooks") or []
    return [hook for hook in found if kind is None or (hook.get("targetType") or "AWS_LAMBDA") == kind]


def _too_many(call: Call) -> object:
    return next((f"{HOOKS} {kind}" for kind in _KINDS if len(_hooks(call, kind)) > HOOKS), None)


def _pause_in_a_shift(call: Call) -> bool:
    return any(stage in SHIFTS for hook in _hooks(call, "PAUSE") for stage in hook.get("lifecycleStages") or [])


def _no_function(call: Call) -> object:
    targets = (str(hook.get("hookTargetArn") or "") for hook in _hooks(call, "AWS_LAMBDA"))
    return next((target or "none" for target in targets if not _FUNCTION.fullmatch(target)), None)


def _long_function(call: Call) -> object:
    times = [(hook.get("timeoutConfiguration") or {}).get("timeoutInMinutes") for hook in _hooks(call, "AWS_LAMBDA")]
    return next((minutes for minutes in times if outside(1, FUNCTION_MINUTES)(minutes)), None)


def _rule(name: str, refuses: str, message: str, source: str, wrong: Callable[[Call], object]) -> Rule:
    return Rule(name, _SERVICE, refuses, _CODE, message, source, wrong)


STRATEGIES = [
    _rule(
        "strategy-of-ecs-own-controller",
        "BLUE_GREEN, LINEAR or CANARY with another deployment controller than ECS",
        "The deployment strategy is only valid with the deployment controller ECS.",
        API + "API_DeploymentController.html",
        _of_another_controller,
    ),
    _rule(
        "load-balancers-of-one-generation",
        "target groups and classic load balancers side by side",
        "All loadBalancers must be strictly either ELBv1 (defining loadBalancerName) or ELBv2 (defining "
        "targetGroupArn)",
        TROUBLE,
        _two_generations,
    ),
    _rule(
        "classic-load-balancers-shift-nothing",
        "an advancedConfiguration of a classic load balancer",
        "advancedConfiguration field is not allowed with ELBv1 loadBalancers",
        TROUBLE,
        _classic,
    ),
    _rule(
        "all-or-none-shift-traffic",
        "an advancedConfiguration of some load balancers of a service, and none of others",
        "Either all or none of the provided loadBalancers must have advancedConfiguration defined",
        TROUBLE,
        _some,
    ),
    _rule(
        "strategy-needs-advanced-configuration",
        "BLUE_GREEN, LINEAR or CANARY with load balancers that have no advancedConfiguration",
        "advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy",
        TROUBLE,
        _without,
    ),
    _rule(
        "blue-green-needs-two-target-groups",
        "an advancedConfiguration without a second target group, a listener's rule or a role",
        "advancedConfiguration.{} is required for the deployment strategies BLUE_GREEN, LINEAR and CANARY.",
        GUIDE + "alb-resources-for-blue-green.html",
        _incomplete,
    ),
    _rule(
        "rolling-has-one-target-group",
        "a second target group of a new service with the strategy ROLLING",
        "advancedConfiguration is only valid for the deployment strategies BLUE_GREEN, LINEAR and CANARY.",
        API + "API_AdvancedConfiguration.html",
        _advanced_without_strategy,
    ),
    _rule(
        "target-group-once",
        "a target group in two load balancers of a service that shifts traffic",
        "Duplicate targetGroupArn found: {}",
        TROUBLE,
        _group_twice,
    ),
    _rule(
        "rule-or-network-listener",
        "a production or test rule that is no rule of an application load balancer, and no listener of a network one",
        "{}",
        TROUBLE,
        _no_rule,
    ),
    _rule(
        "test-rule-of-its-own",
        "one rule for production and test traffic",
        "The following rules cannot be used as both production and test listener rules: {}",
        TROUBLE,
        _one_rule,
    ),
    _rule(
        "test-rule-or-both-groups",
        "no test rule, where the production rule does not have both target groups",
        "For Application LoadBalancer, testListenerRule is required when productionListenerRule is not associated with "
        "both targetGroup and alternateTargetGroup",
        TROUBLE,
        _no_test_rule,
    ),
    _rule(
        "steps-of-the-strategy",
        "linearConfiguration without LINEAR, canaryConfiguration without CANARY",
        "{}",
        API + "API_DeploymentConfiguration.html",
        _of_another_strategy,
    ),
    _rule(
        "step-percent",
        "a step of a linear deployment outside of 3 to 100 percent, or not a multiple of 0.1",
        "stepPercent must be a multiple of 0.1 from 3.0 to 100.0: {}",
        API + "API_LinearConfiguration.html",
        _percent("linearConfiguration", "stepPercent", 3),
    ),
    _rule(
        "canary-percent",
        "a canary outside of 0.1 to 100 percent, or not a multiple of 0.1",
        "canaryPercent must be a multiple of 0.1 from 0.1 to 100.0: {}",
        API + "API_CanaryConfiguration.html",
        _percent("canaryConfiguration", "canaryPercent", 0.1),
    ),
    _rule(
        "step-bake-time",
        "a bake time of a step, or of a canary, outside of 0 to 1,440 minutes",
        "{}",
        API + "API_LinearConfiguration.html",
        _minutes,
    ),
    _rule(
        "bake-time",
        "a bake time outside of 0 to 1,440 minutes",
        "bakeTimeInMinutes must be between 0 and 1440: {}",
        API + "API_DeploymentConfiguration.html",
        lambda call: outside(0, BAKE_MINUTES)(minutes := _given(call).get("bakeTimeInMinutes")) and minutes,
    ),
    _rule(
        "hook-type",
        "a lifecycle hook that is neither a function nor a pause",
        "Invalid targetType. Valid values are: AWS_LAMBDA, PAUSE",
        TROUBLE,
        lambda call: any((hook.get("targetType") or _KINDS[0]) not in _KINDS for hook in _hooks(call)),
    ),
    _rule(
        "hook-stages",
        "a lifecycle hook without stages",
        "lifecycleStages is required for lifecycle hooks.",
        API + "API_DeploymentLifecycleHook.html",
        lambda call: any(not hook.get("lifecycleStages") for hook in _hooks(call)),
    ),
    _rule(
        "pauses-outside-of-shifts",
        "a pause while traffic is shifted",
        "Invalid lifecycle stage provided for Pause Hook",
        TROUBLE,
        _pause_in_a_shift,
    ),
    _rule(
        "hook-function",
        "a lifecycle hook that calls something else than a function, or nothing",
        "hookTargetArn of a lifecycle hook must be the ARN of a Lambda function: {}",
        API + "API_DeploymentLifecycleHook.html",
        _no_function,
    ),
    _rule(
        "function-timeout",
        "a timeout of a function outside of 1 to 1,440 minutes (of a pause: 20,160, by the model)",
        "timeoutInMinutes of an AWS_LAMBDA hook must be between 1 and 1440: {}",
        FUNCTIONS,
        _long_function,
    ),
    _rule(
        "ten-hooks",
        "more than ten pauses, or more than ten functions, of a service",
        "A service can have at most {} lifecycle hooks.",
        PAUSES,
        _too_many,
    ),
]
"""The rules."""
