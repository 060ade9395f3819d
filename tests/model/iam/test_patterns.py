"""Patterns beside patterns, compared with all the texts that they match."""

from itertools import product

import pytest

from ecs_platform.model.iam.conditions import matches
from ecs_platform.model.iam.patterns import arn_overlap, arn_within, overlap, within, without_variables

LETTERS = "ab"
TEXTS = ["".join(each) for length in range(5) for each in product(LETTERS, repeat=length)]
PATTERNS = ["".join(each) for length in range(4) for each in product("ab*?", repeat=length)]
MATCHED = {pattern: {text for text in TEXTS if matches(pattern, text)} for pattern in PATTERNS}


def test_a_pattern_within_another_matches_nothing_else() -> None:
    inside = [(one, other) for one in PATTERNS for other in PATTERNS if within(one, other)]
    assert len(inside) > 500
    assert [pair for pair in inside if not MATCHED[pair[0]] <= MATCHED[pair[1]]] == []


def test_patterns_overlap_where_they_have_a_text_in_common() -> None:
    # Three letters are enough for a text in common: each pattern has three signs at most.
    for one in PATTERNS:
        for other in PATTERNS:
            assert overlap(one, other) == bool(MATCHED[one] & MATCHED[other]), (one, other)


@pytest.mark.parametrize(
    ("inner", "outer", "expected"),
    [
        ("arn:aws:ssm:eu:1:parameter/a/b", "arn:aws:ssm:*:*:parameter/a/*", True),
        ("arn:aws:ssm:*:1:parameter/a/*", "arn:aws:ssm:*:*:parameter/a/*", True),
        ("arn:aws:ssm:*:1:parameter/a/*", "arn:aws:ssm:eu:1:parameter/a/*", False),
        ("arn:aws:ssm:eu:1:parameter/a*", "arn:aws:ssm:eu:1:parameter/a/*", False),
        ("arn:aws:logs:eu:1:log-group:/a:log-stream:*", "arn:aws:logs:eu:1:log-group:/a:*", True),
        ("*", "arn:aws:ssm:eu:1:parameter/a/*", False),
    ],
)
def test_arns_part_by_part(inner: str, outer: str, expected: bool) -> None:
    assert arn_within(inner, outer) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("*", "arn:aws:ssm:eu:1:parameter/a", True),
        ("arn:aws:ssm*", "arn:aws:ssm:eu:1:parameter/a", True),
        ("arn:aws:s3*", "arn:aws:ssm:eu:1:parameter/a", False),
        # A region is no place for the rest of an ARN.
        ("arn:aws:logs:eu:1:log-group:/acme:*", "arn:aws:logs:*:1:log-group:/ecs/*/*", False),
    ],
)
def test_arns_in_common(one: str, other: str, expected: bool) -> None:
    assert arn_overlap(one, other) is expected


def test_a_policy_variable_may_be_anything() -> None:
    assert without_variables("arn:aws:s3:::b/${aws:username}/x") == "arn:aws:s3:::b/*/x"
