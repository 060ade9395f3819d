"""CHANGELOG.md: what whoever takes a newer version must know, entry by entry, and what their previews may then show.

    ## 2026-11-25 (88f1bb2)

    ### What `preview` shows
    Every service is updated: it says that it has no Service Connect.

    ### Whose tasks restart
    ### What `check` newly refuses
    ### What to do

    ```yaml
    allowed:
      - {op: rolled, type: "aws:ecs/service:Service", name: "*", reason: each says that it has no Service Connect}
    ```

The newest entry stands first, and there is one a day. It has its four parts in this order, none of them empty
(`Nothing.` is a part), and one block of what a preview may show: patterns, or `allowed: []`. The commit in brackets is
that of which checkpoints were recorded (tests/stack/pulling): those are previewed with the newest program, and what a
preview shows beyond the patterns of the entries since then fails the tests. So the block is what was tried, and the
parts say it for people.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ecs_platform.model.reading import source
from ecs_platform.model.reading.faults import findings_of
from ecs_platform.model.reading.findings import Finding, did_you_mean

FILE = "CHANGELOG.md"
PARTS = ("What `preview` shows", "Whose tasks restart", "What `check` newly refuses", "What to do")

Op = Literal["create", "update", "rolled", "replace", "delete", "discard"]
"""What happens to a resource; `rolled` is an update of an ECS service that replaces its tasks.

`discard` forgets what a program only read."""

_ENTRY = re.compile(r"## (?P<date>\d{4}-\d{2}-\d{2})(?: \((?P<commit>[0-9a-f]{7,40})\))?")
_FENCE = re.compile(r"(`{3,}|~{3,})(.*)")


class Allowed(BaseModel):
    """A pattern of what a preview may show."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    op: Op = Field(description="What happens: `create`, `update`, `rolled`, `replace`, `delete` or `discard`.")
    type: str = Field(min_length=1, description="The type (`aws:ecs/service:Service`); `*` and `?` are wild.")
    name: str = Field(min_length=1, description="Its name in the program; `*` and `?` are wild.")
    reason: str = Field(min_length=1, description="Why, for whoever sees it in a preview.")

    def covers(self, op: str, type_: str, name: str) -> bool:
        """Whether it is about this step: an operation, a resource's type and its name in the program."""
        return op == self.op and fnmatchcase(type_, self.type) and fnmatchcase(name, self.name)


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    allowed: list[Allowed] = Field(description="Patterns of what a preview may show; `[]` for nothing.")


@dataclass(frozen=True)
class Entry:
    """What one version asks of whoever takes it.

    Attributes:
        date: its day (`2026-11-25`).
        commit: the commit of which checkpoints were recorded, at least seven digits; empty where there are none.
        parts: the text of each of `PARTS`, as Markdown.
        allowed: what a preview may show that takes this version after the one before it.
    """

    date: str
    commit: str
    parts: dict[str, str]
    allowed: tuple[Allowed, ...]


class UnknownVersionError(ValueError):
    """The changelog has no such version; the message says which there are."""


def load_changelog(file: Path) -> tuple[list[Entry], list[Finding]]:
    """The entries of a file, see `read_changelog`; one that cannot be read is a finding."""
    try:
        return read_changelog(file.read_text(encoding="utf-8"), file)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        return [], [Finding(file, 1, 1, "", f"cannot be read: {why}")]


def read_changelog(text: str, file: Path) -> tuple[list[Entry], list[Finding]]:
    """The entries, newest first, and everything that is wrong with their form.

    Args:
        text: the changelog, as Markdown; what stands before the first entry is for people alone.
        file: where findings say they stand.
    """
    drafts, findings = _Scan(file).drafts(text.splitlines())
    read = [_read(draft, file) for draft in drafts]
    for newer, older in pairwise(drafts):
        if older.date >= newer.date:
            message = f"{older.date} stands below {newer.date}"
            findings.append(Finding(file, older.line, 1, "", message, "put the newest first, one entry a day"))
    if not drafts:
        findings.append(Finding(file, 1, 1, "", "has no entry", "an entry begins with its date: `## 2026-11-25`"))
    return [entry for entry, _ in read], sorted([*findings, *(each for _, found in read for each in found)])


def changes(entries: Sequence[Entry], before: str, after: str = "") -> list[Entry]:
    """What whoever has one version must know to take another: the entries after `before`, up to `after`; newest first.

    Args:
        entries: all entries, newest first.
        before: the version there is: any date, or a commit that an entry names (seven digits or more).
        after: the version to take; default the newest.

    Raises:
        UnknownVersionError: no entry names that commit.
    """
    first, last = _day(entries, before), _day(entries, after) if after else ""
    return [each for each in entries if each.date > first and (not last or each.date <= last)]


def _day(entries: Sequence[Entry], version: str) -> str:
    found = [each.date for each in entries if each.commit and _same(each.commit, version)]
    if not found and _is_date(version):
        found = [version]
    if not found:
        known = ", ".join(f"{each.date} ({each.commit})" if each.commit else each.date for each in entries)
        raise UnknownVersionError(f"the changelog has no version `{version}`; give a date, or one of these: {known}")
    return found[0]


