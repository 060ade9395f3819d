"""The programs that pages tell to run, each with a judge of its arguments.

A judge takes the words behind the program's name and whether they are all of them, and says what is wrong, or nothing.
"""

from collections.abc import Callable

from tests.docs.programs import aws, make, ops, others, pulumi, python

Judge = Callable[[list[str], bool], str | None]
JUDGES: dict[str, Judge] = {
    "ops": ops.fault,
    "bin/ops": ops.fault,
    ".venv/bin/ops": ops.fault,
    "python": python.fault,
    "python3": python.fault,
    ".venv/bin/python": python.fault,
    ".venv/bin/pip": others.pip,
    "pip": others.pip,
    "make": make.fault,
    "aws": aws.fault,
    "pulumi": pulumi.fault,
    "ecs": others.fabfuel,
    **others.JUDGES,
}


def xargs(words: list[str]) -> str | None:
    """What follows `xargs -n NUMBER` is a command whose end it reads."""
    number, command = words[:2], words[2:]
    if number[:1] != ["-n"] or not command:
        return "only `xargs -n NUMBER COMMAND` is known here"
    return fault(command, whole=False)


def fault(words: list[str], whole: bool = True) -> str | None:
    """What is wrong with a command; None where nothing is."""
    program, *arguments = words
    if program == "xargs":
        return xargs(arguments)
    if program not in JUDGES:
        return f"`{program}` is no program that tests/docs/programs knows: add a judge of its arguments"
    return JUDGES[program](arguments, whole)


def is_known(word: str) -> bool:
    """Whether a word is the name of a program that has a judge."""
    return word in JUDGES
