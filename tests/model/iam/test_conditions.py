"""Condition operators against the tables of the IAM User Guide."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_platform.model.iam.conditions import UnsupportedError, arn_matches, failing, matches

ROLE = "arn:aws:iam::123456789012:role/"


def holds(operator: str, wanted: object, *values: object, key: str = "aws:k") -> bool:
    """Whether the condition holds; no value means that the request does not have the key."""
    context: dict[str, Any] = {}
    if values:
        context = {key: values[0] if len(values) == 1 else list(values)}
    return failing({operator: {key: wanted}}, context) is None


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "expected"),
    [
        ("StringEquals", "a", "a", True),
        ("StringEquals", "a", "A", False),
        ("StringEquals", "a*", "ab", False),
        ("StringEquals", ["a", "b"], "b", True),
        ("StringNotEquals", "a", "a", False),
        ("StringNotEquals", "a", "A", True),
        # Several values of a negated operator: none of them may fit.
        ("StringNotEquals", ["a", "b"], "b", False),
        ("StringNotEquals", ["a", "b"], "c", True),
        ("StringEqualsIgnoreCase", "a", "A", True),
        ("StringNotEqualsIgnoreCase", "a", "A", False),
        ("StringLike", "a*", "abc", True),
        ("StringLike", "a?", "ab", True),
        ("StringLike", "a?", "a", False),
        ("StringLike", "a*", "Abc", False),
        ("StringNotLike", "a*", "abc", False),
        ("StringNotLike", "a*", "b", True),
        ("Bool", "true", "true", True),
        ("Bool", "true", "false", False),
        ("Bool", True, True, True),
        ("NumericEquals", "10", "10", True),
        ("NumericEquals", "10", "10.0", True),
        ("NumericNotEquals", "10", "10", False),
        ("NumericLessThan", "10", "9", True),
        ("NumericLessThan", "10", "10", False),
        ("NumericLessThanEquals", "10", "10", True),
        ("NumericGreaterThan", "10", "11", True),
        ("NumericGreaterThanEquals", "10", "9", False),
        ("NumericEquals", "10", "ten", False),
        ("DateLessThan", "2026-11-28T12:00:00Z", "2026-11-28T11:59:59Z", True),
        ("DateLessThan", "2026-11-28T12:00:00Z", "2026-11-28T12:00:00Z", False),
        ("DateLessThanEquals", "2026-11-28T12:00:00Z", "2026-11-28T13:00:00+01:00", True),
        ("DateGreaterThan", "2026-11-28", "2026-11-28T00:00:01Z", True),
        # Seconds since 1970.
        ("DateEquals", "2026-11-28T00:00:00Z", "1795824000", True),
        ("DateNotEquals", "2026-11-28T00:00:00Z", "1795824001", True),
        ("DateLessThan", "2026-11-28T12:00:00Z", "soon", False),
        ("IpAddress", "10.0.0.0/16", "10.0.255.1", True),
        ("IpAddress", "10.0.0.0/16", "10.1.0.1", False),
        ("IpAddress", "10.0.0.1", "10.0.0.1", True),
        ("IpAddress", "2001:db8::/32", "2001:db8::1", True),
        ("IpAddress", "10.0.0.0/16", "2001:db8::1", False),
        ("NotIpAddress", ["10.0.0.0/16", "10.1.0.0/16"], "10.1.0.1", False),
        ("NotIpAddress", ["10.0.0.0/16", "10.1.0.0/16"], "10.2.0.1", True),
        ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", True),
        ("BinaryEquals", "QmluYXJ5", "qmluYXJ5", False),
        ("ArnEquals", f"{ROLE}a", f"{ROLE}a", True),
        ("ArnEquals", f"{ROLE}a", f"{ROLE}b", False),
        ("ArnLike", f"{ROLE}ecs/*", f"{ROLE}ecs/x/y", True),
        # AWS: ArnEquals and ArnLike behave alike.
        ("ArnEquals", f"{ROLE}ecs/*", f"{ROLE}ecs/x/y", True),
        ("ArnLike", "arn:aws:iam:*:role/a", f"{ROLE}a", False),
        ("ArnLike", "arn:aws:ecs:eu-central-1:123456789012:*", "arn:aws:ecs:eu-central-1:123456789012:task/c/1", True),
        ("ArnLike", "*", f"{ROLE}a", False),
        ("ArnNotLike", f"{ROLE}ecs/*", f"{ROLE}ecs/x", False),
        ("ArnNotEquals", f"{ROLE}a", f"{ROLE}b", True),
        ("ArnNotEquals", f"{ROLE}a", "no ARN at all", True),
    ],
)
def test_one_value(operator: str, wanted: object, value: object, expected: bool) -> None:
    assert holds(operator, wanted, value) is expected


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
        ("StringEquals", False),
        ("StringLike", False),
        ("ArnLike", False),
        ("Bool", False),
        ("NumericLessThan", False),
        ("StringNotEquals", True),
        ("StringNotLike", True),
        ("ArnNotLike", True),
        ("NumericNotEquals", True),
        ("DateNotEquals", True),
        ("NotIpAddress", True),
        ("IpAddress", False),
        ("StringEqualsIfExists", True),
        ("ArnLikeIfExists", True),
        ("BoolIfExists", True),
        ("StringNotEqualsIfExists", True),
        ("ForAllValues:StringEquals", True),
        ("ForAllValues:StringNotEquals", True),
        ("ForAnyValue:StringEquals", False),
        ("ForAnyValue:StringNotEquals", False),
        ("ForAllValues:StringEqualsIfExists", True),
        ("ForAnyValue:StringEqualsIfExists", True),
    ],
)
def test_an_absent_key(operator: str, expected: bool) -> None:
    assert holds(operator, "a") is expected


@pytest.mark.parametrize(("wanted", "expected"), [("true", False), ("false", True), (True, False), (False, True)])
def test_null_for_a_key_that_is_there(wanted: object, expected: bool) -> None:
    assert holds("Null", wanted, "value") is expected
    assert holds("Null", wanted) is not expected


def test_null_with_both_answers_always_holds() -> None:
    assert holds("Null", ["true", "false"], "value")
    assert holds("Null", ["true", "false"])


def test_a_key_without_values_is_absent() -> None:
    assert failing({"Null": {"aws:k": "true"}}, {"aws:k": []}) is None
    assert failing({"ForAllValues:StringEquals": {"aws:k": "a"}}, {"aws:k": []}) is None
    assert failing({"ForAnyValue:StringEquals": {"aws:k": "a"}}, {"aws:k": []}) is not None


@pytest.mark.parametrize(
    ("operator", "wanted", "values", "expected"),
    [
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
        ("ForAllValues:StringEquals", ["a", "b"], ["a"], True),
        ("ForAllValues:StringEquals", ["a", "b"], ["a", "b"], True),
        ("ForAllValues:StringEquals", ["a", "b"], ["a", "c"], False),
        ("ForAnyValue:StringEquals", ["a", "b"], ["a", "c"], True),
        ("ForAnyValue:StringEquals", ["a", "b"], ["c", "d"], False),
        ("ForAllValues:StringNotEquals", ["a"], ["b", "c"], True),
        ("ForAllValues:StringNotEquals", ["a"], ["a", "c"], False),
        ("ForAnyValue:StringNotEquals", ["a"], ["a", "c"], True),
        ("ForAnyValue:StringNotEquals", ["a"], ["a", "a"], False),
        ("ForAllValues:StringLike", ["a*"], ["ab", "ac"], True),
        ("ForAllValues:ArnLike", [f"{ROLE}*"], [f"{ROLE}a", "arn:aws:s3:::b"], False),
    ],
)
def test_several_values(operator: str, wanted: object, values: list[str], expected: bool) -> None:
    assert holds(operator, wanted, *values) is expected


def test_the_letter_case_of_keys_does_not_matter() -> None:
    assert failing({"StringEquals": {"aws:SourceAccount": "1"}}, {"AWS:sourceaccount": "1"}) is None


def test_all_conditions_must_hold_and_the_first_that_fails_is_named() -> None:
    conditions = {"StringEquals": {"a:a": "1", "a:b": "2"}, "Null": {"a:c": "true"}}
    assert failing(conditions, {"a:a": "1", "a:b": "2"}) is None
    assert failing(conditions, {"a:a": "1", "a:b": "3"}) == "StringEquals a:b"
    assert failing(conditions, {"a:a": "1", "a:b": "2", "a:c": "x"}) == "Null a:c"


@pytest.mark.parametrize("operator", ["StringEqual", "ForSomeValues:StringEquals", "NotBool"])
def test_an_unknown_operator_is_an_error_and_no_guess(operator: str) -> None:
    with pytest.raises(UnsupportedError, match="not known here"):
        holds(operator, "a", "a")


def test_several_values_without_a_quantifier_are_an_error() -> None:
    with pytest.raises(UnsupportedError, match="several values"):
        holds("StringEquals", "a", "a", "b")


@pytest.mark.parametrize("operator", ["NumericEquals", "DateLessThan", "IpAddress", "NotIpAddress", "Null"])
def test_policy_variables_where_aws_takes_none_are_an_error(operator: str) -> None:
    with pytest.raises(UnsupportedError, match="takes no policy variables"):
        holds(operator, "${aws:username}", "a")


@pytest.mark.parametrize(
    ("operator", "wanted", "expected"),
    [
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
        ("StringEquals", "${aws:PrincipalTag/team}", True),
        ("StringEquals", "${aws:principaltag/TEAM}", True),
        ("StringEquals", "${aws:PrincipalTag/none}", False),
        ("StringNotEquals", "${aws:PrincipalTag/none}", True),
        ("StringEquals", ["${aws:PrincipalTag/none}", "a*"], True),
        ("StringEquals", "${aws:PrincipalTag/none, 'a*'}", True),
        ("StringEquals", "${aws:PrincipalTag/several}", False),
        # What a variable stands for has no wildcards.
        ("StringLike", "${aws:PrincipalTag/team}", True),
        ("StringLike", "${aws:PrincipalTag/star}", False),
        ("StringLike", "a${*}", True),
        ("StringLike", "b${*}", False),
        ("StringLike", "a${?}", False),
        ("StringEquals", "${$}{a}", False),
    ],
)
def test_policy_variables(operator: str, wanted: object, expected: bool) -> None:
    tags = {"aws:PrincipalTag/team": "a*", "aws:PrincipalTag/star": "*", "aws:PrincipalTag/several": ["a*"]}
    assert (failing({operator: {"aws:k": wanted}}, {"aws:k": "a*", **tags}) is None) is expected


@pytest.mark.parametrize(
    ("pattern", "value", "expected"),
    [
        ("*", "", True),
        ("*", "anything:at/all", True),
        ("a.c", "abc", False),
        ("[a]", "a", False),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("task-definition/api:*", "task-definition/api:12", True),
        ("task-definition/api:*", "task-definition/api-admin:12", False),
        ("a*", "a\nb", True),
        ("a", "a\n", False),
    ],
)
def test_wildcards(pattern: str, value: str, expected: bool) -> None:
    assert matches(pattern, value) is expected


@given(st.text(alphabet="ab:/*?", max_size=8), st.text(alphabet="ab:/", max_size=8))
def test_wildcards_as_defined(pattern: str, value: str) -> None:
    def reference(rest: str, text: str) -> bool:
        if not rest:
            return not text
        if rest[0] == "*":
            return reference(rest[1:], text) or (bool(text) and reference(rest, text[1:]))
        return bool(text) and rest[0] in ("?", text[0]) and reference(rest[1:], text[1:])

    assert matches(pattern, value) is reference(pattern, value)


@given(st.text(alphabet="ab:/", max_size=8))
def test_without_wildcards_an_arn_matches_itself_only(resource: str) -> None:
    arn = f"arn:aws:ecs:r:a:{resource}"
    assert arn_matches(arn, arn)
    assert not arn_matches(arn, f"{arn}x")


@given(
    st.sampled_from(["StringEquals", "StringLike", "ArnLike", "NumericEquals"]),
    st.text(max_size=5),
    st.text(max_size=5),
)
def test_a_negated_operator_is_the_opposite_for_a_key_that_is_there(operator: str, wanted: str, value: str) -> None:
    if "${" in wanted:
        return
    negated = {"StringEquals": "StringNotEquals", "StringLike": "StringNotLike", "ArnLike": "ArnNotLike"}
    opposite = negated.get(operator, "NumericNotEquals")
    assert holds(operator, wanted, value) is not holds(opposite, wanted, value)


def test_no_pattern_takes_time_without_end() -> None:
    assert not matches("*a" * 500 + "b", "a" * 2000)
    assert not matches("*?" * 500 + "!", "a" * 2000)
