"""Text of others in Markdown: without secrets, and without a way out of its place."""

import re
from collections.abc import Mapping
from typing import Any

from ecs_platform.model.digest.preview import UNKNOWN
from ecs_platform.model.manifest.secret_looking import looks_like_secret, shape_of_secret

MASKED = "(masked)"
LONGEST = 200


def masked(value: Any, name: str = "") -> Any:
    """A value in which whatever looks like a secret, by its name or shape, is masked."""
    if isinstance(value, Mapping):
        return {key: masked(each, str(key)) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [masked(each, name) for each in value]
    if not isinstance(value, str):
        return value
    if value == "[secret]":
        return MASKED
    words = re.split(r"([\s\"'=,;]+)", value)
    shown = "".join(MASKED if shape_of_secret(word) else word for word in words)
    return MASKED if looks_like_secret(name, shown) else shown


def plain(value: Any, name: str = "", longest: int = LONGEST) -> str:
    """A value in one line, masked and not too long."""
    if value == UNKNOWN:
        return "(known later)"
    text = " ".join(str(masked(value, name)).replace(UNKNOWN, "(known later)").split())
    return text if len(text) <= longest else f"{text[:longest]}…"


def code(value: Any) -> str:
    """A value as code in Markdown, which nothing in it can end, in a table either."""
    text = plain(value).replace("`", "'").replace("|", "\\|")
    return f"`{text}`"


def fenced(lines: list[str]) -> list[str]:
    """Lines as a diff in Markdown: one line each, and no fence among them."""
    return ["```diff", *(line.replace("```", "'''") for line in lines), "```"]
