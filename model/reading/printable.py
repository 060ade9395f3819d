"""Text of others where people read it: what shows nothing, turns lines round or ends them is written as an escape.

Otherwise a name with U+202E is read backwards in a terminal, and one with a line break begins a line of its own: in the
log of a workflow that may be a command (`::error::…`).
"""

import re

_HALF = re.compile("[\ud800-\udfff]")


def printable(text: str) -> str:
    r"""The text in one line (`a\nb`, `\u202e`, `\x1b`); what can be read is left as it is."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else _escaped(each) for each in text)


def printable_lines(text: str) -> str:
    """The same of a text of several lines."""
    return "\n".join(map(printable, text.split("\n")))


def printable_json(text: str) -> str:
    """The same of JSON, which means what it meant."""
    return "\n".join(
        "".join(each if each.isprintable() else _json_escaped(each) for each in line) for line in text.split("\n")
    )


def no_text(value: str) -> str:
    """Why no program, and no call of AWS, can be given this text; empty where each can.

    To the kernel NUL is the end of an argument and of a variable (execve(2)), and half of a character has no UTF-8.
    """
    if "\0" in value:
        return "has the character NUL, which no program can be given"
    return "has half of a character (a lone surrogate)" if _HALF.search(value) else ""


def possible(value: str) -> str:
    """The text without what `no_text` finds."""
    return _HALF.sub("", value.replace("\0", ""))


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _json_escaped(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
