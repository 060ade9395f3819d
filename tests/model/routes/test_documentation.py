"""docs/routes.md says what is so."""

import re
from pathlib import Path

import pytest

from ecs_platform.model.routes.matching import Request, matches
from ecs_platform.model.routes.priorities import load_priorities
from ecs_platform.model.routes.split import conditions
from tests.model.routes.declared import route

TEXT = (Path(__file__).parents[3] / "docs" / "routes.md").read_text(encoding="utf-8")
ROWS = [
    [re.findall(r"`([^`]+)`", cell) for cell in line.split("|")[1:4]] for line in TEXT.splitlines() if "| `/" in line
]


@pytest.mark.parametrize(("declared", "taken", "not_taken"), ROWS)
def test_what_a_path_means(declared: list[str], taken: list[str], not_taken: list[str]) -> None:
    for path in declared:
        wanted = conditions(route("a", path))
        assert [each for each in taken if not matches(wanted, Request(path=each))] == []
        assert [each for each in not_taken if matches(wanted, Request(path=each))] == []


def test_the_table_was_found() -> None:
    assert len(ROWS) == 5


def test_the_priorities_shown_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "priorities.yaml"
    file.write_text(TEXT.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")
    priorities, findings = load_priorities(file, "test")
    assert findings == []
    assert priorities.numbers("internal") == {"host=billing.test.internal&path=/": 1000}
