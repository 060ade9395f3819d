"""One issue about drift for each environment: opened, updated in place, closed when there is none."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ecs_platform.ops.__main__ import app
from tests.ops.github_api import TOKEN, Api

RECORDINGS = Path(__file__).parents[1] / "stack" / "digest" / "recordings"
MARK = "<!-- ecs-platform: drift of test -->"


def drift(kind: str) -> Result:
    return CliRunner().invoke(app, ["drift", str(RECORDINGS / f"{kind}.json"), "--stack", "test"])


def test_drift_opens_an_issue_and_the_next_one_updates_it(api: Api) -> None:
    done = drift("count")
    assert (done.exit_code, done.stdout.strip()) == (1, "https://github.test/issues/1")
    assert api.issues[0]["title"] == "Drift in test"
    assert api.issues[0]["body"].startswith(f"{MARK}\n")
    before = api.issues[0]["body"]
    assert drift("image").exit_code == 1
    assert len(api.issues) == 1
    assert api.issues[0]["body"] != before
    assert "`api` rolled" in api.issues[0]["body"]


def test_no_drift_closes_it_and_says_so_where_there_was_none(api: Api) -> None:
    done = drift("nothing")
    assert (done.exit_code, done.stdout.strip(), api.issues) == (0, "test: no drift", [])
    assert drift("count").exit_code == 1
    assert drift("nothing").exit_code == 0
    assert api.issues[0]["state"] == "closed"
    assert drift("count").exit_code == 1
    assert [issue["state"] for issue in api.issues] == ["closed", "open"]


@pytest.mark.parametrize("theirs", [{"login": "somebody"}, {"pull_request": {}}])
def test_what_is_not_its_own_is_left_alone(api: Api, theirs: dict[str, str]) -> None:
    api.open("Drift in test", f"{MARK}\n", **theirs)
    assert drift("count").exit_code == 1
    assert len(api.issues) == 2
    assert api.issues[0]["body"] == f"{MARK}\n"


def test_what_is_wrong_is_said_without_the_token(api: Api, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", "acme/nowhere")
    done = drift("count")
    assert done.exit_code == 1
    assert "error: " in done.stderr
    assert TOKEN not in done.output
    file = tmp_path / "preview.json"
    file.write_text("no preview")
    done = CliRunner().invoke(app, ["drift", str(file)])
    assert done.exit_code == 1
    assert str(file) in done.stderr
