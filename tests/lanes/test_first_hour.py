"""Every command that the README shows is walked, or its reason not to be stands beside the walks."""

from itertools import chain

from lanes.first_hour import readme
from lanes.first_hour.cases import LEFT_OUT, WALKS

SHOWN = readme.console(readme.text())


def walked() -> set[str]:
    return {step.command for step in chain.from_iterable(WALKS)}


def test_every_command_of_a_block_is_walked_or_left_out_with_a_reason() -> None:
    assert [command for command in SHOWN if command not in walked() | set(LEFT_OUT)] == []
    assert all(LEFT_OUT.values())


def test_nothing_is_left_out_that_is_not_shown_or_is_walked() -> None:
    assert set(LEFT_OUT) - set(SHOWN) == set()
    assert set(LEFT_OUT) & walked() == set()


def test_every_step_is_a_command_of_the_readme() -> None:
    assert walked() - set(SHOWN) - set(readme.in_tables(readme.text())) == set()
    assert walked()


def test_what_is_said_behind_a_command_is_not_part_of_it() -> None:
    markdown = "```console\n$ make up      # everything\n114 created\n$ echo a#b\n```\n```yaml\n$ no\n```\n"
    assert readme.console(markdown) == ["make up", "echo a#b"]
    assert readme.in_tables("| `make lint`, `make test` | both |\n| `ops` | no `make x` |\n") == [
        "make lint",
        "make test",
    ]
