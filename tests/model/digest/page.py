"""The digests of recorded previews in docs/pull-requests.md: `python -m tests.model.digest.page` writes them anew."""

import re
from pathlib import Path

from ecs_platform.model.digest.markdown import digest
from tests.model.digest.test_recordings import recorded

PAGE = Path(__file__).parents[3] / "docs" / "pull-requests.md"
_SHOWN = re.compile(r"(<!-- digest of ([a-z-]+) -->\n).*?(<!-- /digest -->)", re.DOTALL)


def page(text: str) -> str:
    """The page with what the digest says today."""
    return _SHOWN.sub(lambda found: f"{found[1]}\n{_example(found[2])}\n{found[3]}", text)


def _example(kind: str) -> str:
    """A digest as it is written, and not as GitHub draws it; the map at its end is in docs/routes.md."""
    said = digest(recorded(kind), "test").partition("<details><summary>Routes")[0].rstrip()
    return f"````markdown\n{said}\n````\n"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
