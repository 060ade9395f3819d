"""The table of quotas: each row whole, and those that are known by heart as AWS has them."""

import re

import pytest

from ecs_platform.model.quotas.table import QUOTAS
from ecs_platform.model.quotas.text import markdown
from tests.shipped import PROJECT

KNOWN = {
    ("vpc", "L-0EA8095F"): (60, True),
    ("vpc", "L-2AFB9258"): (5, True),
    ("vpc", "L-FE5A380F"): (5, True),
    ("ec2", "L-0263D0A3"): (5, True),
    ("elasticloadbalancing", "L-822D1B1B"): (100, False),
    ("elasticloadbalancing", "L-7EED9B64"): (100, True),
    ("elasticloadbalancing", "L-9365A611"): (25, True),
    ("ecs", "L-A04A77EF"): (5, False),
    ("fargate", "L-3032A538"): (6, True),
    ("fargate", "L-36FBB829"): (6, True),
    ("ec2", "L-1216C47A"): (5, True),
    ("iam", "L-FE177D64"): (1000, True),
    ("elasticfilesystem", "L-848C634D"): (1000, True),
    ("elasticfilesystem", "L-7391004C"): (400, False),
}
FINAL = {
    "KiB of the task definition": 64,
    "tags": 50,
    "characters of inline policies": 10_240,
    "characters": 6_144,
    "security groups of a task": 5,
}


def test_what_aws_says() -> None:
    coded = {(quota.source.service, quota.code): (quota.default, quota.adjustable) for quota in QUOTAS if quota.code}
    assert {key: coded.get(key) for key in KNOWN} == KNOWN
    assert {quota.name: quota.default for quota in QUOTAS if quota.name in FINAL and not quota.adjustable} == FINAL


def test_rows_are_told_apart() -> None:
    assert len({(quota.name, quota.per) for quota in QUOTAS}) == len(QUOTAS)
    codes = [quota.code for quota in QUOTAS if quota.code]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("quota", QUOTAS, ids=lambda quota: f"{quota.name} per {quota.per}")
def test_a_row_is_whole(quota: object) -> None:
    row = QUOTAS[QUOTAS.index(quota)]
    assert row.source.page.startswith("https://docs.aws.amazon.com/")
    assert row.counted.endswith(".")
    assert re.fullmatch("(L-[0-9A-F]{8})?", row.code)
    assert row.source.service or not row.code


def test_the_page_is_made_from_the_table() -> None:
    written = (PROJECT / "docs" / "quotas.md").read_text(encoding="utf-8")
    assert written == markdown(), "run `python -m ops fields --write`"
    for quota in QUOTAS:
        assert quota.code in written
