"""Text of others in Markdown: without secrets, and without a way out of its place."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from ecs_platform.model.digest.preview import UNKNOWN
from ecs_platform.model.manifest.secret_looking import looks_like_secret, shape_of_secret

MASKED = "(masked)"
LONGEST = 200
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.:/-]*[A-Za-z0-9])?")
LONGEST_NAME = 1000
"""Of what must be shown whole: URNs, the conditions of a rule."""


Innocent = Callable[[str, str], bool]
"""Of a name and a text: whether it is known to be no secret, whatever it looks like; a command's words are one text."""


def nobody(_name: str, _text: str) -> bool:
    """Of nothing is it known."""
    return False


def masked(value: Any, name: str = "", innocent: Innocent = nobody) -> Any:
    """A value in which whatever looks like a secret, by its name or shape, is masked, unless it is known to be none."""
    if isinstance(value, Mapping):
        return {key: masked(each, str(key), innocent) for key, each in value.items()}
    if isinstance(value, list | tuple):
        each_masked = [masked(each, name, innocent) for each in value]
        if each_masked == [*value] or not all(isinstance(each, str) for each in value):
            return each_masked
        return [*value] if innocent(name, " ".join(value)) else each_masked
    if not isinstance(value, str):
        return value
    if value == "[secret]":
        return MASKED
    words = re.split(r"([\s\"'=,;]+)", value)
    shown = "".join(MASKED if shape_of_secret(word) else word for word in words)
    shown = MASKED if looks_like_secret(name, shown) else shown
    return value if shown != value and innocent(name, value) else shown


def plain(value: Any, name: str = "", longest: int = LONGEST, innocent: Innocent = nobody) -> str:
    """A value in one line, masked and not too long; what nobody could see in it is written out (`\\n`, `\\u202e`)."""
    if value == UNKNOWN:
        return "(known later)"
    text = str(masked(value, name, innocent)).replace(UNKNOWN, "(known later)")
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return text if len(text) <= longest else f"{text[:longest]}…"


def code(value: Any, longest: int = LONGEST) -> str:
    """A value as code in Markdown, which nothing in it can end, in a table either."""
    text = plain(value, longest=longest)
    return html_code(value, longest) if not text.strip() or set("`|") & set(text) else f"`{text}`"


def name(value: Any) -> str:
    """A name that means nothing in Markdown, as it is; any other as code."""
    return value if isinstance(value, str) and _NAME.fullmatch(value) else code(value)


def mark(kind: str, stack: str) -> str:
    """The first line of a text about a stack, by which it is found again; nothing in the stack's name ends it."""
    return f"<!-- ecs-platform: {kind} of {re.sub('[^A-Za-z0-9_.-]', '?', stack)} -->"


def html_code(value: Any, longest: int = LONGEST) -> str:
    """The same in HTML: every sign that could mean something is a reference, which means nothing in Markdown."""
    text = plain(value, longest=longest)
    return f"<code>{''.join(c if c.isalnum() or c == ' ' else f'&#{ord(c)};' for c in text)}</code>"


def fenced(lines: list[str], kind: str = "diff") -> list[str]:
    """Lines as a diff, or as something else, in Markdown: one line each, within a fence longer than any among them."""
    fence = "`" * max(3, 1 + max((len(run) for line in lines for run in re.findall("`+", line)), default=0))
    return [f"{fence}{kind}", *lines, fence]
