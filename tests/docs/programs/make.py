"""`make TARGET NAME=value`: the target is one of a Makefile, and the name a variable that it reads."""

import re
from functools import lru_cache
from pathlib import Path

PROJECT = Path(__file__).parents[3]
# Read by what make starts: docs/local-aws.md, docs/engine.md.
_OF_OTHERS = {"VERBOSE"}


@lru_cache
def _makefile(folder: str) -> tuple[frozenset[str], frozenset[str]]:
    text = (PROJECT / folder / "Makefile").read_text(encoding="utf-8")
    targets = {name for line in re.findall(r"^([a-z][a-z0-9 -]*):(?!=)", text, re.MULTILINE) for name in line.split()}
    variables = set(re.findall(r"\$\(([A-Z_]+)\)", text)) | set(re.findall(r"\$\(if \$\(([A-Z_]+)\)", text))
    return frozenset(targets), frozenset(variables | set(re.findall(r"\(or \$\(([A-Z_]+)\)", text)))


def fault(words: list[str], whole: bool, folder: str = "") -> str | None:
    """What is wrong with the words behind `make`, in the checkout or in `folder`."""
    targets, variables = _makefile(folder)
    for word in words:
        name, equals, _ = word.partition("=")
        if equals and name not in variables | _OF_OTHERS:
            return f"the Makefile has no variable `{name}`"
        if not equals and word != "…" and word not in targets:
            return f"the Makefile has no target `{word}`"
    return None


def of_a_project(words: list[str], whole: bool) -> str | None:
    """In what `ops new` writes."""
    return fault(words, whole, "project")
