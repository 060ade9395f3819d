"""A fork's manifests that passed `check` pass, or the CHANGELOG says why not and what to write."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecs_platform.model.changelog import FILE, load_changelog
from ecs_platform.model.reading.findings import Finding
from tests.model.forks import record
from tests.model.forks.refused import REFUSED, Refused
from tests.model.project import Project

VERSIONS = sorted(record.PASSED.glob("*.json.gz"))
"""By the date of the newest entry in their CHANGELOG.md."""
CHANGELOG = record.CHECKOUT / FILE


def _projects(version: Path) -> Iterator[dict[str, Any]]:
    yield from json.loads(gzip.decompress(version.read_bytes()))


def _findings(folder: Path, project: dict[str, Any]) -> list[Finding]:
    one = Project(folder)
    for name, text in project["files"].items():
        (one.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (one.folder / name).write_text(text, encoding="utf-8")
    return one.findings(project["stack"])


def _newly_refused(since: str) -> str:
    """All that is said to be refused after the entry of a date."""
    entries, findings = load_changelog(CHANGELOG)
    assert findings == []
    parts = (each.parts["What `check` newly refuses"] for each in entries if each.date > since)
    return re.sub(r"\s+", " ", " ".join(parts))


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """By version: what is said of its projects, each message once, with a project of which it is said."""
    found: dict[str, dict[str, Any]] = {}
    for version in VERSIONS:
        folder, messages = tmp_path_factory.mktemp("forks"), found.setdefault(version.name[:10], {})
        for number, project in enumerate(_projects(version)):
            for finding in _findings(folder / str(number), project):
                messages.setdefault(finding.message, project["files"])
    return found


@pytest.mark.parametrize("version", [each.name[:10] for each in VERSIONS])
def test_what_is_refused_since_is_said(version: str, said: dict[str, dict[str, Any]]) -> None:
    newly = _newly_refused(version)
    for message, files in said[version].items():
        rows = [row for row in REFUSED if row.message.fullmatch(message)]
        assert rows, f"refused since {version}, and not in tests/model/forks/refused.py: {message}\n{files}"
        assert any(row.said in newly for row in rows), f"CHANGELOG.md does not say so since {version}: {message}"


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.message.pattern)
def test_each_refusal_is_one_that_happens(row: Refused, said: dict[str, dict[str, Any]]) -> None:
    assert any(row.message.fullmatch(text) for messages in said.values() for text in messages)


@pytest.mark.parametrize("version", VERSIONS, ids=lambda file: file.name[:10])
def test_there_are_many_of_every_kind(version: Path) -> None:
    """What was kept are services of all types, files of task definitions, jobs, instances and Windows."""
    texts = [text for project in _projects(version) for text in project["files"].values()]
    words = ("Load Balanced", "Backend", "Worker", "Scheduled", "task_definition", "capacity: ec2", "windows", "grpc")
    assert [word for word in words if not any(word in text for text in texts)] == []
    assert len(texts) > 10_000
