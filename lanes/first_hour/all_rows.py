"""All rows of the walk in one clone and one local AWS: each is gone, and how many end as the docs say is kept."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lanes.commands import clone
from lanes.first_hour.rows import ROWS
from lanes.first_hour.rows.cause import Heard
from lanes.first_hour.rows.row import Row
from lanes.first_hour.walk import PYTHON, Step, go
from lanes.lane import CaseError, Scene

VARIABLES = {"PYTHON": str(PYTHON)}


def all_rows(scene: Scene) -> None:
    """Every row, also after one that does not end as it must.

    Raises:
        CaseError: with each row that did not, and why.
    """
    scene.say("git clone")
    project = clone(scene.folder / "project")
    try:
        wrong = walked(ROWS, scene, project)
    finally:
        # Whatever happened, the local AWS does not stay; after the last row there is none.
        _tidied((Step("make down", ""),), scene, project)
    scene.measure(f"rows of the walk that end as the docs say, of {len(ROWS)}", len(ROWS) - len(wrong), "rows")
    if wrong:
        raise CaseError("\n\n".join(f"{name}: {why}" for name, why in wrong.items()))


def walked(rows: Sequence[Row], scene: Scene, project: Path) -> dict[str, str]:
    """The rows that did not end as they must, with the reason."""
    wrong = {}
    for row in rows:
        scene.say(f"## {row.name}: {row.ends}")
        heard = list[Heard]()
        try:
            for step in row.steps:
                go(step, _heard(scene, heard), project, VARIABLES)
            if row.measured:
                row.measured(scene, project, heard)
        except CaseError as error:
            wrong[row.name] = str(error)
            scene.say(f"NOT AS IT MUST: {error}")
        _tidied(row.after, scene, project)
    return wrong


def _heard(scene: Scene, lines: list[Heard]) -> Scene:
    """The same scene; each line that comes is kept with its time."""

    def say(line: str) -> None:
        lines.append((time.time(), line))
        scene.say(line)

    return replace(scene, say=say)


def _tidied(steps: Sequence[Step], scene: Scene, project: Path) -> None:
    """What is taken away again may be there or not."""
    for step in steps:
        try:
            go(replace(step, prints=""), scene, project, VARIABLES)
        except CaseError as error:
            scene.say(f"(not taken away: {error})")
