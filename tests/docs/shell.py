"""A script as the simple commands that it runs, each as its words: enough of sh for what pages show."""

import re
import shlex
from collections.abc import Iterator

SUBSTITUTED = "SUBSTITUTED"
_COMMENT = re.compile(r"(?:^|(?<=\s))#(?:\s.*)?$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"<([a-z][a-z -]*)>")
_OPTIONAL = re.compile(r"\[([A-Z_. ]+)\]")
_TO_ANOTHER = re.compile(r"(?<=\s)\d?>&\d|(?<=\s)\d(?=>)")
_ASSIGNED = re.compile(r"[A-Za-z_]\w*=")
_PUNCTUATION = "();<>|&\n"
# Words before a command that are none.
_BEFORE = {"!", "do", "then", "else", "if", "while", "eval", "exec", "env"}
_ALONE = {"done", "fi", ":"}


def commands(script: str) -> list[list[str]]:
    """The simple commands, those within `$(…)` first; without assignments, redirections and what the shell is told.

    Raises:
        ValueError: a quotation or a `$(` has no end.
    """
    script = _COMMENT.sub("", _TO_ANOTHER.sub("", script.replace("\\\n", " ")))
    script = _OPTIONAL.sub(r"\1", _PLACEHOLDER.sub(lambda name: name[1].upper().replace(" ", "_"), script))
    inner: list[list[str]] = []
    while (start := script.find("$(")) >= 0:
        end = _end(script, start + 2)
        inner += commands(script[start + 2 : end])
        script = script[:start] + SUBSTITUTED + script[end + 1 :]
    return inner + [words for words in map(_without_what_is_before, _split(script)) if words]


def _end(script: str, start: int) -> int:
    """Where the `$(` ends whose inside begins at `start`."""
    depth, quote = 1, ""
    for position in range(start, len(script)):
        character = script[position]
        if script[position - 1] == "\\" and quote != "'":
            continue
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "()":
            depth += 1 if character == "(" else -1
            if not depth:
                return position
    raise ValueError("`$(` has no end")


def _split(script: str) -> Iterator[list[str]]:
    lexer = shlex.shlex(script, posix=True, punctuation_chars=_PUNCTUATION)
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t\r", True, ""
    words: list[str] = []
    redirected = False
    for token in lexer:
        if redirected:
            redirected = False
        elif token and not set(token) - set(_PUNCTUATION):
            redirected = token[0] in "<>"
            if not redirected:
                yield words
                words = []
        else:
            words.append(token)
    yield words


def _without_what_is_before(words: list[str]) -> list[str]:
    while words and (words[0] in _BEFORE or _ASSIGNED.match(words[0])):
        words = words[1:]
    return [] if not words or words[0] in _ALONE or words == [SUBSTITUTED] else words
