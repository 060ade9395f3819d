"""What is a change of the carried fields and what is none, what a preview shows, and what a refresh makes of inputs."""

from copy import deepcopy
from typing import Any

import pytest

from sandbox.engine.carried import changes
from sandbox.engine.carried.fields import CARRIED
from sandbox.engine.inputs import UNKNOWN, secret
from sandbox.tests.engine.deployment_examples import ARN, HOOK, PAUSE, STATE, WEB

Properties = dict[str, Any]


def deployment(**said: Any) -> Properties:
    """The inputs with a deployment configuration of these fields alone."""
    return {**deepcopy(STATE), "deploymentConfiguration": said}


def said(**fields: Any) -> Properties:
    """The inputs with other fields of the deployment configuration; None takes one away."""
    mixed = {**deepcopy(STATE["deploymentConfiguration"]), **fields}
    return deployment(**{name: value for name, value in mixed.items() if value is not None})


def balancers(*of: Properties) -> Properties:
    return {**deepcopy(STATE), "loadBalancers": list(of)}


def rules(of: Any) -> Properties:
    alias = {"port": 80, "dnsName": "web", **({"testTrafficRules": of} if of else {})}
    services = [{"portName": "http", "clientAlias": [alias]}]
    return {**deepcopy(STATE), "serviceConnectConfiguration": {"enabled": True, "services": services}}


BARE = {name: value for name, value in WEB.items() if name != "advancedConfiguration"}
OTHER = {**BARE, "containerPort": 81}
ADVANCED = WEB["advancedConfiguration"]
HOOKS = "deploymentConfiguration.lifecycleHooks"
RULE = "serviceConnectConfiguration.services[0].clientAlias[0].testTrafficRules"

NO_CHANGES = [
    STATE,
    # What AWS has stays where the program says nothing: the provider computes it.
    {name: value for name, value in STATE.items() if name != "deploymentConfiguration"},
    deployment(lifecycleHooks=[HOOK, PAUSE]),
    # The same in other words.
    said(bakeTimeInMinutes=30.0),
    said(lifecycleHooks=[PAUSE, {**HOOK, "targetType": "AWS_LAMBDA", "hookDetails": '{"of": "web", "at": [1]}'}]),
    said(lifecycleHooks=[HOOK, {**PAUSE, "timeoutConfiguration": {"timeoutInMinutes": "120", "action": "ROLLBACK"}}]),
    said(lifecycleHooks=[secret(HOOK), secret(PAUSE)]),
    {**deepcopy(STATE), "deploymentConfiguration": secret(deepcopy(STATE["deploymentConfiguration"]))},
    balancers(BARE | {"advancedConfiguration": {**ADVANCED, "roleArn": secret(ADVANCED["roleArn"])}}),
    # One that the provider sees come or go.
    balancers(OTHER, WEB),
    balancers(),
    {**deepcopy(STATE), "loadBalancers": UNKNOWN, "serviceConnectConfiguration": UNKNOWN},
]


@pytest.mark.parametrize("news", NO_CHANGES)
def test_no_change(news: Properties) -> None:
    assert changes.changes(STATE, news, CARRIED) == {}


CHANGES: list[tuple[Properties, dict[str, str]]] = [
    (said(strategy="LINEAR"), {"deploymentConfiguration.strategy": "UPDATE"}),
    (said(bakeTimeInMinutes=UNKNOWN), {"deploymentConfiguration.bakeTimeInMinutes": "UPDATE"}),
    (
        said(canaryConfiguration={"canaryPercent": 13}),
        {"deploymentConfiguration.canaryConfiguration.canaryPercent": "UPDATE"},
    ),
    (said(linearConfiguration={"stepPercent": 10}), {"deploymentConfiguration.linearConfiguration": "ADD"}),
    (said(lifecycleHooks=None), {HOOKS: "DELETE"}),
    (said(lifecycleHooks=[]), {HOOKS: "DELETE"}),
    (said(lifecycleHooks=[PAUSE]), {f"{HOOKS}[0]": "DELETE"}),
    (said(lifecycleHooks=[HOOK, PAUSE, {**PAUSE, "lifecycleStages": ["PRE_SCALE_UP"]}]), {f"{HOOKS}[2]": "ADD"}),
    (said(lifecycleHooks=[{**HOOK, "roleArn": UNKNOWN}, PAUSE]), {f"{HOOKS}[0]": "UPDATE"}),
    (
        said(lifecycleHooks=[HOOK, {**PAUSE, "timeoutConfiguration": {"timeoutInMinutes": "121"}}]),
        {f"{HOOKS}[1]": "UPDATE"},
    ),
    ({**deepcopy(STATE), "deploymentConfiguration": UNKNOWN}, {"deploymentConfiguration": "UPDATE"}),
    (balancers(OTHER, BARE), {"loadBalancers[1].advancedConfiguration": "DELETE"}),
    (
        balancers(BARE | {"advancedConfiguration": {**ADVANCED, "testListenerRule": None}}),
        {"loadBalancers[0].advancedConfiguration.testListenerRule": "DELETE"},
    ),
    (
        balancers(BARE | {"advancedConfiguration": {**ADVANCED, "productionListenerRule": f"{ARN}/other"}}),
        {"loadBalancers[0].advancedConfiguration.productionListenerRule": "UPDATE"},
    ),
    (
        balancers(OTHER | {"targetGroupArn": UNKNOWN, "advancedConfiguration": ADVANCED}),
        {"loadBalancers[0].advancedConfiguration": "ADD"},
    ),
    (rules(None), {RULE: "DELETE"}),
    (
        rules([{"header": {"name": "X-Test", "value": {"exact": "blue"}}}]),
        {f"{RULE}[0].header.value.exact": "UPDATE"},
    ),
    ({**deepcopy(STATE), "sigintRollback": False}, {"sigintRollback": "UPDATE"}),
    ({name: value for name, value in STATE.items() if name != "sigintRollback"}, {"sigintRollback": "DELETE"}),
]


