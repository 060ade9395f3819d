"""Every command that the README shows is walked, or its reason not to be stands beside the walks."""

from itertools import chain

from lanes.first_hour import readme
from lanes.first_hour.cases import LEFT_OUT, WALKS
from lanes.first_hour.rows import ROWS
from lanes.first_hour.walk import in_shell

SHOWN = readme.shown(readme.text())


def walked() -> set[str]:
    return {step.command for step in chain.from_iterable(WALKS)}


def test_every_command_verb_and_file_is_walked_or_left_out_with_a_reason() -> None:
    assert [command for command in SHOWN if command not in walked() | set(LEFT_OUT)] == []
    assert all(LEFT_OUT.values())


def test_nothing_is_left_out_that_is_not_shown_or_is_walked() -> None:
    assert set(LEFT_OUT) - set(SHOWN) == set()
    assert set(LEFT_OUT) & walked() == set()


def test_every_step_is_a_command_of_the_readme() -> None:
    assert walked() - set(SHOWN) == set()
    assert walked()


def test_what_is_typed_has_the_command_in_it() -> None:
    for step in chain.from_iterable(WALKS):
        verb = step.command.split()[0]
        possible = (step.command, f"bin/ops {verb}", f"-m ops {verb}")
        assert not step.typed or any(each in step.typed for each in possible), step


def test_what_is_said_behind_a_command_is_not_part_of_it() -> None:
    markdown = "```console\n$ make up      # everything\n114 created\n$ echo a#b\n```\n```yaml\n$ no\n```\n"
    assert readme.console(markdown) == ["make up", "echo a#b"]
    assert readme.in_tables("| `make lint`, `make test` | both |\n| `ops` | no `make x` |\n") == [
        "make lint",
        "make test",
    ]


def test_verbs_files_and_what_is_told_in_sentences_are_shown_too() -> None:
    markdown = (
        "Say `python -m ops check`.\n```yaml\n# services/a.yaml\nname: a\n```\n## Commands\n`python -m ops <verb>`\n"
        "| `explain URL` | why |\n| `fields`, `schema` | what |\n## More\n| `make up` | brings it up |\n"
    )
    assert readme.verbs(markdown) == ["explain URL", "fields", "schema"]
    assert readme.files(markdown) == {"services/a.yaml": "name: a\n"}
    assert readme.in_prose(markdown) == ["python -m ops check"]
    assert set(readme.shown(markdown)) == {
        "make up",
        "explain URL",
        "fields",
        "schema",
        "services/a.yaml",
        "python -m ops check",
    }


def test_a_shell_is_the_one_that_make_env_makes() -> None:
    assert in_shell("aws x", "y").typed == 'eval "$(make env)" && aws x'
    assert in_shell("aws x", "y", "aws x --no").typed == 'eval "$(make env)" && aws x --no'


def test_no_time_is_kept_twice() -> None:
    """A record refuses that, at the end of the run."""
    rows = [step for row in ROWS for step in row.steps]
    names = [step.takes for step in (*chain.from_iterable(WALKS), *rows) if step.takes]
    assert sorted(set(names)) == sorted(names)
