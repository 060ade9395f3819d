"""What the aws CLI (v1) knows, asked in a process of its own: its package replaces botocore where it is loaded.

`python -m tests.docs.programs.aws_tables` reads lines of words from standard input, and answers each with a line of
JSON: what the CLI knows of them, or null.
"""

import json
import subprocess
import sys
from functools import lru_cache
from typing import Any, TypedDict


class Known(TypedDict):
    """What is below some words: `aws`, `aws ecs`, `aws ecs wait`, `aws ecs update-service`.

    `commands` are the words that may follow; `options` says of each whether a value follows it; `needed` are those that
    must be there.
    """

    commands: list[str]
    options: dict[str, bool]
    needed: list[str]


@lru_cache
def _process() -> subprocess.Popen[str]:
    # It ends when its standard input does, and so with us.
    command = [sys.executable, "-m", __name__]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@lru_cache
def known(*words: str) -> Known | None:
    """What the CLI knows of the words behind `aws`; None where there is no such command."""
    process = _process()
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(words) + "\n")
    process.stdin.flush()
    answer: Known | None = json.loads(process.stdout.readline())
    return answer


def _commands(command: Any) -> dict[str, Any]:
    """The commands below one."""
    if hasattr(command, "subcommand_table"):
        return dict(command.subcommand_table)
    return dict(command._get_command_table()) if hasattr(command, "_get_command_table") else {}


def _takes_a_value(argument: Any) -> bool:
    kind = getattr(argument, "cli_type_name", None)
    return kind != "boolean" and getattr(argument, "_action", None) not in ("store_true", "store_false")


def _has_no_dashes(argument: Any) -> bool:
    """The file that a body is written into (`get-object … FILE`), and the paths of `aws s3`."""
    return bool(argument.positional_arg) or type(argument).__name__ == "StreamingOutputArgument"


def _below(driver: Any, words: list[str]) -> Known | None:
    command = driver
    for word in words:
        command = _commands(command).get(word)
        if command is None:
            return None
    table = driver._get_argument_table() if command is driver else getattr(command, "arg_table", {})
    return Known(
        commands=sorted(_commands(command)),
        options={f"--{name}": _takes_a_value(each) for name, each in table.items()},
        needed=[f"--{name}" for name, each in table.items() if each.required and not _has_no_dashes(each)],
    )


def main() -> None:
    """Answers until nobody asks any more."""
    from awscli.clidriver import create_clidriver  # noqa: PLC0415 only here

    driver = create_clidriver()
    for line in sys.stdin:
        print(json.dumps(_below(driver, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
