"""The page of the local AWS says what the code does."""

from sandbox.aws.judge.judge import every_rule
from sandbox.aws.judge.page import page
from sandbox.aws.server import ROOT


def test_the_page_is_as_the_code_has_it() -> None:
    assert (ROOT / "docs" / "local-aws.md").read_text() == page(), "make local-aws-page"


def test_the_page_has_every_rule_with_its_source() -> None:
    written = page()
    for rules in every_rule().values():
        for rule in rules:
            assert f"`{rule.code}` | [" in written
            assert f"]({rule.source})" in written
            assert rule.source.startswith("https://")
