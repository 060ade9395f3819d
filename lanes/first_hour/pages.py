"""What pages show to be typed: blocks, and commands within sentences. tests/docs parses each; two pages are walked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lanes.lane import PROJECT

PAGES = ("README.md", "component_package/README.md", "project/README.md", "docs/*.md", "examples/**/README.md")
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!`)`([^`\n]+(?:\n[^`\n]+)?)`(?!`)")
_TYPED = re.compile(r"^\$ ((?:.*\\\n)*.*)$", re.MULTILINE)
# What a pipeline runs: `- run: …` of GitHub's steps, the items of a `script:` of others.
_RUN = re.compile(r"^\s*- run: (?!\|)(.+)$", re.MULTILINE)
_SCRIPT = re.compile(r"^( *)script:\n((?:\1 +.*\n)+)", re.MULTILINE)
_NO_NEWLINE = re.compile(r"[^\n]")
_BARE = re.compile(r"^(?:aws|pulumi|make|git|\S*ops|python3?) .+$", re.MULTILINE)


@dataclass(frozen=True)
class Shown:
    """A command or several, as a page has them.

    Attributes:
        place: file and line.
        text: what is typed.
        whole: whether it can be typed as it stands; what a sentence names may lack its arguments.
    """

    place: str
    text: str
    whole: bool


def pages() -> list[Path]:
    """Every page that tells somebody what to type."""
    return sorted({file for pattern in PAGES for file in PROJECT.glob(pattern)})


def shown(file: Path) -> list[Shown]:
    """What a page shows, in its order."""
    return shown_in(file.read_text(encoding="utf-8"), file.relative_to(PROJECT).as_posix())


def shown_in(markdown: str, name: str) -> list[Shown]:
    """What a text shows; `name` is what its places are called by."""
    found = list(_blocks(markdown))
    without = _FENCED.sub(lambda block: _NO_NEWLINE.sub(" ", block.group()), markdown)
    found += [(each.start(), " ".join(each[1].split()), False) for each in _INLINE.finditer(without)]
    lines = {start: markdown.count("\n", 0, start) + 1 for start, _, _ in found}
    return [Shown(f"{name}:{lines[start]}", text, whole) for start, text, whole in found]


def block(page: str, beginning: str) -> str:
    """The one block of a page that begins with these words."""
    texts = [each.text for each in shown(PROJECT / page) if each.whole and each.text.startswith(beginning)]
    if len(texts) != 1:
        raise ValueError(f"{page} has {len(texts)} blocks that begin with {beginning!r}")
    return texts[0]


def _blocks(markdown: str) -> Iterator[tuple[int, str, bool]]:
    for fence in _FENCED.finditer(markdown):
        language, text, start = fence[1], fence[2], fence.start(2)
        if language == "sh":
            yield start, text, True
        elif language == "console":
            yield from ((start + each.start(), each[1], True) for each in _TYPED.finditer(text))
        elif language == "yaml":
            yield from ((start + each.start(), each[1].strip("'\""), True) for each in _RUN.finditer(text))
            for script in _SCRIPT.finditer(text):
                lines = [line.strip().removeprefix("- ") for line in script[2].splitlines()]
                yield start + script.start(), "\n".join(lines), True
        elif not language:
            yield from ((start + each.start(), each.group(), True) for each in _BARE.finditer(text))
