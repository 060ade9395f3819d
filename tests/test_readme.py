"""What the README shows is so."""

import re
import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from ecs_platform.model.contract.outputs import Outputs
from ecs_platform.model.load import load
from ecs_platform.model.settings.settings import Settings
from ecs_platform.ops import routes
from ecs_platform.ops.__main__ import app, verbs
from ecs_platform.ops.readme import with_pictures

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("verb", ["routes", "architecture"])
def test_a_picture_is_the_one_its_command_draws(verb: str) -> None:
    shown = README.partition(f"<!-- {verb} -->\n```mermaid\n")[2].partition(f"```\n<!-- /{verb} -->")[0]
    drawn = CliRunner().invoke(app, [verb, "--project", str(PROJECT), "--map", "mermaid"])
    assert drawn.exit_code == 0
    assert shown == drawn.stdout, "write it anew: `python -m ops fields --write`"
    assert with_pictures(PROJECT) == {"README.md": README}


def test_pictures_are_drawn_between_their_marks_alone(tmp_path: Path) -> None:
    for name in ("Pulumi.yaml", "Pulumi.test.yaml"):
        shutil.copy(PROJECT / name, tmp_path)
    shutil.copytree(PROJECT / "services", tmp_path / "services")
    assert with_pictures(tmp_path) == {}
    file = tmp_path / "README.md"
    file.write_text("# Ours\n")
    assert with_pictures(tmp_path) == {}
    file.write_text("# Ours\n\n<!-- architecture -->\nold\n<!-- /architecture -->\n\nEnd, <!-- routes -->\n")
    drawn = with_pictures(tmp_path)["README.md"]
    assert drawn.startswith("# Ours\n\n<!-- architecture -->\n```mermaid\nflowchart LR\n")
    assert drawn.endswith("```\n<!-- /architecture -->\n\nEnd, <!-- routes -->\n")
    assert "old" not in drawn
    (tmp_path / "services" / "api.yaml").write_text("name: api\n")
    assert with_pictures(tmp_path) == {}


def test_the_example_of_a_service_is_read_without_a_fault(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n# services/shop.yaml\n(.*?)```", README, flags=re.DOTALL)
    assert len(example.strip().splitlines()) <= 6
    for file in ("Pulumi.yaml", "Pulumi.test.yaml"):
        shutil.copy(PROJECT / file, tmp_path)
    (tmp_path / "services").mkdir()
    (tmp_path / "services" / "shop.yaml").write_text(example, encoding="utf-8")
    routes.assign_missing(tmp_path, "test")
    loaded = load(tmp_path, "test")
    assert loaded.findings == []
    assert [rule.key for rule in loaded.rules] == ["path=/shop"]


def test_every_verb_is_named() -> None:
    for verb in verbs():
        assert re.search(rf"`{verb}[ `]", README), f"`{verb}` is missing in the table of commands"


def test_every_output_is_named() -> None:
    for name in Outputs.model_fields:
        assert f"`{name}`" in README


def test_every_target_of_make_that_is_shown_exists() -> None:
    targets = set(re.findall(r"^\.PHONY: (.*)$", (PROJECT / "Makefile").read_text(), flags=re.MULTILINE)[0].split())
    shown = set(re.findall(r"`make ([a-z-]+)`|\$ make ([a-z-]+)", README))
    assert {one or other for one, other in shown} <= targets


TEXTS = [
    PROJECT / "README.md",
    *PROJECT.glob("docs/*.md"),
    *PROJECT.glob("*/*/README.md"),
    *PROJECT.glob("*/README.md"),
]


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.relative_to(PROJECT).as_posix())
def test_links_lead_somewhere(file: Path) -> None:
    for link in re.findall(r"\]\(([^)h#][^)]*)\)", file.read_text()):
        place, _, heading = link.partition("#")
        assert (file.parent / place).exists(), link
        assert not heading or heading in _headings(file.parent / place), link


def _headings(page: Path) -> list[str]:
    """What links to the headings of a page end in: small letters, words joined by hyphens, as GitHub makes them."""
    found = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in found]


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.relative_to(PROJECT).as_posix())
def test_settings_that_are_shown_exist(file: Path) -> None:
    for name in re.findall(r"ecs-platform:([a-z_0-9]+)", file.read_text()):
        assert name in Settings.model_fields, name


def test_the_stack_file_it_describes_is_yaml() -> None:
    assert yaml.safe_load((PROJECT / "Pulumi.test.yaml").read_text())["config"]["ecs-platform:local"] in (True, "true")


COMMANDS = [*TEXTS, PROJECT / "Makefile", *PROJECT.glob(".github/workflows/*"), *PROJECT.glob("lanes/*/*.py")]


@pytest.mark.parametrize("file", COMMANDS, ids=lambda file: file.relative_to(PROJECT).as_posix())
def test_no_command_deletes_the_settings_with_the_state(file: Path) -> None:
    """`pulumi stack rm` takes Pulumi.<stack>.yaml along, which is committed, unless it is told not to."""
    for command in re.findall(
        r"pulumi [^\n`]*\bstack rm\b[^\n`]*|pulumi stack rm[^\n`]*", file.read_text(encoding="utf-8")
    ):
        assert "--preserve-config" in command, command
