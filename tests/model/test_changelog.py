"""CHANGELOG.md in its form: read, asked, and each fault of it said with its line."""

from pathlib import Path

import pytest

from ecs_platform.model.changelog import (
    FILE,
    PARTS,
    Allowed,
    Entry,
    UnknownVersionError,
    changes,
    load_changelog,
    read_changelog,
)

PROJECT = Path(__file__).parents[2]
AT = Path("CHANGELOG.md")
SERVICE = "aws:ecs/service:Service"
PATTERN = '- {op: rolled, type: "aws:ecs/*", name: "api*", reason: a new field}'


def entry(heading: str = "2026-11-25", block: str = "allowed: []", **parts: str) -> str:
    text = "".join(f"### {title}\n\n{parts.get(title.split()[-1], 'Nothing.')}\n\n" for title in PARTS)
    return f"## {heading}\n\n{text}```yaml\n{block}\n```\n\n"


def read(text: str) -> list[Entry]:
    entries, findings = read_changelog(text, AT)
    assert [str(each) for each in findings] == []
    return entries


def said(text: str) -> list[str]:
    return [f"{each.line}: {each.message}" for each in read_changelog(text, AT)[1]]


def test_an_entry_has_its_day_its_commit_its_parts_and_its_patterns() -> None:
    example = "Set this:\n\n```yaml\nconfig: {}\n## 2026-01-01\n```"
    (found,) = read(
        "# Changelog\n\nFor people.\n\n" + entry("2026-11-25 (88f1bb2)", f"allowed:\n  {PATTERN}", do=example)
    )
    assert (found.date, found.commit) == ("2026-11-25", "88f1bb2")
    assert found.parts == {**dict.fromkeys(PARTS, "Nothing."), "What to do": example}
    assert found.allowed == (Allowed(op="rolled", type="aws:ecs/*", name="api*", reason="a new field"),)


def test_a_pattern_is_about_one_operation_and_the_types_and_names_it_fits() -> None:
    (pattern,) = read(entry(block=f"allowed:\n  {PATTERN}"))[0].allowed
    assert pattern.covers("rolled", SERVICE, "api-2")
    assert not pattern.covers("replace", SERVICE, "api-2")
    assert not pattern.covers("rolled", SERVICE, "shop-api")
    assert not pattern.covers("rolled", "aws:lb/listener:Listener", "api")


THREE = entry("2026-12-24") + entry("2026-11-26 (0123456789abcdef)") + entry("2026-11-25 (88f1bb2)")


@pytest.mark.parametrize(
    ("before", "after", "days"),
    [
        ("2026-11-25", "", ["2026-12-24", "2026-11-26"]),
        ("88f1bb2", "", ["2026-12-24", "2026-11-26"]),
        ("88f1bb2d4f9c", "0123456", ["2026-11-26"]),
        ("2026-12-01", "", ["2026-12-24"]),
        ("2020-01-01", "2026-11-30", ["2026-11-26", "2026-11-25"]),
        ("2026-12-24", "", []),
    ],
)
def test_what_lies_between_two_versions(before: str, after: str, days: list[str]) -> None:
    assert [each.date for each in changes(read(THREE), before, after)] == days


@pytest.mark.parametrize("version", ["88f1bb", "1234567", "2026-13-01", "v2", ""])
def test_a_version_that_is_not_known_is_said_with_those_that_are(version: str) -> None:
    with pytest.raises(UnknownVersionError, match=r"no version `.*these: 2026-12-24, 2026-11-26 \(0123456789abcdef\),"):
        changes(read(THREE), version)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("# Changelog\n", ["1: has no entry"]),
        (entry("Version 1"), ["1: `## Version 1` is no entry's heading: that is a date"]),
        (entry("2026-02-30"), ["1: `## 2026-02-30` is no entry's heading: that is a date"]),
        (entry("2026-11-25") + entry("2026-11-26"), ["23: 2026-11-26 stands below 2026-11-25"]),
        (entry() + entry(), ["23: 2026-11-25 stands below 2026-11-25"]),
        (entry(do=""), ["15: `What to do` is empty"]),
        (entry().replace("### What to do", "### What to be"), ["1: 2026-11-25 has no part `What to do`", "15: an entry has no part `What to be`"]),  # noqa: E501
        (entry().replace("### What to do", f"### {PARTS[0]}"), ["1: 2026-11-25 has no part `What to do`", "1: the parts of 2026-11-25 stand in another order, or twice"]),  # noqa: E501
        (entry().replace("\n### What `pre", "\nHello\n### What `pre"), ["3: stands before the first part"]),
        (entry(block="config: {}"), ["1: 2026-11-25 has no block of patterns"]),
        (entry() + "```yaml\nallowed: []\n```\n", ["24: 2026-11-25 has a second block of patterns"]),
        (entry() + "```yaml\nallowed: []\n", ["23: the block that begins here is never closed"]),
        (entry(block="allowed: [}"), ["20: is not YAML: while parsing a flow node did not find expected node content"]),
        (entry(block="allowed: all"), ["20: expected a list, got the text `all`"]),
        (entry(block=f"allowed:\n  {PATTERN}\n  {PATTERN.replace('rolled', 'roled')}"), ["22: expected one of `create`, `update`, `rolled`, `replace`, `delete`, `discard`, got the text `roled`"]),  # noqa: E501
        (entry(block=f"allowed:\n  {PATTERN.replace(', reason: a new field', '')}"), ["21: `reason` is missing"]),
        (entry(block=f"allowed:\n  {PATTERN.replace('name', 'nam')}"), ["21: unknown field `nam`"]),
    ],
)  # fmt: skip
def test_a_fault_is_said_with_its_line(text: str, faults: list[str]) -> None:
    assert said(text) == faults


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"\xff")
    assert [each.message for each in load_changelog(tmp_path / FILE)[1]] == ["cannot be read: it is not UTF-8 text"]
    assert "No such file" in load_changelog(tmp_path / "no" / FILE)[1][0].message


def test_ours_has_the_form() -> None:
    entries, findings = load_changelog(PROJECT / FILE)
    assert [str(each) for each in findings] == []
    assert entries
