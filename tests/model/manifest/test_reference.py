"""The reference is made from the code, and says all that it must."""

from pathlib import Path

import pytest

from ecs_platform.model.manifest.differences import DIFFERENCES
from ecs_platform.model.manifest.reference import markdown as manifest_reference
from ecs_platform.model.manifest.refused import REFUSED, REFUSED_TYPES, REFUSED_VALUES
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.faults import paths_of
from ecs_platform.model.settings.settings import Settings
from ecs_platform.model.settings.text import markdown as settings_reference

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize(
    ("name", "text"), [("manifest.md", manifest_reference()), ("settings.md", settings_reference())]
)
def test_the_references_are_current(name: str, text: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == text, "run `python -m ops fields --write`"


def test_every_field_is_in_the_reference() -> None:
    text = manifest_reference()
    assert [
        path for path in paths_of(Service) if f"| `{path}` |" not in text and ".additional_rules.*" not in path
    ] == []
    assert [path for path in paths_of(Settings) if f"| `{path}` |" not in settings_reference()] == []
    assert [path for path in (*REFUSED, *REFUSED_VALUES, *REFUSED_TYPES) if path not in text] == []
    assert [each.path for each in DIFFERENCES if each.ours not in text or each.copilot not in text] == []


def test_every_field_is_described() -> None:
    rows = [line for line in (manifest_reference() + settings_reference()).splitlines() if line.startswith("| `")]
    assert [row for row in rows if row.endswith("|  |")] == []
