"""`python -m lanes.captures [NAME …]`: writes docs/captures anew, all of it or the captures with these names."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lanes.captures.shots import CHECK, SHOTS, WIDTHS, Shot, of_check, of_up


def say(line: str) -> None:
    """A line about what is done, beside standard output."""
    print(line, file=sys.stderr, flush=True)


def taken(names: set[str], columns: int) -> Iterator[tuple[Shot, str]]:
    """The captures with these names, each in a folder of its own that is gone afterwards."""
    if CHECK.name in names:
        with tempfile.TemporaryDirectory() as folder:
            yield CHECK, of_check(Path(folder).resolve(), columns)
    if names - {CHECK.name}:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            yield from of_up(Path(folder).resolve() / "project", columns, say)


def main() -> None:
    """Writes the files."""
    known = {shot.name for shot in SHOTS}
    names = set(sys.argv[1:]) or known
    if names - known:
        sys.exit(f"error: there is no capture {', '.join(sorted(names - known))}; there are {', '.join(sorted(known))}")
    for columns in WIDTHS:
        for shot, text in taken(names, columns):
            if shot.name in names:
                shot.file(columns).parent.mkdir(exist_ok=True)
                shot.file(columns).write_text(text, encoding="utf-8")
                say(f"written: docs/captures/{shot.file(columns).name}")


if __name__ == "__main__":
    main()