def _same(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= 7 and longer.startswith(shorter)  # noqa: PLR2004 what git shows of a commit


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@dataclass
class _Part:
    title: str
    line: int
    lines: list[str] = field(default_factory=list)


@dataclass
class _Draft:
    """An entry as it is written: its parts and blocks, with the lines they begin in."""

    date: str
    commit: str
    line: int
    parts: list[_Part] = field(default_factory=list)
    blocks: list[tuple[int, str]] = field(default_factory=list)


class _Scan:
    """Goes through the lines: headings make entries and parts, except where they stand in a fenced block."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._findings: list[Finding] = []
        self._drafts: list[_Draft] = []

    def drafts(self, lines: list[str]) -> tuple[list[_Draft], list[Finding]]:
        at = 0
        while at < len(lines):
            fence = _FENCE.match(lines[at])
            if fence is not None:
                at = self._fenced(lines, at, fence)
            else:
                self._line(lines[at], at + 1)
                at += 1
        return self._drafts, self._findings

    def _line(self, text: str, number: int) -> None:
        if text.startswith("## "):
            self._entry(text.rstrip(), number)
        elif self._drafts and text.startswith("### "):
            self._drafts[-1].parts.append(_Part(text.removeprefix("### ").strip(), number))
        elif self._drafts and self._drafts[-1].parts:
            self._drafts[-1].parts[-1].lines.append(text)
        elif self._drafts and text.strip():
            self._says(number, "stands before the first part", f"begin with `### {PARTS[0]}`")

    def _entry(self, text: str, number: int) -> None:
        found = _ENTRY.fullmatch(text)
        day = found["date"] if found else ""
        if not found or not _is_date(day):
            hint = "write `## 2026-11-25`, with the commit behind it, in brackets, where it has checkpoints"
            self._says(number, f"`{text}` is no entry's heading: that is a date", hint)
        self._drafts.append(_Draft(day, (found["commit"] or "") if found else "", number))

    def _fenced(self, lines: list[str], start: int, fence: re.Match[str]) -> int:
        """A fenced block, whole: patterns, or a part's text; returns the line after it."""
        end = next((at for at in range(start + 1, len(lines)) if lines[at].rstrip() == fence[1]), None)
        if end is None:
            self._says(start + 1, "the block that begins here is never closed", f"close it with {fence[1]}")
            return len(lines)
        inside = lines[start + 1 : end]
        if self._drafts and fence[2].strip() == "yaml" and inside and inside[0].startswith("allowed:"):
            self._drafts[-1].blocks.append((start + 2, "\n".join(inside)))
        elif self._drafts and self._drafts[-1].parts:
            self._drafts[-1].parts[-1].lines += lines[start : end + 1]
        return end + 1

    def _says(self, line: int, message: str, hint: str) -> None:
        self._findings.append(Finding(self._file, line, 1, "", message, hint))


def _read(draft: _Draft, file: Path) -> tuple[Entry, list[Finding]]:
    findings = list(_of_parts(draft, file))
    allowed: tuple[Allowed, ...] = ()
    if len(draft.blocks) == 1:
        allowed, wrong = _patterns(*draft.blocks[0], file)
        findings += wrong
    elif draft.blocks:
        line = draft.blocks[1][0]
        findings.append(Finding(file, line, 1, "", f"{draft.date} has a second block of patterns", "write one list"))
    else:
        hint = "end it with a block (```yaml) that says `allowed: []`, or what previews may show"
        findings.append(Finding(file, draft.line, 1, "", f"{draft.date} has no block of patterns", hint))
    parts = {each.title: "\n".join(each.lines).strip() for each in draft.parts}
    return Entry(draft.date, draft.commit, parts, allowed), findings


def _of_parts(draft: _Draft, file: Path) -> Iterator[Finding]:
    titles = [each.title for each in draft.parts]
    for part in draft.parts:
        if part.title not in PARTS:
            hint = did_you_mean(part.title, PARTS) or "the parts are: " + ", ".join(PARTS)
            yield Finding(file, part.line, 1, "", f"an entry has no part `{part.title}`", hint)
        elif not "".join(part.lines).strip():
            yield Finding(file, part.line, 1, "", f"`{part.title}` is empty", "where nothing is, write `Nothing.`")
    for missing in (each for each in PARTS if each not in titles):
        yield Finding(file, draft.line, 1, "", f"{draft.date} has no part `{missing}`", f"add `### {missing}`")
    known = [each for each in titles if each in PARTS]
    if known != sorted(set(known), key=PARTS.index):
        hint = "once each, in this order: " + ", ".join(PARTS)
        yield Finding(file, draft.line, 1, "", f"the parts of {draft.date} stand in another order, or twice", hint)


def _patterns(line: int, text: str, file: Path) -> tuple[tuple[Allowed, ...], list[Finding]]:
    """The patterns of a block that begins in a line of the file."""
    root, findings = source.parse(("\n" * (line - 1) + text).encode(), file)
    if root is None or findings:
        return (), findings
    try:
        return tuple(_Block.model_validate(root.plain()).allowed), []
    except ValidationError as error:
        return (), findings_of(error, root, _Block)