@pytest.mark.parametrize(("news", "found"), CHANGES)
def test_a_change(news: Properties, found: dict[str, str]) -> None:
    assert changes.changes(STATE, news, CARRIED) == found


def test_a_state_that_knows_nothing_of_the_fields() -> None:
    """As an update that was cut off leaves it, or an older version of ours: all is found by the next difference."""
    olds = {"loadBalancers": [BARE], "serviceConnectConfiguration": rules(None)["serviceConnectConfiguration"]}
    found = {"deploymentConfiguration", "loadBalancers[0].advancedConfiguration", RULE, "sigintRollback"}
    assert changes.changes(olds, STATE, CARRIED) == dict.fromkeys(found, "ADD")
    assert changes.changes({}, {"sigintRollback": False}, CARRIED) == {}


@pytest.mark.parametrize(
    ("ignored", "left"),
    [
        (["deploymentConfiguration"], {"loadBalancers[0].advancedConfiguration"}),
        (["deploymentConfiguration.strategy"], {"loadBalancers[0].advancedConfiguration"}),
        (
            ["deploymentConfiguration.bakeTimeInMinutes"],
            {"deploymentConfiguration.strategy", "loadBalancers[0].advancedConfiguration"},
        ),
        (["loadBalancers[*].advancedConfiguration"], {"deploymentConfiguration.strategy"}),
        (["loadBalancers", "deployment"], {"deploymentConfiguration.strategy"}),
    ],
)
def test_what_is_ignored(ignored: list[str], left: set[str]) -> None:
    news = {**said(strategy="LINEAR"), "loadBalancers": [BARE]}
    assert set(changes.changes(STATE, news, CARRIED, ignored)) == left


def test_what_is_to_be_is_said_or_as_it_was() -> None:
    news = deployment(
        strategy="LINEAR", linearConfiguration={"stepPercent": 10}, canaryConfiguration={"canaryPercent": 5}
    )
    assert changes.planned(STATE, news, CARRIED)["deploymentConfiguration"] == {
        "strategy": "LINEAR",
        "bakeTimeInMinutes": "30",
        "linearConfiguration": {"stepPercent": 10},
        "canaryConfiguration": {"canaryPercent": 5, "canaryBakeTimeInMinutes": "10"},
    }
    nothing: Properties = {"name": "web"}
    assert changes.planned(STATE, nothing, CARRIED)["deploymentConfiguration"] == STATE["deploymentConfiguration"]
    assert nothing == {"name": "web"}


def test_a_preview_of_a_new_service() -> None:
    assert changes.proposed(None, {}, CARRIED) == {"deploymentConfiguration": UNKNOWN}
    news = {"deploymentConfiguration": secret({"strategy": "CANARY", "canaryConfiguration": {"canaryPercent": 5}})}
    assert changes.proposed(None, news, CARRIED)["deploymentConfiguration"]["value"] == {
        "strategy": "CANARY",
        "bakeTimeInMinutes": UNKNOWN,
        "linearConfiguration": UNKNOWN,
        "canaryConfiguration": {"canaryPercent": 5, "canaryBakeTimeInMinutes": UNKNOWN},
    }


def test_a_refresh_keeps_the_programs_words_for_the_same() -> None:
    words = {**HOOK, "hookDetails": '{"of": "web", "at": [1]}'}
    olds = {"deploymentConfiguration": {"lifecycleHooks": [PAUSE, words], "strategy": "CANARY", "__defaults": []}}
    assert changes.refreshed({}, olds, STATE, CARRIED) == olds


def test_a_refresh_finds_what_was_changed_behind_the_back() -> None:
    olds = {
        "deploymentConfiguration": {"strategy": "BLUE_GREEN", "linearConfiguration": {"stepPercent": 5}},
        "loadBalancers": [{**BARE, "advancedConfiguration": {**ADVANCED, "roleArn": "another"}}],
        "sigintRollback": True,
    }
    found = changes.refreshed({"loadBalancers": [BARE.copy()]}, olds, STATE, CARRIED)
    assert found == {"deploymentConfiguration": {"strategy": "CANARY"}, "loadBalancers": [WEB], "sigintRollback": True}
    assert changes.changes(STATE, olds, CARRIED) == {
        "deploymentConfiguration.strategy": "UPDATE",
        "deploymentConfiguration.linearConfiguration": "ADD",
        "deploymentConfiguration.lifecycleHooks": "DELETE",
        "loadBalancers[0].advancedConfiguration.roleArn": "UPDATE",
    }


def test_a_refresh_says_nothing_that_the_program_does_not_say() -> None:
    assert changes.refreshed({"loadBalancers": [BARE.copy()]}, {"loadBalancers": [BARE]}, STATE, CARRIED) == {
        "loadBalancers": [BARE]
    }


def test_what_aws_has_no_more_is_no_input_and_then_a_change() -> None:
    state = {"loadBalancers": [BARE]}
    olds = {"loadBalancers": [WEB], "deploymentConfiguration": {"strategy": "CANARY"}}
    assert changes.refreshed({"loadBalancers": [BARE.copy()]}, olds, state, CARRIED) == {"loadBalancers": [BARE]}
    assert changes.changes(state, olds, CARRIED) == {
        "deploymentConfiguration": "ADD",
        "loadBalancers[0].advancedConfiguration": "ADD",
    }
