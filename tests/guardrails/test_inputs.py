"""Whatever stands where a list, a mapping or JSON is due: the rules say what they can, and none ends in an error."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_policy.proxy import unknown_checking_proxy

from ecs_platform.guardrails.rules import (
    INGRESS,
    INGRESS_RULE,
    LISTENER,
    LOG_GROUP,
    RULES,
    SECURITY_GROUPS,
    TASK_DEFINITION,
    Guarded,
    tls_where_there_is_a_certificate,
)
from tests.guardrails.stacks import POLICY, ROLE

TYPES = (INGRESS, INGRESS_RULE, *SECURITY_GROUPS, LISTENER, LOG_GROUP, TASK_DEFINITION, POLICY, ROLE)
NAMES = (
    *("fromPort", "toPort", "ipProtocol", "protocol", "cidrIpv4", "cidrIpv6", "cidrBlocks", "ingress", "tags", "type"),
    *(
        "policy",
        "inlinePolicies",
        "policyArn",
        "managedPolicyArns",
        "retentionInDays",
        "containerDefinitions",
        "family",
    ),
    *("sslPolicy", "defaultActions", "certificateArn", "redirect", "Statement", "Effect", "Action", "NotAction"),
    *("Resource", "NotResource", "Sid", "environment", "name", "value", "logConfiguration", "options", "family"),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 443),
    st.floats(allow_nan=False),
    st.sampled_from(
        [
            "",
            "[",
            "{}",
            "null",
            "[null]",
            "3",
            '"a"',
            "Allow",
            "iam:*",
            "*",
            "ingress",
            "redirect",
            "HTTPS",
            "10.0.0.0/8",
        ]
    ),
    st.text(max_size=5),
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
        st.dictionaries(st.sampled_from(NAMES), inner, max_size=3).map(json.dumps),
        st.lists(inner, max_size=2).map(json.dumps),
    ),
    max_leaves=12,
)


@given(st.sampled_from(TYPES), st.dictionaries(st.sampled_from(NAMES), TREES, max_size=6))
def test_nothing_ends_in_an_error(type_: str, props: dict[str, Any]) -> None:
    for given_props in (props, unknown_checking_proxy(props)):
        for rule in RULES.values():
            assert all(isinstance(fault, str) for fault in rule(type_, given_props))
        listeners = [Guarded(LISTENER, "a-http", given_props), Guarded(LISTENER, "a-https", {"protocol": "HTTPS"})]
        assert all(len(each) == 2 for each in tls_where_there_is_a_certificate(listeners))


@pytest.mark.parametrize(
    "text", ["", "null", "3", "[[", "[" * 100_000, '"a"', "[null, 3, []]", '[{"environment": [3, null], "name": []}]']
)
def test_definitions_and_policies_that_are_none(text: str) -> None:
    assert list(RULES["no-secret-in-environment"](TASK_DEFINITION, {"containerDefinitions": text})) == []
    assert list(RULES["no-pass-role-on-everything"](POLICY, {"policy": text})) == []


@pytest.mark.parametrize(
    "resource",
    [
        ["*?" * 3000 + "!"],
        ["*a" * 3000 + "!"],
        [f"arn:aws:iam::{number:012}:role/x*" for number in range(600)],
    ],
)
def test_large_policies_take_no_time_without_end(resource: list[str]) -> None:
    statement = {"Effect": "Allow", "Action": ["*?" * 500 + "!", "iam:PassRole"], "Resource": resource}
    begun = time.perf_counter()
    list(RULES["no-pass-role-on-everything"](POLICY, {"policy": json.dumps({"Statement": [statement] * 3})}))
    assert time.perf_counter() - begun < 20
